/* SPDX-License-Identifier: ISC */
/* backend_libcap_threads.c: see backend_libcap_threads.h. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend.h"
#include "backend_libcap.h"
#include "backend_libcap_follow.h"
#include "backend_libcap_threads.h"
#include "backend_libcap_survey.h"
#include "linux_broadcast.h"
#include "linux_proc.h"
#include "linux_tasks.h"
#include "report.h"
#include "set.h"

struct libcap_threads {
    struct broadcast broadcast;
    struct follow follow;
    struct process_groups groups; /* where those of each are read to */
    uint64_t bounding;            /* the bounding sets of all, joined */
    int *known;                   /* those looked at while preparing … */
    size_t known_count;           /* … in the order of /proc */
    bool alone;                   /* there is no other, as it enters */
    bool closed;                  /* they were to give up everything */
};

static struct libcap_threads *threads_of(const struct entering *entering)
{
    const struct libcap_plan *native = entering->plan->native;

    return native == NULL ? NULL : native->threads;
}

static void act(enum broadcast_phase phase, void *argument,
                struct broadcast_slot *slot)
{
    const struct follow *follow = argument;

    if (phase == BROADCAST_CHANGE)
        slot->fault = (int)follow_change(follow, &slot->error);
    else if (phase == BROADCAST_PROVE)
        slot->fault = (int)follow_prove(follow);
    else if (phase == BROADCAST_CLOSE)
        slot->fault = (int)follow_close(follow);
    else if (phase == BROADCAST_LEAVE)
        slot->fault = (int)follow_leave(follow, &slot->error);
    else
        slot->fault = (int)follow_hold(follow, &slot->error);
}

static int survey_and_keep(struct plan *plan, int fd,
                           struct libcap_threads *threads,
                           priv_spec_report_t *report)
{
    struct survey survey = { .plan = plan, .fd = fd };
    struct broadcast *b = &threads->broadcast;
    int result = survey_all(&survey, &threads->groups, report);

    threads->known = survey.tids;
    threads->known_count = survey.count;
    threads->bounding = survey.bounding;
    b->blocked = survey.blocked;
    b->barred = survey.barred;
    b->act = act;
    b->argument = &threads->follow;
    /* For twice as many, since others may come until then. */
    b->room = 2 * survey.count + 512;
    b->slots = calloc(b->room, sizeof *b->slots);
    if (result == 0 && b->slots == NULL)
        result = report_fail(report, ENOMEM, STEP_THREADS, "out of memory");
    return result;
}

int libcap_threads_prepare(struct plan *plan, priv_spec_report_t *report)
{
    struct libcap_plan *native = plan->native;
    struct libcap_threads *threads;
    int fd, result;

    if ((plan->flags & PRIV_SPEC_FLAG_ALL_THREADS) == 0)
        return 0;
    threads = native->threads = calloc(1, sizeof *threads);
    if (threads != NULL) {
        threads->groups.room = plan->group_count > plan->before_group_count
                                   ? plan->group_count + 8
                                   : plan->before_group_count + 8;
        threads->groups.id =
            calloc(threads->groups.room, sizeof *threads->groups.id);
    }
    if (threads == NULL || threads->groups.id == NULL)
        return report_fail(report, ENOMEM, STEP_THREADS, "out of memory");
    fd = linux_tasks_open();
    if (fd < 0 && linux_proc_count_threads() == 1)
        return 0;
    if (fd < 0)
        return survey_fail_list(report, errno);
    result = survey_and_keep(plan, fd, threads, report);
    close(fd);
    return result;
}

bool libcap_threads_free(struct plan *plan)
{
    struct libcap_plan *native = plan->native;

    if (native->threads == NULL)
        return true;
    if (broadcast_is_in_use(&native->threads->broadcast))
        return false;
    free(native->threads->broadcast.slots);
    free(native->threads->groups.id);
    free(native->threads->known);
    free(native->threads);
    native->threads = NULL;
    return true;
}

/* ---- entering ---- */

void libcap_threads_open(struct entering *entering)
{
    entering->tasks = threads_of(entering) == NULL ? -1 : linux_tasks_open();
}

/* A thread's name, for a message. */
static const char *name_of(const struct entering *entering, int tid,
                           struct process *process)
{
    if (linux_tasks_read(entering->tasks, tid, process, NULL) != 0)
        process->name[0] = '\0';
    return process->name;
}

static int fail_broadcast(const struct entering *entering,
                          const struct broadcast_failure *failure,
                          priv_spec_report_t *report)
{
    static const char *const of_thread[] = {
        [BROADCAST_SEND] = "can't be sent a signal: look at RLIMIT_SIGPENDING "
                           "and at seccomp filters",
        [BROADCAST_BLOCKED] = "blocks every signal that could reach it: "
                              "unblock one, or enter before it starts",
        [BROADCAST_TRACED] = "is stopped by a debugger and can't be reached: "
                             "detach it",
        [BROADCAST_LATE] = "did not come to make the change within 10 "
                           "seconds: see what it waits for",
        [BROADCAST_DIED] = "ended when it made the change: a seccomp filter "
                           "of its own ends it for a call that this needs",
        [BROADCAST_STUCK] = "came, and is held up in the change: look for a "
                            "debugger, a seccomp filter whose supervisor "
                            "doesn't answer, or a handler that jumps",
    };
    static const char *const of_all[] = {
        [BROADCAST_BUSY] = "another thread is entering a plan for all "
                           "threads, or was ended or held up in it: let one "
                           "do it; if none does, _exit",
        [BROADCAST_NO_SIGNAL] = "no real-time signal is free to call the "
                                "other threads: leave one at its default, "
                                "which none of them blocks",
        [BROADCAST_ROOM] = "many more threads have started since the plan "
                           "was made: prepare another",
        [BROADCAST_LIST] = "the threads of this process can't be listed: "
                           "mount /proc",
        [BROADCAST_SEND] = NULL,
        [BROADCAST_BLOCKED] = NULL,
        [BROADCAST_TRACED] = NULL,
        [BROADCAST_DIED] = NULL,
        [BROADCAST_STUCK] = NULL,
        [BROADCAST_LATE] = "other threads come and go faster than they can "
                           "be called: enter before they start",
    };
    const char *text = of_all[failure->obstacle];
    struct process process;

    if (failure->tid != 0)
        return survey_fail_thread(report, failure->error, STEP_THREADS,
                                  failure->tid,
                                  name_of(entering, failure->tid, &process),
                                  of_thread[failure->obstacle]);
    return report_fail(report, failure->error, STEP_THREADS, "%s (%e)",
                       text != NULL ? text : "other threads can't be reached",
                       failure->error);
}

/* Tells of the first thread that has set a fault. */
static int fail_fault(const struct entering *entering,
                      const struct broadcast_slot *slot,
                      priv_spec_report_t *report)
{
    const struct follow_fault_text *fault = &follow_fault_texts[slot->fault];
    struct process process;
    const char *name = name_of(entering, slot->tid, &process);

    if (slot->fault == FOLLOW_LEFT)
        return report_fail(report, slot->error, fault->step,
                           "thread %d (%q) %s", (long)slot->tid, name,
                           fault->text);
    if (slot->error != 0)
        return report_fail(report, slot->error, fault->step,
                           "thread %d (%q) %s (%e): look for a seccomp "
                           "filter or a security module",
                           (long)slot->tid, name, fault->text, slot->error);
    return report_fail(report, EPROTO, fault->step,
                       "thread %d (%q) %s: a seccomp filter or an emulator "
                       "may be at work, or it was unlike the others",
                       (long)slot->tid, name, fault->text);
}

/*
 * Whether a thread was looked at while preparing.  Both lists are in the
 * order of /proc, so the next one is most often the one.
 */
static bool is_known(const struct libcap_threads *threads, int tid,
                     size_t *next)
{
    for (size_t tries = 0; tries < threads->known_count; tries++) {
        size_t at = (*next + tries) % threads->known_count;

        if (threads->known[at] == tid) {
            *next = at + 1;
            return true;
        }
    }
    return false;
}

/* Looks at those that have come since: as survey_thread does. */
static int look_at_new(struct entering *entering, priv_spec_report_t *report)
{
    struct libcap_threads *threads = threads_of(entering);
    struct survey survey = { .plan = entering->plan, .fd = entering->tasks };
    size_t next = 0;

    for (size_t i = 0; i < threads->broadcast.count; i++) {
        struct process_groups *groups = &threads->groups;
        int tid = threads->broadcast.slots[i].tid, gone;
        struct process process;

        if (is_known(threads, tid, &next))
            continue;
        gone = linux_tasks_read(entering->tasks, tid, &process, groups);
        if (gone < 0)
            return survey_fail_list(report, errno);
        if (gone > 0)
            continue;
        if (groups->count <= groups->room)
            groups->count = process_groups_sort(groups->id, groups->count);
        if (survey_thread(&survey, tid, &process, groups, report) != 0)
            return -1;
    }
    threads->broadcast.blocked |= survey.blocked;
    threads->broadcast.barred |= survey.barred;
    threads->bounding |= survey.bounding;
    return 0;
}

/*
 * Whether a thread has the descriptors that are to be closed: the one that
 * was opened last is there in all that share them.
 */
static bool has_folder(const struct entering *entering, int tid)
{
    char name[24];
    struct message m = message_in(name, sizeof name);
    struct stat here, there;

    message_format(&m, "fd/%d", (long)entering->folder);
    return fstat(entering->folder, &here) == 0
           && linux_tasks_stat(entering->tasks, tid, name, &there) == 0
           && here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

/* One that ends has none for an instant before it is gone. */
static int look_at_descriptors(void *argument, int tid, struct process *process,
                               struct process_groups *groups,
                               priv_spec_report_t *report)
{
    const struct timespec instant = { 0, 1000000 };
    const struct entering *entering = argument;

    (void)groups;
    for (int tries = 0; tries < 50; tries++) {
        if (has_folder(entering, tid)
            || linux_tasks_read(entering->tasks, tid, process, NULL) > 0)
            return 0;
        nanosleep(&instant, NULL);
    }
    return survey_fail_thread(report, EBUSY, STEP_DESCRIPTORS, tid,
                              process->name,
                              "has descriptors of its own, which only it "
                              "could close: end it before, or leave them "
                              "open");
}

int libcap_threads_look(struct entering *entering, priv_spec_report_t *report)
{
    struct libcap_threads *threads = threads_of(entering);
    unsigned count = entering->now.threads;
    struct broadcast_failure failure;
    struct process process;

    if (count == 0)
        count = linux_proc_count_threads();
    threads->alone = count == 1;
    if (threads->alone)
        return 0;
    if (entering->tasks < 0)
        entering->tasks = linux_tasks_open();
    /* There must be a descriptor to spare, too. */
    if (entering->tasks < 0
        || linux_tasks_read(entering->tasks, linux_tasks_self(), &process, NULL)
               != 0)
        return survey_fail_list(report, errno);
    if (threads->broadcast.slots == NULL)
        return report_fail(report, EBUSY, STEP_THREADS,
                           "other threads have started since the plan was "
                           "made without /proc: prepare another");
    if (broadcast_open(&threads->broadcast, entering->tasks, entering->status,
                       &failure)
        != 0)
        return fail_broadcast(entering, &failure, report);
    if (broadcast_list(&threads->broadcast, &failure) != 0)
        return fail_broadcast(entering, &failure, report);
    /* Until now another thread may have changed this one. */
    if (backend_look(entering, report) != 0)
        return -1;
    if (entering->folder >= 0
        && survey_look(entering->tasks, NULL, look_at_descriptors, entering,
                       report)
               != 0)
        return -1;
    if (look_at_new(entering, report) != 0)
        return -1;
    if (broadcast_reaches(&threads->broadcast, &failure) != 0)
        return fail_broadcast(entering, &failure, report);
    follow_settle(&threads->follow, entering, threads->bounding);
    return 0;
}

/*
 * Now that all are there, none can take the descriptors for itself any more.
 * One that has done so since the folder was opened has that one, too, but not
 * this one, which the proof asks for.
 */
static int renew_folder(struct entering *entering, priv_spec_report_t *report)
{
    int fd;

    if (entering->folder < 0)
        return 0;
    fd = fcntl(entering->folder, F_DUPFD_CLOEXEC, 3);
    if (fd < 0)
        return survey_fail_list(report, errno);
    close(entering->folder);
    entering->folder = threads_of(entering)->follow.folder = fd;
    return 0;
}

/* Brings all others into the handler, where each does this at once. */
static int start(struct entering *entering, enum broadcast_phase phase,
                 priv_spec_report_t *report)
{
    struct broadcast *b = &threads_of(entering)->broadcast;
    const struct broadcast_slot *slot;
    struct broadcast_failure failure;

    if (broadcast_start(b, phase, &failure) != 0)
        return fail_broadcast(entering, &failure, report);
    slot = broadcast_fault(b);
    return slot == NULL ? renew_folder(entering, report)
                        : fail_fault(entering, slot, report);
}

int libcap_threads_follow(struct entering *entering, priv_spec_report_t *report)
{
    const struct libcap_threads *threads = threads_of(entering);

    if (threads == NULL || threads->alone)
        return 0;
    return start(entering, BROADCAST_CHANGE, report);
}

int libcap_threads_hold(struct entering *entering, priv_spec_report_t *report)
{
    const struct libcap_threads *threads = threads_of(entering);

    if (threads == NULL || threads->alone)
        return 0;
    entering->changed = threads->follow.keyring;
    return start(entering, BROADCAST_HOLD, report);
}

/* ---- what has come of it ---- */

/* Where a thread's root directory is; NULL: the plan's. */
static bool root_differs(const struct entering *entering, int tid)
{
    const struct plan *plan = entering->plan;
    struct stat st;

    return root_is_wanted(plan)
           && (linux_tasks_stat(entering->tasks, tid, "root", &st) != 0
               || st.st_dev != plan->root_device
               || st.st_ino != plan->root_inode);
}

static int compare(void *argument, int tid, struct process *process,
                   struct process_groups *groups, priv_spec_report_t *report)
{
    const struct entering *entering = argument;
    const struct plan *plan = entering->plan;
    const char *step = NULL, *what = NULL;

    if (!survey_sets_are(plan, process)) {
        step = STEP_CAPSET;
        what = "does not hold the planned sets";
    }
    if ((plan->flags & PRIV_SPEC_FLAG_SEAL) != 0
        && process->no_new_privs == 0) {
        step = STEP_SEAL;
        what = "has no_new_privs off still";
    }
    if (root_differs(entering, tid)) {
        step = STEP_CHROOT;
        what = "has another root directory";
    }
    if (plan_groups_differ(plan, groups)) {
        step = STEP_SETGROUPS;
        what = "has other supplementary groups";
    }
    if (plan_gid_differs(plan, process)) {
        step = STEP_SETGID;
        what = "has a gid that is not the group's";
    }
    if (plan_uid_differs(plan, process)) {
        step = STEP_SETUID;
        what = "has a uid that is not the user's";
    }
    if (what == NULL)
        return 0;
    return report_fail(report, EPROTO, step,
                       "thread %d (%q) %s, although the system answered that "
                       "it was done: a seccomp filter or an emulator may be "
                       "at work",
                       (long)tid, process->name, what);
}

int libcap_threads_compare(struct entering *entering,
                           priv_spec_report_t *report)
{
    struct libcap_threads *threads = threads_of(entering);
    const struct broadcast_slot *slot;

    if (threads == NULL || threads->alone)
        return 0;
    /* One that didn't wait for this is not as planned: why, it tells. */
    slot = threads->broadcast.started ? broadcast_fault(&threads->broadcast)
                                      : NULL;
    if (slot != NULL)
        return fail_fault(entering, slot, report);
    return survey_look(entering->tasks, &threads->groups, compare, entering,
                       report);
}

int libcap_threads_prove(struct entering *entering, priv_spec_report_t *report)
{
    struct libcap_threads *threads = threads_of(entering);
    const struct broadcast_slot *slot;
    struct broadcast_failure failure;

    if (threads == NULL || threads->alone)
        return 0;
    if (broadcast_run(&threads->broadcast, BROADCAST_PROVE, &failure) != 0)
        return fail_broadcast(entering, &failure, report);
    slot = broadcast_fault(&threads->broadcast);
    return slot == NULL ? 0 : fail_fault(entering, slot, report);
}

/* Threads that may have gone on are called anew, unless one is held up. */
void libcap_threads_close(struct entering *entering)
{
    struct libcap_threads *threads = threads_of(entering);
    struct broadcast_failure failure;

    /* Without the handler a signal would do what it does by itself. */
    if (threads == NULL || threads->alone || !threads->broadcast.open)
        return;
    threads->closed = true;
    if (threads->broadcast.started
        && (threads->broadcast.phase != BROADCAST_PROVE
            || threads->broadcast.stuck)) {
        (void)broadcast_run(&threads->broadcast, BROADCAST_CLOSE, &failure);
        return;
    }
    broadcast_release(&threads->broadcast);
    if (!threads->broadcast.stuck
        && broadcast_list(&threads->broadcast, &failure) == 0)
        (void)broadcast_start(&threads->broadcast, BROADCAST_CLOSE, &failure);
}

/* A thread with anything left of what was to be given up. */
static int find_leftovers(void *argument, int tid, struct process *process,
                          struct process_groups *groups,
                          priv_spec_report_t *report)
{
    const struct entering *entering = argument;
    const struct plan *plan = entering->plan;
    bool left = false;

    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++)
        left =
            left
            || (i != PRIV_SPEC_LIMIT && !set_is_empty(&process->sets.set[i]));
    if (left || plan_uid_differs(plan, process)
        || plan_gid_differs(plan, process) || plan_groups_differ(plan, groups)
        || process->no_new_privs == 0)
        return report_fail(report, EPROTO, STEP_THREADS,
                           "what thread %d (%q) has", (long)tid, process->name);
    return 0;
}

/* The first of those that kept what closing should have taken from them. */
static const struct broadcast_slot *find_kept(const struct broadcast *b)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->slots[i].fault == FOLLOW_KEYRING
            || b->slots[i].fault == FOLLOW_MORE_DESCRIPTORS)
            return &b->slots[i];
    }
    return NULL;
}

void libcap_threads_leftovers(struct entering *entering, struct message *m)
{
    struct libcap_threads *threads = threads_of(entering);
    const struct broadcast_slot *slot;
    priv_spec_report_t found;

    if (threads == NULL || threads->alone)
        return;
    report_begin(&found);
    if (survey_look(entering->tasks, &threads->groups, find_leftovers, entering,
                    &found)
        != 0) {
        message_text(m, m->length > 0 ? ", " : "");
        message_text(m, found.message);
    }
    slot = broadcast_stuck(&threads->broadcast);
    if (slot != NULL) {
        message_text(m, m->length > 0 ? ", " : "");
        message_format(m, "what thread %d still comes to", (long)slot->tid);
    }
    slot = threads->closed ? find_kept(&threads->broadcast) : NULL;
    if (slot == NULL)
        return;
    message_text(m, m->length > 0 ? ", " : "");
    message_format(m, "%s of thread %d",
                   slot->fault == FOLLOW_KEYRING ? "the session keyring"
                                                 : "open descriptors",
                   (long)slot->tid);
}

void libcap_threads_release(struct entering *entering)
{
    struct libcap_threads *threads = threads_of(entering);

    if (threads != NULL)
        broadcast_close(&threads->broadcast);
    if (entering->tasks >= 0)
        close(entering->tasks);
    entering->tasks = -1;
}
