/* SPDX-License-Identifier: ISC */
/*
 * The <zone.h> of illumos, as far as a program asks whether it runs in the
 * global zone, where nothing is missing, or in another one.
 */
#ifndef ILLUMOS_ZONE_H
#define ILLUMOS_ZONE_H

#include <sys/types.h>

#ifndef __sun
typedef id_t zoneid_t;
#endif

#define GLOBAL_ZONEID 0

zoneid_t getzoneid(void);

#endif
