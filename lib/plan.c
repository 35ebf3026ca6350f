/* SPDX-License-Identifier: ISC */
/*
 * plan.c: preparing a change of the process.
 *
 * Looks at everything and changes nothing: whatever can be refused is
 * refused here, while the process is still whole and can say so.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "report.h"
#include "set.h"

#define KNOWN_FLAGS                                                            \
    (PRIV_SPEC_FLAG_ACROSS_EXEC | PRIV_SPEC_FLAG_LIMIT | PRIV_SPEC_FLAG_SEAL   \
     | PRIV_SPEC_FLAG_HELD | PRIV_SPEC_FLAG_KEEP_ROOT | PRIV_SPEC_FLAG_IF_ROOT \
     | PRIV_SPEC_FLAG_DRY_RUN | PRIV_SPEC_FLAG_TRANSLATE                       \
     | PRIV_SPEC_FLAG_CLOSE_FDS | PRIV_SPEC_FLAG_NEW_KEYRING                   \
     | PRIV_SPEC_FLAG_ALL_THREADS | PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE       \
     | PRIV_SPEC_FLAG_ALLOW_THREADS | PRIV_SPEC_FLAG_ALLOW_IO_URING            \
     | PRIV_SPEC_FLAG_ALLOW_DIRECTORIES | PRIV_SPEC_FLAG_ALLOW_FILE_WRITABLE)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What is left as it is keeps its ids, be they different. */
uid_t plan_uid(const struct plan *plan, unsigned place)
{
    return plan->leave ? plan->before.uid[place] : plan->uid;
}

gid_t plan_gid(const struct plan *plan, unsigned place)
{
    return plan->leave ? plan->before.gid[place] : plan->gid;
}

bool plan_uid_differs(const struct plan *plan, const struct process *now)
{
    for (unsigned i = 0; i < now->ids; i++) {
        if (now->uid[i] != plan_uid(plan, i))
            return true;
    }
    return false;
}

bool plan_gid_differs(const struct plan *plan, const struct process *now)
{
    for (unsigned i = 0; i < now->ids; i++) {
        if (now->gid[i] != plan_gid(plan, i))
            return true;
    }
    return false;
}

bool plan_groups_differ(const struct plan *plan,
                        const struct process_groups *groups)
{
    if (!plan->set_groups && !plan->leave)
        return false;
    if (groups->count > groups->room)
        return true;
    if (plan->leave)
        return !process_groups_same(groups->id, groups->count,
                                    plan->before_groups,
                                    plan->before_group_count, plan->gid);
    return !process_groups_same(groups->id, groups->count, plan->groups,
                                plan->group_count, plan->gid);
}

bool plan_groups_change(const struct plan *plan)
{
    struct process_groups groups = { plan->before_groups,
                                     plan->before_group_count,
                                     plan->before_group_count };

    return plan_groups_differ(plan, &groups);
}

/* Reads what the process is, into plan->before. */
static int look(struct plan *plan, priv_spec_report_t *report)
{
    struct process_groups groups = { NULL, 64, 0 };

    for (;;) {
        gid_t *larger = realloc(groups.id, groups.room * sizeof *groups.id);

        if (larger == NULL) {
            free(groups.id);
            return report_fail(report, ENOMEM, STEP_READ, "out of memory");
        }
        groups.id = plan->before_groups = larger;
        groups.count = 0;
        if (backend_read(&plan->before, 0, &groups, report) != 0)
            return -1;
        if (groups.count <= groups.room)
            break;
        groups.room = groups.count;
    }
    plan->before_group_count = process_groups_sort(groups.id, groups.count);
    return 0;
}

/* Room to read groups back to while entering, where nothing is allocated. */
static int make_scratch(struct plan *plan, priv_spec_report_t *report)
{
    size_t most = plan->group_count > plan->before_group_count
                      ? plan->group_count
                      : plan->before_group_count;

    plan->scratch_room = most + 8;
    plan->scratch = calloc(plan->scratch_room, sizeof *plan->scratch);
    if (plan->scratch == NULL)
        return report_fail(report, ENOMEM, STEP_READ, "out of memory");
    return 0;
}

/* Under IF_ROOT a process that never had privileges is left as it is. */
static void leave_as_it_is(struct plan *plan)
{
    plan->leave = true;
    plan->uid = plan->before.uid[ID_EFFECTIVE];
    plan->gid = plan->before.gid[ID_EFFECTIVE];
    plan->spec = plan->before.sets;
}

static int check_root_kept(struct plan *plan, priv_spec_report_t *report)
{
    if (plan->uid != 0)
        return 0;
    if (plan->user == NULL && (plan->flags & PRIV_SPEC_FLAG_KEEP_ROOT) == 0)
        return report_fail(report, EPERM, STEP_SETUID,
                           "the process would keep uid 0, and no user is "
                           "named: name one (user = root if root is meant)");
    report->warnings |= PRIV_SPEC_WARN_ROOT_KEPT;
    if ((plan->flags & PRIV_SPEC_FLAG_ACROSS_EXEC) != 0
        && (plan->flags & PRIV_SPEC_FLAG_SEAL) == 0)
        report->warnings |= PRIV_SPEC_WARN_ROOT_EXEC;
    return 0;
}

static int prepare(struct plan *plan, const struct priv_spec_security *security,
                   priv_spec_report_t *report)
{
    if ((plan->flags & ~KNOWN_FLAGS) != 0)
        return report_fail(report, EINVAL, STEP_ARGUMENT,
                           "unknown flags in the security options: use "
                           "those of this library's header");
    for (size_t i = 0; i < COUNT(security->reserved); i++) {
        if (security->reserved[i] != 0)
            return report_fail(report, EINVAL, STEP_ARGUMENT,
                               "reserved words of the security options are "
                               "not 0: start from { 0 }");
    }
    if ((unsigned)security->translate > PRIV_SPEC_OFF || security->unused != 0)
        return report_fail(report, EINVAL, STEP_ARGUMENT,
                           "unknown policy in the option translate, or a "
                           "reserved word that is not 0: start from { 0 } "
                           "and use the policies of this library's header");
    if ((plan->flags & PRIV_SPEC_FLAG_NEW_KEYRING) != 0
        && backend_system != PRIV_SPEC_LINUX)
        return report_fail(report, ENOTSUP, STEP_KEYRING,
                           "this system has no session keyrings: leave the "
                           "new one out");
    if (look(plan, report) != 0
        || backend_read_texts(plan, security, report) != 0)
        return -1;
    if ((plan->flags & PRIV_SPEC_FLAG_IF_ROOT) != 0
        && backend_is_unprivileged(&plan->before)
        && backend_others_unprivileged(plan)) {
        leave_as_it_is(plan);
        report->warnings |= PRIV_SPEC_WARN_UNPRIVILEGED;
        return make_scratch(plan, report);
    }
    if (identity_resolve(plan, security, report) != 0
        || check_root_kept(plan, report) != 0)
        return -1;
    if (security->chroot != NULL
        && root_prepare(plan, security->chroot, report) != 0)
        return -1;
    if (backend_prepare(plan, report) != 0)
        return -1;
    return make_scratch(plan, report);
}

static void plan_free(struct plan *plan)
{
    if (plan == NULL)
        return;
    /* What a thread still uses has to stay. */
    if (!backend_free(plan))
        return;
    root_free(plan);
    free(plan->user);
    free(plan->group);
    free(plan->groups);
    free(plan->before_groups);
    free(plan->scratch);
    free(plan);
}

int priv_spec_plan_prepare(priv_spec_plan_t *outer,
                           const struct priv_spec_security *security,
                           priv_spec_report_t *report)
{
    priv_spec_report_t inner;
    struct plan *plan;

    report_begin(&inner);
    if (outer != NULL) {
        memset(outer, 0, sizeof *outer);
        outer->size = sizeof *outer;
    }
    if (outer == NULL || security == NULL
        || (security->size != 0 && security->size < sizeof *security))
        return report_end(report, &inner,
                          report_fail(&inner, EINVAL, STEP_ARGUMENT,
                                      "no plan, no security options, or a "
                                      "size that is not theirs"));
    plan = calloc(1, sizeof *plan);
    if (plan == NULL)
        return report_end(report, &inner,
                          report_fail(&inner, ENOMEM, STEP_READ,
                                      "out of memory"));
    plan->root = -1;
    plan->flags = security->flags | security->file_flags;
    if (prepare(plan, security, &inner) != 0) {
        plan_free(plan);
        return report_end(report, &inner, -1);
    }
    outer->plan = plan;
    return report_end(report, &inner, 0);
}

void priv_spec_plan_free(priv_spec_plan_t *outer)
{
    if (outer == NULL)
        return;
    plan_free(outer->plan);
    outer->plan = NULL;
}

static void print_groups(const struct plan *plan, struct message *m)
{
    message_text(m, "setgroups: ");
    if (plan->group_count == 0)
        message_text(m, "none");
    for (size_t i = 0; i < plan->group_count; i++)
        message_format(m, i == 0 ? "%u" : ",%u",
                       (unsigned long)plan->groups[i]);
    message_text(m, "\n");
}

int priv_spec_plan_print(const priv_spec_plan_t *outer, char *buffer,
                         size_t size)
{
    const struct plan *plan;
    struct message m;

    if (outer == NULL || outer->plan == NULL) {
        errno = EINVAL;
        return -1;
    }
    plan = outer->plan;
    m = message_in(buffer, size);
    if (plan->leave) {
        message_text(&m, "nothing to change: started without privileges\n");
    } else {
        backend_print(plan, false, &m);
        if (plan->root_path != NULL)
            message_format(&m, "chroot: %s\n", plan->root_path);
        if (plan->set_groups)
            print_groups(plan, &m);
        else
            message_text(&m, "setgroups: as they are\n");
        message_format(&m, "setgid: %u", (unsigned long)plan->gid);
        if (plan->group != NULL)
            message_format(&m, " (%s)", plan->group);
        message_format(&m, "\nsetuid: %u", (unsigned long)plan->uid);
        if (plan->user != NULL)
            message_format(&m, " (%s)", plan->user);
        message_text(&m, "\n");
        backend_print(plan, true, &m);
        if ((plan->flags & PRIV_SPEC_FLAG_NEW_KEYRING) != 0)
            message_text(&m, "keyring: a session keyring of its own\n");
        if ((plan->flags & PRIV_SPEC_FLAG_CLOSE_FDS) != 0)
            message_text(&m, "descriptors: close all above 2\n");
    }
    message_text(&m, "verify: read all of it back, and try to regain what "
                     "was given up\n");
    return (int)m.length;
}
