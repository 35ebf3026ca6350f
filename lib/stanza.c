/* SPDX-License-Identifier: ISC */
/* stanza.c: see stanza.h. */
#include <config.h>

#include <string.h>

#include "ascii.h"
#include "nearest.h"
#include "scan.h"
#include "stanza.h"

#define BRACKETS "{}()[];" /* and what else stands alone */
#define QUOTES   "\"'"

/* What ends a word: in parts that are skipped, a key, a value, in a list. */
#define WORD_ENDS  SCAN_BLANK "\n" BRACKETS "=,"
#define KEY_ENDS   WORD_ENDS QUOTES
#define VALUE_ENDS SCAN_BLANK "\n" BRACKETS QUOTES
#define LIST_ENDS  VALUE_ENDS ","

/* Whether "Security {" stands at a place, blanks before it aside. */
static bool begins_stanza(const struct scan *s, size_t at)
{
    struct scan look = *s;
    size_t length;

    look.at = at;
    while (scan_in(scan_peek(&look), SCAN_BLANK))
        look.at++;
    at = look.at;
    length = scan_word(&look, KEY_ENDS);
    scan_space(&look, true);
    return scan_peek(&look) == '{' && scan_is(s, at, length, "security");
}

/* ------------------------------------------------------------------------
 * Values
 */

static void store_byte(struct stanza_store *store, char byte)
{
    if (store->bytes != NULL)
        store->bytes[store->bytes_used] = byte;
    store->bytes_used++;
}

static void store_pointer(struct stanza_store *store, const char *pointer)
{
    if (store->pointers != NULL)
        store->pointers[store->pointers_used] = pointer;
    store->pointers_used++;
}

/* Where the next string will begin. */
static const char *store_place(const struct stanza_store *store)
{
    return store->bytes != NULL ? store->bytes + store->bytes_used : NULL;
}

/* A word as it stands, and a NUL. */
static int store_word(const struct scan *s, struct stanza_store *store,
                      size_t offset, size_t length)
{
    for (size_t i = offset; i < offset + length; i++) {
        if (scan_is_control((unsigned char)s->text[i]))
            return scan_refuse(s, i, 1,
                               "a control byte, %w, in a word; leave it out",
                               s->text + i, (size_t)1);
        store_byte(store, s->text[i]);
    }
    store_byte(store, '\0');
    return 0;
}

/*
 * Reads a quoted string.  Without a store it belongs to a part that is
 * skipped, and may go over several lines.
 */
static int read_string(struct scan *s, struct stanza_store *store)
{
    size_t open = s->at++;
    int quote = (unsigned char)s->text[open];
    int byte;

    for (; (byte = scan_peek(s)) != quote; s->at++) {
        if (byte == SCAN_END)
            return scan_refuse(s, open, 1, "this quote is never closed");
        if (store == NULL && byte == '\n' && begins_stanza(s, s->at + 1))
            return scan_refuse(s, open, 1,
                               "this quote runs over the Security stanza in "
                               "line %u; close it before",
                               (unsigned long)scan_line(s, s->at + 1));
        if (store != NULL && (byte == '\n' || byte == '\r'))
            return scan_refuse(s, open, 1,
                               "this quote isn't closed on its line");
        if (store != NULL && scan_is_control(byte) && byte != '\t')
            return scan_refuse(s, s->at, 1,
                               "a control byte, %w, in a value; leave it out",
                               s->text + s->at, (size_t)1);
        if (byte == '\\' && quote == '"' && s->at + 1 < s->length
            && scan_in(s->text[s->at + 1], "\"\\"))
            s->at++;
        if (store != NULL)
            store_byte(store, s->text[s->at]);
    }
    s->at++;
    if (store != NULL)
        store_byte(store, '\0');
    return 0;
}

/* Reads one value, quoted or bare. */
static int read_value(struct scan *s, struct stanza_store *store,
                      const char *ends)
{
    size_t start = s->at;
    size_t length;

    store_pointer(store, store_place(store));
    if (scan_in(scan_peek(s), QUOTES))
        return read_string(s, store);
    length = scan_word(s, ends);
    if (length == 0 || scan_in(s->text[start], "=,"))
        return scan_refuse(s, start, 1,
                           "%w can't begin a value; put a text that has it in "
                           "quotes, a list in ( )",
                           s->text + start, (size_t)1);
    return store_word(s, store, start, length);
}

/* Reads ( … ) into the option. */
static int read_list(struct scan *s, struct stanza_store *store,
                     struct stanza_option *option)
{
    size_t open = s->at++;
    bool comma = true; /* one stands just before, or the list begins */

    for (;;) {
        size_t before = s->at;
        size_t used = store->bytes_used;
        size_t start;
        int byte;

        scan_space(s, true);
        start = s->at;
        byte = scan_peek(s);
        if (byte == SCAN_END || byte == '}' || byte == '=')
            return scan_refuse(s, open, 1,
                               "this list isn't closed; its end is \")\"");
        if (byte == ')' && comma && option->count > 0)
            return scan_refuse(s, start, 1,
                               "a comma stands before this \")\" with no value "
                               "after it; leave it out");
        if (byte == ')') {
            s->at++;
            return 0;
        }
        if (byte == ',') {
            if (comma)
                return scan_refuse(
                    s, start, 1,
                    "a comma with no value before it; leave it out");
            comma = true;
            s->at++;
            continue;
        }
        if (!comma && start == before && !scan_in(byte, BRACKETS))
            return scan_refuse(s, start, 1,
                               "white space or a comma is missing between two "
                               "values of the list");
        if (read_value(s, store, LIST_ENDS) != 0)
            return -1;
        if (store->bytes_used == used + 1)
            return scan_refuse(s, start, s->at - start,
                               "an empty text in a list; leave it out");
        comma = false;
        option->count++;
    }
}

/* Reads `key =` and what lies between it and the value. */
static int read_key(struct scan *s, struct stanza_store *store,
                    struct stanza_option *option)
{
    option->offset = s->at;
    option->length = scan_word(s, KEY_ENDS);
    option->key = store_place(store);
    if (option->length == 0)
        return scan_refuse(s, s->at, 1,
                           "the name of an option is expected here, not %w",
                           s->text + s->at, (size_t)1);
    if (store_word(s, store, option->offset, option->length) != 0)
        return -1;
    scan_space(s, false);
    if (scan_peek(s) == '{')
        return scan_refuse(
            s, option->offset, option->length,
            "a stanza, %w, within Security; is a \"}\" missing before it?",
            s->text + option->offset, option->length);
    if (scan_peek(s) != '=')
        return scan_refuse(s, option->offset, option->length,
                           "%w must be followed by \"=\" and a value",
                           s->text + option->offset, option->length);
    s->at++;
    scan_space(s, false);
    if (scan_peek(s) == SCAN_END || scan_in(scan_peek(s), "\n;}"))
        return scan_refuse(
            s, option->offset, option->length,
            "%w has no value on its line; give one, or leave the option out",
            s->text + option->offset, option->length);
    return 0;
}

/* Nothing else may stand on the line. */
static int read_end(struct scan *s, const struct stanza_option *option)
{
    size_t start;
    size_t length;

    scan_space(s, false);
    if (scan_peek(s) == SCAN_END || scan_in(scan_peek(s), "\n;}"))
        return 0;
    start = s->at;
    length = scan_word(s, KEY_ENDS);
    if (length == 0)
        length = 1;
    return scan_refuse(
        s, start, length,
        "%w stands after the value of %w; put a text of several words in "
        "quotes, several values in ( ), end an option with a new line or "
        "\";\"",
        s->text + start, length, s->text + option->offset, option->length);
}

int stanza_next(struct stanza *stanza, struct stanza_store *store,
                struct stanza_option *option)
{
    struct scan *s = &stanza->scan;
    struct stanza_option none = { 0 };
    int result;

    *option = none;
    for (scan_space(s, true); scan_peek(s) == ';'; scan_space(s, true))
        s->at++;
    if (scan_peek(s) == SCAN_END)
        return scan_refuse(s, stanza->open, 1, "this \"{\" is never closed");
    if (scan_peek(s) == '}') {
        s->at++;
        return 0;
    }
    for (; stanza->line_at < s->at; stanza->line_at++)
        stanza->line += s->text[stanza->line_at] == '\n';
    option->line = stanza->line;
    if (read_key(s, store, option) != 0)
        return -1;
    option->value = s->at;
    option->list = scan_peek(s) == '(';
    option->values =
        store->pointers != NULL ? store->pointers + store->pointers_used : NULL;
    if (option->list) {
        result = read_list(s, store, option);
    } else {
        option->count = 1;
        result = read_value(s, store, VALUE_ENDS);
    }
    store_pointer(store, NULL);
    return result != 0 || read_end(s, option) != 0 ? -1 : 1;
}

/* ------------------------------------------------------------------------
 * The file around the stanza
 */

/* Reads a Security stanza behind its name, to see that it can be read. */
static int read_stanza(struct stanza *stanza, size_t name)
{
    struct scan *s = &stanza->scan;
    struct stanza_store count = { 0 };
    struct stanza_option option;
    int result;

    if (stanza->open != 0)
        return scan_refuse(s, name, strlen("security"),
                           "a second Security stanza; the first is in line %u: "
                           "which one is meant?",
                           (unsigned long)scan_line(s, stanza->name));
    stanza->name = name;
    stanza->open = s->at++;
    while ((result = stanza_next(stanza, &count, &option)) == 1)
        if (++stanza->options > STANZA_OPTIONS)
            return scan_refuse(s, option.offset, option.length,
                               "more than %u options in Security",
                               (unsigned long)STANZA_OPTIONS);
    stanza->bytes = count.bytes_used;
    stanza->pointers = count.pointers_used;
    return result;
}

/* Whether a bracket closes the one that was opened at a place. */
static bool closes(const struct scan *s, int byte, size_t open)
{
    const char *pair = strchr("(){}[]", s->text[open]);

    return pair != NULL && pair[1] == byte;
}

/* Passes a bracket, or another byte that stands alone, in a skipped part. */
static int skip_bracket(struct scan *s, size_t open[STANZA_DEPTH],
                        size_t *depth)
{
    const char *byte = s->text + s->at;

    if (scan_in(*byte, "({[")) {
        if (*depth == STANZA_DEPTH)
            return scan_refuse(s, s->at, 1,
                               "more than %u brackets within brackets",
                               (unsigned long)STANZA_DEPTH);
        open[(*depth)++] = s->at;
    } else if (scan_in(*byte, ")}]")) {
        if (*depth == 0)
            return scan_refuse(s, s->at, 1, "this %w closes nothing", byte,
                               (size_t)1);
        if (!closes(s, *byte, open[--*depth]))
            return scan_refuse(s, open[*depth], 1,
                               "this %w is closed by %w in line %u",
                               s->text + open[*depth], (size_t)1, byte,
                               (size_t)1, (unsigned long)scan_line(s, s->at));
    }
    s->at++;
    return 0;
}

/*
 * Skips the rest of a statement: up to the "}" that closes its block, a ";",
 * or the end of a line that ends it.
 */
static int skip_statement(struct scan *s)
{
    size_t open[STANZA_DEPTH];
    size_t depth = 0;
    bool waiting = false; /* an "=" waits for its value */

    for (;;) {
        size_t before = s->at;
        int byte;

        scan_space(s, depth > 0 || waiting);
        if (scan_peek(s) == '\n') {
            scan_space(s, true);
            if (scan_peek(s) != '{')
                return 0;
        }
        byte = scan_peek(s);
        if (byte == SCAN_END && depth > 0)
            return scan_refuse(s, open[depth - 1], 1, "this %w is never closed",
                               s->text + open[depth - 1], (size_t)1);
        if (byte == SCAN_END)
            return 0;
        if (waiting && memchr(s->text + before, '\n', s->at - before) != NULL
            && begins_stanza(s, s->at))
            return scan_refuse(s, s->at, strlen("security"),
                               "the line before this Security stanza ends with "
                               "\"=\"; give the value");
        waiting = depth == 0 && byte == '=';
        if (scan_in(byte, QUOTES)) {
            if (read_string(s, NULL) != 0)
                return -1;
        } else if (scan_word(s, WORD_ENDS) == 0) {
            if (skip_bracket(s, open, &depth) != 0)
                return -1;
            if (depth == 0 && scan_in(byte, "};"))
                return 0;
        }
    }
}

/*
 * Whether a word at the start of a statement would be Security but for bytes
 * that are easily overlooked: quotes, a colon, a space that isn't ASCII's.
 */
static bool nearly_security(const struct scan *s, size_t offset, size_t length)
{
    static const char security[] = "security";
    const size_t whole = sizeof security - 1;
    size_t same = 0;

    for (size_t i = offset; i < offset + length; i++) {
        char byte = ascii_lower(s->text[i]);
        bool plain = ascii_is_word(byte) || scan_in(byte, "-.");

        if (same == whole && scan_in(byte, QUOTES))
            return true;
        if (plain && (same == whole || byte != security[same]))
            return false;
        same += plain;
    }
    return same == whole;
}

/*
 * Whether a statement is a stanza whose name is Security but for two slips of
 * the pen.  A longer name that has the word whole is another, and so is one
 * that is a word of its own.
 */
static bool misspelt_security(const struct scan *s, size_t offset,
                              size_t length)
{
    static const char security[] = "security";
    const size_t whole = sizeof security - 1;
    struct scan look = *s;

    scan_space(&look, true);
    if (scan_peek(&look) != '{'
        || nearest_distance(s->text + offset, length, security, whole, 2) > 2
        || scan_is(s, offset, length, "severity"))
        return false;
    for (size_t i = 0; i + whole <= length; i++) {
        if (scan_is(s, offset + i, whole, security))
            return false;
    }
    return true;
}

/* Reads what follows the word Security at the start of a statement. */
static int read_security(struct stanza *stanza, size_t name, size_t length)
{
    struct scan *s = &stanza->scan;

    scan_space(s, false);
    if (scan_peek(s) == '=') {
        struct scan look = *s;

        look.at++;
        scan_space(&look, true);
        if (scan_peek(&look) == '{')
            return scan_refuse(s, s->at, 1,
                               "a stanza has no \"=\"; write Security { ... }");
        return skip_statement(s);
    }
    scan_space(s, true);
    if (scan_peek(s) == '{')
        return read_stanza(stanza, name);
    return scan_refuse(s, name, length,
                       "Security must be followed by \"{\"; it has no label");
}

/* Reads a statement: the Security stanza, or something to skip. */
static int read_statement(struct stanza *stanza)
{
    struct scan *s = &stanza->scan;
    size_t start = s->at;
    size_t length;

    if (scan_in(scan_peek(s), "})]"))
        return scan_refuse(s, start, 1, "this %w closes nothing",
                           s->text + start, (size_t)1);
    if (scan_in(scan_peek(s), QUOTES)) {
        if (read_string(s, NULL) != 0)
            return -1;
    } else if (scan_word(s, WORD_ENDS) == 0) {
        return scan_refuse(s, start, 1,
                           "a statement begins with a word, not with %w",
                           s->text + start, (size_t)1);
    }
    length = s->at - start;
    if (scan_is(s, start, length, "security"))
        return read_security(stanza, start, length);
    if (nearly_security(s, start, length)
        || misspelt_security(s, start, length))
        return scan_refuse(s, start, length,
                           "%w is almost the name of the Security stanza; "
                           "write Security { ... }, or another name",
                           s->text + start, length);
    return skip_statement(s);
}

int stanza_find(struct stanza *stanza)
{
    static const char mark[] = "\xef\xbb\xbf"; /* of UTF-8 */
    struct scan *s = &stanza->scan;

    if (scan_check_lines(s) != 0)
        return -1;
    if (s->length >= 3 && memcmp(s->text, mark, 3) == 0)
        s->at = 3;
    for (;;) {
        scan_space(s, true);
        if (scan_peek(s) == SCAN_END)
            break;
        if (scan_peek(s) == ';')
            s->at++;
        else if (read_statement(stanza) != 0)
            return -1;
    }
    s->at = stanza->open + 1; /* which is never 0 where there is one */
    stanza->line_at = 0;
    stanza->line = 1;
    return stanza->open != 0;
}
