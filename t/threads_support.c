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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap.h"
#include "threads.h"

/* Whether the file is of a thread that is alive. */
static bool is_alive(FILE *file)
{
    char line[256], state = '?';

    while (state == '?' && fgets(line, sizeof line, file) != NULL)
        sscanf(line, "State: %c", &state);
    rewind(file);
    return state != 'Z' && state != 'X';
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
        if (is_alive(file)) {
            kernel_read_from(file, &state);
            /* It may have ended since: then there is nothing to read. */
            if (state.threads != 0)
                take(argument, count++, entry->d_name, &state);
        }
        fclose(file);
    }
    closedir(folder);
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
