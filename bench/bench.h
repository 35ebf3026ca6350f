/* SPDX-License-Identifier: ISC */
/*
 * bench.h: two or more ways to do one thing, timed against each other.
 *
 * All contenders run in turn, round after round, in one process, so that what
 * else the machine does meets each of them alike.  What counts is the ratio
 * of their medians.
 *
 *     struct bench_contender contenders[] = {
 *         { .name = "by hand", .run = by_hand },
 *         { .name = "the library", .run = library },
 *     };
 *     bench_compare("a pair", contenders, 2, 15, 100000);
 *     return bench_verdict(contenders[1].median / contenders[0].median <= 1.15,
 *                          "the library costs at most 1.15 of by hand");
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H 1

#include <stdbool.h>
#include <stddef.h>

struct bench_contender {
    const char *name;
    /* Does the thing once; false if it failed, which ends the bench. */
    bool (*run)(void *argument);
    void *argument;
    double median; /* of the rounds, in ns for one time: filled */
    double least;  /* the shortest round's: filled */
};

enum { BENCH_ROUNDS_MOST = 99 };

/*
 * Runs every contender `times` times in each of `rounds` rounds (9 at the
 * least, BENCH_ROUNDS_MOST at the most), after one round that doesn't count,
 * and prints a line for each: median, shortest, and the ratio of its median
 * to the first one's.  Ends the program with status 2 if a run failed.
 */
void bench_compare(const char *what, struct bench_contender *contenders,
                   size_t count, unsigned rounds, unsigned long times);

/*
 * Prints whether what was claimed held; returns the exit status of a bench
 * that claims no more: 0 or 1.
 */
int bench_verdict(bool held, const char *claim);

/* Says why there is nothing to measure here; returns the exit status 77. */
int bench_skip(const char *why);

#endif
