/* SPDX-License-Identifier: ISC */
/*
 * setresgid.c: setresgid(2) for systems without it (Solaris, macOS).
 *
 * Two forms are supplied, the two that the library uses.  All three ids the
 * same: setregid, which as a privileged process sets the saved gid too; the
 * saved gid can't be read there, so the caller proves it by an attempt to
 * return.  The effective gid alone (-1, gid, -1): setegid.  Anything else is
 * refused with ENOSYS rather than done half.
 */
#include <config.h>

#include <errno.h>

#include "compat/system.h"

int setresgid(gid_t real, gid_t effective, gid_t saved)
{
    const gid_t keep = (gid_t)-1;

    if (real == keep && saved == keep)
        return effective == keep ? 0 : setegid(effective);
    if (real == effective && effective == saved)
        return setregid(real, effective);
    errno = ENOSYS;
    return -1;
}
