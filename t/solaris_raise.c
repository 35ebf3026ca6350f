/* SPDX-License-Identifier: ISC */
/*
 * solaris_raise.c: raising and restoring on Solaris, on the simulated illumos.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "solaris_support.h"
#include "tap.h"

static priv_spec_report_t report;

/* A process that was dropped, with net_privaddr and sys_time in P alone. */
static void begin(void)
{
    illumos_reset(1001, 1001);
    illumos_set_flags(PRIV_AWARE);
    illumos_set_privileges(PRIV_PERMITTED, "basic,net_privaddr,sys_time");
    illumos_set_privileges(PRIV_LIMIT, "basic,net_privaddr,sys_time");
    illumos_set_privileges(PRIV_EFFECTIVE, "basic");
    illumos_forget_calls();
}

static void state_is(const char *effective, const char *what)
{
    char expected[STATE_SIZE];

    snprintf(expected, sizeof expected,
             "1001 1001 1001 pa=1 E=%s P=basic,net_privaddr,sys_time I=basic "
             "L=basic,net_privaddr,sys_time",
             effective);
    solaris_state_is(expected, "%s", what);
}

static priv_spec_t text(const char *words)
{
    priv_spec_t spec;

    if (priv_spec_from_text(&spec, PRIV_SPEC_SOLARIS, words, &report) != 0)
        bail_out("%s: %s", words, report.message);
    illumos_forget_calls();
    return spec;
}

static void allocated_nothing(const char *what)
{
    unsigned made = 0;

    for (unsigned long n = 1; n <= illumos_call_count(); n++)
        made += strncmp(illumos_call_name(n), "priv_", 5) == 0;
    is_number(made, 0, "%s allocated no set", what);
}

static void test_pair(void)
{
    priv_spec_t port, clock, both;
    priv_spec_saved_t a, b, c;

    begin();
    port = text("net_privaddr");
    clock = text("sys_time");
    both = text("basic,net_privaddr,sys_time");
    errno = ENOTTY;
    ok(priv_spec_raise(&port, &a, &report) == 0 && errno == ENOTTY
           && report.error == 0,
       "raised, and errno stays");
    state_is("basic,net_privaddr", "it is in effect");
    solaris_succeeded(priv_spec_raise(&clock, &b, &report), &report,
                      "raised within");
    state_is("basic,net_privaddr,sys_time", "both are in effect");
    solaris_succeeded(priv_spec_raise(&both, &c, &report), &report,
                      "what is in effect is raised");
    solaris_succeeded(priv_spec_restore(&c, &report), &report, "and restored");
    state_is("basic,net_privaddr,sys_time", "which changes nothing");
    solaris_succeeded(priv_spec_restore(&b, &report), &report,
                      "the inner one is restored");
    state_is("basic,net_privaddr", "the outer one is in effect");
    errno = ENOTTY;
    ok(priv_spec_restore(&a, &report) == 0 && errno == ENOTTY
           && report.error == 0,
       "restored, and errno stays");
    state_is("basic", "all is as before");
    allocated_nothing("it");
}

static void test_scope(void)
{
    priv_spec_t port, missing;
    int ran = 0;

    begin();
    port = text("net_privaddr");
    missing = text("net_privaddr,proc_setid,sys_mount");
#ifdef PRIV_SPEC_RAISED
    PRIV_SPEC_RAISED(&port, &report)
    {
        state_is("basic,net_privaddr", "in the scope it is in effect");
        PRIV_SPEC_RAISED(&missing, &report)
        ran++;
        break;
    }
    state_is("basic", "after it all is as before");
    is_number(ran, 0, "a scope that can't be has no body");
    is_number(report.error, EPERM, "and its report stays");
#else
    (void)port;
    (void)missing;
    (void)ran;
    skip(4, "this compiler knows no cleanup attribute");
#endif
}

static void test_refused(void)
{
    priv_spec_t missing, other, empty;
    priv_spec_saved_t saved;

    begin();
    missing = text("net_privaddr,proc_setid,sys_mount");
    solaris_failed(priv_spec_raise(&missing, &saved, &report), &report, EPERM,
                   "permitted", PRIV_SPEC_UNCHANGED, "what P lacks");
    solaris_names_are(&report.missing, "proc_setid,sys_mount", "is named");
    state_is("basic", "and nothing of it is raised");
    solaris_failed(priv_spec_restore(&saved, &report), &report, EINVAL,
                   "argument", PRIV_SPEC_UNCHANGED, "nor can be restored");
    state_is("basic", "which changes nothing");
    allocated_nothing("a refusal");
    ok(priv_spec_from_text(&other, PRIV_SPEC_LINUX, "cap_kill+e", &report) == 0,
       "a text of Linux");
    solaris_failed(priv_spec_raise(&other, &saved, &report), &report, EINVAL,
                   "argument", PRIV_SPEC_UNCHANGED, "can't be raised");
    empty = text("none");
    solaris_succeeded(priv_spec_raise(&empty, &saved, &report), &report,
                      "nothing can");
    solaris_succeeded(priv_spec_restore(&saved, &report), &report,
                      "and be restored");
    state_is("basic", "which changes nothing");
}

/* P shrinks meanwhile: E is what is left of it. */
static void test_shrunk(void)
{
    priv_spec_t port;
    priv_spec_saved_t saved;

    begin();
    illumos_set_privileges(PRIV_EFFECTIVE, "basic,sys_time");
    port = text("net_privaddr");
    ok(priv_spec_raise(&port, &saved, &report) == 0, "raised");
    illumos_set_privileges(PRIV_PERMITTED, "basic,!proc_exec,net_privaddr");
    illumos_set_privileges(PRIV_EFFECTIVE, "basic,!proc_exec,net_privaddr");
    solaris_succeeded(priv_spec_restore(&saved, &report), &report,
                      "restored after P has shrunk");
    solaris_state_is(
        "1001 1001 1001 pa=1 "
        "E=file_link_any,file_read,file_write,net_access,proc_fork,proc_info,"
        "proc_secflags,proc_session "
        "P=file_link_any,file_read,file_write,net_access,net_privaddr,"
        "proc_fork,proc_info,proc_secflags,proc_session I=basic "
        "L=basic,net_privaddr,sys_time",
        "E is what was in effect and is permitted still");
}

/* "all" has spare bits without a name, which grant nothing. */
static void test_all(void)
{
    priv_spec_saved_t saved;
    priv_spec_t all;

    illumos_reset(0, 0);
    illumos_set_flags(PRIV_AWARE);
    illumos_set_privileges(PRIV_PERMITTED, "all");
    illumos_set_privileges(PRIV_EFFECTIVE, "none");
    all = text("all");
    solaris_succeeded(priv_spec_raise(&all, &saved, &report), &report,
                      "all can be raised");
    solaris_state_is("0 0 0 pa=1 E=all P=all I=basic L=all",
                     "every name is in effect");
    solaris_succeeded(priv_spec_restore(&saved, &report), &report,
                      "and restored");
    solaris_state_is("0 0 0 pa=1 E=none P=all I=basic L=all", "to nothing");
}

/* Names that only the running system knows. */
static void test_other_names(void)
{
    static const char *const names[] = { "proc_fork", "Zoo_Feed", "proc_exec",
                                         "dax_access", "net_privaddr" };
    priv_spec_saved_t saved;
    priv_spec_t zoo, clock;

    illumos_reset(0, 0);
    clock = text("sys_time");
    illumos_use_names(names, 5, "proc_fork,proc_exec");
    illumos_set_flags(PRIV_AWARE);
    illumos_set_privileges(PRIV_PERMITTED, "basic,zoo_feed");
    illumos_set_privileges(PRIV_EFFECTIVE, "basic");
    zoo = text("zoo_feed");
    solaris_succeeded(priv_spec_raise(&zoo, &saved, &report), &report,
                      "another system's privilege is raised");
    ok(priv_ismember(illumos_shown(PRIV_EFFECTIVE), "Zoo_Feed") == B_TRUE,
       "it is in effect");
    solaris_succeeded(priv_spec_restore(&saved, &report), &report, "restored");
    ok(!priv_ismember(illumos_shown(PRIV_EFFECTIVE), "Zoo_Feed"),
       "it is not any more");
    zoo = text("dax_access,proc_exec");
    solaris_failed(priv_spec_raise(&zoo, &saved, &report), &report, EPERM,
                   "permitted", PRIV_SPEC_UNCHANGED, "what P lacks");
    solaris_names_are(&report.missing, "dax_access", "is named");
    solaris_failed(priv_spec_raise(&clock, &saved, &report), &report, EPERM,
                   "permitted", PRIV_SPEC_UNCHANGED, "what the system lacks");
    solaris_names_are(&report.missing, "sys_time", "is named");
}

/* A system with so many names, zoo_000 and on, that the library knows not. */
static void use_many_names(unsigned count)
{
    static char written[ILLUMOS_NAMES_MAX][8];
    static const char *names[ILLUMOS_NAMES_MAX];

    for (unsigned i = 0; i < count; i++) {
        snprintf(written[i], sizeof written[i], "zoo_%03u", i % 1000);
        names[i] = written[i];
    }
    illumos_reset(0, 0);
    if (illumos_use_names(names, count, "zoo_001") != 0)
        bail_out("no room for %u names", count);
    illumos_set_flags(PRIV_AWARE);
    illumos_set_privileges(PRIV_PERMITTED, "all");
    illumos_set_privileges(PRIV_EFFECTIVE, "none");
}

/* The first of them to be raised: a text is refused where there are many. */
static priv_spec_t first_name(void)
{
    priv_spec_t spec;

    memset(&spec, 0, sizeof spec);
    spec.system = PRIV_SPEC_SOLARIS;
    spec.given = 1u << PRIV_SPEC_EFFECTIVE;
    spec.set[PRIV_SPEC_EFFECTIVE].word[3] = 1;
    return spec;
}

/* More names than a set has bits for: what lies behind it is no part of it. */
static void test_many_names(void)
{
    priv_spec_saved_t saved;
    unsigned raised = 0;
    priv_spec_t first;

    use_many_names(200);
    first = first_name();
    memset(&first.set[PRIV_SPEC_PERMITTED], 0xff, sizeof first.set[0]);
    solaris_succeeded(priv_spec_raise(&first, &saved, &report), &report,
                      "one of many names is raised");
    for (int i = 0; i < 200; i++)
        raised +=
            priv_ismember(illumos_shown(PRIV_EFFECTIVE), priv_getbynum(i)) != 0;
    is_number(raised, 1, "one is in effect");
    ok(priv_ismember(illumos_shown(PRIV_EFFECTIVE), "zoo_000") != 0,
       "and it is that one");
    solaris_succeeded(priv_spec_restore(&saved, &report), &report, "restored");
    ok(priv_isemptyset(illumos_shown(PRIV_EFFECTIVE)) != 0, "to nothing");
}

/* A set of the system's that is larger than what can be saved. */
static void test_large_sets(void)
{
    priv_spec_saved_t saved;
    priv_spec_t first;

    use_many_names(8 * sizeof saved.set + 1);
    first = first_name();
    solaris_failed(priv_spec_raise(&first, &saved, &report), &report, ENOTSUP,
                   "read", PRIV_SPEC_UNCHANGED, "sets that can't be saved");
    ok(priv_isemptyset(illumos_shown(PRIV_EFFECTIVE)) != 0,
       "nothing is raised");
}

/* ---- faults ---- */

static int effective_is(const char *words)
{
    char got[STATE_SIZE], want[STATE_SIZE];

    illumos_format(got, sizeof got);
    snprintf(want, sizeof want, " E=%s P=", words);
    return strstr(got, want) != NULL;
}

enum kind { FAILS, LIES, FAILS_THEN_LIES, KINDS };

/*
 * A pair whose n-th call fails, or lies, alone or with all that come after
 * it.  0 once there is no n-th call.
 */
static int pair_with_fault(unsigned long n, enum kind kind, int on)
{
    priv_spec_t port;
    priv_spec_saved_t saved;
    unsigned long last = on ? n + 12 : n;

    begin();
    port = text("net_privaddr");
    for (unsigned long i = n; i <= last; i++) {
        int lies = kind == LIES || (kind == FAILS_THEN_LIES && i > n);

        if ((lies ? illumos_lie_call(i) : illumos_fail_call(i, EACCES)) != 0)
            bail_out("no room for a fault");
    }
    if (priv_spec_raise(&port, &saved, &report) != 0) {
        int is_open = report.state == PRIV_SPEC_OPEN;

        ok(report.error == errno && errno != 0, "call %lu: not raised", n);
        ok((is_open && on) || effective_is("basic")
               || (report.state == PRIV_SPEC_CLOSED && effective_is("none")),
           "as the state says: %s", report.message);
    } else if (priv_spec_restore(&saved, &report) != 0) {
        ok(report.error == errno && errno != 0, "call %lu: not restored", n);
        if (report.state == PRIV_SPEC_CLOSED)
            ok(effective_is("none"), "E is empty: %s", report.message);
        else
            ok(on && strstr(report.message, "OPEN: ") != NULL,
               "what is left is told: %s", report.message);
    } else {
        ok(effective_is("basic"), "call %lu: as it was", n);
    }
    illumos_mend();
    return illumos_call_count() >= n;
}

static void test_faults(void)
{
    for (int kind = 0; kind < KINDS; kind++) {
        for (int on = 0; on < 2; on++) {
            unsigned long n = 1;

            while (pair_with_fault(n, (enum kind)kind, on))
                n++;
            ok(n > 6, "each call of a pair was at fault");
        }
    }
}

/* What can't be taken out of effect is named. */
static void test_open(void)
{
    priv_spec_t port;
    priv_spec_saved_t saved;

    begin();
    port = text("net_privaddr");
    ok(priv_spec_raise(&port, &saved, &report) == 0, "raised");
    illumos_lie_every("setppriv");
    solaris_failed(priv_spec_restore(&saved, &report), &report, EPROTO,
                   "setppriv", PRIV_SPEC_OPEN, "setppriv lies");
    ok(strstr(report.message, "it differs in: net_privaddr;") != NULL
           && strstr(report.message, "OPEN: in effect still: ") != NULL
           && strstr(report.message, "net_privaddr,") != NULL,
       "what is left is named: %s", report.message);
    illumos_mend();
    solaris_succeeded(priv_spec_restore(&saved, &report), &report,
                      "it can be tried again");
    state_is("basic", "and is restored then");
}

int main(void)
{
    test_pair();
    test_scope();
    test_refused();
    test_shrunk();
    test_all();
    test_other_names();
    test_many_names();
    test_large_sets();
    test_faults();
    test_open();
    return done();
}
