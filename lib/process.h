/* SPDX-License-Identifier: ISC */
/*
 * process.h: what the system says of a process.
 */
#ifndef LIB_PROCESS_H
#define LIB_PROCESS_H 1

#include <sys/types.h>

#include "priv_spec.h"

/* Ids by their place: real, effective, saved, file system. */
enum { ID_REAL, ID_EFFECTIVE, ID_SAVED, ID_FILE_SYSTEM, IDS };

/* Supplementary groups; the array is whoever's who made it. */
struct process_groups {
    gid_t *id;
    size_t room;
    size_t count; /* more than room: not all of them are in id */
};

struct process {
    uid_t uid[IDS];
    gid_t gid[IDS];
    unsigned ids;     /* how many of the ids the system tells: 2 to 4 */
    priv_spec_t sets; /* all that the system has are given */
    unsigned threads; /* 0: not known */
    int no_new_privs; /* 0 or 1; -1: not known */
    int keepcaps;     /* the same */
    unsigned securebits;
    int seccomp;              /* 0, 1 (strict) or 2; -1: not known */
    char run_state;           /* 'R', 'S', 'Z' …: proc(5); 0: not known */
    uint64_t signals_pending; /* to a thread; bit n - 1 for signal n */
    uint64_t signals_blocked;
    char name[64]; /* of the program; empty if not known */
};

/*
 * Clears *process and reads the ids of this process that POSIX has, by calls.
 * The saved ones are the effective ones where the system doesn't tell them;
 * process->ids says so.  0, or -1 with errno.
 */
int process_ids_read(struct process *process);

/*
 * Reads the groups of the process by getgroups(2); nothing for NULL.  If
 * there is no room for them, count says how many there are.  0, or -1 with
 * errno.
 */
int process_groups_read(struct process_groups *groups);

/* Sorts ids and drops those that stand twice; returns how many are left. */
size_t process_groups_sort(gid_t *id, size_t count);

/*
 * Whether two sorted lists of groups are the same set.  `gid` in the first
 * alone is no difference: some systems list it always, and it grants
 * nothing that the group id itself doesn't.
 */
bool process_groups_same(const gid_t *got, size_t got_count,
                         const gid_t *wanted, size_t wanted_count, gid_t gid);

#endif
