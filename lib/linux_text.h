/* SPDX-License-Identifier: ISC */
/*
 * linux_text.h: the text of Linux capability sets, cap_text_formats(7), read
 * and written without libcap.
 */
#ifndef LIB_LINUX_TEXT_H
#define LIB_LINUX_TEXT_H 1

#include "priv_spec.h"

/* What "all" means without a running Linux kernel to ask. */
#define LINUX_TEXT_ALL ((UINT64_C(1) << 41) - 1)

/*
 * Reads a text into *spec (E, P and I are given) just as cap_from_text of
 * libcap does.  `all` is the mask that "all" and a clause without names
 * stand for; numbers up to 63 are legal beyond it.  0, or -1 with the report
 * filled and *spec as it was: EINVAL, "parse", the place and the word.
 */
int linux_text_read(priv_spec_t *spec, const char *text, uint64_t all,
                    priv_spec_report_t *report);

/*
 * Writes E, P and I as cap_to_text of libcap 2.66 does; `all` is the mask
 * of the capabilities that the running kernel has (always of the form
 * 2^n - 1): a capability beyond it is never part of a "=ep" and stands in a
 * clause of its own.  Returns the length as snprintf does, or -1 with EINVAL
 * for sets with other bits than those of Linux capabilities.
 */
int linux_text_write(const priv_spec_t *spec, uint64_t all, char *buffer,
                     size_t size);

#endif
