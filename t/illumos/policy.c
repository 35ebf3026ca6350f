/* SPDX-License-Identifier: ISC */
/*
 * What the simulated kernel asks of a process before it lets it do what not
 * everyone may.
 */
#include <config.h>

#include <errno.h>

#include "system.h"

/* Whether E holds a privilege; errno is EPERM if not. */
int sim_has(const char *privilege)
{
    if (priv_ismember(sim_as_set(sim_shown(SET_EFFECTIVE)), privilege))
        return 1;
    errno = EPERM;
    return 0;
}

/* Whether E holds all that the zone has; errno is EPERM if not. */
int sim_has_all(void)
{
    const priv_set_t *effective = sim_as_set(sim_shown(SET_EFFECTIVE));

    if (priv_issubset(sim_as_set(&illumos_system.zone_limit), effective))
        return 1;
    errno = EPERM;
    return 0;
}
