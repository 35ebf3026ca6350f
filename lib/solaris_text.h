/* SPDX-License-Identifier: ISC */
/*
 * solaris_text.h: the text of Solaris privilege sets, priv_str_to_set(3C),
 * read and written without Solaris.
 */
#ifndef LIB_SOLARIS_TEXT_H
#define LIB_SOLARIS_TEXT_H 1

#include "priv_spec.h"

/*
 * The bit that "all" sets beyond the named privileges.  On Solaris "all" is
 * every bit of the system's set, and "zone", in the global zone, every named
 * one: priv_set_to_str writes the first as "all" and the second, portably,
 * as the list of its names.  This bit stands for what has no name; it grants
 * nothing, and no name adds or removes it, but "none" does.
 */
enum { SOLARIS_TEXT_UNNAMED = 191 };

/*
 * Reads a text, tokens separated by commas or white space, into *set, with
 * the vocabulary's names and basic set; "zone" is every privilege, "all"
 * SOLARIS_TEXT_UNNAMED as well.  0, or -1 with the report filled and *set as
 * it was: EINVAL, "parse", the place and the word (a token, its sign
 * included).
 */
int solaris_text_read(priv_spec_set_t *set, const char *text,
                      priv_spec_report_t *report);

/* What a text asks for that names one set: it is E, P and the limit. */
priv_spec_t solaris_text_spec(const priv_spec_set_t *set);

/*
 * Writes a set in one of the forms PRIV_SPEC_FORM_…, separated by commas.
 * Returns the length as snprintf does, or -1 with EINVAL for an unknown
 * form, and for a set that the vocabulary's names can't tell: one with bits
 * of Linux capabilities, or from SET_FOREIGN up.  Nothing is left out in
 * silence but SOLARIS_TEXT_UNNAMED, as on Solaris.
 *
 * The portable form of the full set is "all".  The short form is the
 * shortest of the names, "basic" and the differences, and "all" and the
 * exclusions (as on Solaris it says "all" for "zone" too).
 */
int solaris_text_write(const priv_spec_set_t *set, unsigned form, char *buffer,
                       size_t size);

#endif
