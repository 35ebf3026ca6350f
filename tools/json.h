/* SPDX-License-Identifier: ISC */
/*
 * json.h: JSON on standard output, one object a line.
 *
 * What is written is ASCII alone, so that nothing in it steers a terminal:
 * all else is escaped, and bytes that are no UTF-8 become U+FFFD, one each.
 *
 *     struct json j = { 0 };
 *     json_open(&j, NULL, '{');
 *     json_string(&j, "name", "cap_chown");
 *     json_close(&j, '}');
 *     json_end(&j);
 *
 * Each function takes the key of what it writes, NULL in a list and for the
 * object that is the line.  Whether the writing succeeded is stdout's to
 * tell, see finish.
 */
#ifndef TOOLS_JSON_H
#define TOOLS_JSON_H 1

#include <stdbool.h>
#include <stddef.h>

struct json {
    bool between; /* what comes next needs a comma before it */
};

/* Begins and ends an object ('{', '}') or a list ('[', ']'). */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);

/* A string, null for NULL; the first `length` bytes of one. */
void json_string(struct json *j, const char *key, const char *text);
void json_bytes(struct json *j, const char *key, const char *text,
                size_t length);

void json_number(struct json *j, const char *key, unsigned long number);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);

/* Ends the line. */
void json_end(struct json *j);

#endif
