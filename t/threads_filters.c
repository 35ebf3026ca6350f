/* SPDX-License-Identifier: ISC */
/*
 * threads_filters.c: the drop in all threads where a seccomp filter ends a
 * thread, calls a handler of its own in it, or holds it up; and where the
 * thread that enters ends.
 */
#include <config.h>

#include <errno.h>
#include <setjmp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"
#include "threads.h"
#include "threads_watch.h"

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP)                      \
     | BIT(CAP_SYS_CHROOT) | BIT(CAP_SYS_ADMIN) | THREADS_HELD)

/* ---- a filter that ends the thread, or calls a handler ---- */

static int with_deadly(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    kernel_read(&before);
    threads_open();
    threads_start(2);
    threads_start_one(threads_live_under, argument);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(threads_enter(&plan, &report, &before) == 2);
    EXPECT(report.state == PRIV_SPEC_CLOSED);
    EXPECT(strstr(report.message, " ended when it made the change") != NULL);
    return 0;
}

static void on_trap(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    (void)context;
}

/* Its handler answers for the kernel, and must not be kept from it. */
static int with_trap(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    struct sigaction action;
    priv_spec_plan_t plan;

    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_trap;
    action.sa_flags = SA_SIGINFO;
    EXPECT(sigaction(SIGSYS, &action, NULL) == 0);
    kernel_read(&before);
    threads_open();
    threads_start_one(threads_live_under, argument);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(threads_enter(&plan, &report, &before) == 2);
    EXPECT(report.state != PRIV_SPEC_UNCHANGED);
    return 0;
}

/* The same in the thread that enters. */
static int with_trap_here(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    struct sigaction action;
    priv_spec_plan_t plan;

    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_trap;
    action.sa_flags = SA_SIGINFO;
    EXPECT(sigaction(SIGSYS, &action, NULL) == 0);
    kernel_read(&before);
    threads_open();
    threads_start(1);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(threads_install(argument));
    EXPECT(threads_enter(&plan, &report, &before) == 2);
    EXPECT(report.state != PRIV_SPEC_UNCHANGED);
    return 0;
}

/* ---- a thread that is held up in the handler ---- */

/* Whether it takes no longer than one that doesn't come. */
static bool is_given_up(const priv_spec_plan_t *plan,
                        const struct kernel_state *before)
{
    priv_spec_report_t report = { 0 };
    time_t start = time(NULL);
    int result = priv_spec_plan_enter(plan, &report);

    diag("%ld s", (long)(time(NULL) - start));
    return result == -1 && report.state == PRIV_SPEC_OPEN
           && time(NULL) - start <= 15
           && strstr(report.message, "held up in the change") != NULL
           && threads_told_truly(result, &report, before);
}

static sigjmp_buf away;

static void jumps_away(int number)
{
    (void)number;
    siglongjmp(away, 1);
}

static void *jumps(void *argument)
{
    if (!threads_install(argument))
        bail_out("seccomp: %s", strerror(errno));
    if (sigsetjmp(away, 1) == 0)
        threads_say_ready();
    for (;;)
        pause();
    return NULL;
}

/* The handler of a thread's own leaves that of the library. */
static int with_jump(void *argument)
{
    struct kernel_state before;
    priv_spec_plan_t plan;

    signal(SIGSYS, jumps_away);
    kernel_read(&before);
    threads_open();
    threads_start(1);
    threads_start_one(jumps, argument);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(is_given_up(&plan, &before));
    return 0;
}

#ifdef SECCOMP_USER_NOTIF_FLAG_CONTINUE
static int listener = -1;

/* A call of this thread waits until another answers it, or goes. */
static int listen_for(int number)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof filter / sizeof filter[0], filter };

    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                        SECCOMP_FILTER_FLAG_NEW_LISTENER, (void *)&program);
}

static void *is_supervised(void *argument)
{
    (void)argument;
    listener = listen_for(SYS_getresuid);
    threads_say_ready();
    for (;;)
        pause();
    return NULL;
}

/* The plan may be freed; and when the thread goes on, it has nothing. */
static int with_supervisor(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    bool closed = false;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start_one(is_supervised, NULL);
    if (listener < 0)
        return 77;
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(is_given_up(&plan, &before));
    priv_spec_plan_free(&plan);
    close(listener);
    report.state = PRIV_SPEC_CLOSED;
    for (int tries = 0; tries < 500 && !closed; tries++) {
        threads_pause(10);
        closed = threads_told_truly(-1, &report, &before);
    }
    EXPECT(closed);
    return 0;
}

/* Has the kernel make the calls that it is asked for. */
static void *supervises(void *argument)
{
    union {
        struct seccomp_notif call;
        char room[512];
    } asked;
    union {
        struct seccomp_notif_resp answer;
        char room[512];
    } told;

    threads_say_ready();
    threads_wait_to_go();
    for (;;) {
        memset(&asked, 0, sizeof asked);
        memset(&told, 0, sizeof told);
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0)
            continue;
        told.answer.id = asked.call.id;
        told.answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
        (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &told);
    }
    return argument;
}

/* The thread that enters waits for one that it holds. */
static int with_own_supervisor(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start(1);
    threads_start_one(supervises, NULL);
    EXPECT(threads_prepare(&plan, 0));
    listener = listen_for(SYS_setresuid);
    if (listener < 0)
        return 77;
    threads_let_go();
    EXPECT(threads_enter(&plan, &report, &before) == 2);
    EXPECT(report.state == PRIV_SPEC_CLOSED);
    EXPECT(strstr(report.message, "the entering one was held up") != NULL);
    return 0;
}
#else
static int with_supervisor(void *argument)
{
    (void)argument;
    return 77;
}

static int with_own_supervisor(void *argument)
{
    (void)argument;
    return 77;
}
#endif

/* ---- the thread that enters ends ---- */

static void *is_held(void *argument)
{
    const struct kernel_state *before = argument;
    priv_spec_report_t report = { 0 };

    threads_say_ready();
    report.state = PRIV_SPEC_CLOSED;
    for (int tries = 0; tries < 1000; tries++) {
        threads_pause(10);
        if (threads_told_truly(-1, &report, before))
            _exit(0);
    }
    _exit(1);
}

/* Nobody would tell those that wait what to do. */
static int with_deadly_own(void *argument)
{
    static struct kernel_state before;
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    kernel_read(&before);
    threads_open();
    threads_start_one(is_held, &before);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(threads_install(argument));
    (void)priv_spec_plan_enter(&plan, &report);
    return 1;
}

static priv_spec_plan_t ending_plan;

static void *enters_and_ends(void *argument)
{
    priv_spec_report_t report = { 0 };

    threads_say_ready();
    threads_wait_to_go();
    if (!threads_install(argument))
        bail_out("seccomp: %s", strerror(errno));
    (void)priv_spec_plan_enter(&ending_plan, &report);
    _exit(1);
}

/* The first that finds out frees the plan, which the others still use. */
static int freed_after_end(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    pthread_t thread;
    bool closed = false;

    kernel_read(&before);
    threads_open();
    threads_start(12);
    EXPECT(pthread_create(&thread, NULL, enters_and_ends, argument) == 0);
    EXPECT(threads_prepare(&ending_plan, 0));
    threads_let_go();
    EXPECT(pthread_join(thread, NULL) == 0);
    priv_spec_plan_free(&ending_plan);
    for (size_t size = 16; size < 65536; size += 16) {
        char *block = malloc(size);

        EXPECT(block != NULL);
        memset(block, 0xa5, size);
    }
    report.state = PRIV_SPEC_CLOSED;
    for (int tries = 0; tries < 1000 && !closed; tries++) {
        threads_pause(10);
        closed = threads_told_truly(-1, &report, &before);
    }
    EXPECT(closed);
    return 0;
}

/* A filter that answers for futex(2) keeps it from waking them. */
static int with_no_futex(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    kernel_read(&before);
    threads_open();
    threads_start(2);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(threads_install(argument));
    EXPECT(threads_enter(&plan, &report, &before) == 0);
    return 0;
}

static int strict_pipe[2], silent_pipe[2];

static void *goes_strict(void *argument)
{
    char byte;

    threads_say_ready();
    threads_wait_to_go();
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0L, 0L, 0L) != 0
        || syscall(SYS_write, strict_pipe[1], "s", 1) != 1)
        bail_out("seccomp: %s", strerror(errno));
    for (;;)
        syscall(SYS_read, silent_pipe[0], &byte, 1);
    return argument;
}

static int refuse_strict(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    char byte;

    (void)argument;
    EXPECT(pipe(strict_pipe) == 0 && pipe(silent_pipe) == 0);
    threads_start_one(goes_strict, NULL);
    threads_let_go();
    EXPECT(read(strict_pipe[0], &byte, 1) == 1);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    EXPECT(report.error == EBUSY);
    EXPECT(strstr(report.message, "strict mode") != NULL);
    return 0;
}

static int strict_later(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    char byte;

    (void)argument;
    EXPECT(pipe(strict_pipe) == 0 && pipe(silent_pipe) == 0);
    kernel_read(&before);
    threads_open();
    threads_start(1);
    threads_start_one(goes_strict, NULL);
    EXPECT(threads_prepare(&plan, 0));
    threads_let_go();
    EXPECT(read(strict_pipe[0], &byte, 1) == 1);
    EXPECT(threads_enter(&plan, &report, &before) == 2);
    EXPECT(report.state == PRIV_SPEC_CLOSED);
    return 0;
}

int main(void)
{
    static struct threads_filter deadly[] = {
        { SYS_setresuid, SECCOMP_RET_KILL, "setresuid" },
        { SYS_gettid, SECCOMP_RET_KILL, "gettid" },
        { SYS_futex, SECCOMP_RET_KILL, "futex" },
        { SYS_capget, SECCOMP_RET_KILL, "capget" },
    };
    static struct threads_filter trap = { SYS_setgroups, SECCOMP_RET_TRAP, "" };
    static struct threads_filter jump = { SYS_setgroups, SECCOMP_RET_TRAP, "" };
    static struct threads_filter own = { SYS_capget, SECCOMP_RET_KILL, "" };
    static struct threads_filter futex = { SYS_futex, SECCOMP_RET_ERRNO | EPERM,
                                           "" };

    if (!kernel_root_with(NEEDED))
        skip_all("only root has something to give up");
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++)
        ok(in_child(with_deadly, &deadly[i]),
           "a thread that %s ends: told, and closed", deadly[i].name);
    ok(in_child(with_trap, &trap), "a thread whose setgroups calls a handler");
    ok(in_child(with_trap_here, &trap), "the same where it enters");
    ok(in_child(with_jump, &jump), "one whose handler jumps away is given up");
    threads_try(with_supervisor, "one whose supervisor doesn't answer, too");
    threads_try(with_own_supervisor,
                "the thread that enters waits for another");
    ok(in_child(with_deadly_own, &own), "the thread that enters ends in it");
    ok(in_child(freed_after_end, &own), "it ends, and the plan is freed");
    ok(in_child(with_no_futex, &futex), "the thread that enters can't wake");
    ok(in_child(refuse_strict, NULL), "seccomp's strict mode is refused");
    ok(in_child(strict_later, NULL), "the same, from after prepare");
    return done();
}
