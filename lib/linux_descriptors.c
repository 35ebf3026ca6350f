/* SPDX-License-Identifier: ISC */
/*
 * linux_descriptors.c: descriptors, which ids and sets don't touch: looks for
 * those that lead back, and closes all.
 *
 * To be closed they are listed by /proc, through a folder that is opened
 * before a new root directory hides it; the list, and no return value, tells
 * that they are closed.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux_descriptors.h"
#include "plan.h"
#include "report.h"

/* ---- the entries of a folder ---- */

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

/* As many entries as fit at a time. */
union chunk {
    struct entry entry;
    char bytes[2048];
};

/* How many bytes of entries come next; 0 at the end, -1 with errno. */
static long next_entries(int folder, union chunk *chunk)
{
    return syscall(SYS_getdents64, folder, chunk, sizeof *chunk);
}

/* ---- looking for what may survive ---- */

/* The file that an io_uring is. */
static const char ring[] = "anon_inode:[io_uring]";

static bool is_other_directory(int fd, const struct stat *st, dev_t device,
                               ino_t inode)
{
    return fd > 2 && S_ISDIR(st->st_mode)
           && (st->st_dev != device || st->st_ino != inode);
}

static int open_folder(int thread)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    char path[64];
    struct message m = message_in(path, sizeof path);
    int fd;

    if (thread == 0) {
        fd = open("/proc/thread-self/fd", flags);
        return fd < 0 && errno == ENOENT ? open("/proc/self/fd", flags) : fd;
    }
    message_format(&m, "/proc/self/task/%d/fd", (long)thread);
    return open(path, flags);
}

/* Looks at what an entry of the folder stands for. */
static void look_at(const struct entry *entry, int folder, int thread,
                    bool directories, dev_t device, ino_t inode,
                    struct linux_descriptors *found)
{
    char target[sizeof ring];
    int fd = number_of(entry->name);
    struct stat st;
    ssize_t length;

    if (fd < 0 || (thread == 0 && fd == folder))
        return;
    length = readlinkat(folder, entry->name, target, sizeof target);
    if (found->io_uring < 0 && length == (ssize_t)sizeof ring - 1
        && memcmp(target, ring, sizeof ring - 1) == 0)
        found->io_uring = fd;
    if (directories && found->directory < 0
        && fstatat(folder, entry->name, &st, 0) == 0
        && is_other_directory(fd, &st, device, inode))
        found->directory = fd;
}

static bool descriptors_in_proc(struct linux_descriptors *found, int thread,
                                bool directories, dev_t device, ino_t inode)
{
    int folder = open_folder(thread);
    union chunk chunk;
    long got;

    if (folder < 0)
        return false;
    while ((got = next_entries(folder, &chunk)) > 0) {
        const char *at = chunk.bytes;

        while (at < chunk.bytes + got) {
            const struct entry *entry = (const void *)at;

            look_at(entry, folder, thread, directories, device, inode, found);
            at += entry->length;
        }
    }
    found->known = got == 0;
    close(folder);
    return found->known;
}

/*
 * Without /proc every number that a descriptor may have is tried.  An
 * io_uring is what io_uring_enter(2) doesn't answer EOPNOTSUPP to.
 */
static void descriptors_by_number(struct linux_descriptors *found,
                                  bool directories, dev_t device, ino_t inode)
{
    struct rlimit limit;

    found->known =
        getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max <= 1 << 20;
    for (int fd = 0; found->known && (rlim_t)fd < limit.rlim_max; fd++) {
        struct stat st;

        if (fcntl(fd, F_GETFD) < 0)
            continue;
        if (directories && found->directory < 0 && fstat(fd, &st) == 0
            && is_other_directory(fd, &st, device, inode))
            found->directory = fd;
#ifdef SYS_io_uring_enter
        if (found->io_uring < 0
            && (syscall(SYS_io_uring_enter, fd, 0, 0, 0, NULL, 0) >= 0
                || (errno != EOPNOTSUPP && errno != ENOSYS
                    && errno != EBADF))) {
            found->io_uring = fd;
        }
#endif
    }
}

/*
 * Whether an io_uring is mapped, which is what its user needs of it when the
 * descriptor is closed; false, too, if it can't be told.
 */
static bool ring_is_mapped(void)
{
    int fd = open("/proc/thread-self/maps", O_RDONLY | O_CLOEXEC);
    size_t same = 0;
    char chunk[4096];
    ssize_t got;

    if (fd < 0)
        fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    while (same < sizeof ring - 1 && (got = read(fd, chunk, sizeof chunk)) > 0)
        /* No byte of it is like the first. */
        for (ssize_t i = 0; i < got && same < sizeof ring - 1; i++)
            same = chunk[i] == ring[same] ? same + 1 : chunk[i] == ring[0];
    close(fd);
    return same == sizeof ring - 1;
}

void linux_descriptors_look(struct linux_descriptors *found, int thread,
                            bool directories, dev_t device, ino_t inode)
{
    found->known = false;
    found->io_uring = found->directory = -1;
    found->mapped = thread == 0 && ring_is_mapped();
    if (!descriptors_in_proc(found, thread, directories, device, inode)
        && thread == 0)
        descriptors_by_number(found, directories, device, inode);
}

/* ---- closing ---- */

int linux_descriptors_open(void)
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
    union chunk chunk;
    long got;

    found->itself = false;
    found->fd = -1;
    if (folder < 0 || lseek(folder, 0, SEEK_SET) != 0)
        return false;
    while ((got = next_entries(folder, &chunk)) > 0) {
        const char *at = chunk.bytes;

        while (at < chunk.bytes + got) {
            const struct entry *entry = (const void *)at;

            take(entry, folder, keep, kept, found);
            at += entry->length;
        }
    }
    return got == 0 && found->itself;
}

int linux_descriptors_close(int folder, const int *keep, unsigned kept,
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
