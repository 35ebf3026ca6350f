/* SPDX-License-Identifier: ISC */
/* set.c: operations on a set of 256 privileges, word by word. */
#include <config.h>

#include "set.h"

enum { WORDS = SET_BITS / 64 };

priv_spec_set_t set_union(const priv_spec_set_t *a, const priv_spec_set_t *b)
{
    priv_spec_set_t result;

    for (unsigned i = 0; i < WORDS; i++)
        result.word[i] = a->word[i] | b->word[i];
    return result;
}

priv_spec_set_t set_both(const priv_spec_set_t *a, const priv_spec_set_t *b)
{
    priv_spec_set_t result;

    for (unsigned i = 0; i < WORDS; i++)
        result.word[i] = a->word[i] & b->word[i];
    return result;
}

priv_spec_set_t set_without(const priv_spec_set_t *a, const priv_spec_set_t *b)
{
    priv_spec_set_t result;

    for (unsigned i = 0; i < WORDS; i++)
        result.word[i] = a->word[i] & ~b->word[i];
    return result;
}

bool set_is_empty(const priv_spec_set_t *set)
{
    return (set->word[0] | set->word[1] | set->word[2] | set->word[3]) == 0;
}

bool set_equal(const priv_spec_set_t *a, const priv_spec_set_t *b)
{
    return set_within(a, b) && set_within(b, a);
}

bool set_within(const priv_spec_set_t *inner, const priv_spec_set_t *outer)
{
    priv_spec_set_t rest = set_without(inner, outer);

    return set_is_empty(&rest);
}

priv_spec_set_t set_words(const priv_spec_set_t *set, priv_spec_system system)
{
    priv_spec_set_t linux_words = set_of_mask(set->word[0]);

    return system == PRIV_SPEC_LINUX ? linux_words
                                     : set_without(set, &linux_words);
}

unsigned set_count(const priv_spec_set_t *set)
{
    unsigned count = 0;

    for (unsigned bit = 0; bit < SET_BITS; bit++)
        count += set_has(set, bit);
    return count;
}
