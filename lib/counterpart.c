/* SPDX-License-Identifier: ISC */
/*
 * counterpart.c: a translation told privilege by privilege.
 *
 * Each is compared within the whole translation, so that the parts add up to
 * what the report says: cap_setgid alone is less than proc_setid, together
 * with cap_setuid it is not.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "equivalence.h"
#include "report.h"
#include "set.h"
#include "solaris_text.h"
#include "translate.h"
#include "vocabulary.h"

/* The privileges of all sets but the limit set: of a spec that is checked. */
static priv_spec_set_t members(const priv_spec_t *spec)
{
    priv_spec_set_t all = set_empty();

    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if ((spec->given >> i & 1) != 0 && i != PRIV_SPEC_LIMIT)
            all = set_union(&all, &spec->set[i]);
    }
    set_remove(&all, SOLARIS_TEXT_UNNAMED);
    return all;
}

static bool meet(const priv_spec_set_t *a, const priv_spec_set_t *b)
{
    priv_spec_set_t both = set_both(a, b);

    return !set_is_empty(&both);
}

/* What of the result stands for a privilege. */
static priv_spec_set_t used_for(const struct translation *t, unsigned bit)
{
    priv_spec_set_t one = set_empty(), result = members(&t->result), used;

    set_add(&one, bit);
    used = equivalence_closest(bit);
    if (t->policy != PRIV_SPEC_CLOSEST) {
        priv_spec_set_t granted = equivalence_closure(&one);

        used = set_union(&used, &granted);
    }
    return t->from == t->to ? one : set_both(&used, &result);
}

/*
 * Whether a row tells something about a privilege and what is used for it
 * (nothing: about all that it is compared with on the other system).
 */
static bool tells(const struct equivalence_row *row, unsigned bit,
                  const priv_spec_set_t *used)
{
    bool on_left = set_has(&row->left_set, bit);
    const priv_spec_set_t *own = on_left ? &row->left_set : &row->right_set;
    const priv_spec_set_t *other = on_left ? &row->right_set : &row->left_set;

    if (row->note[0] == '\0')
        return false;
    if ((own->word[0] != 0) == (other->word[0] != 0)
        && row->relation <= EQUIVALENCE_NEAR)
        return false; /* within one system */
    return set_is_empty(used) || meet(other, used);
}

static void add_note(priv_spec_counterpart_t *counterpart, const char *note)
{
    for (unsigned i = 0; i + 1 < PRIV_SPEC_NOTES; i++) {
        if (counterpart->note[i] == NULL) {
            counterpart->note[i] = note;
            return;
        }
    }
}

static void add_notes(priv_spec_counterpart_t *counterpart,
                      const struct translation *t, unsigned bit)
{
    const struct equivalence_row *row = NULL;

    if (set_has(&t->basic, bit))
        add_note(counterpart, "Basic on Solaris: Linux has it without asking.");
    else if (vocabulary_at(bit) == NULL)
        add_note(counterpart, "Not in the library's tables.");
    /* That is why, and nothing that the tables tell. */
    if (set_has(&t->differ, bit)) {
        add_note(counterpart, "Asked for as permitted or effective alone, and "
                              "a Solaris text has one set.");
        return;
    }
    while ((row = equivalence_mentions(row, bit)) != NULL) {
        if (tells(row, bit, &counterpart->used))
            add_note(counterpart, row->note);
    }
}

/* What was asked for: how it is had. */
static void tell_asked(priv_spec_counterpart_t *counterpart,
                       const struct translation *t, unsigned bit)
{
    unsigned fit = PRIV_SPEC_FIT_EXACT;

    set_add(&counterpart->asked, bit);
    counterpart->used = used_for(t, bit);
    if (set_has(&t->lost, bit))
        fit |= PRIV_SPEC_FIT_LESS;
    if (meet(&counterpart->used, &t->added))
        fit |= PRIV_SPEC_FIT_MORE;
    counterpart->fit = (priv_spec_fit)fit;
    if (t->from != t->to)
        add_notes(counterpart, t, bit);
}

/* What Linux has although it was not asked for. */
static void tell_added(priv_spec_counterpart_t *counterpart, unsigned bit)
{
    set_add(&counterpart->used, bit);
    counterpart->fit = PRIV_SPEC_FIT_MORE;
    add_note(counterpart, "Basic on Solaris: on Linux every process has it.");
}

/* The n-th bit of a set from n = 0, and n less the set's bits if not. */
static int nth(const priv_spec_set_t *set, unsigned *n)
{
    for (unsigned bit = 0; bit < SET_BITS; bit++) {
        if (set_has(set, bit) && (*n)-- == 0)
            return (int)bit;
    }
    return -1;
}

int priv_spec_counterpart(const priv_spec_t *from, priv_spec_system system,
                          priv_spec_policy policy, unsigned n,
                          priv_spec_counterpart_t *counterpart)
{
    priv_spec_report_t inner;
    priv_spec_set_t asked, unasked;
    struct translation t;
    int bit;

    report_begin(&inner);
    if (from == NULL || counterpart == NULL) {
        errno = EINVAL;
        return -1;
    }
    if (translate_spec(&t, from, system, policy, &inner) != 0) {
        errno = inner.error;
        return -1;
    }
    memset(counterpart, 0, sizeof *counterpart);
    asked = members(from);
    bit = nth(&asked, &n);
    if (bit >= 0) {
        tell_asked(counterpart, &t, (unsigned)bit);
        return 0;
    }
    unasked = set_both(&t.added, &t.basic);
    bit = nth(&unasked, &n);
    if (bit >= 0) {
        tell_added(counterpart, (unsigned)bit);
        return 0;
    }
    errno = ERANGE;
    return -1;
}
