/* SPDX-License-Identifier: ISC */
/*
 * security_file.c: reads the file that the Security stanza stands in.
 *
 * A file that somebody else may write is not a configuration but a wish of
 * theirs, so it is judged before a byte is read: by fstat on the open file,
 * never by its name.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"
#include "scan.h"
#include "security.h"

enum {
    FILE_MOST = 16 * 1024 * 1024, /* bytes in a file */
    FILE_FIRST = 4096,            /* read at first, whatever fstat said */
    PATH_SHOWN = 200              /* of a path in a message */
};

/* A path as a message can show it: its end, if long, on one line. */
static void show_path(char shown[PATH_SHOWN + 1], const char *path)
{
    static const char dots[] = "...";
    size_t length = strlen(path);
    size_t skip = length > PATH_SHOWN ? length - PATH_SHOWN : 0;

    memcpy(shown, path + skip, length - skip + 1);
    if (skip > 0)
        memcpy(shown, dots, sizeof dots - 1);
    for (char *p = shown; *p != '\0'; p++)
        if (scan_is_control((unsigned char)*p))
            *p = '?';
}

/* Opens without waiting for a FIFO's writer or for a terminal. */
static int open_file(const char *path)
{
    int fd;

    do
        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* Refuses a file that isn't ours or root's alone to write. */
static int judge_file(const struct stat *file, uint64_t flags, const char *path,
                      priv_spec_report_t *inner)
{
    if (!S_ISREG(file->st_mode))
        return report_fail(inner, EPERM, "file",
                           "%s: is not a regular file: name one", path);
    if (file->st_uid != 0 && file->st_uid != geteuid())
        return report_fail(
            inner, EPERM, "file",
            "%s: is owned by uid %u: chown it to root, or to the user who runs "
            "this",
            path, (unsigned long)file->st_uid);
    if ((file->st_mode & (S_IWGRP | S_IWOTH)) != 0
        && (flags & PRIV_SPEC_FLAG_ALLOW_FILE_WRITABLE) == 0)
        return report_fail(
            inner, EPERM, "file",
            "%s: may be written by group or others (mode %o); chmod go-w it, "
            "or allow it (file-writable)",
            path, (unsigned long)(file->st_mode & 07777));
    return 0;
}

/*
 * Reads the rest of a file of about `size` bytes.  Returns a block to free
 * and its length, or NULL with errno.
 */
static char *read_file(int fd, size_t size, size_t *length)
{
    size_t room = size < FILE_FIRST ? FILE_FIRST : size + 1;
    char *text = malloc(room);
    size_t used = 0;
    int error;

    while (text != NULL) {
        ssize_t got = read(fd, text + used, room - used);

        if (got == 0) {
            *length = used;
            return text;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        used += (size_t)got;
        if (used > FILE_MOST) {
            errno = EFBIG;
            break;
        }
        if (used == room) {
            char *more;

            room = room > FILE_MOST / 2 ? FILE_MOST + 1 : 2 * room;
            more = realloc(text, room);
            if (more == NULL)
                break;
            text = more;
        }
    }
    error = errno;
    free(text);
    errno = error;
    return NULL;
}

/* Opens, judges and reads a file.  Returns as read_file does. */
static char *load_file(const char *path, uint64_t flags, const char *shown,
                       size_t *length, priv_spec_report_t *inner)
{
    static const char big[] =
        "%s: has more than 16 MiB; a configuration file has less";
    struct stat file;
    char *text = NULL;
    int fd = open_file(path);

    if (fd < 0) {
        report_fail(inner, errno, "open",
                    "%s: can't be opened (%e): see that it is there, and that "
                    "this user may read it and search its directories",
                    shown, errno);
        return NULL;
    }
    if (fstat(fd, &file) != 0) {
        report_fail(inner, errno, "open", "%s: can't be looked at: %e", shown,
                    errno);
    } else if (judge_file(&file, flags, shown, inner) == 0) {
        if (file.st_size > FILE_MOST)
            errno = EFBIG;
        else
            text = read_file(fd, (size_t)file.st_size, length);
        if (text == NULL)
            report_fail(inner, errno, "file",
                        errno == EFBIG ? big : "%s: can't be read: %e", shown,
                        errno);
    }
    close(fd);
    return text;
}

int priv_spec_security_load(struct priv_spec_security *security,
                            const char *path, priv_spec_option_fn *other,
                            void *argument, priv_spec_report_t *report)
{
    priv_spec_report_t inner;
    char shown[PATH_SHOWN + 1];
    size_t length;
    char *text;
    int result = -1;

    report_begin(&inner);
    if (security == NULL || path == NULL
        || (security->size != 0 && security->size < sizeof *security)) {
        report_fail(&inner, EINVAL, "open",
                    "the program gave no path, or no struct priv_spec_security "
                    "of a known size");
        return report_end(report, &inner, -1);
    }
    show_path(shown, path);
    text = load_file(path, security->flags, shown, &length, &inner);
    if (text != NULL)
        result = security_from_text(security, text, length, shown, other,
                                    argument, &inner);
    free(text);
    return report_end(report, &inner, result);
}
