/* SPDX-License-Identifier: ISC */
/*
 * record.h: what record.c and record_solaris.c are told: one drop in words.
 *
 *     record [WORD…]
 *
 * A word is the name of a flag without PRIV_SPEC_FLAG_, chroot=DIR,
 * keep=TEXT, user=ID (also of the group; empty: none is named), groups=ID
 * (empty: none),
 * or for Linux without=NUMBER, a capability that is not held at the start,
 * or start=ID, an ordinary user who makes the start; threads=COUNT, which
 * wait meanwhile; and raise=TEXT, what is raised and restored afterwards.
 */
#ifndef T_RECORD_H
#define T_RECORD_H 1

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "priv_spec.h"

struct record {
    struct priv_spec_security security;
    const char *groups[2]; /* what supplemental_groups is */
    unsigned long without[8], start;
    unsigned lost;
    const char *raise;
    unsigned threads;
};

#define RECORD_FLAG(name)                                                      \
    {                                                                          \
#name, PRIV_SPEC_FLAG_##name                                           \
    }

static uint64_t record_flag(const char *word)
{
    static const struct {
        const char *name;
        uint64_t flag;
    } flags[] = {
        RECORD_FLAG(ACROSS_EXEC),
        RECORD_FLAG(LIMIT),
        RECORD_FLAG(SEAL),
        RECORD_FLAG(HELD),
        RECORD_FLAG(KEEP_ROOT),
        RECORD_FLAG(IF_ROOT),
        RECORD_FLAG(DRY_RUN),
        RECORD_FLAG(CLOSE_FDS),
        RECORD_FLAG(NEW_KEYRING),
        RECORD_FLAG(ALL_THREADS),
        RECORD_FLAG(ALLOW_CHROOT_WRITABLE),
        RECORD_FLAG(ALLOW_THREADS),
        RECORD_FLAG(ALLOW_IO_URING),
        RECORD_FLAG(ALLOW_DIRECTORIES),
        RECORD_FLAG(ALLOW_FILE_WRITABLE),
    };

    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(word, flags[i].name) == 0)
            return flags[i].flag;
    }
    return 0;
}

/* Takes one word; false if it is none. */
static bool record_take(struct record *record, const char *word)
{
    struct priv_spec_security *s = &record->security;
    const char *value = strchr(word, '=');
    size_t length = value == NULL ? 0 : (size_t)(value - word);

    if (value == NULL) {
        s->flags |= record_flag(word);
        return record_flag(word) != 0;
    }
    value++;
    if (strncmp(word, "chroot", length) == 0)
        s->chroot = value;
    else if (strncmp(word, "keep", length) == 0)
        s->capabilities = s->privileges = value;
    else if (strncmp(word, "user", length) == 0)
        s->user = s->group = value[0] == '\0' ? NULL : value;
    else if (strncmp(word, "groups", length) == 0)
        s->supplemental_groups = record->groups,
        record->groups[0] = value[0] == '\0' ? NULL : value;
#ifdef PRIV_SPEC_RAISED
    else if (strncmp(word, "raise", length) == 0)
        record->raise = value;
#endif
    else if (strncmp(word, "threads", length) == 0)
        return sscanf(value, "%u", &record->threads) == 1;
    else if (strncmp(word, "start", length) == 0)
        return sscanf(value, "%lu", &record->start) == 1;
    else if (strncmp(word, "without", length) == 0 && record->lost < 8)
        return sscanf(value, "%lu", &record->without[record->lost++]) == 1;
    else
        return false;
    return true;
}

/*
 * Raises and restores, if that is asked for; `between` is called before,
 * between and after the two, with what comes next.
 */
static int record_raise(const struct record *record,
                        void (*between)(const char *next),
                        priv_spec_report_t *report)
{
#ifdef PRIV_SPEC_RAISED
    priv_spec_saved_t saved;
    priv_spec_t what;
    int result;

    if (record->raise == NULL)
        return 0;
    if (priv_spec_from_text(&what, PRIV_SPEC_NATIVE, record->raise, report)
        != 0)
        return -1;
    between("raise");
    result = priv_spec_raise(&what, &saved, report);
    between("restore");
    if (result == 0)
        result = priv_spec_restore(&saved, report);
    between(NULL);
    return result;
#else
    (void)record;
    (void)between;
    (void)report;
    return 0;
#endif
}

/* Takes all words; false after naming the one that is none. */
static bool record_read(struct record *record, int argc, char **argv)
{
    memset(record, 0, sizeof *record);
    record->security.user = record->security.group = "65534";
    for (int i = 1; i < argc; i++) {
        if (!record_take(record, argv[i])) {
            fprintf(stderr, "%s: no such word\n", argv[i]);
            return false;
        }
    }
    return true;
}

#endif
