/* SPDX-License-Identifier: ISC */
/*
 * t/translate.c: what translations mean, written out and explained; what is
 * refused, and in which words.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "priv_spec.h"
#include "set.h"
#include "tap.h"

enum { TEXT = 4096 };

#define EXACT        PRIV_SPEC_EXACT
#define WITHIN       PRIV_SPEC_WITHIN
#define CLOSEST      PRIV_SPEC_CLOSEST
#define LINUX        PRIV_SPEC_LINUX
#define SOLARIS      PRIV_SPEC_SOLARIS
#define GIVEN(which) (1u << PRIV_SPEC_##which)

static priv_spec_report_t report;

static const char *policy_name(priv_spec_policy policy)
{
    return policy == EXACT ? "exact" : policy == WITHIN ? "within" : "closest";
}

static priv_spec_system other(priv_spec_system system)
{
    return system == LINUX ? SOLARIS : LINUX;
}

static priv_spec_t spec_of(priv_spec_system system, const char *text)
{
    priv_spec_t spec;

    if (priv_spec_from_text(&spec, system, text, &report) != 0)
        bail_out("%s: %s", text, report.message);
    return spec;
}

/* A set's names, in one of two buffers by turns. */
static const char *names(const priv_spec_set_t *set)
{
    static char text[2][TEXT];
    static unsigned turn;
    char *at = text[turn++ % 2];

    priv_spec_set_names(set, at, TEXT);
    return at;
}

/* ---- results ---- */

struct example {
    priv_spec_system from;
    const char *text;
    priv_spec_policy policy;
    const char *result; /* NULL: refused */
    const char *lost, *added;
};

/* The examples of the mail server's manual. */
#define LINUX_ONE   "cap_net_bind_service+ep"
#define SOLARIS_ONE "basic net_privaddr"
#define LINUX_CLUSTER                                                          \
    "cap_net_admin+ep cap_net_bind_service+ep cap_net_raw+ep "                 \
    "cap_sys_resource+ep"
#define SOLARIS_CLUSTER                                                        \
    "basic net_privaddr net_bindmlp sys_resource sys_net_config "              \
    "net_rawaccess"

static const struct example examples[] = {
    /*
     * One machine.  The two privileges are equal by the table, and Linux has
     * the basic set without asking: the texts are translations of each
     * other, by every policy.
     */
    { LINUX, LINUX_ONE, EXACT, "basic,net_privaddr", "none", "none" },
    { LINUX, LINUX_ONE, WITHIN, "basic,net_privaddr", "none", "none" },
    { LINUX, LINUX_ONE, CLOSEST, "basic,net_privaddr", "none", "none" },
    { SOLARIS, SOLARIS_ONE, EXACT, "cap_net_bind_service=ep", "none", "none" },
    { SOLARIS, SOLARIS_ONE, WITHIN, "cap_net_bind_service=ep", "none", "none" },
    { SOLARIS, SOLARIS_ONE, CLOSEST, "cap_net_bind_service=ep", "none",
      "none" },
    /*
     * A cluster, from Linux.  cap_net_admin, cap_net_raw and
     * cap_sys_resource do more than any privilege of Solaris: lost.  All
     * that they grant there lies within what was asked: sys_net_config with
     * the four that it grants in turn, the three of raw sockets, two of
     * resources.  The closest has sys_net_config alone for cap_net_admin,
     * which comes to the same; nothing is added by it.
     */
    { LINUX, LINUX_CLUSTER, EXACT, NULL,
      "cap_net_admin,cap_net_raw,cap_sys_resource", "none" },
    { LINUX, LINUX_CLUSTER, WITHIN,
      "basic,net_icmpaccess,net_observability,net_privaddr,net_rawaccess,"
      "sys_dl_config,sys_ip_config,sys_ipc_config,sys_iptun_config,"
      "sys_net_config,sys_ppp_config,sys_resource",
      "cap_net_admin,cap_net_raw,cap_sys_resource", "none" },
    { LINUX, LINUX_CLUSTER, CLOSEST,
      "basic,net_icmpaccess,net_observability,net_privaddr,net_rawaccess,"
      "sys_ipc_config,sys_net_config,sys_resource",
      "cap_net_admin,cap_net_raw,cap_sys_resource", "none" },
    /*
     * The same from Solaris.  Only net_privaddr has its equal; no capability
     * is so small as to lie within the others.  The closest is the manual's
     * own text for Linux: three capabilities do more than was asked, and
     * multilevel ports have no counterpart.
     */
    { SOLARIS, SOLARIS_CLUSTER, EXACT, NULL,
      "net_bindmlp,net_rawaccess,sys_net_config,sys_resource", "none" },
    { SOLARIS, SOLARIS_CLUSTER, WITHIN, "cap_net_bind_service=ep",
      "net_bindmlp,net_rawaccess,sys_net_config,sys_resource", "none" },
    { SOLARIS, SOLARIS_CLUSTER, CLOSEST,
      "cap_net_bind_service,cap_net_admin,cap_net_raw,cap_sys_resource=ep",
      "net_bindmlp", "cap_net_admin,cap_net_raw,cap_sys_resource" },

    /* Nothing is basic, and basic is nothing. */
    { LINUX, "=", EXACT, "basic", "none", "none" },
    { LINUX, "=", WITHIN, "basic", "none", "none" },
    { LINUX, "=", CLOSEST, "basic", "none", "none" },
    { SOLARIS, "basic", EXACT, "=", "none", "none" },
    { SOLARIS, "basic", WITHIN, "=", "none", "none" },
    { SOLARIS, "basic", CLOSEST, "=", "none", "none" },

    /* A basic privilege less is what Linux can't express. */
    { SOLARIS, "basic,!proc_exec", EXACT, NULL, "none", "proc_exec" },
    { SOLARIS, "basic,!proc_exec", WITHIN, NULL, "none", "proc_exec" },
    { SOLARIS, "basic,!proc_exec", CLOSEST, "=", "none", "proc_exec" },
    { SOLARIS, "net_privaddr", WITHIN, NULL, "none",
      "file_link_any,file_read,file_write,net_access,proc_exec,proc_fork,"
      "proc_info,proc_secflags,proc_session" },
    { SOLARIS, "net_privaddr,basic,!proc_fork", CLOSEST,
      "cap_net_bind_service=ep", "none", "proc_fork" },

    /*
     * cap_setuid may take uid 0, proc_setid may set gids: neither has all
     * that the other has, so only the closest uses proc_setid, and says that
     * it is less and more.  With cap_setgid asked for as well, proc_setid
     * lies within, and cap_setgid is had in full.
     */
    { LINUX, "cap_setuid+ep", EXACT, NULL, "cap_setuid", "none" },
    { LINUX, "cap_setuid+ep", WITHIN, "basic", "cap_setuid", "none" },
    { LINUX, "cap_setuid+ep", CLOSEST, "basic,proc_setid", "cap_setuid",
      "proc_setid" },
    { LINUX, "cap_setuid,cap_setgid+ep", EXACT, NULL, "cap_setuid", "none" },
    { LINUX, "cap_setuid,cap_setgid+ep", WITHIN, "basic,proc_setid",
      "cap_setuid", "none" },
    { LINUX, "cap_setuid,cap_setgid+ep", CLOSEST, "basic,proc_setid",
      "cap_setuid", "none" },
    { LINUX, "cap_setgid+ep", WITHIN, "basic", "cap_setgid", "none" },
    { LINUX, "cap_setgid+ep", CLOSEST, "basic,proc_setid", "none",
      "proc_setid" },
    { SOLARIS, "basic,proc_setid", WITHIN, "cap_setgid=ep", "proc_setid",
      "none" },
    { SOLARIS, "basic,proc_setid", CLOSEST, "cap_setgid,cap_setuid=ep", "none",
      "cap_setuid" },

    /* Equals, all at once. */
    { LINUX,
      "cap_fsetid,cap_net_bind_service,cap_ipc_lock,cap_sys_chroot,"
      "cap_sys_pacct,cap_sys_time,cap_audit_write,cap_audit_control=ep",
      EXACT,
      "basic,file_setid,net_privaddr,proc_audit,proc_chroot,"
      "proc_lock_memory,sys_acct,sys_audit,sys_time",
      "none", "none" },

    /* cap_sys_admin stands in for cap_perfmon, which has cpc_cpu. */
    { LINUX, "cap_sys_admin=ep", WITHIN,
      "basic,cpc_cpu,sys_admin,sys_config,sys_fs_import,sys_mount",
      "cap_sys_admin", "none" },
    { LINUX, "cap_sys_admin=ep", CLOSEST,
      "basic,sys_admin,sys_config,sys_fs_import,sys_mount", "cap_sys_admin",
      "none" },
    /* What is granted by another of the set is not lost. */
    { SOLARIS, "basic,file_chown_self,file_chown", CLOSEST, "cap_chown=ep",
      "none", "cap_chown" },

    /* No counterpart at all. */
    { LINUX, "cap_setpcap=ep", EXACT, NULL, "cap_setpcap", "none" },
    { LINUX, "cap_setpcap=ep", WITHIN, "basic", "cap_setpcap", "none" },
    { LINUX, "cap_setpcap=ep", CLOSEST, "basic", "cap_setpcap", "none" },
    { SOLARIS, "basic,win_dga", CLOSEST, "=", "win_dga", "none" },
    /* Numbers that the library has no name for. */
    { LINUX, "63,cap_sys_time+ep", EXACT, NULL, "63", "none" },
    { LINUX, "63,cap_sys_time+ep", WITHIN, "basic,sys_time", "63", "none" },

    /*
     * Permitted and not effective.  A Solaris text has one set: within both
     * there is nothing of it, and the closest has it in effect as well,
     * which is more than was asked.
     */
    { LINUX, "cap_net_bind_service=p", EXACT, NULL, "cap_net_bind_service",
      "none" },
    { LINUX, "cap_net_bind_service=p", WITHIN, "basic", "cap_net_bind_service",
      "none" },
    { LINUX, "cap_net_bind_service=p", CLOSEST, "basic,net_privaddr", "none",
      "net_privaddr" },
    /* Nor effective and not permitted. */
    { LINUX, "cap_sys_time=e", WITHIN, "basic", "cap_sys_time", "none" },
    { LINUX, "cap_sys_time=e", CLOSEST, "basic,sys_time", "none", "sys_time" },
    { LINUX, "cap_sys_time=ep cap_net_bind_service+p", WITHIN, "basic,sys_time",
      "cap_net_bind_service", "none" },
    { LINUX, "cap_sys_time=ep cap_net_bind_service+p", CLOSEST,
      "basic,net_privaddr,sys_time", "none", "net_privaddr" },

    /* Inheritable is no part of a Solaris text, but is lost if it is. */
    { LINUX, "cap_sys_time=eip", EXACT, "basic,sys_time", "none", "none" },
    { LINUX, "cap_setpcap=i", EXACT, NULL, "cap_setpcap", "none" },
    { LINUX, "cap_setpcap=i", WITHIN, "basic", "cap_setpcap", "none" },
};

static void test_example(const struct example *e)
{
    priv_spec_t from = spec_of(e->from, e->text), to;
    bool exact = strcmp(e->lost, "none") == 0 && strcmp(e->added, "none") == 0;
    char text[TEXT] = "";
    int result =
        priv_spec_translate(&to, &from, other(e->from), e->policy, &report);

    if (result == 0)
        priv_spec_to_text(&to, text, sizeof text, PRIV_SPEC_FORM_PORTABLE,
                          NULL);
    else if (errno != ENOTSUP || report.error != ENOTSUP
             || strcmp(report.step, "translate") != 0)
        diag("errno %d: %s", errno, report.message);
    is_text(result == 0 ? text : NULL, e->result, "%s, %s", e->text,
            policy_name(e->policy));
    is_text(names(&report.lost), e->lost, "... lost");
    is_text(names(&report.added), e->added, "... added");
    ok((report.warnings & PRIV_SPEC_WARN_TRANSLATED)
           == (result == 0 && !exact ? PRIV_SPEC_WARN_TRANSLATED : 0),
       result == 0 && !exact ? "... a warning" : "... no warning");
}

/* A translation is just what the other system's text reads to. */
static void test_same_as_text(void)
{
    priv_spec_t linux_one = spec_of(LINUX, LINUX_ONE), to;
    priv_spec_t solaris_one = spec_of(SOLARIS, SOLARIS_ONE);

    ok(priv_spec_translate(&to, &linux_one, SOLARIS, EXACT, &report) == 0
           && priv_spec_equal(&to, &solaris_one),
       "to Solaris: the same spec as the Solaris text's");
    ok(report.warnings == 0 && report.message[0] == '\0' && report.error == 0
           && report.step == NULL,
       "nothing to report");
    ok(priv_spec_translate(&to, &solaris_one, LINUX, EXACT, &report) == 0
           && priv_spec_equal(&to, &linux_one),
       "to Linux: the same spec as the Linux text's");
    ok(report.warnings == PRIV_SPEC_WARN_TRANSLATED_LIMIT,
       "noted: the limit set is not translated");
    ok(priv_spec_translate(&solaris_one, &solaris_one, LINUX, EXACT, NULL) == 0
           && priv_spec_equal(&solaris_one, &linux_one),
       "a spec can be translated in its place, without a report");
}

/* ---- the other sets ---- */

static void test_inheritable(void)
{
    priv_spec_t from = spec_of(LINUX, "cap_sys_time=ei cap_sys_time+p"), to;
    priv_spec_t expected = spec_of(SOLARIS, "basic,sys_time");
    const priv_spec_set_t *time = &expected.set[PRIV_SPEC_PERMITTED];

    from.given |= GIVEN(AMBIENT) | GIVEN(LIMIT);
    from.set[PRIV_SPEC_AMBIENT] = from.set[PRIV_SPEC_PERMITTED];
    from.set[PRIV_SPEC_LIMIT] = set_of_mask(UINT64_MAX);
    ok(priv_spec_translate(&to, &from, SOLARIS, EXACT, &report) == 0
           && to.given
                  == (GIVEN(EFFECTIVE) | GIVEN(PERMITTED) | GIVEN(INHERITABLE)
                      | GIVEN(LIMIT) | GIVEN(AMBIENT))
           && set_equal(&to.set[PRIV_SPEC_INHERITABLE], time)
           && set_equal(&to.set[PRIV_SPEC_AMBIENT], time)
           && set_equal(&to.set[PRIV_SPEC_LIMIT], time),
       "inheritable and ambient are translated likewise; the limit set is "
       "what is permitted");
    ok(report.warnings
           == (PRIV_SPEC_WARN_TRANSLATED_LIMIT
               | PRIV_SPEC_WARN_TRANSLATED_INHERITABLE),
       "both notes are in the report");
    to.set[PRIV_SPEC_EFFECTIVE] = spec_of(SOLARIS, "basic").set[0];
    from = to;
    ok(priv_spec_translate(&to, &from, LINUX, EXACT, &report) == 0
           && to.given
                  == (GIVEN(EFFECTIVE) | GIVEN(PERMITTED) | GIVEN(INHERITABLE)
                      | GIVEN(AMBIENT))
           && set_is_empty(&to.set[PRIV_SPEC_EFFECTIVE])
           && strcmp(names(&to.set[PRIV_SPEC_PERMITTED]), "cap_sys_time") == 0
           && strcmp(names(&to.set[PRIV_SPEC_INHERITABLE]), "cap_sys_time") == 0
           && strcmp(names(&to.set[PRIV_SPEC_AMBIENT]), "cap_sys_time") == 0,
       "to Linux each set is translated by itself");
    ok(report.warnings == PRIV_SPEC_WARN_TRANSLATED_LIMIT,
       "a text of Linux says what is inherited: only the limit set is noted");
    from.set[PRIV_SPEC_INHERITABLE] = set_empty();
    ok(priv_spec_translate(&to, &from, LINUX, WITHIN, &report) == -1
           && errno == ENOTSUP && set_count(&report.added) == 9,
       "an inheritable set that lacks the basic ones asks for less");
}

/* What is ambient alone, which no text can say, is noted as well. */
static void test_ambient(void)
{
    priv_spec_t from = spec_of(LINUX, "="), to;

    from.given |= GIVEN(AMBIENT);
    ok(priv_spec_translate(&to, &from, SOLARIS, EXACT, &report) == 0
           && (to.given & GIVEN(AMBIENT)) == 0 && report.warnings == 0,
       "nothing is ambient: nothing to translate or to note");
    from.set[PRIV_SPEC_AMBIENT] = set_of_mask(1u << BIT_cap_sys_time);
    ok(priv_spec_translate(&to, &from, SOLARIS, EXACT, &report) == 0
           && report.warnings == PRIV_SPEC_WARN_TRANSLATED_INHERITABLE,
       "what is ambient is noted");
    from.set[PRIV_SPEC_AMBIENT] = set_of_mask(1u << BIT_cap_setuid);
    ok(priv_spec_translate(&to, &from, SOLARIS, EXACT, &report) == -1
           && strcmp(names(&report.lost), "cap_setuid") == 0
           && priv_spec_translate(&to, &from, SOLARIS, CLOSEST, &report) == 0
           && strcmp(names(&report.added), "proc_setid") == 0,
       "and lost, or added to, as what is effective");
}

/* ---- what is no name ---- */

static void test_unnamed(void)
{
    priv_spec_t all = spec_of(SOLARIS, "all"), zone = spec_of(SOLARIS, "zone");
    priv_spec_t basic = spec_of(SOLARIS, "basic"), to, of_zone;
    priv_spec_set_t lost;

    ok(priv_spec_translate(&to, &all, LINUX, WITHIN, &report) == 0,
       "all can be translated");
    lost = report.lost;
    ok(priv_spec_translate(&of_zone, &zone, LINUX, WITHIN, &report) == 0
           && priv_spec_equal(&to, &of_zone) && set_equal(&lost, &report.lost),
       "what all has beyond every name grants nothing, so nothing is lost");
    set_add(&basic.set[PRIV_SPEC_EFFECTIVE], SET_FOREIGN + 3);
    set_add(&basic.set[PRIV_SPEC_PERMITTED], SET_FOREIGN + 3);
    ok(priv_spec_translate(&to, &basic, LINUX, EXACT, &report) == -1
           && set_count(&report.lost) == 1
           && set_has(&report.lost, SET_FOREIGN + 3),
       "what only a running system knows has no counterpart");
    ok(priv_spec_translate(&to, &basic, LINUX, CLOSEST, &report) == 0
           && set_is_empty(&to.set[PRIV_SPEC_PERMITTED])
           && set_has(&report.lost, SET_FOREIGN + 3),
       "and is lost");
}

/* ---- refusals ---- */

static void test_messages(void)
{
    static const struct {
        priv_spec_system from;
        const char *text;
        priv_spec_policy policy;
        const char *message;
    } expected[] = {
        { LINUX, "cap_setuid,cap_chown,cap_sys_time+ep", EXACT,
          "can't be translated to Solaris exactly: write the text for "
          "Solaris, or allow within or closest; nothing there has all the "
          "power of cap_chown,cap_setuid" },
        { SOLARIS, "basic,!proc_exec,!proc_fork,proc_setid", EXACT,
          "can't be translated to Linux exactly: write the text for Linux, "
          "or allow closest; every process there has proc_exec,proc_fork; "
          "nothing there has all the power of proc_setid" },
        { SOLARIS, "basic,!proc_exec", WITHIN,
          "can't be translated to Linux without adding to it: write the text "
          "for Linux, or allow closest; every process there has proc_exec" },
        /* sys_time has its power: only the two sets are in the way. */
        { LINUX, "cap_sys_time=p", EXACT,
          "can't be translated to Solaris exactly: write the text for "
          "Solaris, or allow within or closest; effective and permitted "
          "differ in cap_sys_time, and a Solaris text has one set" },
        /* proc_setid has that of cap_setgid, as the two are permitted. */
        { LINUX, "cap_setuid,cap_setgid,cap_chown=p", EXACT,
          "can't be translated to Solaris exactly: write the text for "
          "Solaris, or allow within or closest; effective and permitted "
          "differ in cap_chown,cap_setgid,cap_setuid, and a Solaris text has "
          "one set; nothing there has all the power of cap_chown,cap_setuid" },
    };
    priv_spec_t to, before, from;

    memset(&before, 0x5a, sizeof before);
    for (unsigned i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        from = spec_of(expected[i].from, expected[i].text);
        to = before;
        ok(priv_spec_translate(&to, &from, other(expected[i].from),
                               expected[i].policy, &report)
                   == -1
               && memcmp(&to, &before, sizeof to) == 0,
           "%s is refused, and nothing written", expected[i].text);
        is_text(report.message, expected[i].message, "... by its names");
    }
    from = spec_of(SOLARIS, "all");
    ok(priv_spec_translate(&to, &from, LINUX, EXACT, &report) == -1
           && strlen(report.message) == sizeof report.message - 1
           && strcmp(report.message + sizeof report.message - 4, "...") == 0
           && strstr(report.message, "or allow within or closest") != NULL
           && set_count(&report.lost) == 70,
       "a message that is too long still says what to do; the report has all");
}

static void test_warnings(void)
{
    priv_spec_t from = spec_of(LINUX, "cap_setuid=eip"), to;
    char line[512];

    from.given |= GIVEN(LIMIT);
    priv_spec_translate(&to, &from, SOLARIS, CLOSEST, &report);
    priv_spec_report_warning(&report, 0, line, sizeof line);
    is_text(line,
            "the translation is not exact: lost cap_setuid; added proc_setid",
            "the warning names both");
    ok(priv_spec_report_warning(&report, 1, line, sizeof line) > 0
           && strstr(line, "limit") != NULL
           && priv_spec_report_warning(&report, 2, line, sizeof line) > 0
           && strstr(line, "inherit") != NULL
           && priv_spec_report_warning(&report, 3, line, sizeof line) == -1,
       "the notes are lines too");
}

int main(void)
{
    for (unsigned i = 0; i < sizeof examples / sizeof examples[0]; i++)
        test_example(&examples[i]);
    test_same_as_text();
    test_inheritable();
    test_ambient();
    test_unnamed();
    test_messages();
    test_warnings();
    return done();
}
