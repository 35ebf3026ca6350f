/* SPDX-License-Identifier: ISC */
/*
 * The simulated illumos: one system with one process on it.
 *
 * The functions of <priv.h> and <zone.h> keep their names. Those that libc
 * has too are called sim_...; illumos_rename.h lets a source that calls
 * setuid call sim_setuid. The rest of this header is for tests: it puts the
 * system and its process in a state, makes calls fail or lie, and tells what
 * happened. Nothing here is thread-safe, prints, or ends the program.
 */
#ifndef ILLUMOS_H
#define ILLUMOS_H

#include <stddef.h>
#include <sys/types.h>

#include <priv.h>
#include <zone.h>

#define ILLUMOS_GROUPS_MAX 1024
#define ILLUMOS_PATH_MAX   1024

/* The identity calls; what they ask for is told in uid.c and gid.c. */
uid_t sim_getuid(void);
uid_t sim_geteuid(void);
gid_t sim_getgid(void);
gid_t sim_getegid(void);
int sim_setuid(uid_t uid);
int sim_seteuid(uid_t uid);
int sim_setreuid(uid_t real, uid_t effective);
int sim_setgid(gid_t gid);
int sim_setegid(gid_t gid);
int sim_setregid(gid_t real, gid_t effective);
int sim_getgroups(int size, gid_t groups[]);
int sim_setgroups(int count, const gid_t groups[]);
int sim_initgroups(const char *user, gid_t gid);

/*
 * The process's root and working directory are only remembered, as paths on
 * the real system, where sim_chroot and sim_chdir look whether there is such
 * a directory. As on any system, sim_chroot leaves the working directory
 * where it is. sim_fchdir remembers "(descriptor)".
 */
int sim_chroot(const char *path);
int sim_chdir(const char *path);
int sim_fchdir(int fd);

/*
 * Runs a program, for real; what the simulated process is goes with it, in
 * the variable ILLUMOS_PROCESS of its environment, if it is for this system
 * too. A program that a set-user-ID bit and an owner make root's is one here.
 * issetugid tells whether the last exec gave other ids.
 */
int sim_execvp(const char *file, char *const arguments[]);
int issetugid(void);

/*
 * What stat says of the paths of the process, its own "/" and "." among
 * them, and getcwd of the latter. Everything else of a file is the real
 * system's: what is opened is opened there.
 */
struct stat;
int sim_stat(const char *path, struct stat *status);
char *sim_getcwd(char *buffer, size_t size);

/*
 * To be called first by a test. Without it the process is what its program
 * was run with by sim_execvp; else it has the ids and groups of the real one,
 * and where ILLUMOS_ZONE is in the environment, it is in a zone with that
 * limit set. Puts everything back: the names of a current illumos, the
 * global zone, no faults, an empty log, and a new process as at the start of a
 * recorded life: these ids, real, effective and saved; E, P and I basic and L
 * all; not privilege-aware.
 */
void illumos_reset(uid_t uid, gid_t gid);

/*
 * Names another system's privileges, count of them in its kernel's order;
 * basic lists its basic set as priv_str_to_set reads it. Starts the process
 * anew. The strings must outlive their use, and a priv_set_t made before is
 * of the wrong size afterwards. Answers -1 with EINVAL, having changed
 * nothing, when there are too many names, or none, or basic is no list of
 * them.
 */
#define ILLUMOS_NAMES_MAX 767
int illumos_use_names(const char *const names[], size_t count,
                      const char *basic);

/*
 * Moves into a zone whose limit is the set written in text, and starts the
 * process anew: its L is then that set. GLOBAL_ZONEID with any text moves
 * back. -1 with EINVAL for a text that cannot be read.
 */
int illumos_use_zone(zoneid_t id, const char *text);

/* Sets process flags as they are, asking for nothing: PRIV_XPOLICY ... */
void illumos_set_flags(uint_t flags);

/* The flags that setpflags and getpflags know; to others they say EINVAL. */
void illumos_know_flags(uint_t flags);

/* Sets one of the four stored sets, by PRIV_EFFECTIVE ...; -1 and EINVAL. */
int illumos_set_privileges(priv_ptype_t which, const char *text);

/* Sets the ids and groups as they are; count is ILLUMOS_GROUPS_MAX at most. */
void illumos_set_uids(uid_t real, uid_t effective, uid_t saved);
void illumos_set_gids(gid_t real, gid_t effective, gid_t saved);
int illumos_set_groups(int count, const gid_t groups[]);

/* How many groups setgroups takes and initgroups keeps (1024 at first). */
void illumos_limit_groups(int most);

/*
 * Adds a line to the group database that sim_initgroups reads: user is a
 * member of gid. With none added, it reads that of the real system. At most
 * 64 lines; -1 with ENOSPC beyond.
 */
int illumos_add_member(const char *user, gid_t gid);

/* The whole process but its four sets, which getppriv gives. */
typedef struct illumos_state {
    uid_t real_uid;
    uid_t effective_uid;
    uid_t saved_uid;
    gid_t real_gid;
    gid_t effective_gid;
    gid_t saved_gid;
    int group_count;
    gid_t groups[ILLUMOS_GROUPS_MAX];
    uint_t flags;
    zoneid_t zone;
    char root[ILLUMOS_PATH_MAX];
    char directory[ILLUMOS_PATH_MAX];
} illumos_state_t;

/* Gives the state of the process. Never counted, never faulty. */
void illumos_get_state(illumos_state_t *state);

/* Gives one of the sets as it is shown; NULL for no such set; don't free. */
const priv_set_t *illumos_shown(priv_ptype_t which);

/*
 * Writes ids, awareness and the shown sets as solaris_process.txt has them.
 * Answers the length, as snprintf does.
 */
size_t illumos_format(char *buffer, size_t size);

/*
 * Executes a program, so far as that changes credentials: an ordinary one,
 * or one that is set-user-ID and owned by uid 0.
 */
void illumos_exec(void);
void illumos_exec_setuid_root(void);

/*
 * The calls that can fail are numbered from 1 since the last reset, and
 * logged: those of sim_..., setppriv, getppriv, setpflags, and the
 * allocating ones of <priv.h>. A fault is armed for the call with a number
 * (counted from now with illumos_forget_calls), or for every call of that
 * name (NULL: of any name). A call that fails does nothing, answers as on
 * failure and sets errno. A call that lies answers 0 and does nothing; only
 * the calls that change the process can. At most 16 faults; -1 with ENOSPC
 * beyond. illumos_mend takes all faults away.
 */
int illumos_fail_call(unsigned long number, int error);
int illumos_lie_call(unsigned long number);
int illumos_fail_every(const char *name, int error);
int illumos_lie_every(const char *name);
void illumos_mend(void);

/*
 * How many calls were logged; the name of one, as in "setuid", NULL for a
 * number that no call has had; whether it is one that changes the process,
 * and whether it did: the process was another at the next call, or is now.
 * illumos_forget_calls empties the log and counts from 1 again.
 */
unsigned long illumos_call_count(void);
const char *illumos_call_name(unsigned long number);
int illumos_call_changes(unsigned long number);
int illumos_call_changed(unsigned long number);
void illumos_forget_calls(void);

#endif
