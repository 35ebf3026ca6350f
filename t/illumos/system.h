/* SPDX-License-Identifier: ISC */
/*
 * What the files of the simulated illumos share: the one system, the one
 * process, sets as words, and the gate that every fallible call goes
 * through. No part of this is for tests, which have illumos.h.
 */
#ifndef ILLUMOS_SYSTEM_H
#define ILLUMOS_SYSTEM_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <illumos.h>

/*
 * A set has room for more privileges than there are names, on illumos too:
 * priv_fillset sets the spare bits as well, so `all` is more than every name
 * together. There is always at least one spare bit.
 */
#define WORD_BITS 32u
#define MAX_WORDS ((ILLUMOS_NAMES_MAX + 1) / 32)

enum set_index {
    SET_EFFECTIVE,
    SET_INHERITABLE,
    SET_PERMITTED,
    SET_LIMIT,
    SET_COUNT
};

typedef struct word_set {
    uint32_t word[MAX_WORDS];
} word_set_t;

/* The system: what its privileges are called, and the zone we are in. */
typedef struct privilege_system {
    size_t count;
    size_t words;
    const char *name[ILLUMOS_NAMES_MAX];
    int sorted[ILLUMOS_NAMES_MAX]; /* numbers, in the order of the names */
    word_set_t basic;
    word_set_t zone;       /* what `zone` stands for */
    word_set_t zone_limit; /* the L of a new process */
    zoneid_t zone_id;
    uint_t known_flags;
    int groups_max;
} privilege_system_t;

/*
 * The process. Its sets are as stored; awareness decides what is shown. The
 * two statuses mean something where a directory was gone to by descriptor.
 */
typedef struct process {
    illumos_state_t is;
    struct stat root_status;
    struct stat directory_status;
    word_set_t set[SET_COUNT];
} process_t;

extern privilege_system_t illumos_system;
extern process_t illumos_process;

/*
 * start.c: what every call begins with: unless a test has reset it, the
 * process starts as the program's environment, or the real process, has it.
 */
void sim_start(void);

/* names.c: takes the names; the sorted order and the sizes follow. */
void sim_install_names(const char *const names[], size_t count);
void sim_install_current_names(void);
int sim_read_set(const char *text, word_set_t *set);

/* process.c: a new process, and the rules of awareness. */
void sim_new_process(uid_t uid, gid_t gid);
word_set_t *sim_shown(enum set_index which);
int sim_uid_zero(void);
int sim_may_forget_awareness(void);
void sim_become_aware(void);
void sim_forget_awareness(void);
void sim_uids_changed(int final);
int sim_which(priv_ptype_t which);

/*
 * text.c: reads a text into a set. Answers 0, or -1 with *end at the first
 * byte of the word that is no name, or at NULL with no memory left.
 */
int sim_read_text(const char *text, const char *separators, priv_set_t *set,
                  const char **end);

/* policy.c: whether E holds what a call asks for. */
int sim_has(const char *privilege);
int sim_has_all(void);

/* gid.c: empties the group database that a test has written. */
void sim_forget_members(void);

/* set.c: a priv_set_t is an array of words, as many as the system says. */
uint32_t *sim_words(priv_set_t *set);
const uint32_t *sim_const_words(const priv_set_t *set);
priv_set_t *sim_as_set(word_set_t *set);
const priv_set_t *sim_as_const_set(const word_set_t *set);
int sim_holds(const priv_set_t *set, size_t number);
void sim_put(priv_set_t *set, size_t number, int member);
priv_set_t *sim_make_set(void);

/*
 * faults.c: every fallible call begins by saying its name and whether it
 * changes the process, and goes on only if it is told to. Otherwise the
 * verdict is what an int call answers: -1, errno being set, or 0.
 */
enum verdict { CALL_FAILS = -1, CALL_LIES = 0, CALL_PROCEEDS = 1 };
enum { READS = 0, CHANGES = 1 };
enum verdict sim_call(const char *name, int changes);

#endif
