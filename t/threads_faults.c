/* SPDX-License-Identifier: ISC */
/*
 * threads_faults.c: the drop in all threads where one of them stands in the
 * way: by a seccomp filter of its own, by what it is, by a debugger, by a
 * signal that can't be had or sent.  Never success unless every thread is as
 * planned, nothing changed where that could be foreseen, and a state that is
 * true of all threads.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"
#include "threads.h"

#define BIND BIT(CAP_NET_BIND_SERVICE)

#define LIMIT  PRIV_SPEC_FLAG_LIMIT
#define SEAL   PRIV_SPEC_FLAG_SEAL
#define ACROSS PRIV_SPEC_FLAG_ACROSS_EXEC

#define ENTERED PRIV_SPEC_ENTERED
#define CLOSED  PRIV_SPEC_CLOSED
#define OPEN    PRIV_SPEC_OPEN

/* The first argument where one id alone is asked for, and what is said then.
 * Where a long has 32 bits a filter takes it for any. */
#define KEEP     ((long)0xffffffffUL)
#define REGAINED (sizeof(long) > 4 ? "could take back" : "thread ")

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP)                      \
     | BIT(CAP_SYS_CHROOT) | BIND)

/* ---- a thread with a filter of its own ---- */

struct filter {
    int number;
    long argument;
    int error;
    const char *name;
    uint64_t flags;
    const char *told; /* what its thread is said to be */
    priv_spec_state state;
};

static int ready;

static void *filtered(void *argument)
{
    const struct filter *filter = argument;
    bool done = seccomp_answer(filter->number, filter->argument, filter->error);

    __atomic_store_n(&ready, done ? 1 : 2, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static void start_and_wait(void *(*function)(void *), void *argument)
{
    pthread_t thread;

    ready = 0;
    if (pthread_create(&thread, NULL, function, argument) != 0)
        bail_out("pthread_create failed");
    while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
        sched_yield();
}

static int with_filter(void *argument)
{
    const struct filter *filter = argument;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    int result;

    kernel_read(&before);
    threads_open();
    threads_start(2);
    start_and_wait(filtered, argument);
    EXPECT(ready == 1);
    EXPECT(threads_prepare(&plan, filter->flags));
    result = priv_spec_plan_enter(&plan, &report);
    EXPECT(result == -1);
    EXPECT(report.state != PRIV_SPEC_UNCHANGED);
    EXPECT(strstr(report.message, "thread ") != NULL);
    EXPECT(threads_told_truly(result, &report, &before));
    EXPECT(strstr(report.message, filter->told) != NULL);
    EXPECT(report.state == filter->state);
    return 0;
}

/* One with a root directory of its own, which it can't change. */
static void *filtered_in_own_root(void *argument)
{
    if (unshare(CLONE_FS) != 0)
        bail_out("unshare: %s", strerror(errno));
    return filtered(argument);
}

static int with_filter_in_root(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    char folder[] = "/tmp/privspec-threads-XXXXXX";
    const struct filter *filter = argument;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    int result;

    kernel_read(&before);
    threads_open();
    start_and_wait(filtered_in_own_root, argument);
    EXPECT(ready == 1);
    EXPECT(mkdtemp(folder) != NULL && chmod(folder, 0755) == 0);
    security.chroot = folder;
    security.flags |= PRIV_SPEC_FLAG_ALLOW_DIRECTORIES;
    result = priv_spec_plan_prepare(&plan, &security, &report);
    rmdir(folder);
    EXPECT(result == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(threads_told_truly(-1, &report, &before));
    EXPECT(strstr(report.message, filter->told) != NULL);
    EXPECT(report.state == filter->state);
    return 0;
}

/* What nothing is to be carried across needs no keepcaps. */
static int nothing_to_carry(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    priv_spec_report_t report = { 0 };
    struct kernel_state state;
    priv_spec_plan_t plan;
    bool same;

    threads_open();
    start_and_wait(filtered, argument);
    EXPECT(ready == 1);
    security.capabilities = "";
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_read(&state, &same) == 2 && same);
    EXPECT(kernel_holds(&state, 0, 0, 0, 0));
    return 0;
}

/* ---- threads that are not like the others ---- */

/* What a thread becomes, and what entering comes to then. */
struct turn {
    void *(*then)(void *);
    priv_spec_state state;
};

static void *other_uid(void *argument)
{
    (void)argument;
    syscall(SYS_setresuid, 1234, 1234, 1234);
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static void *fewer_capabilities(void *argument)
{
    cap_t caps = cap_init();

    (void)argument;
    /* Of this thread alone: without libpsx libcap doesn't know of others. */
    cap_set_proc(caps);
    cap_free(caps);
    prctl(PR_SET_NAME, "poor", 0L, 0L, 0L);
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static void *other_gid(void *argument)
{
    (void)argument;
    syscall(SYS_setresgid, 1234, 1234, 1234);
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static void *other_groups(void *argument)
{
    const gid_t groups[] = { 1234, 1235 };

    (void)argument;
    syscall(SYS_setgroups, 2, groups);
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static int refuse_other_ids(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    const struct turn *other = argument;
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    start_and_wait(other->then, NULL);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    EXPECT(report.error == EPERM);
    EXPECT(strstr(report.message, "has other ids") != NULL);
    return 0;
}

static int refuse_poor(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)argument;
    start_and_wait(fewer_capabilities, NULL);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    EXPECT(report.error == EPERM);
    EXPECT(strstr(report.message, "(\"poor\") does not hold") != NULL);
    EXPECT((report.missing.word[0] & BIND) != 0);
    return 0;
}

/* It was like the others when the plan was made. */
static int go;

static void *turncoat(void *argument)
{
    const struct turn *turn = argument;

    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
        sched_yield();
    return turn->then(NULL);
}

/* What is permitted still is enough to give up the rest. */
static void *sets_aside(void *argument)
{
    const cap_value_t kept[] = { CAP_SETUID, CAP_SETGID };
    cap_t caps = cap_init();

    (void)argument;
    cap_set_flag(caps, CAP_PERMITTED, 2, kept, CAP_SET);
    cap_set_proc(caps);
    cap_free(caps);
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static int turned_later(void *argument)
{
    const struct turn *turn = argument;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    int result;

    kernel_read(&before);
    threads_open();
    start_and_wait(turncoat, argument);
    EXPECT(threads_prepare(&plan, 0));
    ready = 0;
    __atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
    while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
        sched_yield();
    result = priv_spec_plan_enter(&plan, &report);
    EXPECT(result == -1 && threads_told_truly(result, &report, &before));
    EXPECT(strstr(report.message, "thread ") != NULL);
    EXPECT(report.state == turn->state);
    return 0;
}

static void *goes_deaf(void *argument)
{
    unsigned long long all = ~0ULL;

    (void)argument;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all);
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

/* ---- a debugger ---- */

static int tid_of_other;

static void *tells_tid(void *argument)
{
    tid_of_other = (int)syscall(SYS_gettid);
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return argument;
}

/* A child that stops one of our threads, until we end the channel. */
static bool start_tracer(int tid, int *channel)
{
    int status, ready_pipe[2], end_pipe[2];
    char byte;
    pid_t pid;

    if (pipe(ready_pipe) != 0 || pipe(end_pipe) != 0)
        return false;
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0L, 0L, 0L);
    pid = fork();
    if (pid == 0) {
        close(end_pipe[1]);
        if (ptrace(PTRACE_SEIZE, tid, NULL, NULL) != 0
            || ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) != 0
            || waitpid(tid, &status, __WALL) != tid
            || write(ready_pipe[1], "t", 1) != 1)
            _exit(1);
        (void)!read(end_pipe[0], &byte, 1);
        _exit(0);
    }
    close(ready_pipe[1]);
    close(end_pipe[0]);
    *channel = end_pipe[1];
    return pid > 0 && read(ready_pipe[0], &byte, 1) == 1;
}

static int refuse_traced(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    int channel, result;

    (void)argument;
    start_and_wait(tells_tid, NULL);
    EXPECT(start_tracer(tid_of_other, &channel));
    result = priv_spec_plan_prepare(&plan, &security, &report);
    close(channel);
    EXPECT(result == -1 && report.error == EBUSY);
    EXPECT(strstr(report.message, "is stopped by a debugger") != NULL);
    return 0;
}

static int traced_later(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    int channel, result;

    (void)argument;
    kernel_read(&before);
    threads_open();
    start_and_wait(tells_tid, NULL);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(start_tracer(tid_of_other, &channel));
    result = priv_spec_plan_enter(&plan, &report);
    EXPECT(result == -1 && threads_told_truly(result, &report, &before));
    EXPECT(strstr(report.message, "is stopped by a debugger") != NULL);
    close(channel);
    return 0;
}

/* ---- threads of the kernel's for an io_uring ---- */

static int make_ring(void)
{
#ifdef SYS_io_uring_setup
    /* struct io_uring_params: 120 bytes; flags is the third word. */
    unsigned params[30];

    memset(params, 0, sizeof params);
    params[2] = 2; /* IORING_SETUP_SQPOLL */
    return (int)syscall(SYS_io_uring_setup, 4, params);
#else
    return -1;
#endif
}

static int refuse_ring_thread(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)argument;
    if (make_ring() < 0)
        return 77;
    security.flags |= PRIV_SPEC_FLAG_ALLOW_IO_URING;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    EXPECT(report.error == EBUSY);
    EXPECT(strstr(report.message, "is the kernel's for an io_uring") != NULL);
    return 0;
}

static int refuse_ring_thread_later(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    EXPECT(threads_prepare(&plan, PRIV_SPEC_FLAG_ALLOW_IO_URING));
    if (make_ring() < 0)
        return 77;
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED && report.error == EBUSY);
    EXPECT(strstr(report.message, "is the kernel's for an io_uring") != NULL);
    EXPECT(threads_told_truly(-1, &report, &before));
    return 0;
}

/* ---- signals that can't be had, or sent ---- */

static void ignore(int number)
{
    (void)number;
}

static int all_taken(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start(2);
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
        signal(number, ignore);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strstr(report.message, "no real-time signal is free") != NULL);
    EXPECT(threads_told_truly(-1, &report, &before));
    signal(SIGRTMIN + 3, SIG_DFL);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_told_truly(0, &report, &before));
    return 0;
}

/* Without a handler the signal would end the process. */
static int action_answers(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    kernel_read(&before);
    threads_open();
    threads_start(2);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(seccomp_answer(SYS_rt_sigaction, -1, *(const int *)argument));
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(threads_told_truly(-1, &report, &before));
    return 0;
}

/* Blocks all signals but one, also those that the C library doesn't let it. */
static void *hears_one(void *argument)
{
    unsigned long long others = ~(1ULL << (*(const int *)argument - 1));

    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &others, NULL, sizeof others);
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

/* Each can be reached, but not by the same signal. */
static int hear_others(void *argument)
{
    const bool *late = argument;
    int heard[] = { SIGRTMAX - 3, SIGRTMAX - 4 };
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    kernel_read(&before);
    threads_open();
    start_and_wait(hears_one, &heard[0]);
    if (!*late)
        start_and_wait(hears_one, &heard[1]);
    EXPECT(threads_prepare(&plan, 0));
    if (*late)
        start_and_wait(hears_one, &heard[1]);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED && report.error == EBUSY);
    EXPECT(strstr(report.message, "which none of them blocks") != NULL);
    EXPECT(threads_told_truly(-1, &report, &before));
    return 0;
}

/* That it hears is in use, and stays what it is. */
static int hears_what_is_used(void *argument)
{
    int heard = SIGRTMAX - 3;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    start_and_wait(hears_one, &heard);
    signal(heard, ignore);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED && report.error == EBUSY);
    EXPECT(threads_told_truly(-1, &report, &before));
    signal(heard, SIG_DFL);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_told_truly(0, &report, &before));
    return 0;
}

static int none_pending(void *argument)
{
    const struct rlimit none = { 0, 0 };
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start(2);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(setrlimit(RLIMIT_SIGPENDING, &none) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED && report.error == EAGAIN);
    EXPECT(strstr(report.message, "RLIMIT_SIGPENDING") != NULL);
    EXPECT(threads_told_truly(-1, &report, &before));
    return 0;
}

/* How many signals are pending for this user, in all his processes. */
static unsigned long signals_pending(void)
{
    FILE *file = fopen("/proc/self/status", "r");
    unsigned long pending = 0;
    char line[256];

    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        sscanf(line, "SigQ: %lu/", &pending);
    if (file != NULL)
        fclose(file);
    return pending;
}

/* More threads than signals that may be pending: they are called in turns. */
static int few_pending(void *argument)
{
    struct rlimit few;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start(14);
    EXPECT(threads_prepare(&plan, 0));
    few.rlim_cur = few.rlim_max = signals_pending() + 3;
    EXPECT(setrlimit(RLIMIT_SIGPENDING, &few) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_told_truly(0, &report, &before));
    return 0;
}

static int send_answers(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    kernel_read(&before);
    threads_open();
    threads_start(2);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(seccomp_answer(SYS_rt_tgsigqueueinfo, -1, *(const int *)argument));
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strstr(report.message, "can't be sent a signal") != NULL);
    EXPECT(threads_told_truly(-1, &report, &before));
    return 0;
}

/* ---- others that do the like ---- */

static priv_spec_plan_t shared_plan;
static int entered, refused;

static void *enters(void *argument)
{
    priv_spec_report_t report = { 0 };

    while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
        sched_yield();
    if (priv_spec_plan_enter(argument, &report) == 0)
        __atomic_add_fetch(&entered, 1, __ATOMIC_SEQ_CST);
    else if (report.state == PRIV_SPEC_UNCHANGED)
        __atomic_add_fetch(&refused, 1, __ATOMIC_SEQ_CST);
    else
        diag("%s: %s", report.step, report.message);
    return NULL;
}

/* Plans of their own, entered by four threads at once. */
static int at_once(void *argument)
{
    static priv_spec_plan_t plans[4];
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    pthread_t threads[4];

    (void)argument;
    kernel_read(&before);
    threads_open();
    for (unsigned i = 0; i < 4; i++) {
        EXPECT(threads_prepare(&plans[i], 0));
        EXPECT(pthread_create(&threads[i], NULL, enters, &plans[i]) == 0);
    }
    __atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < 4; i++)
        EXPECT(pthread_join(threads[i], NULL) == 0);
    EXPECT(entered >= 1 && entered + refused == 4);
    report.state = PRIV_SPEC_ENTERED;
    EXPECT(threads_told_truly(0, &report, &before));
    return 0;
}

/* The C library changes the ids of all threads by a signal of its own. */
static int stop_setting;

static void *sets_ids(void *argument)
{
    while (!__atomic_load_n(&stop_setting, __ATOMIC_SEQ_CST)) {
        (void)!setresgid((gid_t)-1, (gid_t)-1, (gid_t)-1);
    }
    return argument;
}

static void *deaf(void *argument)
{
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return argument;
}

/* It changes nothing here, but calls every thread for it, over and over. */
static int beside_setxid(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    pthread_t setter;

    (void)argument;
    alarm(60);
    kernel_read(&before);
    threads_open();
    start_and_wait(deaf, NULL);
    threads_start(4);
    EXPECT(pthread_create(&setter, NULL, sets_ids, NULL) == 0);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_told_truly(0, &report, &before));
    __atomic_store_n(&stop_setting, 1, __ATOMIC_SEQ_CST);
    EXPECT(pthread_join(setter, NULL) == 0);
    /* And it works still, for who has a right to it. */
    EXPECT(setresgid(THREADS_USER, THREADS_USER, THREADS_USER) == 0);
    return 0;
}

/* A child of fork has one thread; what it copied must not hold it up. */
static int stop_forking, forks_failed, forks;

static void *forks_children(void *argument)
{
    while (!__atomic_load_n(&stop_forking, __ATOMIC_SEQ_CST)) {
        int status;
        pid_t pid = fork();

        if (pid == 0)
            _exit(priv_spec_plan_enter(argument, NULL) == 0 ? 0 : 1);
        if (pid > 0 && waitpid(pid, &status, 0) == pid && status != 0)
            forks_failed++;
        __atomic_add_fetch(&forks, 1, __ATOMIC_SEQ_CST);
    }
    return NULL;
}

static int beside_fork(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    pthread_t thread;
    int seen;

    (void)argument;
    alarm(60);
    kernel_read(&before);
    threads_open();
    EXPECT(threads_prepare(&shared_plan, 0));
    EXPECT(pthread_create(&thread, NULL, forks_children, &shared_plan) == 0);
    while (__atomic_load_n(&forks, __ATOMIC_SEQ_CST) < 10)
        sched_yield();
    EXPECT(priv_spec_plan_enter(&shared_plan, &report) == 0);
    EXPECT(threads_told_truly(0, &report, &before));
    seen = __atomic_load_n(&forks, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&forks, __ATOMIC_SEQ_CST) < seen + 10)
        sched_yield();
    __atomic_store_n(&stop_forking, 1, __ATOMIC_SEQ_CST);
    EXPECT(pthread_join(thread, NULL) == 0);
    EXPECT(forks_failed == 0);
    return 0;
}

/* ---- without /proc ---- */

static int hide_proc(void)
{
    return unshare(CLONE_NEWNS) == 0
                   && mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0
                   && mount("none", "/proc", "tmpfs", 0, NULL) == 0
               ? 0
               : -1;
}

static int without_proc(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)argument;
    if (hide_proc() != 0)
        return 77;
    security.flags |= PRIV_SPEC_FLAG_ALLOW_IO_URING;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    threads_start(1);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strstr(report.message, "mount /proc") != NULL);
    priv_spec_plan_free(&plan);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    EXPECT(strstr(report.message, "mount /proc") != NULL);
    return 0;
}

static int alone_without_proc(void *argument)
{
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)argument;
    if (hide_proc() != 0)
        return 77;
    EXPECT(threads_prepare(&plan, PRIV_SPEC_FLAG_ALLOW_IO_URING));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    return 0;
}

/* ---- left as it is ---- */

static int if_root(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)argument;
    security.flags |= PRIV_SPEC_FLAG_IF_ROOT;
    threads_start(1);
    /* This thread alone gives up root: the process has it still. */
    EXPECT(syscall(SYS_setresgid, 1234, 1234, 1234) == 0);
    EXPECT(syscall(SYS_setresuid, 1234, 1234, 1234) == 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    return 0;
}

/* 77 stands for what could not be tried here. */
static void try(int (*function)(void *), void *argument, const char *what)
{
    int status = child_status(function, argument);

    if (status == 77)
        skip(1, what);
    else
        ok(status == 0, "%s", what);
}

int main(void)
{
    static struct filter filters[] = {
        { SYS_setresuid, -1, EPERM, "setresuid", 0, "was refused the uid",
          OPEN },
        { SYS_setresuid, -1, 0, "setresuid", 0, "has a uid that is not", OPEN },
        { SYS_setresuid, KEEP, 0, "setresuid to one id", 0, REGAINED, CLOSED },
        { SYS_setresgid, -1, EPERM, "setresgid", 0, "was refused the gid",
          OPEN },
        { SYS_setresgid, -1, 0, "setresgid", 0, "has a gid that is not", OPEN },
        { SYS_setresgid, KEEP, 0, "setresgid to one id", 0, REGAINED, CLOSED },
        { SYS_setgroups, -1, EPERM, "setgroups", 0, "was refused the groups",
          OPEN },
        { SYS_setgroups, -1, 0, "setgroups", 0, "has other supplementary",
          OPEN },
        { SYS_getresuid, -1, 0, "getresuid", 0, "not the planned ids", CLOSED },
        { SYS_getresgid, -1, EPERM, "getresgid", 0, "not the planned ids",
          CLOSED },
        { SYS_capset, -1, EPERM, "capset", 0, "was refused the first capset",
          CLOSED },
        { SYS_capset, -1, 0, "capset", 0, "does not hold the planned sets",
          OPEN },
        { SYS_capget, -1, EPERM, "capget", 0, "has not the planned sets",
          CLOSED },
        { SYS_capget, -1, 0, "capget", 0, "has not the planned sets", CLOSED },
        { SYS_prctl, PR_SET_KEEPCAPS, EPERM, "keepcaps", 0,
          "was refused keepcaps", CLOSED },
        { SYS_prctl, PR_SET_KEEPCAPS, 0, "keepcaps", 0,
          "was refused the final sets", CLOSED },
        { SYS_prctl, PR_GET_SECUREBITS, EPERM, "PR_GET_SECUREBITS", 0,
          "has keepcaps on", CLOSED },
        { SYS_prctl, PR_CAPBSET_DROP, EPERM, "PR_CAPBSET_DROP", LIMIT,
          "was refused to cut", CLOSED },
        { SYS_prctl, PR_CAPBSET_DROP, 0, "PR_CAPBSET_DROP", LIMIT,
          "does not hold the planned sets", CLOSED },
        { SYS_prctl, PR_CAP_AMBIENT, EPERM, "PR_CAP_AMBIENT", ACROSS,
          "was refused the ambient set", CLOSED },
        { SYS_prctl, PR_CAP_AMBIENT, 0, "PR_CAP_AMBIENT", ACROSS,
          "does not hold the planned sets", CLOSED },
        { SYS_prctl, PR_SET_SECUREBITS, EPERM, "PR_SET_SECUREBITS", SEAL,
          "was refused the securebits", CLOSED },
        { SYS_prctl, PR_SET_SECUREBITS, 0, "PR_SET_SECUREBITS", SEAL,
          "has not the planned securebits", CLOSED },
        { SYS_prctl, PR_SET_NO_NEW_PRIVS, EPERM, "PR_SET_NO_NEW_PRIVS", SEAL,
          "was refused no_new_privs", OPEN },
        { SYS_prctl, PR_SET_NO_NEW_PRIVS, 0, "PR_SET_NO_NEW_PRIVS", SEAL,
          "has no_new_privs off", OPEN },
    };
    static struct filter roots[] = {
        { SYS_fchdir, -1, EPERM, "fchdir", 0, "was refused the new root",
          CLOSED },
        { SYS_chroot, -1, EPERM, "chroot", 0, "was refused the new root",
          CLOSED },
        { SYS_chroot, -1, 0, "chroot", 0, "has another root directory",
          CLOSED },
    };
    static struct filter keepcaps = {
        SYS_prctl, PR_SET_KEEPCAPS, EPERM, "keepcaps", 0, "", ENTERED
    };
    static struct turn others[] = { { other_uid, 0 },
                                    { other_gid, 0 },
                                    { other_groups, 0 } };
    static struct turn turns[] = { { other_uid, OPEN },
                                   { fewer_capabilities, OPEN },
                                   { goes_deaf, OPEN },
                                   { sets_aside, CLOSED } };
    static int errors[] = { 0, EPERM };
    static bool late[] = { false, true };

    if (!kernel_root_with(NEEDED))
        skip_all("only root has something to give up");
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++)
        ok(in_child(with_filter, &filters[i]),
           "%s answers %s in one thread: never success, and told truly",
           filters[i].name, filters[i].error == 0 ? "0" : "EPERM");
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++)
        ok(in_child(with_filter_in_root, &roots[i]),
           "%s answers %s in one thread that has its own root", roots[i].name,
           roots[i].error == 0 ? "0" : "EPERM");
    ok(in_child(nothing_to_carry, &keepcaps),
       "keepcaps is refused in one thread, and not needed");
    try(refuse_other_ids, &others[0], "a thread with another uid is refused");
    try(refuse_other_ids, &others[1], "a thread with another gid is refused");
    try(refuse_other_ids, &others[2], "one with other groups is refused");
    try(refuse_poor, NULL, "a thread that holds less is refused");
    ok(in_child(turned_later, &turns[0]),
       "a thread that took another uid after prepare");
    ok(in_child(turned_later, &turns[1]),
       "a thread that gave up capabilities after prepare");
    ok(in_child(turned_later, &turns[2]),
       "a thread that blocks all signals after prepare");
    ok(in_child(turned_later, &turns[3]),
       "a thread that keeps only what giving up takes, and sets it aside");
    try(refuse_traced, NULL, "a thread stopped by a debugger is refused");
    try(traced_later, NULL, "a thread stopped by a debugger after prepare");
    try(refuse_ring_thread, NULL, "a thread of an io_uring is refused");
    try(refuse_ring_thread_later, NULL,
        "a thread of an io_uring made after prepare is refused");
    try(all_taken, NULL, "all real-time signals are in use, then one is free");
    try(hear_others, &late[0], "no signal reaches all threads: refused");
    try(hear_others, &late[1], "the same, from after prepare");
    try(hears_what_is_used, NULL, "a thread hears only a signal in use");
    try(none_pending, NULL, "no signal may be pending");
    try(few_pending, NULL, "few signals may be pending");
    for (size_t i = 0; i < 2; i++)
        ok(in_child(send_answers, &errors[i]), "rt_tgsigqueueinfo answers %s",
           i == 0 ? "0" : "EPERM");
    for (size_t i = 0; i < 2; i++)
        ok(in_child(action_answers, &errors[i]), "rt_sigaction answers %s",
           i == 0 ? "0" : "EPERM");
    try(at_once, NULL, "four threads enter at once");
    try(beside_setxid, NULL, "beside the C library's own broadcast");
    try(beside_fork, NULL, "beside a thread that forks");
    try(without_proc, NULL, "without /proc, with threads: refused");
    try(alone_without_proc, NULL, "without /proc, with one thread");
    try(if_root, NULL, "IF_ROOT: another thread is root");
    return done();
}
