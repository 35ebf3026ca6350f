/* SPDX-License-Identifier: ISC */
/*
 * root.c: the new root directory of a plan.
 *
 * The directory is opened once, when the plan is made; it is judged and
 * entered through that descriptor, so that nobody can put another in its
 * place meanwhile.  The descriptor stays open until the plan is freed: it
 * leads nowhere but to the new root itself.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compat/system.h"
#include "plan.h"
#include "report.h"

/* Whether the mode lets the process search the directory by itself. */
static bool searchable(const struct plan *plan, const struct stat *st)
{
    if (st->st_uid == plan->before.uid[ID_EFFECTIVE])
        return (st->st_mode & S_IXUSR) != 0;
    if (st->st_gid == plan->before.gid[ID_EFFECTIVE])
        return (st->st_mode & S_IXGRP) != 0;
    for (size_t i = 0; i < plan->before_group_count; i++) {
        if (st->st_gid == plan->before_groups[i])
            return (st->st_mode & S_IXGRP) != 0;
    }
    return (st->st_mode & S_IXOTH) != 0;
}

/* Refuses a directory that others than root may write. */
static int judge(const struct plan *plan, const char *path,
                 const struct stat *st, priv_spec_report_t *report)
{
    if (st->st_uid == 0 && (st->st_mode & (S_IWGRP | S_IWOTH)) == 0)
        return 0;
    if ((plan->flags & PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE) != 0) {
        report->warnings |= PRIV_SPEC_WARN_CHROOT_WRITABLE;
        return 0;
    }
    if (st->st_uid != 0)
        return report_fail(report, EPERM, STEP_CHROOT,
                           "%q is owned by uid %u, who decides what the "
                           "process finds there: chown it to root, or allow "
                           "it (chroot-writable)",
                           path, (unsigned long)st->st_uid);
    return report_fail(report, EPERM, STEP_CHROOT,
                       "%q may be written by group or others (mode %o): "
                       "chmod go-w it, or allow it (chroot-writable)",
                       path, (unsigned long)(st->st_mode & 07777));
}

static int fail_open(priv_spec_report_t *report, const char *path, int error)
{
    return report_fail(report, error, STEP_CHROOT,
                       "%q can't be opened as a directory (%e): make it, or "
                       "name another",
                       path, error);
}

int root_prepare(struct plan *plan, const char *path,
                 priv_spec_report_t *report)
{
    struct stat st;

    plan->root_path = strdup(path);
    if (plan->root_path == NULL)
        return report_fail(report, ENOMEM, STEP_CHROOT, "out of memory");
    if (path[0] == '\0')
        return report_fail(report, EINVAL, STEP_CHROOT,
                           "chroot is empty: name a directory, or leave the "
                           "option out");
    /* Without O_PATH and O_DIRECTORY it may be a FIFO: it isn't waited for. */
    plan->root = open(path, O_PATH | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
    if (plan->root < 0 && errno == EACCES
        && (plan->flags & PRIV_SPEC_FLAG_DRY_RUN) != 0) {
        report->warnings |= PRIV_SPEC_WARN_NOT_CHECKED;
        return 0;
    }
    if (plan->root < 0 || fstat(plan->root, &st) != 0)
        return fail_open(report, path, errno);
    if (!S_ISDIR(st.st_mode))
        return fail_open(report, path, ENOTDIR);
    plan->root_device = st.st_dev;
    plan->root_inode = st.st_ino;
    plan->root_searchable = searchable(plan, &st);
    return judge(plan, path, &st, report);
}

static bool is_root(const struct plan *plan, const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && st.st_dev == plan->root_device
           && st.st_ino == plan->root_inode;
}

bool root_is_wanted(const struct plan *plan)
{
    return plan->root >= 0 || plan->root_entered != 0;
}

bool root_is_entered(const struct plan *plan)
{
    return !root_is_wanted(plan)
           || (plan->root_entered == getpid() && is_root(plan, "/"));
}

int root_enter(struct plan *plan, priv_spec_report_t *report)
{
    /* First into the directory: chroot alone would leave the process
     * outside, where ".." still leads everywhere. */
    if (fchdir(plan->root) != 0 || chroot(".") != 0 || chdir("/") != 0)
        return report_fail(report, errno, STEP_CHROOT,
                           "the system refused %q as root directory (%e): "
                           "check that it may be searched, and what seccomp "
                           "or a security module forbids",
                           plan->root_path, errno);
    if (!is_root(plan, "/") || !is_root(plan, "."))
        return report_fail(report, EPROTO, STEP_CHROOT,
                           "the system answered that %q is the root "
                           "directory now, and it is not: a seccomp filter "
                           "or an emulator may be at work",
                           plan->root_path);
    plan->root_entered = getpid();
    return 0;
}

void root_close(struct plan *plan)
{
    if (plan->root >= 0)
        close(plan->root);
    plan->root = -1;
}

void root_free(struct plan *plan)
{
    root_close(plan);
    free(plan->root_path);
    plan->root_path = NULL;
}
