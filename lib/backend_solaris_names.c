/* SPDX-License-Identifier: ISC */
/*
 * backend_solaris_names.c: the words and sets of the running Solaris.
 *
 * Names, numbers, the basic set and the text are asked of the system, each
 * time: a release may know other privileges than the vocabulary does, and
 * the basic set has grown before.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "backend.h"
#include "backend_solaris.h"
#include "foreign.h"
#include "report.h"
#include "set.h"
#include "solaris_text.h"
#include "vocabulary.h"

/* What separates words, as for the portable reader: commas, white space. */
static const char separators[] = ", \t\n\v\f\r";

enum { FOREIGN_NAMES = SET_BITS - SET_FOREIGN };

static bool is_foreign(const char *name)
{
    return vocabulary_find(PRIV_SPEC_SOLARIS, name, strlen(name)) == NULL;
}

/* ---- names ---- */

const char *foreign_name(unsigned bit)
{
    const char *name = NULL;
    unsigned rank = SET_FOREIGN;

    if (bit < SET_FOREIGN || bit >= SET_BITS)
        return NULL;
    for (int number = 0; (name = priv_getbynum(number)) != NULL; number++) {
        if (is_foreign(name) && rank++ == bit)
            break;
    }
    return name;
}

static bool same_name(const char *known, const char *name, size_t length)
{
    size_t i = 0;

    while (i < length && known[i] != '\0'
           && ascii_lower(known[i]) == ascii_lower(name[i]))
        i++;
    return i == length && known[i] == '\0';
}

int foreign_bit(const char *name, size_t length)
{
    static const char prefix[] = "priv_";
    const char *known;
    int bit = SET_FOREIGN;

    if (length > sizeof prefix - 1
        && same_name(prefix, name, sizeof prefix - 1)) {
        name += sizeof prefix - 1;
        length -= sizeof prefix - 1;
    }
    for (int number = 0; (known = priv_getbynum(number)) != NULL; number++) {
        if (!is_foreign(known))
            continue;
        if (bit >= SET_BITS)
            break;
        if (same_name(known, name, length))
            return bit;
        bit++;
    }
    return -1;
}

int solaris_names_open(struct solaris_names *names, const char *step,
                       priv_spec_report_t *report)
{
    unsigned foreign = 0;
    const char *name;

    names->count = 0;
    names->named = priv_allocset();
    if (names->named == NULL)
        return report_fail(report, ENOMEM, step, "out of memory");
    priv_emptyset(names->named);
    for (int number = 0; (name = priv_getbynum(number)) != NULL; number++) {
        const struct vocabulary_entry *entry =
            vocabulary_find(PRIV_SPEC_SOLARIS, name, strlen(name));
        unsigned bit = entry != NULL ? entry->bit : SET_FOREIGN + foreign++;

        if (bit >= SET_BITS || names->count == SOLARIS_NAMES)
            continue;
        names->at[names->count].name = name;
        names->at[names->count].bit = bit;
        names->count++;
        priv_addset(names->named, name);
    }
    if (foreign <= FOREIGN_NAMES)
        return 0;
    solaris_names_close(names);
    return report_fail(report, ENOTSUP, step,
                       "this system has %u privileges that the library "
                       "doesn't know, more than the %u that it has room for: "
                       "use a newer libprivspec",
                       (unsigned long)foreign, (unsigned long)FOREIGN_NAMES);
}

void solaris_names_close(struct solaris_names *names)
{
    priv_freeset(names->named);
    names->named = NULL;
    names->count = 0;
}

/* ---- sets ---- */

priv_spec_set_t solaris_from_native(const struct solaris_names *names,
                                    const priv_set_t *native)
{
    priv_spec_set_t set = set_empty();

    for (unsigned i = 0; i < names->count; i++) {
        if (priv_ismember(native, names->at[i].name))
            set_add(&set, names->at[i].bit);
    }
    if (!priv_issubset(native, names->named))
        set_add(&set, SOLARIS_TEXT_UNNAMED);
    return set;
}

bool solaris_to_native(const struct solaris_names *names,
                       const priv_spec_set_t *set, priv_set_t *native)
{
    priv_spec_set_t left = *set;

    if (set_has(set, SOLARIS_TEXT_UNNAMED))
        priv_fillset(native);
    else
        priv_emptyset(native);
    set_remove(&left, SOLARIS_TEXT_UNNAMED);
    for (unsigned i = 0; i < names->count; i++) {
        if (set_has(set, names->at[i].bit))
            priv_addset(native, names->at[i].name);
        else
            priv_delset(native, names->at[i].name);
        set_remove(&left, names->at[i].bit);
    }
    return set_is_empty(&left);
}

/* ---- texts ---- */

/*
 * Says why the system refused the word at `end`.  The portable reader is
 * shown that word alone, at its place: it knows neither all names of this
 * system before it, nor would it stop at one that this system lacks.
 */
static int explain(const char *text, const char *end,
                   priv_spec_report_t *report)
{
    size_t at = (size_t)(end - text);
    size_t length = strcspn(end, separators);
    char *word = malloc(at + length + 1);
    priv_spec_set_t unused;

    if (word == NULL)
        return report_fail(report, ENOMEM, STEP_PARSE, "out of memory");
    memset(word, ' ', at);
    memcpy(word + at, end, length);
    word[at + length] = '\0';
    if (solaris_text_read(&unused, word, report) == 0)
        report_fail_at(report, EINVAL, STEP_PARSE, at, length,
                       "privileges, byte %u: this system refuses %w: "
                       "ppriv -l lists the privileges that it has",
                       (unsigned long)at, end, length);
    free(word);
    return -1;
}

int solaris_read_text(const struct solaris_names *names, const char *text,
                      priv_spec_set_t *set, priv_spec_report_t *report)
{
    const char *end = NULL;
    priv_set_t *native = priv_str_to_set(text, separators, &end);
    int error = errno;

    if (native == NULL && end != NULL)
        return explain(text, end, report);
    if (native == NULL)
        return report_fail(report, error, STEP_PARSE,
                           "priv_str_to_set could not read the privileges "
                           "(%e)",
                           error);
    *set = solaris_from_native(names, native);
    priv_freeset(native);
    return 0;
}

int backend_all_privileges(priv_spec_set_t *all, priv_spec_set_t *basic,
                           priv_spec_report_t *report)
{
    struct solaris_names names;
    int result;

    if (solaris_names_open(&names, STEP_READ, report) != 0)
        return -1;
    *all = solaris_from_native(&names, names.named);
    result = solaris_read_text(&names, "basic", basic, report);
    solaris_names_close(&names);
    return result;
}

int backend_from_text(priv_spec_t *spec, const char *text,
                      priv_spec_report_t *report)
{
    struct solaris_names names;
    priv_spec_set_t set;
    int result;

    if (solaris_names_open(&names, STEP_PARSE, report) != 0)
        return -1;
    result = solaris_read_text(&names, text, &set, report);
    solaris_names_close(&names);
    if (result != 0)
        return -1;
    *spec = solaris_text_spec(&set);
    return 0;
}

static int write_native(struct message *m, const priv_set_t *native,
                        unsigned form, priv_spec_report_t *report)
{
    static const int forms[] = { PRIV_STR_PORT, PRIV_STR_LIT, PRIV_STR_SHORT };
    char *text = priv_set_to_str(native, ',', forms[form]);
    int error = errno;

    if (text == NULL)
        return report_fail(report, error, STEP_ARGUMENT,
                           "priv_set_to_str could not write the privileges "
                           "(%e)",
                           error);
    message_text(m, text[0] != '\0' ? text : "none");
    free(text);
    return (int)m->length;
}

int backend_to_text(const priv_spec_t *spec, unsigned form, char *buffer,
                    size_t size, priv_spec_report_t *report)
{
    const priv_spec_set_t *set = &spec->set[PRIV_SPEC_PERMITTED];
    struct message m = message_in(buffer, size);
    struct solaris_names names;
    priv_set_t *native;
    int length;

    if (solaris_names_open(&names, STEP_ARGUMENT, report) != 0)
        return -1;
    native = priv_allocset();
    if (native == NULL)
        length = report_fail(report, ENOMEM, STEP_ARGUMENT, "out of memory");
    else if (!solaris_to_native(&names, set, native))
        length = report_fail(report, EINVAL, STEP_ARGUMENT,
                             "the spec has privileges that this system "
                             "lacks: %p",
                             set);
    else
        length = write_native(&m, native, form, report);
    priv_freeset(native);
    solaris_names_close(&names);
    return length;
}
