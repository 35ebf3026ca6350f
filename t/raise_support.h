/* SPDX-License-Identifier: ISC */
/*
 * raise_support.h: what the tests of raising and restoring share.
 */
#ifndef T_RAISE_SUPPORT_H
#define T_RAISE_SUPPORT_H 1

#include <stdbool.h>

#include "priv_spec.h"

/* Capabilities by their numbers, without <linux/capability.h>. */
#define KILL  (1ULL << 5)
#define BIND  (1ULL << 10)
#define ADMIN (1ULL << 12)
#define RAW   (1ULL << 13)

/*
 * Gives this thread these sets, in a user namespace of its own if it doesn't
 * hold them.  False if that can't be.
 */
bool hold(unsigned long long effective, unsigned long long permitted,
          unsigned long long inheritable);

/* Ends the program, skipped, if no child can hold KILL, BIND, ADMIN, RAW. */
void need_to_hold(void);

/* A spec of Linux whose effective set this is. */
priv_spec_t to_raise(unsigned long long effective);

/* Whether E, P and I of this thread are these, by the kernel's word. */
bool holding(unsigned long long effective, unsigned long long permitted,
             unsigned long long inheritable);

#endif
