/* SPDX-License-Identifier: ISC */
/*
 * nearest.h: how far a mistyped word is from a known one, for "did you mean".
 */
#ifndef LIB_NEAREST_H
#define LIB_NEAREST_H 1

#include <stddef.h>

/* Longer words are too far from everything. */
enum { NEAREST_LONGEST = 64 };

/*
 * The number of insertions, deletions, replacements and swaps of neighbours
 * that lead from one word to the other, the case of ASCII letters aside
 * (optimal string alignment: no part is changed twice).  `limit` + 1 if there
 * are more than `limit`, or if a word has more than NEAREST_LONGEST bytes.
 */
unsigned nearest_distance(const char *a, size_t a_length, const char *b,
                          size_t b_length, unsigned limit);

#endif
