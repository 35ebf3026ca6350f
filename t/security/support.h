/* SPDX-License-Identifier: ISC */
/*
 * support.h: the reader with a system that can be made to fail, and what its
 * tests need besides.
 *
 * It takes the library's source in, so that malloc, open and read in there
 * are those of this file.
 */
#ifndef T_SECURITY_SUPPORT_H
#define T_SECURITY_SUPPORT_H 1

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The call of malloc or realloc that fails, from 1; 0 for none. */
static unsigned allocation_fails, allocations;

static void *test_malloc(size_t size)
{
    if (++allocations == allocation_fails) {
        errno = ENOMEM;
        return NULL;
    }
    return malloc(size);
}

static void *test_realloc(void *block, size_t size)
{
    if (++allocations == allocation_fails) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(block, size);
}

static unsigned open_interrupted; /* how often yet */
static int open_flags;            /* of the last call */

static int test_open(const char *path, int flags)
{
    open_flags = flags;
    if (open_interrupted > 0) {
        open_interrupted--;
        errno = EINTR;
        return -1;
    }
    return open(path, flags);
}

static unsigned read_most;         /* bytes a call; 0: as many as wanted */
static unsigned read_fails, reads; /* as for malloc */
static int read_error;

static ssize_t test_read(int fd, void *buffer, size_t size)
{
    if (++reads == read_fails) {
        errno = read_error;
        return -1;
    }
    return read(fd, buffer,
                read_most != 0 && size > read_most ? read_most : size);
}

#define malloc  test_malloc
#define realloc test_realloc
#define open    test_open
#define read    test_read
#include "../lib/security.c"
#include "../lib/security_file.c"
#undef malloc
#undef realloc
#undef open
#undef read

#include "../tap.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* All options that are given, as one line. */
static const char *describe(const struct priv_spec_security *security)
{
    static const char *const policies[] = { "", "exact", "within", "closest",
                                            "off" };
    static char line[1024];
    struct message m = message_in(line, sizeof line);

    if (security->user != NULL)
        message_format(&m, "user[%s] ", security->user);
    if (security->group != NULL)
        message_format(&m, "group[%s] ", security->group);
    if (security->supplemental_groups != NULL) {
        message_text(&m, "supplemental_groups");
        for (const char *const *p = security->supplemental_groups; *p; p++)
            message_format(&m, "[%s]", *p);
        message_text(&m, ". ");
    }
    if (security->chroot != NULL)
        message_format(&m, "chroot[%s] ", security->chroot);
    if (security->capabilities != NULL)
        message_format(&m, "capabilities[%s] ", security->capabilities);
    if (security->privileges != NULL)
        message_format(&m, "privileges[%s] ", security->privileges);
    if (security->translate != 0)
        message_format(&m, "translate[%s] ", policies[security->translate]);
    if ((security->file_flags & PRIV_SPEC_FLAG_LIMIT) != 0)
        message_text(&m, "limit ");
    if ((security->file_flags & PRIV_SPEC_FLAG_SEAL) != 0)
        message_text(&m, "seal ");
    if ((security->file_flags & ~(PRIV_SPEC_FLAG_LIMIT | PRIV_SPEC_FLAG_SEAL))
        != 0)
        message_text(&m, "other flags ");
    return line;
}

static char directory[] = "/tmp/security.XXXXXX";

/* The path of a file in the test's directory. */
static const char *in_directory(const char *name)
{
    static char path[2][256];
    static unsigned turn;
    char *at = path[turn++ % 2];

    snprintf(at, sizeof path[0], "%s/%s", directory, name);
    return at;
}

/* Writes a file and returns its path. */
static const char *write_bytes(const char *name, const char *text,
                               size_t length)
{
    const char *path = in_directory(name);
    FILE *file;

    unlink(path);
    file = fopen(path, "w");
    if (file == NULL || fwrite(text, 1, length, file) != length
        || fclose(file) != 0 || chmod(path, 0644) != 0)
        bail_out("%s: can't be written", path);
    return path;
}

static const char *write_text(const char *name, const char *text)
{
    return write_bytes(name, text, strlen(text));
}

/* `count` copies of a text between two others; to be freed. */
static char *repeat(const char *before, const char *text, size_t count,
                    const char *after)
{
    size_t unit = strlen(text);
    char *all = malloc(strlen(before) + count * unit + strlen(after) + 1);
    char *at = all;

    if (all == NULL)
        bail_out("no memory");
    strcpy(at, before);
    at += strlen(before);
    for (; count > 0; count--, at += unit)
        memcpy(at, text, unit);
    strcpy(at, after);
    return all;
}

/* Removes the directory and the files in it. */
static void clean_up(void)
{
    static const char *const names[] = { "one",     "two",    "three", "four",
                                         "five",    "memory", "good",  "other",
                                         "modes",   "owner",  "root",  "size",
                                         "shrinks", "calls" };

    for (size_t i = 0; i < COUNT(names); i++)
        unlink(in_directory(names[i]));
    rmdir(directory);
}

static void make_directory(void)
{
    if (mkdtemp(directory) == NULL || chmod(directory, 0711) != 0)
        bail_out("%s can't be made", directory);
    atexit(clean_up);
}

#endif
