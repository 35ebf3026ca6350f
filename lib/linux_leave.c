/* SPDX-License-Identifier: ISC */
/*
 * linux_leave.c: closes descriptors, which ids and sets don't touch.
 *
 * They are listed by /proc, through a folder that is opened before a new root
 * directory hides it; the list, and no return value, tells that they are
 * closed.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux_leave.h"
#include "plan.h"
#include "report.h"

int linux_leave_open(void)
{
    return open("/proc/thread-self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The least that is kept and not below a number; UINT_MAX if none is. */
static unsigned next_kept(const int *keep, unsigned kept, unsigned from)
{
    unsigned next = UINT_MAX;

    for (unsigned i = 0; i < kept; i++) {
        if (keep[i] >= 0 && (unsigned)keep[i] >= from
            && (unsigned)keep[i] < next)
            next = (unsigned)keep[i];
    }
    return next;
}

/* Closes what lies between those that are kept, if the kernel can. */
static void close_ranges(const int *keep, unsigned kept)
{
#ifdef SYS_close_range
    unsigned from = 3, next;

    do {
        next = next_kept(keep, kept, from);
        if (from < next)
            (void)syscall(SYS_close_range, (unsigned long)from,
                          (unsigned long)(next == UINT_MAX ? next : next - 1),
                          0UL);
        from = next + 1;
    } while (next != UINT_MAX);
#else
    (void)keep;
    (void)kept;
#endif
}

/* getdents64(2); the C library has no struct for it that is always there. */
struct entry {
    uint64_t inode;
    int64_t next;
    unsigned short length;
    unsigned char type;
    char name[];
};

/* The number that a name is; -1 for "." and "..". */
static int number_of(const char *name)
{
    int number = 0;

    if (*name < '0' || *name > '9')
        return -1;
    for (; *name >= '0' && *name <= '9'; name++)
        number = number * 10 + (*name - '0');
    return number;
}

/* What a look at the folder of descriptors found. */
struct found {
    bool itself; /* the folder's own: the list can be believed */
    int fd;      /* the last that was open and not kept, -1: none */
    int error;   /* why it could not be closed */
};

/* Closes what an entry of the folder stands for, unless it is kept. */
static void take(const struct entry *entry, int folder, const int *keep,
                 unsigned kept, struct found *found)
{
    int fd = number_of(entry->name);

    found->itself = found->itself || fd == folder;
    for (unsigned i = 0; i < kept; i++) {
        if (keep[i] == fd)
            return;
    }
    if (fd <= 2)
        return;
    found->fd = fd;
    found->error = close(fd) != 0 ? errno : 0;
}

/* Goes through the folder once; false if its list can't be believed. */
static bool go_through(int folder, const int *keep, unsigned kept,
                       struct found *found)
{
    union {
        struct entry entry;
        char bytes[2048];
    } chunk;
    long got;

    found->itself = false;
    found->fd = -1;
    if (folder < 0 || lseek(folder, 0, SEEK_SET) != 0)
        return false;
    while ((got = syscall(SYS_getdents64, folder, &chunk, sizeof chunk)) > 0) {
        const char *at = chunk.bytes;

        while (at < chunk.bytes + got) {
            const struct entry *entry = (const void *)at;

            take(entry, folder, keep, kept, found);
            at += entry->length;
        }
    }
    return got == 0 && found->itself;
}

int linux_leave_close(int folder, const int *keep, unsigned kept,
                      priv_spec_report_t *report)
{
    enum { TRIES = 8 };
    struct found found = { false, -1, 0 };

    close_ranges(keep, kept);
    for (int tries = 0; tries < TRIES; tries++) {
        if (!go_through(folder, keep, kept, &found))
            return descriptors_close(keep, kept, report);
        if (found.fd < 0)
            return 0;
    }
    return descriptors_fail(found.fd, found.error, report);
}
