/* SPDX-License-Identifier: ISC */
/*
 * t/show_say.c: what a process holds, said in the other system's words, for
 * processes of both systems wherever the test runs.
 */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "report.h"
#include "set.h"
#include "tap.h"
#include "tools/show.h"
#include "vocabulary.h"

enum { E_AND_P = 1 << PRIV_SPEC_EFFECTIVE | 1 << PRIV_SPEC_PERMITTED };

static priv_spec_set_t set_of(priv_spec_system system, const char *text)
{
    priv_spec_t spec;

    if (priv_spec_from_text(&spec, system, text, NULL) != 0)
        bail_out("%s can't be read", text);
    return spec.set[PRIV_SPEC_PERMITTED];
}

static void is_set(const priv_spec_set_t *set, const char *names,
                   const char *what)
{
    char text[8192];

    priv_spec_set_names(set, text, sizeof text);
    is_text(text, names, "%s", what);
}

/* A process that holds the set as E and P, in the words of `to`. */
static void say(struct shown *shown, struct process *process,
                priv_spec_system from, const char *text, priv_spec_system to)
{
    priv_spec_report_t report;

    memset(process, 0, sizeof *process);
    memset(shown, 0xa5, sizeof *shown);
    shown->process = process;
    process->sets.system = from;
    process->sets.given = E_AND_P;
    process->sets.set[PRIV_SPEC_EFFECTIVE] = set_of(from, text);
    process->sets.set[PRIV_SPEC_PERMITTED] = set_of(from, text);
    report_begin(&report);
    is_number(show_say(shown, to, &report), 0, "\"%s\" can be said", text);
}

static void test_case(priv_spec_system from, const char *text, const char *said,
                      const char *beyond, const char *lacking)
{
    priv_spec_system to =
        from == PRIV_SPEC_LINUX ? PRIV_SPEC_SOLARIS : PRIV_SPEC_LINUX;
    struct process process;
    struct shown shown;
    char what[256];

    say(&shown, &process, from, text, to);
    is_number(shown.system, to, "in the other words");
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        bool given = (process.sets.given >> i & 1) != 0;

        snprintf(what, sizeof what, "\"%s\", set %u: what is said", text, i);
        is_set(&shown.said[i], given ? said : "none", what);
        snprintf(what, sizeof what, "\"%s\", set %u: beyond", text, i);
        is_set(&shown.beyond[i], given ? beyond : "none", what);
        snprintf(what, sizeof what, "\"%s\", set %u: lacking", text, i);
        is_set(&shown.lacking[i], given ? lacking : "none", what);
    }
}

#define BASIC                                                                  \
    "file_link_any,file_read,file_write,net_access,proc_exec,proc_fork,"       \
    "proc_info,proc_secflags,proc_session"

static void test_linux(void)
{
    test_case(PRIV_SPEC_LINUX, "=", BASIC, "none", "none");
    test_case(PRIV_SPEC_LINUX, "cap_fsetid=ep",
              "file_link_any,file_read,file_setid,file_write,net_access,"
              "proc_exec,proc_fork,proc_info,proc_secflags,proc_session",
              "none", "none");
    test_case(PRIV_SPEC_LINUX, "cap_setuid,cap_setgid=ep",
              "file_link_any,file_read,file_write,net_access,proc_exec,"
              "proc_fork,proc_info,proc_secflags,proc_session,proc_setid",
              "cap_setuid", "none");
    /* A capability that has no name yet is beyond every word. */
    test_case(PRIV_SPEC_LINUX, "63,cap_kill=ep", BASIC, "cap_kill,63", "none");
}

static void test_solaris(void)
{
    test_case(PRIV_SPEC_SOLARIS, "basic", "none", "none", "none");
    test_case(PRIV_SPEC_SOLARIS, "basic,net_privaddr", "cap_net_bind_service",
              "none", "none");
    test_case(PRIV_SPEC_SOLARIS, "basic,!proc_exec,!proc_fork,proc_owner",
              "cap_kill", "proc_owner", "proc_exec,proc_fork");
    test_case(PRIV_SPEC_SOLARIS, "none", "none", "none", BASIC);
    test_case(PRIV_SPEC_SOLARIS, "net_privaddr,win_config",
              "cap_net_bind_service", "win_config", BASIC);
}

/* What is said of every single privilege is held: never more. */
static void test_each(void)
{
    unsigned more = 0, silent = 0;

    for (const struct vocabulary_entry *e = vocabulary; e->name != NULL; e++) {
        priv_spec_system to =
            e->system == PRIV_SPEC_LINUX ? PRIV_SPEC_SOLARIS : PRIV_SPEC_LINUX;
        priv_spec_t back;
        struct process process;
        struct shown shown;
        priv_spec_report_t report = { 0 };
        char text[64];

        snprintf(text, sizeof text,
                 e->system == PRIV_SPEC_LINUX ? "%s=ep" : "basic,%s", e->name);
        say(&shown, &process, e->system, text, to);
        memset(&back, 0, sizeof back);
        back.system = to;
        back.given = E_AND_P;
        back.set[PRIV_SPEC_EFFECTIVE] = shown.said[PRIV_SPEC_EFFECTIVE];
        back.set[PRIV_SPEC_PERMITTED] = shown.said[PRIV_SPEC_PERMITTED];
        /* Said back, it must lie within what the process holds. */
        if (priv_spec_translate(&back, &back, e->system, PRIV_SPEC_WITHIN,
                                &report)
                != 0
            || !set_within(&back.set[PRIV_SPEC_PERMITTED],
                           &process.sets.set[PRIV_SPEC_PERMITTED]))
            more++;
        if (!set_equal(&back.set[PRIV_SPEC_PERMITTED],
                       &process.sets.set[PRIV_SPEC_PERMITTED])
            && set_is_empty(&shown.beyond[PRIV_SPEC_PERMITTED]))
            silent++;
    }
    is_number(more, 0, "nothing is said that isn't held");
    is_number(silent, 0, "what is not said is told to be beyond");
}

static void test_own_words(void)
{
    struct process process;
    struct shown shown;

    for (int i = 0; i < 2; i++) {
        say(&shown, &process, PRIV_SPEC_SOLARIS, "proc_owner",
            i == 0 ? PRIV_SPEC_NATIVE : PRIV_SPEC_SOLARIS);
        is_number(shown.system, PRIV_SPEC_SOLARIS, "in its own words");
        is_set(&shown.said[PRIV_SPEC_PERMITTED], "proc_owner",
               "what is held is said");
        is_set(&shown.beyond[PRIV_SPEC_PERMITTED], "none", "all of it");
        is_set(&shown.lacking[PRIV_SPEC_PERMITTED], "none", "and no more");
    }
}

int main(void)
{
    test_linux();
    test_solaris();
    test_each();
    test_own_words();
    return done();
}
