/* SPDX-License-Identifier: ISC */
/*
 * raise_around.c: what is raised in one thread, and all that is around it:
 * other threads, signal handlers, children, programs.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"
#include "priv_spec.h"
#include "raise_support.h"
#include "tap.h"

enum { THREADS = 8 };

static priv_spec_report_t report;

/* What a thread of this process has in E, by the kernel's word. */
static unsigned long long effective_of(long tid)
{
    struct kernel_state state;
    char path[64];
    FILE *file;

    snprintf(path, sizeof path, "/proc/self/task/%ld/status", tid);
    file = fopen(path, "r");
    if (file == NULL)
        return ~0ULL;
    kernel_read_from(file, &state);
    fclose(file);
    return state.effective;
}

/* ---- threads ---- */

static pthread_barrier_t barrier;
static priv_spec_saved_t shared;

static struct seen {
    long tid;
    int foreign; /* what restoring another thread's raise came to */
} seen[THREADS];

static void *bystander(void *argument)
{
    struct seen *mine = argument;

    mine->tid = syscall(SYS_gettid);
    pthread_barrier_wait(&barrier); /* started */
    pthread_barrier_wait(&barrier); /* the main thread has raised */
    mine->foreign = priv_spec_restore(&shared, NULL) == -1 ? errno : 0;
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier); /* and looked */
    return NULL;
}

static int other_threads(void *unused)
{
    priv_spec_t what = to_raise(BIND);
    pthread_t thread[THREADS];

    (void)unused;
    EXPECT(hold(0, BIND, 0));
    EXPECT(pthread_barrier_init(&barrier, NULL, THREADS + 1) == 0);
    for (int i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&thread[i], NULL, bystander, &seen[i]) == 0);
    pthread_barrier_wait(&barrier);
    EXPECT(priv_spec_raise(&what, &shared, &report) == 0);
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    EXPECT(holding(BIND, BIND, 0));
    for (int i = 0; i < THREADS; i++) {
        EXPECT(effective_of(seen[i].tid) == 0);
        EXPECT(seen[i].foreign == EINVAL);
    }
    EXPECT(priv_spec_restore(&shared, &report) == 0);
    EXPECT(holding(0, BIND, 0));
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    return 0;
}

/* Each thread has pairs of its own, at the same time as the others. */
static void *raise_often(void *argument)
{
    priv_spec_t what = to_raise((uintptr_t)argument % 2 != 0 ? BIND : KILL);
    priv_spec_saved_t saved;

    for (int i = 0; i < 2000; i++) {
        if (priv_spec_raise(&what, &saved, NULL) != 0)
            return (void *)1;
        if (i % 100 == 0
            && !holding(what.set[PRIV_SPEC_EFFECTIVE].word[0], BIND | KILL, 0))
            return (void *)2;
        if (priv_spec_restore(&saved, NULL) != 0)
            return (void *)3;
    }
    return holding(0, BIND | KILL, 0) ? NULL : (void *)4;
}

static int many_raise(void *unused)
{
    pthread_t thread[THREADS];
    void *result;

    (void)unused;
    EXPECT(hold(0, BIND | KILL, 0));
    for (uintptr_t i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&thread[i], NULL, raise_often, (void *)i) == 0);
    for (int i = 0; i < THREADS; i++)
        EXPECT(pthread_join(thread[i], &result) == 0 && result == NULL);
    return 0;
}

static void *born(void *argument)
{
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    *(long *)argument = holding(BIND, BIND, 0);
    return NULL;
}

/* As the manual warns: a thread made within a scope has it for good. */
static int made_within(void *unused)
{
    priv_spec_t what = to_raise(BIND);
    pthread_t thread;
    long had = 0;

    (void)unused;
    EXPECT(hold(0, BIND, 0));
    EXPECT(pthread_barrier_init(&barrier, NULL, 2) == 0);
    PRIV_SPEC_RAISED(&what, &report)
    {
        EXPECT(pthread_create(&thread, NULL, born, &had) == 0);
        pthread_barrier_wait(&barrier);
    }
    EXPECT(holding(0, BIND, 0));
    pthread_barrier_wait(&barrier);
    pthread_join(thread, NULL);
    EXPECT(had == 1);
    return 0;
}

static void *leave_within(void *argument)
{
    priv_spec_t what = to_raise(BIND);

    PRIV_SPEC_RAISED(&what, NULL)
    {
        *(long *)argument = holding(BIND, BIND, 0);
        pthread_exit(NULL);
    }
    return NULL;
}

/* A thread that ends within a scope takes what it raised with it. */
static int exits_within(void *unused)
{
    pthread_t thread;
    long had = 0;

    (void)unused;
    EXPECT(hold(0, BIND, 0));
    EXPECT(pthread_create(&thread, NULL, leave_within, &had) == 0);
    EXPECT(pthread_join(thread, NULL) == 0 && had == 1);
    EXPECT(holding(0, BIND, 0));
    return 0;
}

/* ---- a signal handler ---- */

static priv_spec_t in_handler;
static volatile sig_atomic_t handled, wrong;

static void handler(int number)
{
    priv_spec_report_t inner = { 0 };
    priv_spec_saved_t saved;
    int error = errno;

    (void)number;
    if (priv_spec_raise(&in_handler, &saved, &inner) != 0
        || priv_spec_restore(&saved, &inner) != 0)
        wrong = 1;
    /* A failure writes a message, which must be as harmless. */
    inner.size = 0;
    in_handler.set[PRIV_SPEC_EFFECTIVE].word[0] |= RAW;
    if (priv_spec_raise(&in_handler, &saved, &inner) != -1
        || inner.missing.word[0] != RAW)
        wrong = 2;
    in_handler.set[PRIV_SPEC_EFFECTIVE].word[0] &= ~RAW;
    errno = error;
    handled++;
}

/* Pairs that a handler with pairs of its own interrupts again and again. */
static int in_signal_handler(void *unused)
{
    struct itimerval often = { { 0, 150 }, { 0, 150 } },
                     never = { { 0, 0 }, { 0, 0 } };
    struct sigaction action;
    priv_spec_t what = to_raise(BIND);
    priv_spec_saved_t saved;

    (void)unused;
    in_handler = to_raise(KILL);
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    EXPECT(hold(0, BIND | KILL, 0));
    EXPECT(sigaction(SIGALRM, &action, NULL) == 0);
    EXPECT(setitimer(ITIMER_REAL, &often, NULL) == 0);
    for (int i = 0; handled < 2000 && wrong == 0; i++) {
        EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
        if (i % 50 == 0)
            EXPECT(holding(BIND, BIND | KILL, 0));
        EXPECT(priv_spec_restore(&saved, &report) == 0);
        if (i % 50 == 0)
            EXPECT(holding(0, BIND | KILL, 0));
        free(malloc(100)); /* to be interrupted in, too */
    }
    EXPECT(setitimer(ITIMER_REAL, &never, NULL) == 0);
    EXPECT(wrong == 0 && handled >= 2000);
    EXPECT(holding(0, BIND | KILL, 0));
    return 0;
}

/* ---- children and programs ---- */

static int after_fork(void *unused)
{
    priv_spec_t what = to_raise(BIND);
    int status = 0;
    pid_t child;

    (void)unused;
    EXPECT(hold(0, BIND, 0));
    PRIV_SPEC_RAISED(&what, &report)
    {
        child = fork();
        if (child == 0)
            break;
        EXPECT(child > 0 && waitpid(child, &status, 0) == child);
        EXPECT(holding(BIND, BIND, 0));
    }
    /* Both come here, each having ended a scope of its own. */
    EXPECT(report.error == 0 && holding(0, BIND, 0));
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return 0;
}

/* An ordinary user's program that is run in a scope gets nothing of it. */
static int after_exec(void *unused)
{
    priv_spec_t what = to_raise(BIND);

    (void)unused;
    if (geteuid() == 0) {
        EXPECT(prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L) == 0);
        EXPECT(setresuid(65534, 65534, 65534) == 0);
    }
    EXPECT(hold(0, BIND, 0));
    PRIV_SPEC_RAISED(&what, &report)
    {
        EXPECT(holding(BIND, BIND, 0));
        execl("/bin/sh", "sh", "-c",
              "test \"$(grep -cE '^Cap(Prm|Eff):.0+$' /proc/self/status)\" "
              "= 2",
              (char *)NULL);
    }
    return 1;
}

int main(void)
{
    need_to_hold();
    ok(in_child(other_threads, NULL),
       "other threads have nothing of it, and can't restore it");
    ok(in_child(many_raise, NULL), "threads raise at the same time");
    ok(in_child(made_within, NULL),
       "a thread made in a scope has what was raised");
    ok(in_child(exits_within, NULL), "a thread may end in a scope");
    ok(in_child(in_signal_handler, NULL), "pairs in a signal handler");
    ok(in_child(after_fork, NULL), "a child ends the scope for itself");
    ok(in_child(after_exec, NULL), "a program that is run gets nothing of it");
    return done();
}
