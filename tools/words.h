/* SPDX-License-Identifier: ISC */
/* words.h: the words of both systems, as the subcommands read and print them.
 */
#ifndef TOOLS_WORDS_H
#define TOOLS_WORDS_H 1

#include "json.h"
#include "priv_spec.h"
#include "vocabulary.h"

enum { NUMBER_ROOM = 24 }; /* for the name of a bit that has none */

/* "linux" or "solaris"; NULL for PRIV_SPEC_NATIVE. */
const char *system_word(priv_spec_system system);

/* The other system of the two. */
priv_spec_system system_other(priv_spec_system system);

/*
 * Reads the system after an option, "--from"; 0, or EXIT_PRIVSPEC after
 * saying that it is none.
 */
int take_system(const char *option, const char *word, priv_spec_system *system);

/*
 * What is known of a privilege, of the vocabulary or of the running system
 * alone (it then has no description); false if a bit is nobody's.
 */
bool word_at(unsigned bit, struct vocabulary_entry *word);

/* The names of a set's members as a list. */
void json_names(struct json *j, const char *key, const priv_spec_set_t *set);

/* Why an object has no answer: the report's step and message, and the place
 * of a word that can't be read. */
void json_error(struct json *j, const priv_spec_report_t *report);

/*
 * Prints `head`, and from column `indent` (from 0) a text that is broken at
 * its spaces so that no line is longer than 80 columns.
 */
void print_wrapped(const char *head, unsigned indent, const char *text);

#endif
