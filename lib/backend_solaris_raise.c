/* SPDX-License-Identifier: ISC */
/*
 * backend_solaris_raise.c: privileges in effect for a while, on Solaris.
 *
 * By setppriv(2) on the effective set, which is the process's.  It belongs
 * to all threads, so what one raises the others have too.
 *
 * A priv_set_t is opaque, and its size is known only at run time.  The
 * system makes one by priv_allocset, which allocates; here it has room on
 * the stack, far more than any system is known to use (16 bytes), and
 * how much of it is used is looked at before.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "backend.h"
#include "backend_solaris.h"
#include "raise.h"
#include "set.h"
#include "solaris_text.h"
#include "vocabulary.h"

/* Room for one priv_set_t; the first part of it can be saved. */
struct room {
    uint64_t words[32];
};

enum { SAVED_BYTES = sizeof((priv_spec_saved_t *)0)->set };

static priv_set_t *in(struct room *room)
{
    return (priv_set_t *)(void *)room->words;
}

/* Whether a set is no larger than what can be saved. */
static bool sets_fit(void)
{
    struct room room;
    const unsigned char *byte = (const unsigned char *)room.words;
    size_t used = sizeof room;

    memset(&room, 0x55, sizeof room);
    priv_emptyset(in(&room));
    while (used > 0 && byte[used - 1] == 0x55)
        used--;
    return used <= SAVED_BYTES;
}

/* The system's names one after the other, each with its bit. */
struct walk {
    int number;
    unsigned foreign;
    const char *name;
    unsigned bit;
};

static bool next_name(struct walk *walk)
{
    do {
        const struct vocabulary_entry *entry;

        walk->name = priv_getbynum(walk->number++);
        if (walk->name == NULL)
            return false;
        entry =
            vocabulary_find(PRIV_SPEC_SOLARIS, walk->name, strlen(walk->name));
        walk->bit = entry != NULL ? entry->bit : SET_FOREIGN + walk->foreign++;
    } while (walk->bit >= SET_BITS);
    return true;
}

/*
 * What of a set a native one lacks.  The spare bits that "all" has beyond
 * every name don't count: nothing is granted by them.
 */
static priv_spec_set_t lacking(const priv_spec_set_t *set,
                               const priv_set_t *native)
{
    priv_spec_set_t lacks = *set;
    struct walk walk = { 0, 0, NULL, 0 };

    set_remove(&lacks, SOLARIS_TEXT_UNNAMED);
    while (next_name(&walk)) {
        if (priv_ismember(native, walk.name))
            set_remove(&lacks, walk.bit);
    }
    return lacks;
}

/* A set whose members the system knows, as a native one. */
static void to_native(const priv_spec_set_t *set, priv_set_t *native)
{
    struct walk walk = { 0, 0, NULL, 0 };

    priv_emptyset(native);
    while (next_name(&walk)) {
        if (set_has(set, walk.bit))
            (void)priv_addset(native, walk.name);
    }
}

/* In which names two sets differ. */
static priv_spec_set_t difference(const priv_set_t *a, const priv_set_t *b)
{
    priv_spec_set_t set = set_empty();
    struct walk walk = { 0, 0, NULL, 0 };

    while (next_name(&walk)) {
        if (priv_ismember(a, walk.name) != priv_ismember(b, walk.name))
            set_add(&set, walk.bit);
    }
    return set;
}

static int unread(struct raise_trouble *trouble, const char *what, int error)
{
    *trouble = (struct raise_trouble){
        .kind = RAISE_UNREAD, .step = STEP_READ, .what = what, .error = error
    };
    return -1;
}

static int refused(struct raise_trouble *trouble)
{
    *trouble = (struct raise_trouble){ .kind = RAISE_REFUSED,
                                       .step = STEP_SETPPRIV,
                                       .what = "setppriv",
                                       .error = errno };
    return -1;
}

static int undone(struct raise_trouble *trouble, const priv_set_t *wanted,
                  const priv_set_t *got)
{
    *trouble = (struct raise_trouble){ .kind = RAISE_UNDONE,
                                       .step = STEP_SETPPRIV,
                                       .what = "setppriv",
                                       .set = difference(wanted, got) };
    return -1;
}

/* Whether E is what it should be. */
static int check(const priv_set_t *wanted, struct raise_trouble *trouble)
{
    struct room now;

    memset(&now, 0x55, sizeof now);
    if (getppriv(PRIV_EFFECTIVE, in(&now)) != 0)
        return unread(trouble, "getppriv", errno);
    return priv_isequalset(in(&now), wanted)
               ? 0
               : undone(trouble, wanted, in(&now));
}

/* Empties E, and looks whether it is empty. */
static void empty_effective(struct raise_trouble *trouble)
{
    struct room nothing, now;

    priv_emptyset(in(&nothing));
    memset(&now, 0x55, sizeof now);
    (void)setppriv(PRIV_SET, PRIV_EFFECTIVE, in(&nothing));
    trouble->state = PRIV_SPEC_OPEN;
    if (getppriv(PRIV_EFFECTIVE, in(&now)) != 0)
        return;
    trouble->left_known = true;
    trouble->left = difference(in(&now), in(&nothing));
    if (priv_isemptyset(in(&now)))
        trouble->state = PRIV_SPEC_CLOSED;
}

/* Raises what P is known to hold. */
static int raise_held(const priv_spec_set_t *what, priv_spec_saved_t *saved,
                      struct room *before, struct raise_trouble *trouble)
{
    struct raise_trouble unused;
    struct room wanted;

    memset(saved, 0, sizeof *saved);
    memcpy(saved->set, before->words, SAVED_BYTES);
    saved->state = SAVED_SAME;
    to_native(what, in(&wanted));
    if (priv_issubset(in(&wanted), in(before)))
        return 0;
    if (setppriv(PRIV_ON, PRIV_EFFECTIVE, in(&wanted)) != 0)
        return refused(trouble);
    saved->state = SAVED_RAISED;
    priv_union(in(before), in(&wanted));
    if (check(in(&wanted), trouble) == 0)
        return 0;
    /* Whatever was done of it is taken back. */
    if (setppriv(PRIV_SET, PRIV_EFFECTIVE, in(before)) != 0
        || check(in(before), &unused) != 0)
        empty_effective(trouble);
    return -1;
}

int backend_raise(const priv_spec_set_t *what, priv_spec_saved_t *saved,
                  struct raise_trouble *trouble)
{
    struct room permitted, before;
    priv_spec_set_t lacks;
    int error = errno;
    int result;

    if (!sets_fit())
        return unread(trouble, "getppriv into the room there is", ENOTSUP);
    memset(&permitted, 0, sizeof permitted);
    memset(&before, 0, sizeof before);
    if (getppriv(PRIV_PERMITTED, in(&permitted)) != 0
        || getppriv(PRIV_EFFECTIVE, in(&before)) != 0)
        return unread(trouble, "getppriv", errno);
    lacks = lacking(what, in(&permitted));
    if (!set_is_empty(&lacks)) {
        *trouble =
            (struct raise_trouble){ .kind = RAISE_MISSING, .set = lacks };
        return -1;
    }
    result = raise_held(what, saved, &before, trouble);
    errno = error;
    return result;
}

static int restore(struct room *wanted, struct raise_trouble *trouble)
{
    struct room permitted;

    memset(&permitted, 0, sizeof permitted);
    if (getppriv(PRIV_PERMITTED, in(&permitted)) != 0)
        return unread(trouble, "getppriv", errno);
    priv_intersect(in(&permitted), in(wanted));
    if (setppriv(PRIV_SET, PRIV_EFFECTIVE, in(wanted)) != 0)
        return refused(trouble);
    return check(in(wanted), trouble);
}

int backend_restore(const priv_spec_saved_t *saved,
                    struct raise_trouble *trouble)
{
    struct room wanted;
    int error = errno;
    int result;

    memset(&wanted, 0, sizeof wanted);
    memcpy(wanted.words, saved->set, SAVED_BYTES);
    result = restore(&wanted, trouble);
    if (result != 0)
        empty_effective(trouble);
    errno = error;
    return result;
}
