/* SPDX-License-Identifier: ISC */
/* The system's <fcntl.h>, without what illumos hasn't. */
#ifndef ILLUMOS_SYSTEM_FCNTL_H
#define ILLUMOS_SYSTEM_FCNTL_H
#pragma GCC system_header
#include_next <fcntl.h>
#ifndef ILLUMOS_REAL
#undef O_PATH
#endif
#endif
