/* SPDX-License-Identifier: ISC */
/*
 * t/solaris_text.c: the text of Solaris privilege sets, held against what
 * the system's own routines answered.
 *
 *     solaris_text.t [FILE]
 *
 * replays FILE (columns as in t/vectors/solaris_text.tsv) instead of the
 * recorded vectors.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "set.h"
#include "solaris_text.h"
#include "tap.h"
#include "vocabulary.h"

enum { MEGABYTE = 1 << 20, LINE = 16384, COLUMNS = 5 };

static priv_spec_report_t report;

/* A text as it may stand in a line of the test's output. */
static const char *visible(const char *text)
{
    static char shown[72];
    size_t at = 0;

    for (; *text != '\0' && at + 5 < sizeof shown; text++)
        at += (size_t)snprintf(shown + at, sizeof shown - at,
                               *text >= ' ' && *text < 0x7f ? "%c" : "\\x%02x",
                               (unsigned char)*text);
    shown[at] = '\0';
    return shown;
}

static int read_text(priv_spec_set_t *set, const char *text)
{
    report_begin(&report);
    return solaris_text_read(set, text, &report);
}

/* ------------------------------------------------------------------------
 * The recorded answers
 */

static bool writes(const priv_spec_set_t *set, unsigned form,
                   const char *expected)
{
    char text[LINE];
    int length = solaris_text_write(set, form, text, sizeof text);

    if (length == (int)strlen(expected) && strcmp(text, expected) == 0)
        return true;
    diag("form %u: got %s", form, text);
    diag("     expected %s", expected);
    return false;
}

static bool replay_error(const char *text, const char *offset)
{
    priv_spec_set_t before = set_of_mask(42), set = before;

    if (read_text(&set, text) == -1 && report.error == EINVAL
        && report.offset == strtoul(offset, NULL, 10) && report.length > 0
        && strcspn(text + report.offset, ", ") == report.length
        && set_equal(&set, &before))
        return true;
    diag("got error %d at %lu, expected byte %s", report.error,
         (unsigned long)report.offset, offset);
    return false;
}

static bool replay_line(char *column[COLUMNS], unsigned columns)
{
    priv_spec_set_t set;

    if (columns == 3 && strcmp(column[1], "error") == 0)
        return replay_error(column[0], column[2]);
    if (columns != 5 || strcmp(column[1], "ok") != 0) {
        diag("%u columns, the second one neither ok nor error", columns);
        return false;
    }
    if (read_text(&set, column[0]) != 0) {
        diag("%s", report.message);
        return false;
    }
    return writes(&set, PRIV_SPEC_FORM_LITERAL, column[2])
           && writes(&set, PRIV_SPEC_FORM_PORTABLE, column[3])
           && writes(&set, PRIV_SPEC_FORM_SHORT, column[4]);
}

static void replay(const char *path)
{
    static char line[LINE];
    FILE *file = fopen(path, "r");
    unsigned number = 0;

    if (file == NULL) {
        ok(0, "%s can be opened", path);
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        char *column[COLUMNS] = { line };
        unsigned columns = 1;

        number++;
        line[strcspn(line, "\n")] = '\0';
        for (char *tab = strchr(line, '\t'); tab != NULL && columns < COLUMNS;
             tab = strchr(tab, '\t')) {
            *tab++ = '\0';
            column[columns++] = tab;
        }
        ok(replay_line(column, columns), "line %u: %s", number, visible(line));
    }
    ok(number > 0, "%s has cases: %u", path, number);
    fclose(file);
}

/* ------------------------------------------------------------------------
 * What the vectors don't say
 */

static void test_separators(void)
{
    priv_spec_set_t spaces, others;

    ok(read_text(&spaces, "basic net_privaddr,!proc_exec") == 0
           && read_text(&others, "\n\tbasic\v\fnet_privaddr\r\n,!proc_exec,")
                  == 0
           && set_equal(&spaces, &others),
       "any white space separates");
    ok(read_text(&others, "basic\xc2\xa0net_privaddr") == -1
           && report.offset == 0,
       "but no space that isn't ASCII's");
}

static void test_words(void)
{
    priv_spec_set_t all, zone, names = vocabulary_all(PRIV_SPEC_SOLARIS);

    ok(read_text(&all, "all") == 0 && read_text(&zone, "zone") == 0,
       "all and zone are read");
    ok(set_equal(&zone, &names), "zone is every name");
    ok(set_within(&zone, &all) && set_count(&all) == set_count(&zone) + 1
           && set_has(&all, SOLARIS_TEXT_UNNAMED),
       "all is what has no name as well");
    ok(read_text(&all, "all,!proc_exec,proc_exec") == 0
           && writes(&all, PRIV_SPEC_FORM_PORTABLE, "all"),
       "what was taken out and put back is all again");
    ok(read_text(&all, "all none") == 0 && set_is_empty(&all),
       "none empties all of it");
}

static void test_messages(void)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "basic net_privadr",
          "privileges, byte 6: unknown privilege \"net_privadr\"; did you "
          "mean net_privaddr?" },
        { "basic,!PRIV_proc_frok,x",
          "privileges, byte 6: unknown privilege \"!PRIV_proc_frok\"; did "
          "you mean proc_fork?" },
        { "cap_net_bind_service",
          "privileges, byte 0: \"cap_net_bind_service\" is a Linux "
          "capability, not a Solaris privilege; use the option capabilities "
          "for it" },
        { "basic CAP_CHOWN+ep",
          "privileges, byte 6: \"CAP_CHOWN+ep\" is a clause of Linux "
          "capabilities, not a Solaris privilege; use the option "
          "capabilities for it" },
        { "cap_nonesuch=",
          "privileges, byte 0: \"cap_nonesuch=\" is a clause of Linux "
          "capabilities, not a Solaris privilege; use the option "
          "capabilities for it" },
        { "=ep",
          "privileges, byte 0: \"=ep\" is a clause of Linux capabilities, "
          "not a Solaris privilege; use the option capabilities for it" },
        { "all=ip-e", "privileges, byte 0: \"all=ip-e\" is a clause of Linux "
                      "capabilities, not a Solaris privilege; use the option "
                      "capabilities for it" },
        { "cap_nonesuch",
          "privileges, byte 0: unknown privilege \"cap_nonesuch\"; names "
          "that begin with cap_ are Linux capabilities, for the option "
          "capabilities" },
        { "basic - proc_exec",
          "privileges, byte 6: \"-\" stands alone; write the privilege at "
          "once after it, e.g. !proc_exec" },
        { "all,-basic",
          "privileges, byte 4: \"-basic\" is not possible: basic, none, all "
          "and zone stand without a sign; add or remove privileges by "
          "name" },
        { "priv_BASIC",
          "privileges, byte 0: \"priv_BASIC\" is no privilege; basic, none, "
          "all and zone stand without priv_" },
        { "net_privaddr;basic",
          "privileges, byte 0: \"net_privaddr;basic\" is no privilege; "
          "separate names by commas or white space, with nothing but one + "
          "- or ! before a name" },
        { "net_privaddr+ep",
          "privileges, byte 0: \"net_privaddr+ep\" is no privilege; "
          "separate names by commas or white space, with nothing but one + "
          "- or ! before a name" },
        { "!!proc_exec",
          "privileges, byte 0: unknown privilege \"!!proc_exec\"; did you "
          "mean proc_exec?" },
        { "basic\tb\x01\"gus",
          "privileges, byte 6: \"b\\x01\\\"gus\" is no privilege; separate "
          "names by commas or white space, with nothing but one + - or ! "
          "before a name" },
        { "bogus",
          "privileges, byte 0: unknown privilege \"bogus\"; privileges(7) "
          "lists the names, and basic, none, all and zone stand for whole "
          "sets" },
    };
    priv_spec_set_t set;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ok(read_text(&set, cases[i].text) == -1 && report.error == EINVAL
               && report.step != NULL && strcmp(report.step, "parse") == 0,
           "\"%s\" is refused", visible(cases[i].text));
        is_text(report.message, cases[i].message, "and the message says why");
    }
}

/* A text that ends where its memory ends, so that a checker sees more. */
static char *copy(const char *text, size_t length)
{
    char *bytes = malloc(length + 1);

    if (bytes == NULL)
        bail_out("no memory");
    memcpy(bytes, text, length);
    bytes[length] = '\0';
    return bytes;
}

static void test_truncations(void)
{
    static const char *const texts[] = {
        "basic,!proc_exec net_privaddr\t+priv_file_dac_read",
        "all,-sys_mount zone none PRIV_FILE_READ",
        "cap_chown+ep !!basic , +,-all;priv_priv_",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        unsigned bad = 0;

        for (size_t n = 0; n <= strlen(texts[i]); n++) {
            char *text = copy(texts[i], n);
            priv_spec_set_t set;

            if (read_text(&set, text) != 0
                && (report.length == 0 || report.offset + report.length > n
                    || report.message[0] == '\0'))
                bad++;
            free(text);
        }
        is_number(bad, 0, "every beginning of \"%s\" is read or explained",
                  visible(texts[i]));
    }
}

static void test_long(void)
{
    static const char word[] = "!net_privaddr,basic ";
    char *text = copy("", 0);
    priv_spec_set_t set, expected = vocabulary_basic();

    text = realloc(text, MEGABYTE + 1);
    if (text == NULL)
        bail_out("no memory");
    for (size_t i = 0; i < MEGABYTE; i++)
        text[i] = word[i % (sizeof word - 1)];
    text[MEGABYTE / (sizeof word - 1) * (sizeof word - 1)] = '\0';
    ok(read_text(&set, text) == 0 && set_equal(&set, &expected),
       "a megabyte of names is read");
    memset(text, 'x', MEGABYTE);
    text[MEGABYTE] = '\0';
    ok(read_text(&set, text) == -1 && report.length == MEGABYTE
           && strlen(report.message) < sizeof report.message - 1,
       "a word of a megabyte is refused with a short message");
    memset(text, ',', MEGABYTE);
    ok(read_text(&set, text) == 0 && set_is_empty(&set),
       "a megabyte of separators is the empty set");
    free(text);
}

static void test_buffers(void)
{
    static const unsigned forms[] = { PRIV_SPEC_FORM_PORTABLE,
                                      PRIV_SPEC_FORM_LITERAL,
                                      PRIV_SPEC_FORM_SHORT };
    char whole[LINE], part[LINE];
    priv_spec_set_t set;

    read_text(&set, "all,-proc_exec,-file_chown");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        int length = solaris_text_write(&set, forms[i], whole, LINE);
        unsigned bad = length <= 0;

        bad += solaris_text_write(&set, forms[i], NULL, 0) != length;
        for (size_t size = 1; size <= (size_t)length + 1; size++) {
            memset(part, '#', sizeof part);
            if (solaris_text_write(&set, forms[i], part, size) != length
                || strlen(part) != size - 1 || part[size] != '#'
                || memcmp(part, whole, size - 1) != 0)
                bad++;
        }
        is_number(bad, 0, "form %u is cut to any size of buffer", forms[i]);
    }
}

static void test_refusals(void)
{
    char text[LINE];
    priv_spec_set_t set = vocabulary_basic();

    errno = 0;
    ok(solaris_text_write(&set, 3, text, sizeof text) == -1 && errno == EINVAL,
       "an unknown form is refused");
    for (unsigned bit = 0; bit < SET_BITS; bit++) {
        bool named = vocabulary_at(bit) != NULL && bit >= SET_SOLARIS;

        if (named || bit == SOLARIS_TEXT_UNNAMED)
            continue;
        set = vocabulary_basic();
        set_add(&set, bit);
        errno = 0;
        for (unsigned form = 0; form < 3; form++) {
            if (solaris_text_write(&set, form, text, sizeof text) != -1
                || errno != EINVAL) {
                ok(0, "bit %u is refused in form %u", bit, form);
                return;
            }
        }
    }
    ok(1, "a set with a member that has no name here is refused");
}

/* What is written reads back to the same, whatever the form. */
static void test_round_trip(void)
{
    uint64_t random = 88172645463325252U;
    unsigned bad = 0;

    for (unsigned i = 0; i < 3000; i++) {
        priv_spec_set_t set = set_empty(), again;
        unsigned form = i % 3;
        char text[LINE];

        for (unsigned bit = SET_SOLARIS; vocabulary_at(bit) != NULL; bit++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            if (random >> 32 < (uint64_t)(i / 3 % 11) * 0x19999999)
                set_add(&set, bit);
        }
        if (solaris_text_write(&set, form, text, sizeof text) < 0
            || read_text(&again, text) != 0)
            bad++;
        /* "all" in the short form adds what has no name. */
        if (form == PRIV_SPEC_FORM_SHORT)
            set_remove(&again, SOLARIS_TEXT_UNNAMED);
        bad += !set_equal(&set, &again);
    }
    is_number(bad, 0, "what is written reads back to the same");
}

int main(int argc, char **argv)
{
    const char *srcdir = getenv("srcdir");
    char path[1024];

    snprintf(path, sizeof path, "%s/t/vectors/solaris_text.tsv",
             srcdir != NULL ? srcdir : ".");
    replay(argc > 1 ? argv[1] : path);
    test_separators();
    test_words();
    test_messages();
    test_truncations();
    test_long();
    test_buffers();
    test_refusals();
    test_round_trip();
    return done();
}
