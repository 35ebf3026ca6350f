/* SPDX-License-Identifier: ISC */
/* show_print.c: a process as text, and as a JSON object. */
#include <config.h>

#include <stdio.h>

#include "backend.h"
#include "set.h"
#include "show.h"
#include "words.h"

static const char *const id_names[IDS] = { "real", "effective", "saved",
                                           "filesystem" };

/* What a system calls its sets. */
static const char *set_name(const priv_spec_t *sets, unsigned which)
{
    static const char *const names[PRIV_SPEC_SETS] = { "effective", "permitted",
                                                       "inheritable", "limit",
                                                       "ambient" };

    if (sets->system == PRIV_SPEC_LINUX && which == PRIV_SPEC_LIMIT)
        return "bounding";
    return names[which];
}

/* ---- text ---- */

static void print_ids(const char *kind, const unsigned *id, unsigned count)
{
    printf("  %-12s", kind);
    for (unsigned i = 0; i < count; i++)
        printf(" %s %u", id_names[i], id[i]);
    putchar('\n');
}

static void print_names(const char *name, const priv_spec_set_t *set)
{
    char text[8192];

    priv_spec_set_names(set, text, sizeof text);
    printf("  %-12s %s\n", name, text);
}

/* A set in its own system's words. */
static void print_set(const priv_spec_t *sets, unsigned which)
{
    priv_spec_set_t all = set_of_mask(backend_all_capabilities());
    const char *name = set_name(sets, which);

    if (sets->system == PRIV_SPEC_LINUX && set_equal(&sets->set[which], &all))
        printf("  %-12s all\n", name);
    else
        print_names(name, &sets->set[which]);
}

/* A set in the other system's words, and what these don't tell. */
static void print_said(const struct shown *shown, unsigned which)
{
    const char *name = set_name(&shown->process->sets, which);
    priv_spec_t spec = { .system = (uint32_t)shown->system };
    char text[8192];

    spec.set[PRIV_SPEC_PERMITTED] = shown->said[which];
    if (shown->system == PRIV_SPEC_SOLARIS
        && priv_spec_to_text(&spec, text, sizeof text, PRIV_SPEC_FORM_PORTABLE,
                             NULL)
               >= 0)
        printf("  %-12s %s\n", name, text);
    else
        print_names(name, &shown->said[which]);
    if (!set_is_empty(&shown->beyond[which]))
        print_names("  beyond", &shown->beyond[which]);
    if (!set_is_empty(&shown->lacking[which]))
        print_names("  lacking", &shown->lacking[which]);
}

/* A process chooses its name: what may steer a terminal is a "?". */
static void print_name(const char *name)
{
    for (; *name != '\0'; name++)
        putchar(*name >= ' ' && *name < 127 ? *name : '?');
    putchar('\n');
}

void show_text(const struct shown *shown)
{
    const struct process *p = shown->process;
    const struct process_groups *groups = shown->groups;

    printf("%ld%s", (long)shown->pid, p->name[0] != '\0' ? " " : "");
    print_name(p->name);
    print_ids("uids", p->uid, p->ids);
    print_ids("gids", p->gid, p->ids);
    printf("  %-12s", "groups");
    for (size_t i = 0; i < groups->count; i++)
        printf(i == 0 ? " %lu" : ",%lu", (unsigned long)groups->id[i]);
    puts(groups->count == 0 ? " none" : "");
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if ((p->sets.given >> i & 1) == 0)
            continue;
        if (shown->system != p->sets.system)
            print_said(shown, i);
        else
            print_set(&p->sets, i);
    }
    if (p->no_new_privs >= 0)
        printf("  %-12s %s\n", "no_new_privs", p->no_new_privs ? "on" : "off");
    if (p->threads > 0)
        printf("  %-12s %u\n", "threads", p->threads);
}

/* ---- JSON ---- */

static void write_ids(struct json *j, const char *key, const unsigned *id,
                      unsigned count)
{
    json_open(j, key, '{');
    for (unsigned i = 0; i < count; i++)
        json_number(j, id_names[i], id[i]);
    json_close(j, '}');
}

/* A list of names for each set that the process has. */
static void write_sets(struct json *j, const char *key, const priv_spec_t *sets,
                       const priv_spec_set_t *set)
{
    json_open(j, key, '{');
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if ((sets->given >> i & 1) != 0)
            json_names(j, set_name(sets, i), &set[i]);
    }
    json_close(j, '}');
}

static void write_groups(struct json *j, const struct process_groups *groups)
{
    json_open(j, "groups", '[');
    for (size_t i = 0; i < groups->count; i++)
        json_number(j, NULL, groups->id[i]);
    json_close(j, ']');
}

void show_json(const struct shown *shown)
{
    const struct process *p = shown->process;
    struct json j = { 0 };

    json_open(&j, NULL, '{');
    json_number(&j, "pid", (unsigned long)shown->pid);
    json_string(&j, "name", p->name[0] != '\0' ? p->name : NULL);
    write_ids(&j, "uids", p->uid, p->ids);
    write_ids(&j, "gids", p->gid, p->ids);
    write_groups(&j, shown->groups);
    json_string(&j, "native", system_word((priv_spec_system)p->sets.system));
    json_string(&j, "system", system_word(shown->system));
    write_sets(&j, "sets", &p->sets, shown->said);
    write_sets(&j, "beyond", &p->sets, shown->beyond);
    write_sets(&j, "lacking", &p->sets, shown->lacking);
    if (p->no_new_privs >= 0)
        json_bool(&j, "no_new_privs", p->no_new_privs != 0);
    else
        json_null(&j, "no_new_privs");
    if (p->threads > 0)
        json_number(&j, "threads", p->threads);
    else
        json_null(&j, "threads");
    json_null(&j, "error");
    json_close(&j, '}');
    json_end(&j);
}

void show_json_error(pid_t pid, const priv_spec_report_t *report)
{
    struct json j = { 0 };

    json_open(&j, NULL, '{');
    json_number(&j, "pid", (unsigned long)pid);
    json_null(&j, "name");
    json_error(&j, report);
    json_close(&j, '}');
    json_end(&j);
}
