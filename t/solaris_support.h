/* SPDX-License-Identifier: ISC */
/*
 * solaris_support.h: what the tests of the Solaris backend share.  They run
 * the library on the simulated illumos of t/illumos.
 */
#ifndef T_SOLARIS_SUPPORT_H
#define T_SOLARIS_SUPPORT_H 1

#include <stddef.h>
#include <sys/types.h>

#include <illumos.h>

#include "priv_spec.h"

#define STATE_SIZE 8192

/* uid and gid 1001 and this text: the start of most tests. */
struct priv_spec_security solaris_options(const char *privileges);

/* Prepares, enters and frees a plan. */
int solaris_drop(const struct priv_spec_security *security,
                 priv_spec_report_t *report);

/* Tests that the process is in a state, in the notation of the vectors. */
void solaris_state_is(const char *expected, const char *format, ...);

/* Tests that it is uid 1001 with this set in P, E and L, and I basic. */
void solaris_dropped_to(const char *set, const char *what);

/*
 * Runs both kinds of programs, ordinary ones and set-user-ID root, one after
 * the other, and tests that each has this set, within this limit.
 */
void solaris_exec_gives(const char *set, const char *limit, const char *what);

/* Tests the gids, all three the same, and the groups but for that gid. */
void solaris_groups_are(gid_t gid, const gid_t *groups, size_t count,
                        const char *what);

/* Tests that a call failed so; the report is shown if not. */
void solaris_failed(int result, const priv_spec_report_t *report, int error,
                    const char *step, priv_spec_state state, const char *what);

/* Tests that a call succeeded. */
void solaris_succeeded(int result, const priv_spec_report_t *report,
                       const char *what);

/* Tests that a set is these, named as priv_spec_set_names does. */
void solaris_names_are(const priv_spec_set_t *set, const char *expected,
                       const char *what);

#endif
