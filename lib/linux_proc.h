/* SPDX-License-Identifier: ISC */
/*
 * linux_proc.h: what Linux tells of a process in /proc and by calls.
 *
 * Part of the libcap backend; nothing else includes it.
 */
#ifndef LIB_LINUX_PROC_H
#define LIB_LINUX_PROC_H 1

#include "process.h"

/* Reads E, P and I of the calling thread by capget(2). */
int linux_proc_read_capget(struct process *process);

/* Opens the calling thread's status in /proc; -1 where there is no /proc. */
int linux_proc_open_status(void);

/*
 * Reads a status file from its start: ids, groups, sets, threads,
 * no_new_privs, seccomp, name.  0, or -1 with errno (EPROTO: not what is
 * expected).
 */
int linux_proc_read_status(int fd, struct process *process,
                           struct process_groups *groups);

/* Reads the same of the calling thread by system calls, without /proc. */
int linux_proc_read_calls(struct process *process,
                          struct process_groups *groups);

/* Adds what only calls tell of the calling thread: securebits, keepcaps. */
int linux_proc_read_flags(struct process *process);

/* Whether the process has one thread by a call: 1, 2 (more), 0 (unknown). */
unsigned linux_proc_count_threads(void);

/* What a user namespace maps. */
enum linux_map { MAP_UNKNOWN, MAP_YES, MAP_NO };

/*
 * The inode of the thread's user namespace, 0 if it can't be told; and that
 * of the first one, where all is mapped.
 */
#define LINUX_FIRST_USER_NAMESPACE 0xEFFFFFFDU
ino_t linux_proc_user_namespace(void);
/* Whether an id is mapped; file is "uid_map" or "gid_map". */
enum linux_map linux_proc_is_mapped(const char *file, unsigned long id);
/* Whether the network namespace is out of reach of the capabilities that are
 * held here; false, too, if it can't be told. */
bool linux_proc_network_is_outside(void);
/* Whether setgroups(2) is denied in the user namespace. */
bool linux_proc_setgroups_denied(void);

#endif
