/* SPDX-License-Identifier: ISC */
/*
 * backend_libcap_follow.h: a drop in one thread of several, by the thread
 * itself.
 *
 * These functions run in a signal handler: they make system calls and nothing
 * else.  No lock, no allocation, no function of the C library that acts on
 * other threads too, little stack.
 */
#ifndef LIB_BACKEND_LIBCAP_FOLLOW_H
#define LIB_BACKEND_LIBCAP_FOLLOW_H 1

#include "plan.h"

/* What all threads do: the same for each, and settled beforehand. */
struct follow {
    const struct plan *plan;
    /* What the thread was that enters the plan, before the first change. */
    struct process before;
    bool root, groups, gid, uid; /* which of them are to be changed */
    bool keyring;                /* whether none of them has a new one yet */
    uint64_t cut;                /* from the bounding set */
    int folder; /* what the entering thread has open; -1: it need not be */
    dev_t folder_device;
    ino_t folder_inode;
};

/* How a thread's part went: done, or what was in the way. */
enum follow_fault {
    FOLLOW_DONE,
    /* A step that failed: */
    FOLLOW_REDUCED,
    FOLLOW_OTHER_DESCRIPTORS,
    FOLLOW_MORE_DESCRIPTORS,
    FOLLOW_ROOT,
    FOLLOW_GROUPS,
    FOLLOW_GID,
    FOLLOW_INHERITABLE,
    FOLLOW_SECUREBITS,
    FOLLOW_BOUNDING,
    FOLLOW_KEEPCAPS,
    FOLLOW_UID,
    FOLLOW_KEEPCAPS_OFF,
    FOLLOW_SETS,
    FOLLOW_AMBIENT,
    FOLLOW_SEAL,
    FOLLOW_KEYRING,
    /* What the proof found: */
    FOLLOW_NOT_SETS,
    FOLLOW_NOT_IDS,
    FOLLOW_NOT_KEEPCAPS,
    FOLLOW_NOT_SECUREBITS,
    FOLLOW_REGAINED,
    FOLLOW_LEFT,
    FOLLOW_FAULTS
};

/* The step of a fault, and what a report says of it. */
extern const struct follow_fault_text {
    const char *step;
    const char *text;
} follow_fault_texts[FOLLOW_FAULTS];

/*
 * Settles what is to be done, from what the entering thread is now, and from
 * the bounding sets of the others, joined.
 */
void follow_settle(struct follow *follow, const struct entering *entering,
                   uint64_t bounding);

/*
 * In the thread: its part, or what is left of it where all is as planned in
 * what the status tells; whether it came of it what /proc doesn't tell, and
 * what was given up can't be had back; and giving up everything.  `error` is
 * the errno of a call that failed, 0 where one answered success untruly.
 * What follow_close could not give up the status doesn't tell of, or nothing.
 */
enum follow_fault follow_change(const struct follow *follow, int *error);
enum follow_fault follow_hold(const struct follow *follow, int *error);
enum follow_fault follow_prove(const struct follow *follow);
enum follow_fault follow_close(const struct follow *follow);

/* As follow_close, where nobody has asked for it: that is a fault. */
enum follow_fault follow_leave(const struct follow *follow, int *error);

/* The sets at the end, as the kernel's masks. */
struct libcap_sets follow_final_sets(const struct plan *plan);

#endif
