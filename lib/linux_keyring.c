/* SPDX-License-Identifier: ISC */
/*
 * linux_keyring.c: a session keyring of the thread's own.
 *
 * The one that a thread has leads to whatever keys its creator put there, and
 * is kept across every change of uid: keyrings(7).
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/keyctl.h>

#include "linux_keyring.h"
#include "plan.h"
#include "report.h"

/* The serial number of a keyring, 0 or less if there is none. */
static long serial_of(int keyring)
{
    return syscall(SYS_keyctl, (long)KEYCTL_GET_KEYRING_ID, (long)keyring, 0L);
}

static int fail_keyctl(int error, priv_spec_report_t *report)
{
    if (error == EDQUOT)
        return report_fail(report, error, STEP_KEYRING,
                           "the user may have no more keys (%e): see "
                           "/proc/key-users, and raise kernel.keys.maxkeys",
                           error);
    return report_fail(report, error, STEP_KEYRING,
                       "keyctl, which makes a session keyring, is refused "
                       "(%e): a seccomp filter, as containers have, or a "
                       "kernel without keys; leave the keyring as it is",
                       error);
}

static int fail_lie(priv_spec_report_t *report)
{
    return report_fail(report, EPROTO, STEP_KEYRING,
                       "the system answered that there is a new session "
                       "keyring, and there is none: a seccomp filter or an "
                       "emulator may be at work");
}

int linux_keyring_check(priv_spec_report_t *report)
{
    /* The thread's own: to ask for it makes none, and takes nothing. */
    long serial = serial_of(KEY_SPEC_THREAD_KEYRING);

    if (serial == 0)
        return fail_lie(report);
    if (serial < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS))
        return fail_keyctl(errno == ENOSYS ? ENOTSUP : errno, report);
    return 0;
}

/* ---- how many more there may be ---- */

/* What one line of /proc/key-users tells; false if it isn't the user's. */
static bool take_line(const char *line, uid_t uid, long *left)
{
    /* uid: usage keys/instantiated used/most bytes/most, as in proc(5) */
    char *p;
    unsigned long id = strtoul(line, &p, 10);
    long used;

    if (*p != ':' || id != (unsigned long)uid)
        return false;
    for (unsigned skipped = 0; skipped < 2 && *p != '\0'; skipped++) {
        p += strcspn(p, " \n");
        p += strspn(p, " ");
    }
    p += strcspn(p, " \n");
    used = strtol(p, &p, 10);
    if (*p != '/')
        return false;
    *left = strtol(p + 1, NULL, 10) - used;
    return true;
}

static bool take_limit(const char *line, uid_t uid, long *left)
{
    (void)uid;
    *left = strtol(line, NULL, 10);
    return true;
}

/* Goes through a file until a line is taken; false if none is. */
static bool look_in(const char *path,
                    bool (*take)(const char *line, uid_t uid, long *left),
                    uid_t uid, long *left)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char chunk[1024], line[128];
    size_t length = 0;
    ssize_t got = 1;
    bool taken = false;

    if (fd < 0)
        return false;
    while (!taken && (got = read(fd, chunk, sizeof chunk)) > 0) {
        for (ssize_t i = 0; i < got && !taken; i++) {
            if (chunk[i] != '\n') {
                line[length] = chunk[i];
                length += length < sizeof line - 1;
                continue;
            }
            line[length] = '\0';
            length = 0;
            taken = take(line, uid, left);
        }
    }
    close(fd);
    return taken;
}

/*
 * How many more keys a user may have; LONG_MAX where that isn't told.  One who
 * has no key yet isn't listed, and root's limit is another.
 */
static long keys_left(uid_t uid)
{
    long left;

    if (look_in("/proc/key-users", take_line, uid, &left)
        || (uid != 0
            && look_in("/proc/sys/kernel/keys/maxkeys", take_limit, uid,
                       &left)))
        return left;
    return LONG_MAX;
}

int linux_keyring_check_quota(uid_t uid, size_t threads,
                              priv_spec_report_t *report)
{
    long left = keys_left(uid);

    if (left >= 0 && threads <= (size_t)left)
        return 0;
    return report_fail(report, EDQUOT, STEP_KEYRING,
                       "the user may have %u more keys (%e), and each thread "
                       "needs one for its session keyring, %u in all: raise "
                       "kernel.keys.maxkeys, or leave the keyring as it is",
                       (unsigned long)(left < 0 ? 0 : left), EDQUOT,
                       (unsigned long)threads);
}

/* ---- a new one ---- */

int linux_keyring_join(long *left)
{
    long before = serial_of(KEY_SPEC_SESSION_KEYRING);
    long joined;

    if (*left > 0 && before > 0 && before != *left)
        return 0;
    joined = syscall(SYS_keyctl, (long)KEYCTL_JOIN_SESSION_KEYRING, NULL);
    if (joined < 0)
        return -1;
    errno = 0;
    if (joined == 0 || joined == before
        || serial_of(KEY_SPEC_SESSION_KEYRING) != joined)
        return -1;
    /* There is none to leave where there was none. */
    *left = before > 0 ? before : LONG_MAX;
    return 0;
}

int linux_keyring_new(long *left, priv_spec_report_t *report)
{
    if (linux_keyring_join(left) == 0)
        return 0;
    return errno != 0 ? fail_keyctl(errno, report) : fail_lie(report);
}
