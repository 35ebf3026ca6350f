/* SPDX-License-Identifier: ISC */
/*
 * stub.c: the drop where the library knows of uids only.
 *
 * Uses nothing of the system but POSIX and the calls that the library makes,
 * so that it runs wherever the stub does.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "compat/system.h"
#include "priv_spec.h"
#include "tap.h"

/* Tells what the report says, too. */
#undef EXPECT
#define EXPECT(condition)                                                      \
    do {                                                                       \
        if (!(condition)) {                                                    \
            diag("line %d: %s; %s: %s", __LINE__, #condition,                  \
                 report.step != NULL ? report.step : "-", report.message);     \
            return 1;                                                          \
        }                                                                      \
    } while (0)

static priv_spec_report_t report;
static char folder[] = "/tmp/privspec-stub-XXXXXX";
static const char *const list[] = { "12", "7", "12", NULL };

static struct priv_spec_security plain(void)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65533",
                                           .supplemental_groups = list };
    return security;
}

static int refused(const struct priv_spec_security *security, int error,
                   const char *step, const char *part)
{
    uid_t uid = geteuid();
    priv_spec_plan_t plan;

    EXPECT(priv_spec_plan_prepare(&plan, security, &report) == -1);
    EXPECT(errno == error && report.error == error);
    EXPECT(strcmp(report.step, step) == 0);
    EXPECT(strstr(report.message, part) != NULL);
    EXPECT(geteuid() == uid);
    return 0;
}

static int is_dropped(void)
{
    gid_t groups[8];
    int count;

    EXPECT(getuid() == 65534 && geteuid() == 65534);
    EXPECT(getgid() == 65533 && getegid() == 65533);
#if HAVE_GETRESUID && HAVE_GETRESGID
    uid_t u[3];
    gid_t g[3];

    EXPECT(getresuid(&u[0], &u[1], &u[2]) == 0);
    EXPECT(getresgid(&g[0], &g[1], &g[2]) == 0);
    EXPECT(u[2] == 65534 && g[2] == 65533);
#endif
    count = getgroups(8, groups);
    EXPECT(count == 2 || count == 3); /* some systems list the gid too */
    for (int i = 0; i < count; i++)
        EXPECT(groups[i] == 7 || groups[i] == 12 || groups[i] == 65533);
    EXPECT(setuid(0) != 0 && errno == EPERM);
    EXPECT(seteuid(0) != 0 && errno == EPERM);
    EXPECT(setgid(0) != 0 && errno == EPERM);
    return 0;
}

static int drops(void *unused)
{
    struct priv_spec_security s = plain();
    priv_spec_plan_t plan;

    (void)unused;
    s.capabilities = "=";
    s.privileges = "basic";
    EXPECT(priv_spec_plan_prepare(&plan, &s, &report) == 0);
    EXPECT(report.warnings == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(report.state == PRIV_SPEC_ENTERED);
    EXPECT(is_dropped() == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(is_dropped() == 0);
    priv_spec_plan_free(&plan);
    return 0;
}

static int drops_into_chroot(void *unused)
{
    struct priv_spec_security s = plain();
    struct stat before, after;
    priv_spec_plan_t plan;

    (void)unused;
    s.chroot = folder;
    EXPECT(stat(folder, &before) == 0);
    EXPECT(priv_spec_plan_prepare(&plan, &s, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(stat("/", &after) == 0 && after.st_ino == before.st_ino);
    EXPECT(stat("..", &after) == 0 && after.st_ino == before.st_ino);
    EXPECT(is_dropped() == 0);
    priv_spec_plan_free(&plan);
    return 0;
}

static int closes_descriptors(void *unused)
{
    struct priv_spec_security s = plain();
    priv_spec_plan_t plan;

    (void)unused;
    EXPECT(dup2(0, 7) == 7 && dup2(0, 900) == 900);
    EXPECT(open("/", O_RDONLY) > 2);
    s.chroot = folder;
    s.flags = PRIV_SPEC_FLAG_CLOSE_FDS;
    EXPECT(priv_spec_plan_prepare(&plan, &s, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    for (int fd = 0; fd < 1000; fd++)
        EXPECT((fcntl(fd, F_GETFD) >= 0) == (fd <= 2));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    priv_spec_plan_free(&plan);
    return 0;
}

/* Makes what FreeBSD has, unless more is mounted: it lists 0, 1 and 2. */
static int make_short_list(void)
{
    EXPECT(mkdir("/dev", 0755) == 0 && mkdir("/dev/fd", 0755) == 0);
    for (const char *name = "012"; *name != '\0'; name++) {
        char path[] = "/dev/fd/?";

        path[8] = *name;
        EXPECT(close(open(path, O_WRONLY | O_CREAT, 0600)) == 0);
    }
    return 0;
}

/* With no list of what is open, or one that isn't whole. */
static int finds_ways_out(void *with_list)
{
    struct priv_spec_security s = plain();
    priv_spec_plan_t plan;
    struct rlimit limit;
    int fd;

    EXPECT(chroot(folder) == 0 && chdir("/") == 0);
    EXPECT(mkdir("/inner", 0755) == 0);
    EXPECT(with_list == NULL || make_short_list() == 0);
    s.chroot = "/inner";
    EXPECT(close(500) != 0);
    EXPECT(dup2(open(s.chroot, O_RDONLY), 500) == 500);
    EXPECT(priv_spec_plan_prepare(&plan, &s, &report) == 0);
    EXPECT(report.warnings == 0);
    priv_spec_plan_free(&plan);
    fd = open("/", O_RDONLY);
    EXPECT(dup2(fd, 500) == 500 && close(fd) == 0);
    /* No limit says where to stop: it was lowered since. */
    EXPECT(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = 32;
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    EXPECT(refused(&s, EBUSY, "descriptors", "descriptor 500 is a dir") == 0);
    s.flags = PRIV_SPEC_FLAG_ALLOW_DIRECTORIES;
    EXPECT(priv_spec_plan_prepare(&plan, &s, &report) == 0);
    EXPECT(report.warnings == PRIV_SPEC_WARN_DIRECTORIES);
    priv_spec_plan_free(&plan);
    return 0;
}

static int refuses_keyring(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    s.flags = PRIV_SPEC_FLAG_NEW_KEYRING;
    EXPECT(refused(&s, ENOTSUP, "keyring", "no session keyrings") == 0);
    s.flags = 0;
    s.file_flags = PRIV_SPEC_FLAG_SEAL;
    return refused(&s, ENOTSUP, "no_new_privs", "leave sealing out");
}

static int finds_ways_out_by_list(void *unused)
{
    struct priv_spec_security s = plain();
    int fd = open("/", O_RDONLY);

    (void)unused;
    s.chroot = folder;
    EXPECT(dup2(fd, 500) == 500 && close(fd) == 0);
    return refused(&s, EBUSY, "descriptors", "descriptor 500 is a dir");
}

/* Removes what the children made. */
static void clean(void)
{
    static const char *const names[] = { "/dev/fd/0", "/dev/fd/1", "/dev/fd/2",
                                         "/dev/fd",   "/dev",      "/inner",
                                         "" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[64];

        snprintf(path, sizeof path, "%s%s", folder, names[i]);
        remove(path);
    }
}

static int refuses_texts(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    s.capabilities = "cap_net_bind_service+ep";
    EXPECT(refused(&s, ENOTSUP, "permitted", "can't keep cap_net_bind") == 0);
    s.capabilities = "cap_net_bind_service+i";
    EXPECT(refused(&s, ENOTSUP, "permitted", "can't keep cap_net_bind") == 0);
    s.capabilities = NULL;
    s.privileges = "basic net_privaddr";
    EXPECT(refused(&s, ENOTSUP, "permitted", "can't keep net_privaddr") == 0);
    s.privileges = "net_privadr";
    EXPECT(refused(&s, EINVAL, "parse", "did you mean net_privaddr?") == 0);
    s.privileges = NULL;
    s.capabilities = "cap_kil+ep";
    EXPECT(refused(&s, EINVAL, "parse", "did you mean cap_kill?") == 0);
    /* There are no native words that these could be translated to. */
    s.flags = PRIV_SPEC_FLAG_TRANSLATE;
    s.translate = PRIV_SPEC_CLOSEST;
    s.capabilities = "cap_net_bind_service+ep";
    EXPECT(refused(&s, ENOTSUP, "permitted", "can't keep cap_net_bind") == 0);
    s.capabilities = NULL;
    s.privileges = "basic net_privaddr";
    EXPECT(refused(&s, ENOTSUP, "permitted", "can't keep net_privaddr") == 0);
    s.capabilities = "cap_kil+ep";
    return refused(&s, EINVAL, "parse", "did you mean cap_kill?");
}

static int refuses_root(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    s.user = "0";
    EXPECT(refused(&s, ENOTSUP, "setuid", "would keep uid 0") == 0);
    s.user = NULL;
    EXPECT(refused(&s, EPERM, "setuid", "no user is named") == 0);
    s.flags = PRIV_SPEC_FLAG_KEEP_ROOT;
    EXPECT(refused(&s, ENOTSUP, "setuid", "would keep uid 0") == 0);
    s = plain();
    s.flags = PRIV_SPEC_FLAG_SEAL;
    EXPECT(refused(&s, ENOTSUP, "no_new_privs", "leave sealing out") == 0);
    s.flags = PRIV_SPEC_FLAG_LIMIT;
    return refused(&s, ENOTSUP, "bounding", "leave the limit out");
}

static int become_ordinary(void)
{
    EXPECT(geteuid() != 0
           || (setgroups(0, NULL) == 0 && setgid(65532) == 0
               && setuid(65532) == 0));
    return 0;
}

static int refuses_others(void *unused)
{
    struct priv_spec_security s = plain();
    priv_spec_plan_t plan;

    (void)unused;
    EXPECT(become_ordinary() == 0);
    EXPECT(refused(&s, ENOTSUP, "setuid", "start it as root") == 0);
    s.flags = PRIV_SPEC_FLAG_IF_ROOT;
    EXPECT(priv_spec_plan_prepare(&plan, &s, &report) == 0);
    EXPECT((report.warnings & PRIV_SPEC_WARN_UNPRIVILEGED) != 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    priv_spec_plan_free(&plan);
    return 0;
}

static int tells_nothing(void *unused)
{
    priv_spec_t spec;

    (void)unused;
    EXPECT(priv_spec_from_process(&spec, 0, &report) == -1);
    EXPECT(errno == ENOTSUP);
    EXPECT(priv_spec_from_text(&spec, PRIV_SPEC_NATIVE, "=", &report) == -1);
    EXPECT(errno == ENOTSUP);
    EXPECT(priv_spec_from_text(&spec, PRIV_SPEC_LINUX, "cap_kill+ep", NULL)
           == 0);
    EXPECT(priv_spec_has(&spec, PRIV_SPEC_PERMITTED, "CAP_KILL"));
    return 0;
}

/* There is nothing to raise but nothing, which is restored. */
static int raises_nothing(void *unused)
{
    priv_spec_saved_t saved;
    priv_spec_t spec;

    (void)unused;
    EXPECT(priv_spec_from_text(&spec, PRIV_SPEC_LINUX, "cap_kill+ep", NULL)
           == 0);
    EXPECT(priv_spec_raise(&spec, &saved, &report) == -1);
    EXPECT(errno == ENOTSUP && report.error == ENOTSUP);
    EXPECT(strcmp(report.step, "permitted") == 0);
    EXPECT(strstr(report.message, "cap_kill") != NULL);
    EXPECT(priv_spec_restore(&saved, &report) == -1 && errno == EINVAL);
    EXPECT(priv_spec_from_text(&spec, PRIV_SPEC_SOLARIS, "basic", NULL) == 0);
    EXPECT(priv_spec_raise(&spec, &saved, &report) == -1 && errno == ENOTSUP);
    EXPECT(priv_spec_from_text(&spec, PRIV_SPEC_LINUX, "=", NULL) == 0);
    EXPECT(priv_spec_raise(&spec, &saved, &report) == 0);
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(report.error == 0 && report.message[0] == 0);
    return 0;
}

int main(void)
{
    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0)
        bail_out("%s: %s", folder, strerror(errno));
    child_ok(drops, true, "user, group and groups change, for good");
    child_ok(drops_into_chroot, true, "chroot");
    if (under_valgrind())
        skip(1, "valgrind keeps descriptors of its own");
    else
        child_ok(closes_descriptors, true, "descriptors above 2 are closed");
    child_ok(refuses_keyring, true,
             "a session keyring, and sealing, are refused");
    child_ok(finds_ways_out_by_list, true, "open directories are refused");
    if (geteuid() == 0) {
        ok(in_child(finds_ways_out, NULL), "where none lists them too");
        clean();
        mkdir(folder, 0755);
        ok(in_child(finds_ways_out, folder), "or a list has not all");
    } else {
        skip(2, "needs root");
    }
    child_ok(refuses_texts, false,
             "texts that ask to keep something are refused");
    child_ok(refuses_root, true,
             "an end as uid 0 is refused, and what can't be kept");
    child_ok(refuses_others, false, "a start from another uid is refused");
    child_ok(tells_nothing, false, "there are no native words, and no sets");
    child_ok(raises_nothing, false, "there is nothing to raise");
    clean();
    return done();
}
