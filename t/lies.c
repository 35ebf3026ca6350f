/* SPDX-License-Identifier: ISC */
/*
 * lies.c: a kernel that answers 0 without acting, or refuses.
 *
 * A seccomp filter stands between the process and the kernel.  Under each
 * lie, and each refusal, entering must fail, name the step, and leave
 * nothing that it doesn't own up to; also where all was done already.
 */
#include <config.h>

#include <errno.h>
#include <stdint.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/keyctl.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"

#define NEEDED (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP))
#define BIND   BIT(CAP_NET_BIND_SERVICE)

static const struct {
    const char *call;
    int number;
    long argument;    /* the first; -1: any */
    const char *step; /* that the report must name, under the lie */
    uint64_t flags;
} cases[] = {
    { "setresuid", SYS_setresuid, -1, "setuid", 0 },
    { "setresgid", SYS_setresgid, -1, "setgid", 0 },
    { "setgroups", SYS_setgroups, -1, "setgroups", 0 },
    { "capset", SYS_capset, -1, "capset", 0 },
    { "prctl(PR_SET_KEEPCAPS)", SYS_prctl, PR_SET_KEEPCAPS, "capset", 0 },
    { "prctl(PR_CAP_AMBIENT)", SYS_prctl, PR_CAP_AMBIENT, "ambient",
      PRIV_SPEC_FLAG_ACROSS_EXEC },
    { "prctl(PR_CAPBSET_DROP)", SYS_prctl, PR_CAPBSET_DROP, "bounding",
      PRIV_SPEC_FLAG_LIMIT },
    { "prctl(PR_SET_NO_NEW_PRIVS)", SYS_prctl, PR_SET_NO_NEW_PRIVS,
      "no_new_privs", PRIV_SPEC_FLAG_SEAL },
    { "prctl(PR_SET_SECUREBITS)", SYS_prctl, PR_SET_SECUREBITS, "securebits",
      PRIV_SPEC_FLAG_SEAL },
    { "keyctl", SYS_keyctl, -1, "keyring", PRIV_SPEC_FLAG_NEW_KEYRING },
    { "keyctl(KEYCTL_JOIN_SESSION_KEYRING)", SYS_keyctl,
      KEYCTL_JOIN_SESSION_KEYRING, "keyring", PRIV_SPEC_FLAG_NEW_KEYRING },
};

struct trial {
    size_t index;
    int error; /* 0: the lie */
};

/* What the report says must be true of the process. */
static int honest(const priv_spec_report_t *report,
                  const struct kernel_state *before,
                  const struct kernel_state *after)
{
    bool nothing_held = kernel_holds(after, 0, 0, 0, 0);
    /* Of what was to be left behind there is no telling under the filter. */
    bool keyring = strstr(report->message, ": the session keyring;") != NULL
                   && strcmp(report->step, "keyring") == 0;
    bool other_ids = kernel_is(after, 65534, 65534, "65534");

    kernel_print("after", after);
    diag("state %d: %s: %s", (int)report->state, report->step, report->message);
    switch (report->state) {
    case PRIV_SPEC_UNCHANGED:
        return kernel_same(before, after);
    case PRIV_SPEC_CLOSED:
        return nothing_held && other_ids && after->keepcaps == 0;
    case PRIV_SPEC_OPEN:
        return strstr(report->message, "OPEN: could not be taken away: ")
                   != NULL
               && (keyring
                   || !(nothing_held && other_ids && after->no_new_privs == 1));
    default:
        return 0;
    }
}

static int enter_under(void *argument)
{
    const struct trial *trial = argument;
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep",
                                           .flags = cases[trial->index].flags };
    priv_spec_report_t report = { 0 };
    struct kernel_state before, after;
    priv_spec_plan_t plan;

    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(seccomp_answer(cases[trial->index].number,
                          cases[trial->index].argument, trial->error));
    kernel_read(&before);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(errno == report.error && report.error != 0);
    kernel_read(&after);
    EXPECT(honest(&report, &before, &after));
    EXPECT(report.step != NULL);
    if (trial->error == 0)
        EXPECT(strcmp(report.step, cases[trial->index].step) == 0);
    else
        EXPECT(report.error == trial->error);
    priv_spec_plan_free(&plan);
    return 0;
}

/* Entered already: what was given up is asked for again all the same. */
static const struct again {
    const char *call;
    int number;
    int error;
} agains[] = {
    { "setresuid", SYS_setresuid, 0 }, { "setresuid", SYS_setresuid, ENOSYS },
    { "setresgid", SYS_setresgid, 0 }, { "setresgid", SYS_setresgid, ENOSYS },
    { "capset", SYS_capset, 0 },       { "capset", SYS_capset, ENOSYS },
};

static int enter_again(void *argument)
{
    const struct again *again = argument;
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep" };
    priv_spec_report_t report = { 0 };
    struct kernel_state before, after;
    priv_spec_plan_t plan;

    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    kernel_read(&before);
    EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0);
    EXPECT(seccomp_answer(again->number, -1, again->error));
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.error == EPROTO && strcmp(report.step, "verify") == 0);
    kernel_read(&after);
    EXPECT(honest(&report, &before, &after));
    priv_spec_plan_free(&plan);
    return 0;
}

/* Keepcaps is on, and stays so; one of the two ways to see it lies, too. */
static int keepcaps_stays(void *argument)
{
    static const int ways[] = { PR_GET_KEEPCAPS, PR_GET_SECUREBITS };
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep" };
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    EXPECT(prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L) == 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(seccomp_answer(SYS_prctl, PR_SET_KEEPCAPS, 0));
    EXPECT(seccomp_answer(SYS_prctl, ways[*(const size_t *)argument], 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    diag("state %d: %s: %s", (int)report.state, report.step, report.message);
    EXPECT(report.error == EPROTO && strcmp(report.step, "keepcaps") == 0);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "taken away: keepcaps;") != NULL);
    priv_spec_plan_free(&plan);
    return 0;
}

/* The status is that of another process, which changes nothing. */
static int with_another_status(void *argument)
{
    struct priv_spec_security security = { .user = "65534", .group = "65534" };
    priv_spec_report_t report = { 0 };
    char theirs[64], ours[64];
    FILE *status = fopen("/proc/thread-self/status", "r");
    struct kernel_state after;
    priv_spec_plan_t plan;

    (void)argument;
    EXPECT(status != NULL);
    snprintf(theirs, sizeof theirs, "/proc/%d/status", (int)getppid());
    snprintf(ours, sizeof ours, "/proc/%d/task/%d/status", (int)getpid(),
             (int)getpid());
    if (unshare(CLONE_NEWNS) != 0
        || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0
        || mount(theirs, ours, "none", MS_BIND, NULL) != 0)
        return 77;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    kernel_read_from(status, &after);
    fclose(status);
    kernel_print("after", &after);
    diag("state %d: %s", (int)report.state, report.message);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(kernel_holds(&after, 0, 0, 0, 0));
    return 0;
}

int main(void)
{
    static const int errors[] = { 0, EPERM, EINVAL, ENOSYS };

    if (!kernel_root_with(NEEDED | BIND))
        skip_all("needs root with cap_setuid, cap_setgid, cap_setpcap and "
                 "cap_net_bind_service");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t j = 0; j < sizeof errors / sizeof errors[0]; j++) {
            struct trial trial = { i, errors[j] };

            ok(in_child(enter_under, &trial), "%s %s%s", cases[i].call,
               errors[j] == 0 ? "answers 0 without acting" : "is refused with ",
               errors[j] == 0 ? "" : strerror(errors[j]));
        }
    }
    for (size_t i = 0; i < sizeof agains / sizeof agains[0]; i++)
        ok(in_child(enter_again, (void *)(uintptr_t)&agains[i]),
           "entered already, and then %s answers %s", agains[i].call,
           agains[i].error == 0 ? "0" : strerror(agains[i].error));
    for (size_t i = 0; i < 2; i++)
        ok(in_child(keepcaps_stays, &i), "keepcaps stays on, and %s lies",
           i == 0 ? "PR_GET_KEEPCAPS" : "PR_GET_SECUREBITS");
    switch (child_status(with_another_status, NULL)) {
    case 77:
        skip(1, "mounts are forbidden here");
        break;
    case 0:
        ok(true, "the status of another process: not told to be unchanged");
        break;
    default:
        ok(false, "the status of another process: not told to be unchanged");
    }
    return done();
}
