/* SPDX-License-Identifier: ISC */
/*
 * solaris_text.c: reads and writes the text of Solaris privilege sets.
 *
 * A text is accepted and means what it does to priv_str_to_set(3C) in the
 * global zone, and a set is written as priv_set_to_str(3C) does, with the
 * names and the basic set of the vocabulary.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "ascii.h"
#include "message.h"
#include "report.h"
#include "set.h"
#include "solaris_text.h"
#include "vocabulary.h"

/* A token, its sign included or left off. */
struct token {
    const char *at;
    size_t length;
};

/* ------------------------------------------------------------------------
 * Reading
 */

static bool is_separator(char c)
{
    return c == ',' || ascii_is_space(c);
}

static bool is_sign(char c)
{
    return c == '+' || c == '-' || c == '!';
}

static bool token_is(struct token token, const char *word)
{
    for (size_t i = 0; i < token.length; i++) {
        if (word[i] == '\0' || word[i] != ascii_lower(token.at[i]))
            return false;
    }
    return word[token.length] == '\0';
}

static struct token token_without(struct token token, size_t length)
{
    return (struct token){ token.at + length, token.length - length };
}

static bool token_begins(struct token token, const char *word)
{
    size_t length = 0;

    while (word[length] != '\0')
        length++;
    return token.length >= length
           && token_is((struct token){ token.at, length }, word);
}

/* All privileges, those without a name too. */
static priv_spec_set_t full_set(void)
{
    priv_spec_set_t set = vocabulary_all(PRIV_SPEC_SOLARIS);

    set_add(&set, SOLARIS_TEXT_UNNAMED);
    return set;
}

/* Whether a token is a word for a whole set, in any case. */
static bool is_set_word(struct token token)
{
    return token_is(token, "none") || token_is(token, "basic")
           || token_is(token, "zone") || token_is(token, "all");
}

/* Acts on a word for a whole set: "none" empties, the others add. */
static void read_set_word(priv_spec_set_t *set, struct token token)
{
    priv_spec_set_t more = set_empty();

    if (token_is(token, "none")) {
        *set = more;
        return;
    }
    if (token_is(token, "basic"))
        more = vocabulary_basic();
    else if (token_is(token, "zone"))
        more = vocabulary_all(PRIV_SPEC_SOLARIS);
    else
        more = full_set();
    *set = set_union(set, &more);
}

/* Acts on a token; false if it is none. */
static bool read_token(priv_spec_set_t *set, struct token token)
{
    struct token name = token_without(token, is_sign(token.at[0]));
    const struct vocabulary_entry *entry;

    if (is_set_word(token)) {
        read_set_word(set, token);
        return true;
    }
    entry = vocabulary_find(PRIV_SPEC_SOLARIS, name.at, name.length);
    if (entry == NULL)
        return false;
    if (token.at[0] == '-' || token.at[0] == '!')
        set_remove(set, entry->bit);
    else
        set_add(set, entry->bit);
    return true;
}

/* ------------------------------------------------------------------------
 * Explaining
 */

/*
 * Whether a token looks like a clause of Linux capabilities: "=ep",
 * "all=p", "cap_chown+ep", misspelt ones too.
 */
static bool is_linux_clause(struct token token)
{
    struct token head = { token.at, 0 };

    while (head.length < token.length && token.at[head.length] != '='
           && token.at[head.length] != '+' && token.at[head.length] != '-')
        head.length++;
    if (head.length == token.length)
        return false;
    for (size_t i = head.length; i < token.length; i++) {
        char c = token.at[i];

        if (c != '=' && c != '+' && c != '-' && c != 'e' && c != 'i'
            && c != 'p')
            return false;
    }
    return (head.length == 0 && token.at[0] == '=') || token_is(head, "all")
           || token_begins(head, "cap_");
}

static bool has_odd_bytes(struct token token)
{
    for (size_t i = 0; i < token.length; i++) {
        if (!ascii_is_word(token.at[i]))
            return true;
    }
    return false;
}

#define PLACE "privileges, byte %u: "

/* Chooses the sentence for a token that is refused. */
static const char *sentence_for(struct token token, struct token name,
                                const char *nearest)
{
    if (name.length == 0)
        return PLACE "%w stands alone; write the privilege at once after it, "
                     "e.g. !proc_exec";
    if (is_set_word(name))
        return PLACE "%w is not possible: basic, none, all and zone stand "
                     "without a sign; add or remove privileges by name";
    if (token_begins(name, "priv_") && is_set_word(token_without(name, 5)))
        return PLACE "%w is no privilege; basic, none, all and zone stand "
                     "without priv_";
    if (vocabulary_find(PRIV_SPEC_LINUX, name.at, name.length) != NULL)
        return PLACE "%w is a Linux capability, not a Solaris privilege; use "
                     "the option capabilities for it";
    if (is_linux_clause(token))
        return PLACE "%w is a clause of Linux capabilities, not a Solaris "
                     "privilege; use the option capabilities for it";
    if (nearest != NULL)
        return PLACE "unknown privilege %w; did you mean %s?";
    if (has_odd_bytes(name))
        return PLACE "%w is no privilege; separate names by commas or white "
                     "space, with nothing but one + - or ! before a name";
    if (token_begins(name, "cap_"))
        return PLACE "unknown privilege %w; names that begin with cap_ are "
                     "Linux capabilities, for the option capabilities";
    return PLACE "unknown privilege %w; privileges(7) lists the names, and "
                 "basic, none, all and zone stand for whole sets";
}

static int explain(struct token token, size_t at, priv_spec_report_t *report)
{
    struct token name = token_without(token, is_sign(token.at[0]));
    const char *nearest =
        vocabulary_nearest(PRIV_SPEC_SOLARIS, name.at, name.length);

    return report_fail_at(report, EINVAL, "parse", at, token.length,
                          sentence_for(token, name, nearest), (unsigned long)at,
                          token.at, token.length, nearest);
}

priv_spec_t solaris_text_spec(const priv_spec_set_t *set)
{
    priv_spec_t spec;

    memset(&spec, 0, sizeof spec);
    spec.system = PRIV_SPEC_SOLARIS;
    spec.given = 1u << PRIV_SPEC_EFFECTIVE | 1u << PRIV_SPEC_PERMITTED
                 | 1u << PRIV_SPEC_LIMIT;
    spec.set[PRIV_SPEC_EFFECTIVE] = *set;
    spec.set[PRIV_SPEC_PERMITTED] = *set;
    spec.set[PRIV_SPEC_LIMIT] = *set;
    return spec;
}

int solaris_text_read(priv_spec_set_t *set, const char *text,
                      priv_spec_report_t *report)
{
    priv_spec_set_t result = set_empty();
    struct token token = { text, 0 };

    for (;;) {
        while (is_separator(*token.at))
            token.at++;
        if (*token.at == '\0')
            break;
        token.length = 0;
        while (token.at[token.length] != '\0'
               && !is_separator(token.at[token.length]))
            token.length++;
        if (!read_token(&result, token))
            return explain(token, (size_t)(token.at - text), report);
        token.at += token.length;
    }
    *set = result;
    return 0;
}

/* ------------------------------------------------------------------------
 * Writing
 */

enum { PRIVILEGES_MOST = SET_FOREIGN - SET_SOLARIS };

static bool comes_before(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a < (unsigned char)*b;
}

/* The vocabulary's privileges in the order of their names: their number. */
static unsigned sort_names(const struct vocabulary_entry **sorted)
{
    unsigned count = 0;

    for (const struct vocabulary_entry *e = vocabulary; e->name != NULL; e++) {
        unsigned place = count;

        if (e->system != PRIV_SPEC_SOLARIS)
            continue;
        for (; place > 0 && comes_before(e->name, sorted[place - 1]->name);
             place--)
            sorted[place] = sorted[place - 1];
        sorted[place] = e;
        count++;
    }
    return count;
}

/*
 * Writes the word for a whole set that the text starts from (NULL: the empty
 * set, without a word), and then, in the order of the names, "!x" for what
 * that has too much and "y" for what it lacks.
 */
static void write_from(struct message *m, const priv_spec_set_t *set,
                       const char *word, const priv_spec_set_t *start)
{
    const struct vocabulary_entry *sorted[PRIVILEGES_MOST];
    unsigned count = sort_names(sorted);
    const char *between = "";

    if (word != NULL) {
        message_text(m, word);
        between = ",";
    }
    for (unsigned i = 0; i < count; i++) {
        unsigned bit = sorted[i]->bit;

        if (set_has(set, bit) == set_has(start, bit))
            continue;
        message_text(m, between);
        message_text(m, set_has(set, bit) ? "" : "!");
        message_text(m, sorted[i]->name);
        between = ",";
    }
    if (m->length == 0)
        message_text(m, "none");
}

/* The ways to write a set; the short form takes the shortest of them. */
static void write_literal(struct message *m, const priv_spec_set_t *set)
{
    priv_spec_set_t start = set_empty();

    write_from(m, set, NULL, &start);
}

static void write_portable(struct message *m, const priv_spec_set_t *set)
{
    priv_spec_set_t full = full_set();
    priv_spec_set_t start = vocabulary_basic();

    if (set_equal(set, &full))
        message_text(m, "all");
    else
        write_from(m, set, "basic", &start);
}

static void write_from_all(struct message *m, const priv_spec_set_t *set)
{
    priv_spec_set_t start = vocabulary_all(PRIV_SPEC_SOLARIS);

    write_from(m, set, "all", &start);
}

typedef void write_fn(struct message *m, const priv_spec_set_t *set);

/* The way that gives the shortest text, the first of several such. */
static write_fn *shortest(const priv_spec_set_t *set)
{
    static write_fn *const ways[] = { write_literal, write_portable,
                                      write_from_all };
    write_fn *best = NULL;
    size_t best_length = 0;

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct message m = message_in(NULL, 0);

        ways[i](&m, set);
        if (best == NULL || m.length < best_length) {
            best = ways[i];
            best_length = m.length;
        }
    }
    return best;
}

int solaris_text_write(const priv_spec_set_t *set, unsigned form, char *buffer,
                       size_t size)
{
    struct message m = message_in(buffer, size);
    priv_spec_set_t full = full_set();
    write_fn *way = NULL;

    if (form == PRIV_SPEC_FORM_PORTABLE)
        way = write_portable;
    else if (form == PRIV_SPEC_FORM_LITERAL)
        way = write_literal;
    else if (form == PRIV_SPEC_FORM_SHORT)
        way = shortest(set);
    if (way == NULL || !set_within(set, &full)) {
        errno = EINVAL;
        return -1;
    }
    way(&m, set);
    return (int)m.length;
}
