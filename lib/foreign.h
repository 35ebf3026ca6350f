/* SPDX-License-Identifier: ISC */
/*
 * foreign.h: privileges that only the running system knows.
 *
 * Their bits go from SET_FOREIGN up, by their rank among the names that the
 * vocabulary lacks, in the system's own numbering.  The backend supplies
 * these two; they ask the system each time, so there is nothing to keep.
 */
#ifndef LIB_FOREIGN_H
#define LIB_FOREIGN_H 1

#include <stddef.h>

/* The name of a bit, or NULL.  A constant of the system: nothing to free. */
const char *foreign_name(unsigned bit);

/*
 * The bit of a name of `length` bytes, in any case and with or without
 * "priv_"; -1 if the system has none such, or if the vocabulary has it.
 */
int foreign_bit(const char *name, size_t length);

#endif
