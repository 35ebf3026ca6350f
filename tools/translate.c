/* SPDX-License-Identifier: ISC */
/* translate.c: privspec translate says a text in the other system's words. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ascii.h"
#include "plan.h"
#include "privspec.h"
#include "report.h"
#include "set.h"
#include "words.h"

static const char usage[] =
    "usage: privspec translate [--from linux|solaris] [--to linux|solaris]\n"
    "                          [--policy exact|within|closest] [--json] text\n";

static const char help[] =
    "\n"
    "Prints a text of Linux capabilities in the words of Solaris privileges,\n"
    "or the other way.  What is lost and what is added is told on standard\n"
    "error, one a line.\n"
    "\n"
    "      --from SYSTEM          whose words the text is in, linux or "
    "solaris;\n"
    "                             guessed from the text if left out\n"
    "      --to SYSTEM            whose words are wanted; the other system's\n"
    "                             if left out\n"
    "      --policy POLICY        exact: with nothing lost or added, else\n"
    "                             refused (this if left out); within: never\n"
    "                             more than asked; closest: what is used for\n"
    "                             the same jobs\n"
    "      --json                 all of the answer as one object on a line\n"
    "\n"
    "Exit status: 0 if nothing is lost or added, 3 if something is and the\n"
    "policy allows it, 1 if it is refused, 125 if the text can't be read or\n"
    "privspec fails.\n";

enum { OPTION_FROM = 256, OPTION_TO, OPTION_POLICY, OPTION_JSON };

static const struct option options[] = {
    { "from", required_argument, NULL, OPTION_FROM },
    { "to", required_argument, NULL, OPTION_TO },
    { "policy", required_argument, NULL, OPTION_POLICY },
    { "json", no_argument, NULL, OPTION_JSON },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 }
};

enum { TEXT_ROOM = 8192, NOTE_ROOM = 1024 };

/* What is asked, and as far as it went the answer. */
struct translation {
    priv_spec_system from; /* PRIV_SPEC_NATIVE: not known (yet) */
    priv_spec_system to;   /* the same */
    priv_spec_policy policy;
    bool json;
    const char *text;
    bool was_read;
    priv_spec_t spec;     /* what the text says */
    char said[TEXT_ROOM]; /* the same in the other words */
    priv_spec_report_t report;
};

/* ------------------------------------------------------------------------
 * Reading
 */

/*
 * Whether a word that no system knows is more like a clause of Linux: it has
 * a "=", begins with "cap_", or ends with an operator and flags.
 */
static bool looks_like_clause(const char *word, size_t length)
{
    size_t flags = length;

    if (memchr(word, '=', length) != NULL
        || (length > 4 && ascii_lower(word[0]) == 'c'
            && ascii_lower(word[1]) == 'a' && ascii_lower(word[2]) == 'p'
            && word[3] == '_'))
        return true;
    while (flags > 0
           && (word[flags - 1] == 'e' || word[flags - 1] == 'i'
               || word[flags - 1] == 'p'))
        flags--;
    return flags > 1 && (word[flags - 1] == '+' || word[flags - 1] == '-');
}

/*
 * Reads the text as that of either system.  If only one takes it, it is that
 * one's; if neither does, the one that got further says what is wrong.
 */
static int read_guessing(struct translation *t)
{
    priv_spec_t linux_spec, solaris_spec;
    priv_spec_report_t linux_report = { 0 }, solaris_report = { 0 };
    bool is_linux = priv_spec_from_text(&linux_spec, PRIV_SPEC_LINUX, t->text,
                                        &linux_report)
                    == 0;
    bool is_solaris = priv_spec_from_text(&solaris_spec, PRIV_SPEC_SOLARIS,
                                          t->text, &solaris_report)
                      == 0;

    report_begin(&t->report);
    if (is_linux && is_solaris)
        return report_fail(&t->report, EINVAL, "usage",
                           "the text can be one of linux and one of solaris: "
                           "add --from linux or --from solaris");
    if (!is_linux && !is_solaris) {
        size_t l = linux_report.offset, s = solaris_report.offset;
        const char *word = t->text + l;

        is_linux =
            l != s ? l > s : looks_like_clause(word, strcspn(word, " \t\n"));
        t->report = is_linux ? linux_report : solaris_report;
        return -1;
    }
    t->from = is_linux ? PRIV_SPEC_LINUX : PRIV_SPEC_SOLARIS;
    t->spec = is_linux ? linux_spec : solaris_spec;
    return 0;
}

static int read_text(struct translation *t)
{
    priv_spec_t other;

    if (t->from == PRIV_SPEC_NATIVE)
        return read_guessing(t);
    if (priv_spec_from_text(&t->spec, t->from, t->text, &t->report) == 0)
        return 0;
    if (priv_spec_from_text(&other, system_other(t->from), t->text, NULL) != 0)
        return -1;
    report_begin(&t->report);
    return report_fail(&t->report, EINVAL, STEP_PARSE,
                       "the text is one of %s, not of %s: say --from %s",
                       system_word(system_other(t->from)), system_word(t->from),
                       system_word(system_other(t->from)));
}

/* ------------------------------------------------------------------------
 * Answering
 */

static bool is_refused(const struct translation *t)
{
    return t->was_read && t->report.error == ENOTSUP;
}

static bool is_inexact(const struct translation *t)
{
    return !set_is_empty(&t->report.lost) || !set_is_empty(&t->report.added);
}

/* The exit status that the answer deserves. */
static int status_of(const struct translation *t)
{
    if (t->report.error != 0)
        return is_refused(t) ? EXIT_REFUSED : EXIT_PRIVSPEC;
    return is_inexact(t) ? EXIT_INEXACT : 0;
}

/* Reads, translates and writes the text; the report says how that went. */
static void answer(struct translation *t)
{
    priv_spec_t result;

    if (read_text(t) != 0)
        return;
    t->was_read = true;
    if (t->to == PRIV_SPEC_NATIVE)
        t->to = system_other(t->from);
    if (priv_spec_translate(&result, &t->spec, t->to, t->policy, &t->report)
        == 0) {
        priv_spec_report_t report = { 0 };

        if (priv_spec_to_text(&result, t->said, sizeof t->said,
                              PRIV_SPEC_FORM_PORTABLE, &report)
            < 0)
            t->report = report;
    }
    /* All that this warns of is told piece by piece. */
    t->report.warnings &= ~PRIV_SPEC_WARN_TRANSLATED;
}

/* ---- as lines ---- */

/* Why what stands before it is lost or added: more than `than`, if any. */
static void say_why(const priv_spec_set_t *than, const char *if_none,
                    const priv_spec_counterpart_t *c)
{
    char names[TEXT_ROOM];

    priv_spec_set_names(than, names, sizeof names);
    if (!set_is_empty(than))
        fprintf(stderr, ": more than %s", names);
    else
        fputs(if_none, stderr);
    for (unsigned i = 0; i < PRIV_SPEC_NOTES && c->note[i] != NULL; i++)
        fprintf(stderr, "%s%s", i == 0 ? ": " : " ", c->note[i]);
    putc('\n', stderr);
}

/* Tells what one privilege loses, and what stands for it adds. */
static void say_counterpart(const struct translation *t,
                            const priv_spec_counterpart_t *c)
{
    priv_spec_set_t added = set_both(&c->used, &t->report.added);
    char names[TEXT_ROOM];

    if (c->fit & PRIV_SPEC_FIT_LESS) {
        priv_spec_set_names(&c->asked, names, sizeof names);
        fprintf(stderr, "privspec: lost: %s", names);
        say_why(&c->used, ": all of it", c);
    }
    if (c->fit & PRIV_SPEC_FIT_MORE) {
        priv_spec_set_names(&added, names, sizeof names);
        fprintf(stderr, "privspec: added: %s", names);
        say_why(&c->asked, "", c);
    }
}

static void say_account(const struct translation *t)
{
    priv_spec_counterpart_t c;
    char note[NOTE_ROOM];

    for (unsigned n = 0;
         priv_spec_counterpart(&t->spec, t->to, t->policy, n, &c) == 0; n++)
        say_counterpart(t, &c);
    for (unsigned n = 0;
         t->report.error == 0
         && priv_spec_report_warning(&t->report, n, note, sizeof note) >= 0;
         n++)
        fprintf(stderr, "privspec: note: %s\n", note);
}

static void print_answer(const struct translation *t)
{
    if (t->report.error != 0)
        say_report(&t->report, 0);
    else
        puts(t->said);
    if (t->was_read)
        say_account(t);
}

/* ---- as an object ---- */

static void write_counterpart(struct json *j, const priv_spec_counterpart_t *c)
{
    static const char *const fits[] = { "exact", "less", "more", "both" };

    json_open(j, NULL, '{');
    json_names(j, "asked", &c->asked);
    json_names(j, "used", &c->used);
    json_string(j, "fit", fits[c->fit]);
    json_open(j, "notes", '[');
    for (unsigned i = 0; i < PRIV_SPEC_NOTES && c->note[i] != NULL; i++)
        json_string(j, NULL, c->note[i]);
    json_close(j, ']');
    json_close(j, '}');
}

static void write_account(struct json *j, const struct translation *t)
{
    priv_spec_counterpart_t c;
    char note[NOTE_ROOM];

    json_names(j, "lost", &t->report.lost);
    json_names(j, "added", &t->report.added);
    json_open(j, "privileges", '[');
    for (unsigned n = 0;
         priv_spec_counterpart(&t->spec, t->to, t->policy, n, &c) == 0; n++)
        write_counterpart(j, &c);
    json_close(j, ']');
    json_open(j, "notes", '[');
    for (unsigned n = 0;
         t->report.error == 0
         && priv_spec_report_warning(&t->report, n, note, sizeof note) >= 0;
         n++)
        json_string(j, NULL, note);
    json_close(j, ']');
}

/* How the translation went; NULL if there was none. */
static const char *result_word(const struct translation *t)
{
    if (is_refused(t))
        return "refused";
    if (t->report.error != 0)
        return NULL;
    return is_inexact(t) ? "inexact" : "exact";
}

static void write_answer(const struct translation *t)
{
    struct json j = { 0 };

    json_open(&j, NULL, '{');
    json_string(&j, "from", system_word(t->from));
    json_string(&j, "to", system_word(t->to));
    json_string(&j, "policy", policy_word(t->policy));
    json_string(&j, "result", result_word(t));
    json_string(&j, "text", t->report.error == 0 ? t->said : NULL);
    if (t->was_read)
        write_account(&j, t);
    if (t->report.error != 0)
        json_error(&j, &t->report);
    else
        json_null(&j, "error");
    json_close(&j, '}');
    json_end(&j);
}

/* ------------------------------------------------------------------------
 * The subcommand
 */

static int choose_policy(const char *word, priv_spec_policy *policy)
{
    static const priv_spec_policy policies[] = { PRIV_SPEC_EXACT,
                                                 PRIV_SPEC_WITHIN,
                                                 PRIV_SPEC_CLOSEST };

    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++) {
        if (strcmp(word, policy_word(policies[i])) == 0) {
            *policy = policies[i];
            return 0;
        }
    }
    fprintf(stderr,
            "privspec: usage: --policy %s is unknown: say exact, within or "
            "closest\n",
            word);
    return EXIT_PRIVSPEC;
}

/* Takes one option; -1 to go on, else the exit status. */
static int take_option(struct translation *t, int option, char **argv)
{
    int status = 0;

    if (option == 'h') {
        fputs(usage, stdout);
        return print_help(help);
    }
    if (option == OPTION_FROM)
        status = take_system("--from", optarg, &t->from);
    else if (option == OPTION_TO)
        status = take_system("--to", optarg, &t->to);
    else if (option == OPTION_POLICY)
        status = choose_policy(optarg, &t->policy);
    else if (option == OPTION_JSON)
        t->json = true;
    else
        return say_usage(usage, argv, option);
    return status == 0 ? -1 : status;
}

int translate_main(int argc, char **argv)
{
    struct translation t = { .policy = PRIV_SPEC_EXACT };
    int option, status = -1;

    opterr = 0;
    while (status == -1
           && (option = getopt_long(argc, argv, "+:h", options, NULL)) != -1)
        status = take_option(&t, option, argv);
    if (status != -1)
        return status;
    if (argc - optind != 1) {
        fprintf(stderr, "privspec: usage: %s\n%s",
                optind == argc ? "no text to translate"
                               : "more than one text: put it in quotes",
                usage);
        return EXIT_PRIVSPEC;
    }
    t.text = argv[optind];
    answer(&t);
    if (t.json)
        write_answer(&t);
    else
        print_answer(&t);
    return finish(status_of(&t));
}
