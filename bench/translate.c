/* SPDX-License-Identifier: ISC */
/*
 * translate.c: what a translation costs.
 *
 * The largest sets there are, every capability in E, P and I, and every
 * privilege of Solaris, by each policy that can be had.  Claimed: each of
 * them takes under 20 us, median of the rounds.
 */
#include <config.h>

#include <stdio.h>

#include "bench.h"
#include "priv_spec.h"

struct work {
    priv_spec_t from;
    priv_spec_system system;
    priv_spec_policy policy;
};

static bool run(void *argument)
{
    struct work *work = argument;
    priv_spec_t to;

    return priv_spec_translate(&to, &work->from, work->system, work->policy,
                               NULL)
           == 0;
}

/* EXACT refuses so much, which takes as long and a message more. */
static bool run_refused(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct work *work = argument;
    priv_spec_t to;

    return priv_spec_translate(&to, &work->from, work->system, work->policy,
                               &report)
           == -1;
}

/* The largest of specs: all of a system's privileges in every set. */
static priv_spec_t largest(priv_spec_system system)
{
    priv_spec_t spec;

    if (priv_spec_from_text(&spec, system,
                            system == PRIV_SPEC_LINUX ? "=eip" : "all", NULL)
        != 0)
        return (priv_spec_t){ .given = 0 };
    spec.set[PRIV_SPEC_INHERITABLE] = spec.set[PRIV_SPEC_PERMITTED];
    spec.set[PRIV_SPEC_AMBIENT] = spec.set[PRIV_SPEC_PERMITTED];
    spec.given |= 1u << PRIV_SPEC_INHERITABLE | 1u << PRIV_SPEC_AMBIENT;
    return spec;
}

int main(void)
{
    struct work work[] = {
        { largest(PRIV_SPEC_LINUX), PRIV_SPEC_SOLARIS, PRIV_SPEC_WITHIN },
        { largest(PRIV_SPEC_LINUX), PRIV_SPEC_SOLARIS, PRIV_SPEC_CLOSEST },
        { largest(PRIV_SPEC_LINUX), PRIV_SPEC_SOLARIS, PRIV_SPEC_EXACT },
        { largest(PRIV_SPEC_SOLARIS), PRIV_SPEC_LINUX, PRIV_SPEC_WITHIN },
        { largest(PRIV_SPEC_SOLARIS), PRIV_SPEC_LINUX, PRIV_SPEC_CLOSEST },
        { largest(PRIV_SPEC_SOLARIS), PRIV_SPEC_LINUX, PRIV_SPEC_EXACT },
    };
    struct bench_contender contenders[] = {
        { .name = "to Solaris, within", .run = run, .argument = &work[0] },
        { .name = "to Solaris, closest", .run = run, .argument = &work[1] },
        { .name = "to Solaris, exact: refused",
          .run = run_refused,
          .argument = &work[2] },
        { .name = "to Linux, within", .run = run, .argument = &work[3] },
        { .name = "to Linux, closest", .run = run, .argument = &work[4] },
        { .name = "to Linux, exact: refused",
          .run = run_refused,
          .argument = &work[5] },
    };
    enum { CONTENDERS = sizeof contenders / sizeof contenders[0] };
    double most = 0;

    bench_compare("a translation of the largest set", contenders, CONTENDERS,
                  15, 2000);
    for (unsigned i = 0; i < CONTENDERS; i++) {
        if (contenders[i].median > most)
            most = contenders[i].median;
    }
    printf("  the longest takes %.1f us\n", most / 1000);
    return bench_verdict(most < 20000, "each takes under 20 us");
}
