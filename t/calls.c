/* SPDX-License-Identifier: ISC */
/*
 * calls.c: how many system calls a drop takes.
 *
 * A child is traced while it prepares and enters a plan with one capability
 * and numbers for user, group and groups; the calls between two marks are
 * counted, those of malloc aside.
 */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"

enum { MOST = 48 };

/* A call that the library never makes. */
#define MARK SYS_getsid

static const char *const groups[] = { "65534", NULL };

static int traced(void)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .supplemental_groups = groups,
                                           .capabilities =
                                               "cap_net_bind_service+ep" };
    priv_spec_plan_t plan;
    int result;

    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        return 2;
    /* Each that is open takes a call more. */
    for (int fd = 3; fd < 1024; fd++)
        close(fd);
    raise(SIGSTOP);
    syscall(MARK, 0);
    result = priv_spec_plan_prepare(&plan, &security, NULL);
    if (result == 0)
        result = priv_spec_plan_enter(&plan, NULL);
    syscall(MARK, 0);
    return result == 0 ? 0 : 1;
}

int main(void)
{
    struct __ptrace_syscall_info info;
    unsigned marks = 0, calls = 0;
    int status = 0;
    pid_t child;

    if (!kernel_root_with(BIT(6) | BIT(7) | BIT(10)))
        skip_all("needs root with cap_setuid, cap_setgid and "
                 "cap_net_bind_service");
    child = fork();
    if (child == 0)
        _exit(traced());
    if (child < 0 || waitpid(child, &status, 0) != child)
        bail_out("no child: %s", strerror(errno));
    if (!WIFSTOPPED(status))
        skip_all("processes can't be traced here");
    if (ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD) != 0)
        bail_out("PTRACE_SETOPTIONS: %s", strerror(errno));
    while (ptrace(PTRACE_SYSCALL, child, NULL, NULL) == 0
           && waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
        if (ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info) < 0)
            skip_all("the kernel doesn't tell of traced calls");
        if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
            continue;
        if (info.entry.nr == MARK)
            marks++;
        else if (marks == 1 && info.entry.nr != SYS_brk
                 && info.entry.nr != SYS_mmap && info.entry.nr != SYS_munmap
                 && info.entry.nr != SYS_getrandom)
            calls++;
    }
    ok(WIFEXITED(status) && WEXITSTATUS(status) == 0 && marks == 2,
       "the traced child dropped");
    ok(calls > 15 && calls <= MOST, "%u calls, %d at most", calls, MOST);
    return done();
}
