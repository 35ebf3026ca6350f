/* SPDX-License-Identifier: ISC */
/*
 * getresgid.c: getresgid(2) for systems without it (Solaris, macOS).
 *
 * The saved gid can't be read on such a system: the effective one is given
 * in its place.  Whoever must be sure of the saved gid has to try to return
 * to it.
 */
#include <config.h>

#include "compat/system.h"

int getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
    *real = getgid();
    *effective = getegid();
    *saved = *effective;
    return 0;
}
