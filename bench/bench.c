/* SPDX-License-Identifier: ISC */
/* bench.c: see bench.h. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench.h"

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* One round of one contender, in ns for one time. */
static double round_of(const struct bench_contender *c, unsigned long times)
{
    double start = now();

    for (unsigned long i = 0; i < times; i++) {
        if (!c->run(c->argument)) {
            fprintf(stderr, "bench: %s failed\n", c->name);
            exit(2);
        }
    }
    return (now() - start) / (double)times;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void bench_compare(const char *what, struct bench_contender *contenders,
                   size_t count, unsigned rounds, unsigned long times)
{
    double(*took)[BENCH_ROUNDS_MOST] = calloc(count, sizeof *took);

    if (took == NULL || rounds < 9 || rounds > BENCH_ROUNDS_MOST
        || times == 0) {
        fputs("bench: no memory, or no such number of rounds\n", stderr);
        exit(2);
    }
    for (size_t i = 0; i < count; i++)
        (void)round_of(&contenders[i], times);
    /* There and back, so that none always runs after the same other. */
    for (unsigned r = 0; r < rounds; r++) {
        for (size_t n = 0; n < count; n++) {
            size_t i = r % 2 == 0 ? n : count - 1 - n;

            took[i][r] = round_of(&contenders[i], times);
        }
    }
    printf("%s: medians of %u rounds of %lu\n", what, rounds, times);
    for (size_t i = 0; i < count; i++) {
        struct bench_contender *c = &contenders[i];

        qsort(took[i], rounds, sizeof took[i][0], by_size);
        c->least = took[i][0];
        c->median = rounds % 2 != 0
                        ? took[i][rounds / 2]
                        : (took[i][rounds / 2 - 1] + took[i][rounds / 2]) / 2;
        printf("  %-40s %12.1f ns  least %12.1f ns  ratio %6.3f\n", c->name,
               c->median, c->least, c->median / contenders[0].median);
    }
    free(took);
}

int bench_verdict(bool held, const char *claim)
{
    printf("%s - %s\n", held ? "ok" : "not ok", claim);
    return held ? 0 : 1;
}

int bench_skip(const char *why)
{
    printf("skipped: %s\n", why);
    return 77;
}
