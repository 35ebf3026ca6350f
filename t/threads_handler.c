/* SPDX-License-Identifier: ISC */
/*
 * threads_handler.c: the drop in all threads beside what a program does with
 * its threads: waits for signals, cancels, spawns, starts threads that wait for
 * their maker, has small stacks; and what they find afterwards.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"
#include "threads.h"
#include "threads_watch.h"

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP)                      \
     | BIT(CAP_SYS_CHROOT) | BIT(CAP_SYS_ADMIN) | THREADS_HELD)

/* ---- a thread that waits for signals ---- */

static int signals_seen;

static void *waits_for_signals(void *argument)
{
    sigset_t all;
    int number;

    sigfillset(&all);
    threads_watch_me();
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
    threads_wait_until(threads_watched(), 'S');
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(threads_enter(&plan, &report, &before) == 0);
    EXPECT(__atomic_load_n(&signals_seen, __ATOMIC_SEQ_CST) == 0);
    /* It waits still: one of its own reaches it. */
    EXPECT(kill(getpid(), SIGUSR1) == 0);
    while (__atomic_load_n(&signals_seen, __ATOMIC_SEQ_CST) == 0)
        sched_yield();
    return 0;
}

/* ---- a thread that is cancelled meanwhile ---- */

static pthread_t victim;

/* Keeps those that came waiting for it, and cancels one of them. */
static void *cancels(void *argument)
{
    unsigned long long old;

    threads_say_ready();
    threads_wait_to_go();
    old = threads_go_deaf();
    threads_say_deaf();
    threads_wait_until_held(threads_watched());
    pthread_cancel(victim);
    threads_pause(5);
    threads_hear_again(old);
    for (;;)
        pause();
    return argument;
}

static void *victim_of(void *argument)
{
    victim = pthread_self();
    threads_watch_me();
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
    threads_start_deaf_one();
    EXPECT(threads_enter(&plan, &report, &before) == 0);
    EXPECT(pthread_join(victim, &result) == 0 && result == PTHREAD_CANCELED);
    return 0;
}

static int may_end, unwound;

static void note_unwound(void *argument)
{
    (void)argument;
    __atomic_store_n(&unwound, 1, __ATOMIC_SEQ_CST);
}

/* Where it may be cancelled it is not before it is told. */
static void *computes(void *argument)
{
    (void)argument;
    victim = pthread_self();
    pthread_cleanup_push(note_unwound, NULL);
    threads_say_ready();
    while (!__atomic_load_n(&may_end, __ATOMIC_SEQ_CST))
        continue;
    pthread_testcancel();
    pthread_cleanup_pop(0);
    return NULL;
}

/* Longer than until those that are held look what became of the caller. */
static void *waits_for_child(void *argument)
{
    const struct timespec time = { 1, 500000000 };
    pid_t child;

    threads_watch_me();
    threads_say_ready();
    child = vfork();
    if (child == 0) {
        syscall(SYS_nanosleep, &time, NULL);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    for (;;)
        pause();
    return argument;
}

static int cancelled_while_held_long(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    void *result;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start_one(computes, NULL);
    EXPECT(threads_prepare(&plan, 0));
    threads_start_one(waits_for_child, NULL);
    threads_wait_until(threads_watched(), 'D');
    EXPECT(pthread_cancel(victim) == 0);
    EXPECT(threads_enter(&plan, &report, &before) == 0);
    EXPECT(__atomic_load_n(&unwound, __ATOMIC_SEQ_CST) == 0);
    __atomic_store_n(&may_end, 1, __ATOMIC_SEQ_CST);
    EXPECT(pthread_join(victim, &result) == 0 && result == PTHREAD_CANCELED);
    return 0;
}

static int enter_result = -1;

/* It has nothing on its stack, which would be left there. */
static void *enters(void *argument)
{
    static priv_spec_report_t report;

    threads_watch_me();
    threads_wait_for_deaf_one();
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
    (void)threads_watched();
    threads_start_deaf_one();
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

    threads_watch_me();
    threads_say_ready();
    threads_wait_to_go();
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
        threads_pause(2500);
        _exit(open(fifo, O_WRONLY) < 0);
    }
    threads_let_go();
    threads_wait_until(threads_watched(), 'D');
    entered = threads_enter(&plan, &report, &before);
    EXPECT(waitpid(opener, NULL, 0) == opener);
    unlink(fifo);
    rmdir(folder);
    EXPECT(entered == 0);
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
    threads_wait_to_go();
    old = threads_go_deaf();
    __atomic_add_fetch(&deaf_ones, 1, __ATOMIC_SEQ_CST);
    threads_pause(THREADS_LONG);
    threads_hear_again(old);
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
    threads_let_go();
    while (__atomic_load_n(&deaf_ones, __ATOMIC_SEQ_CST) < DEAF_ONES)
        sched_yield();
    EXPECT(threads_enter(&plan, &report, &before) == 0);
    while (__atomic_load_n(&deaf_ones, __ATOMIC_SEQ_CST) != 0)
        threads_pause(1);
    return 0;
}

/* ---- what a thread finds afterwards ---- */

static int errno_stopped;

static void *looks_at_errno(void *argument)
{
    int changed = 0;

    threads_say_ready();
    errno = ENOTTY;
    while (!threads_may_go())
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
    EXPECT(threads_enter(&plan, &report, &before) == 0);
    threads_let_go();
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
    threads_wait_to_go();
    old = threads_go_deaf();
    threads_say_deaf();
    threads_pause(THREADS_LONG);
    threads_hear_again(old);
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
    threads_start_deaf_one();
    EXPECT(threads_enter(&plan, &report, &before) == 0);
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
    const struct threads_filter *deadly = argument;
    pthread_attr_t attributes;
    priv_spec_plan_t plan;
    pthread_t thread;

    pthread_attr_init(&attributes);
    EXPECT(pthread_attr_setstacksize(&attributes, 16384) == 0);
    if (deadly != NULL)
        threads_start_one(threads_live_under, argument);
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

int main(void)
{
    static struct threads_filter refused = { SYS_setgroups,
                                             SECCOMP_RET_ERRNO | EPERM, "" };
    static uint64_t flags[] = { 0, PRIV_SPEC_FLAG_CLOSE_FDS };
    static int types[] = { PTHREAD_CANCEL_DEFERRED,
                           PTHREAD_CANCEL_ASYNCHRONOUS };

    if (!kernel_root_with(NEEDED))
        skip_all("only root has something to give up");
    ok(in_child(beside_sigwait, NULL),
       "a thread that waits for all signals gets none of the library's");
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        ok(in_child(cancelled_while_held, &types[i]),
           "a thread that is cancelled while it is held, %s",
           i == 0 ? "deferred" : "asynchronously");
    ok(in_child(cancelled_while_held_long, NULL),
       "one that was cancelled before, held for long");
    ok(in_child(cancelled_while_entering, NULL),
       "the thread that enters is cancelled meanwhile");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        ok(in_child(cancellable_again, &flags[i]),
           "it may be cancelled afterwards%s",
           i == 0 ? "" : ", also when descriptors were closed");
    ok(in_child(beside_makers_often, NULL),
       "threads that are started, deaf until their makers go on");
    ok(in_child(beside_spawn, NULL), "a thread that spawns a slow program");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        ok(in_child(as_before, &flags[i]), "signals are as before%s",
           i == 0 ? "" : ", also when descriptors were closed");
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
