/* SPDX-License-Identifier: ISC */
/* security.c: the options of the Security stanza. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "message.h"
#include "nearest.h"
#include "report.h"
#include "security.h"
#include "stanza.h"

enum { FAR = 2 /* the edit distance of a guess */ };

struct keyword;

/*
 * Stores the value of an option in the struct, or refuses it by scan_refuse.
 * Returns 0 or -1.
 */
typedef int store_fn(struct priv_spec_security *to,
                     const struct keyword *keyword, const struct scan *scan,
                     const struct stanza_option *option);

/* A key that the library knows. */
struct keyword {
    const char *name; /* in lower case */
    bool list;        /* may have several values */
    store_fn *store;
    size_t member; /* offset in struct priv_spec_security */
};

/* The members are set as bytes: they have different pointer types. */
static int store_text(struct priv_spec_security *to,
                      const struct keyword *keyword, const struct scan *scan,
                      const struct stanza_option *option)
{
    (void)scan;
    memcpy((char *)to + keyword->member, &option->values[0],
           sizeof option->values[0]);
    return 0;
}

/* A single "" is the empty list. */
static int store_list(struct priv_spec_security *to,
                      const struct keyword *keyword, const struct scan *scan,
                      const struct stanza_option *option)
{
    const char *const *list = option->values;

    (void)scan;
    if (!option->list && option->values[0][0] == '\0')
        option->values[0] = NULL;
    memcpy((char *)to + keyword->member, &list, sizeof list);
    return 0;
}

/* How much of the text a value is; of one in quotes, its first quote. */
static size_t value_length(const struct scan *scan,
                           const struct stanza_option *option)
{
    size_t length = strlen(option->values[0]);

    return length > 0 && scan->length - option->value >= length
                   && memcmp(scan->text + option->value, option->values[0],
                             length)
                          == 0
               ? length
               : 1;
}

/* A policy by its name, in any case. */
static int store_policy(struct priv_spec_security *to,
                        const struct keyword *keyword, const struct scan *scan,
                        const struct stanza_option *option)
{
    static const struct {
        const char *name;
        priv_spec_policy policy;
    } policies[] = { { "exact", PRIV_SPEC_EXACT },
                     { "within", PRIV_SPEC_WITHIN },
                     { "closest", PRIV_SPEC_CLOSEST },
                     { "off", PRIV_SPEC_OFF } };

    (void)keyword;
    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++) {
        if (ascii_is(option->values[0], policies[i].name)) {
            to->translate = policies[i].policy;
            return 0;
        }
    }
    return scan_refuse(scan, option->value, value_length(scan, option),
                       "%w is exact, within, closest or off, not %q",
                       scan->text + option->offset, option->length,
                       option->values[0]);
}

/* Stores a flag that is on or off: yes or no, in any case. */
static int store_flag(struct priv_spec_security *to, const struct scan *scan,
                      const struct stanza_option *option, uint64_t flag)
{
    const char *word = option->values[0];

    if (ascii_is(word, "yes")) {
        to->file_flags |= flag;
        return 0;
    }
    if (ascii_is(word, "no"))
        return 0;
    return scan_refuse(scan, option->value, value_length(scan, option),
                       "%w is yes or no, not %q", scan->text + option->offset,
                       option->length, word);
}

static int store_limit(struct priv_spec_security *to,
                       const struct keyword *keyword, const struct scan *scan,
                       const struct stanza_option *option)
{
    (void)keyword;
    return store_flag(to, scan, option, PRIV_SPEC_FLAG_LIMIT);
}

static int store_seal(struct priv_spec_security *to,
                      const struct keyword *keyword, const struct scan *scan,
                      const struct stanza_option *option)
{
    (void)keyword;
    return store_flag(to, scan, option, PRIV_SPEC_FLAG_SEAL);
}

#define MEMBER(name) offsetof(struct priv_spec_security, name)

static const struct keyword keywords[] = {
    { "user", false, store_text, MEMBER(user) },
    { "group", false, store_text, MEMBER(group) },
    { "supplemental_groups", true, store_list, MEMBER(supplemental_groups) },
    { "chroot", false, store_text, MEMBER(chroot) },
    { "capabilities", false, store_text, MEMBER(capabilities) },
    { "privileges", false, store_text, MEMBER(privileges) },
    { "translate", false, store_policy, MEMBER(translate) },
    { "limit", false, store_limit, 0 },
    { "seal", false, store_seal, 0 },
};

enum { KEYWORDS = sizeof keywords / sizeof keywords[0] };

static const struct keyword *find_keyword(const struct scan *scan,
                                          const struct stanza_option *option)
{
    for (size_t i = 0; i < KEYWORDS; i++)
        if (scan_is(scan, option->offset, option->length, keywords[i].name))
            return &keywords[i];
    return NULL;
}

/* Whether a word is the last one of a key, as "groups" is of
 * "supplemental_groups". */
static bool is_last_word(const struct scan *scan,
                         const struct stanza_option *option, const char *name)
{
    const char *last = strrchr(name, '_');

    return last != NULL
           && scan_is(scan, option->offset, option->length, last + 1);
}

/* Refuses a key that nobody knows, with the nearest one or all of them. */
static int refuse_unknown(const struct scan *scan,
                          const struct stanza_option *option, bool host)
{
    const char *word = scan->text + option->offset;
    const char *nearest = NULL;
    unsigned distance = FAR + 1;
    char known[160];
    struct message m = message_in(known, sizeof known);

    for (size_t i = 0; i < KEYWORDS; i++) {
        const char *name = keywords[i].name;
        unsigned far = is_last_word(scan, option, name)
                           ? 0
                           : nearest_distance(word, option->length, name,
                                              strlen(name), FAR);

        if (far < distance && far < option->length) {
            distance = far;
            nearest = name;
        }
        message_format(&m, "%s%s", i == 0 ? "" : ", ", name);
    }
    if (nearest != NULL)
        return scan_refuse(scan, option->offset, option->length,
                           "unknown option %w in Security; did you mean %s?",
                           word, option->length, nearest);
    return scan_refuse(scan, option->offset, option->length,
                       "unknown option %w in Security; there are %s%s", word,
                       option->length, known,
                       host ? ", and what the program takes itself" : "");
}

static bool same_key(const struct stanza_option *a,
                     const struct stanza_option *b)
{
    size_t i = 0;

    if (a->length != b->length)
        return false;
    while (i < a->length && ascii_lower(a->key[i]) == ascii_lower(b->key[i]))
        i++;
    return i == a->length;
}

/* Refuses an option that is one of those before it as well. */
static int refuse_twice(const struct scan *scan,
                        const struct stanza_option *options, size_t count)
{
    const struct stanza_option *option = &options[count];

    for (size_t i = 0; i < count; i++)
        if (same_key(&options[i], option))
            return scan_refuse(scan, option->offset, option->length,
                               "%w is given twice in Security, first in line "
                               "%u; keep one of the two",
                               scan->text + option->offset, option->length,
                               (unsigned long)options[i].line);
    return 0;
}

/* Stores an option that the library knows. */
static int take_option(struct priv_spec_security *to, const struct scan *scan,
                       const struct keyword *keyword,
                       const struct stanza_option *option)
{
    if (option->list && !keyword->list)
        return scan_refuse(scan, option->value, 1,
                           "%w takes one value, not a list",
                           scan->text + option->offset, option->length);
    return keyword->store(to, keyword, scan, option);
}

/* Offers an option that the library doesn't know to the host. */
static int offer_option(const struct scan *scan,
                        const struct stanza_option *option,
                        priv_spec_option_fn *other, void *argument)
{
    int error;
    int result;

    errno = 0;
    result = other(argument, option->key, option->values, option->count,
                   option->list, option->line);
    error = errno != 0 ? errno : EINVAL;
    if (result > 0)
        return 0;
    if (result == 0)
        return refuse_unknown(scan, option, true);
    return scan_fail(scan, error, option->offset, option->length,
                     "the program refuses its option %w: %e",
                     scan->text + option->offset, option->length, error);
}

static void clear_options(struct priv_spec_security *security)
{
    security->user = NULL;
    security->group = NULL;
    security->supplemental_groups = NULL;
    security->chroot = NULL;
    security->capabilities = NULL;
    security->privileges = NULL;
    security->translate = 0;
    security->file_flags = 0;
}

/*
 * Reads the stanza's options into the store and *to.  The host is asked last,
 * when all that the library can say of the stanza has been said.  `options`
 * has room for all and one more.
 */
static int read_options(struct priv_spec_security *to, struct stanza *stanza,
                        struct stanza_store *store,
                        struct stanza_option *options,
                        priv_spec_option_fn *other, void *argument)
{
    const struct scan *scan = &stanza->scan;
    size_t count = 0;

    clear_options(to);
    while (stanza_next(stanza, store, &options[count]) == 1) {
        const struct stanza_option *option = &options[count];
        const struct keyword *keyword = find_keyword(scan, option);

        if (refuse_twice(scan, options, count++) != 0)
            return -1;
        if (keyword == NULL && other == NULL)
            return refuse_unknown(scan, option, false);
        if (keyword != NULL && take_option(to, scan, keyword, option) != 0)
            return -1;
    }
    for (size_t i = 0; i < count; i++)
        if (find_keyword(scan, &options[i]) == NULL
            && offer_option(scan, &options[i], other, argument) != 0)
            return -1;
    return 0;
}

int security_from_text(struct priv_spec_security *security, const char *text,
                       size_t length, const char *path,
                       priv_spec_option_fn *other, void *argument,
                       priv_spec_report_t *inner)
{
    struct stanza stanza = { .scan = { .text = text,
                                       .length = length,
                                       .path = path,
                                       .report = inner } };
    struct priv_spec_security fresh = *security;
    struct stanza_store store = { 0 };
    struct stanza_option *options;
    int result = stanza_find(&stanza);

    if (result != 1)
        return result == 0 ? 1 : -1;
    /* The pointers first, for their alignment, then the strings. */
    fresh.storage =
        malloc(stanza.pointers * sizeof *store.pointers + stanza.bytes + 1);
    options = malloc((stanza.options + 1) * sizeof *options);
    if (fresh.storage == NULL || options == NULL) {
        result = report_fail(inner, ENOMEM, "parse", "%s: no memory", path);
    } else {
        store.pointers = fresh.storage;
        store.bytes = (char *)(store.pointers + stanza.pointers);
        result =
            read_options(&fresh, &stanza, &store, options, other, argument);
    }
    free(options);
    if (result != 0) {
        free(fresh.storage);
        return -1;
    }
    free(security->storage);
    *security = fresh;
    return 0;
}

void priv_spec_security_free(struct priv_spec_security *security)
{
    if (security == NULL || security->storage == NULL)
        return;
    free(security->storage);
    security->storage = NULL;
    clear_options(security);
}
