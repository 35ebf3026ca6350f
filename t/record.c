/* SPDX-License-Identifier: ISC */
/*
 * record.c: one drop between marks, for reference.t to watch by strace.
 *
 * Says before each part of it what comes next, and prints the plan in the
 * end.  Words: record.h.
 */
#include <config.h>

#include <grp.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>
#if RECORD_CAPABILITIES
#include <sys/syscall.h>

#include <linux/capability.h>
#endif

#include "compat/system.h"
#include "record.h"

/*
 * Marks what comes next, by a call that the library never makes and a number
 * that reference.t knows; NULL is nothing to look at.
 */
static void mark(const char *next)
{
    static const char *const names[] = { "prepare", "enter", "raise",
                                         "restore" };

    for (pid_t i = 0; i < 4; i++) {
        if (next != NULL && strcmp(next, names[i]) == 0)
            (void)getsid(i + 1);
    }
    if (next == NULL)
        (void)getsid(0);
}

#if RECORD_CAPABILITIES
static int lose(const struct record *record)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

    if (record->lost == 0)
        return 0;
    if (syscall(SYS_capget, &header, data) != 0)
        return -1;
    for (unsigned i = 0; i < record->lost; i++) {
        uint32_t bit = UINT32_C(1) << record->without[i] % 32;

        data[record->without[i] / 32].permitted &= ~bit;
        data[record->without[i] / 32].effective &= ~bit;
    }
    return (int)syscall(SYS_capset, &header, data);
}
#else
static int lose(const struct record *record)
{
    return record->lost == 0 ? 0 : -1;
}
#endif

static int become(uid_t id)
{
    if (id == 0)
        return 0;
    return setgroups(0, NULL) != 0 || setresgid(id, id, id) != 0
                   || setresuid(id, id, id) != 0
               ? -1
               : 0;
}

static struct {
    pthread_barrier_t begun;
    sem_t ended;
    pthread_t at[16];
    unsigned count;
} threads;

static void *wait_for_end(void *unused)
{
    pthread_barrier_wait(&threads.begun);
    while (sem_wait(&threads.ended) != 0)
        ;
    return unused;
}

/* Starts threads, which do nothing any more when it returns. */
static int start_threads(unsigned count)
{
    if (count > sizeof threads.at / sizeof threads.at[0]
        || sem_init(&threads.ended, 0, 0) != 0
        || pthread_barrier_init(&threads.begun, NULL, count + 1) != 0)
        return -1;
    for (; threads.count < count; threads.count++) {
        if (pthread_create(&threads.at[threads.count], NULL, wait_for_end, NULL)
            != 0)
            return -1;
    }
    pthread_barrier_wait(&threads.begun);
    return 0;
}

/* Ends them, so that the record has all that they do. */
static void end_threads(void)
{
    for (unsigned i = 0; i < threads.count; i++)
        sem_post(&threads.ended);
    for (unsigned i = 0; i < threads.count; i++)
        pthread_join(threads.at[i], NULL);
}

int main(int argc, char **argv)
{
    static char text[8192];
    priv_spec_report_t report = { 0 };
    struct record record;
    priv_spec_plan_t plan;
    int result;

    if (!record_read(&record, argc, argv) || lose(&record) != 0
        || become((uid_t)record.start) != 0
        || start_threads(record.threads) != 0)
        return 2;
    mark("prepare");
    result = priv_spec_plan_prepare(&plan, &record.security, &report);
    mark(NULL);
    if (result == 0)
        priv_spec_plan_print(&plan, text, sizeof text);
    mark("enter");
    if (result == 0 && (record.security.flags & PRIV_SPEC_FLAG_DRY_RUN) == 0)
        result = priv_spec_plan_enter(&plan, &report);
    mark(NULL);
    end_threads();
    if (result == 0)
        result = record_raise(&record, mark, &report);
    if (result != 0) {
        fprintf(stderr, "%s: %s\n", report.step, report.message);
        return 1;
    }
    fputs(text, stdout);
    priv_spec_plan_free(&plan);
    return 0;
}
