/* SPDX-License-Identifier: ISC */
/*
 * system.h: what the library takes for granted and some systems lack.
 *
 * Included where such a function or constant is used, so that the code that
 * uses it has no conditions in it.  configure tells what is missing
 * (AC_REPLACE_FUNCS); each replacement stands in a file of its own.  Who asks
 * for the groups of the process includes this before all but config.h.
 */
#ifndef COMPAT_SYSTEM_H
#define COMPAT_SYSTEM_H 1

/* With this, getgroups(2) of macOS tells what the user database has, and not
 * what the process has; without it, the same is declared there. */
#undef _DARWIN_C_SOURCE

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

/* Without it, whoever opens a directory has to look whether it is one. */
#ifndef O_DIRECTORY
#define O_DIRECTORY 0
#endif

/*
 * POSIX has neither of these.  Every system declares them in one of the
 * headers above to whoever asks for more than POSIX, as configure does; they
 * are here for the rest.
 */
#if !HAVE_DECL_SETGROUPS
int setgroups(size_t count, const gid_t *groups);
#endif
#if !HAVE_DECL_CHROOT
int chroot(const char *path);
#endif

/* Whether getresuid and getresgid read the saved ids, or make them up (as do
 * those that tests put in their place, by a macro). */
#if HAVE_GETRESUID && HAVE_GETRESGID && !defined(getresuid)
enum { SAVED_IDS_TOLD = 1 };
#else
enum { SAVED_IDS_TOLD = 0 };
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
