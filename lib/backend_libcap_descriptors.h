/* SPDX-License-Identifier: ISC */
/*
 * backend_libcap_descriptors.h: open descriptors that outlive a drop.
 *
 * Part of the libcap backend; nothing else includes it.
 */
#ifndef LIB_BACKEND_LIBCAP_DESCRIPTORS_H
#define LIB_BACKEND_LIBCAP_DESCRIPTORS_H 1

#include "plan.h"

/*
 * Refuses an io_uring, and with a new root directory other directories, unless
 * they are allowed: among the descriptors of the calling thread, and under
 * ALL_THREADS among those of every thread that has its own.  Such a thread
 * must have the new root directory's, too.
 */
int libcap_descriptors_check(const struct plan *plan,
                             priv_spec_report_t *report);

#endif
