/* SPDX-License-Identifier: ISC */
/*
 * scan.h: the bytes and words of a configuration file in memory, and the
 * refusal that names a place among them.
 */
#ifndef LIB_SCAN_H
#define LIB_SCAN_H 1

#include <stdbool.h>
#include <stddef.h>

#include "priv_spec.h"

enum {
    SCAN_END = -1,        /* what scan_peek sees behind the last byte */
    SCAN_LINE = 64 * 1024 /* bytes that a line may have, without its end */
};

/* White space; a newline only where the caller says so. */
#define SCAN_BLANK " \t\r\v\f"

struct scan {
    const char *text; /* of the file; no NUL need follow it */
    size_t length;
    const char *path; /* as it is to stand in messages */
    priv_spec_report_t *report;
    size_t at; /* the next byte to read */
};

/* The next byte, or SCAN_END. */
int scan_peek(const struct scan *scan);

/* Whether a byte (0 and SCAN_END never) is one of a string's. */
bool scan_in(int byte, const char *class);

bool scan_is_control(int byte);

/* Skips white space and comments, on the same line only or over several. */
void scan_space(struct scan *scan, bool newlines);

/* Reads up to a byte of `ends`.  Returns the length, possibly 0. */
size_t scan_word(struct scan *scan, const char *ends);

/* Whether a word of the text is `word` (in lower case) in any case. */
bool scan_is(const struct scan *scan, size_t offset, size_t length,
             const char *word);

/* The line of a byte, from 1. */
size_t scan_line(const struct scan *scan, size_t offset);

/*
 * Refuses what no file may have anywhere: NUL bytes, lines of more than
 * SCAN_LINE bytes, and carriage returns within a line, which show one text
 * on a terminal and are another.  Returns 0 or -1.
 */
int scan_check_lines(const struct scan *scan);

/*
 * Notes in the report that the word at `offset` is refused, with EINVAL and
 * FILE:LINE:COLUMN: before a message as message_format builds it.  Returns
 * -1.
 */
int scan_refuse(const struct scan *scan, size_t offset, size_t length,
                const char *format, ...);

/* The same with another errno value. */
int scan_fail(const struct scan *scan, int error, size_t offset, size_t length,
              const char *format, ...);

#endif
