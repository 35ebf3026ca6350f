/* SPDX-License-Identifier: ISC */
/*
 * solaris_names.c: the Solaris backend on systems with other names.
 *
 * Names, numbers and the basic set are the running system's: some that the
 * vocabulary knows may be missing, others be unknown to it, and those come
 * and go by name like the rest.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "set.h"
#include "solaris_text.h"
#include "solaris_support.h"
#include "tap.h"

/* Some of ours missing (proc_info), some unknown, in an odd order. */
static const char *const other_names[] = {
    "proc_fork",   "Zoo_Feed",   "proc_setid",     "proc_exec",
    "dax_access",  "proc_audit", "sys_resource",   "net_privaddr",
    "proc_chroot", "cmi_owner",  "file_dac_search"
};

#define OTHER_BASIC "proc_fork,proc_exec,zoo_feed"

static void use_other_system(uid_t uid)
{
    illumos_reset(uid, uid);
    illumos_use_names(other_names, sizeof other_names / sizeof other_names[0],
                      OTHER_BASIC);
}

/* Whether two specs name the same; the spare bits of "all" have no name. */
static int same_names(priv_spec_t a, priv_spec_t b)
{
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        set_remove(&a.set[i], SOLARIS_TEXT_UNNAMED);
        set_remove(&b.set[i], SOLARIS_TEXT_UNNAMED);
    }
    return priv_spec_equal(&a, &b);
}

/* A text is written back so, in each of the forms. */
static void written(const char *text, const char *portable, const char *literal,
                    const char *shortest)
{
    const char *const expected[] = { portable, literal, shortest };
    priv_spec_report_t report = { 0 };
    priv_spec_t spec, again;
    char got[STATE_SIZE];

    solaris_succeeded(priv_spec_from_text(&spec, PRIV_SPEC_NATIVE, text,
                                          &report),
                      &report, "a text");
    for (unsigned form = 0; form < 3; form++) {
        int length = priv_spec_to_text(&spec, got, sizeof got, form, &report);

        is_text(got, expected[form], "%s, in form %u", shortest, form);
        ok(length == (int)strlen(got)
               && priv_spec_from_text(&again, PRIV_SPEC_SOLARIS, got, &report)
                      == 0
               && same_names(spec, again),
           "which reads back to the same");
    }
}

static void test_texts(void)
{
    use_other_system(0);
    written("dax_access,basic", "basic,dax_access",
            "dax_access,proc_exec,proc_fork,Zoo_Feed", "basic,dax_access");
    written("PRIV_ZOO_FEED\tpriv_cmi_owner\nnet_privaddr\v\f\r",
            "basic,cmi_owner,net_privaddr,!proc_exec,!proc_fork",
            "cmi_owner,net_privaddr,Zoo_Feed",
            "cmi_owner,net_privaddr,Zoo_Feed");
    written("none", "basic,!proc_exec,!proc_fork,!Zoo_Feed", "none", "none");
    written("all,!dax_access",
            "basic,cmi_owner,file_dac_search,net_privaddr,proc_audit,"
            "proc_chroot,proc_setid,sys_resource",
            "cmi_owner,file_dac_search,net_privaddr,proc_audit,proc_chroot,"
            "proc_exec,proc_fork,proc_setid,sys_resource,Zoo_Feed",
            "all,!dax_access");
    written("all", "all",
            "cmi_owner,dax_access,file_dac_search,net_privaddr,proc_audit,"
            "proc_chroot,proc_exec,proc_fork,proc_setid,sys_resource,"
            "Zoo_Feed",
            "all");
}

static void test_bits(void)
{
    priv_spec_report_t report = { 0 };
    priv_spec_t spec;
    char got[16];

    use_other_system(0);
    priv_spec_from_text(&spec, PRIV_SPEC_NATIVE, "cmi_owner,zoo_feed", &report);
    ok(set_has(&spec.set[PRIV_SPEC_LIMIT], SET_FOREIGN)
           && !set_has(&spec.set[PRIV_SPEC_LIMIT], SET_FOREIGN + 1)
           && set_has(&spec.set[PRIV_SPEC_LIMIT], SET_FOREIGN + 2),
       "unknown names have bits by their rank among the unknown ones");
    ok(priv_spec_has(&spec, PRIV_SPEC_PERMITTED, "ZOO_feed")
           && priv_spec_has(&spec, PRIV_SPEC_PERMITTED, "priv_cmi_owner"),
       "and are asked for by name");
    ok(!priv_spec_has(&spec, PRIV_SPEC_PERMITTED, "dax_access")
           && !priv_spec_has(&spec, PRIV_SPEC_PERMITTED, "cmi_own")
           && !priv_spec_has(&spec, PRIV_SPEC_PERMITTED, "cmi_owners")
           && !priv_spec_has(&spec, PRIV_SPEC_PERMITTED, "priv_")
           && !priv_spec_has(&spec, PRIV_SPEC_PERMITTED, "net_privaddr"),
       "others are not held");
    solaris_names_are(&spec.set[PRIV_SPEC_PERMITTED], "Zoo_Feed,cmi_owner",
                      "and are named");
    is_number(priv_spec_to_text(&spec, got, sizeof got, PRIV_SPEC_FORM_LITERAL,
                                &report),
              18, "a text may be longer than its buffer");
    is_text(got, "cmi_owner,Zoo_F", "and is then cut");

    /* A set that this system can't tell, from elsewhere. */
    set_add(&spec.set[PRIV_SPEC_PERMITTED], SET_FOREIGN + 3);
    solaris_failed(priv_spec_to_text(&spec, NULL, 0, 0, &report), &report,
                   EINVAL, "argument", PRIV_SPEC_UNCHANGED,
                   "a bit that no name has can't be written");
    illumos_reset(0, 0);
    solaris_names_are(&spec.set[PRIV_SPEC_PERMITTED],
                      "unnamed privilege 192,unnamed privilege 194,"
                      "unnamed privilege 195",
                      "nor are they on another");
}

/* A text is refused at a word, with words on it. */
static void refused(const char *text, size_t offset, size_t length,
                    const char *words)
{
    priv_spec_report_t report = { 0 };
    priv_spec_t spec;
    int result = priv_spec_from_text(&spec, PRIV_SPEC_NATIVE, text, &report);

    solaris_failed(result, &report, EINVAL, "parse", PRIV_SPEC_UNCHANGED, text);
    is_number((long long)report.offset, (long long)offset, "its place");
    is_number((long long)report.length, (long long)length, "its length");
    if (!ok(strstr(report.message, words) != NULL, "and why"))
        diag("%s", report.message);
}

static void test_refusals(void)
{
    use_other_system(0);
    refused("dax_access,bogus_name file_read", 11, 10,
            "byte 11: unknown privilege \"bogus_name\"");
    refused("zoo_feed proc_info", 9, 9, "this system refuses \"proc_info\"");
    refused("proc_forc", 0, 9, "did you mean proc_fork");
    refused("basic,cap_chown", 6, 9, "Linux capability");
    refused("basic,!all", 6, 4, "without a sign");
    refused("+", 0, 1, "stands alone");
}

static void test_drop(void)
{
    struct priv_spec_security security = solaris_options("basic,dax_access");
    priv_spec_report_t report = { 0 };
    priv_spec_t spec;

    use_other_system(0);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "names that only the system knows are kept");
    solaris_state_is("1001 1001 1001 pa=1 E=basic,dax_access "
                     "P=basic,dax_access I=basic L=basic,dax_access",
                     "and its own basic set");
    ok(priv_spec_from_process(&spec, 0, &report) == 0
           && priv_spec_has(&spec, PRIV_SPEC_EFFECTIVE, "dax_access")
           && !priv_spec_has(&spec, PRIV_SPEC_EFFECTIVE, "cmi_owner")
           && spec.given == 15,
       "which the process is seen to hold");
    security.privileges = "basic,dax_access,cmi_owner,net_privaddr";
    solaris_failed(solaris_drop(&security, &report), &report, EPERM,
                   "permitted", PRIV_SPEC_UNCHANGED, "what is gone");
    ok(strstr(report.message, "net_privaddr,cmi_owner") != NULL,
       "is named in the message");
    security.privileges = NULL;
    use_other_system(0);
    solaris_succeeded(solaris_drop(&security, &report), &report, "no text");
    solaris_state_is("1001 1001 1001 pa=1 E=basic P=basic I=basic L=basic",
                     "is the system's basic set");
    use_other_system(1002);
    security.flags = PRIV_SPEC_FLAG_IF_ROOT;
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "who has the basic set has no privileges");
    solaris_failed(priv_spec_from_process(&spec, 1, &report), &report, ENOTSUP,
                   "read", PRIV_SPEC_UNCHANGED, "other processes are not read");
    solaris_failed(priv_spec_from_process(&spec, 0x7fffffff, &report), &report,
                   ESRCH, "read", PRIV_SPEC_UNCHANGED,
                   "nor is one that there is not");
}

/* Uses a system with all that a drop needs, and `count` unknown names. */
static void use_many(unsigned count)
{
    static char text[70][16];
    static const char *names[80] = { "proc_setid",      "proc_fork",
                                     "proc_exec",       "proc_chroot",
                                     "file_dac_search", "sys_resource",
                                     "proc_audit" };

    for (unsigned i = 0; i < count; i++) {
        snprintf(text[i], sizeof text[i], "odd_%u", i);
        names[7 + i] = text[i];
    }
    illumos_reset(0, 0);
    illumos_use_names(names, 7 + count, "proc_fork,proc_exec,odd_0");
}

static void test_many(void)
{
    struct priv_spec_security security = solaris_options("basic,odd_63");
    priv_spec_report_t report = { 0 };
    priv_spec_t spec;

    use_many(64);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "64 unknown names have their bits");
    solaris_state_is("1001 1001 1001 pa=1 E=basic,odd_63 P=basic,odd_63 "
                     "I=basic L=basic,odd_63",
                     "the last too");
    use_many(65);
    solaris_failed(solaris_drop(&security, &report), &report, ENOTSUP, "read",
                   PRIV_SPEC_UNCHANGED, "65 have not");
    ok(strstr(report.message, "65 privileges") != NULL
           && strstr(report.message, "64") != NULL,
       "which is said");
    solaris_failed(priv_spec_from_text(&spec, PRIV_SPEC_NATIVE, "basic",
                                       &report),
                   &report, ENOTSUP, "parse", PRIV_SPEC_UNCHANGED,
                   "nor is a text read");
    memset(&spec, 0, sizeof spec);
    spec.system = PRIV_SPEC_SOLARIS;
    solaris_failed(priv_spec_to_text(&spec, NULL, 0, 0, &report), &report,
                   ENOTSUP, "argument", PRIV_SPEC_UNCHANGED, "or written");
    ok(!priv_spec_has(&spec, PRIV_SPEC_PERMITTED, "odd_64"),
       "the last is not held");
}

/* More names than a set of four words has bits for. */
static void test_large(void)
{
    static char text[64][16];
    static const char *names[256];
    struct priv_spec_security security =
        solaris_options("basic,net_privaddr,odd_0,odd_63");
    priv_spec_report_t report = { 0 };
    priv_spec_t spec;
    unsigned count = 0;

    illumos_reset(0, 0);
    while (priv_getbynum((int)count) != NULL) {
        names[count] = priv_getbynum((int)count);
        count++;
    }
    for (unsigned i = 0; i < 64; i++) {
        snprintf(text[i], sizeof text[i], "odd_%u", i);
        names[count++] = text[i];
    }
    ok(count > 128
           && illumos_use_names(names, count,
                                "file_link_any,file_read,file_write,"
                                "net_access,proc_exec,proc_fork,proc_info,"
                                "proc_secflags,proc_session")
                  == 0,
       "a system with %u privileges", count);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "the first and the last are kept");
    solaris_state_is("1001 1001 1001 pa=1 E=basic,net_privaddr,odd_0,odd_63 "
                     "P=basic,net_privaddr,odd_0,odd_63 I=basic "
                     "L=basic,net_privaddr,odd_0,odd_63",
                     "and no other");
    ok(priv_spec_from_process(&spec, 0, &report) == 0
           && priv_spec_has(&spec, PRIV_SPEC_LIMIT, "odd_63")
           && !priv_spec_has(&spec, PRIV_SPEC_LIMIT, "odd_62"),
       "as is read back");
}

static void test_failures(void)
{
    static const char *const calls[] = { "priv_allocset", "priv_str_to_set",
                                         "priv_set_to_str" };
    priv_spec_report_t report = { 0 };
    priv_spec_t spec, good;

    illumos_reset(0, 0);
    priv_spec_from_text(&good, PRIV_SPEC_NATIVE, "basic", &report);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        illumos_fail_every(calls[i], ENOMEM);
        if (i < 2)
            solaris_failed(priv_spec_from_text(&spec, PRIV_SPEC_NATIVE, "bogus",
                                               &report),
                           &report, ENOMEM, "parse", PRIV_SPEC_UNCHANGED,
                           calls[i]);
        if (i != 1)
            solaris_failed(priv_spec_to_text(&good, NULL, 0, 0, &report),
                           &report, ENOMEM, "argument", PRIV_SPEC_UNCHANGED,
                           calls[i]);
        illumos_mend();
    }
    illumos_fail_every("getppriv", EIO);
    solaris_failed(priv_spec_from_process(&spec, 0, &report), &report, EIO,
                   "read", PRIV_SPEC_UNCHANGED, "getppriv");
    illumos_mend();
}

int main(void)
{
    is_text(priv_spec_backend(), "solaris", "the backend");
    test_texts();
    test_bits();
    test_refusals();
    test_drop();
    test_many();
    test_large();
    test_failures();
    return done();
}
