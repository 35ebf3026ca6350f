/* SPDX-License-Identifier: ISC */
/*
 * leave.c: descriptors, which no change of ids and sets closes, left behind;
 * and in all threads these and the session keyring (keyring.c).
 *
 * Descriptors are looked for one by one after the drop.  Each test shows that
 * without the flag the thing survives.  Then /proc is away, limits are low,
 * and the kernel refuses or lies.
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
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/keyctl.h>

#include "kernel.h"
#include "leave_support.h"
#include "priv_spec.h"
#include "tap.h"

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_NET_BIND_SERVICE)             \
     | BIT(CAP_SYS_CHROOT) | BIT(CAP_SYS_ADMIN))

static char folder[] = "/tmp/privspec-leave-XXXXXX";

/* ---- descriptors ---- */

static bool usual(void)
{
    return fcntl(0, F_GETFD) >= 0 && fcntl(1, F_GETFD) >= 0
           && fcntl(2, F_GETFD) >= 0;
}

static int are_left(void *unused)
{
    struct priv_spec_security security = leave_options(0);
    int before;

    (void)unused;
    EXPECT(leave_open_some() == 0);
    before = leave_count_open();
    EXPECT(before >= 4);
    EXPECT(leave_drop(&security) == 0);
    EXPECT(leave_count_open() == before);
    return 0;
}

static int are_closed(void *unused)
{
    struct priv_spec_security security = leave_options(CLOSE);

    (void)unused;
    EXPECT(leave_open_some() == 0);
    EXPECT(leave_drop(&security) == 0
           && leave_report.state == PRIV_SPEC_ENTERED);
    EXPECT(leave_count_open() == 0 && usual());
    return 0;
}

/* A directory that leads out of the new root is not in the way. */
static int are_closed_in_chroot(void *unused)
{
    struct priv_spec_security security = leave_options(0);
    priv_spec_plan_t plan;
    struct stat root;
    int fd;

    (void)unused;
    EXPECT(leave_open_some() == 0);
    EXPECT(open("/", O_RDONLY | O_DIRECTORY) > 2);
    security.chroot = folder;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &leave_report) == -1
           && errno == EBUSY);
    security.flags = CLOSE;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &leave_report) == 0);
    EXPECT(leave_report.warnings == 0);
    EXPECT(priv_spec_plan_enter(&plan, &leave_report) == 0);
    EXPECT(leave_count_open() == 0 && usual());
    EXPECT(access("/proc", F_OK) != 0);
    /* The numbers are the caller's again, also when the plan is freed. */
    fd = open("/", O_RDONLY);
    EXPECT(fd == 3 && fstat(fd, &root) == 0);
    priv_spec_plan_free(&plan);
    EXPECT(fcntl(fd, F_GETFD) >= 0);
    return 0;
}

/* Entering again closes what has come since, and changes nothing else. */
static int again(void *unused)
{
    struct priv_spec_security security = leave_options(CLOSE);
    struct kernel_state first, second;
    priv_spec_plan_t plan;

    (void)unused;
    security.chroot = NULL;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &leave_report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &leave_report) == 0);
    kernel_read(&first);
    EXPECT(leave_open_some() == 0);
    EXPECT(priv_spec_plan_enter(&plan, &leave_report) == 0);
    EXPECT(leave_count_open() == 0);
    kernel_read(&second);
    EXPECT(kernel_same(&first, &second));
    priv_spec_plan_free(&plan);
    return 0;
}

/* With a root directory as well, where the plan has let go of it. */
static int again_in_chroot(void *unused)
{
    struct priv_spec_security security = leave_options(CLOSE);
    priv_spec_plan_t plan;

    (void)unused;
    security.chroot = folder;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &leave_report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &leave_report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &leave_report) == 0);
    priv_spec_plan_free(&plan);
    return 0;
}

static int without_proc(void *unused)
{
    struct priv_spec_security security = leave_options(CLOSE);

    (void)unused;
    EXPECT(leave_open_some() == 0);
    EXPECT(chroot(folder) == 0 && chdir("/") == 0);
    EXPECT(leave_drop(&security) == 0);
    EXPECT(leave_count_open() == 0 && usual());
    return 0;
}

/* A folder that is none of descriptors is not believed. */
static int with_faked_proc(void *unused)
{
    struct priv_spec_security security = leave_options(CLOSE);

    (void)unused;
    EXPECT(leave_open_some() == 0);
    if (unshare(CLONE_NEWNS) != 0
        || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0
        || mount("none", "/proc", "tmpfs", 0, "mode=755") != 0)
        return 77;
    EXPECT(mkdir("/proc/thread-self", 0755) == 0
           && mkdir("/proc/thread-self/fd", 0755) == 0
           && mkdir("/proc/thread-self/fd/0", 0755) == 0);
    EXPECT(seccomp_answer(SYS_close_range, -1, 0));
    EXPECT(leave_drop(&security) == 0);
    EXPECT(leave_count_open() == 0 && usual());
    return 0;
}

/* No descriptor for /proc can be had, and those open are beyond the limit. */
static int beyond_the_limit(void *unused)
{
    struct priv_spec_security security = leave_options(CLOSE);
    struct rlimit none = { 0, 0 };

    (void)unused;
    EXPECT(leave_open_some() == 0);
    EXPECT(setrlimit(RLIMIT_NOFILE, &none) == 0);
    EXPECT(leave_drop(&security) == 0);
    EXPECT(leave_count_open() == 0 && usual());
    return 0;
}

/* A thread with descriptors of its own sees to those, and not to others'. */
static void *drops_with_its_own(void *argument)
{
    struct priv_spec_security security =
        leave_options(CLOSE | PRIV_SPEC_FLAG_ALLOW_THREADS);
    int *left = argument;

    *left = -1;
    security.user = security.group = "0";
    if (unshare(CLONE_FILES) != 0)
        return NULL;
    for (int fd = 3; fd < 20; fd++)
        close(fd);
    if (dup2(0, LEAVE_HIGH) == LEAVE_HIGH
        && seccomp_answer(SYS_close_range, -1, 0) && leave_drop(&security) == 0)
        *left = leave_count_open();
    return NULL;
}

static int one_with_its_own(void *unused)
{
    pthread_t thread;
    int left, before;

    (void)unused;
    for (int fd = 3; fd < 20; fd++)
        EXPECT(dup2(0, fd) == fd);
    before = leave_count_open();
    EXPECT(pthread_create(&thread, NULL, drops_with_its_own, &left) == 0);
    EXPECT(pthread_join(thread, NULL) == 0);
    EXPECT(left == 0);
    EXPECT(leave_count_open() == before);
    return 0;
}

/* Who was started without privileges is left as he is. */
static int left_as_it_is(void *unused)
{
    struct priv_spec_security security =
        leave_options(CLOSE | KEYRING | PRIV_SPEC_FLAG_IF_ROOT);
    long serial;
    int before;

    (void)unused;
    EXPECT(leave_open_some() == 0);
    EXPECT(setgroups(0, NULL) == 0 && setresgid(65534, 65534, 65534) == 0
           && setresuid(65534, 65534, 65534) == 0);
    before = leave_count_open();
    serial =
        syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
    EXPECT(leave_drop(&security) == 0);
    EXPECT(leave_count_open() == before);
    EXPECT(serial
           == syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID,
                      KEY_SPEC_SESSION_KEYRING, 0));
    return 0;
}

/* ---- calls that are refused, or answer 0 without acting ---- */

/* Under a filter, after prepare: what entering comes to. */
static int enter_with_open(int first, int second, int error)
{
    struct priv_spec_security security = leave_options(CLOSE);
    priv_spec_plan_t plan;
    int result;

    EXPECT(priv_spec_plan_prepare(&plan, &security, &leave_report) == 0);
    EXPECT(seccomp_answer(first, -1, error));
    EXPECT(second < 0 || seccomp_answer(second, -1, error));
    result = priv_spec_plan_enter(&plan, &leave_report);
    diag("state %d: %s", (int)leave_report.state, leave_report.message);
    if (result == 0)
        EXPECT(leave_count_open() == 0 && usual());
    return result == 0 ? 0 : 2;
}

static int enter_under(int first, int second, int error)
{
    EXPECT(leave_open_some() == 0);
    return enter_with_open(first, second, error);
}

static const int errors[] = { 0, EPERM, ENOSYS, EINVAL };

/* One of the calls alone can be missed. */
static int misses_one(void *number)
{
    return enter_under(*(const int *)number, -1, errors[0]);
}

static int is_refused_one(void *number)
{
    return enter_under(*(const int *)number, -1, errors[1]);
}

/* Not both: nothing is closed then, and it is owned up to. */
static int misses_both(void *index)
{
    int error = errors[*(const size_t *)index];

    EXPECT(enter_under(SYS_close_range, SYS_close, error) == 2);
    EXPECT(leave_report.error == (error == 0 ? EPROTO : error));
    EXPECT(strcmp(leave_report.step, "descriptors") == 0);
    EXPECT(leave_report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(leave_report.message, "taken away: open descriptors;")
           != NULL);
    EXPECT(leave_count_open() > 3);
    return 0;
}

/* close(2) alone: others are closed, the library's own can't be. */
static int lies_to_close(void *unused)
{
    (void)unused;
    EXPECT(enter_under(SYS_close, -1, 0) == 2);
    EXPECT(strcmp(leave_report.step, "descriptors") == 0);
    EXPECT(leave_report.state == PRIV_SPEC_CLOSED || leave_count_open() > 0);
    return 0;
}

/* One alone is not closed by either: it is found, with /proc and without. */
static int lies_of_one(void *without_proc)
{
    EXPECT(leave_open_some() == 0);
    if (without_proc != NULL)
        EXPECT(chroot(folder) == 0 && chdir("/") == 0);
    EXPECT(seccomp_answer(SYS_close, LEAVE_HIGH, 0));
    EXPECT(enter_with_open(SYS_close_range, -1, 0) == 2);
    EXPECT(leave_report.error == EPROTO
           && leave_report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(leave_report.message, "that descriptor 900 was closed")
           != NULL);
    EXPECT(strstr(leave_report.message, "taken away: open descriptors;")
           != NULL);
    EXPECT(leave_count_open() == 1 && fcntl(LEAVE_HIGH, F_GETFD) >= 0);
    return 0;
}

static int lies_of_one_without_proc(void *unused)
{
    (void)unused;
    return lies_of_one(folder);
}

/* Nothing tells then whether any is closed. */
static int hides_all(void *unused)
{
#ifdef SYS_fcntl64
    int number = SYS_fcntl64;
#else
    int number = SYS_fcntl;
#endif

    (void)unused;
    EXPECT(leave_open_some() == 0);
    EXPECT(chroot(folder) == 0 && chdir("/") == 0);
    EXPECT(seccomp_answer(number, -1, EPERM));
    EXPECT(enter_with_open(SYS_close_range, -1, 0) == 2);
    EXPECT(strcmp(leave_report.step, "descriptors") == 0);
    EXPECT(leave_report.state == PRIV_SPEC_OPEN);
    return 0;
}

/* A change that fails half-way leaves nothing open; one that was refused
 * before it began leaves everything. */
static int fails_half_way(void *unused)
{
    (void)unused;
    EXPECT(enter_under(SYS_setresuid, -1, 0) == 2);
    EXPECT(strcmp(leave_report.step, "setuid") == 0);
    EXPECT(leave_report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(leave_report.message, "descriptors") == NULL);
    EXPECT(leave_count_open() == 0 && usual());
    return 0;
}

static int fails_before(void *unused)
{
    (void)unused;
    EXPECT(enter_under(SYS_capset, -1, EPERM) == 2);
    EXPECT(leave_report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(leave_count_open() >= 4);
    return 0;
}

/* ---- in all threads ---- */

#define ALL PRIV_SPEC_FLAG_ALL_THREADS

enum { WORKERS = 3 };

static pthread_barrier_t begun, dropped;
static long key_of_root;

/* What the workers do at first, and what they find in the end. */
static struct worker {
    int (*first)(void);
    long session;
    bool reads;
    int open;
} workers[WORKERS];

static void *work(void *argument)
{
    struct worker *worker = argument;

    if (worker->first != NULL && worker->first() != 0)
        diag("a worker could not begin");
    pthread_barrier_wait(&begun);
    pthread_barrier_wait(&dropped);
    worker->session = keys_session();
    worker->reads = keys_can_read(key_of_root);
    worker->open = leave_count_open();
    return NULL;
}

/* Whom they become. */
static const char *user_of_workers = "65534";

/* Drops with workers waiting, of which the last begins so. */
static int drop_with_workers(int (*first)(void), uint64_t flags)
{
    struct priv_spec_security security = leave_options(ALL | flags);
    pthread_t threads[WORKERS];
    int result;

    security.user = security.group = user_of_workers;
    EXPECT(keys_begin() > 0);
    key_of_root = keys_add("privspec-threads");
    EXPECT(key_of_root > 0 && leave_open_some() == 0);
    EXPECT(pthread_barrier_init(&begun, NULL, WORKERS + 1) == 0
           && pthread_barrier_init(&dropped, NULL, WORKERS + 1) == 0);
    workers[WORKERS - 1].first = first;
    for (unsigned i = 0; i < WORKERS; i++)
        EXPECT(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
    pthread_barrier_wait(&begun);
    result = leave_drop(&security);
    pthread_barrier_wait(&dropped);
    for (unsigned i = 0; i < WORKERS; i++)
        EXPECT(pthread_join(threads[i], NULL) == 0);
    return result == 0 ? 0 : 2;
}

static int threads_keep_it(void *unused)
{
    (void)unused;
    EXPECT(drop_with_workers(NULL, 0) == 0);
    for (unsigned i = 0; i < WORKERS; i++)
        EXPECT(workers[i].reads && workers[i].session == keys_session()
               && workers[i].open >= 4);
    return 0;
}

static int threads_leave_it(void *unused)
{
    (void)unused;
    EXPECT(drop_with_workers(NULL, CLOSE | KEYRING) == 0);
    EXPECT(!keys_can_read(key_of_root) && leave_count_open() == 0);
    for (unsigned i = 0; i < WORKERS; i++)
        EXPECT(!workers[i].reads && workers[i].session > 0
               && workers[i].open == 0);
    return 0;
}

/* Each thread needs a key: three are left, and there are four. */
static int too_many_threads(void *unused)
{
    const char *user = keys_user();

    (void)unused;
    user_of_workers = user;
    EXPECT(keys_fill(user, WORKERS) == 0);
    EXPECT(drop_with_workers(NULL, KEYRING) == 2
           && leave_report.error == EDQUOT);
    EXPECT(strstr(leave_report.message, "may have 3 more keys") != NULL);
    EXPECT(strstr(leave_report.message, "4 in all") != NULL);
    EXPECT(leave_report.state == PRIV_SPEC_UNCHANGED && workers[0].reads);
    return keys_stop_filling();
}

static int enough_keys(void *unused)
{
    const char *user = keys_user();

    (void)unused;
    user_of_workers = user;
    EXPECT(keys_fill(user, WORKERS + 1) == 0);
    EXPECT(drop_with_workers(NULL, KEYRING) == 0 && keys_left(user) == 0);
    EXPECT(!workers[0].reads);
    return keys_stop_filling();
}

/* All of it but the keyring, before the others do. */
static int gives_up_by_itself(void)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    const unsigned bind = (unsigned)BIT(CAP_NET_BIND_SERVICE);
    struct __user_cap_data_struct data[2] = { { bind, bind, 0 }, { 0, 0, 0 } };
    const gid_t group = 65534;

    return prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L) != 0
           || syscall(SYS_setgroups, 1L, &group) != 0
           || syscall(SYS_setresgid, 65534L, 65534L, 65534L) != 0
           || syscall(SYS_setresuid, 65534L, 65534L, 65534L) != 0
           || syscall(SYS_capset, &header, data) != 0
           || prctl(PR_SET_KEEPCAPS, 0L, 0L, 0L, 0L) != 0;
}

static int thread_as_planned(void *unused)
{
    (void)unused;
    EXPECT(drop_with_workers(gives_up_by_itself, KEYRING) == 0);
    for (unsigned i = 0; i < WORKERS; i++)
        EXPECT(!workers[i].reads && workers[i].session > 0);
    return 0;
}

static int unshare_files(void)
{
    return unshare(CLONE_FILES);
}

static int thread_with_files(void *unused)
{
    (void)unused;
    EXPECT(drop_with_workers(unshare_files, CLOSE) == 2);
    EXPECT(leave_report.error == EBUSY
           && leave_report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strcmp(leave_report.step, "descriptors") == 0);
    EXPECT(strstr(leave_report.message, "has descriptors of its own") != NULL);
    EXPECT(leave_count_open() >= 4 && workers[0].open >= 4);
    return 0;
}

static int forbid_keyctl(void)
{
    return seccomp_answer(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, EPERM) ? 0
                                                                          : 1;
}

/* One that can't is said to have kept it, and nothing goes on. */
static int thread_with_filter(void *unused)
{
    (void)unused;
    EXPECT(drop_with_workers(forbid_keyctl, KEYRING) == 2);
    EXPECT(strcmp(leave_report.step, "keyring") == 0
           && leave_report.error == EPERM);
    EXPECT(strstr(leave_report.message, "was refused a session keyring")
           != NULL);
    EXPECT(leave_report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(leave_report.message, "away: the session keyring of thread")
           != NULL);
    EXPECT(workers[WORKERS - 1].reads && !workers[0].reads);
    return 0;
}

/* ---- the plan ---- */

static int is_printed(void *unused)
{
    struct priv_spec_security security = leave_options(CLOSE | KEYRING);
    priv_spec_plan_t plan;
    char text[1024];

    (void)unused;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &leave_report) == 0);
    EXPECT(priv_spec_plan_print(&plan, text, sizeof text) > 0);
    EXPECT(strstr(text, "ambient: none\nkeyring: a session keyring of its own\n"
                        "descriptors: close all above 2\nverify: ")
           != NULL);
    priv_spec_plan_free(&plan);
    return 0;
}

static const struct {
    int (*test)(void *);
    bool keys; /* needs keyctl(2) */
    const char *what;
} tests[] = {
    { are_left, false, "descriptors are left without the flag" },
    { are_closed, false, "CLOSE_FDS closes those above 2" },
    { are_closed_in_chroot, false, "with chroot, the library's own too" },
    { again, false, "entered again, it closes what has come since" },
    { again_in_chroot, false, "entered again in the new root" },
    { without_proc, false, "without /proc" },
    { with_faked_proc, false, "with a /proc that lies" },
    { beyond_the_limit, false, "beyond the limit of descriptors" },
    { one_with_its_own, false, "a thread that has its own closes those" },
    { lies_to_close, false, "close lies: the library's own are told" },
    { lies_of_one, false, "close lies of one: that one is told" },
    { lies_of_one_without_proc, false, "the same without /proc" },
    { hides_all, false, "fcntl is refused without /proc: it can't be told" },
    { fails_half_way, false, "a change that fails leaves nothing open" },
    { fails_before, false, "one that doesn't begin leaves all" },
    { left_as_it_is, true, "IF_ROOT without privileges: nothing is done" },
    { threads_keep_it, true, "all threads: each keeps them without flags" },
    { threads_leave_it, true, "... and leaves them behind" },
    { too_many_threads, true, "... and more of them than keys are refused" },
    { enough_keys, true, "... but not as many" },
    { thread_as_planned, true, "... so does one that was as planned before" },
    { thread_with_files, true, "... and one with files of its own is refused" },
    { thread_with_filter, true, "... and one that can't leave them is told" },
    { is_printed, true, "the plan tells of both" },
};

static int ask_for_session(void *unused)
{
    (void)unused;
    return keys_begin() > 0 ? 0 : 77;
}

static void test_filters(void)
{
    static const struct {
        int number;
        const char *call;
    } calls[] = {
        { SYS_close_range, "close_range" },
        { SYS_getdents64, "getdents64" },
        { SYS_lseek, "lseek" },
    };

    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        int number = calls[i].number;

        ok(in_child(misses_one, &number), "%s lies, and all are closed",
           calls[i].call);
        ok(in_child(is_refused_one, &number),
           "%s is refused, and all are closed", calls[i].call);
    }
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        ok(in_child(misses_both, &i), "close_range and close: %s",
           errors[i] == 0 ? "both lie" : strerror(errors[i]));
}

int main(void)
{
    bool keys;

    if (!kernel_root_with(NEEDED))
        skip_all("needs root with cap_setuid, cap_setgid, cap_sys_chroot, "
                 "cap_sys_admin and cap_net_bind_service");
    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0)
        bail_out("%s: %s", folder, strerror(errno));
    keys = child_status(ask_for_session, NULL) == 0;
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        int status = 77;

        if (!tests[i].keys || keys)
            status = child_status(tests[i].test, NULL);
        if (status == 77)
            skip(1, "this system can't make the situation");
        else
            ok(status == 0, "%s", tests[i].what);
    }
    test_filters();
    rmdir(folder);
    return done();
}
