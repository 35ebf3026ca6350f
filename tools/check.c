/* SPDX-License-Identifier: ISC */
/* check.c: privspec check reads files, and prints the plan they make. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "privspec.h"

static const char usage[] =
    "usage: privspec check [--translate policy] [--take key]...\n"
    "                      [--allow what]... file...\n";

static const char help[] =
    "\n"
    "Reads the files as a server does, the last Security stanza winning, and\n"
    "prints that stanza and the plan that a server makes of it, step by step\n"
    "(privspec run keeps the privileges across exec as well).  Changes\n"
    "nothing.  As root everything is checked that a server started by root\n"
    "would meet; without root it says what only root could check.\n"
    "\n"
    "      --translate POLICY     as for privspec run\n"
    "      --take KEY             as for privspec run\n"
    "      --allow WHAT           as for privspec run\n"
    "\n"
    "Exit status: 0 if the plan can be made, 1 if it is refused, 125 if a\n"
    "file can't be read or privspec fails.\n";

enum { OPTION_ALLOW = 256, OPTION_TRANSLATE, OPTION_TAKE };

static const struct option options[] = {
    { "allow", required_argument, NULL, OPTION_ALLOW },
    { "translate", required_argument, NULL, OPTION_TRANSLATE },
    { "take", required_argument, NULL, OPTION_TAKE },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 }
};

static void print_option(const char *key, const char *value)
{
    if (value != NULL)
        printf("  %s = \"%s\"\n", key, value);
}

static void print_stanza(const char *file, const struct priv_spec_security *s)
{
    printf("Security, from %s:\n", file);
    print_option("user", s->user);
    print_option("group", s->group);
    if (s->supplemental_groups != NULL) {
        printf("  supplemental_groups = (");
        for (size_t i = 0; s->supplemental_groups[i] != NULL; i++)
            printf(" \"%s\"", s->supplemental_groups[i]);
        puts(" )");
    }
    print_option("chroot", s->chroot);
    print_option("capabilities", s->capabilities);
    print_option("privileges", s->privileges);
    if (s->translate != 0)
        print_option("translate", policy_word(s->translate));
    if ((s->file_flags & PRIV_SPEC_FLAG_LIMIT) != 0)
        puts("  limit = yes");
    if ((s->file_flags & PRIV_SPEC_FLAG_SEAL) != 0)
        puts("  seal = yes");
}

static int print_plan(const priv_spec_plan_t *plan)
{
    int length = priv_spec_plan_print(plan, NULL, 0);
    char *text = length < 0 ? NULL : malloc((size_t)length + 1);

    if (text == NULL)
        return say_error("memory", "out of memory", "try again", EXIT_PRIVSPEC);
    priv_spec_plan_print(plan, text, (size_t)length + 1);
    puts("Plan:");
    for (char *line = strtok(text, "\n"); line != NULL;
         line = strtok(NULL, "\n"))
        printf("  %s\n", line);
    free(text);
    return 0;
}

/*
 * Reads the text that this system does not use with the library's own reader
 * and vocabulary.  A mistake there is only a warning, because a system may
 * know names that the vocabulary does not.
 */
static void check_other(const char *file, const struct priv_spec_security *s)
{
    priv_spec_report_t report = { 0 };
    priv_spec_t spec;

    if ((s->capabilities != NULL
         && priv_spec_from_text(&spec, PRIV_SPEC_LINUX, s->capabilities,
                                &report)
                != 0)
        || (s->privileges != NULL
            && priv_spec_from_text(&spec, PRIV_SPEC_SOLARIS, s->privileges,
                                   &report)
                   != 0))
        fprintf(stderr, "privspec: warning: %s: %s\n", file, report.message);
}

static int check(struct priv_spec_security *security, const char *winner)
{
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    int status;

    print_stanza(winner, security);
    if (finish(0) != 0)
        return EXIT_PRIVSPEC;
    if (geteuid() != 0)
        security->flags |= PRIV_SPEC_FLAG_DRY_RUN;
    if (priv_spec_plan_prepare(&plan, security, &report) != 0) {
        say_warnings(&report);
        fprintf(stderr, "privspec: %s: %s: %s\n", report.step, winner,
                report.message);
        return EXIT_REFUSED;
    }
    check_other(winner, security);
    status = print_plan(&plan);
    if (status == 0)
        status = finish(0);
    say_warnings(&report);
    priv_spec_plan_free(&plan);
    return status;
}

/* Takes one option; -1 to go on, else the exit status. */
static int take_option(struct priv_spec_security *security, struct files *files,
                       int option, char **argv)
{
    int status;

    switch (option) {
    case 'h':
        fputs(usage, stdout);
        return print_help(help);
    case OPTION_TRANSLATE:
        status = take_policy(optarg, "check", &security->translate);
        return status == 0 ? -1 : status;
    case OPTION_ALLOW:
        status = take_allow(optarg, "check", &security->flags);
        return status == 0 ? -1 : status;
    case OPTION_TAKE:
        files->key[files->keys++] = optarg;
        return -1;
    default:
        return say_usage(usage, argv, option);
    }
}

static int check_files(struct files *files, struct priv_spec_security *security)
{
    priv_spec_policy translate = security->translate;
    const char *winner;
    int status = files_load(files, security, &winner);

    if (translate != 0)
        security->translate = translate;
    if (status == 0)
        status = check(security, winner);
    priv_spec_security_free(security);
    return status;
}

int check_main(int argc, char **argv)
{
    struct priv_spec_security security = { 0 };
    struct files files;
    int option, status = files_begin(&files, argc);

    if (status != 0)
        return status;
    opterr = 0;
    status = -1;
    while (status == -1
           && (option = getopt_long(argc, argv, "+:h", options, NULL)) != -1)
        status = take_option(&security, &files, option, argv);
    while (status == -1 && optind < argc)
        files.file[files.files++] = argv[optind++];
    if (status == -1 && files.files == 0) {
        fprintf(stderr, "privspec: usage: no file to check\n%s", usage);
        status = EXIT_PRIVSPEC;
    }
    if (status == -1)
        status = check_files(&files, &security);
    files_end(&files);
    return status;
}
