/* SPDX-License-Identifier: ISC */
/* scan.c: see scan.h. */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "ascii.h"
#include "message.h"
#include "report.h"
#include "scan.h"

int scan_peek(const struct scan *s)
{
    return s->at < s->length ? (unsigned char)s->text[s->at] : SCAN_END;
}

bool scan_in(int byte, const char *class)
{
    return byte > 0 && strchr(class, byte) != NULL;
}

bool scan_is_control(int byte)
{
    return (byte >= 0 && byte < 0x20) || byte == 0x7f;
}

void scan_space(struct scan *s, bool newlines)
{
    for (;;) {
        int byte = scan_peek(s);

        if (byte == '#') {
            const char *start = s->text + s->at;
            const char *end = memchr(start, '\n', s->length - s->at);

            s->at = end != NULL ? (size_t)(end - s->text) : s->length;
        } else if (scan_in(byte, SCAN_BLANK) || (newlines && byte == '\n')) {
            s->at++;
        } else {
            return;
        }
    }
}

size_t scan_word(struct scan *s, const char *ends)
{
    size_t start = s->at;

    while (scan_peek(s) != SCAN_END && !scan_in(scan_peek(s), ends))
        s->at++;
    return s->at - start;
}

bool scan_is(const struct scan *s, size_t offset, size_t length,
             const char *word)
{
    if (strlen(word) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (ascii_lower(s->text[offset + i]) != word[i])
            return false;
    return true;
}

size_t scan_line(const struct scan *s, size_t offset)
{
    size_t line = 1;

    for (size_t i = 0; i < offset; i++)
        line += s->text[i] == '\n';
    return line;
}

int scan_check_lines(const struct scan *s)
{
    size_t length;

    for (size_t at = 0; at < s->length; at += length + 1) {
        const char *line = s->text + at;
        const char *bad = memchr(line, '\n', s->length - at);
        size_t shown;

        length = bad != NULL ? (size_t)(bad - line) : s->length - at;
        bad = memchr(line, '\0', length);
        if (bad != NULL)
            return scan_refuse(
                s, (size_t)(bad - s->text), 1,
                "a NUL byte; a configuration file is plain text");
        shown = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        if (shown > SCAN_LINE)
            return scan_refuse(s, at + SCAN_LINE, 1,
                               "the line has more than %u bytes; break it up",
                               (unsigned long)SCAN_LINE);
        bad = memchr(line, '\r', shown);
        if (bad != NULL)
            return scan_refuse(
                s, (size_t)(bad - s->text), 1,
                "a carriage return within a line; end lines with LF or CRLF");
    }
    return 0;
}

static void fail(const struct scan *s, int error, size_t offset, size_t length,
                 const char *format, va_list list)
{
    char sentence[sizeof s->report->message];
    struct message m = message_in(sentence, sizeof sentence);
    size_t line = scan_line(s, offset);
    size_t column = 1;

    while (column <= offset && s->text[offset - column] != '\n')
        column++;
    message_vformat(&m, format, list);
    if (s->report->error == 0) {
        s->report->line = line;
        s->report->column = column;
    }
    report_fail_at(s->report, error, "parse", offset, length, "%s:%u:%u: %s",
                   s->path, (unsigned long)line, (unsigned long)column,
                   sentence);
}

int scan_refuse(const struct scan *s, size_t offset, size_t length,
                const char *format, ...)
{
    va_list list;

    va_start(list, format);
    fail(s, EINVAL, offset, length, format, list);
    va_end(list);
    return -1;
}

int scan_fail(const struct scan *s, int error, size_t offset, size_t length,
              const char *format, ...)
{
    va_list list;

    va_start(list, format);
    fail(s, error, offset, length, format, list);
    va_end(list);
    return -1;
}
