/* SPDX-License-Identifier: ISC */
/*
 * The two texts of <priv.h>: a set read from a list of names, and a set
 * written as one, in each of the three forms.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "system.h"

/* No word for a set or a privilege has to be longer than this to be wrong. */
#define WORD_MAX_LENGTH 255

static void add_basic(priv_set_t *set)
{
    priv_union(sim_as_const_set(&illumos_system.basic), set);
}

static void add_zone(priv_set_t *set)
{
    priv_union(sim_as_const_set(&illumos_system.zone), set);
}

/* The words that stand for sets; a sign before them makes them no words. */
static const struct set_word {
    const char *word;
    void (*act)(priv_set_t *set);
} set_words[] = {
    { "basic", add_basic },
    { "none", priv_emptyset },
    { "all", priv_fillset },
    { "zone", add_zone },
};

/* Does to the set what one word of the text says. -1 if it is no word. */
static int apply_word(const char *word, priv_set_t *set)
{
    int remove = *word == '!' || *word == '-';
    int number;
    size_t i;

    for (i = 0; i < sizeof set_words / sizeof set_words[0]; i++) {
        if (strcasecmp(word, set_words[i].word) == 0) {
            set_words[i].act(set);
            return 0;
        }
    }
    number = priv_getbyname(remove || *word == '+' ? word + 1 : word);
    if (number < 0)
        return -1;
    sim_put(set, (size_t)number, !remove);
    return 0;
}

int sim_read_text(const char *text, const char *separators, priv_set_t *set,
                  const char **end)
{
    char word[WORD_MAX_LENGTH + 1];
    size_t length;

    priv_emptyset(set);
    for (text += strspn(text, separators); *text != '\0';
         text += strspn(text, separators)) {
        length = strcspn(text, separators);
        if (length > WORD_MAX_LENGTH)
            break;
        memcpy(word, text, length);
        word[length] = '\0';
        if (apply_word(word, set) != 0)
            break;
        text += length;
    }
    *end = *text != '\0' ? text : NULL;
    return *text != '\0' ? -1 : 0;
}

/*
 * Reads a set, which the caller frees. NULL with EINVAL and *end (unless end
 * is NULL) at a word that is none; NULL with ENOMEM and *end NULL.
 */
priv_set_t *priv_str_to_set(const char *text, const char *separators,
                            const char **end)
{
    const char *stopped = NULL;
    priv_set_t *set = NULL;

    if (sim_call("priv_str_to_set", READS) != CALL_FAILS)
        set = sim_make_set();
    if (set != NULL && sim_read_text(text, separators, set, &stopped) != 0) {
        free(set);
        set = NULL;
        errno = EINVAL;
    }
    if (end != NULL)
        *end = stopped;
    return set;
}

/* How a set is written: these first, then the names that differ from them. */
typedef struct base {
    const char *word; /* "" for none */
    const word_set_t *set;
} base_t;

/* The three sets that a list of names can start from, and the empty one. */
static word_set_t no_privilege;
static word_set_t every_privilege;

/* How many words it takes to write the set as its differences from a base. */
static size_t words_from(const priv_set_t *set, base_t base)
{
    const priv_set_t *from = sim_as_const_set(base.set);
    size_t words = *base.word != '\0';
    size_t i;

    for (i = 0; i < illumos_system.count; i++)
        words += sim_holds(set, i) != sim_holds(from, i);
    return words;
}

/* Whether every named privilege of the set is one of the zone's. */
static int within_zone(const priv_set_t *set)
{
    const priv_set_t *zone = sim_as_const_set(&illumos_system.zone);
    size_t i;

    for (i = 0; i < illumos_system.count; i++) {
        if (sim_holds(set, i) && !sim_holds(zone, i))
            return 0;
    }
    return 1;
}

/*
 * Chooses the base that takes the fewest words. A name or two are not worth
 * a `basic` that saves nothing; between equals `all` is preferred to `zone`,
 * and `zone` stands only for sets that lie within it.
 */
static base_t shortest_base(const priv_set_t *set)
{
    base_t best = { "", &no_privilege };
    base_t basic = { "basic", &illumos_system.basic };
    base_t zone = { "zone", &illumos_system.zone };
    base_t all = { "all", &every_privilege };

    if (words_from(set, basic) < words_from(set, best))
        best = basic;
    if (within_zone(set) && words_from(set, zone) < words_from(set, best))
        best = zone;
    if (words_from(set, all) <= words_from(set, best))
        best = all;
    return best;
}

/* Writes the base's word and the differences, in the order of the names. */
static char *write_from(const priv_set_t *set, base_t base, char separator)
{
    const priv_set_t *from = sim_as_const_set(base.set);
    size_t size = strlen(base.word) + 1;
    char *text;
    char *at;
    size_t i;

    for (i = 0; i < illumos_system.count; i++)
        size += strlen(illumos_system.name[i]) + 2;
    text = malloc(size);
    if (text == NULL)
        return NULL;
    strcpy(text, base.word);
    at = text + strlen(text);
    for (i = 0; i < illumos_system.count; i++) {
        size_t number = (size_t)illumos_system.sorted[i];
        int member = sim_holds(set, number);

        if (member == sim_holds(from, number))
            continue;
        if (at != text)
            *at++ = separator;
        if (!member)
            *at++ = '!';
        strcpy(at, illumos_system.name[number]);
        at += strlen(at);
    }
    return text;
}

/*
 * Writes a set, which the caller frees. The full set, spare bits and all, is
 * `all` but in PRIV_STR_LIT; the empty set is `none` but in PRIV_STR_PORT.
 */
char *priv_set_to_str(const priv_set_t *set, char separator, int form)
{
    base_t none = { "none", &no_privilege };
    base_t literal = { "", &no_privilege };
    base_t basic = { "basic", &illumos_system.basic };
    base_t all = { "all", &every_privilege };

    if (sim_call("priv_set_to_str", READS) == CALL_FAILS)
        return NULL;
    if (form != PRIV_STR_LIT && form != PRIV_STR_PORT
        && form != PRIV_STR_SHORT) {
        errno = EINVAL;
        return NULL;
    }
    priv_fillset(sim_as_set(&every_privilege));
    if (form != PRIV_STR_LIT && priv_isfullset(set))
        return write_from(set, all, separator);
    if (form != PRIV_STR_PORT && priv_isemptyset(set))
        return write_from(set, none, separator);
    if (form == PRIV_STR_SHORT)
        return write_from(set, shortest_base(set), separator);
    return write_from(set, form == PRIV_STR_PORT ? basic : literal, separator);
}
