/* SPDX-License-Identifier: ISC */
/*
 * Turns a source's calls of the real system into calls of the simulated
 * illumos. To be given with -include, so that it comes before the source's
 * own headers: the real headers are read first, while the names are still
 * theirs, and are not read again. The headers in system/ do the same for a
 * whole program: the system is then the simulated one.
 *
 * ILLUMOS_HIDE also takes away what Solaris lacks or long lacked: a use of
 * such a function is then an undeclared name, or one that the linker does
 * not find, unless the program defines it. ILLUMOS_COMPAT instead gives the
 * program's own in compat/ a name of theirs, so that they are used even where
 * libc has such a function.
 */
#ifndef ILLUMOS_RENAME_H
#define ILLUMOS_RENAME_H

/* What configure found decides what the headers below declare. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <grp.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <illumos.h>

#define getuid                   sim_getuid
#define geteuid                  sim_geteuid
#define getgid                   sim_getgid
#define getegid                  sim_getegid
#define setuid                   sim_setuid
#define seteuid                  sim_seteuid
#define setreuid                 sim_setreuid
#define setgid                   sim_setgid
#define setegid                  sim_setegid
#define setregid                 sim_setregid
#define getgroups                sim_getgroups
#define setgroups(count, groups) sim_setgroups((int)(count), groups)
#define initgroups               sim_initgroups
#define chroot                   sim_chroot
#define chdir                    sim_chdir
#define fchdir                   sim_fchdir
#define getcwd                   sim_getcwd
#define execvp                   sim_execvp
/* With arguments only, because struct stat is the real one's. */
#define stat(path, status) sim_stat(path, status)

#if defined(ILLUMOS_HIDE) && !defined(ILLUMOS_COMPAT)
#define setresuid    illumos_has_no_setresuid
#define setresgid    illumos_has_no_setresgid
#define getresuid    illumos_has_no_getresuid
#define getresgid    illumos_has_no_getresgid
#define getgrouplist illumos_has_no_getgrouplist
#define setfsuid     illumos_has_no_setfsuid
#define setfsgid     illumos_has_no_setfsgid
#define prctl        illumos_has_no_prctl
#endif

#ifdef ILLUMOS_COMPAT
#include "t/compat_rename.h"
#endif

#endif
