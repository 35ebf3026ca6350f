/* SPDX-License-Identifier: ISC */
/*
 * threads_handler.c: the drop in all threads beside what a program does with
 * its threads meanwhile: waits for signals, cancels, forks and spawns, starts
 * threads that wait for their maker, forbids calls on pain of death.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
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

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP)                      \
     | BIT(CAP_SYS_CHROOT) | BIT(CAP_SYS_ADMIN) | THREADS_HELD)

static void pause_for(long milliseconds)
{
    const struct timespec time = { milliseconds / 1000,
                                   milliseconds % 1000 * 1000000 };

    nanosleep(&time, NULL);
}

/* Longer than until one that is deaf is called by the second signal, too, and
 * shorter than until it is given up; in milliseconds. */
enum { LONG = 800 };

/* Blocks all signals, also those that the C library lets no program block. */
static unsigned long long go_deaf(void)
{
    unsigned long long all = ~0ULL, old = 0;

    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof all);
    return old;
}

static void hear_again(unsigned long long old)
{
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof old);
}

/* Enters a plan made before the threads do something; was all told truly? */
static int enter(const priv_spec_plan_t *plan, priv_spec_report_t *report,
                 const struct kernel_state *before)
{
    int result = priv_spec_plan_enter(plan, report);

    EXPECT(threads_told_truly(result, report, before));
    return result == 0 ? 0 : 2;
}

/* What another thread waits for. */
static int go;

static void let_go(void)
{
    __atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
}

static void wait_to_go(void)
{
    while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
        sched_yield();
}

/* What a thread's status has after a key, "State: %c", say; 0 if it has none.
 */
static int read_status(int tid, const char *format, void *value)
{
    char name[32], line[256];
    int found = 0;
    FILE *file;

    snprintf(name, sizeof name, "%d", tid);
    file = threads_status(name);
    while (file != NULL && found != 1 && fgets(line, sizeof line, file) != NULL)
        found = sscanf(line, format, value);
    if (file != NULL)
        fclose(file);
    return found == 1;
}

/*
 * Waits until a thread blocks signals that it didn't: it is in the library's
 * handler, or enters a plan.
 */
static void wait_until_held(int tid)
{
    unsigned long long blocked = 0;

    while ((blocked & 1ULL << (SIGUSR1 - 1)) == 0) {
        pause_for(1);
        read_status(tid, "SigBlk: %llx", &blocked);
    }
}

/* Waits until a thread sleeps, 'S', or may not be disturbed, 'D'. */
static void wait_until(int tid, char state)
{
    char now = '?';

    while (now != state) {
        pause_for(1);
        read_status(tid, "State: %c", &now);
    }
}

/* A thread that others look at. */
static int watched;

static void watch_me(void)
{
    __atomic_store_n(&watched, (int)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
}

static int watched_one(void)
{
    int tid;

    while ((tid = __atomic_load_n(&watched, __ATOMIC_SEQ_CST)) == 0)
        sched_yield();
    return tid;
}

/* ---- a thread that waits for signals ---- */

static int signals_seen;

static void *waits_for_signals(void *argument)
{
    sigset_t all;
    int number;

    sigfillset(&all);
    watch_me();
    threads_say_ready();
    for (;;) {
        if (sigwait(&all, &number) == 0)
            __atomic_add_fetch(&signals_seen, 1, __ATOMIC_SEQ_CST);
    }
    return argument;
}

/* It blocks them all, and seems not to while it waits. */
static int beside_sigwait(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    sigset_t all;

    (void)argument;
    kernel_read(&before);
    threads_open();
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    threads_start_one(waits_for_signals, NULL);
    wait_until(watched_one(), 'S');
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(enter(&plan, &report, &before) == 0);
    EXPECT(__atomic_load_n(&signals_seen, __ATOMIC_SEQ_CST) == 0);
    /* It waits still: one of its own reaches it. */
    EXPECT(kill(getpid(), SIGUSR1) == 0);
    while (__atomic_load_n(&signals_seen, __ATOMIC_SEQ_CST) == 0)
        sched_yield();
    return 0;
}

/* ---- a filter that ends the thread, or calls a handler ---- */

struct deadly {
    int number;
    unsigned action;
    const char *name;
};

static bool install(const struct deadly *deadly)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)deadly->number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, deadly->action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof filter / sizeof filter[0], filter };

    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0L, 0L) == 0;
}

static void *lives_dangerously(void *argument)
{
    if (!install(argument))
        bail_out("seccomp: %s", strerror(errno));
    threads_say_ready();
    for (;;)
        pause();
    return NULL;
}

static int with_deadly(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    kernel_read(&before);
    threads_open();
    threads_start(2);
    threads_start_one(lives_dangerously, argument);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(enter(&plan, &report, &before) == 2);
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
    threads_start_one(lives_dangerously, argument);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(enter(&plan, &report, &before) == 2);
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
    EXPECT(install(argument));
    EXPECT(enter(&plan, &report, &before) == 2);
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
    if (!install(argument))
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
        pause_for(10);
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
    wait_to_go();
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
    let_go();
    EXPECT(enter(&plan, &report, &before) == 2);
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
        pause_for(10);
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
    EXPECT(install(argument));
    (void)priv_spec_plan_enter(&plan, &report);
    return 1;
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
    EXPECT(install(argument));
    EXPECT(enter(&plan, &report, &before) == 0);
    return 0;
}

static int strict_pipe[2], silent_pipe[2];

static void *goes_strict(void *argument)
{
    char byte;

    threads_say_ready();
    wait_to_go();
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
    let_go();
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
    let_go();
    EXPECT(read(strict_pipe[0], &byte, 1) == 1);
    EXPECT(enter(&plan, &report, &before) == 2);
    EXPECT(report.state == PRIV_SPEC_CLOSED);
    return 0;
}

/* ---- a thread that is cancelled meanwhile ---- */

static pthread_t victim;
static int deaf_now;

/* Keeps those that came waiting for it, and cancels one of them. */
static void *cancels(void *argument)
{
    unsigned long long old;

    threads_say_ready();
    wait_to_go();
    old = go_deaf();
    __atomic_store_n(&deaf_now, 1, __ATOMIC_SEQ_CST);
    wait_until_held(watched_one());
    pthread_cancel(victim);
    pause_for(5);
    hear_again(old);
    for (;;)
        pause();
    return argument;
}

static void start_deaf_one(void)
{
    let_go();
    while (!__atomic_load_n(&deaf_now, __ATOMIC_SEQ_CST))
        sched_yield();
}

static void *victim_of(void *argument)
{
    victim = pthread_self();
    watch_me();
    pthread_setcanceltype(*(const int *)argument, NULL);
    threads_say_ready();
    for (;;)
        pause();
    return NULL;
}

/* It is cancelled when it goes on, not before. */
static int cancelled_while_held(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    void *result;

    kernel_read(&before);
    threads_open();
    threads_start_one(victim_of, argument);
    threads_start_one(cancels, NULL);
    EXPECT(threads_prepare(&plan, 0));
    start_deaf_one();
    EXPECT(enter(&plan, &report, &before) == 0);
    EXPECT(pthread_join(victim, &result) == 0 && result == PTHREAD_CANCELED);
    return 0;
}

static int enter_result = -1;

/* It has nothing on its stack, which would be left there. */
static void *enters(void *argument)
{
    static priv_spec_report_t report;

    watch_me();
    while (!__atomic_load_n(&deaf_now, __ATOMIC_SEQ_CST))
        sched_yield();
    enter_result = priv_spec_plan_enter(argument, &report);
    for (;;)
        pause();
    return NULL;
}

/* So is the thread that enters: not in the middle. */
static int cancelled_while_entering(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    void *result;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start_one(cancels, NULL);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(pthread_create(&victim, NULL, enters, &plan) == 0);
    (void)watched_one();
    start_deaf_one();
    EXPECT(pthread_join(victim, &result) == 0 && result == PTHREAD_CANCELED);
    EXPECT(enter_result == 0);
    report.state = PRIV_SPEC_ENTERED;
    EXPECT(threads_told_truly(0, &report, &before));
    return 0;
}

/* Afterwards it may be cancelled as before, whatever entering let go early. */
static int cancellable_again(void *argument)
{
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    int state = -1;

    EXPECT(threads_prepare(&plan, *(const uint64_t *)argument));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state) == 0);
    EXPECT(state == PTHREAD_CANCEL_ENABLE);
    return 0;
}

/* ---- threads that wait for others, deaf ---- */

static int stop_making;

static void *lives_shortly(void *argument)
{
    return argument;
}

/* With scheduling of its own a thread waits, deaf, until its maker is done. */
static void *makes_threads(void *argument)
{
    pthread_attr_t attributes;
    struct sched_param param = { 0 };

    pthread_attr_init(&attributes);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_OTHER);
    pthread_attr_setschedparam(&attributes, &param);
    threads_say_ready();
    while (!__atomic_load_n(&stop_making, __ATOMIC_SEQ_CST)) {
        pthread_t thread;

        if (pthread_create(&thread, &attributes, lives_shortly, NULL) == 0)
            pthread_join(thread, NULL);
    }
    return argument;
}

static int beside_makers(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    for (int i = 0; i < 4; i++)
        threads_start_one(makes_threads, NULL);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    __atomic_store_n(&stop_making, 1, __ATOMIC_SEQ_CST);
    EXPECT(threads_told_truly(0, &report, &before));
    return 0;
}

/* It comes about now and then only: one of so many times, surely. */
static int beside_makers_often(void *argument)
{
    for (int i = 0; i < 25; i++)
        EXPECT(in_child(beside_makers, argument));
    return 0;
}

/* A thread that spawns a program is deaf until that has begun. */
static char fifo[64];

static void *spawns(void *argument)
{
    char name[] = "true", *arguments[] = { name, NULL };
    posix_spawn_file_actions_t actions;
    pid_t pid;

    watch_me();
    threads_say_ready();
    wait_to_go();
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, fifo, O_RDONLY, 0);
    if (posix_spawn(&pid, "/bin/true", &actions, NULL, arguments, NULL) != 0)
        bail_out("posix_spawn failed");
    for (;;)
        pause();
    return argument;
}

static int beside_spawn(void *argument)
{
    char folder[] = "/tmp/privspec-threads-XXXXXX";
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    pid_t opener;
    int entered;

    (void)argument;
    EXPECT(mkdtemp(folder) != NULL);
    snprintf(fifo, sizeof fifo, "%s/fifo", folder);
    EXPECT(mkfifo(fifo, 0600) == 0);
    kernel_read(&before);
    threads_open();
    threads_start_one(spawns, NULL);
    EXPECT(threads_prepare(&plan, 0));
    /* Longer than one that seems never to come is waited for. */
    opener = fork();
    if (opener == 0) {
        pause_for(2500);
        _exit(open(fifo, O_WRONLY) < 0);
    }
    let_go();
    wait_until(watched_one(), 'D');
    entered = enter(&plan, &report, &before);
    EXPECT(waitpid(opener, NULL, 0) == opener);
    unlink(fifo);
    rmdir(folder);
    EXPECT(entered == 0);
    return 0;
}

/* ---- a child that was forked in the middle ---- */

static int forked_status = -1;

/* Whether a signal has a handler, by the kernel's call. */
static bool is_handled(int number)
{
    long action[8] = { 0 };

    syscall(SYS_rt_sigaction, number, NULL, action, 8);
    return action[0] != (long)SIG_DFL;
}

/* In the child: it has copies of the handlers, and goes on from there. */
static int in_forked(const priv_spec_plan_t *plan)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;

    kernel_read(&before);
    EXPECT(is_handled(SIGRTMAX));
    threads_start(2);
    EXPECT(enter(plan, &report, &before) == 0);
    EXPECT(!is_handled(SIGRTMAX));
    /* What the C library sends to its threads is handled by it alone. */
    EXPECT(setresgid(THREADS_USER, THREADS_USER, THREADS_USER) == 0);
    return 0;
}

static void *forks(void *argument)
{
    unsigned long long old;
    int status = -1;
    pid_t pid;

    threads_say_ready();
    wait_to_go();
    old = go_deaf();
    __atomic_store_n(&deaf_now, 1, __ATOMIC_SEQ_CST);
    /* Another is in the handler by now, which is not there in the child. */
    wait_until_held(watched_one());
    wait_until(watched_one(), 'S');
    pid = fork();
    if (pid == 0) {
        hear_again(old);
        _exit(in_forked(argument));
    }
    hear_again(old);
    if (pid > 0)
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
    __atomic_store_n(&forked_status, status, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static void *is_watched(void *argument)
{
    (void)argument;
    watch_me();
    threads_say_ready();
    for (;;)
        pause();
    return NULL;
}

static int forked_meanwhile(void *argument)
{
    static priv_spec_plan_t plan, childs;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start_one(is_watched, NULL);
    threads_start_one(forks, &childs);
    EXPECT(threads_prepare(&plan, 0) && threads_prepare(&childs, 0));
    start_deaf_one();
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    while (__atomic_load_n(&forked_status, __ATOMIC_SEQ_CST) == -1)
        sched_yield();
    EXPECT(WIFEXITED(forked_status) && WEXITSTATUS(forked_status) == 0);
    return 0;
}

/* ---- what one does while others are held ---- */

/* Deaf, it waits until another is held, does something, and hears again. */
static void *acts_meanwhile(void *argument)
{
    void (*const *act)(void) = argument;
    unsigned long long old;

    threads_say_ready();
    wait_to_go();
    old = go_deaf();
    __atomic_store_n(&deaf_now, 1, __ATOMIC_SEQ_CST);
    wait_until_held(watched_one());
    wait_until(watched_one(), 'S');
    (*act)();
    hear_again(old);
    for (;;)
        pause();
    return NULL;
}

static void start_acting(void (**act)(void))
{
    threads_open();
    threads_start_one(is_watched, NULL);
    threads_start_one(acts_meanwhile, (void *)act);
}

static priv_spec_plan_t second_plan;
static priv_spec_report_t second_report;
static int second_result;

static void enter_second(void)
{
    second_result = priv_spec_plan_enter(&second_plan, &second_report);
}

/* One plan is entered after the other. */
static int entered_meanwhile(void *argument)
{
    static void (*act)(void) = enter_second;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    start_acting(&act);
    EXPECT(threads_prepare(&plan, 0) && threads_prepare(&second_plan, 0));
    start_deaf_one();
    EXPECT(enter(&plan, &report, &before) == 0);
    EXPECT(second_result == -1 && second_report.error == EBUSY);
    EXPECT(second_report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strstr(second_report.message, "another thread is entering") != NULL);
    return 0;
}

/* What it has for itself, the thread that enters can't close. */
static void take_files(void)
{
    if (unshare(CLONE_FILES) != 0)
        bail_out("unshare: %s", strerror(errno));
}

static int files_taken_meanwhile(void *argument)
{
    static void (*act)(void) = take_files;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    start_acting(&act);
    EXPECT(threads_prepare(&plan, PRIV_SPEC_FLAG_CLOSE_FDS));
    start_deaf_one();
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    diag("%s", report.message);
    EXPECT(strstr(report.message, "which only it could close") != NULL);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "away: open descriptors of thread ") != NULL);
    return 0;
}

/* Another directory is where the new root's was. */
static int old_root;

static void change_files(void)
{
    take_files();
    for (int fd = 3; fd < 40; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            dup2(old_root, fd);
    }
}

static int root_changed_meanwhile(void *argument)
{
    static void (*act)(void) = change_files;
    struct priv_spec_security security = threads_options(0);
    char folder[] = "/tmp/privspec-threads-XXXXXX";
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    int result;

    (void)argument;
    old_root = open("/", O_RDONLY | O_DIRECTORY);
    start_acting(&act);
    EXPECT(mkdtemp(folder) != NULL && chmod(folder, 0755) == 0);
    security.chroot = folder;
    security.flags |= PRIV_SPEC_FLAG_ALLOW_DIRECTORIES;
    result = priv_spec_plan_prepare(&plan, &security, &report);
    rmdir(folder);
    EXPECT(result == 0);
    start_deaf_one();
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    diag("%s", report.message);
    EXPECT(strstr(report.message, "without the new root directory") != NULL);
    EXPECT(report.state == PRIV_SPEC_CLOSED);
    return 0;
}

/* Signals like the library's own, to who knows which slot. */
static void forge(void)
{
    static const int values[] = { -1, 1 << 28, 0x7fffffff, 0, 1 };

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        siginfo_t info;

        memset(&info, 0, sizeof info);
        info.si_signo = SIGRTMAX;
        info.si_code = SI_QUEUE;
        info.si_pid = getpid();
        info.si_value.sival_int = values[i];
        syscall(SYS_rt_tgsigqueueinfo, getpid(), (int)syscall(SYS_gettid),
                SIGRTMAX, &info);
    }
}

static int forged_meanwhile(void *argument)
{
    static void (*act)(void) = forge;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    start_acting(&act);
    EXPECT(threads_prepare(&plan, 0));
    start_deaf_one();
    EXPECT(enter(&plan, &report, &before) == 0);
    return 0;
}

/* ---- what is left of the signals ---- */

enum { FIRST = 32, LAST = 64 };

/* What the kernel has for each signal that might be taken: all of it where
 * there is a handler.  What the C library adds to a default is nothing. */
static void read_actions(long actions[LAST + 1][8])
{
    memset(actions, 0, (LAST + 1) * sizeof actions[0]);
    for (int number = FIRST; number <= LAST; number++) {
        syscall(SYS_rt_sigaction, (long)number, NULL, actions[number], 8L);
        if (actions[number][0] == (long)SIG_DFL)
            memset(actions[number], 0, sizeof actions[number]);
    }
}

static int as_before(void *argument)
{
    static long actions[LAST + 1][8], later[LAST + 1][8];
    const uint64_t *flags = argument;
    priv_spec_report_t report = { 0 };
    sigset_t mask, mask_later;
    priv_spec_plan_t plan;

    threads_start(2);
    EXPECT(threads_prepare(&plan, *flags));
    read_actions(actions);
    EXPECT(pthread_sigmask(SIG_BLOCK, NULL, &mask) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(pthread_sigmask(SIG_BLOCK, NULL, &mask_later) == 0);
    read_actions(later);
    EXPECT(memcmp(actions, later, sizeof actions) == 0);
    for (int number = 1; number <= SIGRTMAX; number++)
        EXPECT(sigismember(&mask, number) == sigismember(&mask_later, number));
    return 0;
}

/* The C library's signal may be given another handler in the meantime. */
static int own_handled;

static void handle_own(int number)
{
    (void)number;
    __atomic_add_fetch(&own_handled, 1, __ATOMIC_SEQ_CST);
}

static void put_own(void)
{
    long action[8] = { 0 };
    struct sigaction own;

    /* In the form that the kernel has it, by way of another signal. */
    memset(&own, 0, sizeof own);
    own.sa_handler = handle_own;
    if (sigaction(SIGUSR2, &own, NULL) != 0
        || syscall(SYS_rt_sigaction, (long)SIGUSR2, NULL, action, 8L) != 0
        || syscall(SYS_rt_sigaction, (long)SIGRTMIN - 1, action, NULL, 8L) != 0)
        bail_out("rt_sigaction: %s", strerror(errno));
}

static int own_put_meanwhile(void *argument)
{
    static void (*act)(void) = put_own;
    long ours[8] = { 0 }, later[8] = { 0 };
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    start_acting(&act);
    EXPECT(threads_prepare(&plan, 0));
    start_deaf_one();
    EXPECT(enter(&plan, &report, &before) == 0);
    EXPECT(own_handled > 0);
    syscall(SYS_rt_sigaction, (long)SIGUSR2, NULL, ours, 8L);
    syscall(SYS_rt_sigaction, (long)SIGRTMIN - 1, NULL, later, 8L);
    EXPECT(ours[0] == later[0]);
    return 0;
}

/*
 * Each is called by both signals, and handles the second when all is over:
 * the one that enters goes on before it, on the only processor there is.
 */
enum { DEAF_ONES = 4 };

static int deaf_ones;

static void use_one_processor(void)
{
    cpu_set_t one;
    int number = sched_getcpu();

    CPU_ZERO(&one);
    CPU_SET(number < 0 ? 0 : (unsigned)number, &one);
    (void)sched_setaffinity(0, sizeof one, &one);
}

static void *is_deaf_for_a_while(void *argument)
{
    const struct sched_param param = { 0 };
    unsigned long long old;

    (void)sched_setscheduler(0, SCHED_IDLE, &param);
    threads_say_ready();
    wait_to_go();
    old = go_deaf();
    __atomic_add_fetch(&deaf_ones, 1, __ATOMIC_SEQ_CST);
    pause_for(LONG);
    hear_again(old);
    __atomic_add_fetch(&deaf_ones, -1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return argument;
}

static int called_by_both(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    use_one_processor();
    for (int i = 0; i < DEAF_ONES; i++)
        threads_start_one(is_deaf_for_a_while, NULL);
    EXPECT(threads_prepare(&plan, 0));
    let_go();
    while (__atomic_load_n(&deaf_ones, __ATOMIC_SEQ_CST) < DEAF_ONES)
        sched_yield();
    EXPECT(enter(&plan, &report, &before) == 0);
    while (__atomic_load_n(&deaf_ones, __ATOMIC_SEQ_CST) != 0)
        pause_for(1);
    return 0;
}

/* ---- what a thread finds afterwards ---- */

static int errno_stopped;

static void *looks_at_errno(void *argument)
{
    int changed = 0;

    threads_say_ready();
    errno = ENOTTY;
    while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
        changed += errno != ENOTTY;
    __atomic_store_n(&errno_stopped, changed == 0 ? 1 : 2, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return argument;
}

static int errno_stays(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start_one(looks_at_errno, NULL);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(enter(&plan, &report, &before) == 0);
    let_go();
    while (__atomic_load_n(&errno_stopped, __ATOMIC_SEQ_CST) == 0)
        sched_yield();
    EXPECT(errno_stopped == 1);
    return 0;
}

/* ---- a stack that has little more room than the kernel takes ---- */

/* It goes deaf for so long that it is called more than once. */
static void *on_small_stack(void *argument)
{
    unsigned long long old;

    if (sigaltstack(argument, NULL) != 0)
        bail_out("sigaltstack: %s", strerror(errno));
    threads_say_ready();
    wait_to_go();
    old = go_deaf();
    __atomic_store_n(&deaf_now, 1, __ATOMIC_SEQ_CST);
    pause_for(LONG);
    hear_again(old);
    for (;;)
        pause();
    return NULL;
}

static int small_stack(void *argument)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), room = 2048;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    stack_t stack;
    char *low;

    (void)argument;
#ifdef AT_MINSIGSTKSZ
    room += getauxval(AT_MINSIGSTKSZ);
#endif
    room += room < (size_t)MINSIGSTKSZ ? (size_t)MINSIGSTKSZ : 0;
    room = (room + 63) / 64 * 64;
    /* Below it is a page that nothing may touch. */
    low = mmap(NULL, page + (room + page - 1) / page * page,
               PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(low != MAP_FAILED && mprotect(low, page, PROT_NONE) == 0);
    memset(&stack, 0, sizeof stack);
    stack.ss_sp = low + page;
    stack.ss_size = room;
    kernel_read(&before);
    threads_open();
    threads_start_one(on_small_stack, &stack);
    EXPECT(threads_prepare(&plan, 0));
    start_deaf_one();
    EXPECT(enter(&plan, &report, &before) == 0);
    return 0;
}

/* The thread that enters, and has the least of a stack that there is. */
static int small_entered;

static void *enters_on_small_stack(void *argument)
{
    static priv_spec_report_t report;

    (void)priv_spec_plan_enter(argument, &report);
    __atomic_store_n(&small_entered, report.state == PRIV_SPEC_ENTERED ? 1 : 2,
                     __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

/* Failing takes more room than succeeding does. */
static int small_stack_to_enter(void *argument)
{
    const struct deadly *deadly = argument;
    pthread_attr_t attributes;
    priv_spec_plan_t plan;
    pthread_t thread;

    pthread_attr_init(&attributes);
    EXPECT(pthread_attr_setstacksize(&attributes, 16384) == 0);
    if (deadly != NULL)
        threads_start_one(lives_dangerously, argument);
    threads_start(1);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(pthread_create(&thread, &attributes, enters_on_small_stack, &plan)
           == 0);
    while (__atomic_load_n(&small_entered, __ATOMIC_SEQ_CST) == 0)
        sched_yield();
    EXPECT(small_entered == (deadly == NULL ? 1 : 2));
    return 0;
}

/* What a sanitizer adds to each frame is not the library's. */
static bool has_larger_frames(void)
{
#ifdef __has_feature
#if __has_feature(address_sanitizer)
    return true;
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
    return true;
#else
    return false;
#endif
}

/* 77 stands for what could not be tried here. */
static void try(int (*function)(void *), const char *what)
{
    int status = child_status(function, NULL);

    if (status == 77)
        skip(1, what);
    else
        ok(status == 0, "%s", what);
}

int main(void)
{
    static struct deadly deadly[] = {
        { SYS_setresuid, SECCOMP_RET_KILL, "setresuid" },
        { SYS_gettid, SECCOMP_RET_KILL, "gettid" },
        { SYS_futex, SECCOMP_RET_KILL, "futex" },
        { SYS_capget, SECCOMP_RET_KILL, "capget" },
    };
    static struct deadly refused = { SYS_setgroups, SECCOMP_RET_ERRNO | EPERM,
                                     "" };
    static struct deadly trap = { SYS_setgroups, SECCOMP_RET_TRAP, "" };
    static struct deadly jump = { SYS_setgroups, SECCOMP_RET_TRAP, "" };
    static struct deadly own = { SYS_capget, SECCOMP_RET_KILL, "" };
    static struct deadly futex = { SYS_futex, SECCOMP_RET_ERRNO | EPERM, "" };
    static uint64_t flags[] = { 0, PRIV_SPEC_FLAG_CLOSE_FDS };
    static int types[] = { PTHREAD_CANCEL_DEFERRED,
                           PTHREAD_CANCEL_ASYNCHRONOUS };

    if (!kernel_root_with(NEEDED))
        skip_all("only root has something to give up");
    ok(in_child(beside_sigwait, NULL),
       "a thread that waits for all signals gets none of the library's");
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++)
        ok(in_child(with_deadly, &deadly[i]),
           "a thread that %s ends: told, and closed", deadly[i].name);
    ok(in_child(with_trap, &trap), "a thread whose setgroups calls a handler");
    ok(in_child(with_trap_here, &trap), "the same where it enters");
    ok(in_child(with_jump, &jump), "one whose handler jumps away is given up");
    try(with_supervisor, "one whose supervisor doesn't answer, too");
    try(with_own_supervisor, "the thread that enters waits for another");
    ok(in_child(with_deadly_own, &own), "the thread that enters ends in it");
    ok(in_child(with_no_futex, &futex), "the thread that enters can't wake");
    ok(in_child(refuse_strict, NULL), "seccomp's strict mode is refused");
    ok(in_child(strict_later, NULL), "the same, from after prepare");
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        ok(in_child(cancelled_while_held, &types[i]),
           "a thread that is cancelled while it is held, %s",
           i == 0 ? "deferred" : "asynchronously");
    ok(in_child(cancelled_while_entering, NULL),
       "the thread that enters is cancelled meanwhile");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        ok(in_child(cancellable_again, &flags[i]),
           "it may be cancelled afterwards%s",
           i == 0 ? "" : ", also when descriptors were closed");
    ok(in_child(beside_makers_often, NULL),
       "threads that are started, deaf until their makers go on");
    ok(in_child(beside_spawn, NULL), "a thread that spawns a slow program");
    ok(in_child(forked_meanwhile, NULL), "a child forked in the middle");
    ok(in_child(entered_meanwhile, NULL), "another enters in the middle");
    ok(in_child(files_taken_meanwhile, NULL),
       "one takes its descriptors for itself in the middle");
    ok(in_child(root_changed_meanwhile, NULL),
       "one has another directory for the new root in the middle");
    ok(in_child(forged_meanwhile, NULL), "signals with other slots' numbers");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        ok(in_child(as_before, &flags[i]), "signals are as before%s",
           i == 0 ? "" : ", also when descriptors were closed");
    ok(in_child(own_put_meanwhile, NULL),
       "another handler for the C library's signal stays");
    ok(in_child(called_by_both, NULL), "threads that both signals call");
    ok(in_child(errno_stays, NULL), "errno stays in the other threads");
    ok(in_child(small_stack, NULL), "a small alternate signal stack");
    if (has_larger_frames()) {
        skip(2, "a sanitizer takes more stack");
    } else {
        ok(in_child(small_stack_to_enter, NULL), "a small stack to enter on");
        ok(in_child(small_stack_to_enter, &refused), "the same, and failing");
    }
    return done();
}
