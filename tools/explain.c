/* SPDX-License-Identifier: ISC */
/* explain.c: privspec explain tells what privileges of either system are. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ascii.h"
#include "equivalence.h"
#include "explain.h"
#include "foreign.h"
#include "leads.h"
#include "message.h"
#include "plan.h"
#include "privspec.h"
#include "report.h"
#include "set.h"
#include "words.h"

static const char usage[] = "usage: privspec explain [--json] name...\n";

static const char help[] =
    "\n"
    "Tells of privileges of Linux (capabilities) or Solaris, by name in any\n"
    "case, with or without \"priv_\", or by a capability's number: what they\n"
    "allow, whether they lead to all others, and what corresponds to them on\n"
    "the other system, with its margins.\n"
    "\n"
    "      --json                 one object a line for each name\n"
    "\n"
    "Exit status: 0, 1 if a name is unknown, 125 if privspec fails.\n";

static const struct option options[] = { { "json", no_argument, NULL, 'j' },
                                         { "help", no_argument, NULL, 'h' },
                                         { NULL, 0, NULL, 0 } };

enum {
    INDENT = 15,      /* of what stands behind a label */
    TEXT_ROOM = 1024, /* for a row and its note */
    NAME_LONGEST = 64 /* longer words are no name's variants */
};

/* What a relation says, in words. */
static const char *const sentences[] = {
    [EQUIVALENCE_SAME] = "both grant the same.",
    [EQUIVALENCE_MORE] = "the first grants all that the second does, and more.",
    [EQUIVALENCE_NEAR] =
        "for the same jobs, but neither grants all of the other.",
    [EQUIVALENCE_NONE] = "nothing corresponds to it.",
    [EQUIVALENCE_BASIC] = "every process of Linux may do it without asking.",
};

/* ------------------------------------------------------------------------
 * Finding
 */

/* Reads a capability's number; -1 if the text is none. */
static int read_number(const char *text)
{
    unsigned value = 0;

    if (text[0] == '\0')
        return -1;
    for (; *text != '\0'; text++) {
        if (!ascii_is_digit(*text))
            return -1;
        value = value * 10 + (unsigned)(*text - '0');
        if (value >= SET_SOLARIS)
            return -1;
    }
    return (int)value;
}

static bool find(const char *text, struct vocabulary_entry *word)
{
    const struct vocabulary_entry *entry =
        vocabulary_find(PRIV_SPEC_NATIVE, text, strlen(text));
    int bit = entry != NULL ? (int)entry->bit : read_number(text);

    if (bit < 0)
        bit = foreign_bit(text, strlen(text));
    return bit >= 0 && word_at((unsigned)bit, word);
}

/* The name that a word may be meant for, NULL if none is near. */
static const char *find_meant(const char *text)
{
    size_t length = strlen(text);
    char with_cap[NAME_LONGEST + 8] = "cap_";
    const struct vocabulary_entry *entry;
    const char *nearest;

    if (length == 0 || length > NAME_LONGEST)
        return NULL;
    memcpy(with_cap + 4, text, length);
    entry = vocabulary_find(PRIV_SPEC_LINUX, with_cap, length + 4);
    if (entry != NULL)
        return entry->name;
    nearest = vocabulary_nearest(PRIV_SPEC_NATIVE, text, length);
    if (nearest != NULL)
        return nearest;
    return vocabulary_nearest(PRIV_SPEC_LINUX, with_cap, length + 4);
}

/* Whether the word stands for a whole set, in a text of Solaris. */
static bool is_set_word(const char *text)
{
    static const char *const words[] = { "basic", "all", "none", "zone" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasecmp(text, words[i]) == 0)
            return true;
    }
    return false;
}

/* Fills the report for a word that is no name. */
static void fail_unknown(const char *text, const char *meant,
                         priv_spec_report_t *report)
{
    report_begin(report);
    if (meant != NULL)
        report_fail(report, ENOENT, STEP_LOOKUP,
                    "unknown privilege %q; did you mean %s?", text, meant);
    else if (strpbrk(text, "=+-,! ") != NULL)
        report_fail(report, ENOENT, STEP_LOOKUP,
                    "%q is a text, not one name: give each name alone, or "
                    "see privspec translate",
                    text);
    else if (is_set_word(text))
        report_fail(report, ENOENT, STEP_LOOKUP,
                    "%q is no privilege: it stands for a whole set in a text, "
                    "see privspec-vocabulary(7)",
                    text);
    else
        report_fail(report, ENOENT, STEP_LOOKUP,
                    "unknown privilege %q: privspec list names all", text);
}

/* ------------------------------------------------------------------------
 * Text
 */

static void print_row(const char *head, const struct equivalence_row *row)
{
    char text[TEXT_ROOM];
    struct message m = message_in(text, sizeof text);

    if (row->right[0] != '\0')
        message_format(&m, "%s %s %s: ", row->left,
                       equivalence_sign(row->relation), row->right);
    message_text(&m, sentences[row->relation]);
    if (row->note[0] != '\0')
        message_format(&m, " %s", row->note);
    print_wrapped(head, INDENT, text);
}

static void print_word(const struct vocabulary_entry *word)
{
    const struct equivalence_row *row = NULL;
    const char *head = "  compared";
    priv_spec_set_t near = equivalence_closest(word->bit);
    const char *way = leads_way(word->bit);
    char text[TEXT_ROOM];

    puts(word->name);
    if (word->system == PRIV_SPEC_LINUX) {
        printf("  system       Linux, capability number %u\n",
               word->bit - SET_LINUX);
    } else {
        puts("  system       Solaris and illumos, which number it as they run");
        printf("  basic        %s\n",
               word->basic ? "yes: who asks for nothing has it" : "no");
    }
    snprintf(text, sizeof text, "to %s", word->description);
    print_wrapped(
        "  allows", INDENT,
        word->description != NULL
            ? text
            : "what privileges(7) of this system says, which alone has it");
    snprintf(text, sizeof text, "yes: it %s", way);
    print_wrapped("  leads to all", INDENT,
                  way != NULL ? text : "no way is known");
    while ((row = equivalence_mentions(row, word->bit)) != NULL) {
        print_row(head, row);
        head = "";
    }
    if (set_is_empty(&near))
        snprintf(text, sizeof text, "nothing");
    else
        priv_spec_set_names(&near, text, sizeof text);
    print_wrapped("  closest", INDENT, text);
}

/* ------------------------------------------------------------------------
 * JSON
 */

static void write_row(struct json *j, const struct equivalence_row *row)
{
    json_open(j, NULL, '{');
    json_names(j, "left", &row->left_set);
    json_string(j, "relation", equivalence_sign(row->relation));
    json_names(j, "right", &row->right_set);
    json_string(j, "note", row->note);
    json_close(j, '}');
}

void explain_keys(struct json *j, const struct vocabulary_entry *word)
{
    const struct equivalence_row *row = NULL;
    priv_spec_set_t near = equivalence_closest(word->bit);

    json_string(j, "system", system_word(word->system));
    json_string(j, "name", word->name);
    if (word->system == PRIV_SPEC_LINUX)
        json_number(j, "number", word->bit - SET_LINUX);
    else
        json_null(j, "number");
    json_bool(j, "basic", word->basic);
    json_string(j, "description", word->description);
    json_string(j, "leads_to_all", leads_way(word->bit));
    json_open(j, "compared", '[');
    while ((row = equivalence_mentions(row, word->bit)) != NULL)
        write_row(j, row);
    json_close(j, ']');
    json_names(j, "closest", &near);
}

static void write_word(const char *text, const struct vocabulary_entry *word)
{
    struct json j = { 0 };

    json_open(&j, NULL, '{');
    json_string(&j, "word", text);
    explain_keys(&j, word);
    json_null(&j, "error");
    json_close(&j, '}');
    json_end(&j);
}

static void write_unknown(const char *text, const char *meant,
                          const priv_spec_report_t *report)
{
    struct json j = { 0 };

    json_open(&j, NULL, '{');
    json_string(&j, "word", text);
    json_null(&j, "name");
    json_string(&j, "nearest", meant);
    json_error(&j, report);
    json_close(&j, '}');
    json_end(&j);
}

/* ------------------------------------------------------------------------
 * The subcommand
 */

/* Explains one word; an exit status. */
static int explain(const char *text, bool json)
{
    struct vocabulary_entry word;
    priv_spec_report_t report;
    const char *meant;

    if (find(text, &word)) {
        if (json)
            write_word(text, &word);
        else
            print_word(&word);
        return 0;
    }
    meant = is_set_word(text) ? NULL : find_meant(text);
    fail_unknown(text, meant, &report);
    if (!json)
        return say_report(&report, EXIT_REFUSED);
    write_unknown(text, meant, &report);
    return EXIT_REFUSED;
}

int explain_main(int argc, char **argv)
{
    bool json = false;
    int option, status = 0;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return print_help(help);
        }
        if (option != 'j')
            return say_usage(usage, argv, option);
        json = true;
    }
    if (optind == argc) {
        fprintf(stderr, "privspec: usage: no name to explain\n%s", usage);
        return EXIT_PRIVSPEC;
    }
    for (int i = optind; i < argc; i++) {
        if (explain(argv[i], json) != 0)
            status = EXIT_REFUSED;
    }
    return finish(status);
}
