/* SPDX-License-Identifier: ISC */
/*
 * linux_tasks.h: the threads of the process, as /proc/self/task has them.
 *
 * Nothing here allocates, so that it serves while other threads are stopped
 * with whatever locks they hold.  Part of the libcap backend.
 */
#ifndef LIB_LINUX_TASKS_H
#define LIB_LINUX_TASKS_H 1

#include <stdbool.h>
#include <stddef.h>

#include "process.h"

struct stat;

/*
 * Opens /proc/self/task; -1 with errno, ENOENT where there is none that is the
 * kernel's, and of this pid namespace.
 */
int linux_tasks_open(void);

/* The id of the calling thread. */
int linux_tasks_self(void);

/* A walk through the list: start with { .fd = … }. */
struct linux_tasks {
    int fd;
    bool started;
    size_t at, length;
    char buffer[2048];
};

/* The next thread's id; 0 after the last one, -1 with errno. */
int linux_tasks_next(struct linux_tasks *tasks);

/*
 * Reads the status of a thread.  0; 1 if it is gone or about to go (a
 * zombie's run_state is 'Z'); -1 with errno.
 */
int linux_tasks_read(int fd, int tid, struct process *process,
                     struct process_groups *groups);

/* The file of a thread that `name` stands for, as in "root"; fstatat(2). */
int linux_tasks_stat(int fd, int tid, const char *name, struct stat *st);

/* Whether a thread surely has the calling one's descriptors; kcmp(2). */
bool linux_tasks_shares_files(int tid);

#endif
