/* SPDX-License-Identifier: ISC */
/* backend_libcap_survey.c: see backend_libcap_survey.h. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend.h"
#include "backend_libcap.h"
#include "backend_libcap_survey.h"
#include "backend_libcap_threads.h"
#include "linux_proc.h"
#include "linux_signals.h"
#include "linux_tasks.h"
#include "report.h"
#include "set.h"

int survey_fail_list(priv_spec_report_t *report, int error)
{
    const char *remedy = error == EMFILE || error == ENFILE
                             ? "close some, or raise RLIMIT_NOFILE"
                             : "mount /proc, as it is in this pid namespace";

    return report_fail(report, error, STEP_THREADS,
                       "the threads of this process can't be looked at (%e): "
                       "%s",
                       error, remedy);
}

int survey_fail_thread(priv_spec_report_t *report, int error, const char *step,
                       int tid, const char *name, const char *what)
{
    if (name[0] == '\0')
        return report_fail(report, error, step, "thread %d %s", (long)tid,
                           what);
    return report_fail(report, error, step, "thread %d (%q) %s", (long)tid,
                       name, what);
}

int survey_look(int fd, struct process_groups *groups, survey_fn *look,
                void *argument, priv_spec_report_t *report)
{
    struct linux_tasks tasks = { .fd = fd };
    int self = linux_tasks_self(), tid;
    struct process process;

    while ((tid = linux_tasks_next(&tasks)) > 0) {
        int gone =
            tid == self ? 1 : linux_tasks_read(fd, tid, &process, groups);

        if (gone < 0)
            return survey_fail_list(report, errno);
        if (gone > 0)
            continue;
        if (groups != NULL && groups->count <= groups->room)
            groups->count = process_groups_sort(groups->id, groups->count);
        if (look(argument, tid, &process, groups, report) != 0)
            return -1;
    }
    return tid == 0 ? 0 : survey_fail_list(report, errno);
}

/* ---- whether a thread can do its part ---- */

/* "iou-…" is what the kernel calls the threads of an io_uring. */
static bool is_io_uring(const struct process *process)
{
    return strncmp(process->name, "iou-", 4) == 0;
}

static const char *obstacle(const struct process *process)
{
    uint64_t usable = linux_signals_usable();

    if (process->seccomp == 1)
        return "is in seccomp's strict mode and may make no call: end it, or "
               "enter before it starts";
    if (is_io_uring(process))
        return "is the kernel's for an io_uring and keeps its credentials: "
               "close the ring first";
    if (process->run_state == 't')
        return "is stopped by a debugger and can't be reached: detach it";
    if ((process->signals_blocked & usable) == usable)
        return "blocks every signal that could reach it: unblock one, or "
               "enter before it starts";
    return NULL;
}

/*
 * Starting a thread, or a process, blocks all signals for an instant, and so
 * does the library itself: a thread that can't be reached is looked at again.
 */
static int check_reach(struct survey *survey, int tid, struct process *process,
                       priv_spec_report_t *report)
{
    const struct timespec instant = { 0, 1000000 };
    const char *what = obstacle(process);

    for (int tries = 0; what != NULL && tries < 500; tries++) {
        int gone;

        nanosleep(&instant, NULL);
        gone = linux_tasks_read(survey->fd, tid, process, NULL);
        if (gone != 0)
            return gone < 0 ? survey_fail_list(report, errno) : 0;
        what = obstacle(process);
    }
    if (what != NULL)
        return survey_fail_thread(report, EBUSY, STEP_THREADS, tid,
                                  process->name, what);
    survey->blocked |= process->signals_blocked;
    survey->barred |= linux_signals_barred(process->signals_blocked);
    return 0;
}

static bool ids_differ(const struct plan *plan, const struct process *process)
{
    const struct process *before = &plan->before;

    return (plan_uid_differs(plan, process)
            && memcmp(process->uid, before->uid, sizeof before->uid) != 0)
           || (plan_gid_differs(plan, process)
               && memcmp(process->gid, before->gid, sizeof before->gid) != 0);
}

static bool groups_differ(const struct plan *plan,
                          const struct process_groups *groups)
{
    return plan_groups_differ(plan, groups)
           && (groups->count > groups->room
               || !process_groups_same(groups->id, groups->count,
                                       plan->before_groups,
                                       plan->before_group_count,
                                       plan->before.gid[ID_EFFECTIVE]));
}

/*
 * Whether the inheritable and bounding sets let the thread come to those
 * planned, as the calling thread's do.  Securebits can't be seen.
 */
static bool sets_suffice(const struct plan *plan, const struct process *process)
{
    const struct libcap_plan *native = plan->native;
    uint64_t p = process->sets.set[PRIV_SPEC_PERMITTED].word[0];
    uint64_t i = process->sets.set[PRIV_SPEC_INHERITABLE].word[0];
    uint64_t bounding = process->sets.set[PRIV_SPEC_LIMIT].word[0];
    uint64_t limit = plan->spec.set[PRIV_SPEC_LIMIT].word[0];
    bool setpcap =
        (native->reduced.permitted & UINT64_C(1) << CAP_SETPCAP) != 0;

    if ((native->reduced.inheritable & ~(i | p)) != 0
        || (native->widened.inheritable & ~(i | bounding)) != 0)
        return false;
    return (plan->flags & PRIV_SPEC_FLAG_LIMIT) == 0
           || ((limit & ~bounding) == 0
               && (setpcap || (bounding & ~limit) == 0));
}

/* Whether it is as planned already, in what a status tells. */
static bool is_as_planned(const struct plan *plan,
                          const struct process *process,
                          const struct process_groups *groups)
{
    return survey_sets_are(plan, process) && !plan_uid_differs(plan, process)
           && !plan_gid_differs(plan, process)
           && !plan_groups_differ(plan, groups);
}

bool survey_sets_are(const struct plan *plan, const struct process *process)
{
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if ((plan->spec.given >> i & 1) != 0
            && (process->sets.given >> i & 1) != 0
            && !set_equal(&process->sets.set[i], &plan->spec.set[i]))
            return false;
    }
    return true;
}

int survey_thread(void *argument, int tid, struct process *process,
                  struct process_groups *groups, priv_spec_report_t *report)
{
    struct survey *survey = argument;
    const struct plan *plan = survey->plan;
    const struct libcap_plan *native = plan->native;
    priv_spec_set_t needed = set_of_mask(native->reduced.permitted);
    priv_spec_set_t missing =
        set_without(&needed, &process->sets.set[PRIV_SPEC_PERMITTED]);

    if (survey->count < survey->room)
        survey->tids[survey->count] = tid;
    survey->count++;
    survey->bounding |= process->sets.set[PRIV_SPEC_LIMIT].word[0];
    if (is_as_planned(plan, process, groups))
        return check_reach(survey, tid, process, report);
    if (ids_differ(plan, process) || groups_differ(plan, groups))
        return survey_fail_thread(report, EPERM, STEP_THREADS, tid,
                                  process->name,
                                  "has other ids or groups than the calling "
                                  "one: give them back first");
    if (set_is_empty(&missing) && !sets_suffice(plan, process))
        return survey_fail_thread(report, EPERM, STEP_THREADS, tid,
                                  process->name,
                                  "has another inheritable or bounding set "
                                  "than the calling one, and can't come to "
                                  "what is planned: enter before it changes "
                                  "them");
    if (set_is_empty(&missing))
        return check_reach(survey, tid, process, report);
    report->missing = missing;
    return report_fail(report, EPERM, STEP_PERMITTED,
                       "thread %d (%q) does not hold %p, which the calling "
                       "one does: ask for less, or enter before it starts",
                       (long)tid, process->name, &missing);
}

/* The list grows until it has room for all. */
int survey_all(struct survey *survey, struct process_groups *groups,
               priv_spec_report_t *report)
{
    for (;;) {
        int *larger;

        survey->blocked = survey->barred = survey->bounding = 0;
        survey->count = 0;
        if (survey_look(survey->fd, groups, survey_thread, survey, report) != 0)
            return -1;
        if (survey->count <= survey->room)
            return 0;
        survey->room = 2 * survey->count;
        larger = realloc(survey->tids, survey->room * sizeof *survey->tids);
        if (larger == NULL)
            return report_fail(report, ENOMEM, STEP_THREADS, "out of memory");
        survey->tids = larger;
    }
}

/* ---- a process that is to be left as it is ---- */

static int check_unprivileged(void *argument, int tid, struct process *process,
                              struct process_groups *groups,
                              priv_spec_report_t *report)
{
    (void)argument;
    (void)groups;
    if (backend_is_unprivileged(process))
        return 0;
    return survey_fail_thread(report, EPERM, STEP_THREADS, tid, process->name,
                              "has privileges, and the calling one has none: "
                              "enter the plan there");
}

int libcap_threads_check_unprivileged(const struct plan *plan,
                                      priv_spec_report_t *report)
{
    int fd, result;

    if ((plan->flags & PRIV_SPEC_FLAG_ALL_THREADS) == 0)
        return 0;
    fd = linux_tasks_open();
    if (fd < 0 && linux_proc_count_threads() == 1)
        return 0;
    if (fd < 0)
        return survey_fail_list(report, errno);
    result = survey_look(fd, NULL, check_unprivileged, NULL, report);
    close(fd);
    return result;
}
