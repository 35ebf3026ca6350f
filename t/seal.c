/* SPDX-License-Identifier: ISC */
/*
 * seal.c: what programs gain that are run after a drop, sealed and not.
 *
 * This program is copied onto a file system of its own: plain, set-user-ID
 * root, and with file capabilities.  After each drop one of the copies is
 * executed, and tells what the kernel gave it.  Not sealed it must gain, so
 * that the test can fail; sealed it must not.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/securebits.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP) | BIT(CAP_SYS_ADMIN) \
     | BIT(CAP_NET_BIND_SERVICE) | BIT(CAP_KILL))
#define BIND    BIT(CAP_NET_BIND_SERVICE)
#define KILL    BIT(CAP_KILL)
#define NONE    0ULL
#define ALL     (~0ULL) /* the whole bounding set, as it was before */
#define NOT_RUN (-1)    /* execve(2) refuses the program, with EPERM */

enum program { PLAIN, SET_UID, FILE_CAPS, PROGRAMS };

static char folder[] = "/tmp/privspec-seal-XXXXXX";
static char path[PROGRAMS][64];

/* ---- the copies ---- */

static bool copy(const char *to, mode_t mode)
{
    int in = open("/proc/self/exe", O_RDONLY);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0755);
    char chunk[65536];
    ssize_t got = -1;

    while (in >= 0 && out >= 0 && (got = read(in, chunk, sizeof chunk)) > 0) {
        if (write(out, chunk, (size_t)got) != got)
            return false;
    }
    if (got != 0 || fchmod(out, mode) != 0)
        return false;
    close(in);
    return close(out) == 0;
}

/* cap_kill, permitted and effective: capabilities(7), "File capabilities". */
static bool give_capability(const char *file)
{
    struct vfs_cap_data data = { VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
                                 { { KILL, 0 }, { 0, 0 } } };

    return setxattr(file, "security.capability", &data, XATTR_CAPS_SZ_2, 0)
           == 0;
}

/* A file system on which set-user-ID counts, seen by this process alone. */
static void make_programs(void)
{
    if (mkdtemp(folder) == NULL)
        bail_out("%s: %s", folder, strerror(errno));
    if (unshare(CLONE_NEWNS) != 0
        || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0
        || mount("none", folder, "tmpfs", 0, "mode=755") != 0) {
        rmdir(folder);
        skip_all("no file system can be mounted here");
    }
    for (unsigned i = 0; i < PROGRAMS; i++) {
        snprintf(path[i], sizeof path[i], "%s/%u", folder, i);
        if (!copy(path[i], i == SET_UID ? 04755 : 0755))
            bail_out("%s: %s", path[i], strerror(errno));
    }
    if (!give_capability(path[FILE_CAPS]))
        skip_all("file capabilities can't be set here");
}

/* What a copy does: it tells what it was given. */
static int tell(void)
{
    struct kernel_state state;

    kernel_read(&state);
    return write(1, &state, sizeof state) == (ssize_t)sizeof state ? 0 : 1;
}

/* ---- the trials ---- */

#define SEAL   PRIV_SPEC_FLAG_SEAL
#define LIMIT  PRIV_SPEC_FLAG_LIMIT
#define ACROSS PRIV_SPEC_FLAG_ACROSS_EXEC

/* A drop with cap_net_bind_service kept, and what a program then has. */
static const struct trial {
    const char *what;
    enum program program;
    unsigned uid;
    uint64_t flags;
    bool without_setpcap;
    int euid;
    unsigned long long permitted;
} trials[] = {
    /* Not sealed: they gain. */
    { "set-user-ID, not sealed, is root", SET_UID, 65534, 0, false, 0, ALL },
    { "set-user-ID, not sealed, across exec", SET_UID, 65534, ACROSS, false, 0,
      ALL },
    { "file capabilities, not sealed, are had", FILE_CAPS, 65534, 0, false,
      65534, KILL },
    { "uid 0, not sealed, has everything back", PLAIN, 0, 0, false, 0, ALL },
    { "uid 0, not sealed, across exec", PLAIN, 0, ACROSS, false, 0, ALL },
    { "a plain program of a user, not sealed", PLAIN, 65534, 0, false, 65534,
      NONE },
    { "the same across exec", PLAIN, 65534, ACROSS, false, 65534, BIND },

    /* Sealed: they don't. */
    { "set-user-ID, sealed", SET_UID, 65534, SEAL, false, 65534, NONE },
    { "set-user-ID, sealed, across exec", SET_UID, 65534, SEAL | ACROSS, false,
      65534, BIND },
    { "file capabilities, sealed", FILE_CAPS, 65534, SEAL, false, 65534, NONE },
    { "uid 0, sealed", PLAIN, 0, SEAL, false, 0, NONE },
    { "uid 0, sealed, across exec", PLAIN, 0, SEAL | ACROSS, false, 0, BIND },
    { "set-user-ID from uid 0, sealed", SET_UID, 0, SEAL | ACROSS, false, 0,
      BIND },
    { "file capabilities from uid 0, sealed", FILE_CAPS, 0, SEAL | ACROSS,
      false, 0, NONE },

    /* Without cap_setpcap no_new_privs alone seals: exec then leaves uid 0
     * what it holds, across exec or not, and adds nothing. */
    { "set-user-ID, sealed without cap_setpcap", SET_UID, 65534, SEAL, true,
      65534, NONE },
    { "file capabilities, sealed without cap_setpcap", FILE_CAPS, 65534, SEAL,
      true, 65534, NONE },
    { "uid 0, sealed without cap_setpcap", PLAIN, 0, SEAL, true, 0, BIND },
    { "the same across exec", PLAIN, 0, SEAL | ACROSS, true, 0, BIND },
    { "file capabilities from uid 0, the same", FILE_CAPS, 0, SEAL, true, 0,
      BIND },

    /* Limited: identity changes still, and there is no more to be had. */
    { "set-user-ID, limited, is root with what was kept", SET_UID, 65534, LIMIT,
      false, 0, BIND },
    { "file capabilities, limited, are refused", FILE_CAPS, 65534, LIMIT, false,
      NOT_RUN, NONE },
    { "uid 0, limited", PLAIN, 0, LIMIT, false, 0, BIND },
    { "set-user-ID, limited and sealed", SET_UID, 65534, LIMIT | SEAL, false,
      65534, NONE },
};

static int lose_setpcap(void)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

    EXPECT(syscall(SYS_capget, &header, data) == 0);
    data[0].effective &= (uint32_t)~BIT(CAP_SETPCAP);
    data[0].permitted &= (uint32_t)~BIT(CAP_SETPCAP);
    EXPECT(syscall(SYS_capset, &header, data) == 0);
    return 0;
}

static struct priv_spec_security options(unsigned uid, uint64_t flags)
{
    static const char *const none[] = { NULL };
    struct priv_spec_security security = {
        .user = uid == 0 ? "0" : "65534",
        .group = uid == 0 ? "0" : "65534",
        .supplemental_groups = none,
        .capabilities = "cap_net_bind_service+ep",
        /* Some by the caller, some as if from a stanza. */
        .flags = flags & ~LIMIT,
        .file_flags = flags & LIMIT,
    };

    return security;
}

/* In a child: drops, and becomes the program, which tells by `out`. */
static int run(const struct trial *t, int out)
{
    struct priv_spec_security security = options(t->uid, t->flags);
    char *const arguments[] = { path[t->program], (char[]){ "tell" }, NULL };
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    uint64_t kept;
    int error;

    EXPECT(!t->without_setpcap || lose_setpcap() == 0);
    if (priv_spec_plan_prepare(&plan, &security, &report) != 0)
        diag("%s: %s", report.step, report.message);
    kept = report.warnings & PRIV_SPEC_WARN_ROOT_KEPT;
    EXPECT(plan.plan != NULL && (kept != 0) == (t->uid == 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    priv_spec_plan_free(&plan);
    fflush(NULL);
    EXPECT(dup2(out, 1) == 1);
    execv(arguments[0], arguments);
    error = errno;
    dup2(2, 1);
    return error == EPERM && t->euid == NOT_RUN ? 77 : 1;
}

static bool try(const struct trial *t, const struct kernel_state *before)
{
    unsigned long long permitted =
        t->permitted == ALL ? before->bounding : t->permitted;
    struct kernel_state after;
    int ends[2], status;
    ssize_t got;
    pid_t child;

    if (pipe(ends) != 0)
        bail_out("pipe: %s", strerror(errno));
    fflush(NULL);
    child = fork();
    if (child == 0) {
        status = run(t, ends[1]);
        fflush(NULL);
        _exit(status);
    }
    close(ends[1]);
    got = read(ends[0], &after, sizeof after);
    close(ends[0]);
    if (child < 0 || waitpid(child, &status, 0) != child)
        bail_out("fork or waitpid: %s", strerror(errno));
    if (t->euid == NOT_RUN)
        return got == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 77;
    if (status != 0 || got != (ssize_t)sizeof after)
        return false;
    kernel_print(t->what, &after);
    return after.uid[1] == (unsigned)t->euid && after.permitted == permitted
           && after.effective == permitted
           && after.no_new_privs == ((t->flags & SEAL) != 0);
}

/* A seal that cap_setpcap can't break, where it is kept. */
static int stays(void *unused)
{
    struct priv_spec_security security = options(0, SEAL);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)unused;
    security.capabilities = "cap_setpcap+ep";
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(prctl(PR_GET_SECUREBITS, 0L, 0L, 0L, 0L)
           == (SECBIT_NOROOT | SECBIT_NOROOT_LOCKED));
    EXPECT(prctl(PR_SET_SECUREBITS, 0L, 0L, 0L, 0L) != 0 && errno == EPERM);
    EXPECT(prctl(PR_SET_SECUREBITS, (long)SECBIT_NOROOT_LOCKED, 0L, 0L, 0L)
           != 0);
    EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L) != 0);
    EXPECT(prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L) == 1);
    priv_spec_plan_free(&plan);
    return 0;
}

/* The warning of what exec gives uid 0 back, exactly where it does. */
static int warned(void *unused)
{
    static const struct {
        uint64_t flags;
        long securebits;
        bool no_new_privs, expected;
    } cases[] = {
        { ACROSS, 0, false, true },
        { ACROSS, SECBIT_NO_SETUID_FIXUP, false, true },
        { ACROSS | SEAL, 0, false, false },
        { ACROSS | LIMIT, 0, false, false },
        { ACROSS, SECBIT_NOROOT, false, false },
        { ACROSS, 0, true, false },
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct priv_spec_security security = options(0, cases[i].flags);
        priv_spec_report_t report = { 0 };
        priv_spec_plan_t plan;

        EXPECT(prctl(PR_SET_SECUREBITS, cases[i].securebits, 0L, 0L, 0L) == 0);
        EXPECT(!cases[i].no_new_privs
               || prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0);
        EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
        EXPECT(((report.warnings & PRIV_SPEC_WARN_ROOT_EXEC) != 0)
               == cases[i].expected);
        EXPECT((report.warnings & PRIV_SPEC_WARN_ROOT_KEPT) != 0);
        priv_spec_plan_free(&plan);
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct kernel_state before;

    if (argc == 2 && strcmp(argv[1], "tell") == 0)
        _exit(tell());
    if (!kernel_root_with(NEEDED))
        skip_all("needs root with cap_setuid, cap_setgid, cap_setpcap, "
                 "cap_sys_admin, cap_net_bind_service and cap_kill");
    kernel_read(&before);
    if (before.no_new_privs != 0)
        skip_all("no_new_privs is on already: nothing gains here");
    make_programs();
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++)
        ok(try(&trials[i], &before), "%s", trials[i].what);
    ok(in_child(stays, NULL), "sealed with cap_setpcap kept, it stays sealed");
    ok(in_child(warned, NULL), "what exec gives back is warned about");
    if (umount2(folder, MNT_DETACH) == 0)
        rmdir(folder);
    return done();
}
