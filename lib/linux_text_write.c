/* SPDX-License-Identifier: ISC */
/*
 * linux_text_write.c: writes the text of Linux capability sets, byte for byte
 * as libcap 2.66 does.
 */
#include <config.h>

#include <errno.h>

#include "linux_text.h"
#include "message.h"
#include "set.h"
#include "vocabulary.h"

enum {
    NUMBERS = 64, /* capability numbers that a text may use */
    SETS = 3      /* effective, permitted, inheritable, in that order */
};

/* Flags as bits, 1 << the set's place in a priv_spec_t. */
enum {
    FLAG_E = 1 << PRIV_SPEC_EFFECTIVE,
    FLAG_P = 1 << PRIV_SPEC_PERMITTED,
    FLAG_I = 1 << PRIV_SPEC_INHERITABLE,
    FLAG_COMBINATIONS = 8
};

/* In which of the sets a capability is, as FLAG_… bits. */
static unsigned flags_of(const priv_spec_t *spec, unsigned number)
{
    unsigned flags = 0;

    for (unsigned i = 0; i < SETS; i++) {
        if (set_has(&spec->set[i], number))
            flags |= 1U << i;
    }
    return flags;
}

/* Counts how often each combination of flags occurs among some numbers. */
static void count_flags(const priv_spec_t *spec, unsigned from, unsigned end,
                        unsigned count[FLAG_COMBINATIONS])
{
    for (unsigned flags = 0; flags < FLAG_COMBINATIONS; flags++)
        count[flags] = 0;
    for (unsigned number = from; number < end; number++)
        count[flags_of(spec, number)]++;
}

/* Writes an operator and flags, nothing if there are no flags. */
static void write_flags(struct message *m, char action, unsigned flags)
{
    if (flags == 0)
        return;
    message_bytes(m, &action, 1);
    if (flags & FLAG_E)
        message_text(m, "e");
    if (flags & FLAG_I)
        message_text(m, "i");
    if (flags & FLAG_P)
        message_text(m, "p");
}

/* Writes those of some numbers that have just these flags, by name. */
static void write_names(struct message *m, const priv_spec_t *spec,
                        unsigned from, unsigned end, unsigned flags)
{
    const char *between = "";

    for (unsigned number = from; number < end; number++) {
        const struct vocabulary_entry *entry = vocabulary_at(number);

        if (flags_of(spec, number) != flags)
            continue;
        if (entry != NULL)
            message_format(m, "%s%s", between, entry->name);
        else
            message_format(m, "%s%u", between, (unsigned long)number);
        between = ",";
    }
}

/*
 * The flags that the text starts from, "=ep" being all of them at once: what
 * most capabilities have, of several such the ones with the smaller number,
 * so that none wins over all others.
 */
static unsigned prevailing(const unsigned count[FLAG_COMBINATIONS])
{
    unsigned best = 0;

    for (unsigned flags = 1; flags < FLAG_COMBINATIONS; flags++) {
        if (count[flags] > count[best])
            best = flags;
    }
    return best;
}

/*
 * The text is "=" with the prevailing flags, a clause for each combination
 * that differs, and then one for each that occurs among the numbers that the
 * kernel doesn't have.  "= x+e y+p" is written "x=e y+p": without prevailing
 * flags, the first clause of named capabilities takes the "=" over, but
 * never one of the others: "= 63+e" it stays.
 */
int linux_text_write(const priv_spec_t *spec, uint64_t all, char *buffer,
                     size_t size)
{
    struct message m = message_in(buffer, size);
    unsigned count[FLAG_COMBINATIONS];
    unsigned known = 0;
    unsigned start;
    char raise;

    for (unsigned i = 0; i < SETS; i++) {
        priv_spec_set_t mask = set_of_mask(UINT64_MAX);

        if (!set_within(&spec->set[i], &mask)) {
            errno = EINVAL;
            return -1;
        }
    }
    while (known < NUMBERS && (all >> known & 1) != 0)
        known++;
    count_flags(spec, 0, known, count);
    start = prevailing(count);
    if (start != 0)
        write_flags(&m, '=', start);
    else if (count[0] == known)
        message_text(&m, "=");
    for (unsigned flags = FLAG_COMBINATIONS; flags-- > 0;) {
        if (flags == start || count[flags] == 0)
            continue;
        raise = m.length > 0 ? '+' : '=';
        if (m.length > 0)
            message_text(&m, " ");
        write_names(&m, spec, 0, known, flags);
        write_flags(&m, raise, flags & ~start);
        write_flags(&m, '-', start & ~flags);
    }
    count_flags(spec, known, NUMBERS, count);
    for (unsigned flags = FLAG_COMBINATIONS; flags-- > 1;) {
        if (count[flags] == 0)
            continue;
        message_text(&m, " ");
        write_names(&m, spec, known, NUMBERS, flags);
        write_flags(&m, '+', flags);
    }
    return (int)m.length;
}
