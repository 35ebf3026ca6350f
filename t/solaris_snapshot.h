/* SPDX-License-Identifier: ISC */
/*
 * solaris_snapshot.h: all that can be said of the simulated process, and
 * whether a report of the library tells the truth of it.
 */
#ifndef T_SOLARIS_SNAPSHOT_H
#define T_SOLARIS_SNAPSHOT_H 1

#include "solaris_support.h"

enum { SNAPSHOT_SETS = 4 };

struct snapshot {
    illumos_state_t is;
    char text[STATE_SIZE];
    priv_set_t *set[SNAPSHOT_SETS]; /* E, P, I, L */
};

/* Takes one, to be let go. */
void snapshot_take(struct snapshot *snapshot);
void snapshot_let_go(struct snapshot *snapshot);

/*
 * What is wrong after an attempt to enter a plan, NULL: nothing.  Success
 * means that the process is as planned, and failure names step and error;
 * the state in the report is what the process really is: as it was before,
 * closed, or open; and in no case has it more than before.
 */
const char *snapshot_judge(int result, const priv_spec_report_t *report,
                           const struct snapshot *before,
                           const struct snapshot *planned,
                           const struct snapshot *after);

#endif
