/* SPDX-License-Identifier: ISC */
/*
 * setresuid.c: setresuid(2) for systems without it (Solaris, macOS).
 *
 * Two forms are supplied, the two that the library uses.  All three ids the
 * same: setreuid, which as a privileged process sets the saved uid too; the
 * saved uid can't be read there, so the caller proves it by an attempt to
 * return.  The effective uid alone (-1, uid, -1): seteuid.  Anything else is
 * refused with ENOSYS rather than done half.
 */
#include <config.h>

#include <errno.h>

#include "compat/system.h"

int setresuid(uid_t real, uid_t effective, uid_t saved)
{
    const uid_t keep = (uid_t)-1;

    if (real == keep && saved == keep)
        return effective == keep ? 0 : seteuid(effective);
    if (real == effective && effective == saved)
        return setreuid(real, effective);
    errno = ENOSYS;
    return -1;
}
