/* SPDX-License-Identifier: ISC */
/* power.c: see power.h. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "power.h"
#include "tables.h"
#include "tap.h"

unsigned names_known;
const char *name_of[NAMES];
struct names of_linux, of_solaris, basic;
const struct names none;

static struct names power_alone[NAMES], closest_to[NAMES];

static struct rule {
    struct names from, to;
} rules[2 * TABLE_ROWS]; /* = counts twice */
static unsigned rule_count;

/* The place of a name, a new one if it was not seen yet. */
static unsigned place(const char *name, size_t length)
{
    char *copy;

    for (unsigned i = 0; i < names_known; i++) {
        if (strlen(name_of[i]) == length
            && memcmp(name_of[i], name, length) == 0)
            return i;
    }
    copy = malloc(length + 1);
    if (names_known == NAMES || copy == NULL)
        bail_out("the files have more than %d names", NAMES);
    memcpy(copy, name, length);
    copy[length] = '\0';
    name_of[names_known] = copy;
    return names_known++;
}

static struct names read_names(const char *text)
{
    struct names set = none;

    while (*text != '\0') {
        size_t length = strcspn(text, "+");

        set = with(set, place(text, length));
        text += length + (text[length] != '\0');
    }
    return set;
}

static void add_rule(struct names from, struct names to)
{
    rules[rule_count++] = (struct rule){ from, to };
}

static void read_grants(void)
{
    static struct table table;

    table_read(&table, "equivalence.tsv", 4);
    for (unsigned i = 0; i < table.rows; i++) {
        const char *relation = table.at[i][1];
        struct names left = read_names(table.at[i][0]);
        struct names right = read_names(table.at[i][2]);

        if (strcmp(relation, "basic") == 0)
            basic = either(basic, left);
        if (strcmp(relation, "=") == 0)
            add_rule(right, left);
        if (strcmp(relation, "=") == 0 || strcmp(relation, ">") == 0)
            add_rule(left, right);
    }
    for (unsigned i = 0; i < names_known; i++) {
        if (strncmp(name_of[i], "cap_", 4) == 0)
            of_linux = with(of_linux, i);
        else
            of_solaris = with(of_solaris, i);
    }
}

static void read_closest(void)
{
    static struct table table;

    table_read(&table, "closest.tsv", 2);
    for (unsigned i = 0; i < table.rows; i++) {
        const char *name = table.at[i][0];

        closest_to[place(name, strlen(name))] = read_names(table.at[i][1]);
    }
}

/*
 * Adds what the rules say, those within a system until they say no more, or
 * those between the systems, once.
 */
static struct names apply(struct names set, bool between)
{
    struct names found = set, held;

    do {
        held = found;
        for (unsigned i = rule_count; i-- > 0;) {
            bool from_linux = inside(rules[i].from, of_linux);
            bool to_linux = inside(rules[i].to, of_linux);

            if ((from_linux != to_linux) == between
                && inside(rules[i].from, between ? set : found))
                found = either(found, rules[i].to);
        }
    } while (!between && !same(held, found));
    return found;
}

struct names power_of(bool on_linux, struct names set)
{
    struct names own = apply(set, false);
    struct names beyond = less(apply(own, true), own);
    struct names all = either(own, apply(beyond, false));

    return on_linux ? either(all, basic) : all;
}

void power_read(void)
{
    read_grants();
    read_closest();
    for (unsigned i = 0; i < names_known; i++)
        power_alone[i] = power_of(has(of_linux, i), with(none, i));
}

struct names power_within(bool on_linux, struct names set)
{
    struct names all = power_of(on_linux, set), result = none;

    for (unsigned i = 0; i < names_known; i++) {
        if (has(of_linux, i) != on_linux && inside(power_alone[i], all))
            result = with(result, i);
    }
    return result;
}

struct names power_closest(bool on_linux, struct names set)
{
    struct names result = on_linux ? basic : none;

    for (unsigned i = 0; i < names_known; i++) {
        if (has(set, i))
            result = either(result, closest_to[i]);
    }
    return result;
}
