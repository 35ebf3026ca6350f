/* SPDX-License-Identifier: ISC */
/*
 * linux_leave.h: what ids and sets don't touch: descriptors and keyrings.
 *
 * Part of the libcap backend; nothing else includes it.
 */
#ifndef LIB_LINUX_LEAVE_H
#define LIB_LINUX_LEAVE_H 1

#include "priv_spec.h"

/* Opens the folder of the calling thread's descriptors; -1 without /proc. */
int linux_leave_open(void);

/*
 * Closes every descriptor above 2 but those kept, the folder being one of
 * them (-1 is none), and sees that they are closed: by the folder, or, if
 * that can't be read or isn't this process' own, by trying each number
 * (descriptors_close).
 */
int linux_leave_close(int folder, const int *keep, unsigned kept,
                      priv_spec_report_t *report);

/* Refuses where keyctl(2) is known beforehand to be refused. */
int linux_leave_check_keyring(priv_spec_report_t *report);

/*
 * Gives the calling thread a session keyring of its own in place of the one
 * that it has, whose serial number is *left afterwards; nothing is done where
 * it has left that already.  Only system calls, so it may run in a signal
 * handler.  0, or -1 with errno, 0 if the system lied.
 */
int linux_leave_join(long *left);

/* The same, with a report. */
int linux_leave_keyring(long *left, priv_spec_report_t *report);

#endif
