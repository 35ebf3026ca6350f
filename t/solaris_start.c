/* SPDX-License-Identifier: ISC */
/*
 * solaris_start.c: what a drop on Solaris makes of the process it meets.
 *
 * It may lack what is asked for, be another user than root, hold root where
 * nothing shows it, have process flags on, or live in a zone.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "solaris_support.h"
#include "tap.h"

static void test_held(void)
{
    struct priv_spec_security security =
        solaris_options("basic,net_privaddr,sys_time");
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    illumos_reset(0, 0);
    illumos_set_privileges(PRIV_LIMIT, "basic,net_privaddr,proc_setid");
    solaris_failed(solaris_drop(&security, &report), &report, EPERM,
                   "permitted", PRIV_SPEC_UNCHANGED, "what isn't held");
    solaris_names_are(&report.missing, "sys_time", "is named");
    ok(strstr(report.message, "limit set") != NULL,
       "as beyond the limit set, which stands for it in root");
    security.flags = PRIV_SPEC_FLAG_HELD;
    solaris_succeeded(priv_spec_plan_prepare(&plan, &security, &report),
                      &report, "what isn't held can be left out");
    solaris_names_are(&report.lost, "sys_time", "and is reported");
    ok((report.warnings & PRIV_SPEC_WARN_NOT_HELD) != 0, "and warned of");
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report,
                      "and the rest is kept");
    priv_spec_plan_free(&plan);
    solaris_dropped_to("basic,net_privaddr", "held");

    /* An aware process whose limit is smaller than what it permits. */
    illumos_reset(0, 0);
    illumos_set_flags(PRIV_AWARE);
    illumos_set_privileges(PRIV_PERMITTED, "all");
    illumos_set_privileges(PRIV_LIMIT, "basic,sys_time");
    security.flags = 0;
    solaris_failed(solaris_drop(&security, &report), &report, EPERM,
                   "permitted", PRIV_SPEC_UNCHANGED,
                   "nor can be what the limit set lacks");
    solaris_names_are(&report.missing, "net_privaddr", "which is named");
    is_text(report.message,
            "this process does not hold net_privaddr, or not "
            "within its limit set: start it with what is asked for, or ask "
            "for less",
            "as what it is");
    security.flags = PRIV_SPEC_FLAG_HELD;
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "but for what is held");
    solaris_state_is("1001 1001 1001 pa=1 E=basic,net_privaddr,sys_time "
                     "P=basic,net_privaddr,sys_time I=basic "
                     "L=basic,sys_time",
                     "E was small, and is as asked");
}

static void test_missing(void)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    priv_spec_report_t report = { 0 };
    char before[STATE_SIZE];

    security.chroot = "/usr";
    security.flags = PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE;
    illumos_reset(1002, 1002);
    illumos_format(before, sizeof before);
    solaris_failed(solaris_drop(&security, &report), &report, EPERM,
                   "permitted", PRIV_SPEC_UNCHANGED, "an ordinary user");
    solaris_names_are(&report.missing, "net_privaddr,proc_chroot,proc_setid",
                      "all that he lacks");
    solaris_state_is(before, "and nothing changed");
    security.flags |= PRIV_SPEC_FLAG_DRY_RUN;
    {
        priv_spec_plan_t plan;

        solaris_succeeded(priv_spec_plan_prepare(&plan, &security, &report),
                          &report, "he may look at the plan");
        ok((report.warnings & PRIV_SPEC_WARN_NOT_CHECKED) != 0,
           "which isn't checked");
        solaris_failed(priv_spec_plan_enter(&plan, &report), &report, EINVAL,
                       "argument", PRIV_SPEC_UNCHANGED, "nor entered");
        priv_spec_plan_free(&plan);
    }

    illumos_reset(1002, 1002);
    illumos_set_flags(PRIV_AWARE);
    illumos_set_privileges(PRIV_PERMITTED, "basic,proc_setid");
    security = solaris_options(NULL);
    security.user = security.group = "0";
    solaris_failed(solaris_drop(&security, &report), &report, EPERM,
                   "permitted", PRIV_SPEC_UNCHANGED,
                   "to become uid 0 takes all");
    ok(strstr(report.message, "dtrace_kernel") != NULL
           && strstr(report.message, "proc_setid") == NULL,
       "which are missing but for what is held");
    security.user = security.group = "1001";
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "another uid takes proc_setid alone");
    solaris_dropped_to("basic", "by proc_setid");

    illumos_reset(1002, 1002);
    illumos_set_flags(PRIV_AWARE);
    illumos_set_privileges(PRIV_PERMITTED, "all");
    illumos_set_privileges(PRIV_EFFECTIVE, "none");
    security.user = security.group = "0";
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "who has all may become uid 0");
    solaris_state_is("0 0 0 pa=1 E=basic P=basic I=basic L=basic",
                     "without any of it");
}

static void test_if_root(void)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    security.flags = PRIV_SPEC_FLAG_IF_ROOT;
    illumos_reset(1002, 1002);
    ok(priv_spec_plan_prepare(&plan, &security, &report) == 0
           && report.warnings == PRIV_SPEC_WARN_UNPRIVILEGED,
       "started without privileges");
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report,
                      "proven to be so");
    solaris_state_is("1002 1002 1002 pa=0 E=basic P=basic I=basic L=all",
                     "and left as it is");
    illumos_set_privileges(PRIV_PERMITTED, "basic,net_privaddr");
    solaris_failed(priv_spec_plan_enter(&plan, &report), &report, EPROTO,
                   "setppriv", PRIV_SPEC_UNCHANGED,
                   "a privilege that came since is found");
    illumos_reset(1002, 1002);
    illumos_set_uids(1002, 1002, 0);
    illumos_set_flags(PRIV_AWARE);
    solaris_failed(priv_spec_plan_enter(&plan, &report), &report, EPROTO,
                   "verify", PRIV_SPEC_CLOSED,
                   "a saved uid 0, which can't be read, is found");
    solaris_state_is("1002 1002 1002 pa=1 E=none P=none I=none L=none",
                     "and given up");
    priv_spec_plan_free(&plan);
    illumos_reset(1002, 1002);
    illumos_set_privileges(PRIV_INHERITABLE, "basic,net_privaddr,proc_setid");
    solaris_failed(solaris_drop(&security, &report), &report, EPERM,
                   "permitted", PRIV_SPEC_UNCHANGED,
                   "what exec would give is a privilege");
    illumos_reset(0, 0);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "root is dropped");
    solaris_dropped_to("basic,net_privaddr", "if root");
}

static void test_flags(void)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    /* As login leaves root: a final change of uid would reset P and E, and
     * any other one E. */
    illumos_reset(0, 0);
    illumos_set_privileges(PRIV_EFFECTIVE, "basic,proc_setid");
    illumos_set_privileges(PRIV_PERMITTED, "all");
    illumos_set_flags(PRIV_AWARE | PRIV_AWARE_RESET | PRIV_PFEXEC);
    ok(priv_spec_plan_prepare(&plan, &security, &report) == 0, "login");
    priv_spec_plan_free(&plan);
    solaris_state_is("0 0 0 pa=1 E=basic,proc_setid P=all I=basic L=all",
                     "to prepare changes nothing under PRIV_AWARE_RESET");
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "PRIV_AWARE_RESET and PRIV_PFEXEC, on before");
    solaris_dropped_to("basic,net_privaddr", "flags");
    is_number(getpflags(PRIV_AWARE_RESET) + getpflags(PRIV_PFEXEC), 0,
              "are off");
    ok((report.warnings & PRIV_SPEC_WARN_XPOLICY) == 0, "no policy is on");

    illumos_reset(0, 0);
    illumos_set_flags(PRIV_XPOLICY);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "PRIV_XPOLICY, on before");
    ok((report.warnings & PRIV_SPEC_WARN_XPOLICY) != 0, "is warned of");
    solaris_dropped_to("basic,net_privaddr", "policy");

    illumos_reset(0, 0);
    illumos_know_flags(PRIV_DEBUG | PRIV_AWARE);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "a system that knows none of these");
    solaris_dropped_to("basic,net_privaddr", "older");
}

static void test_zone(void)
{
    static const char zone[] =
        "basic,net_privaddr,proc_audit,proc_chroot,proc_setid,sys_resource";
    struct priv_spec_security security =
        solaris_options("basic,net_privaddr,sys_time");
    priv_spec_report_t report = { 0 };

    illumos_reset(0, 0);
    illumos_use_zone(3, zone);
    solaris_failed(solaris_drop(&security, &report), &report, EPERM,
                   "permitted", PRIV_SPEC_UNCHANGED, "what the zone lacks");
    solaris_names_are(&report.missing, "sys_time", "is named");
    security.privileges = "basic,net_privaddr";
    solaris_succeeded(solaris_drop(&security, &report), &report, "what it has");
    solaris_dropped_to("basic,net_privaddr", "in a zone");
    solaris_exec_gives("basic", "basic,net_privaddr", "in a zone");
    illumos_use_zone(3, zone);
    illumos_set_uids(0, 0, 0);
    security.privileges = "zone";
    solaris_succeeded(solaris_drop(&security, &report), &report, "all of it");
    solaris_dropped_to(zone, "all of a zone");
    illumos_use_zone(3, zone);
    illumos_set_uids(0, 0, 0);
    security.privileges = "all,!sys_time";
    security.flags = PRIV_SPEC_FLAG_HELD;
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "or all that is held");
    solaris_dropped_to(zone, "held of all");
}

static void test_saved_ids(void)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    priv_spec_report_t report = { 0 };
    gid_t group = 1001;

    illumos_reset(1001, 1001);
    illumos_set_uids(1001, 1001, 0);
    illumos_set_gids(1001, 1001, 5);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "a saved uid and gid, which can't be read");
    solaris_dropped_to("basic,net_privaddr", "saved ids");
    solaris_groups_are(1001, &group, 1, "both are gone");
}

int main(void)
{
    test_held();
    test_missing();
    test_if_root();
    test_flags();
    test_zone();
    test_saved_ids();
    return done();
}
