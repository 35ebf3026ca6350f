/* SPDX-License-Identifier: ISC */
/*
 * set.h: operations on a set of 256 privileges (priv_spec_set_t).
 *
 * The ranges are fixed: Linux capability numbers, the Solaris privileges of
 * the vocabulary, the names that only the running system knows.
 */
#ifndef LIB_SET_H
#define LIB_SET_H 1

#include "priv_spec.h"

enum {
    SET_LINUX = 0,     /* first bit of the Linux capabilities */
    SET_SOLARIS = 64,  /* … of the Solaris privileges of the vocabulary */
    SET_FOREIGN = 192, /* … of names that only the running system knows */
    SET_BITS = 256
};

static inline priv_spec_set_t set_empty(void)
{
    priv_spec_set_t set = { { 0, 0, 0, 0 } };
    return set;
}

/* The set whose Linux part is the kernel's mask. */
static inline priv_spec_set_t set_of_mask(uint64_t mask)
{
    priv_spec_set_t set = { { mask, 0, 0, 0 } };
    return set;
}

static inline void set_add(priv_spec_set_t *set, unsigned bit)
{
    set->word[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static inline void set_remove(priv_spec_set_t *set, unsigned bit)
{
    set->word[bit / 64] &= ~(UINT64_C(1) << (bit % 64));
}

static inline bool set_has(const priv_spec_set_t *set, unsigned bit)
{
    return (set->word[bit / 64] >> (bit % 64) & 1) != 0;
}

priv_spec_set_t set_union(const priv_spec_set_t *a, const priv_spec_set_t *b);
priv_spec_set_t set_both(const priv_spec_set_t *a, const priv_spec_set_t *b);
/* What a has and b has not. */
priv_spec_set_t set_without(const priv_spec_set_t *a, const priv_spec_set_t *b);
bool set_is_empty(const priv_spec_set_t *set);
bool set_equal(const priv_spec_set_t *a, const priv_spec_set_t *b);
bool set_within(const priv_spec_set_t *inner, const priv_spec_set_t *outer);
/* What of a set is the words of a system. */
priv_spec_set_t set_words(const priv_spec_set_t *set, priv_spec_system system);
unsigned set_count(const priv_spec_set_t *set);

#endif
