/* SPDX-License-Identifier: ISC */
/* The system's <grp.h>, and what the simulated illumos has instead. */
#ifndef ILLUMOS_SYSTEM_GRP_H
#define ILLUMOS_SYSTEM_GRP_H
#pragma GCC system_header
#include_next <grp.h>
#ifndef ILLUMOS_REAL
#ifndef ILLUMOS_HIDE
#define ILLUMOS_HIDE
#endif
#include <illumos_rename.h>
#endif
#endif
