/* SPDX-License-Identifier: ISC */
/*
 * The set routines of <priv.h>. A priv_set_t is memory for as many words as
 * the system has at run time, and not one byte more, so that a checker of
 * memory sees whoever takes it for larger.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "system.h"

uint32_t *sim_words(priv_set_t *set)
{
    void *memory = set;

    return memory;
}

const uint32_t *sim_const_words(const priv_set_t *set)
{
    const void *memory = set;

    return memory;
}

priv_set_t *sim_as_set(word_set_t *set)
{
    void *memory = set->word;

    return memory;
}

const priv_set_t *sim_as_const_set(const word_set_t *set)
{
    const void *memory = set->word;

    return memory;
}

int sim_holds(const priv_set_t *set, size_t number)
{
    uint32_t word = sim_const_words(set)[number / WORD_BITS];

    return (word >> number % WORD_BITS & 1u) != 0;
}

void sim_put(priv_set_t *set, size_t number, int member)
{
    uint32_t *word = &sim_words(set)[number / WORD_BITS];
    uint32_t bit = (uint32_t)1 << number % WORD_BITS;

    *word = member ? *word | bit : *word & ~bit;
}

priv_set_t *sim_make_set(void)
{
    void *memory = calloc(illumos_system.words, sizeof(uint32_t));

    return memory;
}

/* Makes a set. Its contents are not said; here they are rubbish on purpose. */
priv_set_t *priv_allocset(void)
{
    priv_set_t *set;

    if (sim_call("priv_allocset", READS) == CALL_FAILS)
        return NULL;
    set = sim_make_set();
    if (set != NULL)
        memset(sim_words(set), 0x5a, illumos_system.words * sizeof(uint32_t));
    return set;
}

void priv_freeset(priv_set_t *set)
{
    free(set);
}

void priv_emptyset(priv_set_t *set)
{
    memset(sim_words(set), 0, illumos_system.words * sizeof(uint32_t));
}

void priv_fillset(priv_set_t *set)
{
    memset(sim_words(set), 0xff, illumos_system.words * sizeof(uint32_t));
}

/* The header may hide this one; it is here all the same. */
#ifdef ILLUMOS_NO_BASICSET
void priv_basicset(priv_set_t *set);
#endif

void priv_basicset(priv_set_t *set)
{
    priv_copyset(sim_as_const_set(&illumos_system.basic), set);
}

void priv_copyset(const priv_set_t *from, priv_set_t *to)
{
    memmove(sim_words(to), sim_const_words(from),
            illumos_system.words * sizeof(uint32_t));
}

void priv_union(const priv_set_t *from, priv_set_t *to)
{
    size_t i;

    for (i = 0; i < illumos_system.words; i++)
        sim_words(to)[i] |= sim_const_words(from)[i];
}

void priv_intersect(const priv_set_t *from, priv_set_t *to)
{
    size_t i;

    for (i = 0; i < illumos_system.words; i++)
        sim_words(to)[i] &= sim_const_words(from)[i];
}

void priv_inverse(priv_set_t *set)
{
    size_t i;

    for (i = 0; i < illumos_system.words; i++)
        sim_words(set)[i] = ~sim_words(set)[i];
}

/* Puts a name in or takes it out. -1 with EINVAL for no such name. */
static int put_name(priv_set_t *set, const char *name, int member)
{
    int number = priv_getbyname(name);

    if (number < 0)
        return -1;
    sim_put(set, (size_t)number, member);
    return 0;
}

int priv_addset(priv_set_t *set, const char *name)
{
    return put_name(set, name, 1);
}

int priv_delset(priv_set_t *set, const char *name)
{
    return put_name(set, name, 0);
}

/* Whether a set has all its words equal to one value. */
static boolean_t every_word_is(const priv_set_t *set, uint32_t value)
{
    size_t i;

    for (i = 0; i < illumos_system.words; i++) {
        if (sim_const_words(set)[i] != value)
            return B_FALSE;
    }
    return B_TRUE;
}

boolean_t priv_isemptyset(const priv_set_t *set)
{
    return every_word_is(set, 0);
}

boolean_t priv_isfullset(const priv_set_t *set)
{
    return every_word_is(set, UINT32_MAX);
}

boolean_t priv_isequalset(const priv_set_t *a, const priv_set_t *b)
{
    size_t size = illumos_system.words * sizeof(uint32_t);
    int differ = memcmp(sim_const_words(a), sim_const_words(b), size);

    return differ ? B_FALSE : B_TRUE;
}

boolean_t priv_issubset(const priv_set_t *a, const priv_set_t *b)
{
    size_t i;

    for (i = 0; i < illumos_system.words; i++) {
        if ((sim_const_words(a)[i] & ~sim_const_words(b)[i]) != 0)
            return B_FALSE;
    }
    return B_TRUE;
}

boolean_t priv_ismember(const priv_set_t *set, const char *name)
{
    int number = priv_getbyname(name);

    if (number < 0 || !sim_holds(set, (size_t)number))
        return B_FALSE;
    return B_TRUE;
}
