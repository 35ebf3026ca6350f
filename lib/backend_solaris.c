/* SPDX-License-Identifier: ISC */
/*
 * backend_solaris.c: Solaris and illumos privileges, privileges(7).
 *
 * The rules are the kernel's: setppriv(2), setpflags(2).  Credentials belong
 * to the process there, not to a thread.  backend_solaris_prepare.c finds
 * out what stands in the way, backend_solaris_names.c knows the system's
 * words; this file reads what a process holds, and makes the changes.
 */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "backend.h"
#include "backend_solaris.h"
#include "compat/system.h"
#include "linux_text.h"
#include "report.h"
#include "set.h"
#include "vocabulary.h"

const char backend_name[] = "solaris";
const priv_spec_system backend_system = PRIV_SPEC_SOLARIS;
const char *const backend_set_steps[PRIV_SPEC_SETS] = {
    STEP_SETPPRIV, STEP_SETPPRIV, STEP_SETPPRIV, STEP_SETPPRIV, STEP_SETPPRIV
};

uint64_t backend_all_capabilities(void)
{
    return LINUX_TEXT_ALL;
}

/* ---- reading ---- */

/* The sets that the system has, by its words and ours. */
static const struct {
    priv_spec_which which;
    priv_ptype_t native;
    const char *name;
} sets[] = {
    { PRIV_SPEC_EFFECTIVE, PRIV_EFFECTIVE, "effective" },
    { PRIV_SPEC_PERMITTED, PRIV_PERMITTED, "permitted" },
    { PRIV_SPEC_INHERITABLE, PRIV_INHERITABLE, "inheritable" },
    { PRIV_SPEC_LIMIT, PRIV_LIMIT, "limit" },
};

enum { NATIVE_KINDS = sizeof sets / sizeof sets[0] };

int solaris_read_sets(const struct solaris_names *names, priv_set_t *scratch,
                      priv_spec_t *spec)
{
    memset(spec, 0, sizeof *spec);
    spec->system = PRIV_SPEC_SOLARIS;
    for (unsigned i = 0; i < NATIVE_KINDS; i++) {
        if (getppriv(sets[i].native, scratch) != 0)
            return -1;
        spec->set[sets[i].which] = solaris_from_native(names, scratch);
        spec->given |= 1u << sets[i].which;
    }
    return 0;
}

/* Older systems lack some of the flags: nothing is on there. */
struct solaris_flags solaris_read_flags(void)
{
    struct solaris_flags flags = { false, false, false, false };

    flags.aware = getpflags(PRIV_AWARE) == 1;
#ifdef PRIV_AWARE_RESET
    flags.aware_reset = getpflags(PRIV_AWARE_RESET) == 1;
#endif
#ifdef PRIV_PFEXEC
    flags.pfexec = getpflags(PRIV_PFEXEC) == 1;
#endif
#ifdef PRIV_XPOLICY
    flags.xpolicy = getpflags(PRIV_XPOLICY) == 1;
#endif
    return flags;
}

static int fail_read(priv_spec_report_t *report)
{
    return report_fail(report, errno, STEP_READ,
                       "what this process holds can't be read (%e)", errno);
}

/* What this process holds; nothing is allocated. */
static int read_self(const struct solaris_names *names, priv_set_t *scratch,
                     struct process *process, struct process_groups *groups,
                     priv_spec_report_t *report)
{
    if (process_ids_read(process) != 0
        || solaris_read_sets(names, scratch, &process->sets) != 0
        || process_groups_read(groups) != 0)
        return fail_read(report);
    return 0;
}

int backend_read(struct process *process, pid_t pid,
                 struct process_groups *groups, priv_spec_report_t *report)
{
    struct solaris_names names;
    priv_set_t *scratch;
    int result;

    if (pid != 0 && kill(pid, 0) != 0 && errno == ESRCH)
        return report_fail(report, ESRCH, STEP_READ,
                           "there is no process %d: name a running one",
                           (long)pid);
    if (pid != 0 && pid != getpid())
        return report_fail(report, ENOTSUP, STEP_READ,
                           "this build (solaris) reads no process but "
                           "itself: ask ppriv(1)");
    if (solaris_names_open(&names, STEP_READ, report) != 0)
        return -1;
    scratch = priv_allocset();
    if (scratch == NULL)
        result = report_fail(report, ENOMEM, STEP_READ, "out of memory");
    else
        result = read_self(&names, scratch, process, groups, report);
    priv_freeset(scratch);
    solaris_names_close(&names);
    return result;
}

/* ---- entering ---- */

int backend_look(struct entering *entering, priv_spec_report_t *report)
{
    const struct solaris_plan *native = entering->plan->native;
    struct process_groups *groups = &entering->groups;

    if (read_self(&native->names, native->set[NATIVE_SCRATCH], &entering->now,
                  groups, report)
        != 0)
        return -1;
    if (groups->count <= groups->room)
        groups->count = process_groups_sort(groups->id, groups->count);
    return 0;
}

int backend_check_start(struct entering *entering, priv_spec_report_t *report)
{
    /* A change is of the whole process: setppriv(2). */
    (void)entering;
    (void)report;
    return 0;
}

static int fail_call(priv_spec_report_t *report, const char *step,
                     const char *what)
{
    int error = errno;

    return report_fail(report, error, step,
                       "the system refused %s (%e): look at what the zone "
                       "and its policy allow",
                       what, error);
}

static int fail_undone(priv_spec_report_t *report, const char *step,
                       const char *what)
{
    return report_fail(report, EPROTO, step,
                       "the system answered that it was done, and %s: do not "
                       "trust it",
                       what);
}

/* Whether one of the sets read back is the one that was to be set. */
static int check_set(const struct entering *entering, priv_spec_which which,
                     const priv_spec_set_t *wanted, priv_spec_report_t *report)
{
    const priv_spec_set_t *got = &entering->now.sets.set[which];
    priv_spec_set_t more = set_without(got, wanted);
    priv_spec_set_t less = set_without(wanted, got);
    const char *name = "";

    if (set_equal(got, wanted))
        return 0;
    for (unsigned i = 0; i < NATIVE_KINDS; i++) {
        if (sets[i].which == which)
            name = sets[i].name;
    }
    return report_fail(report, EPROTO, STEP_SETPPRIV,
                       "the system answered that the %s set was set, and it "
                       "lacks: %p; and has beyond: %p; do not trust it",
                       name, &less, &more);
}

static int check_flags(priv_spec_report_t *report)
{
    struct solaris_flags flags = solaris_read_flags();

    if (flags.xpolicy)
        report->warnings |= PRIV_SPEC_WARN_XPOLICY;
    if (!flags.aware)
        return fail_undone(report, STEP_SETPFLAGS,
                           "the process is not privilege-aware");
    if (flags.aware_reset)
        return fail_undone(report, STEP_SETPFLAGS,
                           "a change of uid would reset privilege awareness "
                           "(PRIV_AWARE_RESET)");
    if (flags.pfexec)
        return fail_undone(report, STEP_SETPFLAGS,
                           "rights profiles are on for exec (PRIV_PFEXEC)");
    return 0;
}

/* Turns a flag on or off; where this system has no such flag, it is off. */
static int put_pfexec(uint_t value)
{
#ifdef PRIV_PFEXEC
    return setpflags(PRIV_PFEXEC, value);
#else
    return value == 0 ? 0 : -1;
#endif
}

static int put_aware_reset(uint_t value)
{
#ifdef PRIV_AWARE_RESET
    return setpflags(PRIV_AWARE_RESET, value);
#else
    return value == 0 ? 0 : -1;
#endif
}

static int reduce(struct entering *entering, priv_spec_report_t *report)
{
    const struct solaris_plan *native = entering->plan->native;

    /* Even if it is aware already: this clears PRIV_AWARE_RESET, under which
     * the change of uid would set P and E anew.  First of all, because in a
     * process that isn't aware a change of uid takes all with it. */
    if (setpflags(PRIV_AWARE, 1) != 0)
        return fail_call(report, STEP_SETPFLAGS, "privilege awareness");
    if (solaris_read_flags().pfexec && put_pfexec(0) != 0)
        return fail_call(report, STEP_SETPFLAGS, "to turn PRIV_PFEXEC off");
    if (check_flags(report) != 0)
        return -1;
    if (setppriv(PRIV_SET, PRIV_PERMITTED,
                 native->set[NATIVE_REDUCED_PERMITTED])
        != 0)
        return fail_call(report, STEP_SETPPRIV, "the first permitted set");
    if (setppriv(PRIV_SET, PRIV_EFFECTIVE,
                 native->set[NATIVE_REDUCED_EFFECTIVE])
        != 0)
        return fail_call(report, STEP_SETPPRIV, "the first effective set");
    if (backend_look(entering, report) != 0
        || check_set(entering, PRIV_SPEC_PERMITTED, &native->reduced_permitted,
                     report)
               != 0)
        return -1;
    return check_set(entering, PRIV_SPEC_EFFECTIVE, &native->reduced_effective,
                     report);
}

/* Whether this process has the sets and flags that it had. */
static bool is_as_before(struct entering *entering, const priv_spec_t *before,
                         struct solaris_flags flags_before)
{
    struct solaris_flags flags = solaris_read_flags();
    priv_spec_report_t unused;

    report_begin(&unused);
    return backend_look(entering, &unused) == 0
           && priv_spec_equal(&entering->now.sets, before)
           && flags.aware == flags_before.aware
           && flags.aware_reset == flags_before.aware_reset
           && flags.pfexec == flags_before.pfexec;
}

int backend_reduce(struct entering *entering, priv_spec_report_t *report)
{
    const struct solaris_plan *native = entering->plan->native;
    struct solaris_flags flags = solaris_read_flags();
    priv_spec_t before = entering->now.sets;
    struct solaris_flags flags_now;

    if (reduce(entering, report) == 0)
        return 0;
    /* As long as no set was cut, the flags can be put back.  What can't be
     * counts as a change, and fails closed. */
    flags_now = solaris_read_flags();
    if (is_as_before(entering, &before, flags_now)) {
        if (flags_now.pfexec != flags.pfexec)
            (void)put_pfexec(1);
        if (flags_now.aware_reset != flags.aware_reset)
            (void)put_aware_reset(1);
        if (flags_now.aware != flags.aware)
            (void)setpflags(PRIV_AWARE, 0);
    }
    entering->changed = !is_as_before(entering, &before, flags);
    /* To close it takes in effect what the steps take. */
    if (entering->changed)
        (void)setppriv(PRIV_SET, PRIV_EFFECTIVE,
                       native->set[NATIVE_REDUCED_EFFECTIVE]);
    return -1;
}

/*
 * Whether the groups and the gid were taken, while it can still be made good:
 * after the last step nothing is left to change them with.
 */
int backend_before_uid(struct entering *entering, priv_spec_report_t *report)
{
    const struct plan *plan = entering->plan;

    if (backend_look(entering, report) != 0)
        return -1;
    if (plan_groups_differ(plan, &entering->groups))
        return fail_undone(report, STEP_SETGROUPS, "the groups are others");
    if (plan_gid_differs(plan, &entering->now))
        return fail_undone(report, STEP_SETGID, "a gid is not the group's");
    return 0;
}

int backend_after_uid(struct entering *entering, priv_spec_report_t *report)
{
    /* P before E, which goes with it; what P keeps can then be had in E and
     * in I. */
    static const struct {
        priv_spec_which which;
        priv_ptype_t native;
        unsigned set;
        const char *what;
    } steps[] = {
        { PRIV_SPEC_PERMITTED, PRIV_PERMITTED, NATIVE_FINAL_PERMITTED,
          "the permitted set" },
        { PRIV_SPEC_LIMIT, PRIV_LIMIT, NATIVE_FINAL_LIMIT, "the limit set" },
        { PRIV_SPEC_EFFECTIVE, PRIV_EFFECTIVE, NATIVE_FINAL_EFFECTIVE,
          "the effective set" },
        { PRIV_SPEC_INHERITABLE, PRIV_INHERITABLE, NATIVE_FINAL_INHERITABLE,
          "the inheritable set" },
    };
    const struct solaris_plan *native = entering->plan->native;
    const priv_spec_t *spec = &entering->plan->spec;

    if (backend_look(entering, report) != 0)
        return -1;
    if (plan_uid_differs(entering->plan, &entering->now))
        return fail_undone(report, STEP_SETUID, "a uid is not the user's");
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if ((spec->given >> steps[i].which & 1) != 0
            && setppriv(PRIV_SET, steps[i].native, native->set[steps[i].set])
                   != 0)
            return fail_call(report, STEP_SETPPRIV, steps[i].what);
    }
    if (backend_look(entering, report) != 0)
        return -1;
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if ((spec->given >> steps[i].which & 1) != 0
            && check_set(entering, steps[i].which, &spec->set[steps[i].which],
                         report)
                   != 0)
            return -1;
    }
    return 0;
}

int backend_check(struct entering *entering, priv_spec_report_t *report)
{
    return entering->plan->leave ? 0 : check_flags(report);
}

/* Asks for a set that was given up: EPERM is the refusal that it must be. */
static int attempt(priv_ptype_t which, const priv_set_t *set, const char *name,
                   priv_spec_report_t *report)
{
    if (setppriv(PRIV_ON, which, set) != 0 && errno == EPERM)
        return 0;
    return report_fail(report, EPROTO, STEP_VERIFY,
                       "privileges were given up and could be taken back "
                       "into the %s set, or so the system answered: do not "
                       "trust this process",
                       name);
}

int backend_attempt(struct entering *entering, priv_spec_report_t *report)
{
    const struct solaris_plan *native = entering->plan->native;

    if (native->gave_up
        && attempt(PRIV_PERMITTED, native->set[NATIVE_BEFORE_PERMITTED],
                   "permitted", report)
               != 0)
        return -1;
    if (native->cut_limit
        && attempt(PRIV_LIMIT, native->set[NATIVE_BEFORE_LIMIT], "limit",
                   report)
               != 0)
        return -1;
    return 0;
}

void backend_close(struct entering *entering)
{
    const struct solaris_plan *native = entering->plan->native;
    const priv_set_t *nothing = native->set[NATIVE_NOTHING];

    (void)setpflags(PRIV_AWARE, 1);
    if (solaris_read_flags().pfexec)
        (void)put_pfexec(0);
    (void)setppriv(PRIV_SET, PRIV_INHERITABLE, nothing);
    (void)setppriv(PRIV_SET, PRIV_EFFECTIVE, nothing);
    (void)setppriv(PRIV_SET, PRIV_PERMITTED, nothing);
    (void)setppriv(PRIV_SET, PRIV_LIMIT, nothing);
}

/* ---- what is kept ---- */

static bool keeps(const struct plan *plan, const char *name)
{
    const struct vocabulary_entry *entry =
        vocabulary_find(PRIV_SPEC_SOLARIS, name, strlen(name));

    return set_has(&plan->spec.set[PRIV_SPEC_PERMITTED], entry->bit);
}

/* One privilege is for both: to take uid 0 as well needs all of them. */
bool backend_may_change_uid(const struct plan *plan)
{
    return keeps(plan, "proc_setid");
}

bool backend_may_change_gid(const struct plan *plan)
{
    return keeps(plan, "proc_setid");
}
