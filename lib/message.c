/* SPDX-License-Identifier: ISC */
/* message.c: see message.h. */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "foreign.h"
#include "message.h"
#include "set.h"
#include "solaris_text.h"
#include "vocabulary.h"

/* How much of a word is quoted before it is cut. */
enum { WORD_SHOWN = 64 };

struct message message_in(char *buffer, size_t size)
{
    struct message m = { buffer, size, 0 };

    if (size > 0)
        buffer[0] = '\0';
    return m;
}

void message_bytes(struct message *m, const char *bytes, size_t length)
{
    if (m->length + 1 < m->size) {
        size_t room = m->size - 1 - m->length;
        size_t part = length < room ? length : room;

        memcpy(m->at + m->length, bytes, part);
        m->at[m->length + part] = '\0';
    }
    m->length += length;
}

void message_text(struct message *m, const char *text)
{
    message_bytes(m, text, strlen(text));
}

static void message_unsigned(struct message *m, unsigned long value,
                             unsigned base)
{
    char digits[sizeof value * 8];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + value % base);
        value /= base;
    } while (value != 0);
    message_bytes(m, digits + at, sizeof digits - at);
}

static void message_signed(struct message *m, long value)
{
    if (value < 0)
        message_text(m, "-");
    message_unsigned(m,
                     value < 0 ? 0UL - (unsigned long)value
                               : (unsigned long)value,
                     10);
}

/* In double quotes; bytes that are no printable ASCII as \xNN. */
static void message_quoted(struct message *m, const char *word, size_t length)
{
    static const char hex[] = "0123456789abcdef";
    size_t shown = length < WORD_SHOWN ? length : WORD_SHOWN;

    message_text(m, "\"");
    for (size_t i = 0; i < shown; i++) {
        unsigned char byte = (unsigned char)word[i];

        if (byte == '"' || byte == '\\') {
            char escaped[2] = { '\\', (char)byte };

            message_bytes(m, escaped, sizeof escaped);
        } else if (byte >= 0x20 && byte < 0x7f) {
            message_bytes(m, word + i, 1);
        } else {
            char escaped[4] = { '\\', 'x', hex[byte >> 4], hex[byte & 15] };

            message_bytes(m, escaped, sizeof escaped);
        }
    }
    message_text(m, shown < length ? "...\"" : "\"");
}

static void message_set(struct message *m, const priv_spec_set_t *set)
{
    const char *between = "";

    if (set_is_empty(set))
        message_text(m, "none");
    for (unsigned bit = 0; bit < SET_BITS; bit++) {
        const struct vocabulary_entry *entry = vocabulary_at(bit);

        if (!set_has(set, bit) || bit == SOLARIS_TEXT_UNNAMED)
            continue;
        message_text(m, between);
        between = ",";
        if (entry != NULL)
            message_text(m, entry->name);
        else if (foreign_name(bit) != NULL)
            message_text(m, foreign_name(bit));
        else if (bit < SET_SOLARIS)
            message_unsigned(m, bit, 10);
        else
            message_format(m, "unnamed privilege %u", (unsigned long)bit);
    }
}

void message_errno(struct message *m, int error)
{
    static const struct {
        int error;
        const char *text;
    } known[] = {
        { 0, "no error" },
        { EPERM, "EPERM, operation not permitted" },
        { ENOENT, "ENOENT, no such file or directory" },
        { ESRCH, "ESRCH, no such process" },
        { EINTR, "EINTR, interrupted" },
        { EIO, "EIO, input or output error" },
        { E2BIG, "E2BIG, too long" },
        { ENOEXEC, "ENOEXEC, not an executable" },
        { EBADF, "EBADF, bad file descriptor" },
        { EAGAIN, "EAGAIN, resource temporarily unavailable" },
        { ENOMEM, "ENOMEM, out of memory" },
        { EACCES, "EACCES, permission denied" },
        { EFAULT, "EFAULT, bad address" },
        { EBUSY, "EBUSY, busy" },
        { EEXIST, "EEXIST, exists already" },
        { ENODEV, "ENODEV, no such device" },
        { ENOTDIR, "ENOTDIR, not a directory" },
        { EISDIR, "EISDIR, is a directory" },
        { EINVAL, "EINVAL, invalid argument" },
        { ENFILE, "ENFILE, too many open files in the system" },
        { EMFILE, "EMFILE, too many open files" },
        { EFBIG, "EFBIG, file too large" },
        { ENOSPC, "ENOSPC, no space left" },
        { EDQUOT, "EDQUOT, quota exceeded" },
        { ERANGE, "ERANGE, out of range" },
        { ENAMETOOLONG, "ENAMETOOLONG, name too long" },
        { ENOSYS, "ENOSYS, the system has no such call" },
        { ELOOP, "ELOOP, too many symbolic links" },
        { EPROTO, "EPROTO, the system answered and did not act" },
        { ENOTSUP, "ENOTSUP, not supported" },
        { ECONNREFUSED, "ECONNREFUSED, connection refused" },
        { ETIMEDOUT, "ETIMEDOUT, timed out" },
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].error == error) {
            message_text(m, known[i].text);
            return;
        }
    }
    message_text(m, "error ");
    message_signed(m, error);
}

void message_vformat(struct message *m, const char *format, va_list list)
{
    for (const char *p = format; *p != '\0'; p++) {
        size_t plain = strcspn(p, "%");
        const char *word;

        if (plain > 0) {
            message_bytes(m, p, plain);
            p += plain - 1;
            continue;
        }
        switch (*++p) {
        case 's':
            message_text(m, va_arg(list, const char *));
            break;
        case 'q':
            word = va_arg(list, const char *);
            message_quoted(m, word, strlen(word));
            break;
        case 'w':
            word = va_arg(list, const char *);
            message_quoted(m, word, va_arg(list, size_t));
            break;
        case 'u':
            message_unsigned(m, va_arg(list, unsigned long), 10);
            break;
        case 'd':
            message_signed(m, va_arg(list, long));
            break;
        case 'o':
            message_text(m, "0");
            message_unsigned(m, va_arg(list, unsigned long), 8);
            break;
        case 'p':
            message_set(m, va_arg(list, const priv_spec_set_t *));
            break;
        case 'e':
            message_errno(m, va_arg(list, int));
            break;
        case '\0':
            return;
        default:
            message_bytes(m, p, 1);
            break;
        }
    }
}

void message_format(struct message *m, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    message_vformat(m, format, list);
    va_end(list);
}
