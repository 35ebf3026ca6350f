/* SPDX-License-Identifier: ISC */
/*
 * raise.h: what a backend tells of a raise or a restore that failed.
 *
 * A pair of raise and restore is made around single system calls, so nothing
 * is written that isn't needed: only when something failed is a report made
 * of this, by raise.c.
 */
#ifndef LIB_RAISE_H
#define LIB_RAISE_H 1

#include "priv_spec.h"

/* priv_spec_saved_t's state: what raising has left there. */
enum {
    SAVED_NOTHING = 0,
    SAVED_SAME = 0x52530001, /* all of it was in effect: nothing changed */
    SAVED_RAISED = 0x52530002
};

enum raise_kind {
    RAISE_MISSING,  /* `set` is not permitted */
    RAISE_REFUSED,  /* the system refused `what` */
    RAISE_UNREAD,   /* the sets can't be read */
    RAISE_UNDONE,   /* answered and not done: `set` is what differs */
    RAISE_THREAD,   /* another thread saved it */
    RAISE_NO_POWERS /* this system has nothing to raise */
};

struct raise_trouble {
    enum raise_kind kind;
    const char *step;
    const char *what; /* the call */
    int error;
    priv_spec_set_t set;
    /* After a restore that failed: PRIV_SPEC_UNCHANGED, PRIV_SPEC_CLOSED, or
     * PRIV_SPEC_OPEN with what is left, if that is known. */
    priv_spec_state state;
    bool left_known;
    priv_spec_set_t left;
};

/*
 * Both return 0, or -1 with *trouble filled: all of it, what is not named
 * being zero.  raise.c looked at the arguments.
 */
int backend_raise(const priv_spec_set_t *what, priv_spec_saved_t *saved,
                  struct raise_trouble *trouble);
int backend_restore(const priv_spec_saved_t *saved,
                    struct raise_trouble *trouble);

#endif
