/* SPDX-License-Identifier: ISC */
/*
 * backend_stub.c: systems that have uids only.
 *
 * Ids, groups and the root directory are changed and proven in full; that is
 * all there is to give up.  What can't be done honestly is refused before
 * anything changes: to keep a part of root's power, to start as anyone but
 * root, to end as root.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "compat/system.h"
#include "linux_text.h"
#include "raise.h"
#include "report.h"
#include "set.h"
#include "solaris_text.h"
#include "vocabulary.h"

const char backend_name[] = "stub";
const priv_spec_system backend_system = PRIV_SPEC_NATIVE;
/* No plan has any. */
const char *const backend_set_steps[PRIV_SPEC_SETS] = {
    STEP_VERIFY, STEP_VERIFY, STEP_VERIFY, STEP_VERIFY, STEP_VERIFY
};

uint64_t backend_all_capabilities(void)
{
    return LINUX_TEXT_ALL;
}

int backend_all_privileges(priv_spec_set_t *all, priv_spec_set_t *basic,
                           priv_spec_report_t *report)
{
    (void)report;
    *all = vocabulary_all(PRIV_SPEC_SOLARIS);
    *basic = vocabulary_basic();
    return 0;
}

int backend_from_text(priv_spec_t *spec, const char *text,
                      priv_spec_report_t *report)
{
    (void)spec;
    (void)text;
    return report_fail(report, ENOTSUP, STEP_PARSE,
                       "this build has no privileges of its own (stub): say "
                       "whose words the text is in");
}

int backend_to_text(const priv_spec_t *spec, unsigned form, char *buffer,
                    size_t size, priv_spec_report_t *report)
{
    /* No spec is native. */
    (void)spec;
    (void)form;
    (void)buffer;
    (void)size;
    (void)report;
    errno = EINVAL;
    return -1;
}

/* ---- the texts: read, and refused if they ask for anything ---- */

static int refuse_kept(const priv_spec_set_t *kept, const char *option,
                       priv_spec_report_t *report)
{
    if (set_is_empty(kept))
        return 0;
    report->missing = *kept;
    return report_fail(report, ENOTSUP, STEP_PERMITTED,
                       "%s: this system can't keep %p without all of root: "
                       "leave the option out",
                       option, kept);
}

int backend_read_texts(struct plan *plan,
                       const struct priv_spec_security *security,
                       priv_spec_report_t *report)
{
    priv_spec_t linux_spec;
    priv_spec_set_t set, kept;

    memset(&plan->spec, 0, sizeof plan->spec);
    if (security->capabilities != NULL) {
        if (linux_text_read(&linux_spec, security->capabilities, LINUX_TEXT_ALL,
                            report)
            != 0)
            return -1;
        kept = set_union(&linux_spec.set[PRIV_SPEC_PERMITTED],
                         &linux_spec.set[PRIV_SPEC_EFFECTIVE]);
        kept = set_union(&kept, &linux_spec.set[PRIV_SPEC_INHERITABLE]);
        if (refuse_kept(&kept, "capabilities", report) != 0)
            return -1;
    }
    if (security->privileges != NULL) {
        if (solaris_text_read(&set, security->privileges, report) != 0)
            return -1;
        kept = backend_above_ordinary(plan, &set);
        if (refuse_kept(&kept, "privileges", report) != 0)
            return -1;
    }
    return 0;
}

priv_spec_set_t backend_above_ordinary(const struct plan *plan,
                                       const priv_spec_set_t *set)
{
    priv_spec_set_t basic = vocabulary_basic();

    (void)plan;
    return set_without(set, &basic);
}

/* ---- reading ---- */

static int fail_read(priv_spec_report_t *report)
{
    return report_fail(report, errno, STEP_READ,
                       "the ids of this process can't be read (%e)", errno);
}

int backend_read(struct process *process, pid_t pid,
                 struct process_groups *groups, priv_spec_report_t *report)
{
    if (pid != 0 && pid != getpid())
        return report_fail(report, ENOTSUP, STEP_READ,
                           "this build (stub) reads no process but itself");
    if (process_ids_read(process) != 0 || process_groups_read(groups) != 0)
        return fail_read(report);
    return 0;
}

bool backend_is_unprivileged(const struct process *process)
{
    for (unsigned i = 0; i < process->ids; i++) {
        if (process->uid[i] == 0)
            return false;
    }
    return true;
}

/* ---- the plan ---- */

/* The planned groups with the gid before them, for systems that want it. */
struct stub_plan {
    size_t count;
    gid_t groups[];
};

static int make_groups(struct plan *plan, priv_spec_report_t *report)
{
    size_t room = plan->group_count + 1;
    struct stub_plan *native =
        malloc(sizeof *native + room * sizeof native->groups[0]);

    plan->native = native;
    if (native == NULL)
        return report_fail(report, ENOMEM, STEP_SETGROUPS, "out of memory");
    native->count = 0;
    native->groups[native->count++] = plan->gid;
    for (size_t i = 0; i < plan->group_count; i++) {
        if (plan->groups[i] != plan->gid)
            native->groups[native->count++] = plan->groups[i];
    }
    return 0;
}

int backend_prepare(struct plan *plan, priv_spec_report_t *report)
{
    bool dry = (plan->flags & PRIV_SPEC_FLAG_DRY_RUN) != 0;

    if (plan->uid == 0)
        return report_fail(report, ENOTSUP, STEP_SETUID,
                           "the process would keep uid 0, and this system "
                           "can take no part of its power away: name an "
                           "ordinary user");
    if (plan->before.uid[ID_EFFECTIVE] != 0 && !dry)
        return report_fail(report, ENOTSUP, STEP_SETUID,
                           "the process is uid %u, and without privileges "
                           "only root may change ids: start it as root",
                           (unsigned long)plan->before.uid[ID_EFFECTIVE]);
    if (plan->before.uid[ID_EFFECTIVE] != 0)
        report->warnings |= PRIV_SPEC_WARN_NOT_CHECKED;
    if ((plan->flags & PRIV_SPEC_FLAG_SEAL) != 0)
        return report_fail(report, ENOTSUP, STEP_SEAL,
                           "this system can't keep programs run later from "
                           "gaining privileges: leave sealing out");
    if ((plan->flags & PRIV_SPEC_FLAG_LIMIT) != 0)
        return report_fail(report, ENOTSUP, STEP_BOUNDING,
                           "this system can't limit what programs run later "
                           "gain: leave the limit out");
    if (ways_out_check(plan, report) != 0)
        return -1;
    return make_groups(plan, report);
}

void backend_print(const struct plan *plan, bool after, struct message *m)
{
    (void)plan;
    if (after)
        message_text(m, "privileges: none beyond an ordinary user's\n");
}

bool backend_free(struct plan *plan)
{
    free(plan->native);
    plan->native = NULL;
    return true;
}

bool backend_may_change_uid(const struct plan *plan)
{
    (void)plan;
    return false;
}

bool backend_may_change_gid(const struct plan *plan)
{
    (void)plan;
    return false;
}

/* ---- entering: there is nothing but ids and groups ---- */

int backend_look(struct entering *entering, priv_spec_report_t *report)
{
    struct process_groups *groups = &entering->groups;

    if (backend_read(&entering->now, 0, groups, report) != 0)
        return -1;
    if (groups->count <= groups->room)
        groups->count = process_groups_sort(groups->id, groups->count);
    return 0;
}

int backend_check_start(struct entering *entering, priv_spec_report_t *report)
{
    return identity_check_mapped(&entering->now, report);
}

int backend_reduce(struct entering *entering, priv_spec_report_t *report)
{
    (void)entering;
    (void)report;
    return 0;
}

/*
 * Where the first of the groups is the effective gid (FreeBSD to 14, macOS),
 * setting that has put it in the place of one of them.
 */
int backend_before_uid(struct entering *entering, priv_spec_report_t *report)
{
    const struct stub_plan *native = entering->plan->native;

    if (backend_look(entering, report) != 0)
        return -1;
    if (!plan_groups_differ(entering->plan, &entering->groups)
        || setgroups(native->count, native->groups) == 0)
        return 0;
    return report_fail(report, errno, STEP_SETGROUPS,
                       "the system refused the supplementary groups with the "
                       "gid before them (%e): list fewer",
                       errno);
}

int backend_after_uid(struct entering *entering, priv_spec_report_t *report)
{
    (void)entering;
    (void)report;
    return 0;
}

int backend_check(struct entering *entering, priv_spec_report_t *report)
{
    (void)entering;
    (void)report;
    return 0;
}

int backend_attempt(struct entering *entering, priv_spec_report_t *report)
{
    (void)entering;
    (void)report;
    return 0;
}

void backend_close(struct entering *entering)
{
    (void)entering;
}

/* ---- raising: nothing, which always succeeds ---- */

int backend_raise(const priv_spec_set_t *what, priv_spec_saved_t *saved,
                  struct raise_trouble *trouble)
{
    if (!set_is_empty(what)) {
        *trouble =
            (struct raise_trouble){ .kind = RAISE_NO_POWERS, .set = *what };
        return -1;
    }
    memset(saved, 0, sizeof *saved);
    saved->state = SAVED_SAME;
    return 0;
}

int backend_restore(const priv_spec_saved_t *saved,
                    struct raise_trouble *trouble)
{
    (void)saved;
    (void)trouble;
    return 0;
}
