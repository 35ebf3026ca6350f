/* SPDX-License-Identifier: ISC */
/*
 * enter.c: the drop on Linux, as the kernel tells of it afterwards.
 *
 * Each drop runs in a child; what it came to is read from /proc by code that
 * shares nothing with the library, and by operations that must now fail or
 * must still work.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/securebits.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"

#define NEEDED (BIT(CAP_SETUID) | BIT(CAP_SETGID))
#define BIND   BIT(CAP_NET_BIND_SERVICE)

static const char *const no_groups[] = { NULL };
static const char *const some_groups[] = { "7", "65533", "7", "12", NULL };

static priv_spec_report_t report;
static struct kernel_state before, after;

/* Prepares and enters; tells what went wrong. */
static int drop(const struct priv_spec_security *security)
{
    priv_spec_plan_t plan;
    int result;

    kernel_read(&before);
    result = priv_spec_plan_prepare(&plan, security, &report);
    if (result != 0) {
        kernel_read(&after);
        return result;
    }
    result = priv_spec_plan_enter(&plan, &report);
    priv_spec_plan_free(&plan);
    kernel_read(&after);
    return result;
}

static int dropped(const struct priv_spec_security *security)
{
    int result = drop(security);

    if (result != 0)
        diag("%s: %s (state %d)", report.step, report.message,
             (int)report.state);
    return result == 0 && report.state == PRIV_SPEC_ENTERED && report.error == 0
           && report.message[0] == '\0';
}

static int keeps_one(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65533",
                                           .supplemental_groups = some_groups,
                                           .capabilities =
                                               "cap_net_bind_service+ep" };

    (void)unused;
    EXPECT(dropped(&security));
    EXPECT(kernel_is(&after, 65534, 65533, "7 12 65533"));
    EXPECT(kernel_holds(&after, BIND, BIND, 0, 0));
    EXPECT(after.bounding == before.bounding);
    EXPECT(after.keepcaps == 0);
    EXPECT(setuid(0) != 0 && errno == EPERM);
    EXPECT(setgid(0) != 0 && errno == EPERM);
    EXPECT(setgroups(0, NULL) != 0 && errno == EPERM);
    return 0;
}

static int keeps_nothing(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .supplemental_groups = no_groups };

    (void)unused;
    EXPECT(dropped(&security));
    EXPECT(kernel_is(&after, 65534, 65534, ""));
    EXPECT(kernel_holds(&after, 0, 0, 0, 0));
    EXPECT(after.keepcaps == 0);
    return 0;
}

static int groups_of_a_number(void *unused)
{
    struct priv_spec_security security = { .user = "65534", .group = "65533" };

    (void)unused;
    EXPECT(dropped(&security));
    EXPECT(kernel_is(&after, 65534, 65533, "65533"));
    return 0;
}

static int permitted_alone(void *unused)
{
    struct priv_spec_security security = {
        .user = "65534",
        .group = "65534",
        .capabilities = "cap_net_bind_service,cap_kill+p cap_kill+e"
    };

    (void)unused;
    EXPECT(dropped(&security));
    EXPECT(kernel_holds(&after, BIT(CAP_KILL), BIND | BIT(CAP_KILL), 0, 0));
    return 0;
}

static int inheritable_too(void *unused)
{
    struct priv_spec_security security = {
        .user = "65534",
        .group = "65534",
        .capabilities = "cap_net_bind_service=ep cap_chown=i"
    };

    (void)unused;
    EXPECT(dropped(&security));
    EXPECT(kernel_holds(&after, BIND, BIND, BIT(CAP_CHOWN), 0));
    return 0;
}

static int across_exec(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+p",
                                           .flags =
                                               PRIV_SPEC_FLAG_ACROSS_EXEC };

    (void)unused;
    EXPECT(dropped(&security));
    EXPECT(kernel_holds(&after, 0, BIND, BIND, BIND));
    return 0;
}

static int limited_and_sealed(void *unused)
{
    struct priv_spec_security security = {
        .user = "65534",
        .group = "65534",
        .capabilities = "cap_net_bind_service=ep cap_chown=i",
        .flags = PRIV_SPEC_FLAG_LIMIT | PRIV_SPEC_FLAG_SEAL
    };
    int bits;

    (void)unused;
    EXPECT(dropped(&security));
    EXPECT(kernel_holds(&after, BIND, BIND, BIT(CAP_CHOWN), 0));
    EXPECT(after.bounding == (BIND | BIT(CAP_CHOWN)));
    EXPECT(after.no_new_privs == 1);
    bits = prctl(PR_GET_SECUREBITS, 0L, 0L, 0L, 0L);
    EXPECT((bits & SECBIT_NOROOT) != 0 && (bits & SECBIT_NOROOT_LOCKED) != 0);
    EXPECT((bits & SECBIT_KEEP_CAPS) == 0);
    return 0;
}

/* What is held, and is not in the bounding set, is not to be there. */
static int limited_beyond_bounding(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep",
                                           .flags = PRIV_SPEC_FLAG_LIMIT };

    (void)unused;
    EXPECT(prctl(PR_CAPBSET_DROP, (long)CAP_NET_BIND_SERVICE, 0L, 0L, 0L) == 0);
    EXPECT(dropped(&security));
    EXPECT(kernel_holds(&after, BIND, BIND, 0, 0) && after.bounding == 0);
    return 0;
}

static int root_kept(void *unused)
{
    struct priv_spec_security security = { .user = "0",
                                           .group = "0",
                                           .supplemental_groups = no_groups,
                                           .capabilities =
                                               "cap_net_bind_service+ep" };
    priv_spec_plan_t plan;

    (void)unused;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(report.warnings == PRIV_SPEC_WARN_ROOT_KEPT);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    priv_spec_plan_free(&plan);
    kernel_read(&after);
    EXPECT(kernel_is(&after, 0, 0, ""));
    EXPECT(kernel_holds(&after, BIND, BIND, 0, 0));
    return 0;
}

static int keep_root_flag(void *unused)
{
    struct priv_spec_security security = { .flags = PRIV_SPEC_FLAG_KEEP_ROOT };

    (void)unused;
    EXPECT(dropped(&security));
    EXPECT(after.uid[0] == 0 && kernel_holds(&after, 0, 0, 0, 0));
    EXPECT(strcmp(before.groups, after.groups) == 0);
    return 0;
}

/* Securebits that would keep everything across setuid. */
static int no_setuid_fixup(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep" };

    (void)unused;
    EXPECT(prctl(PR_SET_SECUREBITS, (long)SECBIT_NO_SETUID_FIXUP, 0L, 0L, 0L)
           == 0);
    EXPECT(dropped(&security));
    EXPECT(kernel_holds(&after, BIND, BIND, 0, 0));
    return 0;
}

/* A caller that left keepcaps on, inheritable and ambient ones set. */
static int dirty_start(void *unused)
{
    struct priv_spec_security security = { .user = "65534", .group = "65534" };
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

    (void)unused;
    EXPECT(syscall(SYS_capget, &header, data) == 0);
    data[0].inheritable = BIT(CAP_CHOWN) | BIT(CAP_KILL);
    EXPECT(syscall(SYS_capset, &header, data) == 0);
    EXPECT(prctl(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_RAISE, (long)CAP_CHOWN,
                 0L, 0L)
           == 0);
    EXPECT(prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L) == 0);
    EXPECT(dropped(&security));
    EXPECT(before.ambient == BIT(CAP_CHOWN) && before.keepcaps == 1);
    EXPECT(kernel_holds(&after, 0, 0, 0, 0));
    EXPECT(after.keepcaps == 0);
    return 0;
}

static int again(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep",
                                           .flags =
                                               PRIV_SPEC_FLAG_ACROSS_EXEC };
    struct kernel_state second;
    priv_spec_plan_t plan, other;

    (void)unused;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    kernel_read(&after);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(report.state == PRIV_SPEC_ENTERED);
    kernel_read(&second);
    EXPECT(kernel_same(&after, &second));
    EXPECT(priv_spec_plan_prepare(&other, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&other, &report) == 0);
    kernel_read(&second);
    EXPECT(kernel_same(&after, &second));
    priv_spec_plan_free(&plan);
    priv_spec_plan_free(&other);
    priv_spec_plan_free(&other);
    return 0;
}

static int prepared_before_fork(void *plan)
{
    EXPECT(priv_spec_plan_enter(plan, &report) == 0);
    kernel_read(&after);
    EXPECT(kernel_is(&after, 65534, 65534, "65534"));
    EXPECT(kernel_holds(&after, BIND, BIND, 0, 0));
    return 0;
}

/* The port is opened by the capability, and by nothing else. */
static int binds(const char *text, int expected)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities = text };
    struct sockaddr_in address = { .sin_family = AF_INET };
    int fd, result, error;

    EXPECT(dropped(&security));
    fd = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT(fd >= 0);
    address.sin_port = htons(25);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    result = bind(fd, (struct sockaddr *)&address, sizeof address);
    error = errno;
    close(fd);
    if (expected == 0)
        EXPECT(result == 0 || error == EADDRINUSE);
    else
        EXPECT(result != 0 && error == expected);
    return 0;
}

static int binds_with(void *unused)
{
    (void)unused;
    return binds("cap_net_bind_service+ep", 0);
}

static int binds_without(void *unused)
{
    (void)unused;
    return binds("cap_kill+ep", EACCES);
}

static int held_only(void *unused)
{
    struct priv_spec_security security = {
        .user = "65534",
        .group = "65534",
        .capabilities = "cap_net_bind_service,cap_kill+ep",
        .flags = PRIV_SPEC_FLAG_HELD
    };
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
    priv_spec_plan_t plan;

    (void)unused;
    EXPECT(syscall(SYS_capget, &header, data) == 0);
    data[0].permitted &= (uint32_t)~BIT(CAP_KILL);
    data[0].effective &= (uint32_t)~BIT(CAP_KILL);
    EXPECT(syscall(SYS_capset, &header, data) == 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT((report.warnings & PRIV_SPEC_WARN_NOT_HELD) != 0);
    EXPECT(report.lost.word[0] == BIT(CAP_KILL));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    priv_spec_plan_free(&plan);
    kernel_read(&after);
    EXPECT(kernel_holds(&after, BIND, BIND, 0, 0));
    return 0;
}

static int ordinary(void)
{
    return setgroups(0, NULL) == 0 && setresgid(65534, 65534, 65534) == 0
           && setresuid(65534, 65534, 65534) == 0;
}

/* An ordinary user: left as he is, and that is proven too. */
static int if_root_as_user(void *unused)
{
    struct priv_spec_security security = { .user = "no such user",
                                           .capabilities =
                                               "cap_net_bind_service+ep",
                                           .flags = PRIV_SPEC_FLAG_IF_ROOT };
    priv_spec_plan_t plan;

    (void)unused;
    EXPECT(geteuid() != 0 || ordinary());
    kernel_read(&before);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT((report.warnings & PRIV_SPEC_WARN_UNPRIVILEGED) != 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(report.state == PRIV_SPEC_ENTERED);
    priv_spec_plan_free(&plan);
    kernel_read(&after);
    EXPECT(kernel_same(&before, &after));
    security.capabilities = "cap_nonsense+ep";
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    EXPECT(strcmp(report.step, "parse") == 0);
    return 0;
}

static int if_root_as_root(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep",
                                           .flags = PRIV_SPEC_FLAG_IF_ROOT };

    (void)unused;
    EXPECT(dropped(&security));
    EXPECT(kernel_is(&after, 65534, 65534, "65534"));
    return 0;
}

/* A server that is already an ordinary user: nothing to do, all proven. */
static int nothing_asked_as_user(void *unused)
{
    struct priv_spec_security security = { 0 };

    (void)unused;
    EXPECT(geteuid() != 0 || ordinary());
    EXPECT(dropped(&security));
    EXPECT(kernel_same(&before, &after));
    return 0;
}

/* root in part: effective uid changed, the saved one still 0. */
static int half_dropped_start(void *unused)
{
    struct priv_spec_security security = { .capabilities = "=" };

    (void)unused;
    EXPECT(setgroups(0, NULL) == 0);
    EXPECT(setresgid(0, 65534, 0) == 0 && setresuid(0, 65534, 0) == 0);
    EXPECT(dropped(&security));
    EXPECT(kernel_is(&after, 65534, 65534, ""));
    EXPECT(kernel_holds(&after, 0, 0, 0, 0));
    EXPECT(seteuid(0) != 0);
    return 0;
}

static void lose_all(void)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

    syscall(SYS_capset, &header, data);
}

static char folder[] = "/tmp/privspec-enter-XXXXXX";

static int into_chroot(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .chroot = folder,
                                           .capabilities =
                                               "cap_net_bind_service+ep" };
    struct stat root, dot;
    priv_spec_plan_t plan;

    (void)unused;
    EXPECT(stat(folder, &root) == 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(stat("/", &dot) == 0 && dot.st_ino == root.st_ino);
    EXPECT(stat(".", &dot) == 0 && dot.st_ino == root.st_ino);
    EXPECT(stat("..", &dot) == 0 && dot.st_ino == root.st_ino);
    EXPECT(access("/proc", F_OK) != 0);
    EXPECT(chroot("/") != 0 && errno == EPERM);
    /* Again, where /proc is out of reach. */
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(report.state == PRIV_SPEC_ENTERED);
    priv_spec_plan_free(&plan);
    return 0;
}

/* Where /proc is absent the calls alone must do. */
static int without_proc(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .supplemental_groups = some_groups,
                                           .capabilities =
                                               "cap_net_bind_service+ep",
                                           .flags =
                                               PRIV_SPEC_FLAG_ACROSS_EXEC };
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
    priv_spec_plan_t plan;
    uid_t u[3];
    gid_t groups[8];

    (void)unused;
    EXPECT(chroot(folder) == 0 && chdir("/") == 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(getresuid(&u[0], &u[1], &u[2]) == 0);
    EXPECT(u[0] == 65534 && u[1] == 65534 && u[2] == 65534);
    EXPECT(getgroups(8, groups) == 3);
    EXPECT(syscall(SYS_capget, &header, data) == 0);
    EXPECT(data[0].effective == BIND && data[0].permitted == BIND
           && data[0].inheritable == BIND);
    EXPECT(data[1].effective == 0 && data[1].permitted == 0);
    EXPECT(prctl(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_IS_SET,
                 (long)CAP_NET_BIND_SERVICE, 0L, 0L)
           == 1);
    EXPECT(setuid(0) != 0);
    priv_spec_plan_free(&plan);
    return 0;
}

/*
 * A user namespace without maps: the kernel shows the overflow ids, which
 * are those planned, and the process is root outside all the same.
 */
static int unmapped(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .supplemental_groups = no_groups };
    struct priv_spec_security left = { .flags = PRIV_SPEC_FLAG_IF_ROOT };
    priv_spec_plan_t plan;

    (void)unused;
    EXPECT(setgroups(0, NULL) == 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    if (unshare(CLONE_NEWUSER) != 0)
        return 0;
    EXPECT(getuid() == 65534);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1 && errno == EPERM);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    priv_spec_plan_free(&plan);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    lose_all();
    EXPECT(priv_spec_plan_prepare(&plan, &left, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1 && errno == EPERM);
    priv_spec_plan_free(&plan);
    return 0;
}

/* Started without privileges, real and effective ids apart. */
static int if_root_apart(void *unused)
{
    struct priv_spec_security security = { .flags = PRIV_SPEC_FLAG_IF_ROOT };

    (void)unused;
    EXPECT(setgroups(0, NULL) == 0 && setresgid(1000, 1001, 1000) == 0
           && setresuid(1000, 1001, 1000) == 0);
    EXPECT(dropped(&security));
    EXPECT(kernel_same(&before, &after));
    return 0;
}

/* A plan is another process' root only where that process entered it. */
static int root_of_another(void *unused)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .chroot = folder };
    struct stat wanted, root;
    priv_spec_plan_t plan;
    int status;
    pid_t child;

    (void)unused;
    EXPECT(stat(folder, &wanted) == 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    child = fork();
    if (child == 0)
        _exit(priv_spec_plan_enter(&plan, &report) != 0);
    EXPECT(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(stat("/", &root) == 0 && root.st_ino == wanted.st_ino);
    priv_spec_plan_free(&plan);
    return 0;
}

/* keepcaps on before, and a filter that hides it from who asks. */
static int hidden_keepcaps(void *unused)
{
    struct priv_spec_security security = { .user = "65534", .group = "65534" };

    (void)unused;
    EXPECT(prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L) == 0);
    EXPECT(seccomp_answer(SYS_prctl, PR_GET_SECUREBITS, 0));
    EXPECT(dropped(&security));
    EXPECT(before.keepcaps == 1 && after.keepcaps == 0);
    EXPECT(kernel_holds(&after, 0, 0, 0, 0));
    return 0;
}

/*
 * Another process' status mounted over this one's: root without a single
 * capability, just what the plan asks for.
 */
static int status_of_another(void *unused)
{
    struct priv_spec_security security = { .user = "0",
                                           .group = "0",
                                           .supplemental_groups = no_groups };
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
    char theirs[64], ours[64], byte;
    int ready[2], end[2], result;
    priv_spec_plan_t plan;
    pid_t child;

    (void)unused;
    EXPECT(setgroups(0, NULL) == 0 && pipe(ready) == 0 && pipe(end) == 0);
    child = fork();
    if (child == 0) {
        lose_all();
        close(end[1]);
        _exit(write(ready[1], "x", 1) != 1 || read(end[0], &byte, 1) < 0);
    }
    EXPECT(child > 0 && read(ready[0], &byte, 1) == 1);
    snprintf(theirs, sizeof theirs, "/proc/%d/status", (int)child);
    snprintf(ours, sizeof ours, "/proc/%d/task/%d/status", (int)getpid(),
             (int)getpid());
    if (unshare(CLONE_NEWNS) != 0
        || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0
        || mount(theirs, ours, "none", MS_BIND, NULL) != 0) {
        diag("nothing can be mounted: %s", strerror(errno));
        return 77;
    }
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    result = priv_spec_plan_enter(&plan, &report);
    EXPECT(syscall(SYS_capget, &header, data) == 0);
    EXPECT(result != 0
           || (data[0].permitted == 0 && data[1].permitted == 0
               && data[0].effective == 0 && data[1].effective == 0));
    priv_spec_plan_free(&plan);
    close(end[1]);
    EXPECT(waitpid(child, NULL, 0) == child);
    return 0;
}

/* No descriptor left for /proc: threads are counted all the same. */
static int *gate;

static void *wait_at_gate(void *unused)
{
    char byte;

    return read(gate[0], &byte, 1) < 0 ? &gate : unused;
}

static int no_descriptors(void *unused)
{
    struct priv_spec_security security = { .user = "65534", .group = "65534" };
    struct rlimit none = { 0, 0 };
    priv_spec_plan_t plan;
    pthread_t thread;
    int ends[2];

    (void)unused;
    EXPECT(pipe(ends) == 0);
    gate = ends;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(pthread_create(&thread, NULL, wait_at_gate, NULL) == 0);
    EXPECT(setrlimit(RLIMIT_NOFILE, &none) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1 && errno == EBUSY);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    close(ends[1]);
    EXPECT(pthread_join(thread, NULL) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    priv_spec_plan_free(&plan);
    return 0;
}

static const struct {
    int (*test)(void *);
    unsigned long long needs;
    const char *what;
} tests[] = {
    { keeps_one, NEEDED | BIND, "one capability, a user, a group, groups" },
    { keeps_nothing, NEEDED, "no text: nothing" },
    { groups_of_a_number, NEEDED, "a user by number: his group alone" },
    { permitted_alone, NEEDED | BIND | BIT(CAP_KILL),
      "permitted and "
      "effective differ" },
    { inheritable_too, NEEDED | BIND | BIT(CAP_CHOWN), "inheritable alone" },
    { across_exec, NEEDED | BIND, "across exec: inheritable and ambient" },
    { limited_and_sealed, NEEDED | BIND | BIT(CAP_CHOWN) | BIT(CAP_SETPCAP),
      "LIMIT and SEAL" },
    { limited_beyond_bounding, NEEDED | BIND | BIT(CAP_SETPCAP),
      "LIMIT, and what is held beyond the bounding set" },
    { root_kept, NEEDED | BIND, "uid 0 kept by name: warned, and cut down" },
    { keep_root_flag, 0, "uid 0 kept by flag" },
    { no_setuid_fixup, NEEDED | BIND | BIT(CAP_SETPCAP),
      "SECBIT_NO_SETUID_FIXUP keeps nothing more" },
    { dirty_start, NEEDED | BIT(CAP_CHOWN) | BIT(CAP_KILL),
      "ambient, inheritable and keepcaps set before" },
    { again, NEEDED | BIND, "the same again changes nothing" },
    { binds_with, NEEDED | BIND, "port 25 opens with the capability" },
    { binds_without, NEEDED | BIT(CAP_KILL) | BIT(CAP_SYS_ADMIN),
      "port 25 stays shut without it" },
    { held_only, NEEDED | BIND | BIT(CAP_KILL), "HELD leaves out" },
    { if_root_as_user, NEEDED, "IF_ROOT as an ordinary user" },
    { if_root_as_root, NEEDED | BIND, "IF_ROOT as root" },
    { nothing_asked_as_user, NEEDED, "nothing asked by an ordinary user" },
    { half_dropped_start, NEEDED, "real and saved uid 0 at the start" },
    { into_chroot, NEEDED | BIND | BIT(CAP_SYS_CHROOT), "chroot" },
    { unmapped, NEEDED, "a user namespace without maps is not believed" },
    { if_root_apart, NEEDED, "IF_ROOT with real and effective ids apart" },
    { root_of_another, NEEDED | BIT(CAP_SYS_CHROOT),
      "a root that another process entered" },
    { hidden_keepcaps, NEEDED | BIT(CAP_SETPCAP),
      "keepcaps that a filter hides" },
    { status_of_another, NEEDED | BIT(CAP_SYS_ADMIN),
      "another process' status in /proc is not believed" },
    { no_descriptors, NEEDED, "no descriptors: threads are counted still" },
    { without_proc, NEEDED | BIND | BIT(CAP_SYS_CHROOT), "no /proc" },
};

/* A network of this process alone, where the first port is 1024. */
static int in_network(void *index)
{
    if (unshare(CLONE_NEWNET) != 0)
        diag("no network namespace: %s", strerror(errno));
    return tests[*(size_t *)index].test(NULL);
}

int main(void)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep" };
    priv_spec_plan_t plan;

    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0)
        bail_out("%s: %s", folder, strerror(errno));
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        bool as_user = tests[i].test == if_root_as_user
                       || tests[i].test == nothing_asked_as_user;
        int (*test)(void *) = tests[i].test;
        int status;

        if (!kernel_root_with(tests[i].needs) && !(as_user && geteuid() != 0))
            skip(1, "needs root and capabilities that it lacks");
        else if (test == no_descriptors && under_valgrind())
            skip(1, "valgrind keeps descriptors of its own");
        else if (test == binds_without || test == binds_with)
            ok(in_child(in_network, &i), "%s", tests[i].what);
        else if ((status = child_status(test, NULL)) == 77)
            skip(1, "this system can't make the situation");
        else
            ok(status == 0, "%s", tests[i].what);
    }
    if (!kernel_root_with(NEEDED | BIND)) {
        skip(1, "needs root");
    } else if (priv_spec_plan_prepare(&plan, &security, &report) == 0) {
        ok(in_child(prepared_before_fork, &plan),
           "a plan made before fork, entered in the child");
        priv_spec_plan_free(&plan);
    } else {
        ok(0, "a plan made before fork: %s", report.message);
    }
    rmdir(folder);
    return done();
}
