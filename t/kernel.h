/* SPDX-License-Identifier: ISC */
/*
 * kernel.h: what the kernel itself says of the running process, read by code
 * that shares nothing with the library.
 */
#ifndef T_KERNEL_H
#define T_KERNEL_H 1

#include <stdbool.h>
#include <stdio.h>

#include "child.h"

struct kernel_state {
    unsigned uid[4], gid[4];
    char groups[4096]; /* "1 2 3", as in the status file */
    unsigned long long inheritable, permitted, effective, bounding, ambient;
    int no_new_privs;
    unsigned threads;
    int keepcaps;
};

/* Reads the state of this thread; ends the program if it can't. */
void kernel_read(struct kernel_state *state);

/* The same from a status file that is open already (after a chroot). */
void kernel_read_from(FILE *status, struct kernel_state *state);

bool kernel_same(const struct kernel_state *a, const struct kernel_state *b);

/* Prints a state as a TAP comment. */
void kernel_print(const char *what, const struct kernel_state *state);

/* Whether all four uids and gids are these, and the groups this text. */
bool kernel_is(const struct kernel_state *state, unsigned uid, unsigned gid,
               const char *groups);

/* Whether E, P, I and ambient are these masks. */
bool kernel_holds(const struct kernel_state *state, unsigned long long e,
                  unsigned long long p, unsigned long long i,
                  unsigned long long a);

/* Whether this process is root and holds all of these capabilities. */
bool kernel_root_with(unsigned long long capabilities);

/*
 * Installs a seccomp filter under which a system call answers `error`
 * without being made; 0 is the lie that it was made.  With `argument` >= 0
 * only calls whose first argument is that (prctl's option).  Returns false
 * if filters can't be installed.
 */
bool seccomp_answer(int number, long argument, int error);

#define BIT(capability) (1ULL << (capability))

#endif
