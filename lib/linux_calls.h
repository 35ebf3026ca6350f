/* SPDX-License-Identifier: ISC */
/*
 * linux_calls.h: system calls that change the credentials of the calling
 * thread alone, past the C library and libcap, whose functions of these names
 * may change other threads too and take locks for it.
 *
 * Part of the libcap backend; nothing else includes it.
 */
#ifndef LIB_LINUX_CALLS_H
#define LIB_LINUX_CALLS_H 1

#include "backend_libcap.h"
#include "plan.h"

/* Sets E, P and I at once: capset(2).  And reads them: capget(2). */
int linux_calls_capset(struct libcap_sets sets);
int linux_calls_capget(struct libcap_sets *sets);

/* Whether the kernel refuses to set them, with EPERM. */
bool linux_calls_refuses(struct libcap_sets sets);

/* setgroups(2), setresgid(2) and setresuid(2). */
extern const struct id_calls linux_calls_ids;

/* Whether the three uids and the three gids that can be asked for are these. */
bool linux_calls_has_ids(uid_t uid, gid_t gid);

#endif
