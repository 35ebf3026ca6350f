/* SPDX-License-Identifier: ISC */
/*
 * enter.c: the change of the process, in the one right order.
 *
 * Uses only the plan: it allocates nothing, looks nothing up and loads
 * nothing, so it also serves a child after fork(2).  Each step believes no
 * return value alone; the whole is read back at the end (proof.c), and
 * whatever fails after the first change ends with everything given up.
 */
#include <config.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "backend.h"
#include "compat/system.h"
#include "report.h"
#include "set.h"

/* What a message keeps free for the sentence on how a failure ended. */
enum { ENDING_ROOM = 256 };

static int fail_step(priv_spec_report_t *report, const char *step,
                     const char *call, unsigned long id)
{
    int error = errno;

    return report_fail(report, error, step,
                       "the system refused %s %u (%e): look for a seccomp "
                       "filter, a security module, a limit, or a user "
                       "namespace that doesn't map it",
                       call, id, error);
}

/* The C library's: as macros they may stand for others, so not by address. */
static int call_setgroups(size_t count, const gid_t *groups)
{
    return setgroups(count, groups);
}

static int call_setresgid(gid_t real, gid_t effective, gid_t saved)
{
    return setresgid(real, effective, saved);
}

static int call_setresuid(uid_t real, uid_t effective, uid_t saved)
{
    return setresuid(real, effective, saved);
}

static const struct id_calls libc_ids = { call_setgroups, call_setresgid,
                                          call_setresuid };

static int enter_groups(struct entering *entering, priv_spec_report_t *report)
{
    const struct plan *plan = entering->plan;

    if (!plan_groups_differ(plan, &entering->groups))
        return 0;
    if (entering->ids->groups(plan->group_count, plan->groups) != 0)
        return fail_step(report, STEP_SETGROUPS,
                         "supplementary groups, their number",
                         (unsigned long)plan->group_count);
    return 0;
}

/* Where the system doesn't tell every id, they are set in any case. */
static int enter_gid(struct entering *entering, priv_spec_report_t *report)
{
    gid_t gid = entering->plan->gid;

    if ((entering->now.ids < IDS
         || plan_gid_differs(entering->plan, &entering->now))
        && entering->ids->gid(gid, gid, gid) != 0)
        return fail_step(report, STEP_SETGID, "gid", (unsigned long)gid);
    return 0;
}

static int enter_uid(struct entering *entering, priv_spec_report_t *report)
{
    uid_t uid = entering->plan->uid;

    if ((entering->now.ids < IDS
         || plan_uid_differs(entering->plan, &entering->now))
        && entering->ids->uid(uid, uid, uid) != 0)
        return fail_step(report, STEP_SETUID, "uid", (unsigned long)uid);
    return 0;
}

/* The steps, and why each stands where it does. */
static int change(struct entering *entering, priv_spec_report_t *report)
{
    struct plan *plan = entering->plan;

    /* First down to what is kept and still needed: a refusal is met here,
     * while everything is still as it was. */
    if (backend_reduce(entering, report) != 0)
        return -1;
    entering->changed = true;
    /* While cap_sys_chroot is in effect. */
    if (!root_is_entered(plan) && root_enter(plan, report) != 0)
        return -1;
    /* Groups before the gid, both before the uid: a change of uid takes
     * away the right to change them. */
    if (enter_groups(entering, report) != 0 || enter_gid(entering, report) != 0)
        return -1;
    /* What needs privileges that the change of uid takes away, and what
     * carries the kept ones across it. */
    if (backend_before_uid(entering, report) != 0
        || enter_uid(entering, report) != 0)
        return -1;
    return backend_after_uid(entering, report);
}

/*
 * What no change of ids and sets takes away.  It needs no privilege, and is
 * done after the rest, so that the keyring is the new user's.
 */
static int leave_behind(struct entering *entering, priv_spec_report_t *report)
{
    struct plan *plan = entering->plan;

    if ((plan->flags & PRIV_SPEC_FLAG_NEW_KEYRING) != 0) {
        entering->changed = true;
        if (backend_new_keyring(entering, report) != 0)
            return -1;
    }
    if ((plan->flags & PRIV_SPEC_FLAG_CLOSE_FDS) != 0) {
        entering->changed = true;
        /* It served its purpose; later on its number is somebody else's. */
        root_close(plan);
        return backend_close_descriptors(entering, report);
    }
    return 0;
}

static void add_leftover(struct message *m, const char *what)
{
    message_text(m, m->length > 0 ? ", " : "");
    message_text(m, what);
}

/* What of the old identity and privileges a failed change has left. */
static void list_leftovers(struct entering *entering, struct message *m)
{
    const struct plan *plan = entering->plan;
    const struct process *now = &entering->now;
    priv_spec_set_t left = set_empty();
    priv_spec_report_t unused;

    report_begin(&unused);
    if (backend_look(entering, &unused) != 0) {
        add_leftover(m, "what could not be read back");
        return;
    }
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if (i != PRIV_SPEC_LIMIT)
            left = set_union(&left, &now->sets.set[i]);
    }
    left = backend_above_ordinary(plan, &left);
    if (!set_is_empty(&left)) {
        add_leftover(m, "");
        message_format(m, "%p", &left);
    }
    if (plan_uid_differs(plan, now))
        add_leftover(m, "the old uid");
    else if (proof_may_return_to_uid(entering))
        add_leftover(m, "perhaps a saved uid");
    if (plan_gid_differs(plan, now))
        add_leftover(m, "the old gid");
    else if (proof_may_return_to_gid(entering))
        add_leftover(m, "perhaps a saved gid");
    if (plan_groups_differ(plan, &entering->groups))
        add_leftover(m, "the old groups");
    if (now->keepcaps > 0)
        add_leftover(m, "keepcaps");
    if (now->no_new_privs == 0)
        add_leftover(m, "no_new_privs off");
    backend_leftovers(entering, m);
}

/* Leaves behind what is to be left behind, and names what stays. */
static void list_kept(struct entering *entering, struct message *m)
{
    uint64_t flags = entering->plan->flags;
    priv_spec_report_t unused;

    report_begin(&unused);
    if ((flags & PRIV_SPEC_FLAG_NEW_KEYRING) != 0
        && backend_new_keyring(entering, &unused) != 0)
        add_leftover(m, "the session keyring");
    if ((flags & PRIV_SPEC_FLAG_CLOSE_FDS) == 0)
        return;
    root_close(entering->plan);
    if (backend_close_descriptors(entering, &unused) != 0)
        add_leftover(m, "open descriptors");
}

/*
 * Gives up everything, by whatever still works, and reads back what came of
 * it: CLOSED if nothing is left, OPEN if something is, which is named.
 */
static void fail_closed(struct entering *entering, priv_spec_report_t *report)
{
    const struct plan *plan = entering->plan;
    char leftovers[160];
    struct message left = message_in(leftovers, sizeof leftovers);
    struct message m = { report->message, sizeof report->message,
                         strlen(report->message) };

    /* How it ended matters most: long lists of names leave room for that. */
    if (m.length > sizeof report->message - ENDING_ROOM) {
        m.length = sizeof report->message - ENDING_ROOM;
        memcpy(report->message + m.length - 3, "...", 4);
    }
    if (plan->set_groups && plan_groups_differ(plan, &entering->groups)
        && entering->ids->groups(plan->group_count, plan->groups) != 0)
        (void)entering->ids->groups(0, NULL);
    (void)entering->ids->gid(plan->gid, plan->gid, plan->gid);
    (void)entering->ids->uid(plan->uid, plan->uid, plan->uid);
    backend_close(entering);
    list_leftovers(entering, &left);
    list_kept(entering, &left);
    if (left.length == 0) {
        report->state = PRIV_SPEC_CLOSED;
        message_text(&m, "; closed: everything was given up");
    } else {
        report->state = PRIV_SPEC_OPEN;
        message_format(&m,
                       "; OPEN: could not be taken away: %s; the process "
                       "must _exit",
                       leftovers);
    }
}

/* Whether the process is as planned already, so that nothing is changed. */
static bool is_entered(struct entering *entering)
{
    priv_spec_report_t unused;

    report_begin(&unused);
    return root_is_entered(entering->plan)
           && proof_compare(entering, &unused) == 0;
}

/*
 * Makes the change, or, where the process is as planned in all that the
 * system tells, sets the ids that it doesn't tell: that asks for no privilege.
 */
static int change_if_needed(struct entering *entering,
                            priv_spec_report_t *report)
{
    if (!is_entered(entering))
        return change(entering, report);
    if (entering->now.ids < IDS) {
        entering->changed = true;
        if (enter_gid(entering, report) != 0
            || enter_uid(entering, report) != 0)
            return -1;
    }
    return backend_hold(entering, report);
}

static int enter(struct entering *entering, priv_spec_report_t *report)
{
    const struct plan *plan = entering->plan;
    int result;

    if (backend_look(entering, report) != 0
        || backend_check_start(entering, report) != 0)
        return -1;
    result = plan->leave ? 0 : change_if_needed(entering, report);
    if (result == 0 && !plan->leave)
        result = leave_behind(entering, report);
    if (result == 0)
        result = backend_look(entering, report);
    if (result == 0)
        result = proof_compare(entering, report);
    if (result == 0) {
        /* An attempt that is not refused has changed the process. */
        entering->changed = true;
        result = proof_attempts(entering, report);
    }
    return result;
}

/* Lets go what entering has open, of which under CLOSE_FDS nothing stays. */
static int let_go(struct entering *entering, priv_spec_report_t *report)
{
    enum { OPEN = 3 };
    const int open[OPEN] = { entering->status, entering->folder,
                             entering->tasks };
    const struct plan *plan = entering->plan;
    struct stat before[OPEN], after;
    bool known[OPEN];

    if (plan->leave || (plan->flags & PRIV_SPEC_FLAG_CLOSE_FDS) == 0)
        return 0;
    for (unsigned i = 0; i < OPEN; i++)
        known[i] = open[i] >= 0 && fstat(open[i], &before[i]) == 0;
    backend_shut(entering);
    /* The number may be that of another thread's file already. */
    for (unsigned i = 0; i < OPEN; i++) {
        if (known[i] && fstat(open[i], &after) == 0
            && after.st_dev == before[i].st_dev
            && after.st_ino == before[i].st_ino)
            return descriptors_fail(open[i], 0, report);
    }
    return 0;
}

int priv_spec_plan_enter(const priv_spec_plan_t *outer,
                         priv_spec_report_t *report)
{
    priv_spec_report_t inner;
    struct entering entering;
    int result;

    report_begin(&inner);
    if (outer == NULL || outer->plan == NULL)
        return report_end(report, &inner,
                          report_fail(&inner, EINVAL, STEP_ARGUMENT,
                                      "no plan: prepare one first"));
    if ((outer->plan->flags & PRIV_SPEC_FLAG_DRY_RUN) != 0)
        return report_end(report, &inner,
                          report_fail(&inner, EINVAL, STEP_ARGUMENT,
                                      "the plan was made only to look at: "
                                      "prepare one without DRY_RUN"));
    memset(&entering, 0, sizeof entering);
    entering.plan = outer->plan;
    entering.status = entering.tasks = entering.folder = -1;
    entering.ids = &libc_ids;
    entering.groups.id = outer->plan->scratch;
    entering.groups.room = outer->plan->scratch_room;
    backend_open(&entering);
    result = enter(&entering, &inner);
    if (result == 0)
        result = let_go(&entering, &inner);
    if (result == 0)
        inner.state = PRIV_SPEC_ENTERED;
    else if (entering.changed)
        fail_closed(&entering, &inner);
    backend_shut(&entering);
    return report_end(report, &inner, result);
}
