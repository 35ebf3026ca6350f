/* SPDX-License-Identifier: ISC */
/*
 * power_library.h: the names of power.h as sets of the library and back, and
 * random ones.
 */
#ifndef T_POWER_LIBRARY_H
#define T_POWER_LIBRARY_H 1

#include "power.h"
#include "priv_spec.h"

/*
 * Reads the files and asks the library which bit each name is.  Leaves the
 * program out where the running kernel lacks capabilities of the files.
 */
void power_library_open(void);

priv_spec_set_t set_of(struct names set);

/* What of a set the files have. */
struct names names_of(const priv_spec_set_t *set);

priv_spec_system other_system(priv_spec_system system);

/*
 * Seeds what follows, and prints the seed: a program's first argument if it
 * has one, else PRIVSPEC_SEED, else the time.
 */
void random_seed(const char *argument);

uint64_t any(void);

/* One of the numbers from 0 to end - 1. */
unsigned below(unsigned end);

/* Few, half or many of a system's privileges. */
struct names any_set(priv_spec_system system);

/* PRIVSPEC_SETS, how many random sets to try, or else a number. */
unsigned random_sets(unsigned otherwise);

#endif
