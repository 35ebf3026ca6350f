/* SPDX-License-Identifier: ISC */
/*
 * child.h: children to try things in that can't be undone.
 */
#ifndef T_CHILD_H
#define T_CHILD_H 1

#include <stdbool.h>

#include "tap.h"

/*
 * Runs a function in a child; true if it returned 0 there.  Whatever else
 * happens (a crash, a signal) is told as a comment; one that hangs is killed
 * after five minutes.
 */
bool in_child(int (*function)(void *), void *argument);

/* The same; what the function returned, or -1. */
int child_status(int (*function)(void *), void *argument);

/* Tests that it returns 0; as root only, where that is needed. */
void child_ok(int (*function)(void *), bool needs_root, const char *what);

/* Whether this program runs in valgrind, which has descriptors of its own. */
bool under_valgrind(void);

/* In a child: notes a broken expectation with its place, and returns 1. */
#define EXPECT(condition)                                                      \
    do {                                                                       \
        if (!(condition)) {                                                    \
            diag("%s:%d: %s", __FILE__, __LINE__, #condition);                 \
            return 1;                                                          \
        }                                                                      \
    } while (0)

#endif
