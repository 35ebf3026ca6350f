/* SPDX-License-Identifier: ISC */
/*
 * translate.c: from one system's words to the other's.
 *
 * The rule is that power is compared, never names.  What a set lets a
 * process do is its closure by the table of equivalence.c, and on Linux the
 * power of Solaris' basic set as well, which every process has there.  All
 * that is promised follows from closures:
 *  - WITHIN is the closure of what was asked, cut down to the other system's
 *    words; so its power lies within what was asked;
 *  - lost is what the result's closure doesn't have of what was asked;
 *  - added is what the closure of what was asked doesn't have of the result;
 *  - EXACT is a WITHIN by which nothing is lost.
 * CLOSEST alone asks the other table, and is told apart by the same
 * measures.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "backend.h"
#include "equivalence.h"
#include "message.h"
#include "report.h"
#include "set.h"
#include "solaris_text.h"
#include "spec.h"
#include "translate.h"

#define GIVEN(which) (1u << (which))

/* The sets that are translated; the limit set is not. */
static const priv_spec_which sets[] = { PRIV_SPEC_EFFECTIVE,
                                        PRIV_SPEC_PERMITTED,
                                        PRIV_SPEC_INHERITABLE,
                                        PRIV_SPEC_AMBIENT };

enum { SETS = sizeof sets / sizeof sets[0] };

static bool is_given(const priv_spec_t *spec, priv_spec_which which)
{
    return (spec->given & GIVEN(which)) != 0;
}

/* Everything that a set grants, with what its system gives anyhow. */
static priv_spec_set_t power_of(const struct translation *t,
                                priv_spec_system system,
                                const priv_spec_set_t *set)
{
    priv_spec_set_t power = equivalence_closure(set);

    return system == PRIV_SPEC_LINUX ? set_union(&power, &t->basic) : power;
}

/* What is used for the same jobs, privilege by privilege. */
static priv_spec_set_t closest_to(const struct translation *t,
                                  const priv_spec_set_t *set)
{
    priv_spec_set_t result = set_empty();

    for (const struct closest_row *row = closest; row->name != NULL; row++) {
        if (set_has(set, row->bit))
            result = set_union(&result, &row->closest_set);
    }
    return t->to == PRIV_SPEC_SOLARIS ? set_union(&result, &t->basic) : result;
}

/* Translates one set by the policy. */
static priv_spec_set_t translated(const struct translation *t,
                                  const priv_spec_set_t *set)
{
    priv_spec_set_t result = t->policy == PRIV_SPEC_CLOSEST
                                 ? closest_to(t, set)
                                 : power_of(t, t->from, set);

    return set_both(&result, &t->words);
}

/* Adds to what is lost and added by a set and its translation. */
static void compare(struct translation *t, const priv_spec_set_t *set,
                    priv_spec_set_t result)
{
    priv_spec_set_t asked = power_of(t, t->from, set);
    priv_spec_set_t had = power_of(t, t->to, &result);
    priv_spec_set_t lost = set_without(set, &had);
    priv_spec_set_t added;

    if (t->to == PRIV_SPEC_LINUX)
        result = set_union(&result, &t->basic);
    added = set_without(&result, &asked);
    /* It stands for what has no name, and grants nothing. */
    set_remove(&lost, SOLARIS_TEXT_UNNAMED);
    t->lost = set_union(&t->lost, &lost);
    t->added = set_union(&t->added, &added);
}

/*
 * Makes one set of E and P, as a Solaris text has: within both, so that
 * neither gets more than was asked, or for either.
 */
static void make_one_set(struct translation *t, const priv_spec_t *from)
{
    priv_spec_set_t *set = t->result.set;
    const priv_spec_set_t *e = &from->set[PRIV_SPEC_EFFECTIVE];
    const priv_spec_set_t *p = &from->set[PRIV_SPEC_PERMITTED];
    priv_spec_set_t either = set_union(e, p), both = set_both(e, p);
    priv_spec_set_t one;

    t->differ = set_without(&either, &both);
    if (t->policy == PRIV_SPEC_CLOSEST)
        one = set_union(&set[PRIV_SPEC_EFFECTIVE], &set[PRIV_SPEC_PERMITTED]);
    else
        one = set_both(&set[PRIV_SPEC_EFFECTIVE], &set[PRIV_SPEC_PERMITTED]);
    set[PRIV_SPEC_EFFECTIVE] = one;
    set[PRIV_SPEC_PERMITTED] = one;
    set[PRIV_SPEC_LIMIT] = one;
    t->result.given |= GIVEN(PRIV_SPEC_LIMIT);
}

/* Whether a set counts: what no Solaris text says only if it says anything. */
static bool counts(const struct translation *t, const priv_spec_t *from,
                   priv_spec_which which)
{
    return is_given(from, which)
           && (t->to == PRIV_SPEC_LINUX || which == PRIV_SPEC_EFFECTIVE
               || which == PRIV_SPEC_PERMITTED
               || !set_is_empty(&from->set[which]));
}

static void translate_sets(struct translation *t, const priv_spec_t *from)
{
    for (unsigned i = 0; i < SETS; i++) {
        if (!counts(t, from, sets[i]))
            continue;
        t->result.set[sets[i]] = translated(t, &from->set[sets[i]]);
        t->result.given |= GIVEN(sets[i]);
    }
    if (t->to == PRIV_SPEC_SOLARIS)
        make_one_set(t, from);
    else
        t->result.given |= GIVEN(PRIV_SPEC_INHERITABLE);
    for (unsigned i = 0; i < SETS; i++) {
        /* P is mostly the same as E: then it is compared already. */
        if (counts(t, from, sets[i])
            && (sets[i] != PRIV_SPEC_PERMITTED
                || !set_equal(&from->set[PRIV_SPEC_EFFECTIVE],
                              &from->set[PRIV_SPEC_PERMITTED])))
            compare(t, &from->set[sets[i]], t->result.set[sets[i]]);
    }
}

static void warn(struct translation *t, const priv_spec_t *from)
{
    if (!set_is_empty(&t->lost) || !set_is_empty(&t->added))
        t->warnings |= PRIV_SPEC_WARN_TRANSLATED;
    if (is_given(from, PRIV_SPEC_LIMIT))
        t->warnings |= PRIV_SPEC_WARN_TRANSLATED_LIMIT;
    if (t->to == PRIV_SPEC_SOLARIS
        && (counts(t, from, PRIV_SPEC_INHERITABLE)
            || counts(t, from, PRIV_SPEC_AMBIENT)))
        t->warnings |= PRIV_SPEC_WARN_TRANSLATED_INHERITABLE;
}

/* ---- what can't be a spec ---- */

/* Whether a set has words of a system alone. */
static bool is_of(priv_spec_system system, const priv_spec_set_t *set)
{
    priv_spec_set_t words = set_words(set, system);

    return set_equal(set, &words);
}

static int check(const priv_spec_t *from, priv_spec_report_t *report)
{
    uint32_t needed = GIVEN(PRIV_SPEC_EFFECTIVE) | GIVEN(PRIV_SPEC_PERMITTED);

    if (from->system != PRIV_SPEC_LINUX && from->system != PRIV_SPEC_SOLARIS)
        return report_fail(report, EINVAL, STEP_ARGUMENT,
                           "the spec names no system: it was never filled");
    if ((from->given & needed) != needed
        || from->given >= GIVEN(PRIV_SPEC_SETS))
        return report_fail(report, EINVAL, STEP_ARGUMENT,
                           "the spec does not give its effective and its "
                           "permitted set, or gives one that there is not: "
                           "fill it from a text or a process");
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if (is_given(from, (priv_spec_which)i)
            && !is_of((priv_spec_system)from->system, &from->set[i]))
            return report_fail(report, EINVAL, STEP_ARGUMENT,
                               "the spec has privileges of the other system "
                               "than its own");
    }
    return 0;
}

int translate_spec(struct translation *t, const priv_spec_t *from,
                   priv_spec_system system, priv_spec_policy policy,
                   priv_spec_report_t *report)
{
    priv_spec_set_t all;

    if (system == PRIV_SPEC_NATIVE && backend_system == PRIV_SPEC_NATIVE)
        return report_fail(report, ENOTSUP, STEP_ARGUMENT,
                           "this build has no privileges of its own (stub): "
                           "say whose words the translation shall be in");
    if (system == PRIV_SPEC_NATIVE)
        system = backend_system;
    if (system != PRIV_SPEC_LINUX && system != PRIV_SPEC_SOLARIS)
        return report_fail(report, EINVAL, STEP_ARGUMENT,
                           "unknown system %d: give PRIV_SPEC_LINUX or "
                           "PRIV_SPEC_SOLARIS",
                           (long)system);
    if (policy != PRIV_SPEC_EXACT && policy != PRIV_SPEC_WITHIN
        && policy != PRIV_SPEC_CLOSEST)
        return report_fail(report, EINVAL, STEP_ARGUMENT,
                           "unknown policy %d: give PRIV_SPEC_EXACT, "
                           "PRIV_SPEC_WITHIN or PRIV_SPEC_CLOSEST",
                           (long)policy);
    if (check(from, report) != 0)
        return -1;
    memset(t, 0, sizeof *t);
    t->from = (priv_spec_system)from->system;
    t->to = system;
    t->policy = policy;
    if (t->from == t->to) {
        t->result = *from;
        return 0;
    }
    if (backend_all_privileges(&all, &t->basic, report) != 0)
        return -1;
    t->words = system == PRIV_SPEC_SOLARIS
                   ? all
                   : set_of_mask(backend_all_capabilities());
    t->result.system = system;
    translate_sets(t, from);
    warn(t, from);
    return 0;
}

/* ---- what the policy says ---- */

/*
 * What is lost for want of privileges, and not because a Solaris text has one
 * set.
 */
static priv_spec_set_t without_equal(const struct translation *t)
{
    priv_spec_set_t result = translated(t, &t->lost);
    priv_spec_set_t had = power_of(t, t->to, &result);

    return set_without(&t->lost, &had);
}

/*
 * Says everything that stands in the way, and before that, because there may
 * be much of it, what to do.
 */
static int refuse(const struct translation *t, const char *option,
                  priv_spec_report_t *report)
{
    const char *system = t->to == PRIV_SPEC_LINUX ? "Linux" : "Solaris";
    char why[sizeof report->message];
    struct message m = message_in(why, sizeof why);
    priv_spec_set_t unequalled = without_equal(t);

    if (!set_is_empty(&t->added))
        message_format(&m, "; every process there has %p", &t->added);
    if (!set_is_empty(&t->differ))
        message_format(&m,
                       "; effective and permitted differ in %p, and a "
                       "Solaris text has one set",
                       &t->differ);
    if (!set_is_empty(&unequalled))
        message_format(&m, "; nothing there has all the power of %p",
                       &unequalled);
    return report_fail(
        report, ENOTSUP, STEP_TRANSLATE,
        "%s%scan't be translated to %s %s: write the text "
        "for %s, or allow %s%s",
        option != NULL ? option : "", option != NULL ? ": " : "", system,
        t->policy == PRIV_SPEC_EXACT ? "exactly" : "without adding to it",
        system, set_is_empty(&t->added) ? "within or closest" : "closest", why);
}

int translate_judge(const struct translation *t, const char *option,
                    priv_spec_report_t *report)
{
    bool same = set_is_empty(&t->lost) && set_is_empty(&t->differ);

    report->lost = set_union(&report->lost, &t->lost);
    report->added = set_union(&report->added, &t->added);
    if (t->policy != PRIV_SPEC_CLOSEST
        && (!set_is_empty(&t->added)
            || (!same && t->policy == PRIV_SPEC_EXACT)))
        return refuse(t, option, report);
    report->warnings |= t->warnings;
    return 0;
}

/* ---- an option that is the other system's ---- */

static priv_spec_policy policy_of(const struct priv_spec_security *security,
                                  uint64_t flags)
{
    if (security->translate != 0)
        return security->translate;
    return (flags & PRIV_SPEC_FLAG_TRANSLATE) != 0 ? PRIV_SPEC_EXACT
                                                   : PRIV_SPEC_OFF;
}

/* Takes back the notes that the flags answer. */
static void settle_notes(struct translation *t, uint64_t flags)
{
    const priv_spec_set_t *set = t->result.set;

    if ((flags & PRIV_SPEC_FLAG_LIMIT) != 0)
        t->warnings &= ~PRIV_SPEC_WARN_TRANSLATED_LIMIT;
    if ((flags & PRIV_SPEC_FLAG_ACROSS_EXEC) != 0
        && set_within(&set[PRIV_SPEC_INHERITABLE], &set[PRIV_SPEC_PERMITTED]))
        t->warnings &= ~PRIV_SPEC_WARN_TRANSLATED_INHERITABLE;
}

int translate_other(priv_spec_t *spec,
                    const struct priv_spec_security *security, uint64_t flags,
                    priv_spec_report_t *report)
{
    bool on_linux = backend_system == PRIV_SPEC_LINUX;
    const char *text = on_linux ? security->privileges : security->capabilities;
    priv_spec_policy policy = policy_of(security, flags);
    struct translation t;
    priv_spec_t from;

    if (text == NULL)
        return 0;
    if (policy == PRIV_SPEC_OFF) {
        report->warnings |= PRIV_SPEC_WARN_OTHER_TEXT;
        return 0;
    }
    if (spec_from_text(&from, on_linux ? PRIV_SPEC_SOLARIS : PRIV_SPEC_LINUX,
                       text, report)
            != 0
        || translate_spec(&t, &from, PRIV_SPEC_NATIVE, policy, report) != 0)
        return -1;
    settle_notes(&t, flags);
    if (translate_judge(&t, on_linux ? "privileges" : "capabilities", report)
        != 0)
        return -1;
    *spec = t.result;
    return 0;
}

int priv_spec_translate(priv_spec_t *to, const priv_spec_t *from,
                        priv_spec_system system, priv_spec_policy policy,
                        priv_spec_report_t *report)
{
    priv_spec_report_t inner;
    struct translation t;
    int result;

    report_begin(&inner);
    if (to == NULL || from == NULL)
        result = report_fail(&inner, EINVAL, STEP_ARGUMENT, "no spec is given");
    else
        result = translate_spec(&t, from, system, policy, &inner);
    if (result == 0)
        result = translate_judge(&t, NULL, &inner);
    if (result == 0)
        *to = t.result;
    return report_end(report, &inner, result);
}
