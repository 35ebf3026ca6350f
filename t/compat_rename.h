/* SPDX-License-Identifier: ISC */
/*
 * compat_rename.h: a system that lacks what compat/ replaces.
 *
 * To be given with -include, so that it comes before the source's own
 * headers: the real ones are read first, while the names are still theirs.
 * The replacements then have names of their own, and are used even where the
 * C library has such a function.
 */
#ifndef T_COMPAT_RENAME_H
#define T_COMPAT_RENAME_H 1

#include <config.h>

#include <fcntl.h>
#include <grp.h>
#include <sys/types.h>
#include <unistd.h>

#define setresuid    compat_setresuid
#define setresgid    compat_setresgid
#define getresuid    compat_getresuid
#define getresgid    compat_getresgid
#define getgrouplist compat_getgrouplist

/* Whatever configure found on the system that it is built on. */
int setresuid(uid_t real, uid_t effective, uid_t saved);
int setresgid(gid_t real, gid_t effective, gid_t saved);
int getresuid(uid_t *real, uid_t *effective, uid_t *saved);
int getresgid(gid_t *real, gid_t *effective, gid_t *saved);
int getgrouplist(const char *user, gid_t group, gid_t *groups, int *count);

/* A directory can then only be opened for reading, as any other file. */
#undef O_PATH
#undef O_SEARCH
#undef O_DIRECTORY

#endif
