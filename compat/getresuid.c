/* SPDX-License-Identifier: ISC */
/*
 * getresuid.c: getresuid(2) for systems without it (Solaris, macOS).
 *
 * The saved uid can't be read on such a system: the effective one is given
 * in its place.  Whoever must be sure of the saved uid has to try to return
 * to it.
 */
#include <config.h>

#include "compat/system.h"

int getresuid(uid_t *real, uid_t *effective, uid_t *saved)
{
    *real = getuid();
    *effective = geteuid();
    *saved = *effective;
    return 0;
}
