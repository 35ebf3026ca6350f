/* SPDX-License-Identifier: ISC */
/*
 * The state of the simulated process as t/vectors/solaris_process.txt writes
 * it. Its notation of sets is not that of PRIV_STR_SHORT: it never takes
 * anything away from `basic`.
 */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "system.h"

/* A buffer that is written to like snprintf, again and again. */
typedef struct output {
    char *buffer;
    size_t size;
    size_t length;
} output_t;

static void write_out(output_t *to, const char *format, ...)
{
    size_t room = to->length < to->size ? to->size - to->length : 0;
    char *at = room > 0 ? to->buffer + to->length : NULL;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(at, room, format, arguments);
    va_end(arguments);
    if (length > 0)
        to->length += (size_t)length;
}

/* How many privileges of a, and how many of b, the other doesn't have. */
static void compare(const priv_set_t *a, const priv_set_t *b, size_t *only_a,
                    size_t *only_b)
{
    size_t i;

    *only_a = 0;
    *only_b = 0;
    for (i = 0; i < illumos_system.count; i++) {
        *only_a += sim_holds(a, i) && !sim_holds(b, i);
        *only_b += sim_holds(b, i) && !sim_holds(a, i);
    }
}

/*
 * Writes a set in the fewest words: from `all` down, from `basic` up if all
 * of that is held, or from nothing up.
 */
static void write_set(output_t *to, const char *label, const priv_set_t *set)
{
    word_set_t empty = { { 0 } };
    word_set_t full = { { 0 } };
    const priv_set_t *base = sim_as_set(&empty);
    const char *word = "";
    size_t words;
    size_t more;
    size_t less;
    size_t i;

    priv_fillset(sim_as_set(&full));
    compare(set, base, &words, &less);
    if (words == 0)
        word = "none";
    compare(set, sim_as_set(&illumos_system.basic), &more, &less);
    if (less == 0 && more + 1 < words) {
        base = sim_as_set(&illumos_system.basic);
        word = "basic";
        words = more + 1;
    }
    compare(set, sim_as_set(&full), &more, &less);
    if (less + 1 < words) {
        base = sim_as_set(&full);
        word = "all";
    }
    write_out(to, " %s=%s", label, word);
    for (i = 0; i < illumos_system.count; i++) {
        size_t number = (size_t)illumos_system.sorted[i];
        int member = sim_holds(set, number);

        if (member == sim_holds(base, number))
            continue;
        write_out(to, "%s%s%s", *word != '\0' ? "," : "", member ? "" : "!",
                  illumos_system.name[number]);
        word = ",";
    }
}

size_t illumos_format(char *buffer, size_t size)
{
    const illumos_state_t *is = &illumos_process.is;
    output_t to = { buffer, size, 0 };

    write_out(&to, "%lu %lu %lu pa=%d", (unsigned long)is->real_uid,
              (unsigned long)is->effective_uid, (unsigned long)is->saved_uid,
              (is->flags & PRIV_AWARE) != 0);
    write_set(&to, "E", sim_as_set(sim_shown(SET_EFFECTIVE)));
    write_set(&to, "P", sim_as_set(sim_shown(SET_PERMITTED)));
    write_set(&to, "I", sim_as_set(sim_shown(SET_INHERITABLE)));
    write_set(&to, "L", sim_as_set(sim_shown(SET_LIMIT)));
    return to.length;
}
