/* SPDX-License-Identifier: ISC */
/*
 * raise_faults.c: raising and restoring where calls fail or lie.
 *
 * By seccomp filters as they come to be installed within a scope, and by a
 * wrapper before syscall(2) (-Wl,--wrap), from every call of a pair on.
 * Whatever happens, what the library says must be what the kernel says.
 */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "kernel.h"
#include "priv_spec.h"
#include "raise_support.h"
#include "tap.h"

static priv_spec_report_t report;

/* ---- calls that fail or lie ---- */

enum mode { NEVER, FAIL, FAIL_ONCE, LIE, LIE_ONCE, MODES };
enum victim { CAPGET = 1, CAPSET = 2 };

static struct {
    enum mode mode;
    unsigned victims;
    unsigned from; /* of the victims' calls, from 1 */
    unsigned made;
} fault;

/* What answers a capset for the kernel: how it takes one of no version. */
static struct emulator {
    const char *what;
    int error;   /* 0: it answers that it was done */
    bool writes; /* the version that there is, into the header */
} emulators[] = {
    { "refuses, and writes nothing", EINVAL, false },
    { "refuses with another error", EPERM, true },
    { "answers 0", 0, false },
    { "answers 0, and writes", 0, true },
};

static const struct emulator *emulator; /* NULL: the kernel answers */

static long emulate(struct __user_cap_header_struct *header)
{
    if (header->version != 0)
        return 0;
    if (emulator->writes)
        header->version = _LINUX_CAPABILITY_VERSION_3;
    if (emulator->error == 0)
        return 0;
    errno = emulator->error;
    return -1;
}

/* What a capset takes from P and from I beyond what is asked. */
static unsigned taken_p, taken_i;

static void take(struct __user_cap_data_struct *data)
{
    data[0].permitted &= ~taken_p;
    data[0].inheritable &= ~taken_i;
}

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
    enum mode mode = fault.mode;
    long a[5];
    va_list list;

    va_start(list, number);
    for (int i = 0; i < 5; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_capset && emulator != NULL)
        return emulate((struct __user_cap_header_struct *)a[0]);
    if (number == SYS_capset && (taken_p | taken_i) != 0)
        take((struct __user_cap_data_struct *)a[1]);
    if (mode != NEVER
        && ((number == SYS_capget && (fault.victims & CAPGET) != 0)
            || (number == SYS_capset && (fault.victims & CAPSET) != 0))) {
        fault.made++;
        if (fault.made == fault.from
            || (fault.made > fault.from && mode != FAIL_ONCE
                && mode != LIE_ONCE)) {
            errno = ENOSYS;
            return mode == LIE || mode == LIE_ONCE ? 0 : -1;
        }
    }
    return __real_syscall(number, a[0], a[1], a[2], a[3], a[4]);
}

static unsigned allocated;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size)
{
    allocated++;
    return __real_malloc(size);
}

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
    allocated++;
    return __real_calloc(count, size);
}

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size)
{
    allocated++;
    return __real_realloc(old, size);
}

struct trial {
    unsigned long long effective, inheritable; /* before */
    enum mode mode;
    unsigned victims, from;
};

/* What is said of a restore that failed must be so. */
static int honest(const struct trial *t, unsigned long long effective)
{
    bool open = strstr(report.message, "OPEN: ") != NULL;

    EXPECT(report.error == errno && errno != 0);
    EXPECT(report.state == PRIV_SPEC_CLOSED || report.state == PRIV_SPEC_OPEN);
    EXPECT(open == (report.state == PRIV_SPEC_OPEN));
    if (report.state == PRIV_SPEC_CLOSED)
        EXPECT(effective == 0);
    if (effective != 0 && strstr(report.message, "can't be told") == NULL)
        EXPECT(strstr(report.message, "still: cap_kill,cap_net_bind_service;")
                   != NULL
               || t->effective == 0);
    return 0;
}

/* A pair under a fault.  Returns 2 if the fault was never met. */
static int pair_under(void *argument)
{
    const struct trial *t = argument;
    priv_spec_t what = to_raise(BIND);
    struct kernel_state now;
    priv_spec_saved_t saved;
    int result;

    EXPECT(hold(t->effective, KILL | BIND, t->inheritable));
    fault.mode = t->mode;
    fault.victims = t->victims;
    fault.from = t->from;
    if (priv_spec_raise(&what, &saved, &report) != 0) {
        fault.mode = NEVER;
        EXPECT(errno == report.error && report.state == PRIV_SPEC_UNCHANGED);
        EXPECT(holding(t->effective, KILL | BIND, t->inheritable));
        /* Nothing was saved that could be restored. */
        EXPECT(priv_spec_restore(&saved, &report) == -1 && errno == EINVAL);
        EXPECT(holding(t->effective, KILL | BIND, t->inheritable));
        return 0;
    }
    result = priv_spec_restore(&saved, &report);
    fault.mode = NEVER;
    kernel_read(&now);
    EXPECT(now.permitted == (KILL | BIND) || report.state != 0);
    EXPECT((now.permitted & ~(KILL | BIND)) == 0);
    EXPECT((now.inheritable & ~t->inheritable) == 0);
    if (result != 0)
        return honest(t, now.effective);
    EXPECT(now.effective == t->effective && now.inheritable == t->inheritable);
    return fault.made < t->from ? 2 : 0;
}

static void sweep(unsigned long long effective, unsigned long long inheritable)
{
    static const char *const modes[MODES] = {
        "never fails", "fails from", "fails at", "lies from", "lies at",
    };
    static const char *const victims[] = { "", "capget", "capset", "either" };

    for (int mode = FAIL; mode < MODES; mode++) {
        for (unsigned v = CAPGET; v <= (CAPGET | CAPSET); v++) {
            struct trial t = { effective, inheritable, (enum mode)mode, v, 1 };
            int status = 0;

            /* One lie alone is beyond what a filter can do, and beyond what
             * is looked for where the sets aren't read back. */
            if (mode == LIE_ONCE && (v & CAPSET) != 0 && inheritable == 0)
                continue;
            while (status == 0 && t.from < 20) {
                status = child_status(pair_under, &t);
                if (status != 2)
                    ok(status == 0, "E %llx, I %llx, %s %s call %u", effective,
                       inheritable, victims[v], modes[mode], t.from);
                t.from++;
            }
            ok(status == 2 && t.from > 2, "until there are no more calls");
        }
    }
}

/* Only the kernel's own answer is believed, where nothing is read back. */
static int emulated(void *argument)
{
    priv_spec_t what = to_raise(BIND);
    priv_spec_saved_t saved;
    int result;

    EXPECT(hold(0, BIND | KILL, 0));
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    emulator = argument;
    result = priv_spec_restore(&saved, &report);
    emulator = NULL;
    EXPECT(result == -1 && report.error == EPROTO);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "still: cap_net_bind_service;") != NULL);
    EXPECT(holding(BIND, BIND | KILL, 0));
    return 0;
}

/* Where the sets are read back, all three are. */
static int takes_more(void *argument)
{
    const unsigned *taken = argument;
    priv_spec_t what = to_raise(BIND);
    priv_spec_saved_t saved;
    int result;

    EXPECT(hold(0, BIND | KILL | RAW, BIND | RAW));
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    taken_p = taken[0];
    taken_i = taken[1];
    result = priv_spec_restore(&saved, &report);
    taken_p = taken_i = 0;
    EXPECT(result == -1 && report.error == EPROTO);
    EXPECT(strstr(report.message, "it differs in: cap_net_raw;") != NULL);
    EXPECT(report.state == PRIV_SPEC_CLOSED);
    EXPECT(
        holding(0, (BIND | KILL | RAW) & ~taken[0], (BIND | RAW) & ~taken[1]));
    return 0;
}

/* ---- seccomp ---- */

static const struct filter {
    const char *what;
    unsigned long long effective, inheritable; /* before */
    int number;
    int error;  /* 0: the lie */
    bool early; /* before raising, not after */
    int raised; /* the errno of raising; 0: it succeeds */
    int restored;
    priv_spec_state state;
} filters[] = {
    { "capset lies in the scope", 0, 0, SYS_capset, 0, false, 0, EPROTO,
      PRIV_SPEC_OPEN },
    { "capset lies, and something was in effect before", KILL, 0, SYS_capset, 0,
      false, 0, EPROTO, PRIV_SPEC_OPEN },
    { "capset lies, and something is inheritable", 0, KILL, SYS_capset, 0,
      false, 0, EPROTO, PRIV_SPEC_OPEN },
    { "capset is refused in the scope", 0, 0, SYS_capset, EPERM, false, 0,
      EPERM, PRIV_SPEC_OPEN },
    { "capset is refused with what the probe expects", 0, 0, SYS_capset, EINVAL,
      false, 0, EINVAL, PRIV_SPEC_OPEN },
    { "there is no capset in the scope", 0, KILL, SYS_capset, ENOSYS, false, 0,
      ENOSYS, PRIV_SPEC_OPEN },
    { "capget lies in the scope", 0, 0, SYS_capget, 0, false, 0, 0, 0 },
    { "capget lies, and is needed", 0, KILL, SYS_capget, 0, false, 0, EPROTO,
      PRIV_SPEC_CLOSED },
    { "capget is refused, and is needed", 0, KILL, SYS_capget, EPERM, false, 0,
      EPERM, PRIV_SPEC_CLOSED },
    /* The raise does nothing; so there is nothing to take back. */
    { "capset lies always", 0, 0, SYS_capset, 0, true, 0, 0, 0 },
    { "capset lies always, and something is inheritable", 0, KILL, SYS_capset,
      0, true, 0, 0, 0 },
    { "capset is refused always", 0, 0, SYS_capset, EPERM, true, EPERM, 0, 0 },
    { "capget lies always", 0, 0, SYS_capget, 0, true, EPROTO, 0, 0 },
    { "there is no capget", 0, 0, SYS_capget, ENOSYS, true, ENOSYS, 0, 0 },
};

static int with_filter(void *argument)
{
    const struct filter *f = argument;
    priv_spec_t what = to_raise(BIND);
    struct kernel_state before, after;
    priv_spec_saved_t saved;

    EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0);
    EXPECT(hold(f->effective, BIND | KILL, f->inheritable));
    EXPECT(!f->early || seccomp_answer(f->number, -1, f->error));
    errno = 0;
    EXPECT((priv_spec_raise(&what, &saved, &report) != 0) == (f->raised != 0));
    EXPECT(errno == f->raised);
    kernel_read(&before);
    if (f->raised != 0) {
        diag("%s: %s", report.step, report.message);
        EXPECT(report.error == f->raised && report.state == 0);
        EXPECT(before.effective == f->effective);
        return 0;
    }
    EXPECT(f->early || before.effective == (BIND | f->effective));
    EXPECT(f->early || seccomp_answer(f->number, -1, f->error));
    errno = 0;
    EXPECT((priv_spec_restore(&saved, &report) != 0) == (f->restored != 0));
    EXPECT(errno == f->restored && report.error == f->restored);
    EXPECT(report.state == f->state);
    kernel_read(&after);
    if (f->restored == 0) {
        EXPECT(after.effective == f->effective);
        return 0;
    }
    diag("%s: %s", report.step, report.message);
    if (f->state == PRIV_SPEC_CLOSED) {
        EXPECT(after.effective == 0);
        EXPECT(strstr(report.message, "; closed: ") != NULL);
    } else {
        EXPECT(after.effective == before.effective);
        EXPECT(strstr(report.message, "still: ") != NULL);
        EXPECT(strstr(report.message, "cap_net_bind_service; the process must")
               != NULL);
    }
    return 0;
}

/* E was emptied in the scope: that it can't be what it was leaves nothing. */
static int refused_when_empty(void *unused)
{
    priv_spec_t what = to_raise(BIND);
    priv_spec_saved_t saved;

    (void)unused;
    EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0);
    EXPECT(hold(KILL, BIND | KILL, 0));
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    EXPECT(hold(0, BIND | KILL, 0));
    EXPECT(seccomp_answer(SYS_capset, -1, EPERM));
    EXPECT(priv_spec_restore(&saved, &report) == -1 && errno == EPERM);
    EXPECT(report.state == PRIV_SPEC_CLOSED);
    EXPECT(strstr(report.message, "; closed: ") != NULL);
    EXPECT(holding(0, BIND | KILL, 0));
    return 0;
}

/* The names of all that differs leave room for how it ended. */
static int long_message(void *unused)
{
    struct kernel_state before;
    priv_spec_saved_t saved;
    priv_spec_t what;

    (void)unused;
    EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0);
    kernel_read(&before);
    what = to_raise(before.bounding);
    EXPECT(hold(0, before.bounding, 0));
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    EXPECT(seccomp_answer(SYS_capset, -1, 0));
    EXPECT(priv_spec_restore(&saved, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "it differs in: ") != NULL);
    EXPECT(strstr(report.message, "; OPEN: in effect still: cap_") != NULL);
    return 0;
}

/* What a scope can't end is told by the scope's report. */
static int scope_with_filter(void *unused)
{
    priv_spec_t what = to_raise(BIND);

    (void)unused;
    EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0);
    EXPECT(hold(0, BIND, 0));
    report.size = sizeof report;
    PRIV_SPEC_RAISED(&what, &report)
    {
        EXPECT(seccomp_answer(SYS_capset, -1, 0));
        errno = 0;
        break;
    }
    EXPECT(errno == EPROTO && report.error == EPROTO);
    EXPECT(report.state == PRIV_SPEC_OPEN && report.size == sizeof report);
    EXPECT(holding(BIND, BIND, 0));
    PRIV_SPEC_RAISED(&what, NULL)
    continue;
    return 0;
}

/* ---- what a pair is made of ---- */

/* From here on anything but capget, capset and the end is death. */
static bool forbid_others(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_capget, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_capset, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof filter / sizeof filter[0], filter };

    return prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0
           && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0L, 0L) == 0;
}

static int two_calls_only(void *argument)
{
    const unsigned long long *inheritable = argument;
    priv_spec_t what = to_raise(BIND), missing = to_raise(RAW | 1ULL << 60);
    priv_spec_t other = to_raise(BIND);
    priv_spec_saved_t saved;
    int failures = 0;

    other.system = PRIV_SPEC_SOLARIS;
    EXPECT(hold(KILL, KILL | BIND, *inheritable));
    EXPECT(forbid_others());
    allocated = 0;
    failures += priv_spec_raise(&what, &saved, &report) != 0;
    failures += priv_spec_restore(&saved, &report) != 0;
    failures += priv_spec_raise(&missing, &saved, &report) != -1;
    failures += priv_spec_restore(&saved, &report) != -1;
    failures += priv_spec_raise(&other, &saved, &report) != -1;
    /* A restore that fails with all that can be said. */
    failures += priv_spec_raise(&what, &saved, &report) != 0;
    fault.victims = CAPSET;
    fault.from = 1;
    fault.mode = LIE;
    failures += priv_spec_restore(&saved, &report) != -1;
    fault.mode = NEVER;
    failures += report.state != PRIV_SPEC_OPEN;
    failures += allocated != 0;
    /* Not by _exit(2), around which a sanitizer makes calls of its own. */
    syscall(SYS_exit_group, failures);
    return 1;
}

int main(void)
{
    static const unsigned long long inheritable[] = { 0, KILL };
    static unsigned taken[][2] = { { RAW, 0 }, { 0, RAW } };

    need_to_hold();
    for (int i = 0; i < 2; i++) {
        ok(in_child(two_calls_only, (void *)(uintptr_t)&inheritable[i]),
           "I %llx: nothing but capget and capset, and no allocation",
           inheritable[i]);
    }
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++)
        ok(in_child(with_filter, (void *)(uintptr_t)&filters[i]), "%s",
           filters[i].what);
    for (size_t i = 0; i < sizeof emulators / sizeof emulators[0]; i++)
        ok(in_child(emulated, &emulators[i]), "an emulator that %s",
           emulators[i].what);
    for (size_t i = 0; i < 2; i++)
        ok(in_child(takes_more, taken[i]), "a capset that takes more from %s",
           i == 0 ? "P" : "I");
    ok(in_child(refused_when_empty, NULL),
       "capset is refused, and nothing is in effect");
    ok(in_child(long_message, NULL), "long lists of names, and how it ended");
    ok(in_child(scope_with_filter, NULL), "a scope that can't end says so");
    sweep(0, 0);
    sweep(KILL, 0);
    sweep(0, KILL);
    sweep(KILL, BIND | KILL);
    return done();
}
