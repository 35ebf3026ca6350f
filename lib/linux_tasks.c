/* SPDX-License-Identifier: ISC */
/* linux_tasks.c: see linux_tasks.h. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/kcmp.h>
#include <linux/magic.h>

#include "linux_proc.h"
#include "linux_tasks.h"
#include "message.h"

/*
 * Whether the numbers in /proc are those that this process goes by: one that
 * was mounted in another pid namespace has others.
 */
static bool has_our_numbers(void)
{
    char shown[64], ours[64];
    struct message m = message_in(ours, sizeof ours);
    ssize_t length = readlink("/proc/self", shown, sizeof shown);

    message_format(&m, "%d", (long)getpid());
    return length == (ssize_t)m.length && memcmp(shown, ours, m.length) == 0;
}

int linux_tasks_open(void)
{
    struct statfs fs;
    int fd = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return -1;
    if (fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC
        && has_our_numbers())
        return fd;
    close(fd);
    errno = ENOENT;
    return -1;
}

int linux_tasks_self(void)
{
    return (int)syscall(SYS_gettid);
}

/* What getdents64(2) puts before each name. */
enum { ENTRY_LENGTH_AT = 16, ENTRY_NAME_AT = 19 };

int linux_tasks_next(struct linux_tasks *tasks)
{
    for (;;) {
        unsigned short length;
        const char *name;

        if (tasks->at >= tasks->length) {
            long got;

            if (!tasks->started && lseek(tasks->fd, 0, SEEK_SET) != 0)
                return -1;
            tasks->started = true;
            got = syscall(SYS_getdents64, tasks->fd, tasks->buffer,
                          sizeof tasks->buffer);
            if (got <= 0)
                return (int)got;
            tasks->at = 0;
            tasks->length = (size_t)got;
        }
        memcpy(&length, tasks->buffer + tasks->at + ENTRY_LENGTH_AT,
               sizeof length);
        name = tasks->buffer + tasks->at + ENTRY_NAME_AT;
        tasks->at += length;
        if (name[0] >= '1' && name[0] <= '9')
            return atoi(name);
    }
}

/* Writes "TID/name". */
static void write_path(char *path, size_t size, int tid, const char *name)
{
    struct message m = message_in(path, size);

    message_format(&m, "%d/%s", (long)tid, name);
}

int linux_tasks_read(int fd, int tid, struct process *process,
                     struct process_groups *groups)
{
    char path[64];
    int status, result, error;

    write_path(path, sizeof path, tid, "status");
    status = openat(fd, path, O_RDONLY | O_CLOEXEC);
    if (status < 0)
        return errno == ENOENT || errno == ESRCH ? 1 : -1;
    result = linux_proc_read_status(status, process, groups);
    error = errno;
    close(status);
    errno = error;
    if (result != 0)
        return error == ESRCH ? 1 : -1;
    return process->run_state == 'Z' || process->run_state == 'X';
}

int linux_tasks_stat(int fd, int tid, const char *name, struct stat *st)
{
    char path[64];

    write_path(path, sizeof path, tid, name);
    return fstatat(fd, path, st, 0);
}

bool linux_tasks_shares_files(int tid)
{
#ifdef SYS_kcmp
    int self = linux_tasks_self();

    return syscall(SYS_kcmp, self, tid, KCMP_FILES, 0L, 0L) == 0;
#else
    (void)tid;
    return false;
#endif
}
