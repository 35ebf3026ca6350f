/* SPDX-License-Identifier: ISC */
/*
 * solaris_translate.c: drops on Solaris by the text for Linux, translated,
 * and translations on a system whose privileges and basic set are its own.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "set.h"
#include "solaris_support.h"
#include "tap.h"

#define EXACT   PRIV_SPEC_EXACT
#define WITHIN  PRIV_SPEC_WITHIN
#define CLOSEST PRIV_SPEC_CLOSEST

static priv_spec_report_t report;

static struct priv_spec_security options(const char *capabilities,
                                         priv_spec_policy translate)
{
    struct priv_spec_security security = solaris_options(NULL);

    security.capabilities = capabilities;
    security.translate = translate;
    return security;
}

/* Prepares and enters; the report is prepare's. */
static int drop(const struct priv_spec_security *security)
{
    priv_spec_report_t entered = { 0 };
    priv_spec_plan_t plan;
    int result = priv_spec_plan_prepare(&plan, security, &report);

    if (result != 0)
        return -1;
    result = priv_spec_plan_enter(&plan, &entered);
    priv_spec_plan_free(&plan);
    if (result != 0)
        report = entered;
    return result;
}

/* A Linux text comes to the same state as a Solaris text. */
static void same_as(const char *capabilities, priv_spec_policy policy,
                    const char *privileges, uint64_t warnings)
{
    struct priv_spec_security native = solaris_options(privileges);
    struct priv_spec_security other = options(capabilities, policy);
    char expected[STATE_SIZE];

    illumos_reset(0, 0);
    solaris_succeeded(drop(&native), &report, privileges);
    illumos_format(expected, sizeof expected);
    illumos_reset(0, 0);
    solaris_succeeded(drop(&other), &report, "translated");
    solaris_state_is(expected, "%s comes to the same as %s", capabilities,
                     privileges);
    is_number((long long)(report.warnings & ~PRIV_SPEC_WARN_LEADS_TO_ALL),
              (long long)warnings, "... and so much is to be said");
}

static void test_drops(void)
{
    const uint64_t translated = PRIV_SPEC_WARN_TRANSLATED;
    const uint64_t inherit = PRIV_SPEC_WARN_TRANSLATED_INHERITABLE;

    same_as("cap_net_bind_service+ep", EXACT, "basic net_privaddr", 0);
    same_as("=", EXACT, "basic", 0);
    same_as("cap_setuid+ep", WITHIN, "basic", translated);
    solaris_names_are(&report.lost, "cap_setuid", "cap_setuid is lost");
    solaris_names_are(&report.added, "none", "and nothing is added");
    same_as("cap_setuid,cap_setgid+ep", WITHIN, "basic,proc_setid", translated);
    same_as("cap_setuid+ep", CLOSEST, "basic,proc_setid", translated);
    solaris_names_are(&report.lost, "cap_setuid", "cap_setuid is lost");
    solaris_names_are(&report.added, "proc_setid", "proc_setid is added");
    same_as("cap_net_admin+ep cap_net_bind_service+ep cap_net_raw+ep "
            "cap_sys_resource+ep",
            CLOSEST,
            "basic net_privaddr sys_resource sys_ipc_config sys_net_config "
            "net_rawaccess net_icmpaccess net_observability",
            translated);
    /* Inheritable stays as it is, as under a Solaris text, and that is
     * noted. */
    same_as("cap_net_bind_service+eip", EXACT, "basic net_privaddr", inherit);
}

/*
 * A text of Linux without i and ambient wants that programs run later have
 * nothing, and on Solaris they have what is inheritable: within the limit
 * set, which is what the text permits.
 */
static void test_inherited(void)
{
    struct priv_spec_security security = options("cap_sys_time+ep", EXACT);
    priv_spec_t spec;

    illumos_reset(0, 0);
    illumos_set_privileges(PRIV_INHERITABLE, "basic,sys_time,proc_audit");
    solaris_succeeded(drop(&security), &report, "more was inheritable");
    is_number((long long)report.warnings, PRIV_SPEC_WARN_TRANSLATED_INHERITABLE,
              "... which is noted");
    illumos_exec();
    priv_spec_from_process(&spec, 0, &report);
    ok(priv_spec_has(&spec, PRIV_SPEC_EFFECTIVE, "sys_time")
           && !priv_spec_has(&spec, PRIV_SPEC_EFFECTIVE, "proc_audit"),
       "... and true: a program run later has it");

    illumos_reset(0, 0);
    illumos_set_privileges(PRIV_INHERITABLE, "basic,proc_audit");
    solaris_succeeded(drop(&security), &report, "nothing of it is permitted");
    is_number((long long)report.warnings, 0, "... so none of it stays");

    illumos_reset(0, 0);
    illumos_set_privileges(PRIV_INHERITABLE, "basic,sys_time,proc_audit");
    security.flags = PRIV_SPEC_FLAG_ACROSS_EXEC;
    solaris_succeeded(drop(&security), &report, "across exec");
    is_number((long long)report.warnings, 0, "... it is asked for");

    illumos_reset(0, 0);
    illumos_set_privileges(PRIV_INHERITABLE, "basic,sys_time,proc_audit");
    security = solaris_options("basic,sys_time");
    solaris_succeeded(drop(&security), &report, "a text of Solaris");
    is_number((long long)report.warnings, 0, "... says nothing of it");
}

static void test_flags(void)
{
    struct priv_spec_security security = options("cap_sys_time+ep", 0);

    illumos_reset(0, 0);
    security.flags = PRIV_SPEC_FLAG_TRANSLATE;
    solaris_succeeded(drop(&security), &report, "the flag alone");
    is_number((long long)report.warnings, 0, "... is exact");
    illumos_reset(0, 0);
    security.translate = PRIV_SPEC_OFF;
    solaris_succeeded(drop(&security), &report, "the option off");
    is_number((long long)report.warnings, PRIV_SPEC_WARN_OTHER_TEXT,
              "... comes before it");
    illumos_reset(0, 0);
    security = options("cap_sys_time+eip", EXACT);
    security.flags = PRIV_SPEC_FLAG_ACROSS_EXEC;
    solaris_succeeded(drop(&security), &report, "across exec");
    is_number((long long)report.warnings, 0,
              "what is inherited is what is permitted: nothing to note");
    illumos_reset(0, 0);
    security.capabilities = "cap_net_bind_service=ep cap_sys_time+i";
    solaris_succeeded(drop(&security), &report, "more than what is permitted");
    is_number((long long)report.warnings, PRIV_SPEC_WARN_TRANSLATED_INHERITABLE,
              "... is not inherited: noted");
    illumos_reset(0, 0);
    security.privileges = "basic";
    security.capabilities = "cap_no_such+ep";
    solaris_succeeded(drop(&security), &report,
                      "with a native text the other is not read");
}

/* What is lost in translation and what is not held are told apart. */
static void test_held(void)
{
    struct priv_spec_security security =
        options("cap_sys_time,cap_net_bind_service,cap_chown+ep", WITHIN);
    char line[256];

    illumos_reset(0, 0);
    illumos_use_zone(3, "zone,!sys_time");
    security.flags = PRIV_SPEC_FLAG_HELD;
    solaris_succeeded(drop(&security), &report, "what is held of it");
    solaris_names_are(&report.lost, "cap_chown,sys_time",
                      "a capability is lost, a privilege not held");
    priv_spec_report_warning(&report, 0, line, sizeof line);
    is_text(line, "asked for, not held, and left out: sys_time",
            "... in the words of Solaris");
    priv_spec_report_warning(&report, 1, line, sizeof line);
    is_text(line, "the translation is not exact: lost cap_chown; added none",
            "... and in those of Linux");
}

static void test_refusals(void)
{
    struct priv_spec_security security = options("cap_setuid+ep", EXACT);

    illumos_reset(0, 0);
    solaris_failed(drop(&security), &report, ENOTSUP, "translate",
                   PRIV_SPEC_UNCHANGED, "cap_setuid has no exact translation");
    is_text(report.message,
            "capabilities: can't be translated to Solaris exactly: write the "
            "text for Solaris, or allow within or closest; nothing there has "
            "all the power of cap_setuid",
            "and the message says so");
    security = options("cap_sys_time=p", EXACT);
    solaris_failed(drop(&security), &report, ENOTSUP, "translate",
                   PRIV_SPEC_UNCHANGED, "nor have two sets");
    security = options("cap_sys_tine+ep", CLOSEST);
    solaris_failed(drop(&security), &report, EINVAL, "parse",
                   PRIV_SPEC_UNCHANGED, "a name with a slip");
    ok(strstr(report.message, "did you mean cap_sys_time") != NULL
           && report.offset == 0,
       "and the name that was meant");
}

/* ---- another system ---- */

static const char *const other_names[] = { "proc_fork",    "Zoo_Feed",
                                           "proc_setid",   "proc_exec",
                                           "dax_access",   "proc_audit",
                                           "net_privaddr", "sys_resource" };

static void use_other_system(void)
{
    illumos_reset(0, 0);
    illumos_use_names(other_names, sizeof other_names / sizeof other_names[0],
                      "proc_fork,proc_exec,zoo_feed");
}

static void translates(priv_spec_system system, const char *text,
                       priv_spec_policy policy, const char *expected,
                       const char *lost, const char *added)
{
    priv_spec_system to =
        system == PRIV_SPEC_LINUX ? PRIV_SPEC_SOLARIS : PRIV_SPEC_LINUX;
    char got[STATE_SIZE];
    priv_spec_t spec, result;

    if (priv_spec_from_text(&spec, system, text, &report) != 0)
        bail_out("%s", report.message);
    if (priv_spec_translate(&result, &spec, to, policy, &report) == 0) {
        priv_spec_report_t unused = { 0 };

        priv_spec_to_text(&result, got, sizeof got, 0, &unused);
        is_text(got, expected, "%s", text);
    } else {
        ok(expected == NULL && report.error == ENOTSUP, "%s is refused", text);
    }
    solaris_names_are(&report.lost, lost, "... lost");
    solaris_names_are(&report.added, added, "... added");
}

static void test_other_system(void)
{
    struct priv_spec_security security = options("cap_sys_time+ep", WITHIN);
    priv_spec_t spec, result;

    use_other_system();
    /* The basic set is the system's, its unknown names too. */
    translates(PRIV_SPEC_SOLARIS, "basic,net_privaddr", EXACT,
               "cap_net_bind_service=ep", "none", "none");
    translates(PRIV_SPEC_SOLARIS, "basic,!zoo_feed", WITHIN, NULL, "none",
               "Zoo_Feed");
    translates(PRIV_SPEC_SOLARIS, "basic,!zoo_feed", CLOSEST, "=", "none",
               "Zoo_Feed");
    translates(PRIV_SPEC_SOLARIS, "basic,dax_access", CLOSEST, "=",
               "dax_access", "none");
    translates(PRIV_SPEC_LINUX, "=", EXACT, "basic", "none", "none");
    /* What the system lacks is not used. */
    translates(PRIV_SPEC_LINUX, "cap_sys_time+ep", EXACT, NULL, "cap_sys_time",
               "none");
    translates(PRIV_SPEC_LINUX, "cap_sys_time,cap_sys_resource+ep", CLOSEST,
               "basic,sys_resource", "cap_sys_resource,cap_sys_time", "none");
    solaris_succeeded(drop(&security), &report, "a drop by what it has");
    ok(priv_spec_from_process(&spec, 0, &report) == 0
           && priv_spec_from_text(&result, PRIV_SPEC_SOLARIS, "basic", NULL)
                  == 0
           && set_equal(&spec.set[PRIV_SPEC_PERMITTED],
                        &result.set[PRIV_SPEC_PERMITTED]),
       "and what is held is its basic set");
}

/* More privileges that the library doesn't know than a set has room for. */
static void test_too_many(void)
{
    enum { MANY = 65 };
    static char name[MANY][8];
    const char *list[MANY];
    priv_spec_t spec, result;

    for (unsigned i = 0; i < MANY; i++) {
        snprintf(name[i], sizeof name[i], "zoo_%02u", i);
        list[i] = name[i];
    }
    illumos_reset(0, 0);
    priv_spec_from_text(&spec, PRIV_SPEC_LINUX, "cap_sys_time+ep", NULL);
    illumos_use_names(list, MANY, "zoo_00");
    ok(priv_spec_translate(&result, &spec, PRIV_SPEC_SOLARIS, CLOSEST, &report)
               == -1
           && errno == ENOTSUP && strcmp(report.step, "read") == 0,
       "a system of too many unknown privileges is refused");
    illumos_use_names(list, MANY - 1, "zoo_00");
    ok(priv_spec_translate(&result, &spec, PRIV_SPEC_SOLARIS, CLOSEST, &report)
           == 0,
       "one less has room");
}

/* ---- no memory ---- */

/* A new process, whose n-th call has no memory. */
static void reset_without_memory(unsigned long n)
{
    illumos_reset(0, 0);
    illumos_forget_calls();
    illumos_fail_call(n, ENOMEM);
}

static void test_memory(void)
{
    struct priv_spec_security security = options("cap_sys_time+ep", EXACT);
    unsigned wrong = 0, failures = 0;
    unsigned long n = 0;
    priv_spec_counterpart_t counterpart;
    priv_spec_t spec, result;
    priv_spec_plan_t plan;

    priv_spec_from_text(&spec, PRIV_SPEC_LINUX, "cap_sys_time+ep", NULL);
    do {
        reset_without_memory(++n);
        if (priv_spec_translate(&result, &spec, PRIV_SPEC_NATIVE, EXACT,
                                &report)
            == 0)
            continue;
        failures++;
        wrong += errno != ENOMEM || report.error != ENOMEM
                 || report.message[0] == '\0';
    } while (illumos_call_count() >= n);
    ok(failures > 1 && wrong == 0, "translating without memory: %u refusals",
       failures);
    reset_without_memory(1);
    ok(priv_spec_counterpart(&spec, PRIV_SPEC_NATIVE, EXACT, 0, &counterpart)
               == -1
           && errno == ENOMEM,
       "nor is it told by privilege");
    failures = 0;
    n = 0;
    do {
        reset_without_memory(++n);
        if (priv_spec_plan_prepare(&plan, &security, &report) != 0) {
            failures++;
            wrong += report.error == 0 || report.state != PRIV_SPEC_UNCHANGED;
        }
        priv_spec_plan_free(&plan);
    } while (illumos_call_count() >= n);
    ok(failures > 10 && wrong == 0,
       "a plan by a translation without memory: %u refusals", failures);
}

int main(void)
{
    test_drops();
    test_inherited();
    test_flags();
    test_held();
    test_refusals();
    test_other_system();
    test_too_many();
    test_memory();
    return done();
}
