/* SPDX-License-Identifier: ISC */
/* threads_support.c: see threads.h. */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap.h"
#include "threads.h"

/* Whether the file is of a thread that is alive; of others it can't be read. */
static bool is_alive(FILE *file)
{
    char line[256], state = '?';

    rewind(file);
    while (state == '?' && fgets(line, sizeof line, file) != NULL)
        sscanf(line, "State: %c", &state);
    return state != 'Z' && state != 'X' && state != '?';
}

/* Open from the first use on, so that a new root directory hides nothing. */
static int tasks = -1;

void threads_open(void)
{
    if (tasks < 0)
        tasks = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (tasks < 0)
        bail_out("/proc/self/task: %s", strerror(errno));
}

FILE *threads_status(const char *tid)
{
    char path[300];
    int fd;

    snprintf(path, sizeof path, "%s/status", tid);
    fd = openat(tasks, path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? NULL : fdopen(fd, "r");
}

static void read_self(struct kernel_state *state)
{
    char self[32];
    FILE *file;

    snprintf(self, sizeof self, "%ld", (long)syscall(SYS_gettid));
    file = threads_status(self);
    if (file == NULL)
        bail_out("no status of this thread: %s", strerror(errno));
    kernel_read_from(file, state);
    fclose(file);
}

/* Calls a function with each thread's state; how many there are. */
static unsigned each(void (*take)(void *argument, unsigned n, const char *tid,
                                  const struct kernel_state *state),
                     void *argument)
{
    struct dirent *entry;
    unsigned count = 0;
    DIR *folder;

    threads_open();
    folder = fdopendir(dup(tasks));
    if (folder == NULL)
        bail_out("the list of threads: %s", strerror(errno));
    rewinddir(folder);
    while ((entry = readdir(folder)) != NULL) {
        struct kernel_state state;
        FILE *file =
            entry->d_name[0] == '.' ? NULL : threads_status(entry->d_name);

        if (file == NULL)
            continue;
        /* What was read is whole if it is alive still. */
        if (is_alive(file)) {
            kernel_read_from(file, &state);
            if (is_alive(file))
                take(argument, count++, entry->d_name, &state);
        }
        fclose(file);
    }
    closedir(folder);
    /* The calling one at least. */
    if (count == 0)
        bail_out("no threads are listed");
    return count;
}

struct comparison {
    const struct kernel_state *alike;
    bool same;
};

static void compare(void *argument, unsigned n, const char *tid,
                    const struct kernel_state *state)
{
    struct comparison *comparison = argument;
    struct kernel_state one = *state;

    (void)n;
    one.threads = comparison->alike->threads;
    if (!kernel_same(&one, comparison->alike)) {
        comparison->same = false;
        kernel_print(tid, state);
    }
}

unsigned threads_read(struct kernel_state *alike, bool *same)
{
    struct comparison comparison = { alike, true };
    unsigned count;

    threads_open();
    read_self(alike);
    count = each(compare, &comparison);
    *same = comparison.same;
    return count;
}

struct states {
    struct kernel_state *at;
    unsigned room;
};

static void keep(void *argument, unsigned n, const char *tid,
                 const struct kernel_state *state)
{
    struct states *states = argument;

    (void)tid;
    if (n < states->room)
        states->at[n] = *state;
}

unsigned threads_read_each(struct kernel_state *states, unsigned room)
{
    struct states kept = { states, room };
    unsigned count = each(keep, &kept);

    if (count > room)
        bail_out("%u threads, and room for %u", count, room);
    return count;
}

unsigned threads_same_roots(void)
{
    DIR *folder = fdopendir(dup(tasks));
    struct dirent *entry;
    struct stat here, there;
    unsigned count = 0;

    if (folder == NULL || stat("/", &here) != 0)
        bail_out("the list of threads, or the root: %s", strerror(errno));
    rewinddir(folder);
    while ((entry = readdir(folder)) != NULL) {
        char path[300];

        snprintf(path, sizeof path, "%s/root", entry->d_name);
        count += entry->d_name[0] != '.' && fstatat(tasks, path, &there, 0) == 0
                 && here.st_dev == there.st_dev && here.st_ino == there.st_ino;
    }
    closedir(folder);
    return count;
}

static unsigned settled;

static void *wait_for_ever(void *argument)
{
    __atomic_add_fetch(&settled, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return argument;
}

void threads_start(unsigned count)
{
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 65536);
    for (unsigned i = 0; i < count; i++) {
        pthread_t thread;
        int error = pthread_create(&thread, &attributes, wait_for_ever, NULL);

        if (error != 0)
            bail_out("pthread_create: %s", strerror(error));
    }
    pthread_attr_destroy(&attributes);
}

void threads_settle(unsigned count)
{
    while (__atomic_load_n(&settled, __ATOMIC_SEQ_CST) < count)
        sched_yield();
}

/* ---- a drop ---- */

struct priv_spec_security threads_options(uint64_t flags)
{
    struct priv_spec_security security;

    memset(&security, 0, sizeof security);
    security.user = security.group = "65534";
    security.capabilities = "cap_net_bind_service+ep";
    security.flags = PRIV_SPEC_FLAG_ALL_THREADS | flags;
    return security;
}

bool threads_prepare(priv_spec_plan_t *plan, uint64_t flags)
{
    struct priv_spec_security security = threads_options(flags);
    priv_spec_report_t report = { 0 };

    if (priv_spec_plan_prepare(plan, &security, &report) == 0)
        return true;
    diag("%s: %s", report.step, report.message);
    return false;
}

static bool nothing_left(const struct kernel_state *s)
{
    return kernel_holds(s, 0, 0, 0, 0) && s->no_new_privs == 1
           && kernel_is(s, THREADS_USER, THREADS_USER, "65534");
}

static bool as_planned(const struct kernel_state *s)
{
    return kernel_holds(s, THREADS_HELD, THREADS_HELD, 0, 0)
           && kernel_is(s, THREADS_USER, THREADS_USER, "65534");
}

bool threads_told_truly(int result, const priv_spec_report_t *report,
                        const struct kernel_state *before)
{
    struct kernel_state states[16];
    unsigned count = threads_read_each(states, 16);
    unsigned planned = 0, closed = 0, same = 0;

    for (unsigned i = 0; i < count; i++) {
        planned += as_planned(&states[i]);
        closed += nothing_left(&states[i]);
        same += states[i].uid[0] == before->uid[0]
                && states[i].permitted == before->permitted;
    }
    if (result == 0)
        return report->state == PRIV_SPEC_ENTERED && planned == count;
    diag("%s: %s", report->step, report->message);
    switch (report->state) {
    case PRIV_SPEC_UNCHANGED:
        return same == count;
    case PRIV_SPEC_CLOSED:
        return closed == count;
    case PRIV_SPEC_OPEN:
        return closed < count;
    case PRIV_SPEC_ENTERED:
        break;
    }
    return false;
}

/* ---- one thread ---- */

static int ready;

void threads_say_ready(void)
{
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
}

void threads_start_one(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    int error;

    __atomic_store_n(&ready, 0, __ATOMIC_SEQ_CST);
    error = pthread_create(&thread, NULL, function, argument);
    if (error != 0)
        bail_out("pthread_create: %s", strerror(error));
    while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
        sched_yield();
}
