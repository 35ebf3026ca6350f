/* SPDX-License-Identifier: ISC */
/*
 * descriptors.c: closing what is open, and seeing that it is closed.
 *
 * A descriptor keeps the rights that it was opened with, whoever the process
 * becomes.  Here each number is tried, which needs nothing of the system but
 * close and fcntl; a backend that can see which are open does better.  Nothing
 * is allocated, so this also serves a child after fork(2).
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "plan.h"
#include "report.h"

int descriptors_fail(int fd, int error, priv_spec_report_t *report)
{
    if (error != 0)
        return report_fail(report, error, STEP_DESCRIPTORS,
                           "the system refused to close descriptor %d (%e): "
                           "look for a seccomp filter or a security module",
                           (long)fd, error);
    return report_fail(report, EPROTO, STEP_DESCRIPTORS,
                       "the system answered that descriptor %d was closed, "
                       "and it is open: a seccomp filter or an emulator may "
                       "be at work, or another thread",
                       (long)fd);
}

static bool is_closed(int fd)
{
    return fcntl(fd, F_GETFD) < 0 && errno == EBADF;
}

static bool is_kept(int fd, const int *keep, unsigned kept)
{
    for (unsigned i = 0; i < kept; i++) {
        if (keep[i] == fd)
            return true;
    }
    return false;
}

int descriptors_close(const int *keep, unsigned kept,
                      priv_spec_report_t *report)
{
    /* No limit tells where to stop: it may have been lowered with
     * descriptors open beyond it. */
    for (int fd = 3; fd < DESCRIPTOR_NUMBERS; fd++) {
        int error;

        if (is_kept(fd, keep, kept) || is_closed(fd))
            continue;
        error = close(fd) != 0 ? errno : 0;
        if (!is_closed(fd))
            return descriptors_fail(fd, error, report);
    }
    return 0;
}
