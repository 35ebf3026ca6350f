/* SPDX-License-Identifier: ISC */
/*
 * system.h: what the library takes for granted and some systems lack.
 *
 * Included where such a function or constant is used, so that the code that
 * uses it has no conditions in it.  configure tells what is missing
 * (AC_REPLACE_FUNCS); each replacement stands in a file of its own.
 */
#ifndef COMPAT_SYSTEM_H
#define COMPAT_SYSTEM_H 1

#include <fcntl.h>
#include <grp.h>
#include <sys/types.h>
#include <unistd.h>

/* To open a directory only to go there: Linux needs no right to read it. */
#ifndef O_PATH
#ifdef O_SEARCH
#define O_PATH O_SEARCH
#else
#define O_PATH O_RDONLY
#endif
#endif

#ifndef O_DIRECTORY
#define O_DIRECTORY 0
#endif

#if !HAVE_SETRESUID
int setresuid(uid_t real, uid_t effective, uid_t saved);
#endif
#if !HAVE_SETRESGID
int setresgid(gid_t real, gid_t effective, gid_t saved);
#endif
#if !HAVE_GETRESUID
int getresuid(uid_t *real, uid_t *effective, uid_t *saved);
#endif
#if !HAVE_GETRESGID
int getresgid(gid_t *real, gid_t *effective, gid_t *saved);
#endif
#if !HAVE_GETGROUPLIST
int getgrouplist(const char *user, gid_t group, gid_t *groups, int *count);
#endif

#endif
