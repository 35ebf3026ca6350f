/* SPDX-License-Identifier: ISC */
/*
 * power.h: what sets of privileges grant, worked out from the files of
 * t/tables by nothing of the library, to hold its translations against.
 *
 * A privilege is its place in the files; a set has a bit for each.
 */
#ifndef T_POWER_H
#define T_POWER_H 1

#include <stdbool.h>
#include <stdint.h>

enum { NAMES = 128 };

struct names {
    uint64_t word[NAMES / 64];
};

/* Set by power_read. */
extern unsigned names_known;
extern const char *name_of[NAMES];
extern struct names of_linux, of_solaris, basic;
extern const struct names none;

static inline bool has(struct names set, unsigned i)
{
    return (set.word[i / 64] >> (i % 64) & 1) != 0;
}

static inline struct names with(struct names set, unsigned i)
{
    set.word[i / 64] |= UINT64_C(1) << (i % 64);
    return set;
}

static inline struct names either(struct names a, struct names b)
{
    return (struct names){ { a.word[0] | b.word[0], a.word[1] | b.word[1] } };
}

static inline struct names both(struct names a, struct names b)
{
    return (struct names){ { a.word[0] & b.word[0], a.word[1] & b.word[1] } };
}

static inline struct names less(struct names a, struct names b)
{
    return (struct names){ { a.word[0] & ~b.word[0], a.word[1] & ~b.word[1] } };
}

static inline bool same(struct names a, struct names b)
{
    return a.word[0] == b.word[0] && a.word[1] == b.word[1];
}

static inline bool inside(struct names a, struct names b)
{
    return same(less(a, b), none);
}

/* Reads the files. */
void power_read(void);

/* All that a set of Linux' words, or of Solaris', grants in both. */
struct names power_of(bool on_linux, struct names set);

/* The privileges of the other system whose power lies within a set's. */
struct names power_within(bool on_linux, struct names set);

/* What closest.tsv answers for the members of a set, and what is added. */
struct names power_closest(bool on_linux, struct names set);

#endif
