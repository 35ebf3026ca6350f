/* SPDX-License-Identifier: ISC */
/*
 * solaris_drop.c: giving up root on Solaris, on the simulated illumos.
 *
 * What a drop ends with, what is refused before anything has changed, and
 * what the flags and the state of the process make of it.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "solaris_support.h"
#include "tap.h"

#define CLUSTER                                                                \
    "basic,net_bindmlp,net_privaddr,net_rawaccess,sys_net_config,"             \
    "sys_resource"
#define NO_EXEC                                                                \
    "file_link_any,file_read,file_write,net_access,proc_fork,proc_info,"       \
    "proc_secflags,proc_session"
#define ROOT "0 0 0 pa=0 E=all P=all I=basic L=all"

static void test_examples(void)
{
    static const struct {
        const char *privileges;
        const char *kept;
        const char *exec;
    } examples[] = {
        { "basic net_privaddr", "basic,net_privaddr", "basic" },
        { "basic net_privaddr net_bindmlp sys_resource sys_net_config "
          "net_rawaccess",
          CLUSTER, "basic" },
        { NULL, "basic", "basic" },
        { "none", "none", "none" },
        { "", "none", "none" },
        { "net_privaddr", "net_privaddr", "none" },
        { "basic,!proc_exec", NO_EXEC, NO_EXEC },
        { "basic,proc_setid", "basic,proc_setid", "basic" },
    };
    gid_t group = 1001;

    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        struct priv_spec_security security =
            solaris_options(examples[i].privileges);
        const char *name =
            examples[i].privileges != NULL ? examples[i].privileges : "no text";
        priv_spec_report_t report = { 0 };

        illumos_reset(0, 0);
        solaris_succeeded(solaris_drop(&security, &report), &report, name);
        is_number(report.state, PRIV_SPEC_ENTERED, "%s: entered", name);
        solaris_dropped_to(examples[i].kept, name);
        solaris_groups_are(1001, &group, 1, "the groups");
        solaris_exec_gives(examples[i].exec, examples[i].kept, name);
    }
}

static void test_all(void)
{
    struct priv_spec_security security = solaris_options("all");
    priv_spec_report_t report = { 0 };

    illumos_reset(0, 0);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "all can be kept");
    solaris_dropped_to("all", "all");
    security.privileges = "zone";
    illumos_reset(0, 0);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "and zone, which is less");
    ok(!priv_isfullset(illumos_shown(PRIV_PERMITTED)),
       "the spare bits are given up");
}

/* The same plan again: nothing but attempts to regain, which are refused. */
static void test_again(void)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    unsigned long changes = 0, first = 1;

    illumos_reset(0, 0);
    ok(priv_spec_plan_prepare(&plan, &security, &report) == 0, "prepared");
    solaris_state_is(ROOT, "which changes nothing");
    illumos_forget_calls();
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report, "entered");
    while (first < illumos_call_count() && !illumos_call_changes(first))
        first++;
    is_text(illumos_call_name(first), "setpflags",
            "the first change makes the process aware");
    for (unsigned long n = 1; n <= illumos_call_count(); n++) {
        const char *name = illumos_call_name(n);

        changes += strcmp(name, "priv_allocset") == 0
                   || strcmp(name, "priv_str_to_set") == 0;
    }
    is_number((long long)changes, 0, "entering allocated no set");
    illumos_forget_calls();
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report,
                      "entered again");
    for (unsigned long n = 1; n <= illumos_call_count(); n++)
        changes += illumos_call_changes(n) != 0;
    is_number((long long)changes, 6,
              "with four attempts, and the ids that can't be read");
    solaris_dropped_to("basic,net_privaddr", "again");
    /* As planned in all that can be read, and yet another gid is saved. */
    illumos_set_gids(1001, 1001, 5);
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report,
                      "entered with a saved gid");
    solaris_groups_are(1001, NULL, 0, "which is gone");
    solaris_dropped_to("basic,net_privaddr", "a saved gid");
    illumos_reset(0, 0);
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report,
                      "and once more from root");
    solaris_dropped_to("basic,net_privaddr", "once more");
    priv_spec_plan_free(&plan);
}

/* The sets are set in the order that servers have always set them in. */
static void test_order(void)
{
    static const char *const order[] = {
        "the first permitted set", "the first effective set",
        "the permitted set",       "the limit set",
        "the effective set",       "the inheritable set"
    };
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    unsigned long call = 0;

    security.flags = PRIV_SPEC_FLAG_ACROSS_EXEC;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        priv_spec_report_t report = { 0 };

        illumos_reset(0, 0);
        solaris_drop(&security, &report);
        do
            call++;
        while (illumos_call_name(call) != NULL
               && strcmp(illumos_call_name(call), "setppriv") != 0);
        illumos_reset(0, 0);
        illumos_fail_call(call, EIO);
        solaris_failed(solaris_drop(&security, &report), &report, EIO,
                       "setppriv",
                       i == 0 ? PRIV_SPEC_UNCHANGED : PRIV_SPEC_CLOSED,
                       "a setppriv that fails");
        ok(strstr(report.message, order[i]) != NULL, "the %u. is of %s",
           (unsigned)i + 1, order[i]);
    }
}

static void test_across_exec(void)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    priv_spec_report_t report = { 0 };

    security.flags = PRIV_SPEC_FLAG_ACROSS_EXEC;
    illumos_reset(0, 0);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "to keep across exec");
    solaris_state_is("1001 1001 1001 pa=1 E=basic,net_privaddr "
                     "P=basic,net_privaddr I=basic,net_privaddr "
                     "L=basic,net_privaddr",
                     "I is the same set");
    solaris_exec_gives("basic,net_privaddr", "basic,net_privaddr",
                       "across exec");
}

/* L is always the text's set: there is nothing more to ask for. */
static void test_limit(void)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    priv_spec_report_t report = { 0 };

    security.flags = PRIV_SPEC_FLAG_LIMIT;
    illumos_reset(0, 0);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "with the limit set asked for");
    solaris_dropped_to("basic,net_privaddr", "limit");
    security.flags |= PRIV_SPEC_FLAG_ACROSS_EXEC;
    illumos_reset(0, 0);
    solaris_succeeded(solaris_drop(&security, &report), &report,
                      "and to keep across exec");
    solaris_exec_gives("basic,net_privaddr", "basic,net_privaddr", "limit");
}

static void test_root_kept(void)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    security.user = security.group = NULL;
    illumos_reset(0, 0);
    solaris_failed(solaris_drop(&security, &report), &report, EPERM, "setuid",
                   PRIV_SPEC_UNCHANGED, "uid 0 isn't kept for want of a user");
    solaris_state_is(ROOT, "and nothing changed");
    security.flags = PRIV_SPEC_FLAG_KEEP_ROOT;
    solaris_succeeded(priv_spec_plan_prepare(&plan, &security, &report),
                      &report, "it is on request");
    ok((report.warnings & PRIV_SPEC_WARN_ROOT_KEPT) != 0, "with a warning");
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report,
                      "and entered");
    priv_spec_plan_free(&plan);
    solaris_state_is("0 0 0 pa=1 E=basic,net_privaddr P=basic,net_privaddr "
                     "I=basic L=basic,net_privaddr",
                     "with no more than said");
    illumos_exec_setuid_root();
    solaris_state_is("0 0 0 pa=0 E=basic,net_privaddr P=basic,net_privaddr "
                     "I=basic L=basic,net_privaddr",
                     "nor have programs that it runs");
}

static void test_seal(void)
{
    static const char unsafe[] =
        "basic,proc_audit,proc_setid,sys_resource,sys_time";
    struct priv_spec_security security = solaris_options(unsafe);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    char line[256];

    security.flags = PRIV_SPEC_FLAG_SEAL;
    illumos_reset(0, 0);
    solaris_succeeded(solaris_drop(&security, &report), &report, "sealed");
    solaris_state_is(
        "1001 1001 1001 pa=1 E=basic,proc_audit,proc_setid,sys_resource,"
        "sys_time P=basic,proc_audit,proc_setid,sys_resource,sys_time "
        "I=basic L=basic,sys_time",
        "L lacks what set-user-ID root asks");
    solaris_exec_gives("basic", "basic,sys_time", "sealed");
    security.flags |= PRIV_SPEC_FLAG_ACROSS_EXEC;
    illumos_reset(0, 0);
    solaris_failed(solaris_drop(&security, &report), &report, EINVAL,
                   "permitted", PRIV_SPEC_UNCHANGED,
                   "which can't be kept across exec then");

    security = solaris_options("basic");
    security.flags = PRIV_SPEC_FLAG_SEAL;
    ok(priv_spec_plan_prepare(&plan, &security, &report) == 0
           && report.warnings == PRIV_SPEC_WARN_SEAL_IDENTITY,
       "with proc_exec, programs may change identity");
    ok(priv_spec_report_warning(&report, 0, line, sizeof line) > 0
           && strstr(line, "other users") != NULL,
       "as the report says");
    priv_spec_plan_free(&plan);
    security.privileges = "basic !proc_exec";
    ok(priv_spec_plan_prepare(&plan, &security, &report) == 0
           && report.warnings == PRIV_SPEC_WARN_SEAL_NO_EXEC,
       "without it, none is run");
    ok(priv_spec_report_warning(&report, 0, line, sizeof line) > 0
           && strstr(line, "no program") != NULL,
       "as the report says");
    priv_spec_plan_free(&plan);
}

static void test_groups(void)
{
    static const gid_t before[] = { 0, 3, 1001 }, wanted[] = { 7, 12 };
    static const char *const names[] = { "12", "7", "12", NULL };
    static const char *const none[] = { NULL };
    struct priv_spec_security security = solaris_options("basic");
    priv_spec_report_t report = { 0 };

    security.supplemental_groups = names;
    illumos_reset(0, 0);
    illumos_set_groups(3, before);
    solaris_succeeded(solaris_drop(&security, &report), &report, "groups");
    solaris_groups_are(1001, wanted, 2, "are those listed");
    security.supplemental_groups = none;
    illumos_reset(0, 0);
    illumos_set_groups(3, before);
    solaris_succeeded(solaris_drop(&security, &report), &report, "and none");
    solaris_groups_are(1001, NULL, 0, "if none is");
}

static void test_chroot(void)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    int directory = open("/dev", O_RDONLY);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    illumos_state_t is;

    security.chroot = "/usr";
    security.flags = PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE;
    illumos_reset(0, 0);
    solaris_failed(solaris_drop(&security, &report), &report, EBUSY,
                   "descriptors", PRIV_SPEC_UNCHANGED,
                   "an open directory leads out of the new root");
    security.flags |= PRIV_SPEC_FLAG_ALLOW_DIRECTORIES;
    solaris_succeeded(priv_spec_plan_prepare(&plan, &security, &report),
                      &report, "which may be allowed");
    ok((report.warnings & PRIV_SPEC_WARN_DIRECTORIES) != 0, "and is told");
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report,
                      "the root is changed");
    illumos_get_state(&is);
    is_text(is.root, "(descriptor)", "to the directory that was opened");
    is_text(is.directory, is.root, "and the working directory");
    solaris_dropped_to("basic,net_privaddr", "chroot");
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report,
                      "entered again");
    priv_spec_plan_free(&plan);
    security.privileges = "basic,proc_chroot";
    illumos_reset(0, 0);
    ok(priv_spec_plan_prepare(&plan, &security, &report) == 0
           && (report.warnings & PRIV_SPEC_WARN_CHROOT_ESCAPE) != 0,
       "with proc_chroot there is a way out, which is told");
    priv_spec_plan_free(&plan);
    close(directory);
}

static void test_descriptors(void)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    int directory = open("/dev", O_RDONLY);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    security.chroot = "/usr";
    security.flags =
        PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE | PRIV_SPEC_FLAG_CLOSE_FDS;
    illumos_reset(0, 0);
    solaris_succeeded(priv_spec_plan_prepare(&plan, &security, &report),
                      &report, "a directory that will be closed leads nowhere");
    ok((report.warnings & PRIV_SPEC_WARN_DIRECTORIES) == 0,
       "and nothing is told of it");
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report,
                      "descriptors are closed");
    ok(fcntl(directory, F_GETFD) < 0 && fcntl(1, F_GETFD) >= 0,
       "those above 2");
    solaris_succeeded(priv_spec_plan_enter(&plan, &report), &report,
                      "entered again without the plan's own");
    priv_spec_plan_free(&plan);
    solaris_dropped_to("basic,net_privaddr", "descriptors");
}

static void test_other_flags(void)
{
    struct priv_spec_security security = solaris_options("basic");
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    security.flags = PRIV_SPEC_FLAG_NEW_KEYRING;
    illumos_reset(0, 0);
    solaris_failed(solaris_drop(&security, &report), &report, ENOTSUP,
                   "keyring", PRIV_SPEC_UNCHANGED, "there are no keyrings");
    solaris_state_is(ROOT, "and nothing changed");
    /* The flags of a stanza count as the caller's. */
    security.flags = 0;
    security.file_flags = PRIV_SPEC_FLAG_SEAL;
    illumos_reset(0, 0);
    ok(priv_spec_plan_prepare(&plan, &security, &report) == 0
           && (report.warnings & PRIV_SPEC_WARN_SEAL_IDENTITY) != 0,
       "seal = yes seals");
    priv_spec_plan_free(&plan);
}

/* Where a directory can only be opened as any file can. */
static void test_chroot_refused(void)
{
    char folder[] = "/tmp/privspec-drop-XXXXXX", file[64], fifo[64];
    struct priv_spec_security security = solaris_options("basic");
    priv_spec_report_t report = { 0 };
    int fd;

    if (mkdtemp(folder) == NULL)
        bail_out("%s: %s", folder, strerror(errno));
    snprintf(file, sizeof file, "%s/file", folder);
    snprintf(fifo, sizeof fifo, "%s/fifo", folder);
    fd = open(file, O_WRONLY | O_CREAT, 0600);
    if (fd < 0 || mkfifo(fifo, 0600) != 0)
        bail_out("%s: %s", folder, strerror(errno));
    close(fd);
    illumos_reset(0, 0);
    security.chroot = file;
    solaris_failed(solaris_drop(&security, &report), &report, ENOTDIR, "chroot",
                   PRIV_SPEC_UNCHANGED, "a file is no directory");
    security.chroot = fifo;
    solaris_failed(solaris_drop(&security, &report), &report, ENOTDIR, "chroot",
                   PRIV_SPEC_UNCHANGED,
                   "nor is a FIFO, and it isn't waited for");
    solaris_state_is(ROOT, "and nothing changed");
    unlink(file);
    unlink(fifo);
    rmdir(folder);
}

static void test_print(void)
{
    struct priv_spec_security security = solaris_options("net_privaddr");
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    char text[STATE_SIZE];

    security.flags = PRIV_SPEC_FLAG_ACROSS_EXEC;
    illumos_reset(0, 0);
    priv_spec_plan_prepare(&plan, &security, &report);
    priv_spec_plan_print(&plan, text, sizeof text);
    is_text(text,
            "setpflags: privilege-aware\n"
            "setppriv: reduce to file_link_any,file_read,file_write,"
            "net_access,net_privaddr,proc_exec,proc_fork,proc_info,"
            "proc_secflags,proc_session,proc_setid\n"
            "setgroups: 1001\n"
            "setgid: 1001 (1001)\n"
            "setuid: 1001 (1001)\n"
            "setppriv: permitted net_privaddr; limit net_privaddr; "
            "effective net_privaddr\n"
            "setppriv: inheritable net_privaddr\n"
            "verify: read all of it back, and try to regain what was given "
            "up\n",
            "the plan in words");
    priv_spec_plan_free(&plan);
}

static void test_other_text(void)
{
    struct priv_spec_security security = solaris_options(NULL);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    security.capabilities = "cap_net_bind_service+ep";
    illumos_reset(0, 0);
    ok(priv_spec_plan_prepare(&plan, &security, &report) == 0
           && report.warnings == PRIV_SPEC_WARN_OTHER_TEXT,
       "the text of Linux is not used, and that is told");
    priv_spec_plan_free(&plan);
    security.privileges = "basic net_privadr";
    solaris_failed(solaris_drop(&security, &report), &report, EINVAL, "parse",
                   PRIV_SPEC_UNCHANGED, "a name with a slip");
    is_number((long long)report.offset, 6, "has its place");
    ok(strstr(report.message, "did you mean net_privaddr") != NULL,
       "and the name that was meant");
    solaris_state_is(ROOT, "and nothing changed");
}

int main(void)
{
    test_examples();
    test_all();
    test_again();
    test_order();
    test_across_exec();
    test_limit();
    test_root_kept();
    test_seal();
    test_groups();
    test_chroot();
    if (under_valgrind())
        skip(6, "valgrind keeps descriptors of its own");
    else
        test_descriptors();
    test_other_flags();
    test_chroot_refused();
    test_print();
    test_other_text();
    return done();
}
