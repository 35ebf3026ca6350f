/* SPDX-License-Identifier: ISC */
/*
 * ascii.h: what a byte is, in ASCII and in no locale.
 *
 * The texts that the library reads mean the same everywhere, so <ctype.h>,
 * which asks the locale and is undefined for negative char, has no say.
 */
#ifndef LIB_ASCII_H
#define LIB_ASCII_H 1

#include <stdbool.h>

static inline bool ascii_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool ascii_is_letter(char c)
{
    return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/* Letters, digits and the underscore: what names are made of. */
static inline bool ascii_is_word(char c)
{
    return ascii_is_letter(c) || ascii_is_digit(c) || c == '_';
}

/* Whether a text is a word (in lower case) in any case. */
static inline bool ascii_is(const char *text, const char *word)
{
    while (*word != '\0' && ascii_lower(*text) == *word) {
        text++;
        word++;
    }
    return *word == '\0' && *text == '\0';
}

#endif
