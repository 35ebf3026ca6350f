/* SPDX-License-Identifier: ISC */
/*
 * foreign_none.c: no privileges that only the running system knows.
 *
 * For the backends of systems without any: a Linux capability that the
 * vocabulary lacks goes by its number.
 */
#include <config.h>

#include "foreign.h"

const char *foreign_name(unsigned bit)
{
    (void)bit;
    return NULL;
}

int foreign_bit(const char *name, size_t length)
{
    (void)name;
    (void)length;
    return -1;
}
