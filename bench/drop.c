/* SPDX-License-Identifier: ISC */
/*
 * drop.c: what a drop costs, against the same by hand that proves nothing.
 *
 * Both fork a child, which becomes uid, gid and group 65534 with one
 * capability and exits: by hand with the calls of capabilities(7) alone, and
 * by priv_spec_plan_prepare and priv_spec_plan_enter, which look beforehand
 * and prove afterwards.  Nothing is claimed; the figures are for README.
 */
#include <config.h>

#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "priv_spec.h"

#define TEXT   "cap_net_bind_service+ep"
#define NOBODY 65534

/* Runs a drop in a child; whether it answered 0 there. */
static bool in_child(int (*drop)(void))
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(drop());
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status)
           && WEXITSTATUS(status) == 0;
}

static int nothing(void)
{
    return 0;
}

static int by_hand(void)
{
    const gid_t group = NOBODY;
    cap_t caps = cap_from_text(TEXT);
    int failed =
        caps == NULL || prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L) != 0
        || setgroups(1, &group) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0
        || setresuid(NOBODY, NOBODY, NOBODY) != 0 || cap_set_proc(caps) != 0
        || prctl(PR_SET_KEEPCAPS, 0L, 0L, 0L, 0L) != 0;

    cap_free(caps);
    return failed;
}

static int library(void)
{
    struct priv_spec_security security;
    priv_spec_plan_t plan;

    memset(&security, 0, sizeof security);
    security.user = security.group = "65534";
    security.capabilities = TEXT;
    return priv_spec_plan_prepare(&plan, &security, NULL) != 0
           || priv_spec_plan_enter(&plan, NULL) != 0;
}

static bool run_nothing(void *argument)
{
    (void)argument;
    return in_child(nothing);
}

static bool run_by_hand(void *argument)
{
    (void)argument;
    return in_child(by_hand);
}

static bool run_library(void *argument)
{
    (void)argument;
    return in_child(library);
}

int main(void)
{
    struct bench_contender contenders[] = {
        { .name = "fork and exit alone", .run = run_nothing },
        { .name = "by hand with libcap, nothing proven", .run = run_by_hand },
        { .name = "prepare and enter, proven", .run = run_library },
    };

    if (geteuid() != 0)
        return bench_skip("only root has something to give up");
    bench_compare("a drop in a child", contenders, 3, 15, 200);
    printf("  a drop by hand %.1f us, by the library %.1f us\n",
           (contenders[1].median - contenders[0].median) / 1000,
           (contenders[2].median - contenders[0].median) / 1000);
    return 0;
}
