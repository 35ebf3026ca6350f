/* SPDX-License-Identifier: ISC */
/* power_library.c: see power_library.h. */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "power_library.h"
#include "tap.h"

static unsigned bit_of[NAMES]; /* in a priv_spec_set_t */
static uint64_t state;

static priv_spec_t read_text(priv_spec_system system, const char *text)
{
    priv_spec_report_t report = { 0 };
    priv_spec_t spec;

    if (priv_spec_from_text(&spec, system, text, &report) == 0)
        return spec;
    if (strcmp(priv_spec_backend(), "solaris") == 0)
        skip_all("the running system lacks privileges of the tables");
    bail_out("%s: %s", text, report.message);
    return spec;
}

static void find_bit(unsigned i)
{
    bool linux_name = has(of_linux, i);
    priv_spec_t spec;
    char text[80];

    snprintf(text, sizeof text, "%s%s", name_of[i], linux_name ? "+ep" : "");
    spec = read_text(linux_name ? PRIV_SPEC_LINUX : PRIV_SPEC_SOLARIS, text);
    for (unsigned bit = 0; bit < 256; bit++) {
        if ((spec.set[0].word[bit / 64] >> (bit % 64) & 1) != 0)
            bit_of[i] = bit;
    }
}

void power_library_open(void)
{
    unsigned kernel = 0, files = 0;
    priv_spec_t all;

    power_read();
    all = read_text(PRIV_SPEC_LINUX, "all=ep");
    for (unsigned bit = 0; bit < 64; bit++)
        kernel += (all.set[0].word[0] >> bit & 1) != 0;
    for (unsigned i = 0; i < names_known; i++)
        files += has(of_linux, i);
    if (kernel < files)
        skip_all("the running kernel lacks capabilities of the tables");
    for (unsigned i = 0; i < names_known; i++)
        find_bit(i);
}

priv_spec_set_t set_of(struct names set)
{
    priv_spec_set_t result = { { 0, 0, 0, 0 } };

    for (unsigned i = 0; i < names_known; i++) {
        if (has(set, i))
            result.word[bit_of[i] / 64] |= UINT64_C(1) << (bit_of[i] % 64);
    }
    return result;
}

struct names names_of(const priv_spec_set_t *set)
{
    struct names result = none;

    for (unsigned i = 0; i < names_known; i++) {
        if ((set->word[bit_of[i] / 64] >> (bit_of[i] % 64) & 1) != 0)
            result = with(result, i);
    }
    return result;
}

priv_spec_system other_system(priv_spec_system system)
{
    return system == PRIV_SPEC_LINUX ? PRIV_SPEC_SOLARIS : PRIV_SPEC_LINUX;
}

void random_seed(const char *argument)
{
    if (argument == NULL)
        argument = getenv("PRIVSPEC_SEED");
    state = argument != NULL && *argument != '\0' ? strtoull(argument, NULL, 10)
                                                  : (uint64_t)time(NULL);
    diag("seed %" PRIu64, state);
}

/* SplitMix64. */
uint64_t any(void)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

unsigned below(unsigned end)
{
    return (unsigned)(any() % end);
}

struct names any_set(priv_spec_system system)
{
    struct names all = system == PRIV_SPEC_LINUX ? of_linux : of_solaris;
    struct names set = { { any(), any() } }, more = { { any(), any() } };
    struct names third = { { any(), any() } };

    switch (below(5)) {
    case 0:
        set = both(both(set, more),
                   both(third, (struct names){ { any(), any() } }));
        break;
    case 1:
        set = both(set, more);
        break;
    case 2:
        set = either(set, either(more, third));
        break;
    }
    return both(set, all);
}

unsigned random_sets(unsigned otherwise)
{
    const char *value = getenv("PRIVSPEC_SETS");

    return value != NULL && *value != '\0' ? (unsigned)strtoul(value, NULL, 10)
                                           : otherwise;
}
