/* SPDX-License-Identifier: ISC */
/*
 * proof.c: whether the process is what it was to become.
 *
 * Two kinds of proof.  What the system says of the process must equal the
 * plan; and what was given up must be refused when it is asked for again.
 * Kernels, seccomp filters and emulators exist that answer 0 and do nothing.
 */
#include <config.h>

#include <errno.h>

#include "backend.h"
#include "compat/system.h"
#include "report.h"
#include "set.h"

static int fail_undone(priv_spec_report_t *report, const char *step,
                       const char *what)
{
    return report_fail(report, EPROTO, step,
                       "the system answered that it was done, and %s: a "
                       "seccomp filter or an emulator may be at work",
                       what);
}

static int compare_sets(const struct entering *entering,
                        priv_spec_report_t *report)
{
    static const char *const names[PRIV_SPEC_SETS] = {
        "effective", "permitted", "inheritable", "limit (bounding)", "ambient"
    };
    const priv_spec_t *wanted = &entering->plan->spec;
    const priv_spec_t *got = &entering->now.sets;

    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if ((wanted->given >> i & 1) == 0
            || set_equal(&got->set[i], &wanted->set[i]))
            continue;
        return report_fail(report, EPROTO, backend_set_steps[i],
                           "the %s set should be %p and is %p: a seccomp "
                           "filter or an emulator may be at work",
                           names[i], &wanted->set[i], &got->set[i]);
    }
    return 0;
}

int proof_compare(struct entering *entering, priv_spec_report_t *report)
{
    const struct plan *plan = entering->plan;

    if (plan_uid_differs(plan, &entering->now))
        return fail_undone(report, STEP_SETUID, "a uid is not the user's");
    if (plan_gid_differs(plan, &entering->now))
        return fail_undone(report, STEP_SETGID, "a gid is not the group's");
    if (plan_groups_differ(plan, &entering->groups))
        return fail_undone(report, STEP_SETGROUPS,
                           "the supplementary groups are others");
    if (compare_sets(entering, report) != 0)
        return -1;
    return backend_check(entering, report);
}

/* EPERM is a refusal; so is EINVAL, for an id that is not mapped. */
static int attempt_uid(const struct entering *entering, uid_t uid,
                       priv_spec_report_t *report)
{
    if (entering->ids->uid((uid_t)-1, uid, (uid_t)-1) != 0
        && (errno == EPERM || errno == EINVAL))
        return 0;
    return report_fail(report, EPROTO, STEP_VERIFY,
                       "uid %u was given up and could be taken back, or so "
                       "the system answered: do not trust this process",
                       (unsigned long)uid);
}

static int attempt_gid(const struct entering *entering, gid_t gid,
                       priv_spec_report_t *report)
{
    if (entering->ids->gid((gid_t)-1, gid, (gid_t)-1) != 0
        && (errno == EPERM || errno == EINVAL))
        return 0;
    return report_fail(report, EPROTO, STEP_VERIFY,
                       "gid %u was given up and could be taken back, or so "
                       "the system answered: do not trust this process",
                       (unsigned long)gid);
}

/* The old uids and 0, each once, unless it is kept anyway. */
static int attempt_uids(const struct entering *entering,
                        priv_spec_report_t *report)
{
    const struct plan *plan = entering->plan;
    uid_t tried = plan->uid;

    for (unsigned i = 0; i < ID_FILE_SYSTEM && !plan->leave; i++) {
        uid_t uid = plan->before.uid[i];

        if (uid == plan->uid || uid == tried || uid == 0)
            continue;
        tried = uid;
        if (attempt_uid(entering, uid, report) != 0)
            return -1;
    }
    return plan->uid == 0 ? 0 : attempt_uid(entering, 0, report);
}

/* Whether the system tells the saved ids: what it tells was compared. */
static bool saved_ids_told(const struct plan *plan)
{
    return plan->before.ids > ID_SAVED;
}

/* The old gids, and 0 where the saved one, which may be it, can't be read. */
static int attempt_gids(const struct entering *entering,
                        priv_spec_report_t *report)
{
    const struct plan *plan = entering->plan;
    gid_t tried = plan->gid;
    bool zero = plan->gid == 0 || saved_ids_told(plan);

    for (unsigned i = 0; i < ID_FILE_SYSTEM && !plan->leave; i++) {
        gid_t gid = plan->before.gid[i];

        if (gid == plan->gid || gid == tried)
            continue;
        tried = gid;
        zero = zero || gid == 0;
        if (attempt_gid(entering, gid, report) != 0)
            return -1;
    }
    return zero || plan->leave ? 0 : attempt_gid(entering, 0, report);
}

bool proof_may_return_to_uid(const struct entering *entering)
{
    const struct plan *plan = entering->plan;
    priv_spec_report_t unused;

    report_begin(&unused);
    if (saved_ids_told(plan) || attempt_uids(entering, &unused) == 0)
        return false;
    (void)entering->ids->uid((uid_t)-1, plan->uid, (uid_t)-1);
    return true;
}

bool proof_may_return_to_gid(const struct entering *entering)
{
    const struct plan *plan = entering->plan;
    priv_spec_report_t unused;

    report_begin(&unused);
    if (saved_ids_told(plan) || attempt_gids(entering, &unused) == 0)
        return false;
    (void)entering->ids->gid((gid_t)-1, plan->gid, (gid_t)-1);
    return true;
}

/* Reads the ids once more: an attempt may have acted and answered not. */
static int compare_ids_again(const struct plan *plan,
                             priv_spec_report_t *report)
{
    uid_t u[3] = { (uid_t)-1, (uid_t)-1, (uid_t)-1 };
    gid_t g[3] = { (gid_t)-1, (gid_t)-1, (gid_t)-1 };

    if (getresuid(&u[0], &u[1], &u[2]) != 0
        || getresgid(&g[0], &g[1], &g[2]) != 0)
        return report_fail(report, errno, STEP_VERIFY,
                           "the ids can't be read (%e)", errno);
    for (unsigned i = 0; i < 3; i++) {
        if (u[i] != plan_uid(plan, i) || g[i] != plan_gid(plan, i))
            return report_fail(report, EPROTO, STEP_VERIFY,
                               "the ids read back are not those planned: "
                               "uid %u, gid %u; do not trust this process",
                               (unsigned long)u[i], (unsigned long)g[i]);
    }
    return 0;
}

int proof_attempts(struct entering *entering, priv_spec_report_t *report)
{
    const struct plan *plan = entering->plan;

    if (!backend_may_change_uid(plan) && attempt_uids(entering, report) != 0)
        return -1;
    if (!backend_may_change_gid(plan) && attempt_gids(entering, report) != 0)
        return -1;
    if (backend_attempt(entering, report) != 0)
        return -1;
    return compare_ids_again(plan, report);
}
