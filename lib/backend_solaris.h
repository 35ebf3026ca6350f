/* SPDX-License-Identifier: ISC */
/*
 * backend_solaris.h: what the files of the Solaris backend share.
 *
 * A priv_set_t is opaque and of a size known only at run time: it is made by
 * priv_allocset, while the plan is prepared, and changed and asked by name.
 */
#ifndef LIB_BACKEND_SOLARIS_H
#define LIB_BACKEND_SOLARIS_H 1

#include <priv.h>

#include "plan.h"
#include "set.h"

/* The steps of this backend, as the report has them. */
#define STEP_SETPFLAGS "setpflags"
#define STEP_SETPPRIV  "setppriv"

/* As many of the system's names as a priv_spec_set_t has bits for. */
enum { SOLARIS_NAMES = SET_BITS - SET_SOLARIS };

/* The running system's names, in its own numbering, and their bits. */
struct solaris_names {
    unsigned count;
    struct {
        const char *name; /* the system's: nothing to free */
        unsigned bit;
    } at[SOLARIS_NAMES];
    priv_set_t *named; /* all of them; "all" is more: see below */
};

/* The process flags that matter; false, too, for what a system lacks. */
struct solaris_flags {
    bool aware;       /* PRIV_AWARE: the sets are what setppriv made them */
    bool aware_reset; /* PRIV_AWARE_RESET: a change of uid undoes that */
    bool pfexec;      /* PRIV_PFEXEC: exec looks for a rights profile */
    bool xpolicy;     /* PRIV_XPOLICY: a daemon may grant what E lacks */
};

/* The sets that entering uses, by their place in struct solaris_plan. */
enum {
    NATIVE_SCRATCH,           /* where sets are read back to */
    NATIVE_REDUCED_PERMITTED, /* what is kept, and what the steps need */
    NATIVE_REDUCED_EFFECTIVE,
    NATIVE_FINAL_PERMITTED,
    NATIVE_FINAL_LIMIT,
    NATIVE_FINAL_EFFECTIVE,
    NATIVE_FINAL_INHERITABLE,
    NATIVE_BEFORE_PERMITTED, /* with what is given up: to be refused */
    NATIVE_BEFORE_LIMIT,
    NATIVE_NOTHING,
    SOLARIS_SETS
};

/*
 * The Solaris backend's part of a plan: all that entering needs, so that it
 * allocates nothing and looks nothing up.
 */
struct solaris_plan {
    struct solaris_names names;
    priv_set_t *set[SOLARIS_SETS];
    priv_spec_set_t basic, zone; /* the running system's */
    priv_spec_set_t reduced_permitted, reduced_effective;
    bool gave_up; /* whether P, or L, loses anything */
    bool cut_limit;
};

/* backend_solaris_names.c */

/* Asks for the names; fails as the step given.  To be closed. */
int solaris_names_open(struct solaris_names *names, const char *step,
                       priv_spec_report_t *report);
void solaris_names_close(struct solaris_names *names);

/*
 * The set that a native one is, and back.  SOLARIS_TEXT_UNNAMED stands for
 * the spare bits that "all" has beyond every name.  solaris_to_native is
 * false when the system lacks a privilege of the set.
 */
priv_spec_set_t solaris_from_native(const struct solaris_names *names,
                                    const priv_set_t *native);
bool solaris_to_native(const struct solaris_names *names,
                       const priv_spec_set_t *set, priv_set_t *native);

/* Reads a text by the system's own function. */
int solaris_read_text(const struct solaris_names *names, const char *text,
                      priv_spec_set_t *set, priv_spec_report_t *report);

/* backend_solaris.c */

/* Reads the four sets and the flags of this process; errno if it can't. */
int solaris_read_sets(const struct solaris_names *names, priv_set_t *scratch,
                      priv_spec_t *sets);
struct solaris_flags solaris_read_flags(void);

#endif
