/* SPDX-License-Identifier: ISC */
/* privspec.h: what the subcommands of privspec share. */
#ifndef TOOLS_PRIVSPEC_H
#define TOOLS_PRIVSPEC_H 1

#include <getopt.h>

#include "priv_spec.h"

/* Exit statuses, as env(1) has them. */
enum {
    EXIT_REFUSED = 1,    /* check: the configuration; show: a process;
                            translate: a text; explain: a name */
    EXIT_INEXACT = 3,    /* translate: with losses or additions */
    EXIT_PRIVSPEC = 125, /* privspec itself failed */
    EXIT_NOT_RUN = 126,  /* the command could not be run */
    EXIT_NOT_FOUND = 127 /* the command was not found */
};

/* The subcommands: argv[0] is the subcommand's name. */
int run_main(int argc, char **argv);
int show_main(int argc, char **argv);
int check_main(int argc, char **argv);
int translate_main(int argc, char **argv);
int explain_main(int argc, char **argv);
int list_main(int argc, char **argv);

/* Prints "privspec: step: message", and returns the status given. */
int say_report(const priv_spec_report_t *report, int status);
int say_error(const char *step, const char *what, const char *remedy,
              int status);

/* Prints every warning of a report as "privspec: warning: …". */
void say_warnings(const priv_spec_report_t *report);

/* What getopt_long answered in case of an error, said in our words. */
int say_usage(const char *usage, char **argv, int option);

/* Prints help on stdout; 0, or EXIT_PRIVSPEC if that can't be written. */
int print_help(const char *text);

/* Flushes stdout; the status given, or EXIT_PRIVSPEC with a message. */
int finish(int status);

/*
 * Read a word after --allow into *flags, and one after --translate into
 * *policy; a status other than 0 after saying that it is none, for a
 * subcommand.
 */
int take_allow(const char *word, const char *subcommand, uint64_t *flags);
int take_policy(const char *word, const char *subcommand,
                priv_spec_policy *policy);

/* A policy's word. */
const char *policy_word(priv_spec_policy policy);

/*
 * Files in their order, and the keys that programs take for themselves: the
 * arrays have room for every word of the command line.
 */
struct files {
    const char **file, **key;
    size_t files, keys;
};

/* Makes the arrays; a status other than 0 after saying that it can't. */
int files_begin(struct files *files, int argc);
void files_end(struct files *files);

/*
 * Reads the files into *security; a status other than 0 after saying what is
 * wrong, also if none of them has a Security stanza.  *winner is the file
 * whose stanza won.  The order of the files is lost.
 */
int files_load(struct files *files, struct priv_spec_security *security,
               const char **winner);

#endif
