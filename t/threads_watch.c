/* SPDX-License-Identifier: ISC */
/* threads_watch.c: see threads_watch.h. */
#include <config.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "tap.h"
#include "threads.h"
#include "threads_watch.h"

void threads_pause(long milliseconds)
{
    const struct timespec time = { milliseconds / 1000,
                                   milliseconds % 1000 * 1000000 };

    nanosleep(&time, NULL);
}

unsigned long long threads_go_deaf(void)
{
    unsigned long long all = ~0ULL, old = 0;

    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof all);
    return old;
}

void threads_hear_again(unsigned long long old)
{
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof old);
}

int threads_enter(const priv_spec_plan_t *plan, priv_spec_report_t *report,
                  const struct kernel_state *before)
{
    int result = priv_spec_plan_enter(plan, report);

    EXPECT(threads_told_truly(result, report, before));
    return result == 0 ? 0 : 2;
}

/* What another thread waits for. */
static int go;

void threads_let_go(void)
{
    __atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
}

bool threads_may_go(void)
{
    return __atomic_load_n(&go, __ATOMIC_SEQ_CST) != 0;
}

void threads_wait_to_go(void)
{
    while (!threads_may_go())
        sched_yield();
}

static int deaf_now;

void threads_say_deaf(void)
{
    __atomic_store_n(&deaf_now, 1, __ATOMIC_SEQ_CST);
}

void threads_wait_for_deaf_one(void)
{
    while (!__atomic_load_n(&deaf_now, __ATOMIC_SEQ_CST))
        sched_yield();
}

void threads_start_deaf_one(void)
{
    threads_let_go();
    threads_wait_for_deaf_one();
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

void threads_wait_until_held(int tid)
{
    unsigned long long blocked = 0;

    while ((blocked & 1ULL << (SIGUSR1 - 1)) == 0) {
        threads_pause(1);
        read_status(tid, "SigBlk: %llx", &blocked);
    }
}

void threads_wait_until(int tid, char state)
{
    char now = '?';

    while (now != state) {
        threads_pause(1);
        read_status(tid, "State: %c", &now);
    }
}

/* A thread that others look at. */
static int watched;

void threads_watch_me(void)
{
    __atomic_store_n(&watched, (int)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
}

int threads_watched(void)
{
    int tid;

    while ((tid = __atomic_load_n(&watched, __ATOMIC_SEQ_CST)) == 0)
        sched_yield();
    return tid;
}

bool threads_install(const struct threads_filter *to)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)to->number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, to->action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof filter / sizeof filter[0], filter };

    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0L, 0L) == 0;
}

void *threads_live_under(void *filter)
{
    if (!threads_install(filter))
        bail_out("seccomp: %s", strerror(errno));
    threads_say_ready();
    for (;;)
        pause();
    return NULL;
}

void threads_try(int (*function)(void *), const char *what)
{
    int status = child_status(function, NULL);

    if (status == 77)
        skip(1, what);
    else
        ok(status == 0, "%s", what);
}
