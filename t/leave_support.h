/* SPDX-License-Identifier: ISC */
/*
 * leave_support.h: descriptors and keys to be left behind, for leave.c and
 * keyring.c.
 */
#ifndef T_LEAVE_SUPPORT_H
#define T_LEAVE_SUPPORT_H 1

#include <stdbool.h>
#include <stddef.h>

#include "kernel.h"
#include "priv_spec.h"

#define CLOSE   PRIV_SPEC_FLAG_CLOSE_FDS
#define KEYRING PRIV_SPEC_FLAG_NEW_KEYRING

/* A drop to user and group 65534, with one capability. */
struct priv_spec_security leave_options(uint64_t flags);

/* Prepares and enters; the result, and the report. */
int leave_drop(const struct priv_spec_security *security);
extern priv_spec_report_t leave_report;

/* ---- descriptors ---- */

enum { LEAVE_HIGH = 900 };

/* Something of each kind above 2, with gaps, one number far up. */
int leave_open_some(void);

/* How many are open above 2, by the number alone. */
int leave_count_open(void);

/* ---- keys ---- */

/* keyctl(2). */
long keys_call(int operation, long a, const void *b, size_t c);

/* The session keyring. */
long keys_session(void);

/* A session of the test's own, so that nobody else's is touched. */
long keys_begin(void);

/* A key in it; whether it can be read, and whether one can be found. */
long keys_add(const char *name);
bool keys_can_read(long key);
bool keys_can_find(const char *name);

/* A user of this process' own: keys that are gone are counted for a while. */
const char *keys_user(void);

/* How many more keys a user may have, by proc(5); -1 if he isn't listed. */
long keys_left(const char *user);

/*
 * Starts another process of the user, which has all but so many, and ends it.
 * Both return 0, or 1 for a broken expectation.
 */
int keys_fill(const char *user, long leave);
int keys_stop_filling(void);

#endif
