/* SPDX-License-Identifier: ISC */
/* backend_libcap_follow.c: see backend_libcap_follow.h. */
#include <config.h>

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/securebits.h>

#include "backend_libcap.h"
#include "backend_libcap_follow.h"
#include "linux_calls.h"
#include "linux_keyring.h"
#include "set.h"

const struct follow_fault_text follow_fault_texts[FOLLOW_FAULTS] = {
    [FOLLOW_DONE] = { NULL, NULL },
    [FOLLOW_OTHER_DESCRIPTORS] = { STEP_DESCRIPTORS,
                                   "has descriptors of its own, without the "
                                   "new root directory" },
    [FOLLOW_MORE_DESCRIPTORS] = { STEP_DESCRIPTORS,
                                  "has descriptors of its own, which only it "
                                  "could close" },
    [FOLLOW_REDUCED] = { STEP_CAPSET, "was refused the first capset" },
    [FOLLOW_ROOT] = { STEP_CHROOT, "was refused the new root directory" },
    [FOLLOW_GROUPS] = { STEP_SETGROUPS, "was refused the groups" },
    [FOLLOW_GID] = { STEP_SETGID, "was refused the gid" },
    [FOLLOW_INHERITABLE] = { STEP_CAPSET, "was refused the inheritable set" },
    [FOLLOW_SECUREBITS] = { STEP_SECUREBITS, "was refused the securebits" },
    [FOLLOW_BOUNDING] = { STEP_BOUNDING,
                          "was refused to cut the bounding set" },
    [FOLLOW_KEEPCAPS] = { STEP_KEEPCAPS, "was refused keepcaps" },
    [FOLLOW_UID] = { STEP_SETUID, "was refused the uid" },
    [FOLLOW_KEEPCAPS_OFF] = { STEP_KEEPCAPS,
                              "was refused to turn keepcaps off" },
    [FOLLOW_SETS] = { STEP_CAPSET, "was refused the final sets" },
    [FOLLOW_AMBIENT] = { STEP_AMBIENT, "was refused the ambient set" },
    [FOLLOW_SEAL] = { STEP_SEAL, "was refused no_new_privs" },
    [FOLLOW_KEYRING] = { STEP_KEYRING, "was refused a session keyring" },
    [FOLLOW_NOT_SETS] = { STEP_CAPSET, "has not the planned sets after it" },
    [FOLLOW_NOT_IDS] = { STEP_SETUID, "has not the planned ids after it" },
    [FOLLOW_NOT_KEEPCAPS] = { STEP_KEEPCAPS, "has keepcaps on after it" },
    [FOLLOW_NOT_SECUREBITS] = { STEP_SECUREBITS,
                                "has not the planned securebits after it" },
    [FOLLOW_REGAINED] = { STEP_VERIFY,
                          "could take back what was given up, or so the "
                          "system answered" },
    [FOLLOW_LEFT] = { STEP_THREADS,
                      "gave up everything and went on, because the entering "
                      "one was held up for 15 seconds: let nothing that it "
                      "calls wait for another thread" },
};

struct libcap_sets follow_final_sets(const struct plan *plan)
{
    const priv_spec_set_t *set = plan->spec.set;
    struct libcap_sets sets = { set[PRIV_SPEC_EFFECTIVE].word[0],
                                set[PRIV_SPEC_PERMITTED].word[0],
                                set[PRIV_SPEC_INHERITABLE].word[0] };

    return sets;
}

/* Whether the thread has the planned E, P and I. */
static bool has_sets(const struct plan *plan)
{
    struct libcap_sets final = follow_final_sets(plan), sets;

    return linux_calls_capget(&sets) == 0 && sets.effective == final.effective
           && sets.permitted == final.permitted
           && sets.inheritable == final.inheritable;
}

void follow_settle(struct follow *follow, const struct entering *entering,
                   uint64_t bounding)
{
    const struct plan *plan = entering->plan;
    const struct libcap_plan *native = plan->native;
    uint64_t now = entering->now.sets.set[PRIV_SPEC_LIMIT].word[0];
    struct stat st;

    follow->plan = plan;
    follow->before = entering->now;
    follow->cut =
        (plan->flags & PRIV_SPEC_FLAG_LIMIT) != 0
            ? (now | bounding) & ~plan->spec.set[PRIV_SPEC_LIMIT].word[0]
            : 0;
    follow->root = plan->root >= 0 && !root_is_entered(plan);
    follow->groups = plan_groups_differ(plan, &entering->groups);
    follow->gid = plan_gid_differs(plan, &entering->now);
    follow->uid = plan_uid_differs(plan, &entering->now);
    follow->keyring =
        (plan->flags & PRIV_SPEC_FLAG_NEW_KEYRING) != 0 && native->keyring == 0;
    follow->folder = -1;
    if (entering->folder >= 0 && fstat(entering->folder, &st) == 0) {
        follow->folder = entering->folder;
        follow->folder_device = st.st_dev;
        follow->folder_inode = st.st_ino;
    }
}

/* Whether a descriptor is what it is to the entering thread; if not, this
 * one has descriptors of its own.  Not inline, because it takes room on the
 * stack that the handler seldom needs. */
static __attribute__((noinline)) bool is_shared(int fd, dev_t device,
                                                ino_t inode)
{
    struct stat st;

    return fstat(fd, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

/* Whether it has none but those that the entering thread closes. */
static bool shares_descriptors(const struct follow *follow)
{
    return follow->folder < 0
           || is_shared(follow->folder, follow->folder_device,
                        follow->folder_inode);
}

/* The same steps as enter.c makes, for the reasons that stand there. */
static enum follow_fault change_ids(const struct follow *follow)
{
    const struct plan *plan = follow->plan;
    const struct libcap_plan *native = plan->native;

    if (follow->root
        && !is_shared(plan->root, plan->root_device, plan->root_inode))
        return FOLLOW_OTHER_DESCRIPTORS;
    if (!shares_descriptors(follow))
        return FOLLOW_MORE_DESCRIPTORS;
    if (follow->root
        && (fchdir(plan->root) != 0 || chroot(".") != 0 || chdir("/") != 0))
        return FOLLOW_ROOT;
    if (follow->groups
        && linux_calls_ids.groups(plan->group_count, plan->groups) != 0)
        return FOLLOW_GROUPS;
    if (follow->gid
        && linux_calls_ids.gid(plan->gid, plan->gid, plan->gid) != 0)
        return FOLLOW_GID;
    if (native->widen && linux_calls_capset(native->widened) != 0)
        return FOLLOW_INHERITABLE;
    if (native->set_securebits
        && prctl(PR_SET_SECUREBITS, (unsigned long)native->securebits, 0L, 0L,
                 0L)
               != 0)
        return FOLLOW_SECUREBITS;
    for (unsigned bit = 0; bit < 64 && follow->cut >> bit != 0; bit++) {
        if ((follow->cut >> bit & 1) != 0
            && prctl(PR_CAPBSET_DROP, (unsigned long)bit, 0L, 0L, 0L) != 0)
            return FOLLOW_BOUNDING;
    }
    if (native->carry && prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L) != 0)
        return FOLLOW_KEEPCAPS;
    if (follow->uid
        && linux_calls_ids.uid(plan->uid, plan->uid, plan->uid) != 0)
        return FOLLOW_UID;
    return FOLLOW_DONE;
}

/* Each thread has a session keyring of its own: keyctl(2). */
static enum follow_fault join_keyring(const struct plan *plan)
{
    long left = 0;

    if ((plan->flags & PRIV_SPEC_FLAG_NEW_KEYRING) == 0)
        return FOLLOW_DONE;
    errno = 0;
    return linux_keyring_join(&left) == 0 ? FOLLOW_DONE : FOLLOW_KEYRING;
}

static enum follow_fault change_sets(const struct follow *follow)
{
    const struct plan *plan = follow->plan;
    const struct libcap_plan *native = plan->native;
    struct libcap_sets final = follow_final_sets(plan);
    const priv_spec_set_t *ambient = &plan->spec.set[PRIV_SPEC_AMBIENT];
    bool has_ambient =
        (follow->before.sets.given >> PRIV_SPEC_AMBIENT & 1) != 0;

    if (prctl(PR_SET_KEEPCAPS, 0L, 0L, 0L, 0L) != 0
        && (native->carry || follow->before.keepcaps != 0))
        return FOLLOW_KEEPCAPS_OFF;
    if (linux_calls_capset(final) != 0)
        return FOLLOW_SETS;
    /* What is ambient is permitted and inheritable: the kernel sees to it. */
    if ((final.permitted & final.inheritable) != 0 && has_ambient
        && prctl(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_CLEAR_ALL, 0L, 0L, 0L)
               != 0)
        return FOLLOW_AMBIENT;
    for (unsigned bit = 0; bit < 64 && ambient->word[0] >> bit != 0; bit++) {
        if (set_has(ambient, bit)
            && prctl(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_RAISE,
                     (unsigned long)bit, 0L, 0L)
                   != 0)
            return FOLLOW_AMBIENT;
    }
    if ((plan->flags & PRIV_SPEC_FLAG_SEAL) != 0
        && prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
        return FOLLOW_SEAL;
    return join_keyring(plan);
}

enum follow_fault follow_prove(const struct follow *follow)
{
    const struct plan *plan = follow->plan;
    const struct libcap_plan *native = plan->native;
    uint64_t permitted = plan->spec.set[PRIV_SPEC_PERMITTED].word[0];
    gid_t gid = plan->before.gid[ID_EFFECTIVE];
    const unsigned keep = (unsigned)-1;
    int bits = prctl(PR_GET_SECUREBITS, 0L, 0L, 0L, 0L);

    if (!shares_descriptors(follow))
        return FOLLOW_MORE_DESCRIPTORS;
    if (!has_sets(plan))
        return FOLLOW_NOT_SETS;
    if (bits < 0 || ((unsigned)bits & SECBIT_KEEP_CAPS) != 0)
        return FOLLOW_NOT_KEEPCAPS;
    if (native->set_securebits
        && ((unsigned)bits & native->securebits) != native->securebits)
        return FOLLOW_NOT_SECUREBITS;
    if (native->gave_up && !linux_calls_refuses(native->before))
        return FOLLOW_REGAINED;
    if (plan->uid != 0 && (permitted & UINT64_C(1) << CAP_SETUID) == 0
        && linux_calls_ids.uid(keep, 0, keep) == 0)
        return FOLLOW_REGAINED;
    if (gid != plan->gid && (permitted & UINT64_C(1) << CAP_SETGID) == 0
        && linux_calls_ids.gid(keep, gid, keep) == 0)
        return FOLLOW_REGAINED;
    /* Last, because an attempt may have acted and answered that it didn't. */
    return linux_calls_has_ids(plan->uid, plan->gid) ? FOLLOW_DONE
                                                     : FOLLOW_NOT_IDS;
}

/*
 * A thread may be as planned already, if it was called before, or was started
 * by one that has made the change: then it is refused what it would need.
 */
enum follow_fault follow_change(const struct follow *follow, int *error)
{
    const struct plan *plan = follow->plan;
    const struct libcap_plan *native = plan->native;
    enum follow_fault fault;

    if (linux_calls_capset(native->reduced) == 0) {
        fault = change_ids(follow);
        if (fault == FOLLOW_DONE)
            fault = change_sets(follow);
    } else if (!has_sets(plan) || !linux_calls_has_ids(plan->uid, plan->gid)) {
        fault = FOLLOW_REDUCED;
    } else {
        fault = shares_descriptors(follow) ? join_keyring(plan)
                                           : FOLLOW_MORE_DESCRIPTORS;
    }
    *error = fault == FOLLOW_DONE ? 0 : errno;
    return fault;
}

enum follow_fault follow_hold(const struct follow *follow, int *error)
{
    enum follow_fault fault =
        follow->keyring ? join_keyring(follow->plan) : FOLLOW_DONE;

    *error = fault == FOLLOW_DONE ? 0 : errno;
    return fault;
}

enum follow_fault follow_close(const struct follow *follow)
{
    const struct plan *plan = follow->plan;
    struct libcap_sets nothing = { 0, 0, 0 }, sets;

    /* What is permitted is put in effect, to be able to give it up. */
    if (linux_calls_capget(&sets) == 0 && sets.effective != sets.permitted) {
        sets.effective = sets.permitted;
        (void)linux_calls_capset(sets);
    }
    if (plan->set_groups
        && linux_calls_ids.groups(plan->group_count, plan->groups) != 0)
        (void)linux_calls_ids.groups(0, NULL);
    (void)linux_calls_ids.gid(plan->gid, plan->gid, plan->gid);
    (void)linux_calls_ids.uid(plan->uid, plan->uid, plan->uid);
    (void)prctl(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_CLEAR_ALL, 0L, 0L, 0L);
    (void)prctl(PR_SET_KEEPCAPS, 0L, 0L, 0L, 0L);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
    (void)linux_calls_capset(nothing);
    if (!shares_descriptors(follow))
        return FOLLOW_MORE_DESCRIPTORS;
    return join_keyring(plan);
}

enum follow_fault follow_leave(const struct follow *follow, int *error)
{
    enum follow_fault left = follow_close(follow);

    *error = ETIMEDOUT;
    /* What it could not give up is told of first. */
    return left != FOLLOW_DONE ? left : FOLLOW_LEFT;
}
