/* SPDX-License-Identifier: ISC */
/*
 * backend_libcap.c: Linux capabilities, by libcap.
 *
 * The rules are the kernel's: capabilities(7), prctl(2), credentials(7).
 * backend_libcap_prepare.c finds out what stands in the way; this file reads
 * texts, and makes the changes that were prepared.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/securebits.h>

#include "backend.h"
#include "backend_libcap.h"
#include "backend_libcap_follow.h"
#include "backend_libcap_threads.h"
#include "linux_calls.h"
#include "linux_descriptors.h"
#include "linux_keyring.h"
#include "linux_proc.h"
#include "linux_text.h"
#include "report.h"
#include "set.h"
#include "vocabulary.h"

const char backend_name[] = "libcap";
const priv_spec_system backend_system = PRIV_SPEC_LINUX;
const char *const backend_set_steps[PRIV_SPEC_SETS] = {
    STEP_CAPSET, STEP_CAPSET, STEP_CAPSET, STEP_BOUNDING, STEP_AMBIENT
};

uint64_t backend_all_capabilities(void)
{
    unsigned bits = (unsigned)cap_max_bits();

    return bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

int backend_all_privileges(priv_spec_set_t *all, priv_spec_set_t *basic,
                           priv_spec_report_t *report)
{
    (void)report;
    *all = vocabulary_all(PRIV_SPEC_SOLARIS);
    *basic = vocabulary_basic();
    return 0;
}

/* ---- texts ---- */

static uint64_t mask_of(cap_t caps, cap_flag_t flag)
{
    uint64_t mask = 0;
    cap_flag_value_t value;

    for (cap_value_t bit = 0; bit < 64; bit++) {
        if (cap_get_flag(caps, bit, flag, &value) == 0 && value == CAP_SET)
            mask |= UINT64_C(1) << bit;
    }
    return mask;
}

int backend_from_text(priv_spec_t *spec, const char *text,
                      priv_spec_report_t *report)
{
    cap_t caps = cap_from_text(text);

    if (caps == NULL && errno == ENOMEM)
        return report_fail(report, ENOMEM, STEP_PARSE, "out of memory");
    if (caps == NULL) {
        /* The portable reader says where and why.  Should it find nothing
         * wrong, the system's answer stands all the same. */
        if (linux_text_read(spec, text, backend_all_capabilities(), report)
            == 0)
            report_fail(report, EINVAL, STEP_PARSE,
                        "capabilities: this system's cap_from_text refuses "
                        "the text: see cap_text_formats(7) there");
        return -1;
    }
    memset(spec, 0, sizeof *spec);
    spec->system = PRIV_SPEC_LINUX;
    spec->given = 1u << PRIV_SPEC_EFFECTIVE | 1u << PRIV_SPEC_PERMITTED
                  | 1u << PRIV_SPEC_INHERITABLE;
    spec->set[PRIV_SPEC_EFFECTIVE] = set_of_mask(mask_of(caps, CAP_EFFECTIVE));
    spec->set[PRIV_SPEC_PERMITTED] = set_of_mask(mask_of(caps, CAP_PERMITTED));
    spec->set[PRIV_SPEC_INHERITABLE] =
        set_of_mask(mask_of(caps, CAP_INHERITABLE));
    cap_free(caps);
    return 0;
}

int backend_to_text(const priv_spec_t *spec, unsigned form, char *buffer,
                    size_t size, priv_spec_report_t *report)
{
    (void)form;
    (void)report;
    return linux_text_write(spec, backend_all_capabilities(), buffer, size);
}

/* ---- reading ---- */

static int fail_read(priv_spec_report_t *report, pid_t pid)
{
    int error = errno == ENOENT ? ESRCH : errno;

    return report_fail(report, error, STEP_READ,
                       "what process %d holds can't be read (%e): name a "
                       "running process, and see that /proc is mounted",
                       (long)pid, error);
}

/* What the calling thread holds, from /proc or, without it, by calls. */
static int read_self(int status, struct process *process,
                     struct process_groups *groups, priv_spec_report_t *report)
{
    int result = status >= 0 ? linux_proc_read_status(status, process, groups)
                             : linux_proc_read_calls(process, groups);

    if (result == 0 && linux_proc_read_flags(process) != 0)
        return report_fail(report, errno, STEP_READ,
                           "prctl, which tells the securebits, is refused "
                           "(%e): look for a seccomp filter that forbids it",
                           errno);
    if (result != 0)
        return report_fail(report, errno, STEP_READ,
                           "what this process holds can't be read (%e): "
                           "mount /proc, or look for a seccomp filter",
                           errno);
    return 0;
}

int backend_read(struct process *process, pid_t pid,
                 struct process_groups *groups, priv_spec_report_t *report)
{
    char path[64];
    struct message m = message_in(path, sizeof path);
    int fd, result;

    if (pid == 0) {
        fd = linux_proc_open_status();
        result = read_self(fd, process, groups, report);
        if (fd >= 0)
            close(fd);
        return result;
    }
    message_format(&m, "/proc/%d/status", (long)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_read(report, pid);
    result = linux_proc_read_status(fd, process, groups);
    if (result != 0)
        fail_read(report, pid);
    close(fd);
    return result;
}

bool backend_is_unprivileged(const struct process *process)
{
    for (unsigned i = 0; i < process->ids; i++) {
        if (process->uid[i] == 0)
            return false;
    }
    return set_is_empty(&process->sets.set[PRIV_SPEC_PERMITTED]);
}

priv_spec_set_t backend_above_ordinary(const struct plan *plan,
                                       const priv_spec_set_t *set)
{
    (void)plan;
    return *set;
}

bool backend_others_unprivileged(const struct plan *plan)
{
    priv_spec_report_t unused;

    report_begin(&unused);
    return libcap_threads_check_unprivileged(plan, &unused) == 0;
}

/* ---- entering ---- */

static bool for_all_threads(const struct plan *plan)
{
    return (plan->flags & PRIV_SPEC_FLAG_ALL_THREADS) != 0;
}

void backend_open(struct entering *entering)
{
    /* To end in the middle would leave the process as it should never be. */
    (void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &entering->cancel);
    entering->status = linux_proc_open_status();
    libcap_threads_open(entering);
    if (for_all_threads(entering->plan))
        entering->ids = &linux_calls_ids;
    if ((entering->plan->flags & PRIV_SPEC_FLAG_CLOSE_FDS) != 0)
        entering->folder = linux_descriptors_open();
}

void backend_shut(struct entering *entering)
{
    int unused;

    libcap_threads_release(entering);
    if (entering->status >= 0)
        close(entering->status);
    if (entering->folder >= 0)
        close(entering->folder);
    entering->status = entering->folder = -1;
    (void)pthread_setcancelstate(entering->cancel, &unused);
}

int backend_look(struct entering *entering, priv_spec_report_t *report)
{
    struct process_groups *groups = &entering->groups;

    if (read_self(entering->status, &entering->now, groups, report) != 0)
        return -1;
    if (groups->count <= groups->room)
        groups->count = process_groups_sort(groups->id, groups->count);
    return 0;
}

/*
 * A thread that was just joined may still be listed for an instant, so a
 * count of more than one is taken again before it is believed.
 */
static int check_threads(struct entering *entering, priv_spec_report_t *report)
{
    const struct timespec instant = { 0, 1000000 };
    unsigned threads;

    if (for_all_threads(entering->plan))
        return entering->plan->leave
                   ? libcap_threads_check_unprivileged(entering->plan, report)
                   : libcap_threads_look(entering, report);
    if ((entering->plan->flags & PRIV_SPEC_FLAG_ALLOW_THREADS) != 0)
        return 0;
    for (int tries = 0; entering->now.threads > 1 && tries < 50; tries++) {
        nanosleep(&instant, NULL);
        if (backend_look(entering, report) != 0)
            return -1;
    }
    threads = entering->now.threads;
    if (threads == 0)
        threads = linux_proc_count_threads();
    if (threads == 1)
        return 0;
    return report_fail(report, EBUSY, STEP_THREADS,
                       "%s threads run in this process and would keep their "
                       "privileges: enter before they start",
                       threads == 0 ? "it can't be told whether other"
                                    : "other");
}

/* The plan's ids are numbers of the namespace that it was made in. */
static int check_namespace(const struct entering *entering,
                           priv_spec_report_t *report)
{
    const struct libcap_plan *native = entering->plan->native;
    ino_t now = linux_proc_user_namespace();

    if (now != LINUX_FIRST_USER_NAMESPACE
        && identity_check_mapped(&entering->now, report) != 0)
        return -1;
    if (native == NULL || native->user_namespace == 0 || now == 0
        || now == native->user_namespace)
        return 0;
    return report_fail(report, EPERM, STEP_LOOKUP,
                       "the process is in another user namespace than the "
                       "plan was made in: prepare one there");
}

int backend_check_start(struct entering *entering, priv_spec_report_t *report)
{
    return check_namespace(entering, report) != 0
               ? -1
               : check_threads(entering, report);
}

static int fail_call(priv_spec_report_t *report, const char *step,
                     const char *call)
{
    int error = errno;

    return report_fail(report, error, step,
                       "the system refused %s (%e): look for a seccomp "
                       "filter or a security module",
                       call, error);
}

static struct libcap_sets sets_of(const struct process *process)
{
    const priv_spec_set_t *set = process->sets.set;
    struct libcap_sets sets = { set[PRIV_SPEC_EFFECTIVE].word[0],
                                set[PRIV_SPEC_PERMITTED].word[0],
                                set[PRIV_SPEC_INHERITABLE].word[0] };

    return sets;
}

static bool same_sets(struct libcap_sets a, struct libcap_sets b)
{
    return a.effective == b.effective && a.permitted == b.permitted
           && a.inheritable == b.inheritable;
}

int backend_reduce(struct entering *entering, priv_spec_report_t *report)
{
    const struct libcap_plan *native = entering->plan->native;
    struct libcap_sets before = sets_of(&entering->now), by_call;

    if (same_sets(before, native->reduced))
        return 0;
    if (linux_calls_capset(native->reduced) != 0)
        return fail_call(report, STEP_CAPSET, "the first capset");
    if (backend_look(entering, report) != 0) {
        entering->changed = true;
        return -1;
    }
    if (same_sets(sets_of(&entering->now), native->reduced))
        return 0;
    /* Unchanged, if both witnesses say so. */
    entering->changed = !same_sets(sets_of(&entering->now), before)
                        || linux_calls_capget(&by_call) != 0
                        || !same_sets(by_call, before);
    return report_fail(report, EPROTO, STEP_CAPSET,
                       "the system answered that the sets were reduced, and "
                       "they were not: a seccomp filter or an emulator may "
                       "be at work");
}

/*
 * libcap's functions, linked with libpsx, change all threads that it knows
 * of.  Where every thread makes its own change it is the kernel's call.
 */
static int drop_bound(const struct plan *plan, cap_value_t capability)
{
    return for_all_threads(plan)
               ? prctl(PR_CAPBSET_DROP, (unsigned long)capability, 0L, 0L, 0L)
               : cap_drop_bound(capability);
}

static int set_final(const struct plan *plan)
{
    const struct libcap_plan *native = plan->native;

    return for_all_threads(plan) ? linux_calls_capset(follow_final_sets(plan))
                                 : cap_set_proc(native->final);
}

/* Takes what is outside of the limit set from the bounding set. */
static int cut_bounding(const struct entering *entering,
                        priv_spec_report_t *report)
{
    priv_spec_set_t drop =
        set_without(&entering->now.sets.set[PRIV_SPEC_LIMIT],
                    &entering->plan->spec.set[PRIV_SPEC_LIMIT]);

    if ((entering->plan->flags & PRIV_SPEC_FLAG_LIMIT) == 0)
        return 0;
    for (unsigned bit = 0; bit < 64; bit++) {
        if (set_has(&drop, bit)
            && drop_bound(entering->plan, (cap_value_t)bit) != 0)
            return fail_call(report, STEP_BOUNDING, "to cut the bounding set");
    }
    return 0;
}

int backend_before_uid(struct entering *entering, priv_spec_report_t *report)
{
    const struct libcap_plan *native = entering->plan->native;

    /* Raised while cap_setpcap is in effect, and before the bounding set is
     * cut: what is outside of that can't be raised any more. */
    if (native->widen && linux_calls_capset(native->widened) != 0)
        return fail_call(report, STEP_CAPSET, "the inheritable set");
    if (native->set_securebits
        && prctl(PR_SET_SECUREBITS, (unsigned long)native->securebits, 0L, 0L,
                 0L)
               != 0)
        return fail_call(report, STEP_SECUREBITS, "the securebits");
    if (cut_bounding(entering, report) != 0)
        return -1;
    if (native->carry && prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L) != 0)
        return fail_call(report, STEP_KEEPCAPS, "keepcaps");
    return 0;
}

/*
 * Empties the ambient set.  A refusal is nothing where it was empty before,
 * or where the kernel has none: it never grows by itself.
 */
static int clear_ambient(const struct process *now)
{
    if (prctl(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_CLEAR_ALL, 0L, 0L, 0L) == 0)
        return 0;
    return set_is_empty(&now->sets.set[PRIV_SPEC_AMBIENT]) ? 0 : -1;
}

int backend_after_uid(struct entering *entering, priv_spec_report_t *report)
{
    const struct plan *plan = entering->plan;
    const priv_spec_set_t *ambient = &plan->spec.set[PRIV_SPEC_AMBIENT];

    /* Whether it was on before or not: left on, a later change of uid
     * would keep everything. */
    if (prctl(PR_SET_KEEPCAPS, 0L, 0L, 0L, 0L) != 0
        && entering->now.keepcaps != 0)
        return fail_call(report, STEP_KEEPCAPS, "to turn keepcaps off");
    if (set_final(plan) != 0)
        return fail_call(report, STEP_CAPSET, "the final sets");
    if (clear_ambient(&entering->now) != 0)
        return fail_call(report, STEP_AMBIENT, "to empty the ambient set");
    for (unsigned bit = 0; bit < 64; bit++) {
        if (set_has(ambient, bit)
            && prctl(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_RAISE,
                     (unsigned long)bit, 0L, 0L)
                   != 0)
            return fail_call(report, STEP_AMBIENT, "the ambient set");
    }
    if ((plan->flags & PRIV_SPEC_FLAG_SEAL) != 0
        && prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
        return fail_call(report, STEP_SEAL, "no_new_privs");
    return libcap_threads_follow(entering, report);
}

int backend_hold(struct entering *entering, priv_spec_report_t *report)
{
    return libcap_threads_hold(entering, report);
}

int backend_check(struct entering *entering, priv_spec_report_t *report)
{
    const struct plan *plan = entering->plan;
    const struct libcap_plan *native = plan->native;
    const struct process *now = &entering->now;
    struct process by_call;

    memset(&by_call, 0, sizeof by_call);

    if (plan->leave)
        return 0;
    /* By another call than the first: a filter may lie for one of them. */
    if (linux_proc_read_capget(&by_call) != 0
        || !same_sets(sets_of(&by_call), sets_of(now)))
        return report_fail(report, EPROTO, STEP_CAPSET,
                           "capget and /proc tell different sets: a seccomp "
                           "filter or an emulator may be at work");
    if (now->keepcaps != 0 || prctl(PR_GET_KEEPCAPS, 0L, 0L, 0L, 0L) > 0)
        return report_fail(report, EPROTO, STEP_KEEPCAPS,
                           "keepcaps is on still: a seccomp filter or an "
                           "emulator may be at work");
    if ((plan->flags & PRIV_SPEC_FLAG_SEAL) != 0 && now->no_new_privs != 1)
        return report_fail(report, EPROTO, STEP_SEAL,
                           "no_new_privs is off still: a seccomp filter or "
                           "an emulator may be at work");
    if (native->set_securebits
        && (now->securebits & native->securebits) != native->securebits)
        return report_fail(report, EPROTO, STEP_SECUREBITS,
                           "the securebits are not as set: a seccomp filter "
                           "or an emulator may be at work");
    return libcap_threads_compare(entering, report);
}

int backend_attempt(struct entering *entering, priv_spec_report_t *report)
{
    const struct libcap_plan *native = entering->plan->native;

    if (native != NULL && native->gave_up
        && !linux_calls_refuses(native->before))
        return report_fail(report, EPROTO, STEP_VERIFY,
                           "capabilities were given up and could be taken "
                           "back, or so the system answered: do not trust "
                           "this process");
    return libcap_threads_prove(entering, report);
}

int backend_new_keyring(struct entering *entering, priv_spec_report_t *report)
{
    struct libcap_plan *native = entering->plan->native;

    return linux_keyring_new(&native->keyring, report);
}

int backend_close_descriptors(struct entering *entering,
                              priv_spec_report_t *report)
{
    const int keep[] = { entering->status, entering->folder, entering->tasks };

    return linux_descriptors_close(entering->folder, keep,
                                   sizeof keep / sizeof keep[0], report);
}

void backend_close(struct entering *entering)
{
    struct libcap_sets nothing = { 0, 0, 0 };

    (void)clear_ambient(&entering->now);
    (void)prctl(PR_SET_KEEPCAPS, 0L, 0L, 0L, 0L);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
    (void)linux_calls_capset(nothing);
    libcap_threads_close(entering);
}

void backend_leftovers(struct entering *entering, struct message *m)
{
    /* By the other call than the first: a filter may lie for one of them. */
    if (entering->now.keepcaps == 0
        && prctl(PR_GET_KEEPCAPS, 0L, 0L, 0L, 0L) > 0) {
        message_text(m, m->length > 0 ? ", " : "");
        message_text(m, "keepcaps");
    }
    libcap_threads_leftovers(entering, m);
}

bool backend_may_change_uid(const struct plan *plan)
{
    return set_has(&plan->spec.set[PRIV_SPEC_PERMITTED], CAP_SETUID);
}

bool backend_may_change_gid(const struct plan *plan)
{
    return set_has(&plan->spec.set[PRIV_SPEC_PERMITTED], CAP_SETGID);
}
