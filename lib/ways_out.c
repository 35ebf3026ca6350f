/* SPDX-License-Identifier: ISC */
/*
 * ways_out.c: open directories, which lead out of a new root directory.
 *
 * fchdir(2) goes through them, and needs no privilege for it.  Looked for by
 * what POSIX has, and by the folders in which many systems list what is open.
 */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan.h"
#include "report.h"

/*
 * Whether a descriptor is an open directory other than the new root.  Those
 * that will be closed lead nowhere.
 */
static bool leads_out(const struct plan *plan, long fd)
{
    struct stat st;

    if (fd > 2 && (plan->flags & PRIV_SPEC_FLAG_CLOSE_FDS) != 0)
        return false;
    return fstat((int)fd, &st) == 0 && S_ISDIR(st.st_mode)
           && (st.st_dev != plan->root_device || st.st_ino != plan->root_inode);
}

/*
 * Looks at the descriptors that a directory lists, itself among them, or
 * else it lists not all.  The first that leads out, -1: none, or -2: they
 * are not listed there.
 */
static long find_listed(const struct plan *plan, const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    bool lists_itself = false;
    long found = -1;

    if (folder == NULL)
        return -2;
    while ((entry = readdir(folder)) != NULL) {
        char *end;
        long fd = strtol(entry->d_name, &end, 10);

        if (end == entry->d_name || *end != '\0' || fd < 0 || fd > INT_MAX)
            continue;
        if (fd == dirfd(folder))
            lists_itself = true;
        else if (found < 0 && leads_out(plan, fd))
            found = fd;
    }
    closedir(folder);
    return lists_itself ? found : -2;
}

/* Tries every number there can be; a limit may have been lowered since. */
static long find_by_number(const struct plan *plan)
{
    const long least = 65536, limit = 1024L * 1024;
    long most = sysconf(_SC_OPEN_MAX);

    if (most < least)
        most = least;
    if (most > limit)
        most = limit;
    for (long fd = 0; fd < most; fd++) {
        if (leads_out(plan, fd))
            return fd;
    }
    return -1;
}

int ways_out_check(const struct plan *plan, priv_spec_report_t *report)
{
    static const char *const lists[] = { "/proc/self/fd", "/dev/fd" };
    long fd = -2;

    if (plan->root < 0)
        return 0;
    for (size_t i = 0; fd == -2 && i < sizeof lists / sizeof lists[0]; i++)
        fd = find_listed(plan, lists[i]);
    if (fd == -2)
        fd = find_by_number(plan);
    if (fd < 0)
        return 0;
    if ((plan->flags & PRIV_SPEC_FLAG_ALLOW_DIRECTORIES) == 0)
        return report_fail(report, EBUSY, STEP_DESCRIPTORS,
                           "descriptor %d is a directory, which leads out of "
                           "the chroot: close it, or allow it (directories)",
                           fd);
    report->warnings |= PRIV_SPEC_WARN_DIRECTORIES;
    return 0;
}
