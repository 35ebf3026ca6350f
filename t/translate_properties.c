/* SPDX-License-Identifier: ISC */
/*
 * t/translate_properties.c: what holds for every translation, tried on all
 * single privileges, all pairs, and random sets.
 *
 *     translate_properties.t [SEED]
 *
 * PRIVSPEC_SEED is another way to give the seed, PRIVSPEC_SETS changes the
 * number of random sets (100,000 in each direction).
 *
 * What a set grants is worked out a second time by t/power.c, from the files
 * of t/tables and by none of the library's functions.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "power_library.h"
#include "priv_spec.h"
#include "tap.h"

enum { TEXT = 8192 };

#define EXACT   PRIV_SPEC_EXACT
#define WITHIN  PRIV_SPEC_WITHIN
#define CLOSEST PRIV_SPEC_CLOSEST
#define LINUX   PRIV_SPEC_LINUX
#define SOLARIS PRIV_SPEC_SOLARIS

/* ---- the library, in the same terms ---- */

static priv_spec_t spec_of(priv_spec_system system, struct names set)
{
    priv_spec_t spec = { .system = (uint32_t)system, .given = 3 };

    spec.set[0] = spec.set[1] = set_of(set);
    return spec;
}

/* A translation by the library. */
struct translated {
    bool done;
    struct names set, lost, added;
};

static struct translated translate(priv_spec_system from, struct names set,
                                   priv_spec_policy policy)
{
    priv_spec_t spec = spec_of(from, set), to;
    priv_spec_report_t report = { 0 };
    struct translated t = { false, none, none, none };
    priv_spec_set_t known;

    if (priv_spec_translate(&to, &spec, other_system(from), policy, &report)
        == 0) {
        t.done = true;
        t.set = names_of(&to.set[PRIV_SPEC_PERMITTED]);
        if (memcmp(&to.set[PRIV_SPEC_EFFECTIVE], &to.set[PRIV_SPEC_PERMITTED],
                   sizeof to.set[0])
            != 0)
            bail_out("E and P are asked alike and translated otherwise");
        known = set_of(t.set);
        if (memcmp(&known, &to.set[PRIV_SPEC_PERMITTED], sizeof known) != 0)
            bail_out("a translation has what no table has");
    } else if (errno != ENOTSUP) {
        bail_out("%s", report.message);
    }
    t.lost = names_of(&report.lost);
    t.added = names_of(&report.added);
    return t;
}

/* ---- the properties ---- */

enum {
    MEANS,    /* WITHIN and CLOSEST are what the files say */
    INSIDE,   /* WITHIN's power lies within that of what was asked */
    TELLS,    /* lost and added are what the files say */
    EXACTLY,  /* EXACT, if there and back by WITHIN loses nothing */
    RETURNS,  /* there and back by WITHIN never grows */
    MONOTONE, /* more asked is never less had */
    UNION,    /* CLOSEST of a union is the union of CLOSEST */
    ORDER,    /* the order of a text's words is nothing */
    PROPERTIES
};

static const char *const property[PROPERTIES] = {
    "within and closest are what the tables say",
    "within: the power lies within that of what was asked",
    "lost and added are what the tables say",
    "exact succeeds just where there and back by within loses nothing",
    "there and back by within never grows",
    "who asks for more has no less, by each policy",
    "the closest of a union is the union of the closest",
    "the order of a text's words makes no difference",
};

static unsigned broken[PROPERTIES], sets_tried;

static void must(unsigned which, bool held, priv_spec_system from,
                 struct names set)
{
    priv_spec_t spec = spec_of(from, set);
    char text[TEXT];

    if (held || broken[which]++ >= 5)
        return;
    priv_spec_set_names(&spec.set[0], text, sizeof text);
    diag("%s: not so for %s", property[which], text);
}

/* Whether lost and added are what the files say of a result. */
static bool tells(priv_spec_system from, struct names set, struct names result,
                  struct translated t)
{
    struct names had = power_of(from != LINUX, result);
    struct names all =
        other_system(from) == LINUX ? either(result, basic) : result;

    return same(t.lost, less(set, had))
           && same(t.added, less(all, power_of(from == LINUX, set)));
}

static void try_set(priv_spec_system from, struct names set)
{
    bool expressible = from == LINUX || inside(basic, set);
    /* What else is in the way is told as if it were expressible. */
    struct names expected =
        power_within(from == LINUX, from == LINUX ? set : either(set, basic));
    struct names near = power_closest(from == LINUX, set), back = none;
    struct translated in = translate(from, set, WITHIN);
    struct translated exact = translate(from, set, EXACT);
    struct translated closest = translate(from, set, CLOSEST);

    sets_tried++;
    must(MEANS,
         in.done == expressible && (!in.done || same(in.set, expected))
             && closest.done && same(closest.set, near),
         from, set);
    must(INSIDE,
         !in.done
             || inside(power_of(from != LINUX, in.set),
                       power_of(from == LINUX, set)),
         from, set);
    must(TELLS,
         tells(from, set, expected, in) && tells(from, set, expected, exact)
             && tells(from, set, near, closest),
         from, set);
    if (in.done) {
        struct translated again = translate(other_system(from), in.set, WITHIN);

        must(RETURNS, again.done && inside(again.set, set), from, set);
        back = again.set;
    }
    must(EXACTLY,
         exact.done == (in.done && inside(set, back))
             && (!exact.done || same(exact.set, in.set)),
         from, set);
}

/* What holds between a set and one that has more. */
static void try_union(priv_spec_system from, struct names a, struct names b)
{
    struct names all = either(a, b);
    struct translated ca = translate(from, a, CLOSEST);
    struct translated cb = translate(from, b, CLOSEST);
    struct translated call = translate(from, all, CLOSEST);

    must(UNION, same(call.set, either(ca.set, cb.set)), from, all);
    for (priv_spec_policy policy = EXACT; policy <= CLOSEST; policy++) {
        struct translated less_asked = translate(from, a, policy);
        struct translated more = translate(from, all, policy);

        must(MONOTONE,
             !less_asked.done || inside(less_asked.set, more.set)
                 || (policy == EXACT && !more.done),
             from, all);
        must(MONOTONE, policy == EXACT || !less_asked.done || more.done, from,
             all);
    }
}

/* ---- texts ---- */

/* Writes a set as a text, its names in random order. */
static void write_shuffled(char text[TEXT], priv_spec_system system,
                           struct names set)
{
    unsigned order[NAMES];
    size_t at = 0;

    for (unsigned i = 0; i < names_known; i++) {
        unsigned j = below(i + 1);

        order[i] = order[j];
        order[j] = i;
    }
    text[0] = '\0';
    for (unsigned i = 0; i < names_known; i++) {
        if (has(set, order[i]))
            at += (size_t)snprintf(text + at, TEXT - at, "%s%s ",
                                   name_of[order[i]],
                                   system == LINUX ? "+ep" : "");
    }
    if (at == 0)
        snprintf(text, TEXT, "%s", system == LINUX ? "=" : "none");
}

static void try_order(priv_spec_system from, struct names set)
{
    priv_spec_policy policy = (priv_spec_policy)(1 + below(3));
    priv_spec_t first, second, one, two;
    char text[TEXT];
    int result;

    write_shuffled(text, from, set);
    priv_spec_from_text(&first, from, text, NULL);
    write_shuffled(text, from, set);
    if (priv_spec_from_text(&second, from, text, NULL) != 0)
        bail_out("%s is no text", text);
    result =
        priv_spec_translate(&one, &first, other_system(from), policy, NULL);
    must(ORDER,
         result
                 == priv_spec_translate(&two, &second, other_system(from),
                                        policy, NULL)
             && (result != 0 || priv_spec_equal(&one, &two)),
         from, set);
}

/* ---- the tests ---- */

static void report(const char *what)
{
    for (unsigned i = 0; i < PROPERTIES; i++) {
        is_number(broken[i], 0, "%s: %s", what, property[i]);
        broken[i] = 0;
    }
    diag("%u sets", sets_tried);
    sets_tried = 0;
}

static void try_all_pairs(priv_spec_system from, struct names always)
{
    struct names all = from == LINUX ? of_linux : of_solaris;

    try_set(from, always);
    for (unsigned i = 0; i < names_known; i++) {
        for (unsigned j = 0; has(all, i) && j <= i; j++) {
            struct names a = with(always, i), b = with(always, j);

            if (!has(all, j))
                continue;
            try_set(from, either(a, b));
            try_union(from, a, b);
            try_union(from, b, a);
            try_order(from, either(a, b));
        }
    }
}

static void try_random(unsigned sets)
{
    for (unsigned n = 0; n < 2 * sets; n++) {
        priv_spec_system from = n % 2 == 0 ? LINUX : SOLARIS;
        struct names a = any_set(from), b = any_set(from);

        if (n % 4 == 1) {
            a = either(a, basic);
            b = either(b, basic);
        }
        try_set(from, a);
        if (n % 16 < 4) {
            try_union(from, a, b);
            try_order(from, a);
        }
    }
}

int main(int argc, char **argv)
{
    power_library_open();
    random_seed(argc > 1 ? argv[1] : NULL);
    is_number(names_known, NAMES, "the files have all names");
    try_all_pairs(LINUX, none);
    report("Linux, one and two");
    try_all_pairs(SOLARIS, none);
    report("Solaris, one and two");
    try_all_pairs(SOLARIS, basic);
    report("Solaris, one and two and basic");
    try_random(random_sets(100000));
    report("random sets");
    return done();
}
