/* SPDX-License-Identifier: ISC */
/*
 * fuzz/translate.c: a text of each system, translated by each policy: what
 * comes out is a text that reads back to the same, within never adds, exact
 * neither adds nor loses, and what is told by privilege adds up.
 *
 * The first byte of the input says where the first text ends.
 *
 *     clang -fsanitize=fuzzer,address,undefined …
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "priv_spec.h"
#include "set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops the fuzzer where something doesn't hold. */
static void must(bool held)
{
    if (!held)
        abort();
}

/* What the counterparts say was lost is what the report says. */
static void count_up(const priv_spec_t *from, priv_spec_system to,
                     priv_spec_policy policy, const priv_spec_set_t *lost)
{
    priv_spec_set_t told = set_empty();
    priv_spec_counterpart_t c;
    unsigned n = 0;

    for (; priv_spec_counterpart(from, to, policy, n, &c) == 0; n++) {
        if ((c.fit & PRIV_SPEC_FIT_LESS) != 0)
            told = set_union(&told, &c.asked);
    }
    must(errno == ERANGE && n <= SET_BITS && set_equal(&told, lost));
}

static void try(const priv_spec_t *from, priv_spec_policy policy)
{
    priv_spec_system system =
        from->system == PRIV_SPEC_LINUX ? PRIV_SPEC_SOLARIS : PRIV_SPEC_LINUX;
    priv_spec_report_t report = { 0 }, unused = { 0 };
    char text[8192];
    priv_spec_t to, again;
    bool exact;

    if (priv_spec_translate(&to, from, system, policy, &report) != 0) {
        must(errno == ENOTSUP && policy != PRIV_SPEC_CLOSEST
             && strcmp(report.step, "translate") == 0
             && report.message[0] != '\0');
    } else {
        exact = set_is_empty(&report.lost) && set_is_empty(&report.added);
        must(exact || policy != PRIV_SPEC_EXACT);
        must(policy == PRIV_SPEC_CLOSEST || set_is_empty(&report.added));
        must(priv_spec_to_text(&to, text, sizeof text, 0, &unused) > 0);
        must(priv_spec_from_text(&again, system, text, &unused) == 0
             && set_equal(&again.set[PRIV_SPEC_PERMITTED],
                          &to.set[PRIV_SPEC_PERMITTED])
             && set_equal(&again.set[PRIV_SPEC_EFFECTIVE],
                          &to.set[PRIV_SPEC_EFFECTIVE]));
    }
    count_up(from, system, policy, &report.lost);
}

static void translate(priv_spec_system system, const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    priv_spec_t from;

    must(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    if (priv_spec_from_text(&from, system, text, NULL) == 0) {
        try(&from, PRIV_SPEC_EXACT);
        try(&from, PRIV_SPEC_WITHIN);
        try(&from, PRIV_SPEC_CLOSEST);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t first;

    if (size == 0)
        return 0;
    first = data[0] < size - 1 ? data[0] : size - 1;
    translate(PRIV_SPEC_LINUX, data + 1, first);
    translate(PRIV_SPEC_SOLARIS, data + 1 + first, size - 1 - first);
    return 0;
}
