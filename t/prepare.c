/* SPDX-License-Identifier: ISC */
/*
 * prepare.c: everything that is refused before anything changes, on Linux.
 *
 * Each refusal runs in a child brought into the situation; its errno, step
 * and message are compared, and the kernel's state before and after.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
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

static priv_spec_report_t report;

/* Prepares; 0 if it was refused so, with nothing changed. */
static int refused(const struct priv_spec_security *security, int error,
                   const char *step, const char *part)
{
    struct kernel_state before, after;
    priv_spec_plan_t plan;
    int result;

    kernel_read(&before);
    result = priv_spec_plan_prepare(&plan, security, &report);
    kernel_read(&after);
    diag("%s: %s", report.step != NULL ? report.step : "-", report.message);
    EXPECT(result == -1);
    EXPECT(errno == error && report.error == error);
    EXPECT(strcmp(report.step, step) == 0);
    EXPECT(strstr(report.message, part) != NULL);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(kernel_same(&before, &after));
    EXPECT(plan.plan == NULL);
    return 0;
}

/* Prepares; 0 if it succeeded with these warnings. */
static int warned(const struct priv_spec_security *security, uint64_t warnings)
{
    priv_spec_plan_t plan;
    int result = priv_spec_plan_prepare(&plan, security, &report);

    if (result != 0)
        diag("%s: %s", report.step, report.message);
    EXPECT(result == 0);
    EXPECT(report.warnings == warnings);
    priv_spec_plan_free(&plan);
    return 0;
}

/* An ordinary plan, to be changed in one place. */
static struct priv_spec_security plain(void)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep" };
    return security;
}

/* Takes capabilities from the permitted set (and so from all of it). */
static int lose(unsigned long long capabilities)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

    EXPECT(syscall(SYS_capget, &header, data) == 0);
    for (int i = 0; i < 2; i++) {
        uint32_t mask = (uint32_t)(capabilities >> 32 * i);

        data[i].permitted &= ~mask;
        data[i].effective &= ~mask;
        data[i].inheritable &= ~mask;
    }
    EXPECT(syscall(SYS_capset, &header, data) == 0);
    return 0;
}

/* ---- ids ---- */

static int ids_out_of_range(void *unused)
{
    static const char *const texts[] = { "4294967295", "4294967296",
                                         "18446744073709551616",
                                         "99999999999999999999999999" };

    (void)unused;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct priv_spec_security s = plain();
        const char *list[] = { "7", texts[i], NULL };

        s.user = texts[i];
        EXPECT(refused(&s, EINVAL, "lookup", "out of range") == 0);
        s = plain();
        s.group = texts[i];
        EXPECT(refused(&s, EINVAL, "lookup", "out of range") == 0);
        s = plain();
        s.supplemental_groups = list;
        EXPECT(refused(&s, EINVAL, "lookup", "out of range") == 0);
    }
    return 0;
}

static int names_unknown(void *unused)
{
    static const char *const texts[] = { "-1", "no such user", "0x0",    " 0",
                                         "+0", "0 ",           "65534\n" };

    (void)unused;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct priv_spec_security s = plain();
        const char *list[] = { texts[i], NULL };

        s.user = texts[i];
        EXPECT(refused(&s, ENOENT, "lookup", "unknown user") == 0);
        s = plain();
        s.group = texts[i];
        EXPECT(refused(&s, ENOENT, "lookup", "unknown group") == 0);
        s = plain();
        s.supplemental_groups = list;
        EXPECT(refused(&s, ENOENT, "lookup", "unknown supplementary group")
               == 0);
    }
    return 0;
}

static int names_empty(void *unused)
{
    struct priv_spec_security s = plain();
    const char *list[] = { "", NULL };

    (void)unused;
    s.user = "";
    EXPECT(refused(&s, EINVAL, "lookup", "user is empty") == 0);
    s = plain();
    s.group = "";
    EXPECT(refused(&s, EINVAL, "lookup", "group is empty") == 0);
    s = plain();
    s.supplemental_groups = list;
    EXPECT(refused(&s, EINVAL, "lookup", "group is empty") == 0);
    s = plain();
    s.chroot = "";
    EXPECT(refused(&s, EINVAL, "chroot", "chroot is empty") == 0);
    return 0;
}

static int number_without_group(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    s.group = NULL;
    return refused(&s, EINVAL, "lookup", "give its group too");
}

static int root_unnamed(void *unused)
{
    struct priv_spec_security s = { 0 };

    (void)unused;
    EXPECT(refused(&s, EPERM, "setuid", "user = root if root is meant") == 0);
    s.capabilities = "cap_net_bind_service+ep";
    s.group = "65534";
    return refused(&s, EPERM, "setuid", "no user is named");
}

/* ---- texts and flags ---- */

static int text_errors(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    s.capabilities = "cap_net_bind_servce+ep";
    EXPECT(refused(&s, EINVAL, "parse", "did you mean cap_net_bind_service?")
           == 0);
    EXPECT(report.offset == 0 && report.length == 19);
    s.capabilities = "cap_net_bind_service+e";
    EXPECT(refused(&s, EINVAL, "permitted",
                   "cap_net_bind_service would be effective and not")
           == 0);
    s = plain();
    s.flags = UINT64_C(1) << 63;
    return refused(&s, EINVAL, "argument", "unknown flags");
}

/* ---- privileges ---- */

static int not_held(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    EXPECT(lose(BIND | BIT(CAP_CHOWN)) == 0);
    s.capabilities = "cap_net_bind_service,cap_kill,cap_chown+ep";
    EXPECT(refused(&s, EPERM, "permitted", "cap_chown,cap_net_bind_service")
           == 0);
    EXPECT(report.missing.word[0] == (BIND | BIT(CAP_CHOWN)));
    s.capabilities = "50+ep";
    return refused(&s, EPERM, "permitted", "does not hold 50");
}

static int steps_lack(unsigned long long lost, const char *name,
                      struct priv_spec_security s)
{
    EXPECT(lose(lost) == 0);
    EXPECT(refused(&s, EPERM, "permitted", name) == 0);
    EXPECT((report.missing.word[0] & lost) == lost);
    return 0;
}

static int lacks_setuid(void *unused)
{
    (void)unused;
    return steps_lack(BIT(CAP_SETUID), "cap_setuid, which the change needs",
                      plain());
}

static int lacks_setgid(void *unused)
{
    (void)unused;
    return steps_lack(BIT(CAP_SETGID), "cap_setgid, which the change needs",
                      plain());
}

static int lacks_several(void *unused)
{
    (void)unused;
    return steps_lack(NEEDED | BIND, "cap_setgid,cap_setuid", plain());
}

static int lacks_chroot(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    s.chroot = "/etc";
    return steps_lack(BIT(CAP_SYS_CHROOT), "cap_sys_chroot", s);
}

static int lacks_setpcap(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    s.flags = PRIV_SPEC_FLAG_LIMIT;
    EXPECT(steps_lack(BIT(CAP_SETPCAP), "cap_setpcap", s) == 0);
    s = plain();
    s.capabilities = "cap_chown+i";
    EXPECT(lose(BIT(CAP_CHOWN)) == 0);
    EXPECT(refused(&s, EPERM, "permitted", "cap_setpcap") == 0);
    EXPECT(report.missing.word[0] == BIT(CAP_SETPCAP));
    /* What needs no cap_setpcap does not ask for it. */
    s = plain();
    s.flags = PRIV_SPEC_FLAG_SEAL | PRIV_SPEC_FLAG_ACROSS_EXEC;
    return warned(&s, 0);
}

static int bounding_forbids(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    EXPECT(prctl(PR_CAPBSET_DROP, (long)CAP_NET_BIND_SERVICE, 0L, 0L, 0L) == 0);
    EXPECT(warned(&s, 0) == 0);
    s.flags = PRIV_SPEC_FLAG_ACROSS_EXEC;
    return refused(&s, EPERM, "permitted", "the bounding set lacks it");
}

/* ---- securebits ---- */

static int securebits(long bits, struct priv_spec_security s, const char *part)
{
    EXPECT(prctl(PR_SET_SECUREBITS, bits, 0L, 0L, 0L) == 0);
    return refused(&s, EPERM, "securebits", part);
}

static int keepcaps_locked_off(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    EXPECT(securebits(SECBIT_KEEP_CAPS_LOCKED, s, "off and locked") == 0);
    s.capabilities = NULL;
    return warned(&s, 0);
}

static int keepcaps_locked_on(void *unused)
{
    (void)unused;
    return securebits(SECBIT_KEEP_CAPS | SECBIT_KEEP_CAPS_LOCKED, plain(),
                      "on and locked");
}

static int no_ambient_raise(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    s.flags = PRIV_SPEC_FLAG_ACROSS_EXEC;
    return securebits(SECBIT_NO_CAP_AMBIENT_RAISE, s, "AMBIENT_RAISE");
}

/* ---- user namespaces ---- */

static int write_map(const char *file, const char *text)
{
    int fd = open(file, O_WRONLY);

    EXPECT(fd >= 0);
    EXPECT(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    return 0;
}

static int one_id_mapped(void *unused)
{
    struct priv_spec_security s = plain();
    const char *none[] = { NULL };

    (void)unused;
    if (unshare(CLONE_NEWUSER) != 0)
        return 77;
    EXPECT(write_map("/proc/self/setgroups", "deny") == 0);
    EXPECT(write_map("/proc/self/uid_map", "0 0 1") == 0);
    EXPECT(write_map("/proc/self/gid_map", "0 0 1") == 0);
    EXPECT(refused(&s, EPERM, "setuid", "uid 65534 is not mapped") == 0);
    s.user = "0";
    EXPECT(refused(&s, EPERM, "setgid", "gid 65534 is not mapped") == 0);
    s.group = "0";
    s.supplemental_groups = none;
    /* Without groups before there are none to take away. */
    if (getgroups(0, NULL) > 0)
        EXPECT(refused(&s, EPERM, "setgroups", "setgroups is denied") == 0);
    return 0;
}

/* ---- threads ---- */

static int pipes[2];

static void *wait_for_end(void *unused)
{
    char byte;

    (void)unused;
    return read(pipes[0], &byte, 1) < 0 ? &pipes : NULL;
}

static int with_thread(void *unused)
{
    struct priv_spec_security s = plain();
    pthread_t thread;

    (void)unused;
    EXPECT(pipe(pipes) == 0);
    EXPECT(pthread_create(&thread, NULL, wait_for_end, NULL) == 0);
    EXPECT(refused(&s, EBUSY, "threads", "other threads run") == 0);
    EXPECT(refused(&s, EBUSY, "threads", "PRIV_SPEC_FLAG_ALL_THREADS") == 0);
    s.flags = PRIV_SPEC_FLAG_ALLOW_THREADS;
    EXPECT(warned(&s, PRIV_SPEC_WARN_THREADS) == 0);
    close(pipes[1]);
    EXPECT(pthread_join(thread, NULL) == 0);
    s.flags = 0;
    return warned(&s, 0);
}

/* A thread that comes between prepare and enter. */
static int thread_comes_late(void *unused)
{
    struct priv_spec_security s = plain();
    struct kernel_state before, after;
    priv_spec_plan_t plan;
    pthread_t thread;

    (void)unused;
    EXPECT(pipe(pipes) == 0);
    EXPECT(priv_spec_plan_prepare(&plan, &s, &report) == 0);
    EXPECT(pthread_create(&thread, NULL, wait_for_end, NULL) == 0);
    kernel_read(&before);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1 && errno == EBUSY);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strcmp(report.step, "threads") == 0);
    kernel_read(&after);
    EXPECT(kernel_same(&before, &after));
    close(pipes[1]);
    EXPECT(pthread_join(thread, NULL) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    priv_spec_plan_free(&plan);
    return 0;
}

/* Threads that were joined just now may be listed still: no refusal. */
static void *end_at_once(void *unused)
{
    return unused;
}

static int just_joined(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    for (int i = 0; i < 300; i++) {
        pthread_t thread;

        EXPECT(pthread_create(&thread, NULL, end_at_once, NULL) == 0);
        EXPECT(pthread_join(thread, NULL) == 0);
        EXPECT(warned(&s, 0) == 0);
    }
    return 0;
}

/* ---- descriptors ---- */

static int with_io_uring(void *unused)
{
    struct priv_spec_security s = plain();
    unsigned parameters[30] = { 0 };
    long ring = syscall(SYS_io_uring_setup, 4, parameters);

    (void)unused;
    if (ring < 0)
        return 77;
    EXPECT(refused(&s, EBUSY, "descriptors", "is an io_uring") == 0);
    s.flags = PRIV_SPEC_FLAG_ALLOW_IO_URING;
    EXPECT(warned(&s, PRIV_SPEC_WARN_IO_URING) == 0);
    close((int)ring);
    s.flags = 0;
    return warned(&s, 0);
}

/* The descriptor is closed, and the ring can be used still. */
static int with_mapped_io_uring(void *unused)
{
    struct priv_spec_security s = plain();
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    unsigned parameters[30] = { 0 };
    long ring = syscall(SYS_io_uring_setup, 4, parameters);
    void *mapped;

    (void)unused;
    if (ring < 0)
        return 77;
    mapped = mmap(NULL, size, PROT_READ, MAP_SHARED, (int)ring, 0);
    EXPECT(mapped != MAP_FAILED && close((int)ring) == 0);
    EXPECT(refused(&s, EBUSY, "descriptors", "an io_uring is mapped") == 0);
    s.flags = PRIV_SPEC_FLAG_CLOSE_FDS;
    EXPECT(refused(&s, EBUSY, "descriptors", "an io_uring is mapped") == 0);
    s.flags = PRIV_SPEC_FLAG_ALLOW_IO_URING;
    EXPECT(warned(&s, PRIV_SPEC_WARN_IO_URING) == 0);
    EXPECT(munmap(mapped, size) == 0);
    s.flags = 0;
    return warned(&s, 0);
}

static char folder[] = "/tmp/privspec-prepare-XXXXXX";

/* Neither the list of them can be read nor how many there may be. */
static int descriptors_unknown(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    /* It answers prlimit(2) itself. */
    if (under_valgrind())
        return 77;
    EXPECT(seccomp_answer(SYS_getdents64, -1, EPERM));
    EXPECT(seccomp_answer(SYS_prlimit64, -1, EPERM));
    EXPECT(refused(&s, EBUSY, "descriptors", "or allow io_urings (io-uring)")
           == 0);
    s.flags = PRIV_SPEC_FLAG_ALLOW_IO_URING;
    EXPECT(warned(&s, PRIV_SPEC_WARN_IO_URING) == 0);
    s.chroot = folder;
    EXPECT(refused(&s, EBUSY, "descriptors", "and directories (directories)")
           == 0);
    s.flags |= PRIV_SPEC_FLAG_ALLOW_DIRECTORIES;
    return warned(&s, PRIV_SPEC_WARN_IO_URING | PRIV_SPEC_WARN_DIRECTORIES);
}

static int with_directory(void *unused)
{
    struct priv_spec_security s = plain();
    int fd = open("/", O_RDONLY | O_DIRECTORY);
    int itself = open(folder, O_RDONLY | O_DIRECTORY);

    (void)unused;
    EXPECT(fd > 2 && itself > 2);
    EXPECT(warned(&s, 0) == 0);
    s.chroot = folder;
    EXPECT(refused(&s, EBUSY, "descriptors", "is a directory") == 0);
    s.flags = PRIV_SPEC_FLAG_ALLOW_DIRECTORIES;
    EXPECT(warned(&s, PRIV_SPEC_WARN_DIRECTORIES) == 0);
    close(fd);
    s.flags = 0;
    EXPECT(warned(&s, 0) == 0);
    EXPECT(open("/etc", O_PATH) >= 0);
    return refused(&s, EBUSY, "descriptors", "is a directory");
}

/* ---- the chroot directory ---- */

static int chroot_unusable(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    s.chroot = "/no/such/directory";
    EXPECT(refused(&s, ENOENT, "chroot", "can't be opened") == 0);
    s.chroot = "/etc/passwd";
    EXPECT(refused(&s, ENOTDIR, "chroot", "can't be opened") == 0);
    s.chroot = folder;
    EXPECT(chmod(folder, 0775) == 0);
    EXPECT(refused(&s, EPERM, "chroot", "mode 0775") == 0);
    EXPECT(chmod(folder, 0757) == 0);
    EXPECT(refused(&s, EPERM, "chroot", "mode 0757") == 0);
    s.flags = PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE;
    EXPECT(warned(&s, PRIV_SPEC_WARN_CHROOT_WRITABLE) == 0);
    s.flags = 0;
    EXPECT(chmod(folder, 0755) == 0 && chown(folder, 65534, 0) == 0);
    EXPECT(refused(&s, EPERM, "chroot", "owned by uid 65534") == 0);
    EXPECT(chown(folder, 0, 0) == 0);
    return warned(&s, 0);
}

/* ---- warnings ---- */

static int warnings(void *unused)
{
    struct priv_spec_security s = plain();

    (void)unused;
    s.capabilities = "cap_setuid,cap_net_bind_service+ep";
    EXPECT(warned(&s, PRIV_SPEC_WARN_LEADS_TO_ALL) == 0);
    EXPECT(report.leads.word[0] == BIT(CAP_SETUID));
    s = plain();
    s.capabilities = "cap_sys_chroot+ep";
    s.chroot = folder;
    EXPECT(
        warned(&s, PRIV_SPEC_WARN_LEADS_TO_ALL | PRIV_SPEC_WARN_CHROOT_ESCAPE)
        == 0);
    s = plain();
    s.user = "0";
    s.chroot = folder;
    EXPECT(warned(&s, PRIV_SPEC_WARN_ROOT_KEPT | PRIV_SPEC_WARN_CHROOT_ESCAPE)
           == 0);
    s = plain();
    s.user = "root";
    s.group = NULL;
    s.flags = PRIV_SPEC_FLAG_ACROSS_EXEC;
    EXPECT(warned(&s, PRIV_SPEC_WARN_ROOT_KEPT | PRIV_SPEC_WARN_ROOT_EXEC)
           == 0);
    s = plain();
    s.capabilities = "cap_net_bind_service+p";
    s.flags = PRIV_SPEC_FLAG_ACROSS_EXEC;
    EXPECT(warned(&s, PRIV_SPEC_WARN_EXEC_EFFECTIVE) == 0);
    s = plain();
    s.capabilities = NULL;
    s.privileges = "basic net_privaddr";
    return warned(&s, PRIV_SPEC_WARN_OTHER_TEXT);
}

static int dry_run(void *unused)
{
    struct priv_spec_security s = plain();
    priv_spec_plan_t plan;
    char text[1024];

    (void)unused;
    EXPECT(setgroups(0, NULL) == 0 && setgid(65533) == 0 && setuid(65533) == 0);
    EXPECT(refused(&s, EPERM, "permitted", "cap_setuid") == 0);
    s.flags = PRIV_SPEC_FLAG_DRY_RUN;
    EXPECT(priv_spec_plan_prepare(&plan, &s, &report) == 0);
    EXPECT(report.warnings == PRIV_SPEC_WARN_NOT_CHECKED);
    EXPECT(priv_spec_plan_print(&plan, text, sizeof text) > 0);
    EXPECT(strstr(text, "setuid: 65534") != NULL);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1 && errno == EINVAL);
    priv_spec_plan_free(&plan);
    return 0;
}

static const struct {
    int (*test)(void *);
    unsigned long long needs;
    const char *what;
} tests[] = {
    { ids_out_of_range, 0, "ids out of range" },
    { names_unknown, 0, "unknown names" },
    { names_empty, 0, "empty names" },
    { number_without_group, 0, "a user by number without a group" },
    { root_unnamed, 0, "uid 0 that nobody named" },
    { text_errors, BIND, "texts and flags" },
    { not_held, BIND | BIT(CAP_CHOWN) | BIT(CAP_SETPCAP),
      "privileges not held, all named" },
    { lacks_setuid, NEEDED | BIND, "no cap_setuid" },
    { lacks_setgid, NEEDED | BIND, "no cap_setgid" },
    { lacks_several, NEEDED | BIND, "what is asked for and what is needed" },
    { lacks_chroot, NEEDED | BIND | BIT(CAP_SYS_CHROOT), "no cap_sys_chroot" },
    { lacks_setpcap, NEEDED | BIND | BIT(CAP_SETPCAP) | BIT(CAP_CHOWN),
      "no cap_setpcap where it is needed" },
    { descriptors_unknown, NEEDED | BIND | BIT(CAP_SYS_CHROOT),
      "descriptors that can't be looked at" },
    { bounding_forbids, NEEDED | BIND | BIT(CAP_SETPCAP),
      "a bounding set that forbids to inherit" },
    { keepcaps_locked_off, NEEDED | BIND | BIT(CAP_SETPCAP),
      "keepcaps locked off" },
    { keepcaps_locked_on, NEEDED | BIND | BIT(CAP_SETPCAP),
      "keepcaps locked on" },
    { no_ambient_raise, NEEDED | BIND | BIT(CAP_SETPCAP),
      "SECBIT_NO_CAP_AMBIENT_RAISE" },
    { one_id_mapped, NEEDED, "a user namespace with one id, setgroups denied" },
    { with_thread, NEEDED | BIND, "another thread" },
    { thread_comes_late, NEEDED | BIND, "a thread after prepare" },
    { just_joined, NEEDED | BIND, "threads just joined are no threads" },
    { with_io_uring, NEEDED | BIND, "an open io_uring" },
    { with_mapped_io_uring, NEEDED | BIND, "one whose descriptor is closed" },
    { with_directory, NEEDED | BIND | BIT(CAP_SYS_CHROOT),
      "a directory descriptor and chroot" },
    { chroot_unusable, NEEDED | BIND | BIT(CAP_SYS_CHROOT) | BIT(CAP_CHOWN),
      "unusable chroot directories" },
    { warnings, NEEDED | BIND | BIT(CAP_SYS_CHROOT), "warnings" },
    { dry_run, NEEDED, "DRY_RUN as an ordinary user" },
};

int main(void)
{
    priv_spec_plan_t plan;

    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0)
        bail_out("%s: %s", folder, strerror(errno));
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        int status;

        if (!kernel_root_with(tests[i].needs)) {
            skip(1, "needs root and capabilities that it lacks");
            continue;
        }
        status = child_status(tests[i].test, NULL);
        if (status == 77)
            skip(1, "this system can't make the situation");
        else
            ok(status == 0, "%s", tests[i].what);
    }
    rmdir(folder);
    errno = 0;
    ok(priv_spec_plan_prepare(NULL, NULL, &report) == -1 && errno == EINVAL,
       "no plan is an error");
    memset(&plan, 'x', sizeof plan);
    ok(priv_spec_plan_prepare(&plan, NULL, NULL) == -1 && errno == EINVAL,
       "no options are an error");
    priv_spec_plan_free(&plan);
    memset(&plan, 0, sizeof plan);
    ok(priv_spec_plan_enter(&plan, &report) == -1 && errno == EINVAL,
       "an empty plan can't be entered");
    ok(priv_spec_plan_print(&plan, NULL, 0) == -1 && errno == EINVAL,
       "nor printed");
    priv_spec_plan_free(&plan);
    priv_spec_plan_free(NULL);
    return done();
}
