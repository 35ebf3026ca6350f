/* SPDX-License-Identifier: ISC */
/*
 * Tests what the recorded answers don't reach of the simulated illumos: its
 * faults, its other systems and zones, the flags, the groups and the root.
 * The calls are written as the library writes them, through the header that
 * renames them.
 */
#include <config.h>

#ifndef ILLUMOS_HIDE
#define ILLUMOS_HIDE
#endif
#include <illumos_rename.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <stdio.h>

#include "tap.h"

#define TEXT_SIZE 8192

/* Tests that the process is in a state, in the notation of the vectors. */
static void state_is(const char *expected, const char *what)
{
    char got[TEXT_SIZE];

    illumos_format(got, sizeof got);
    is_text(got, expected, "%s", what);
}

/* Tests that a set is written so in a form. */
static void written(const priv_set_t *set, int form, const char *expected,
                    const char *what)
{
    char *got = priv_set_to_str(set, ',', form);

    is_text(got, expected, "%s", what);
    free(got);
}

/* setppriv with the set written as text. */
static int set_privileges(priv_op_t op, priv_ptype_t which, const char *text)
{
    priv_set_t *set = priv_str_to_set(text, ",", NULL);
    int result = set == NULL ? -1 : setppriv(op, which, set);

    priv_freeset(set);
    return result;
}

/* Tests that a call failed with an error. */
static void failed(int result, int error, const char *what)
{
    is_number(result == -1 ? errno : 0, error, "%s", what);
}

/* The names are those of the vectors, in their order. */
static void test_names(void)
{
    const char *srcdir = getenv("srcdir");
    priv_set_t *basic = priv_allocset(); /* before any reset, which is safe */
    char line[TEXT_SIZE];
    int number = 0;
    int wrong = 0;
    FILE *file;

    illumos_reset(0, 0);
    snprintf(line, sizeof line, "%s/t/vectors/solaris_privileges.txt",
             srcdir == NULL ? "." : srcdir);
    file = fopen(line, "r");
    priv_basicset(basic);
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *name = strtok(line, " \n");
        int is_basic = strtok(NULL, " \n") != NULL;
        const char *got = priv_getbynum(number);

        wrong += got == NULL || strcmp(got, name) != 0
                 || priv_getbyname(name) != number
                 || priv_ismember(basic, name) != (is_basic ? B_TRUE : B_FALSE);
        number++;
    }
    ok(file != NULL && number > 0, "%d names were read", number);
    is_number(wrong, 0, "names have their numbers, and * if basic");
    ok(priv_getbynum(number) == NULL && errno == EINVAL, "no more names");
    ok(priv_getbynum(-1) == NULL, "no name before the first");
    is_number(priv_getbyname("PRIV_Proc_Fork"), priv_getbyname("proc_fork"),
              "names in any case, with or without priv_");
    failed(priv_getbyname("priv_priv_proc_fork"), EINVAL, "but not with two");
    if (file != NULL)
        fclose(file);
    priv_freeset(basic);
}

static void test_sets(void)
{
    priv_set_t *a = priv_allocset();
    priv_set_t *b = priv_str_to_set("zone", " ", NULL);

    ok(!priv_isemptyset(a) && !priv_isfullset(a), "a new set is rubbish");
    priv_fillset(a);
    ok(priv_isfullset(a) && !priv_isfullset(b), "all is more than zone");
    ok(priv_issubset(b, a) && !priv_issubset(a, b), "zone is within all");
    priv_inverse(a);
    ok(priv_isemptyset(a) == B_TRUE, "nothing is outside of all");
    is_number(priv_addset(a, "proc_fork"), 0, "a name is added");
    ok(priv_ismember(a, "priv_proc_fork") == B_TRUE, "and is a member");
    ok(!priv_ismember(a, "proc_exec"), "another is not");
    failed(priv_addset(a, "bogus"), EINVAL, "no name is not added");
    failed(priv_delset(a, "bogus"), EINVAL, "nor removed");
    ok(!priv_ismember(a, "bogus"), "nor a member");
    priv_intersect(a, b);
    ok(priv_isequalset(a, b) == B_TRUE, "an intersection");
    is_number(priv_delset(a, "proc_fork"), 0, "a name is removed");
    ok(priv_isemptyset(a) == B_TRUE, "and the set empty");
    priv_union(b, a);
    ok(priv_isequalset(a, b) == B_TRUE, "a union");
    priv_emptyset(b);
    priv_copyset(b, a);
    ok(priv_isemptyset(a) == B_TRUE, "a copy");
    ok(priv_set_to_str(a, ',', 7) == NULL && errno == EINVAL, "no form 7");
    priv_freeset(a);
    priv_freeset(b);
    priv_freeset(NULL);
}

/* What a server does to give up root; answers how many calls failed. */
static int drop(void)
{
    static const gid_t group = 1001;
    int failures = 0;

    failures += setpflags(PRIV_AWARE, 1) != 0;
    failures += setgroups(1, &group) != 0;
    failures += setgid(1001) != 0;
    failures += setuid(1001) != 0;
    failures += set_privileges(PRIV_SET, PRIV_PERMITTED, "basic") != 0;
    return failures;
}

#define DROPPED "1001 1001 1001 pa=1 E=basic P=basic I=basic L=all"

#define NOT_SET  "1001 1001 1001 pa=1 E=all P=all I=basic L=all"
#define NOT_GONE "0 0 0 pa=1 E=basic P=basic I=basic L=all"

/* Each call of drop() in turn fails, and lies: what is left undone. */
static void test_faults(void)
{
    static const struct drop_call {
        const char *name;
        int changes;
        const char *without;
    } calls[] = {
        { "setpflags", 1, DROPPED },       { "setgroups", 1, DROPPED },
        { "setgid", 1, DROPPED },          { "setuid", 1, NOT_GONE },
        { "priv_str_to_set", 0, NOT_SET }, { "setppriv", 1, NOT_SET },
    };
    unsigned long i;

    illumos_reset(0, 0);
    is_number(drop(), 0, "nothing fails without a fault");
    state_is(DROPPED, "and root is given up");
    for (i = 0; illumos_call_name(i + 1) != NULL && i < 6; i++) {
        is_text(illumos_call_name(i + 1), calls[i].name, "a call");
        is_number(illumos_call_changes(i + 1), calls[i].changes, "its kind");
        illumos_reset(0, 0);
        illumos_fail_call(i + 1, EIO);
        is_number(drop(), 1, "it fails");
        is_number(errno, EIO, "with the error");
        state_is(calls[i].without, "and does nothing");
        illumos_reset(0, 0);
        illumos_lie_call(i + 1);
        is_number(drop(), 0, "it lies");
        state_is(calls[i].changes ? calls[i].without : DROPPED, "if it can");
    }
    is_number((long long)illumos_call_count(), 6, "there are six calls");
    /* The fifth reads, and the last was made to lie. */
    for (i = 1; i <= 6; i++)
        is_number(illumos_call_changed(i), i < 5, "call %lu changed it", i);
    ok(illumos_call_name(0) == NULL && illumos_call_name(7) == NULL,
       "none before, none after");
}

static void test_standing_faults(void)
{
    illumos_state_t state;
    gid_t groups[4];
    int i;

    illumos_reset(0, 0);
    illumos_lie_every("setuid");
    illumos_fail_every("setgid", EAGAIN);
    failed(setgid(1), EAGAIN, "setgid fails");
    failed(setgid(2), EAGAIN, "and fails again");
    is_number(setuid(1) + setuid(2), 0, "setuid answers 0");
    is_number(getuid() + geteuid() + getgid() + getegid(), 0, "to no avail");
    illumos_lie_every("getgroups");
    is_number(getgroups(4, groups), 1, "what only reads can't lie");
    illumos_mend();
    is_number(setgid(5) + setuid(5), 0, "mended");
    illumos_get_state(&state);
    ok(state.saved_uid == 5 && state.saved_gid == 5, "both do what they say");

    illumos_reset(0, 0);
    illumos_fail_every(NULL, EPERM);
    is_number(drop(), 5, "every call fails");
    state_is("0 0 0 pa=0 E=all P=all I=basic L=all", "and does nothing");
    illumos_reset(0, 0);
    illumos_lie_every(NULL);
    is_number(drop(), 0, "every call lies");
    state_is("0 0 0 pa=0 E=all P=all I=basic L=all", "and does nothing");
    illumos_forget_calls();
    is_number((long long)illumos_call_count(), 0, "the log is forgotten");
    illumos_mend();
    for (i = 0; i < 16; i++)
        illumos_lie_call(1);
    failed(illumos_lie_call(1), ENOSPC, "there are 16 faults at most");
    illumos_reset(0, 0);
    failed(illumos_fail_call(0, EIO), EINVAL, "no call is number 0");
}

static void test_memory(void)
{
    priv_set_t *set = priv_str_to_set("basic", ",", NULL);
    const char *end = "";
    char *text;

    illumos_reset(0, 0);
    text = priv_gettext("priv_proc_fork");
    ok(text != NULL && strstr(text, "proc_fork") != NULL, "a description");
    free(text);
    ok(priv_gettext("bogus") == NULL && errno == EINVAL, "for names only");
    illumos_fail_every(NULL, ENOMEM);
    errno = 0;
    ok(priv_allocset() == NULL && errno == ENOMEM, "priv_allocset");
    errno = 0;
    ok(priv_str_to_set("bogus", ",", &end) == NULL && errno == ENOMEM,
       "priv_str_to_set");
    ok(end == NULL, "with no end, so that it isn't taken for a wrong word");
    ok(priv_set_to_str(set, ',', PRIV_STR_LIT) == NULL, "priv_set_to_str");
    ok(priv_gettext("proc_fork") == NULL, "priv_gettext");
    priv_freeset(set);
}

static void test_other_system(void)
{
    static const char *const names[] = { "proc_fork", "Zoo_Feed", "proc_setid",
                                         "proc_exec", "dax_access" };
    priv_set_t *set;

    illumos_reset(1001, 1001);
    failed(illumos_use_names(names, 0, "none"), EINVAL, "no names at all");
    failed(illumos_use_names(names, 5, "file_read"), EINVAL, "a wrong basic");
    state_is("1001 1001 1001 pa=0 E=basic P=basic I=basic L=all",
             "leave the system as it was");
    is_number(illumos_use_names(names, 5, "proc_fork,zoo_feed"), 0,
              "another system");
    failed(priv_getbyname("file_read"), EINVAL, "lacks what it lacks");
    is_number(priv_getbyname("zoo_feed"), 1, "and has what it has");
    is_text(priv_getbynum(4), "dax_access", "in its order");
    ok(priv_getbynum(5) == NULL, "and no more");
    set = priv_str_to_set("all,!dax_access", ",", NULL);
    written(set, PRIV_STR_LIT, "proc_exec,proc_fork,proc_setid,Zoo_Feed",
            "sorted without regard to case");
    written(set, PRIV_STR_PORT, "basic,proc_exec,proc_setid", "in PORT");
    written(set, PRIV_STR_SHORT, "all,!dax_access", "in SHORT");
    is_number(setppriv(PRIV_SET, PRIV_LIMIT, set), 0, "which can be set");
    state_is("1001 1001 1001 pa=1 E=basic P=basic I=basic L=all,!dax_access",
             "and is shown");
    priv_freeset(set);
}

/* A name for each number, and more numbers than 128. */
static void test_many_names(void)
{
    static char text[200][16];
    static const char *names[ILLUMOS_NAMES_MAX + 1];
    priv_set_t *set;
    size_t i;

    for (i = 0; i < 200; i++) {
        snprintf(text[i], sizeof text[i], "name_%zu", i);
        names[i] = text[i];
    }
    illumos_reset(0, 0);
    failed(illumos_use_names(names, ILLUMOS_NAMES_MAX + 1, "none"), EINVAL,
           "too many names");
    for (i = 31; i < 200; i += i == 33 ? 94 : 1) {
        if (illumos_use_names(names, i, "name_0,name_30") != 0)
            break;
        set = priv_str_to_set("zone", ",", NULL);
        if (set == NULL || priv_isfullset(set)
            || !priv_ismember(set, text[i - 1]))
            break;
        priv_freeset(set);
    }
    is_number((long long)i, 200, "any number of names has a spare bit");
    is_number(illumos_use_names(names, 200, "name_1,name_150"), 0, "200 names");
    set = priv_str_to_set("name_128 PRIV_name_199,basic", " ,", NULL);
    written(set, PRIV_STR_LIT, "name_1,name_128,name_150,name_199", "in LIT");
    is_number(setppriv(PRIV_SET, PRIV_PERMITTED, set), 0, "and held");
    state_is("0 0 0 pa=1 E=basic,name_128,name_199 P=basic,name_128,name_199 "
             "I=basic L=all",
             "and shown");
    priv_freeset(set);
}

#define ZONE(set) set "=basic,net_privaddr,proc_setid,sys_nfs"

static void test_zone(void)
{
    priv_set_t *set;

    illumos_reset(0, 0);
    is_number(getzoneid(), GLOBAL_ZONEID, "the global zone");
    failed(illumos_use_zone(7, "bogus"), EINVAL, "no zone has a bogus limit");
    is_number(illumos_use_zone(7, "basic,proc_setid,net_privaddr,sys_nfs"), 0,
              "another zone");
    is_number(getzoneid(), 7, "has its id");
    state_is("0 0 0 pa=0 " ZONE("E") " " ZONE("P") " I=basic " ZONE("L"),
             "its limit is the process's L");
    set = priv_str_to_set("zone", ",", NULL);
    written(set, PRIV_STR_SHORT, "zone", "the word zone means that");
    written(set, PRIV_STR_PORT, "basic,net_privaddr,proc_setid,sys_nfs",
            "in PORT");
    priv_delset(set, "proc_fork");
    written(set, PRIV_STR_SHORT, "zone,!proc_fork", "and SHORT starts there");
    priv_addset(set, "proc_zone");
    written(set, PRIV_STR_SHORT,
            "basic,net_privaddr,!proc_fork,proc_setid,proc_zone,sys_nfs",
            "but not for what lies outside");
    priv_freeset(set);
    is_number(setpflags(PRIV_AWARE, 1) + setuid(1), 0, "uid 0 is given up");
    is_number(setuid(0), 0, "and taken, with all that the zone has");
    setuid(1);
    set_privileges(PRIV_OFF, PRIV_EFFECTIVE, "net_privaddr");
    failed(setuid(0), EPERM, "and not with less");
    is_number(setuid(2), 0, "which is enough for another uid");
    is_number(illumos_use_zone(GLOBAL_ZONEID, NULL), 0, "and back");
    state_is("2 2 2 pa=0 E=basic P=basic I=basic L=all", "to the global zone");
}

/* A process as login leaves root: aware, to be reset, and all in P and E. */
static void start_login(void)
{
    illumos_reset(0, 0);
    illumos_set_privileges(PRIV_EFFECTIVE, "all");
    illumos_set_privileges(PRIV_PERMITTED, "all");
    illumos_set_privileges(PRIV_INHERITABLE, "basic,net_privaddr");
    illumos_set_flags(PRIV_AWARE | PRIV_AWARE_RESET);
}

static void test_aware_reset(void)
{
    start_login();
    is_number(setuid(1001), 0, "a final setuid");
    state_is("1001 1001 1001 pa=0 E=basic,net_privaddr P=basic,net_privaddr "
             "I=basic,net_privaddr L=all",
             "resets to I & L");
    is_number(getpflags(PRIV_AWARE_RESET), 0, "once");

    start_login();
    is_number(setpflags(PRIV_AWARE, 1), 0, "asked to be aware while aware");
    is_number(getpflags(PRIV_AWARE_RESET), 0, "nothing will be reset");
    is_number(setuid(1001), 0, "by setuid");
    state_is("1001 1001 1001 pa=1 E=all P=all I=basic,net_privaddr L=all",
             "which leaves the sets alone");

    start_login();
    is_number(seteuid(1001), 0, "a seteuid");
    state_is("0 1001 0 pa=1 E=basic,net_privaddr P=all I=basic,net_privaddr "
             "L=all",
             "resets E alone");
    is_number(seteuid(0), 0, "and back");
    state_is("0 0 0 pa=1 E=all P=all I=basic,net_privaddr L=all",
             "gives E what P has");
    is_number(setreuid(1001, 1001), 0, "setreuid to one uid");
    state_is("1001 1001 1001 pa=0 E=basic,net_privaddr P=basic,net_privaddr "
             "I=basic,net_privaddr L=all",
             "is final");
    failed(illumos_set_privileges("Ambient", "all"), EINVAL, "no such set");
    failed(illumos_set_privileges(PRIV_LIMIT, "bogus"), EINVAL, "no such name");
}

static void test_flags(void)
{
    const uint_t old = PRIV_DEBUG | PRIV_AWARE;

    illumos_reset(0, 0);
    illumos_set_flags(PRIV_XPOLICY | PRIV_PFEXEC);
    is_number(getpflags(PRIV_XPOLICY) + getpflags(PRIV_PFEXEC), 2, "are on");
    is_number(setpflags(PRIV_PFEXEC, 0), 0, "cleared");
    is_number(getpflags(PRIV_PFEXEC), 0, "it is off");
    is_number(getpflags(PRIV_XPOLICY), 1, "and the other still on");
    is_number(setpflags(PRIV_AWARE_RESET, 1), 0, "one is set");
    is_number(getpflags(PRIV_AWARE_RESET), 1, "and on");
    failed(setpflags(PRIV_AWARE, 2), EINVAL, "there are two values");
    failed(setpflags(PRIV_AWARE | PRIV_PFEXEC, 1), EINVAL, "one at a time");
    illumos_know_flags(old);
    failed(setpflags(PRIV_PFEXEC, 0), EINVAL, "an older system");
    failed((int)getpflags(PRIV_XPOLICY), EINVAL, "has fewer");
    failed(set_privileges(PRIV_SET, "Ambient", "none"), EINVAL, "no such set");
    failed(set_privileges((priv_op_t)3, PRIV_LIMIT, "none"), EINVAL,
           "no such operation");
}

static void test_uids(void)
{
    illumos_reset(0, 0);
    failed(setuid((uid_t)-1), EINVAL, "no uid");
    failed(setreuid((uid_t)-1, (uid_t)-2), EINVAL, "no two uids");
    illumos_set_uids(1, 2, 3);
    is_number(seteuid(3), 0, "the saved uid can be had");
    failed(seteuid(2), EPERM, "but not one that is gone");
    illumos_reset(0, 0);
    is_number(setpflags(PRIV_AWARE, 1) + setpflags(PRIV_AWARE, 0), 0,
              "awareness taken and given up");
    is_number(setuid(1001), 0, "before the uid");
    state_is("1001 1001 1001 pa=0 E=basic P=basic I=basic L=all",
             "leaves what is inheritable");
}

static void test_gids(void)
{
    static const gid_t unsorted[] = { 9, 4, 7 };
    illumos_state_t state;
    gid_t groups[3];

    illumos_reset(0, 0);
    is_number(setgroups(3, unsorted), 0, "groups in any order");
    is_number(getgroups(0, NULL), 3, "are counted");
    failed(getgroups(2, groups), EINVAL, "need their room");
    is_number(getgroups(3, groups), 3, "are given");
    ok(groups[0] == 4 && groups[1] == 7 && groups[2] == 9, "in order");
    is_number(setregid(3, 4), 0, "setregid");
    illumos_get_state(&state);
    ok(state.real_gid == 3 && state.saved_gid == 4, "saves what is effective");
    illumos_add_member("somebody", 5);
    illumos_add_member("else", 6);
    illumos_add_member("somebody", 2);
    is_number(initgroups("somebody", 5), 0, "initgroups");
    is_number(getgroups(3, groups), 2, "takes a member's groups, once each");
    ok(groups[0] == 2 && groups[1] == 5, "and no others");
    illumos_limit_groups(1);
    failed(setgroups(3, unsorted), EINVAL, "more than the system takes");
    is_number(initgroups("somebody", 5), 0, "initgroups takes what it can");
    is_number(getgroups(3, groups), 1, "and drops the rest in silence");
    failed(setgroups(1, (const gid_t[]){ (gid_t)-1 }), EINVAL, "no gid");

    setpflags(PRIV_AWARE, 1);
    set_privileges(PRIV_OFF, PRIV_EFFECTIVE, "proc_setid");
    failed(setgroups(0, NULL), EPERM, "setgroups asks for proc_setid");
    failed(initgroups("somebody", 5), EPERM, "and initgroups");
    failed(setgid(9), EPERM, "and setgid");
    failed(setegid(9), EPERM, "and setegid");
    failed(setregid(9, (gid_t)-1), EPERM, "and setregid for the real");
    failed(setregid((gid_t)-1, 9), EPERM, "and for the effective gid");
    is_number(setgid(3) + setegid(4) + setregid(4, 3), 0, "but one's own");
}

static void test_root(void)
{
    illumos_state_t state;
    int fd = open("/", O_RDONLY);

    illumos_reset(0, 0);
    failed(chroot("/dev/null"), ENOTDIR, "a root must be a directory");
    failed(chroot("/no such directory"), ENOENT, "that there is");
    is_number(chroot("/dev"), 0, "chroot");
    illumos_get_state(&state);
    is_text(state.root, "/dev", "moves the root");
    is_text(state.directory, "/", "and not the directory");
    failed(chdir("/dev"), ENOENT, "what is outside is gone");
    is_number(chdir("/"), 0, "chdir");
    illumos_get_state(&state);
    is_text(state.directory, "/dev", "moves that");
    illumos_reset(0, 0);
    is_number(chdir("dev") + chroot("."), 0, "the other way about");
    illumos_get_state(&state);
    is_text(state.root, "/dev", "comes to the same");
    is_number(fchdir(fd), 0, "fchdir");
    illumos_get_state(&state);
    is_text(state.directory, "(descriptor)", "is remembered");
    failed(fchdir(-1), EBADF, "if it is one");
    set_privileges(PRIV_OFF, PRIV_EFFECTIVE, "proc_chroot");
    failed(chroot("/"), EPERM, "chroot asks for proc_chroot");
    close(fd);
}

int main(void)
{
    test_names();
    test_sets();
    test_faults();
    test_standing_faults();
    test_memory();
    test_other_system();
    test_many_names();
    test_zone();
    test_aware_reset();
    test_flags();
    test_uids();
    test_gids();
    test_root();
    return done();
}
