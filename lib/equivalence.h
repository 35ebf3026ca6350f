/* SPDX-License-Identifier: ISC */
/*
 * equivalence.h: what the privileges of Linux and of Solaris let a process
 * do, compared.
 *
 * Two tables.  `equivalence` says what grants what, and is the only ground
 * for a guarantee; `closest` says what a program uses on the other system
 * for the same jobs.  Privileges joined by "+" are taken together.
 */
#ifndef LIB_EQUIVALENCE_H
#define LIB_EQUIVALENCE_H 1

#include "priv_spec.h"

enum equivalence_relation {
    EQUIVALENCE_SAME, /* =  both grant the same power */
    EQUIVALENCE_MORE, /* >  the left grants all that the right does */
    EQUIVALENCE_NEAR, /* ~  the same jobs, but neither grants the other */
    EQUIVALENCE_NONE, /* -  the other system has no counterpart */
    EQUIVALENCE_BASIC /* basic on Solaris, so without asking on Linux */
};

struct equivalence_row {
    const char *left; /* names joined by "+" */
    enum equivalence_relation relation;
    const char *right;        /* likewise; "" where there is nothing */
    const char *note;         /* a sentence or two, or "" */
    priv_spec_set_t left_set; /* the same as sets */
    priv_spec_set_t right_set;
};

/* Every row in the order of the file; ends with left NULL. */
extern const struct equivalence_row equivalence[];

struct closest_row {
    const char *name;
    const char *closest; /* names joined by "+" */
    unsigned bit;        /* the same as a bit and a set */
    priv_spec_set_t closest_set;
};

/* One row for a privilege, none where nothing corresponds; ends with NULL. */
extern const struct closest_row closest[];

/* "=", ">", "~", "-", "basic". */
const char *equivalence_sign(enum equivalence_relation relation);

/*
 * The next row after `row` (NULL: the first) that has the privilege on its
 * left or right.  NULL when there is no more.
 */
const struct equivalence_row *equivalence_mentions(
    const struct equivalence_row *row, unsigned bit);

/* What stands for a privilege on the other system; empty: nothing. */
priv_spec_set_t equivalence_closest(unsigned bit);

/*
 * Everything that a set directly grants: what it grants on its own system,
 * what the rows between the systems say of that, and what this grants on
 * the other.  It never leads back: what one system's privileges grant each
 * other is said by that system's own rows alone.  That Linux has the power
 * of Solaris' basic set without asking is no part of it.
 */
priv_spec_set_t equivalence_closure(const priv_spec_set_t *set);

/* The same by the rows of another table. */
priv_spec_set_t equivalence_closure_by(const struct equivalence_row *rows,
                                       const priv_spec_set_t *set);

#endif
