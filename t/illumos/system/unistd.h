/* SPDX-License-Identifier: ISC */
/* The system's <unistd.h>, and what the simulated illumos has instead. */
#ifndef ILLUMOS_SYSTEM_UNISTD_H
#define ILLUMOS_SYSTEM_UNISTD_H
#pragma GCC system_header
#include_next <unistd.h>
#ifndef ILLUMOS_REAL
#ifndef ILLUMOS_HIDE
#define ILLUMOS_HIDE
#endif
#include <illumos_rename.h>
#endif
#endif
