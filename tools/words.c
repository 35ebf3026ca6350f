/* SPDX-License-Identifier: ISC */
/* words.c: the words of both systems, as the subcommands read and print them.
 */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "backend.h"
#include "foreign.h"
#include "plan.h"
#include "privspec.h"
#include "set.h"
#include "solaris_text.h"
#include "words.h"

enum { COLUMNS = 80 };

static const struct {
    priv_spec_system system;
    const char *word;
} systems[] = {
    { PRIV_SPEC_LINUX, "linux" },
    { PRIV_SPEC_SOLARIS, "solaris" },
};

const char *system_word(priv_spec_system system)
{
    for (size_t i = 0; i < sizeof systems / sizeof systems[0]; i++) {
        if (systems[i].system == system)
            return systems[i].word;
    }
    return NULL;
}

priv_spec_system system_other(priv_spec_system system)
{
    return system == PRIV_SPEC_LINUX ? PRIV_SPEC_SOLARIS : PRIV_SPEC_LINUX;
}

int take_system(const char *option, const char *word, priv_spec_system *system)
{
    for (size_t i = 0; i < sizeof systems / sizeof systems[0]; i++) {
        if (strcmp(word, systems[i].word) == 0) {
            *system = systems[i].system;
            return 0;
        }
    }
    fprintf(stderr, "privspec: usage: %s %s is unknown: say linux or solaris\n",
            option, word);
    return EXIT_PRIVSPEC;
}

/* Whether the running system has a privilege of its own in its basic set. */
static bool is_basic(unsigned bit)
{
    priv_spec_t basic;

    return backend_system == PRIV_SPEC_SOLARIS
           && priv_spec_from_text(&basic, PRIV_SPEC_SOLARIS, "basic", NULL) == 0
           && set_has(&basic.set[PRIV_SPEC_PERMITTED], bit);
}

bool word_at(unsigned bit, struct vocabulary_entry *word)
{
    const struct vocabulary_entry *entry = vocabulary_at(bit);
    const char *name = foreign_name(bit);

    if (entry != NULL) {
        *word = *entry;
        return true;
    }
    if (name == NULL)
        return false;
    word->bit = bit;
    word->system = PRIV_SPEC_SOLARIS;
    word->name = name;
    word->basic = is_basic(bit);
    word->description = NULL;
    return true;
}

void json_names(struct json *j, const char *key, const priv_spec_set_t *set)
{
    json_open(j, key, '[');
    for (unsigned bit = 0; bit < SET_BITS; bit++) {
        struct vocabulary_entry word;
        char number[NUMBER_ROOM];

        if (!set_has(set, bit) || bit == SOLARIS_TEXT_UNNAMED)
            continue;
        snprintf(number, sizeof number, "%u", bit);
        json_string(j, NULL, word_at(bit, &word) ? word.name : number);
    }
    json_close(j, ']');
}

void json_error(struct json *j, const priv_spec_report_t *report)
{
    json_open(j, "error", '{');
    json_string(j, "step", report->step);
    json_string(j, "message", report->message);
    if (report->step != NULL && strcmp(report->step, STEP_PARSE) == 0) {
        json_number(j, "offset", report->offset);
        json_number(j, "length", report->length);
    }
    json_close(j, '}');
}

void print_wrapped(const char *head, unsigned indent, const char *text)
{
    unsigned column = (unsigned)printf("%s", head);

    do {
        size_t word = strcspn(text, " ");

        if (column > indent && column + 1 + word > COLUMNS) {
            putchar('\n');
            column = 0;
        }
        /* The first word of a line stands at the indent. */
        column += (unsigned)printf("%*s%.*s",
                                   column < indent ? (int)(indent - column) : 1,
                                   "", (int)word, text);
        text += word;
        text += strspn(text, " ");
    } while (*text != '\0');
    putchar('\n');
}
