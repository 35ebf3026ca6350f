/* SPDX-License-Identifier: ISC */
/*
 * linux_text.c: reads the text of Linux capability sets.
 *
 * A text is accepted and means exactly what it does to libcap 2.66, where
 * that is odd too; the oddities are marked below.  What this adds is an
 * explanation of a text that is refused.  cap_text_formats(7) describes it:
 *
 *     text    clauses between white space
 *     clause  [names] operator [flags] { operator flags }
 *     names   name or number or "all", with commas and nothing else between
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>

#include "ascii.h"
#include "linux_text.h"
#include "message.h"
#include "report.h"
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
    FLAG_I = 1 << PRIV_SPEC_INHERITABLE
};

/* What can be wrong with a text. */
enum fault {
    FAULT_NONE,
    FAULT_WORD,    /* a name or number that isn't one */
    FAULT_START,   /* a clause that begins with neither name nor = */
    FAULT_NO_LIST, /* + or - at the beginning of a clause */
    FAULT_NO_NAME, /* nothing after a comma */
    FAULT_NO_OPERATOR,
    FAULT_OPERATOR,
    FAULT_UNLISTED, /* + or - after the = of a clause without names */
    FAULT_NO_FLAG,
    FAULT_FLAG,
    FAULT_EQUALS,   /* a second = */
    FAULT_SEPARATOR /* a clause that goes on after its flags */
};

struct reading {
    const char *text;
    size_t at;    /* the next byte */
    uint64_t all; /* what "all" stands for */
    uint64_t set[SETS];
    enum fault fault;
    size_t fault_at;
};

/* Notes what is wrong, and where. */
static bool refuse(struct reading *r, enum fault fault, size_t at)
{
    r->fault = fault;
    r->fault_at = at;
    return false;
}

static bool at_end_of_clause(const struct reading *r)
{
    return r->text[r->at] == '\0' || ascii_is_space(r->text[r->at]);
}

/* ------------------------------------------------------------------------
 * Reading
 */

/* The length of the run of letters, digits and underscores at `at`. */
static size_t word_length(const char *text, size_t at)
{
    size_t length = 0;

    while (ascii_is_word(text[at + length]))
        length++;
    return length;
}

/* "all" in any case, and not as the beginning of a longer word. */
static bool is_all(const char *word)
{
    return ascii_lower(word[0]) == 'a' && ascii_lower(word[1]) == 'l'
           && ascii_lower(word[2]) == 'l' && !ascii_is_word(word[3]);
}

/*
 * Reads a number as strtoul(3) with base 0 does, and that alone decides: a
 * leading 0 means octal, so that "08" ends after its 0, and so does "0x"
 * when no digit follows.  Numbers that no kernel has a name for are legal.
 */
static bool read_number(struct reading *r, uint64_t *list)
{
    const char *from = r->text + r->at;
    int saved = errno;
    char *end;
    unsigned long number = strtoul(from, &end, 0);

    errno = saved;
    if (number >= NUMBERS)
        return refuse(r, FAULT_WORD, r->at);
    *list |= UINT64_C(1) << number;
    r->at += (size_t)(end - from);
    return true;
}

/* Reads a name.  It ends before a digit: "cap_chown8" is cap_chown, 8. */
static bool read_name(struct reading *r, uint64_t *list)
{
    const char *from = r->text + r->at;
    const struct vocabulary_entry *entry;
    size_t length = 0;

    while (ascii_is_letter(from[length]) || from[length] == '_')
        length++;
    entry = vocabulary_find(PRIV_SPEC_LINUX, from, length);
    if (entry == NULL)
        return refuse(r, FAULT_WORD, r->at);
    *list |= UINT64_C(1) << entry->bit;
    r->at += length;
    return true;
}

/* Reads names up to the operator; *last is where the last of them began. */
static bool read_list(struct reading *r, uint64_t *list, size_t *last)
{
    for (;;) {
        bool read = true;

        *last = r->at;
        if (is_all(r->text + r->at)) {
            /* libcap's "all" forgets the numbers listed before it. */
            *list = r->all;
            r->at += 3;
        } else if (ascii_is_digit(r->text[r->at])) {
            read = read_number(r, list);
        } else {
            read = read_name(r, list);
        }
        if (!read || r->text[r->at] != ',')
            return read;
        r->at++;
        if (!ascii_is_word(r->text[r->at]))
            return refuse(r, FAULT_NO_NAME, r->at - 1);
    }
}

/* Says what is wrong where an operator should stand. */
static bool refuse_operator(struct reading *r, size_t last)
{
    if (ascii_is_word(r->text[r->at]))
        return refuse(r, FAULT_WORD, last);
    if (at_end_of_clause(r))
        return refuse(r, FAULT_NO_OPERATOR, last);
    return refuse(r, FAULT_OPERATOR, r->at);
}

/* Says what is wrong where a flag, or the end of a clause, should stand. */
static bool refuse_flag(struct reading *r)
{
    char c = r->text[r->at];

    if (at_end_of_clause(r) || c == '+' || c == '-')
        return refuse(r, FAULT_NO_FLAG, r->at - 1);
    if (c == '=')
        return refuse(r, FAULT_EQUALS, r->at);
    return refuse(r, ascii_is_word(c) ? FAULT_FLAG : FAULT_SEPARATOR, r->at);
}

/* Reads the letters e, i and p in any order and number. */
static unsigned read_flags(struct reading *r)
{
    unsigned flags = 0;

    for (;; r->at++) {
        switch (r->text[r->at]) {
        case 'e':
            flags |= FLAG_E;
            break;
        case 'i':
            flags |= FLAG_I;
            break;
        case 'p':
            flags |= FLAG_P;
            break;
        default:
            return flags;
        }
    }
}

/* Raises or lowers what is listed in the sets that the flags name. */
static void apply(struct reading *r, uint64_t list, bool raise, unsigned flags)
{
    for (unsigned i = 0; i < SETS; i++) {
        if ((flags & 1U << i) == 0)
            continue;
        if (raise)
            r->set[i] |= list;
        else
            r->set[i] &= ~list;
    }
}

/*
 * Reads operators and flags, and acts on what is listed.  "=" empties the
 * sets first and needs no flags; "=+" and "=-" are one operator each that do
 * need them.  A clause without names is refused "+" and "-" here too: that
 * is "=+e" and "=e+p".
 */
static bool read_actions(struct reading *r, uint64_t list, bool listed)
{
    char action = r->text[r->at++];

    if (action == '=') {
        apply(r, list, false, FLAG_E | FLAG_P | FLAG_I);
        if (r->text[r->at] == '+' || r->text[r->at] == '-') {
            if (!listed)
                return refuse(r, FAULT_UNLISTED, r->at);
            action = r->text[r->at++];
        }
    }
    for (;;) {
        unsigned flags = read_flags(r);

        if (flags == 0 && (action != '=' || !at_end_of_clause(r)))
            return refuse_flag(r);
        apply(r, list, action != '-', flags);
        if (at_end_of_clause(r))
            return true;
        action = r->text[r->at];
        if (action != '+' && action != '-')
            return refuse_flag(r);
        if (!listed)
            return refuse(r, FAULT_UNLISTED, r->at);
        r->at++;
    }
}

/*
 * Reads one clause.  A clause may do without names only if its operator is
 * "=": it then stands for all of them.
 */
static bool read_clause(struct reading *r)
{
    uint64_t list = r->all;
    bool listed = ascii_is_word(r->text[r->at]);
    size_t last = r->at;
    char c;

    if (listed) {
        list = 0;
        if (!read_list(r, &list, &last))
            return false;
    }
    c = r->text[r->at];
    if (!listed && (c == '+' || c == '-'))
        return refuse(r, FAULT_NO_LIST, r->at);
    if (c != '=' && c != '+' && c != '-')
        return listed ? refuse_operator(r, last)
                      : refuse(r, FAULT_START, r->at);
    return read_actions(r, list, listed);
}

/* ------------------------------------------------------------------------
 * Explaining
 */

/* %u is the byte, %w the word; words themselves have explain_word. */
#define PLACE "capabilities, byte %u: "

/* clang-format off */
static const char *const sentences[] = {
    [FAULT_START] = PLACE
        "%w begins no clause; begin with capability names or =, "
        "e.g. cap_chown+ep",
    [FAULT_NO_LIST] = PLACE
        "%w names no capability; write names, or all, before the + or -, "
        "e.g. cap_chown+ep",
    [FAULT_NO_NAME] = PLACE
        "no name follows the comma; write names without spaces between, "
        "e.g. cap_chown,cap_kill+ep",
    [FAULT_NO_OPERATOR] = PLACE
        "%w has no operator after it; one of = + - and the flags e, i, p "
        "must follow, e.g. cap_chown+ep",
    [FAULT_OPERATOR] = PLACE
        "%w is no operator; one of = + - and the flags e, i, p must follow "
        "the names, e.g. cap_chown+ep",
    [FAULT_UNLISTED] = PLACE
        "%w needs capability names before the =; write names, or all, "
        "e.g. all=e+p",
    [FAULT_NO_FLAG] = PLACE
        "no flag follows %w; e, i or p must follow at once, "
        "e.g. cap_chown+ep",
    [FAULT_FLAG] = PLACE
        "unknown flag %w; the flags are e (effective), i (inheritable) and "
        "p (permitted), in small letters",
    [FAULT_EQUALS] = PLACE
        "a clause has only one =; go on with + or -, or begin another "
        "clause after a space",
    [FAULT_SEPARATOR] = PLACE
        "%w is no flag; only e, i, p, + or - can follow here, and another "
        "clause begins after a space",
};
/* clang-format on */

/* The word at fault: a name, all up to the next space, or one byte. */
static size_t fault_length(const struct reading *r)
{
    const char *from = r->text + r->fault_at;
    size_t length = 0;

    if (r->fault == FAULT_WORD || r->fault == FAULT_NO_OPERATOR)
        return word_length(r->text, r->fault_at);
    if (r->fault != FAULT_START && r->fault != FAULT_NO_LIST)
        return 1;
    while (from[length] != '\0' && !ascii_is_space(from[length]))
        length++;
    return length;
}

static int explain_number(const struct reading *r, size_t length,
                          priv_spec_report_t *report)
{
    size_t at = r->fault_at;
    int saved = errno;
    char *end;

    strtoul(r->text + at, &end, 0);
    errno = saved;
    if (end == r->text + at + length)
        return report_fail_at(report, EINVAL, "parse", at, length,
                              PLACE "number %w is out of range; capability "
                                    "numbers go from 0 to 63",
                              (unsigned long)at, r->text + at, length);
    return report_fail_at(report, EINVAL, "parse", at, length,
                          PLACE "%w is neither a name nor a number; write a "
                                "number in decimal without a leading 0, or in "
                                "hexadecimal after 0x",
                          (unsigned long)at, r->text + at, length);
}

/*
 * Writes a word behind "cap_" into a buffer of `size` bytes.  Returns the
 * length, 0 if there is no room, and then it is no capability either.
 */
static size_t with_prefix(char *buffer, size_t size, const char *word,
                          size_t length)
{
    struct message m = message_in(buffer, size);

    message_text(&m, "cap_");
    message_bytes(&m, word, length);
    return m.length < size ? m.length : 0;
}

/* Whether a word is one of Solaris' alone: a privilege or a set's name. */
static bool is_solaris_word(const char *word, size_t length)
{
    static const char *const sets[] = { "basic", "none", "zone" };

    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        size_t n = 0;

        while (n < length && sets[i][n] == ascii_lower(word[n]))
            n++;
        if (n == length && sets[i][n] == '\0')
            return true;
    }
    return vocabulary_find(PRIV_SPEC_SOLARIS, word, length) != NULL;
}

static int explain_word(const struct reading *r, size_t length,
                        priv_spec_report_t *report)
{
    const char *word = r->text + r->fault_at;
    const struct vocabulary_entry *entry = NULL;
    const char *name;
    const char *format;
    char longer[64];
    size_t longer_length = with_prefix(longer, sizeof longer, word, length);

    if (longer_length > 0)
        entry = vocabulary_find(PRIV_SPEC_LINUX, longer, longer_length);
    name = vocabulary_nearest(PRIV_SPEC_LINUX, word, length);
    /* Few letters are near to some name whatever they are. */
    if (name == NULL && length > 4 && longer_length > 0)
        name = vocabulary_nearest(PRIV_SPEC_LINUX, longer, longer_length);
    if (entry != NULL) {
        name = entry->name;
        format = PLACE "unknown capability %w; capability names begin with "
                       "cap_: %s";
    } else if (is_solaris_word(word, length)) {
        format = PLACE "%w is a Solaris privilege, not a Linux capability; "
                       "use the option privileges for it";
    } else if (name != NULL) {
        format = PLACE "unknown capability %w; did you mean %s?";
    } else {
        format = PLACE "unknown capability %w; capabilities(7) lists the "
                       "names, and all stands for every one";
    }
    return report_fail_at(report, EINVAL, "parse", r->fault_at, length, format,
                          (unsigned long)r->fault_at, word, length, name);
}

int linux_text_read(priv_spec_t *spec, const char *text, uint64_t all,
                    priv_spec_report_t *report)
{
    struct reading r = { .text = text, .all = all };

    for (;;) {
        while (ascii_is_space(text[r.at]))
            r.at++;
        if (text[r.at] == '\0')
            break;
        if (!read_clause(&r)) {
            size_t length = fault_length(&r);

            if (r.fault == FAULT_WORD)
                return ascii_is_digit(text[r.fault_at])
                           ? explain_number(&r, length, report)
                           : explain_word(&r, length, report);
            return report_fail_at(report, EINVAL, "parse", r.fault_at, length,
                                  sentences[r.fault], (unsigned long)r.fault_at,
                                  text + r.fault_at, length);
        }
    }
    *spec = (priv_spec_t){ .given = FLAG_E | FLAG_P | FLAG_I,
                           .system = PRIV_SPEC_LINUX };
    for (unsigned i = 0; i < SETS; i++)
        spec->set[i] = set_of_mask(r.set[i]);
    return 0;
}
