/* SPDX-License-Identifier: ISC */
/*
 * Replays what the OpenSolaris sources answered to texts of privileges: each
 * line of t/vectors/solaris_text.tsv, or of the file that is named as the
 * first argument. README.md beside the originals tells the columns.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <illumos.h>

#include "illumos_vectors.h"
#include "tap.h"

#define COLUMNS_MAX 6

static const struct form {
    const char *name;
    int form;
} forms[] = {
    { "LIT", PRIV_STR_LIT },
    { "PORT", PRIV_STR_PORT },
    { "SHORT", PRIV_STR_SHORT },
};

/* Cuts a line into its columns. Answers how many there are. */
static size_t split(char *line, char *column[COLUMNS_MAX])
{
    size_t count = 0;

    line[strcspn(line, "\n")] = '\0';
    while (count < COLUMNS_MAX) {
        column[count++] = line;
        line = strchr(line, '\t');
        if (line == NULL)
            break;
        *line++ = '\0';
    }
    return count;
}

/* Whether a text is refused, at the byte that was recorded. */
static int replay_error(const char *text, const char *expected)
{
    const char *end = "";
    priv_set_t *set;
    char got[32];

    errno = 0;
    set = priv_str_to_set(text, " ,", &end);
    if (set != NULL) {
        diag("expected an error at %s, got a set", expected);
        priv_freeset(set);
        return 0;
    }
    if (errno != EINVAL || end == NULL) {
        diag("expected EINVAL and an end, got errno %d", errno);
        return 0;
    }
    snprintf(got, sizeof got, "%ld", (long)(end - text));
    if (strcmp(got, expected) == 0)
        return 1;
    diag("expected an error at %s, got it at %s", expected, got);
    return 0;
}

/* Whether a text is read, and written in each form as recorded. */
static int replay_set(const char *text, char *const expected[])
{
    const char *end = text;
    priv_set_t *set = priv_str_to_set(text, " ,", &end);
    int good = 1;
    size_t i;

    if (set == NULL || end != NULL) {
        diag("expected a set and no end, got %s and %s",
             set == NULL ? "none" : "one", end == NULL ? "none" : end);
        good = 0;
    }
    for (i = 0; set != NULL && i < sizeof forms / sizeof forms[0]; i++) {
        char *got = priv_set_to_str(set, ',', forms[i].form);

        if (got == NULL || strcmp(got, expected[i]) != 0) {
            diag("%s: expected %s", forms[i].name, expected[i]);
            diag("%s: got %s", forms[i].name, got == NULL ? "NULL" : got);
            good = 0;
        }
        free(got);
    }
    priv_freeset(set);
    return good;
}

/* Replays one line of the file. */
static int replay_line(char *line)
{
    char *column[COLUMNS_MAX];
    size_t columns = split(line, column);

    if (columns == 5 && strcmp(column[1], "ok") == 0)
        return replay_set(column[0], column + 2);
    if (columns == 3 && strcmp(column[1], "error") == 0)
        return replay_error(column[0], column[2]);
    diag("expected a text, ok and three forms, or error and an offset");
    return 0;
}

int main(int argc, char **argv)
{
    FILE *file = open_vectors(argc, argv, "solaris_text.tsv");
    char *line = NULL;
    size_t size = 0;
    unsigned number = 0;

    if (file == NULL)
        return 1;
    illumos_reset(0, 0);
    while (getline(&line, &size, file) != -1) {
        number++;
        ok(replay_line(line), "line %u", number);
    }
    ok(!ferror(file) && number > 0, "%u lines were read to the end", number);
    free(line);
    fclose(file);
    return done();
}
