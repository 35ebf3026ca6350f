/* SPDX-License-Identifier: ISC */
/* backend_libcap.h: what the two files of the libcap backend share. */
#ifndef LIB_BACKEND_LIBCAP_H
#define LIB_BACKEND_LIBCAP_H 1

#include <sys/capability.h>
#include <sys/types.h>

#include "plan.h"

/* E, P and I as the kernel's masks. */
struct libcap_sets {
    uint64_t effective, permitted, inheritable;
};

/*
 * The libcap backend's part of a plan.  The cap_t is made when the plan is
 * prepared, so that entering allocates nothing.
 */
struct libcap_plan {
    struct libcap_sets reduced; /* what is kept, and what the steps need */
    struct libcap_sets widened; /* the same with the final inheritable set,
                                   where that can be raised only with
                                   cap_setpcap in effect */
    bool widen;
    cap_t final;               /* the sets at the end */
    struct libcap_sets before; /* with what was given up: to be refused */
    bool gave_up;              /* whether there is anything such */
    bool carry;           /* keepcaps carries the permitted set across setuid */
    ino_t user_namespace; /* that the plan was made in; 0: not known */
    bool set_securebits;
    unsigned securebits;
    struct libcap_threads *threads; /* under ALL_THREADS */
    long keyring; /* the session keyring left by entering; 0: none yet */
};

#endif
