/* SPDX-License-Identifier: ISC */
/*
 * Replays the lives of processes that were recorded from the OpenSolaris
 * kernel sources: each paragraph of t/vectors/solaris_process.txt, or of the
 * file that is named as the first argument. README.md beside the originals
 * tells the columns.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <illumos.h>

#include "illumos_vectors.h"
#include "tap.h"

#define WORDS_MAX  5
#define STATE_SIZE 8192

/* Reads a whole number, -1 too; anything else makes *bad true. */
static uid_t number(const char *text, int *bad)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < -1)
        *bad = 1;
    return (uid_t)value;
}

/* Each kind of recorded call is one of these; *bad says: not understood. */
typedef int perform_t(char *const word[], int *bad);

static int perform_start(char *const word[], int *bad)
{
    uid_t uid = 0;

    if (strncmp(word[1], "uid=", 4) != 0)
        *bad = 1;
    else
        uid = number(word[1] + 4, bad);
    illumos_reset(uid, uid);
    return 0;
}

static int perform_setppriv(char *const word[], int *bad)
{
    static const char *const names[] = { "ON", "OFF", "SET" };
    static const priv_op_t ops[] = { PRIV_ON, PRIV_OFF, PRIV_SET };
    priv_set_t *set = priv_str_to_set(word[3], ",", NULL);
    int result = -1;
    size_t i;

    for (i = 0; i < 3 && strcmp(word[1], names[i]) != 0; i++)
        continue;
    if (set == NULL || i == 3)
        *bad = 1;
    else
        result = setppriv(ops[i], word[2], set);
    priv_freeset(set);
    return result;
}

static int perform_setpflags(char *const word[], int *bad)
{
    if (strcmp(word[1], "PRIV_AWARE") != 0)
        *bad = 1;
    return setpflags(PRIV_AWARE, (uint_t)number(word[2], bad));
}

static int perform_setuid(char *const word[], int *bad)
{
    return sim_setuid(number(word[1], bad));
}

static int perform_seteuid(char *const word[], int *bad)
{
    return sim_seteuid(number(word[1], bad));
}

static int perform_setreuid(char *const word[], int *bad)
{
    uid_t real = number(word[1], bad);

    return sim_setreuid(real, number(word[2], bad));
}

static int perform_exec(char *const word[], int *bad)
{
    (void)word;
    (void)bad;
    illumos_exec();
    return 0;
}

static int perform_exec_setuid(char *const word[], int *bad)
{
    if (strcmp(word[1], "setuid-root") != 0)
        *bad = 1;
    illumos_exec_setuid_root();
    return 0;
}

static const struct call {
    const char *name;
    size_t words;
    perform_t *perform;
} calls[] = {
    { "start", 2, perform_start },         { "setppriv", 4, perform_setppriv },
    { "setpflags", 3, perform_setpflags }, { "setuid", 2, perform_setuid },
    { "seteuid", 2, perform_seteuid },     { "setreuid", 3, perform_setreuid },
    { "exec", 1, perform_exec },           { "exec", 2, perform_exec_setuid },
};

/* The errors that the recorded calls met. */
static const char *error_name(int result)
{
    if (result == 0)
        return "0";
    return errno == EPERM ? "EPERM" : errno == EINVAL ? "EINVAL" : "another";
}

/* Performs a call. Answers its error by name, or NULL for no known call. */
static const char *perform(char *text)
{
    char *word[WORDS_MAX];
    size_t words = 0;
    int bad = 0;
    size_t i;

    for (text = strtok(text, " "); text != NULL && words < WORDS_MAX;
         text = strtok(NULL, " "))
        word[words++] = text;
    for (i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        const char *error;

        if (words != calls[i].words || strcmp(word[0], calls[i].name) != 0)
            continue;
        error = error_name(calls[i].perform(word, &bad));
        return bad ? NULL : error;
    }
    return NULL;
}

/* Gives the names of a set that was written in any notation, or NULL. */
static char *names_in(const char *text)
{
    static const char slip[] = "basicall,";
    priv_set_t *set;
    char *names;

    if (strncmp(text, slip, strlen(slip)) == 0)
        text += strlen("basic");
    set = priv_str_to_set(text, ",", NULL);
    if (set == NULL)
        return NULL;
    names = priv_set_to_str(set, ',', PRIV_STR_LIT);
    priv_freeset(set);
    return names;
}

/* Whether two words of a state are the same, or the same set. */
static int same_word(const char *a, const char *b)
{
    char *names_a;
    char *names_b;
    int same;

    if (strcmp(a, b) == 0)
        return 1;
    if (a[0] != b[0] || a[0] == '\0' || strchr("EPIL", a[0]) == NULL
        || a[1] != '=' || b[1] != '=')
        return 0;
    names_a = names_in(a + 2);
    names_b = names_in(b + 2);
    same = names_a != NULL && names_b != NULL && strcmp(names_a, names_b) == 0;
    free(names_a);
    free(names_b);
    return same;
}

/* Moves the first word of *text into word. Answers whether there was one. */
static int next_word(const char **text, char word[STATE_SIZE])
{
    size_t length;

    *text += strspn(*text, " ");
    length = strcspn(*text, " ");
    if (length >= STATE_SIZE)
        length = STATE_SIZE - 1;
    memcpy(word, *text, length);
    word[length] = '\0';
    *text += length;
    return length > 0;
}

/*
 * Whether two states are the same, however their sets are written. The
 * recorder has a slip: a set with all of basic and nearly all of the rest
 * begins with `basicall,` where `all,` is meant.
 */
static int same_state(const char *a, const char *b)
{
    char word_a[STATE_SIZE];
    char word_b[STATE_SIZE];
    int more_a;
    int more_b;

    do {
        more_a = next_word(&a, word_a);
        more_b = next_word(&b, word_b);
        if (!same_word(word_a, word_b))
            return 0;
    } while (more_a && more_b);
    return 1;
}

/* Replays one line: a call, its error and the state after it. */
static int replay_line(char *line, unsigned line_number)
{
    char *call = line;
    char *error = strchr(line, '\t');
    char *state = error == NULL ? NULL : strchr(error + 1, '\t');
    char got_state[STATE_SIZE];
    const char *got_error;

    if (state == NULL) {
        diag("line %u: expected a call, an error and a state", line_number);
        return 0;
    }
    *error++ = '\0';
    *state++ = '\0';
    got_error = perform(call);
    if (got_error == NULL) {
        diag("line %u: no call that is known", line_number);
        return 0;
    }
    illumos_format(got_state, sizeof got_state);
    if (strcmp(got_error, error) == 0 && same_state(got_state, state))
        return 1;
    diag("line %u: expected %s, %s", line_number, error, state);
    diag("line %u: got      %s, %s", line_number, got_error, got_state);
    return 0;
}

/* Replays the file: a test for each paragraph. Answers how many there are. */
static unsigned replay(FILE *file)
{
    char *line = NULL;
    size_t size = 0;
    unsigned line_number = 0;
    unsigned lives = 0;
    unsigned first = 0; /* line of the paragraph we are in, if not 0 */
    int good = 1;
    int more;

    do {
        more = getline(&line, &size, file) != -1;
        line_number++;
        if (more)
            line[strcspn(line, "\n")] = '\0';
        if (more && *line != '\0') {
            if (first == 0) {
                first = line_number;
                good = strncmp(line, "start ", 6) == 0;
            }
            good = replay_line(line, line_number) && good;
        } else if (first != 0) {
            ok(good, "life %u, from line %u", ++lives, first);
            first = 0;
        }
    } while (more);
    free(line);
    return lives;
}

int main(int argc, char **argv)
{
    FILE *file = open_vectors(argc, argv, "solaris_process.txt");
    unsigned lives;

    if (file == NULL)
        return 1;
    illumos_reset(0, 0);
    lives = replay(file);
    ok(!ferror(file) && lives > 0, "%u lives were read to the end", lives);
    fclose(file);
    return done();
}
