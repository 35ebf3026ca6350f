/* SPDX-License-Identifier: ISC */
/*
 * stanza.h: finds the Security stanza in the text of a configuration file and
 * takes it apart.
 *
 * It works on bytes in memory: no system call, no allocation, no meaning of
 * any key.  What it can't read with certainty it refuses, with the place;
 * what could be a Security stanza that it would have to pass over as well,
 * because a stanza that is overlooked is a drop that doesn't happen.
 * privspec.conf(5) has the grammar.
 *
 *     struct stanza stanza = { .scan = { .text = text, … } };
 *
 *     if (stanza_find(&stanza) == 1)
 *         while (stanza_next(&stanza, &store, &option) == 1)
 *             …
 */
#ifndef LIB_STANZA_H
#define LIB_STANZA_H 1

#include <stdbool.h>
#include <stddef.h>

#include "scan.h"

enum {
    STANZA_DEPTH = 100,  /* brackets within brackets */
    STANZA_OPTIONS = 256 /* in a Security stanza */
};

struct stanza {
    struct scan scan; /* set by the caller, `at` aside */

    /* Set by stanza_find, if there is a Security stanza: */
    size_t name;    /* where the word Security stands … */
    size_t open;    /* … and the stanza's "{" */
    size_t options; /* how many options it has … */
    size_t bytes;   /* … and what storing all of them takes */
    size_t pointers;

    size_t line_at; /* `line` is this byte's line */
    size_t line;
};

/*
 * Where strings go.  With the arrays NULL they are counted only; otherwise
 * the arrays must have the room that stanza_find counted.
 */
struct stanza_store {
    char *bytes;
    const char **pointers;
    size_t bytes_used;
    size_t pointers_used;
};

/* One `key = value`.  The strings stand in the store. */
struct stanza_option {
    const char *key;     /* as written; NULL when only counting */
    const char **values; /* `count` of them and NULL; NULL when counting */
    size_t count;
    bool list;     /* stood in parentheses */
    size_t offset; /* of the key in the text … */
    size_t length; /* … and its length */
    size_t value;  /* offset of the value, or of its "(" */
    size_t line;   /* of the key, from 1 */
};

/*
 * Reads the whole text and remembers its Security stanza.  All but the
 * scan's text, length, path and report must be 0.  Returns 1 if there is one,
 * 0 if not, -1 if anything in the text is refused.
 */
int stanza_find(struct stanza *stanza);

/*
 * Reads the next option of the stanza that was found.  Returns 1, or 0 after
 * the last one; -1 never happens after stanza_find succeeded.
 */
int stanza_next(struct stanza *stanza, struct stanza_store *store,
                struct stanza_option *option);

#endif
