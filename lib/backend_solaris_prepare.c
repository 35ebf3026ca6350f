/* SPDX-License-Identifier: ISC */
/*
 * backend_solaris_prepare.c: what stands in the way of a drop on Solaris.
 *
 * Each rule here is one of the kernel's, privileges(7): it is looked up
 * beforehand so that the refusal comes while nothing has changed, and can
 * say why.  What entering needs is allocated here.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "backend_solaris.h"
#include "held.h"
#include "leads.h"
#include "report.h"
#include "set.h"
#include "translate.h"
#include "solaris_text.h"
#include "vocabulary.h"

static const priv_spec_set_t *before(const struct plan *plan,
                                     priv_spec_which which)
{
    return &plan->before.sets.set[which];
}

static priv_spec_set_t *planned(struct plan *plan, priv_spec_which which)
{
    return &plan->spec.set[which];
}

static bool has_flag(const struct plan *plan, uint64_t flag)
{
    return (plan->flags & flag) != 0;
}

/* Adds a privilege of the vocabulary to a set. */
static void add(priv_spec_set_t *set, const char *name)
{
    set_add(set, vocabulary_find(PRIV_SPEC_SOLARIS, name, strlen(name))->bit);
}

/* ---- the texts ---- */

static int make_native(struct plan *plan, priv_spec_report_t *report)
{
    struct solaris_plan *native = calloc(1, sizeof *native);

    plan->native = native;
    if (native == NULL)
        return report_fail(report, ENOMEM, STEP_READ, "out of memory");
    if (solaris_names_open(&native->names, STEP_READ, report) != 0)
        return -1;
    for (unsigned i = 0; i < SOLARIS_SETS; i++) {
        native->set[i] = priv_allocset();
        if (native->set[i] == NULL)
            return report_fail(report, ENOMEM, STEP_READ, "out of memory");
        priv_emptyset(native->set[i]);
    }
    return solaris_read_text(&native->names, "basic", &native->basic, report);
}

/*
 * A text of Linux says what programs run later inherit, and here that stays
 * as it is: notes where it is more than was asked.
 */
static void note_inherited(struct plan *plan, priv_spec_report_t *report)
{
    const struct solaris_plan *native = plan->native;
    priv_spec_set_t stays = set_both(before(plan, PRIV_SPEC_INHERITABLE),
                                     planned(plan, PRIV_SPEC_PERMITTED));
    priv_spec_set_t asked =
        set_union(planned(plan, PRIV_SPEC_INHERITABLE), &native->basic);

    if (!has_flag(plan, PRIV_SPEC_FLAG_ACROSS_EXEC)
        && !set_within(&stays, &asked))
        report->warnings |= PRIV_SPEC_WARN_TRANSLATED_INHERITABLE;
}

int backend_read_texts(struct plan *plan,
                       const struct priv_spec_security *security,
                       priv_spec_report_t *report)
{
    const struct solaris_plan *native;
    priv_spec_t *spec = &plan->spec;
    priv_spec_set_t set;

    if (make_native(plan, report) != 0)
        return -1;
    native = plan->native;
    memset(spec, 0, sizeof *spec);
    *planned(plan, PRIV_SPEC_PERMITTED) = native->basic;
    if (security->privileges != NULL) {
        if (solaris_read_text(&native->names, security->privileges,
                              planned(plan, PRIV_SPEC_PERMITTED), report)
            != 0)
            return -1;
    } else if (translate_other(spec, security, plan->flags, report) != 0) {
        return -1;
    } else if (spec->given != 0) { /* translated */
        note_inherited(plan, report);
    }
    set = *planned(plan, PRIV_SPEC_PERMITTED);
    *spec = solaris_text_spec(&set);
    return 0;
}

/* What exec makes of I counts as well: it becomes E and P. */
bool backend_is_unprivileged(const struct process *process)
{
    const priv_spec_set_t *set = process->sets.set;
    priv_spec_set_t reach =
        set_both(&set[PRIV_SPEC_INHERITABLE], &set[PRIV_SPEC_LIMIT]);
    priv_spec_report_t unused;
    priv_spec_t basic;

    for (unsigned i = 0; i < process->ids; i++) {
        if (process->uid[i] == 0)
            return false;
    }
    report_begin(&unused);
    if (backend_from_text(&basic, "basic", &unused) != 0)
        return false;
    reach = set_union(&reach, &set[PRIV_SPEC_PERMITTED]);
    return set_within(&reach, &basic.set[PRIV_SPEC_PERMITTED]);
}

priv_spec_set_t backend_above_ordinary(const struct plan *plan,
                                       const priv_spec_set_t *set)
{
    const struct solaris_plan *native = plan->native;

    return set_without(set, &native->basic);
}

/* ---- what the change needs ---- */

/* Whether an id can be taken without a privilege: it is one's own already. */
static bool own_id(const unsigned *ids, unsigned id)
{
    return ids[ID_REAL] == id || ids[ID_EFFECTIVE] == id;
}

/* The privileges that the steps need in effect. */
static priv_spec_set_t steps_need(const struct plan *plan)
{
    const struct solaris_plan *native = plan->native;
    const struct process *p = &plan->before;
    priv_spec_set_t need = set_empty();
    bool other_uid = plan_uid_differs(plan, p) && !own_id(p->uid, plan->uid);

    if (plan_groups_change(plan) || other_uid
        || (plan_gid_differs(plan, p) && !own_id(p->gid, plan->gid)))
        add(&need, "proc_setid");
    /* Whoever is uid 0 owns what could give him the rest: all is asked. */
    if (other_uid && plan->uid == 0) {
        need = set_union(&need, &native->zone);
        if (set_has(before(plan, PRIV_SPEC_PERMITTED), SOLARIS_TEXT_UNNAMED))
            set_add(&need, SOLARIS_TEXT_UNNAMED);
    }
    if (plan->root_path != NULL && (plan->root < 0 || !root_is_entered(plan))) {
        add(&need, "proc_chroot");
        if (plan->root >= 0 && !plan->root_searchable)
            add(&need, "file_dac_search");
    }
    return need;
}

/*
 * "all" is more than every name, and so is what the global zone has; in
 * another one it can't be had.  It grants nothing, so nothing is refused for
 * the want of it.
 */
static void settle_unnamed(priv_spec_set_t *set, const priv_spec_set_t *had)
{
    if (!set_has(had, SOLARIS_TEXT_UNNAMED))
        set_remove(set, SOLARIS_TEXT_UNNAMED);
}

/* The privileges without which in L no set-user-ID root program is one. */
static priv_spec_set_t unsafe_set(void)
{
    priv_spec_set_t set = set_empty();

    add(&set, "proc_setid");
    add(&set, "sys_resource");
    add(&set, "proc_audit");
    return set;
}

/* Sealing: L must lack what a set-user-ID root program would ask for. */
static int seal(struct plan *plan, priv_spec_report_t *report)
{
    priv_spec_set_t *limit = planned(plan, PRIV_SPEC_LIMIT);
    priv_spec_set_t unsafe = unsafe_set(), exec = set_empty();

    if (!has_flag(plan, PRIV_SPEC_FLAG_SEAL))
        return 0;
    add(&exec, "proc_exec");
    if (!set_within(&exec, planned(plan, PRIV_SPEC_PERMITTED)))
        report->warnings |= PRIV_SPEC_WARN_SEAL_NO_EXEC;
    else
        report->warnings |= PRIV_SPEC_WARN_SEAL_IDENTITY;
    if (!set_within(&unsafe, limit))
        return 0;
    if (has_flag(plan, PRIV_SPEC_FLAG_ACROSS_EXEC))
        return report_fail(report, EINVAL, STEP_PERMITTED,
                           "privileges: %p, kept together across exec, let "
                           "set-user-ID root programs gain all: leave one "
                           "out, or sealing, or keeping them across exec",
                           &unsafe);
    *limit = set_without(limit, &unsafe);
    return 0;
}

/* Settles the sets that depend on the flags and on what is held. */
static int settle_sets(struct plan *plan, priv_spec_report_t *report)
{
    const priv_spec_set_t *had = before(plan, PRIV_SPEC_PERMITTED);
    const priv_spec_set_t *had_limit = before(plan, PRIV_SPEC_LIMIT);
    priv_spec_set_t *p = planned(plan, PRIV_SPEC_PERMITTED);
    priv_spec_set_t *limit = planned(plan, PRIV_SPEC_LIMIT);

    settle_unnamed(p, had);
    settle_unnamed(limit, had_limit);
    if (has_flag(plan, PRIV_SPEC_FLAG_HELD)) {
        priv_spec_set_t lost = set_without(p, had);

        if (!set_is_empty(&lost))
            report->warnings |= PRIV_SPEC_WARN_NOT_HELD;
        report->lost = set_union(&report->lost, &lost);
        *p = set_both(p, had);
        *limit = set_both(p, had_limit);
    }
    *planned(plan, PRIV_SPEC_EFFECTIVE) = *p;
    if (has_flag(plan, PRIV_SPEC_FLAG_ACROSS_EXEC)) {
        plan->spec.given |= 1u << PRIV_SPEC_INHERITABLE;
        *planned(plan, PRIV_SPEC_INHERITABLE) = *p;
    }
    return seal(plan, report);
}

/* ---- what may be missing ---- */

static void warn(struct plan *plan, priv_spec_report_t *report)
{
    priv_spec_set_t chroot = set_empty();

    add(&chroot, "proc_chroot");
    if (plan->root_path != NULL
        && (plan->uid == 0
            || set_within(&chroot, planned(plan, PRIV_SPEC_PERMITTED))))
        report->warnings |= PRIV_SPEC_WARN_CHROOT_ESCAPE;
    report->leads = leads_to_all(planned(plan, PRIV_SPEC_PERMITTED));
    if (!set_is_empty(&report->leads))
        report->warnings |= PRIV_SPEC_WARN_LEADS_TO_ALL;
    if (solaris_read_flags().xpolicy)
        report->warnings |= PRIV_SPEC_WARN_XPOLICY;
}

/* ---- what entering will use ---- */

/*
 * What is left until the last step: what is kept, what the steps need, and
 * of the basic set what the process has, because even to go to a directory
 * may need it.
 */
static priv_spec_set_t reduced(struct plan *plan, const priv_spec_set_t *need,
                               priv_spec_which which)
{
    const struct solaris_plan *native = plan->native;
    priv_spec_set_t set = set_both(&native->basic, before(plan, which));

    set = set_union(&set, need);
    return set_union(&set, planned(plan, which));
}

static int fill_native(struct plan *plan, const priv_spec_set_t *need,
                       priv_spec_report_t *report)
{
    struct solaris_plan *native = plan->native;
    const priv_spec_set_t *had = before(plan, PRIV_SPEC_PERMITTED);
    const priv_spec_set_t *had_limit = before(plan, PRIV_SPEC_LIMIT);
    const priv_spec_set_t *set = plan->spec.set;
    const struct {
        unsigned native;
        const priv_spec_set_t *set;
    } fill[] = {
        { NATIVE_REDUCED_PERMITTED, &native->reduced_permitted },
        { NATIVE_REDUCED_EFFECTIVE, &native->reduced_effective },
        { NATIVE_FINAL_PERMITTED, &set[PRIV_SPEC_PERMITTED] },
        { NATIVE_FINAL_LIMIT, &set[PRIV_SPEC_LIMIT] },
        { NATIVE_FINAL_EFFECTIVE, &set[PRIV_SPEC_EFFECTIVE] },
        { NATIVE_FINAL_INHERITABLE, &set[PRIV_SPEC_INHERITABLE] },
        { NATIVE_BEFORE_PERMITTED, had },
        { NATIVE_BEFORE_LIMIT, had_limit },
    };

    native->reduced_permitted = reduced(plan, need, PRIV_SPEC_PERMITTED);
    native->reduced_effective = reduced(plan, need, PRIV_SPEC_EFFECTIVE);
    native->gave_up = !set_within(had, &set[PRIV_SPEC_PERMITTED]);
    native->cut_limit = !set_within(had_limit, &set[PRIV_SPEC_LIMIT]);
    for (unsigned i = 0; i < sizeof fill / sizeof fill[0]; i++) {
        if (!solaris_to_native(&native->names, fill[i].set,
                               native->set[fill[i].native]))
            return report_fail(report, ENOTSUP, STEP_PERMITTED,
                               "this system lacks privileges of %p",
                               fill[i].set);
    }
    return 0;
}

int backend_prepare(struct plan *plan, priv_spec_report_t *report)
{
    struct solaris_plan *native = plan->native;
    priv_spec_set_t need;
    int held;

    if (solaris_read_text(&native->names, "zone", &native->zone, report) != 0
        || settle_sets(plan, report) != 0)
        return -1;
    need = steps_need(plan);
    warn(plan, report);
    held = held_check(plan, &need, report);
    /* Only to be looked at: the rest is for the privileged to check. */
    if (held != 0)
        return held < 0 ? -1 : 0;
    if (ways_out_check(plan, report) != 0)
        return -1;
    return fill_native(plan, &need, report);
}

bool backend_free(struct plan *plan)
{
    struct solaris_plan *native = plan->native;

    if (native == NULL)
        return true;
    for (unsigned i = 0; i < SOLARIS_SETS; i++)
        priv_freeset(native->set[i]);
    solaris_names_close(&native->names);
    free(native);
    plan->native = NULL;
    return true;
}

/* ---- the plan in words ---- */

void backend_print(const struct plan *plan, bool after, struct message *m)
{
    const struct solaris_plan *native = plan->native;
    const priv_spec_set_t *set = plan->spec.set;
    priv_spec_set_t need = steps_need(plan);

    if (!after) {
        need = set_union(&need, &native->basic);
        need = set_union(&need, &set[PRIV_SPEC_PERMITTED]);
        message_text(m, "setpflags: privilege-aware\n");
        message_format(m, "setppriv: reduce to %p\n", &need);
        return;
    }
    message_format(m, "setppriv: permitted %p; limit %p; effective %p\n",
                   &set[PRIV_SPEC_PERMITTED], &set[PRIV_SPEC_LIMIT],
                   &set[PRIV_SPEC_EFFECTIVE]);
    if (has_flag(plan, PRIV_SPEC_FLAG_ACROSS_EXEC))
        message_format(m, "setppriv: inheritable %p\n",
                       &set[PRIV_SPEC_INHERITABLE]);
    else
        message_text(m, "inheritable: as it is\n");
}
