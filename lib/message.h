/* SPDX-License-Identifier: ISC */
/*
 * message.h: text built in a buffer of fixed size.
 *
 * Stands where snprintf would, because messages are also made between fork
 * and exec and in the middle of a drop: nothing here allocates, looks at the
 * locale or loads anything.  Text that doesn't fit is cut, the length counts
 * on.
 */
#ifndef LIB_MESSAGE_H
#define LIB_MESSAGE_H 1

#include <stdarg.h>
#include <stddef.h>

#include "priv_spec.h"

struct message {
    char *at;      /* may be NULL when size is 0 */
    size_t size;   /* room, with the final NUL */
    size_t length; /* of the whole text, however little of it fitted */
};

/* An empty text in the buffer. */
struct message message_in(char *buffer, size_t size);

/* Appends bytes as they are. */
void message_bytes(struct message *m, const char *bytes, size_t length);
void message_text(struct message *m, const char *text);

/*
 * Appends text built from a format:
 *   %s  const char *             as it is
 *   %q  const char *             quoted, odd bytes escaped, long text cut
 *   %w  const char *, size_t     the same for a word within a text
 *   %u  unsigned long            decimal
 *   %d  long                     decimal
 *   %o  unsigned long            octal, with a leading 0
 *   %p  const priv_spec_set_t *  the names of its members, "none" if empty
 *   %e  int                      what an errno value means
 *   %%  a per cent sign
 */
void message_format(struct message *m, const char *format, ...);
void message_vformat(struct message *m, const char *format, va_list list);

/* What an errno value means: its name and a few words, or "error N". */
void message_errno(struct message *m, int error);

#endif
