/* SPDX-License-Identifier: ISC */
/*
 * t/translate_sets.c: translations of specs whose effective, permitted,
 * inheritable and ambient sets are each their own, at random, held against
 * what t/power.c makes of the files.
 *
 *     translate_sets.t [SEED]
 *
 * PRIVSPEC_SEED and PRIVSPEC_SETS are as for translate_properties.t.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "power_library.h"
#include "priv_spec.h"
#include "tap.h"

#define EXACT   PRIV_SPEC_EXACT
#define WITHIN  PRIV_SPEC_WITHIN
#define CLOSEST PRIV_SPEC_CLOSEST
#define LINUX   PRIV_SPEC_LINUX
#define SOLARIS PRIV_SPEC_SOLARIS

#define GIVEN(which) (1u << (which))
#define BOTH         (GIVEN(PRIV_SPEC_EFFECTIVE) | GIVEN(PRIV_SPEC_PERMITTED))
#define LATER        (GIVEN(PRIV_SPEC_INHERITABLE) | GIVEN(PRIV_SPEC_AMBIENT))

/* A spec in the words of the files; the limit set is one like the others. */
struct sets {
    priv_spec_system system;
    unsigned given;
    struct names of[PRIV_SPEC_SETS];
};

/* What a translation is or should be. */
struct outcome {
    bool done;
    struct sets to;
    struct names lost, added;
    uint64_t warnings;
};

/* ---- by the files ---- */

static struct names translated(priv_spec_system from, struct names set,
                               priv_spec_policy policy)
{
    if (policy == CLOSEST)
        return power_closest(from == LINUX, set);
    /* What else is in the way is told as if all basic ones were there. */
    return power_within(from == LINUX,
                        from == LINUX ? set : either(set, basic));
}

/* The sets that are translated. */
static unsigned counted(const struct sets *from)
{
    unsigned sets = from->given & (BOTH | LATER);

    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if (from->system == LINUX && (LATER >> i & 1) != 0
            && same(from->of[i], none))
            sets &= ~GIVEN(i);
    }
    return sets;
}

static void make_one(struct sets *to, priv_spec_policy policy)
{
    struct names *of = to->of;
    struct names one =
        policy == CLOSEST
            ? either(of[PRIV_SPEC_EFFECTIVE], of[PRIV_SPEC_PERMITTED])
            : both(of[PRIV_SPEC_EFFECTIVE], of[PRIV_SPEC_PERMITTED]);

    of[PRIV_SPEC_EFFECTIVE] = of[PRIV_SPEC_PERMITTED] = one;
    of[PRIV_SPEC_LIMIT] = one;
    to->given |= GIVEN(PRIV_SPEC_LIMIT);
}

static uint64_t warnings_of(const struct sets *from, const struct outcome *o)
{
    uint64_t warnings = 0;

    if (!same(o->lost, none) || !same(o->added, none))
        warnings |= PRIV_SPEC_WARN_TRANSLATED;
    if ((from->given & GIVEN(PRIV_SPEC_LIMIT)) != 0)
        warnings |= PRIV_SPEC_WARN_TRANSLATED_LIMIT;
    if (from->system == LINUX && (counted(from) & LATER) != 0)
        warnings |= PRIV_SPEC_WARN_TRANSLATED_INHERITABLE;
    return warnings;
}

static struct outcome expect(const struct sets *from, priv_spec_policy policy)
{
    struct outcome o = { .lost = none, .added = none };
    bool to_linux = from->system == SOLARIS;
    bool alike =
        to_linux
        || same(from->of[PRIV_SPEC_EFFECTIVE], from->of[PRIV_SPEC_PERMITTED]);

    o.to.system = other_system(from->system);
    o.to.given = counted(from);
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if ((o.to.given >> i & 1) != 0)
            o.to.of[i] = translated(from->system, from->of[i], policy);
    }
    if (to_linux)
        o.to.given |= GIVEN(PRIV_SPEC_INHERITABLE);
    else
        make_one(&o.to, policy);
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        struct names all = to_linux ? either(o.to.of[i], basic) : o.to.of[i];

        if ((counted(from) >> i & 1) == 0)
            continue;
        o.lost =
            either(o.lost, less(from->of[i], power_of(to_linux, o.to.of[i])));
        o.added = either(o.added, less(all, power_of(!to_linux, from->of[i])));
    }
    o.done = policy == CLOSEST
             || (same(o.added, none)
                 && (policy == WITHIN || (same(o.lost, none) && alike)));
    if (o.done)
        o.warnings = warnings_of(from, &o);
    return o;
}

/* ---- by the library ---- */

static priv_spec_t spec_of(const struct sets *from)
{
    priv_spec_t spec = { .system = (uint32_t)from->system,
                         .given = from->given };

    /* What is not given is noise. */
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++)
        spec.set[i] = set_of((from->given >> i & 1) != 0
                                 ? from->of[i]
                                 : (struct names){ { any(), any() } });
    return spec;
}

static struct outcome translate(const priv_spec_t *from,
                                priv_spec_policy policy)
{
    priv_spec_system system = other_system((priv_spec_system)from->system);
    struct outcome o = { .lost = none, .added = none };
    priv_spec_report_t report = { 0 };
    priv_spec_t to;

    o.done = priv_spec_translate(&to, from, system, policy, &report) == 0;
    if (!o.done && errno != ENOTSUP)
        bail_out("%s", report.message);
    o.lost = names_of(&report.lost);
    o.added = names_of(&report.added);
    o.warnings = report.warnings;
    if (o.done) {
        o.to.system = (priv_spec_system)to.system;
        o.to.given = to.given;
        for (unsigned i = 0; i < PRIV_SPEC_SETS; i++)
            o.to.of[i] = names_of(&to.set[i]);
    }
    return o;
}

/* ---- the properties ---- */

enum {
    OUTCOME, /* all is as the files say */
    INSIDE,  /* by WITHIN no set has more than was asked for it */
    NOTHING, /* by EXACT no set has less either */
    PARTS,   /* the counterparts add up to what is lost and added */
    PROPERTIES
};

static const char *const property[PROPERTIES] = {
    "the sets, what is lost and added, and the warnings",
    "within: no set has more than was asked for it",
    "exact: no set has less either",
    "what is told by privilege adds up",
};

static unsigned broken[PROPERTIES], succeeded[CLOSEST + 1];

static void must(unsigned which, bool held, const priv_spec_t *from,
                 priv_spec_policy policy)
{
    if (held || broken[which]++ >= 5)
        return;
    diag("%s: not so by policy %d", property[which], (int)policy);
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        char text[4096];

        priv_spec_set_names(&from->set[i], text, sizeof text);
        if ((from->given >> i & 1) != 0)
            diag("  set %u: %s", i, text);
    }
}

static bool as_expected(const struct outcome *got,
                        const struct outcome *expected)
{
    if (got->done != expected->done || got->warnings != expected->warnings
        || !same(got->lost, expected->lost)
        || !same(got->added, expected->added))
        return false;
    if (!got->done)
        return true;
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if (!same(got->to.of[i], expected->to.of[i]))
            return false;
    }
    return got->to.system == expected->to.system
           && got->to.given == expected->to.given;
}

/* Whether each set's power lies within that of what was asked, or around. */
static bool lies(const struct sets *from, const struct outcome *o, bool within)
{
    bool held = true;

    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        struct names asked, had;

        if ((counted(from) >> i & 1) == 0)
            continue;
        asked = power_of(from->system == LINUX, from->of[i]);
        had = power_of(from->system != LINUX, o->to.of[i]);
        held &= within ? inside(had, asked) : inside(asked, had);
    }
    return held;
}

static bool adds_up(const priv_spec_t *from, priv_spec_policy policy,
                    const struct outcome *o)
{
    priv_spec_system system = other_system((priv_spec_system)from->system);
    struct names lost = none, added = none;
    priv_spec_counterpart_t c;

    for (unsigned n = 0;
         priv_spec_counterpart(from, system, policy, n, &c) == 0; n++) {
        if ((c.fit & PRIV_SPEC_FIT_LESS) != 0)
            lost = either(lost, names_of(&c.asked));
        if ((c.fit & PRIV_SPEC_FIT_MORE) != 0)
            added = either(added, both(names_of(&c.used), o->added));
    }
    return same(lost, o->lost) && same(added, o->added);
}

static void try_sets(const struct sets *from)
{
    priv_spec_t spec = spec_of(from);

    for (priv_spec_policy policy = EXACT; policy <= CLOSEST; policy++) {
        struct outcome expected = expect(from, policy);
        struct outcome got = translate(&spec, policy);

        must(OUTCOME, as_expected(&got, &expected), &spec, policy);
        must(INSIDE, policy == CLOSEST || !got.done || lies(from, &got, true),
             &spec, policy);
        must(NOTHING, policy != EXACT || !got.done || lies(from, &got, false),
             &spec, policy);
        must(PARTS, adds_up(&spec, policy, &got), &spec, policy);
        succeeded[policy] += got.done;
    }
}

/* ---- random specs ---- */

static struct names equals; /* those with an equal on the other system */

static void find_equals(void)
{
    for (unsigned i = 0; i < names_known; i++) {
        bool on_linux = has(of_linux, i);
        struct names granted = power_of(on_linux, with(none, i));

        for (unsigned j = 0; j < names_known; j++) {
            if (has(granted, j) && has(of_linux, j) != on_linux
                && has(power_of(!on_linux, with(none, j)), i))
                equals = with(equals, i);
        }
    }
}

/* Sets that are often the same, within each other, expressible, or empty. */
static struct sets any_sets(priv_spec_system system)
{
    bool simple = below(3) == 0, whole = below(4) != 0;
    struct sets s = { .system = system, .given = BOTH };

    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        s.of[i] = below(4) == 0 ? none : any_set(system);
        if (i > 0 && below(2) == 0)
            s.of[i] = s.of[i - 1];
        if (i > 0 && below(4) == 0)
            s.of[i] = either(s.of[i], s.of[i - 1]);
        if (simple)
            s.of[i] = both(s.of[i], either(equals, basic));
        if (system == SOLARIS && whole)
            s.of[i] = either(s.of[i], basic);
        if (below(2) == 0)
            s.given |= GIVEN(i);
    }
    return s;
}

int main(int argc, char **argv)
{
    unsigned count;

    power_library_open();
    find_equals();
    random_seed(argc > 1 ? argv[1] : NULL);
    count = random_sets(100000) / 5;
    for (unsigned n = 0; n < 2 * count; n++) {
        struct sets sets = any_sets(n % 2 == 0 ? LINUX : SOLARIS);

        try_sets(&sets);
    }
    for (unsigned i = 0; i < PROPERTIES; i++)
        is_number(broken[i], 0, "%s", property[i]);
    diag("of %u specs %u succeeded exactly, %u within", 2 * count,
         succeeded[EXACT], succeeded[WITHIN]);
    ok(succeeded[EXACT] > count / 20 && succeeded[WITHIN] < 2 * count,
       "some of them can be translated exactly, and some not at all");
    return done();
}
