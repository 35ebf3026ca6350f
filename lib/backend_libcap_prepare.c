/* SPDX-License-Identifier: ISC */
/*
 * backend_libcap_prepare.c: what stands in the way of a drop on Linux.
 *
 * Each rule here is one of the kernel's: it is looked up beforehand so that
 * the refusal comes while nothing has changed, and can say why.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/securebits.h>

#include "backend.h"
#include "backend_libcap.h"
#include "backend_libcap_descriptors.h"
#include "backend_libcap_threads.h"
#include "held.h"
#include "leads.h"
#include "linux_keyring.h"
#include "linux_proc.h"
#include "report.h"
#include "set.h"
#include "translate.h"

static uint64_t bit_of(unsigned capability)
{
    return UINT64_C(1) << capability;
}

/* The kernel's mask of one of the sets before, or of those planned. */
static uint64_t before(const struct plan *plan, priv_spec_which which)
{
    return plan->before.sets.set[which].word[0];
}

static uint64_t planned(const struct plan *plan, priv_spec_which which)
{
    return plan->spec.set[which].word[0];
}

static bool has_flag(const struct plan *plan, uint64_t flag)
{
    return (plan->flags & flag) != 0;
}

/* ---- the texts ---- */

int backend_read_texts(struct plan *plan,
                       const struct priv_spec_security *security,
                       priv_spec_report_t *report)
{
    priv_spec_t *spec = &plan->spec;
    priv_spec_set_t beyond;

    memset(spec, 0, sizeof *spec);
    spec->system = PRIV_SPEC_LINUX;
    if (security->capabilities != NULL) {
        if (backend_from_text(spec, security->capabilities, report) != 0)
            return -1;
    } else if (translate_other(spec, security, plan->flags, report) != 0) {
        return -1;
    }
    spec->given = 1u << PRIV_SPEC_EFFECTIVE | 1u << PRIV_SPEC_PERMITTED
                  | 1u << PRIV_SPEC_INHERITABLE | 1u << PRIV_SPEC_AMBIENT;
    beyond = set_without(&spec->set[PRIV_SPEC_EFFECTIVE],
                         &spec->set[PRIV_SPEC_PERMITTED]);
    if (!set_is_empty(&beyond))
        return report_fail(report, EINVAL, STEP_PERMITTED,
                           "capabilities: %p would be effective and not "
                           "permitted: ask for them with p too, as in "
                           "cap_chown+ep",
                           &beyond);
    return 0;
}

/* ---- what the change needs ---- */

/* Whether an id can be taken without a privilege: it is one's own already. */
static bool own_id(const unsigned *ids, unsigned id)
{
    return ids[ID_REAL] == id || ids[ID_EFFECTIVE] == id || ids[ID_SAVED] == id;
}

/* The capabilities that the steps need in effect. */
static uint64_t steps_need(const struct plan *plan)
{
    const struct process *p = &plan->before;
    /* What is to be permitted must be held anyhow: held_check. */
    uint64_t gained = planned(plan, PRIV_SPEC_INHERITABLE)
                      & ~(before(plan, PRIV_SPEC_INHERITABLE)
                          | before(plan, PRIV_SPEC_PERMITTED)
                          | planned(plan, PRIV_SPEC_PERMITTED));
    uint64_t need = 0;

    if (plan_groups_change(plan)
        || (plan_gid_differs(plan, p) && !own_id(p->gid, plan->gid)))
        need |= bit_of(CAP_SETGID);
    if (plan_uid_differs(plan, p) && !own_id(p->uid, plan->uid))
        need |= bit_of(CAP_SETUID);
    if (plan->root_path != NULL && (plan->root < 0 || !root_is_entered(plan))) {
        need |= bit_of(CAP_SYS_CHROOT);
        /* Without cap_dac_… in the reduced set the mode counts for root
         * too. */
        if (plan->root >= 0 && !plan->root_searchable)
            need |= bit_of(CAP_DAC_READ_SEARCH);
    }
    if (gained != 0
        || (before(plan, PRIV_SPEC_LIMIT) & ~planned(plan, PRIV_SPEC_LIMIT)
            && has_flag(plan, PRIV_SPEC_FLAG_LIMIT)))
        need |= bit_of(CAP_SETPCAP);
    return need;
}

/* Settles the sets that depend on the flags and on what is held. */
static void settle_sets(struct plan *plan, priv_spec_report_t *report)
{
    uint64_t *e = &plan->spec.set[PRIV_SPEC_EFFECTIVE].word[0];
    uint64_t *p = &plan->spec.set[PRIV_SPEC_PERMITTED].word[0];
    uint64_t *i = &plan->spec.set[PRIV_SPEC_INHERITABLE].word[0];
    uint64_t had = before(plan, PRIV_SPEC_PERMITTED);

    if (has_flag(plan, PRIV_SPEC_FLAG_HELD)) {
        uint64_t reach = before(plan, PRIV_SPEC_INHERITABLE)
                         | ((had & bit_of(CAP_SETPCAP)) != 0
                                ? before(plan, PRIV_SPEC_LIMIT)
                                : had & before(plan, PRIV_SPEC_LIMIT));

        priv_spec_set_t lost = set_of_mask((*p & ~had) | (*i & ~reach));

        if (!set_is_empty(&lost))
            report->warnings |= PRIV_SPEC_WARN_NOT_HELD;
        report->lost = set_union(&report->lost, &lost);
        *p &= had;
        *e &= had;
        *i &= reach;
    }
    if (has_flag(plan, PRIV_SPEC_FLAG_ACROSS_EXEC)) {
        *i |= *p;
        plan->spec.set[PRIV_SPEC_AMBIENT] = set_of_mask(*p);
        if (*e != *p)
            report->warnings |= PRIV_SPEC_WARN_EXEC_EFFECTIVE;
    }
    if (has_flag(plan, PRIV_SPEC_FLAG_LIMIT)) {
        plan->spec.given |= 1u << PRIV_SPEC_LIMIT;
        plan->spec.set[PRIV_SPEC_LIMIT] =
            set_of_mask((*p | *i) & before(plan, PRIV_SPEC_LIMIT));
    }
}

/* What I gains must be within the bounding set: capabilities(7). */
static int check_inheritable(const struct plan *plan,
                             priv_spec_report_t *report)
{
    priv_spec_set_t outside =
        set_of_mask(planned(plan, PRIV_SPEC_INHERITABLE)
                    & ~(before(plan, PRIV_SPEC_INHERITABLE)
                        | before(plan, PRIV_SPEC_LIMIT)));

    if (set_is_empty(&outside))
        return 0;
    report->missing = outside;
    return report_fail(report, EPERM, STEP_PERMITTED,
                       "%p can't become inheritable, because the bounding "
                       "set lacks it: start the process with a bounding set "
                       "that has it, or don't keep it across exec",
                       &outside);
}

/* ---- securebits ---- */

/*
 * Whether the change of uid would clear the permitted set, so that keepcaps
 * must carry it across: from any uid 0 to none, unless
 * SECBIT_NO_SETUID_FIXUP says otherwise.
 */
static bool must_carry(const struct plan *plan)
{
    return plan->uid != 0 && own_id(plan->before.uid, 0)
           && planned(plan, PRIV_SPEC_PERMITTED) != 0
           && (plan->before.securebits & SECBIT_NO_SETUID_FIXUP) == 0;
}

static int check_securebits(const struct plan *plan, priv_spec_report_t *report)
{
    unsigned bits = plan->before.securebits;
    bool locked = (bits & SECBIT_KEEP_CAPS_LOCKED) != 0;
    bool on = (bits & SECBIT_KEEP_CAPS) != 0;

    if (locked && on)
        return report_fail(report, EPERM, STEP_SECUREBITS,
                           "keepcaps is on and locked (SECBIT_KEEP_CAPS_"
                           "LOCKED), and must not stay on: start the process "
                           "without it");
    if (locked && must_carry(plan))
        return report_fail(report, EPERM, STEP_SECUREBITS,
                           "keepcaps is off and locked (SECBIT_KEEP_CAPS_"
                           "LOCKED), so nothing can be kept across the "
                           "change of uid: start the process without it, or "
                           "keep nothing");
    if (planned(plan, PRIV_SPEC_AMBIENT) != 0
        && (bits & SECBIT_NO_CAP_AMBIENT_RAISE) != 0)
        return report_fail(report, EPERM, STEP_SECUREBITS,
                           "SECBIT_NO_CAP_AMBIENT_RAISE forbids to keep "
                           "anything across exec: start the process without "
                           "it, or keep nothing across exec");
    return 0;
}

/* ---- user namespaces ---- */

/* The capabilities that are asked of a network namespace's owner. */
#define NETWORK                                                                \
    (bit_of(CAP_NET_BIND_SERVICE) | bit_of(CAP_NET_BROADCAST)                  \
     | bit_of(CAP_NET_ADMIN) | bit_of(CAP_NET_RAW))

static int check_mapped(const char *file, const char *step, const char *kind,
                        unsigned long id, priv_spec_report_t *report)
{
    if (linux_proc_is_mapped(file, id) != MAP_NO)
        return 0;
    return report_fail(report, EPERM, step,
                       "%s %u is not mapped in this user namespace: map it "
                       "(/proc/self/%s), or name one that is",
                       kind, id, file);
}

static int check_namespace(const struct plan *plan, priv_spec_report_t *report)
{
    struct libcap_plan *native = plan->native;

    native->user_namespace = linux_proc_user_namespace();
    if (native->user_namespace == LINUX_FIRST_USER_NAMESPACE)
        return 0;
    if ((planned(plan, PRIV_SPEC_PERMITTED) & NETWORK) != 0
        && linux_proc_network_is_outside())
        report->warnings |= PRIV_SPEC_WARN_NET_NAMESPACE;
    if (check_mapped("uid_map", STEP_SETUID, "uid", plan->uid, report) != 0
        || check_mapped("gid_map", STEP_SETGID, "gid", plan->gid, report) != 0)
        return -1;
    if (plan_groups_change(plan) && linux_proc_setgroups_denied())
        return report_fail(report, EPERM, STEP_SETGROUPS,
                           "setgroups is denied in this user namespace "
                           "(/proc/self/setgroups): have its groups mapped "
                           "by newgidmap(1), or list the groups that the "
                           "process has");
    /* Also where they don't differ: one that is not mapped shows as another. */
    for (size_t i = 0; i < plan->group_count; i++) {
        if (check_mapped("gid_map", STEP_SETGROUPS, "supplementary group",
                         plan->groups[i], report)
            != 0)
            return -1;
    }
    return 0;
}

/* ---- threads ---- */

/* How many threads there are; 0 if nothing tells. */
static unsigned count_threads(struct plan *plan, priv_spec_report_t *report)
{
    const struct timespec instant = { 0, 1000000 };

    if (plan->before.threads == 0)
        return linux_proc_count_threads();
    /* A thread just joined may be listed for an instant: count again. */
    for (int tries = 0; plan->before.threads > 1 && tries < 50; tries++) {
        nanosleep(&instant, NULL);
        if (backend_read(&plan->before, 0, NULL, report) != 0)
            return 0;
    }
    return plan->before.threads;
}

static int check_threads(struct plan *plan, priv_spec_report_t *report)
{
    bool allowed = has_flag(plan, PRIV_SPEC_FLAG_ALLOW_THREADS);
    unsigned threads;

    if (has_flag(plan, PRIV_SPEC_FLAG_ALL_THREADS))
        return 0; /* libcap_threads_prepare looks at each */
    if (allowed) {
        if (plan->before.threads != 1)
            report->warnings |= PRIV_SPEC_WARN_THREADS;
        return 0;
    }
    threads = count_threads(plan, report);
    if (threads == 1)
        return 0;
    if (threads == 0)
        return report_fail(report, EBUSY, STEP_THREADS,
                           "whether other threads run can't be told: mount "
                           "/proc, or allow them (threads)");
    return report_fail(report, EBUSY, STEP_THREADS,
                       "other threads run in this process and would keep "
                       "their privileges: prepare and enter before they "
                       "start, change all (PRIV_SPEC_FLAG_ALL_THREADS), or "
                       "allow them (threads)");
}

/* ---- what entering will use ---- */

static cap_t make_caps(struct libcap_sets sets)
{
    cap_t caps = cap_init();

    for (cap_value_t bit = 0; caps != NULL && bit < 64; bit++) {
        if ((sets.effective & bit_of((unsigned)bit)) != 0)
            cap_set_flag(caps, CAP_EFFECTIVE, 1, &bit, CAP_SET);
        if ((sets.permitted & bit_of((unsigned)bit)) != 0)
            cap_set_flag(caps, CAP_PERMITTED, 1, &bit, CAP_SET);
        if ((sets.inheritable & bit_of((unsigned)bit)) != 0)
            cap_set_flag(caps, CAP_INHERITABLE, 1, &bit, CAP_SET);
    }
    return caps;
}

/*
 * Sealing sets SECBIT_NOROOT as well, locked, if cap_setpcap is held: a
 * program run as uid 0 then gains nothing by that.  What this thread has
 * already, others may lack.
 */
static uint64_t prepare_seal(struct plan *plan, struct libcap_plan *native)
{
    unsigned bits = plan->before.securebits;
    unsigned wanted = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED;

    if (!has_flag(plan, PRIV_SPEC_FLAG_SEAL)
        || ((bits & wanted) == wanted
            && !has_flag(plan, PRIV_SPEC_FLAG_ALL_THREADS))
        || (bits & wanted) == SECBIT_NOROOT_LOCKED
        || (before(plan, PRIV_SPEC_PERMITTED) & bit_of(CAP_SETPCAP)) == 0)
        return 0;
    native->set_securebits = true;
    native->securebits = (bits | wanted) & ~(unsigned)SECBIT_KEEP_CAPS;
    return bit_of(CAP_SETPCAP);
}

static int make_native(struct plan *plan, struct libcap_plan *native,
                       uint64_t need, priv_spec_report_t *report)
{
    uint64_t e = planned(plan, PRIV_SPEC_EFFECTIVE);
    uint64_t p = planned(plan, PRIV_SPEC_PERMITTED);
    uint64_t i = planned(plan, PRIV_SPEC_INHERITABLE);
    uint64_t had_p = before(plan, PRIV_SPEC_PERMITTED);
    uint64_t had_i = before(plan, PRIV_SPEC_INHERITABLE);
    uint64_t reach = i & (had_i | had_p);
    uint64_t reduced;

    need |= prepare_seal(plan, native);
    reduced = p | need;
    native->carry = must_carry(plan);
    native->reduced = (struct libcap_sets){ reduced, reduced, reach };
    native->widened = (struct libcap_sets){ reduced, reduced, i };
    native->widen = reach != i;
    native->before = (struct libcap_sets){ e, had_p | p, i };
    native->gave_up = (had_p & ~p) != 0;
    native->final = make_caps((struct libcap_sets){ e, p, i });
    if (native->final == NULL)
        return report_fail(report, ENOMEM, STEP_CAPSET, "out of memory");
    return 0;
}

/* Whether exec gives uid 0 back what was given up: capabilities(7). */
static bool root_regains(const struct plan *plan)
{
    uint64_t bounding = has_flag(plan, PRIV_SPEC_FLAG_LIMIT)
                            ? planned(plan, PRIV_SPEC_LIMIT)
                            : before(plan, PRIV_SPEC_LIMIT);

    return plan->before.no_new_privs != 1
           && (plan->before.securebits & SECBIT_NOROOT) == 0
           && (bounding & ~planned(plan, PRIV_SPEC_PERMITTED)) != 0;
}

static void warn(const struct plan *plan, priv_spec_report_t *report)
{
    if (!root_regains(plan))
        report->warnings &= ~PRIV_SPEC_WARN_ROOT_EXEC;
    if (plan->root_path != NULL
        && (plan->uid == 0
            || (planned(plan, PRIV_SPEC_PERMITTED) & bit_of(CAP_SYS_CHROOT))
                   != 0))
        report->warnings |= PRIV_SPEC_WARN_CHROOT_ESCAPE;
    report->leads = leads_to_all(&plan->spec.set[PRIV_SPEC_PERMITTED]);
    if (!set_is_empty(&report->leads))
        report->warnings |= PRIV_SPEC_WARN_LEADS_TO_ALL;
}

static int check_keyring(const struct plan *plan, priv_spec_report_t *report)
{
    unsigned threads = 1;

    if (!has_flag(plan, PRIV_SPEC_FLAG_NEW_KEYRING))
        return 0;
    if (has_flag(plan, PRIV_SPEC_FLAG_ALL_THREADS) && plan->before.threads > 1)
        threads = plan->before.threads;
    if (linux_keyring_check(report) != 0)
        return -1;
    /* One's own of before is given back for the new one. */
    return plan_uid_differs(plan, &plan->before)
               ? linux_keyring_check_quota(plan->uid, threads, report)
               : 0;
}

int backend_prepare(struct plan *plan, priv_spec_report_t *report)
{
    struct libcap_plan *native = calloc(1, sizeof *native);
    priv_spec_set_t needed;
    uint64_t need;
    int held;

    plan->native = native;
    if (native == NULL)
        return report_fail(report, ENOMEM, STEP_CAPSET, "out of memory");
    settle_sets(plan, report);
    need = steps_need(plan);
    warn(plan, report);
    needed = set_of_mask(need);
    held = held_check(plan, &needed, report);
    /* Only to be looked at: the rest is for the privileged to check. */
    if (held != 0)
        return held < 0 ? -1 : 0;
    if (check_inheritable(plan, report) != 0
        || check_securebits(plan, report) != 0
        || check_namespace(plan, report) != 0
        || check_threads(plan, report) != 0
        || libcap_descriptors_check(plan, report) != 0
        || check_keyring(plan, report) != 0)
        return -1;
    return make_native(plan, native, need, report) != 0
               ? -1
               : libcap_threads_prepare(plan, report);
}

bool backend_free(struct plan *plan)
{
    struct libcap_plan *native = plan->native;

    if (native == NULL)
        return true;
    if (!libcap_threads_free(plan))
        return false;
    cap_free(native->final);
    free(native);
    plan->native = NULL;
    return true;
}

/* ---- the plan in words ---- */

void backend_print(const struct plan *plan, bool after, struct message *m)
{
    const priv_spec_set_t *set = plan->spec.set;
    const struct libcap_plan *native = plan->native;
    priv_spec_set_t reduced =
        set_of_mask(planned(plan, PRIV_SPEC_PERMITTED) | steps_need(plan)
                    | native->reduced.permitted);

    if (!after) {
        if (has_flag(plan, PRIV_SPEC_FLAG_ALL_THREADS))
            message_text(m, "threads: stop all others; each makes the change "
                            "itself\n");
        message_format(m, "capset: reduce to %p\n", &reduced);
        return;
    }
    if (native->set_securebits)
        message_text(m, "securebits: NOROOT, locked\n");
    if (has_flag(plan, PRIV_SPEC_FLAG_LIMIT))
        message_format(m, "bounding: %p\n", &set[PRIV_SPEC_LIMIT]);
    message_format(m, "capset: effective %p; permitted %p; inheritable %p\n",
                   &set[PRIV_SPEC_EFFECTIVE], &set[PRIV_SPEC_PERMITTED],
                   &set[PRIV_SPEC_INHERITABLE]);
    message_format(m, "ambient: %p\n", &set[PRIV_SPEC_AMBIENT]);
    if (has_flag(plan, PRIV_SPEC_FLAG_SEAL))
        message_text(m, "no_new_privs: on\n");
}
