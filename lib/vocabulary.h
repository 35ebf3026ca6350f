/* SPDX-License-Identifier: ISC */
/*
 * vocabulary.h: every privilege that the library knows, of both systems.
 */
#ifndef LIB_VOCABULARY_H
#define LIB_VOCABULARY_H 1

#include "priv_spec.h"

struct vocabulary_entry {
    unsigned bit; /* in a priv_spec_set_t */
    priv_spec_system system;
    const char *name;        /* "cap_chown", "file_chown" */
    bool basic;              /* in Solaris' basic set */
    const char *description; /* one line, in our own words */
};

/* How many capabilities of Linux the vocabulary names: numbers 0 to 40. */
enum { VOCABULARY_CAPABILITIES = 41 };

/* The table, in the order of the bits; ends with an entry without name. */
extern const struct vocabulary_entry vocabulary[];

/*
 * Finds a name of `length` bytes, in any case, among the words of a system
 * (PRIV_SPEC_NATIVE: of both); for Solaris' words a leading "priv_" is
 * passed over.  NULL if there is none.
 */
const struct vocabulary_entry *vocabulary_find(priv_spec_system system,
                                               const char *name, size_t length);

/* The entry of a bit, or NULL. */
const struct vocabulary_entry *vocabulary_at(unsigned bit);

/*
 * The name within edit distance 2 of a mistyped one that is nearest to it
 * (any case; insertions, deletions, replacements and swaps of neighbours
 * count 1 each), among the words of a system.  NULL if there is none, or if
 * the word is no longer than the distance.
 */
const char *vocabulary_nearest(priv_spec_system system, const char *name,
                               size_t length);

/* The sets of all names of a system, and of Solaris' basic ones. */
priv_spec_set_t vocabulary_all(priv_spec_system system);
priv_spec_set_t vocabulary_basic(void);

#endif
