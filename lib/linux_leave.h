/* SPDX-License-Identifier: ISC */
/*
 * linux_leave.h: closes descriptors, which ids and sets don't touch.
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

#endif
