/* SPDX-License-Identifier: ISC */
/*
 * linux_keyring.h: a session keyring of the thread's own.
 *
 * Part of the libcap backend; nothing else includes it.
 */
#ifndef LIB_LINUX_KEYRING_H
#define LIB_LINUX_KEYRING_H 1

#include <stddef.h>
#include <sys/types.h>

#include "priv_spec.h"

/* Refuses where keyctl(2) is known beforehand to be refused. */
int linux_keyring_check(priv_spec_report_t *report);

/*
 * Refuses where that many threads would need more keys than the user may
 * have: each has a session keyring of its own.
 */
int linux_keyring_check_quota(uid_t uid, size_t threads,
                              priv_spec_report_t *report);

/*
 * Gives the calling thread a session keyring of its own in place of the one
 * that it has, whose serial number is *left afterwards; nothing is done where
 * it has left that already.  Only system calls, so it may run in a signal
 * handler.  0, or -1 with errno, 0 if the system lied.
 */
int linux_keyring_join(long *left);

/* The same, with a report. */
int linux_keyring_new(long *left, priv_spec_report_t *report);

#endif
