/* SPDX-License-Identifier: ISC */
/* The system's <sys/stat.h>, and what the simulated illumos has instead. */
#ifndef ILLUMOS_SYSTEM_SYS_STAT_H
#define ILLUMOS_SYSTEM_SYS_STAT_H
#pragma GCC system_header
#include_next <sys/stat.h>
#ifndef ILLUMOS_REAL
#ifndef ILLUMOS_HIDE
#define ILLUMOS_HIDE
#endif
#include <illumos_rename.h>
#endif
#endif
