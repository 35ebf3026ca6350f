/* SPDX-License-Identifier: ISC */
/* json.c: JSON on standard output, one object a line. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "json.h"

static const unsigned long REPLACEMENT = 0xfffd; /* for what is no UTF-8 */

/*
 * Reads the character of UTF-8 that `text` begins with.  Returns how many
 * bytes it has, 1 for a byte that begins none: those that continue, forms
 * that are longer than needed, surrogates, and what is beyond U+10FFFF.
 */
static size_t read_character(const char *text, size_t length,
                             unsigned long *character)
{
    static const struct {
        unsigned char mask, lead; /* of the first byte */
        unsigned long least;      /* that needs so many bytes */
    } forms[] = {
        { 0x80, 0x00, 0x0 },
        { 0xe0, 0xc0, 0x80 },
        { 0xf0, 0xe0, 0x800 },
        { 0xf8, 0xf0, 0x10000 },
    };
    const unsigned char *bytes = (const unsigned char *)text;
    size_t more = 0;
    unsigned long value;

    *character = REPLACEMENT;
    while (more < 4 && (bytes[0] & forms[more].mask) != forms[more].lead)
        more++;
    if (more == 4 || more >= length)
        return 1;
    value = bytes[0] & ~(unsigned)forms[more].mask;
    for (size_t i = 1; i <= more; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 1;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < forms[more].least || value > 0x10ffff
        || (value >= 0xd800 && value <= 0xdfff))
        return 1;
    *character = value;
    return more + 1;
}

static void write_character(unsigned long character)
{
    if (character == '"' || character == '\\') {
        printf("\\%c", (char)character);
    } else if (character >= ' ' && character < 0x7f) {
        putchar((int)character);
    } else if (character < 0x10000) {
        printf("\\u%04lx", character);
    } else {
        character -= 0x10000;
        printf("\\u%04lx\\u%04lx", 0xd800 + (character >> 10),
               0xdc00 + (character & 0x3ff));
    }
}

static void write_string(const char *text, size_t length)
{
    putchar('"');
    for (size_t at = 0; at < length;) {
        unsigned long character;

        at += read_character(text + at, length - at, &character);
        write_character(character);
    }
    putchar('"');
}

/* What stands before a value: the comma, and the key if it has one. */
static void begin(struct json *j, const char *key)
{
    if (j->between)
        putchar(',');
    if (key != NULL) {
        write_string(key, strlen(key));
        putchar(':');
    }
    j->between = true;
}

void json_open(struct json *j, const char *key, char bracket)
{
    begin(j, key);
    putchar(bracket);
    j->between = false;
}

void json_close(struct json *j, char bracket)
{
    putchar(bracket);
    j->between = true;
}

void json_bytes(struct json *j, const char *key, const char *text,
                size_t length)
{
    begin(j, key);
    write_string(text, length);
}

void json_string(struct json *j, const char *key, const char *text)
{
    if (text == NULL)
        json_null(j, key);
    else
        json_bytes(j, key, text, strlen(text));
}

void json_number(struct json *j, const char *key, unsigned long number)
{
    begin(j, key);
    printf("%lu", number);
}

void json_bool(struct json *j, const char *key, bool value)
{
    begin(j, key);
    fputs(value ? "true" : "false", stdout);
}

void json_null(struct json *j, const char *key)
{
    begin(j, key);
    fputs("null", stdout);
}

void json_end(struct json *j)
{
    putchar('\n');
    j->between = false;
}
