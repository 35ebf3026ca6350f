/* SPDX-License-Identifier: ISC */
/* list.c: privspec list prints the vocabulary as a table. */
#include <config.h>

#include <stdio.h>

#include "explain.h"
#include "leads.h"
#include "privspec.h"
#include "set.h"
#include "words.h"

static const char usage[] =
    "usage: privspec list [--system linux|solaris] [--json]\n";

static const char help[] =
    "\n"
    "Prints the capabilities of Linux and the privileges of Solaris that are\n"
    "known, a row for each: its number (Linux), its name, whether it is in\n"
    "the basic set (Solaris), whether it leads to all others, and what it\n"
    "lets a process do.\n"
    "\n"
    "      --system SYSTEM        those of linux or of solaris only\n"
    "      --json                 one object a line for each\n"
    "\n"
    "Exit status: 0, 125 if privspec fails.\n";

enum { OPTION_SYSTEM = 256, OPTION_JSON, INDENT = 38 };

static const struct option options[] = {
    { "system", required_argument, NULL, OPTION_SYSTEM },
    { "json", no_argument, NULL, OPTION_JSON },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 }
};

#define ROW "%-2s %-22s %-5s %-5s"

static void print_row(const struct vocabulary_entry *word)
{
    char number[NUMBER_ROOM] = "-", head[INDENT + 64];

    if (word->system == PRIV_SPEC_LINUX)
        snprintf(number, sizeof number, "%2u", word->bit - SET_LINUX);
    snprintf(head, sizeof head, ROW, number, word->name,
             word->basic ? "yes" : "-",
             leads_way(word->bit) != NULL ? "yes" : "-");
    print_wrapped(head, INDENT,
                  word->description != NULL ? word->description
                                            : "(this system's alone)");
}

static void write_row(const struct vocabulary_entry *word)
{
    struct json j = { 0 };

    json_open(&j, NULL, '{');
    explain_keys(&j, word);
    json_close(&j, '}');
    json_end(&j);
}

static int list(priv_spec_system system, bool json)
{
    if (!json)
        print_wrapped("no name                   basic leads", INDENT,
                      "lets a process");
    for (unsigned bit = 0; bit < SET_BITS; bit++) {
        struct vocabulary_entry word;

        if (!word_at(bit, &word)
            || (system != PRIV_SPEC_NATIVE && word.system != system))
            continue;
        if (json)
            write_row(&word);
        else
            print_row(&word);
    }
    return finish(0);
}

int list_main(int argc, char **argv)
{
    priv_spec_system system = PRIV_SPEC_NATIVE;
    bool json = false;
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return print_help(help);
        }
        if (option == OPTION_JSON)
            json = true;
        else if (option != OPTION_SYSTEM)
            return say_usage(usage, argv, option);
        else if (take_system("--system", optarg, &system) != 0)
            return EXIT_PRIVSPEC;
    }
    if (optind < argc) {
        fprintf(stderr,
                "privspec: usage: list takes no name: privspec explain "
                "tells of one\n%s",
                usage);
        return EXIT_PRIVSPEC;
    }
    return list(system, json);
}
