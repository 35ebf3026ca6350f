/* SPDX-License-Identifier: ISC */
/*
 * faults.c: every call of the drop failing in turn, and lying in turn.
 *
 * The linker puts a wrapper before each function of the C library that the
 * library enters a plan with (-Wl,--wrap).  The n-th call made while
 * entering fails, or answers success without being made, for n from 1 until
 * there is no n-th call.  Then: success only if the process is exactly as
 * planned, and otherwise a report that says what is true.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/keyctl.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP)                      \
     | BIT(CAP_SYS_CHROOT) | BIT(CAP_NET_BIND_SERVICE))
#define BIND BIT(CAP_NET_BIND_SERVICE)

enum mode { NEVER, FAIL, LIE };

/* The fault being tried: shared with the child that runs into it. */
static struct {
    enum mode mode;
    unsigned at;   /* which call, from 1 */
    unsigned made; /* how many there were */
    int error;
    const char *name; /* of the call at fault */
    bool lied;
} fault;

/* Whether this call is the one, and what it answers then. */
static bool hit(const char *name, long *answer)
{
    if (fault.mode == NEVER || ++fault.made != fault.at)
        return false;
    fault.name = name;
    fault.lied = fault.mode == LIE;
    *answer = 0;
    if (fault.mode == FAIL) {
        errno = fault.error;
        *answer = -1;
    }
    return true;
}

/* NAME(type, name, (parameters), (arguments)) makes the two functions. */
#define WRAP(type, name, parameters, arguments)                                \
    type __real_##name parameters;                                             \
    type __wrap_##name parameters;                                             \
    type __wrap_##name parameters                                              \
    {                                                                          \
        long answer;                                                           \
        return hit(#name, &answer) ? (type)answer : __real_##name arguments;   \
    }

WRAP(int, setgroups, (size_t n, const gid_t *g), (n, g))
WRAP(int, setresuid, (uid_t r, uid_t e, uid_t s), (r, e, s))
WRAP(int, setresgid, (gid_t r, gid_t e, gid_t s), (r, e, s))
WRAP(int, getresuid, (uid_t * r, uid_t *e, uid_t *s), (r, e, s))
WRAP(int, getresgid, (gid_t * r, gid_t *e, gid_t *s), (r, e, s))
WRAP(int, cap_set_proc, (cap_t c), (c))
WRAP(int, cap_drop_bound, (cap_value_t c), (c))
WRAP(int, fchdir, (int fd), (fd))
WRAP(int, chroot, (const char *path), (path))
WRAP(int, chdir, (const char *path), (path))
WRAP(int, stat, (const char *path, struct stat *st), (path, st))
WRAP(int, fstatfs, (int fd, struct statfs *st), (fd, st))
WRAP(int, close, (int fd), (fd))
WRAP(off_t, lseek, (int fd, off_t at, int whence), (fd, at, whence))
WRAP(ssize_t, pread, (int fd, void *b, size_t n, off_t at), (fd, b, n, at))

int __real_prctl(int option, ...);
int __wrap_prctl(int option, ...);
int __wrap_prctl(int option, ...)
{
    unsigned long a[4];
    va_list list;
    long answer;

    va_start(list, option);
    for (int i = 0; i < 4; i++)
        a[i] = va_arg(list, unsigned long);
    va_end(list);
    return hit("prctl", &answer) ? (int)answer
                                 : __real_prctl(option, a[0], a[1], a[2], a[3]);
}

int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...)
{
    va_list list;
    long argument, answer;

    va_start(list, command);
    argument = va_arg(list, long);
    va_end(list);
    return hit("fcntl", &answer) ? (int)answer
                                 : __real_fcntl(fd, command, argument);
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
    long answer;

    if (!hit("open", &answer))
        return __real_open(path, flags);
    /* A descriptor that is not what was asked for. */
    return fault.mode == FAIL ? -1 : __real_open("/dev/null", flags);
}

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
    long a[5], answer;
    va_list list;

    va_start(list, number);
    for (int i = 0; i < 5; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    return hit("syscall", &answer)
               ? answer
               : __real_syscall(number, a[0], a[1], a[2], a[3], a[4]);
}

static char folder[] = "/tmp/privspec-faults-XXXXXX";
static const char *const groups[] = { "7", "12", NULL };

/* A situation to drop in, and what it should come to. */
static const struct situation {
    const char *what;
    uint64_t flags;
    bool chroot;
} situations[] = {
    { "plain", 0, false },
    { "across exec", PRIV_SPEC_FLAG_ACROSS_EXEC, false },
    { "limited, sealed, chroot", PRIV_SPEC_FLAG_LIMIT | PRIV_SPEC_FLAG_SEAL,
      true },
    { "descriptors and keyring left behind",
      PRIV_SPEC_FLAG_CLOSE_FDS | PRIV_SPEC_FLAG_NEW_KEYRING, false },
};

/* What the last situation is about: one descriptor, and the keyring. */
enum { MARK = 50 };
static long session_before;

static long session(void)
{
    return syscall(SYS_keyctl, (long)KEYCTL_GET_KEYRING_ID,
                   (long)KEY_SPEC_SESSION_KEYRING, 0L);
}

static bool is_left_behind(const struct situation *s)
{
    if ((s->flags & PRIV_SPEC_FLAG_CLOSE_FDS) == 0)
        return true;
    for (int fd = 3; fd <= MARK; fd++) {
        if (fcntl(fd, F_GETFD, 0L) >= 0)
            return false;
    }
    return session() != session_before;
}

/* Nothing is left behind where nothing was changed. */
static bool is_left_alone(void)
{
    return fcntl(MARK, F_GETFD, 0L) >= 0 && session() == session_before;
}

static bool as_planned(const struct situation *s,
                       const struct kernel_state *after)
{
    bool across = (s->flags & PRIV_SPEC_FLAG_ACROSS_EXEC) != 0;

    return kernel_is(after, 65534, 65533, "7 12") && after->keepcaps == 0
           && kernel_holds(after, BIND, BIND, across ? BIND : 0,
                           across ? BIND : 0)
           && ((s->flags & PRIV_SPEC_FLAG_LIMIT) == 0
               || after->bounding == BIND)
           && ((s->flags & PRIV_SPEC_FLAG_SEAL) == 0
               || after->no_new_privs == 1);
}

/*
 * Only one call is at fault, so that everything can be given up after it;
 * but the ids once the sets are without what changes them.
 */
static bool may_be_open(void)
{
    return fault.lied && strncmp(fault.name, "set", 3) == 0;
}

/* Whether what the report says is true, and no more is held than before. */
static bool is_true(const struct situation *s, const priv_spec_report_t *report,
                    int result, const struct kernel_state *before,
                    const struct kernel_state *after, bool left_behind)
{
    bool gone = kernel_holds(after, 0, 0, 0, 0) && after->keepcaps == 0
                && kernel_is(after, 65534, 65533, "7 12");

    if ((after->permitted & ~before->permitted) != 0
        || (after->effective & ~before->permitted) != 0)
        return false;
    if (result == 0)
        return report->state == PRIV_SPEC_ENTERED && as_planned(s, after)
               && left_behind;
    if (report->error == 0 || report->step == NULL
        || report->message[0] == '\0')
        return false;
    switch (report->state) {
    case PRIV_SPEC_UNCHANGED:
        return kernel_same(before, after) && is_left_alone();
    case PRIV_SPEC_CLOSED:
        return gone && left_behind;
    case PRIV_SPEC_OPEN:
        return may_be_open() && strstr(report->message, "OPEN: ") != NULL;
    default:
        return false;
    }
}

static const struct situation *situation;

/* Exit status of a try: 0 held, 1 did not, 2 there was no such call. */
static int try_fault(void *unused)
{
    struct priv_spec_security security = {
        .user = "65534",
        .group = "65533",
        .supplemental_groups = groups,
        .chroot = situation->chroot ? folder : NULL,
        .capabilities = "cap_net_bind_service+ep",
        .flags = situation->flags
    };
    priv_spec_report_t report = { 0 };
    struct kernel_state before, after;
    enum mode mode = fault.mode;
    priv_spec_plan_t plan;
    FILE *proc = fopen("/proc/thread-self/status", "r");
    bool left_behind;
    int result;

    (void)unused;
    fault.mode = NEVER;
    EXPECT(proc != NULL && dup2(0, MARK) == MARK);
    (void)syscall(SYS_keyctl, (long)KEYCTL_JOIN_SESSION_KEYRING, 0L);
    session_before = session();
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    kernel_read(&before);
    fault.mode = mode;
    result = priv_spec_plan_enter(&plan, &report);
    fault.mode = NEVER;
    left_behind = is_left_behind(situation);
    if (situation->chroot)
        kernel_read_from(proc, &after);
    else
        kernel_read(&after);
    if (fault.made < fault.at) {
        EXPECT(result == 0 && as_planned(situation, &after) && left_behind);
        return 2;
    }
    if (is_true(situation, &report, result, &before, &after, left_behind))
        return 0;
    kernel_print("before", &before);
    kernel_print("after", &after);
    diag("call %u (%s): result %d, state %d, %s: %s", fault.at, fault.name,
         result, (int)report.state, report.step != NULL ? report.step : "-",
         report.message);
    return 1;
}

/* Tries every call in turn; whether all of it held. */
static bool try_all(enum mode mode, int error, unsigned *calls)
{
    bool held = true;

    for (unsigned at = 1; at < 500; at++) {
        int status;

        fault.mode = mode;
        fault.error = error;
        fault.at = at;
        fault.made = 0;
        status = child_status(try_fault, NULL);
        if (status == 2) {
            *calls = at - 1;
            return held && *calls > 20;
        }
        held = held && status == 0;
    }
    diag("there is no end of calls");
    return false;
}

static int ask_for_session(void *unused)
{
    (void)unused;
    return syscall(SYS_keyctl, (long)KEYCTL_JOIN_SESSION_KEYRING, 0L) <= 0;
}

int main(void)
{
    static const int errors[] = { EPERM, EINVAL, ENOSYS, EINTR, ENOMEM };
    unsigned calls = 0;

    if (!kernel_root_with(NEEDED))
        skip_all("needs root with cap_setuid, cap_setgid, cap_setpcap, "
                 "cap_sys_chroot and cap_net_bind_service");
    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0)
        bail_out("%s: %s", folder, strerror(errno));
    for (size_t i = 0; i < sizeof situations / sizeof situations[0]; i++) {
        situation = &situations[i];
        if ((situation->flags & PRIV_SPEC_FLAG_NEW_KEYRING) != 0
            && !in_child(ask_for_session, NULL)) {
            skip(1, "keyctl(2) is not allowed here");
            continue;
        }
        for (size_t j = 0; j < sizeof errors / sizeof errors[0]; j++) {
            ok(try_all(FAIL, errors[j], &calls),
               "%s: every call failing in turn, errno %d", situation->what,
               errors[j]);
        }
        ok(try_all(LIE, 0, &calls), "%s: every call lying in turn",
           situation->what);
        diag("%s: %u calls", situation->what, calls);
    }
    rmdir(folder);
    return done();
}
