/* SPDX-License-Identifier: ISC */
/*
 * leave.c: what no change of ids and sets takes away, left behind.
 *
 * Descriptors are looked for one by one after the drop; a key of root's is
 * put into the session keyring before, and read afterwards.  Each test shows
 * that without the flag the thing survives.  Then /proc is away, limits are
 * low, and the kernel refuses or lies.
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
#include "priv_spec.h"
#include "tap.h"

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_NET_BIND_SERVICE)             \
     | BIT(CAP_SYS_CHROOT) | BIT(CAP_SYS_ADMIN))
#define CLOSE   PRIV_SPEC_FLAG_CLOSE_FDS
#define KEYRING PRIV_SPEC_FLAG_NEW_KEYRING

static char folder[] = "/tmp/privspec-leave-XXXXXX";
static priv_spec_report_t report;

static struct priv_spec_security plain(uint64_t flags)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep",
                                           .flags = flags };

    return security;
}

/* Prepares and enters; the result, and the report. */
static int drop(const struct priv_spec_security *security)
{
    priv_spec_plan_t plan;
    int result = priv_spec_plan_prepare(&plan, security, &report);

    if (result == 0) {
        result = priv_spec_plan_enter(&plan, &report);
        priv_spec_plan_free(&plan);
    }
    if (result != 0)
        diag("state %d: %s: %s", (int)report.state, report.step,
             report.message);
    return result;
}

/* ---- descriptors ---- */

enum { HIGH = 900 };

/* Something of each kind above 2, with gaps, one number far up. */
static int open_some(void)
{
    int ends[2];

    EXPECT(open("/dev/null", O_RDWR) > 2);
    EXPECT(open("/etc/passwd", O_RDONLY | O_CLOEXEC) > 2);
    EXPECT(pipe(ends) == 0 && close(ends[0]) == 0);
    EXPECT(dup2(0, HIGH) == HIGH);
    return 0;
}

/* How many are open above 2, by the number alone. */
static int count_open(void)
{
    int found = 0;

    for (int fd = 3; fd < 4096; fd++)
        found += fcntl(fd, F_GETFD) >= 0;
    return found;
}

static bool usual(void)
{
    return fcntl(0, F_GETFD) >= 0 && fcntl(1, F_GETFD) >= 0
           && fcntl(2, F_GETFD) >= 0;
}

static int are_left(void *unused)
{
    struct priv_spec_security security = plain(0);
    int before;

    (void)unused;
    EXPECT(open_some() == 0);
    before = count_open();
    EXPECT(before >= 4);
    EXPECT(drop(&security) == 0);
    EXPECT(count_open() == before);
    return 0;
}

static int are_closed(void *unused)
{
    struct priv_spec_security security = plain(CLOSE);

    (void)unused;
    EXPECT(open_some() == 0);
    EXPECT(drop(&security) == 0 && report.state == PRIV_SPEC_ENTERED);
    EXPECT(count_open() == 0 && usual());
    return 0;
}

/* A directory that leads out of the new root is not in the way. */
static int are_closed_in_chroot(void *unused)
{
    struct priv_spec_security security = plain(0);
    priv_spec_plan_t plan;
    struct stat root;
    int fd;

    (void)unused;
    EXPECT(open_some() == 0);
    EXPECT(open("/", O_RDONLY | O_DIRECTORY) > 2);
    security.chroot = folder;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1
           && errno == EBUSY);
    security.flags = CLOSE;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(report.warnings == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(count_open() == 0 && usual());
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
    struct priv_spec_security security = plain(CLOSE);
    struct kernel_state first, second;
    priv_spec_plan_t plan;

    (void)unused;
    security.chroot = NULL;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    kernel_read(&first);
    EXPECT(open_some() == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(count_open() == 0);
    kernel_read(&second);
    EXPECT(kernel_same(&first, &second));
    priv_spec_plan_free(&plan);
    return 0;
}

/* With a root directory as well, where the plan has let go of it. */
static int again_in_chroot(void *unused)
{
    struct priv_spec_security security = plain(CLOSE);
    priv_spec_plan_t plan;

    (void)unused;
    security.chroot = folder;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    priv_spec_plan_free(&plan);
    return 0;
}

static int without_proc(void *unused)
{
    struct priv_spec_security security = plain(CLOSE);

    (void)unused;
    EXPECT(open_some() == 0);
    EXPECT(chroot(folder) == 0 && chdir("/") == 0);
    EXPECT(drop(&security) == 0);
    EXPECT(count_open() == 0 && usual());
    return 0;
}

/* A folder that is none of descriptors is not believed. */
static int with_faked_proc(void *unused)
{
    struct priv_spec_security security = plain(CLOSE);

    (void)unused;
    EXPECT(open_some() == 0);
    if (unshare(CLONE_NEWNS) != 0
        || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0
        || mount("none", "/proc", "tmpfs", 0, "mode=755") != 0)
        return 77;
    EXPECT(mkdir("/proc/thread-self", 0755) == 0
           && mkdir("/proc/thread-self/fd", 0755) == 0
           && mkdir("/proc/thread-self/fd/0", 0755) == 0);
    EXPECT(seccomp_answer(SYS_close_range, -1, 0));
    EXPECT(drop(&security) == 0);
    EXPECT(count_open() == 0 && usual());
    return 0;
}

/* No descriptor for /proc can be had, and those open are beyond the limit. */
static int beyond_the_limit(void *unused)
{
    struct priv_spec_security security = plain(CLOSE);
    struct rlimit none = { 0, 0 };

    (void)unused;
    EXPECT(open_some() == 0);
    EXPECT(setrlimit(RLIMIT_NOFILE, &none) == 0);
    EXPECT(drop(&security) == 0);
    EXPECT(count_open() == 0 && usual());
    return 0;
}

/* A thread with descriptors of its own sees to those, and not to others'. */
static void *drops_with_its_own(void *argument)
{
    struct priv_spec_security security =
        plain(CLOSE | PRIV_SPEC_FLAG_ALLOW_THREADS);
    int *left = argument;

    *left = -1;
    security.user = security.group = "0";
    if (unshare(CLONE_FILES) != 0)
        return NULL;
    for (int fd = 3; fd < 20; fd++)
        close(fd);
    if (dup2(0, HIGH) == HIGH && seccomp_answer(SYS_close_range, -1, 0)
        && drop(&security) == 0)
        *left = count_open();
    return NULL;
}

static int one_with_its_own(void *unused)
{
    pthread_t thread;
    int left, before;

    (void)unused;
    for (int fd = 3; fd < 20; fd++)
        EXPECT(dup2(0, fd) == fd);
    before = count_open();
    EXPECT(pthread_create(&thread, NULL, drops_with_its_own, &left) == 0);
    EXPECT(pthread_join(thread, NULL) == 0);
    EXPECT(left == 0);
    EXPECT(count_open() == before);
    return 0;
}

/* Who was started without privileges is left as he is. */
static int left_as_it_is(void *unused)
{
    struct priv_spec_security security =
        plain(CLOSE | KEYRING | PRIV_SPEC_FLAG_IF_ROOT);
    long serial;
    int before;

    (void)unused;
    EXPECT(open_some() == 0);
    EXPECT(setgroups(0, NULL) == 0 && setresgid(65534, 65534, 65534) == 0
           && setresuid(65534, 65534, 65534) == 0);
    before = count_open();
    serial =
        syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
    EXPECT(drop(&security) == 0);
    EXPECT(count_open() == before);
    EXPECT(serial
           == syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID,
                      KEY_SPEC_SESSION_KEYRING, 0));
    return 0;
}

/* ---- calls that are refused, or answer 0 without acting ---- */

/* Under a filter, after prepare: what entering comes to. */
static int enter_with_open(int first, int second, int error)
{
    struct priv_spec_security security = plain(CLOSE);
    priv_spec_plan_t plan;
    int result;

    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(seccomp_answer(first, -1, error));
    EXPECT(second < 0 || seccomp_answer(second, -1, error));
    result = priv_spec_plan_enter(&plan, &report);
    diag("state %d: %s", (int)report.state, report.message);
    if (result == 0)
        EXPECT(count_open() == 0 && usual());
    return result == 0 ? 0 : 2;
}

static int enter_under(int first, int second, int error)
{
    EXPECT(open_some() == 0);
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
    EXPECT(report.error == (error == 0 ? EPROTO : error));
    EXPECT(strcmp(report.step, "descriptors") == 0);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "taken away: open descriptors;") != NULL);
    EXPECT(count_open() > 3);
    return 0;
}

/* close(2) alone: others are closed, the library's own can't be. */
static int lies_to_close(void *unused)
{
    (void)unused;
    EXPECT(enter_under(SYS_close, -1, 0) == 2);
    EXPECT(strcmp(report.step, "descriptors") == 0);
    EXPECT(report.state == PRIV_SPEC_CLOSED || count_open() > 0);
    return 0;
}

/* One alone is not closed by either: it is found, with /proc and without. */
static int lies_of_one(void *without_proc)
{
    EXPECT(open_some() == 0);
    if (without_proc != NULL)
        EXPECT(chroot(folder) == 0 && chdir("/") == 0);
    EXPECT(seccomp_answer(SYS_close, HIGH, 0));
    EXPECT(enter_with_open(SYS_close_range, -1, 0) == 2);
    EXPECT(report.error == EPROTO && report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "that descriptor 900 was closed") != NULL);
    EXPECT(strstr(report.message, "taken away: open descriptors;") != NULL);
    EXPECT(count_open() == 1 && fcntl(HIGH, F_GETFD) >= 0);
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
    EXPECT(open_some() == 0);
    EXPECT(chroot(folder) == 0 && chdir("/") == 0);
    EXPECT(seccomp_answer(number, -1, EPERM));
    EXPECT(enter_with_open(SYS_close_range, -1, 0) == 2);
    EXPECT(strcmp(report.step, "descriptors") == 0);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    return 0;
}

/* A change that fails half-way leaves nothing open; one that was refused
 * before it began leaves everything. */
static int fails_half_way(void *unused)
{
    (void)unused;
    EXPECT(enter_under(SYS_setresuid, -1, 0) == 2);
    EXPECT(strcmp(report.step, "setuid") == 0);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "descriptors") == NULL);
    EXPECT(count_open() == 0 && usual());
    return 0;
}

static int fails_before(void *unused)
{
    (void)unused;
    EXPECT(enter_under(SYS_capset, -1, EPERM) == 2);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(count_open() >= 4);
    return 0;
}

/* ---- the session keyring ---- */

static const char secret[] = "of root's";

static long keyctl(int operation, long a, const void *b, size_t c)
{
    return syscall(SYS_keyctl, operation, a, b, c, 0L);
}

static long session(void)
{
    return keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, NULL, 0);
}

/* A session of the test's own, so that nobody else's is touched. */
static long begin_session(void)
{
    return keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, NULL, 0);
}

static long add_key(const char *name)
{
    return syscall(SYS_add_key, "user", name, secret, sizeof secret,
                   KEY_SPEC_SESSION_KEYRING);
}

static bool can_read(long key)
{
    char got[64];

    return keyctl(KEYCTL_READ, key, got, sizeof got) == (long)sizeof secret
           && memcmp(got, secret, sizeof secret) == 0;
}

static bool can_find(const char *name)
{
    return syscall(SYS_request_key, "user", name, NULL, 0L) > 0;
}

static int key_is_left(void *unused)
{
    struct priv_spec_security security = plain(0);
    long key;

    (void)unused;
    EXPECT(begin_session() > 0);
    key = add_key("privspec-left");
    EXPECT(key > 0 && can_read(key));
    EXPECT(drop(&security) == 0);
    EXPECT(can_read(key) && can_find("privspec-left"));
    return 0;
}

static int key_is_out_of_reach(void *unused)
{
    struct priv_spec_security security = plain(KEYRING);
    long before = begin_session(), key = add_key("privspec-root");
    char text[256];

    (void)unused;
    EXPECT(before > 0 && key > 0 && can_read(key));
    EXPECT(drop(&security) == 0 && report.state == PRIV_SPEC_ENTERED);
    EXPECT(session() > 0 && session() != before);
    EXPECT(!can_read(key) && !can_find("privspec-root"));
    EXPECT(keyctl(KEYCTL_DESCRIBE, before, text, sizeof text) < 0);
    /* The new one is the user's, and his to use. */
    EXPECT(keyctl(KEYCTL_DESCRIBE, session(), text, sizeof text) > 0);
    EXPECT(strncmp(text, "keyring;65534;65534;", 20) == 0);
    key = add_key("privspec-own");
    EXPECT(key > 0 && can_read(key) && can_find("privspec-own"));
    return 0;
}

static int keyring_again(void *unused)
{
    struct priv_spec_security security = plain(KEYRING);
    priv_spec_plan_t plan;
    long made, key;

    (void)unused;
    EXPECT(begin_session() > 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    made = session();
    key = add_key("privspec-again");
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(session() == made && can_read(key));
    /* What the process joins itself later is its own, and stays. */
    made = begin_session();
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(session() == made);
    priv_spec_plan_free(&plan);
    return 0;
}

/* What one thread has left another leaves, too, that enters the same plan. */
static void *enters(void *plan)
{
    static bool entered;

    entered = priv_spec_plan_enter(plan, &report) == 0;
    return &entered;
}

static int keyring_of_each(void *unused)
{
    struct priv_spec_security security =
        plain(KEYRING | PRIV_SPEC_FLAG_ALLOW_THREADS);
    long before = begin_session();
    priv_spec_plan_t plan;
    pthread_t thread;
    void *entered;

    (void)unused;
    EXPECT(before > 0 && add_key("privspec-each") > 0);
    security.user = security.group = "0";
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(pthread_create(&thread, NULL, enters, &plan) == 0);
    EXPECT(pthread_join(thread, &entered) == 0 && *(bool *)entered);
    EXPECT(session() == before && can_find("privspec-each"));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(session() != before && !can_find("privspec-each"));
    priv_spec_plan_free(&plan);
    return 0;
}

/* With uid 0 kept too. */
static int keyring_of_root(void *unused)
{
    struct priv_spec_security security = plain(KEYRING);
    long before = begin_session();

    (void)unused;
    EXPECT(before > 0 && add_key("privspec-zero") > 0);
    security.user = security.group = "0";
    EXPECT(drop(&security) == 0);
    EXPECT(session() != before && !can_find("privspec-zero"));
    return 0;
}

/* As in a container: known before anything changes. */
static int keyctl_is_forbidden(void *unused)
{
    static const struct {
        int answer, error;
        const char *part;
    } cases[] = {
        { EPERM, EPERM, "keyctl, which makes a session keyring, is refused" },
        { EACCES, EACCES, "keyctl, which makes a session keyring, is refused" },
        { ENOSYS, ENOTSUP, "or a kernel without keys" },
        { 0, EPROTO, "there is none" },
    };
    struct priv_spec_security security = plain(KEYRING);

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kernel_state before, after;
        int status;
        pid_t child = fork();

        if (child != 0) {
            EXPECT(child > 0 && waitpid(child, &status, 0) == child
                   && status == 0);
            continue;
        }
        if (!seccomp_answer(SYS_keyctl, -1, cases[i].answer))
            _exit(1);
        kernel_read(&before);
        status = drop(&security) == -1 && report.error == cases[i].error
                 && strcmp(report.step, "keyring") == 0
                 && strstr(report.message, cases[i].part) != NULL
                 && report.state == PRIV_SPEC_UNCHANGED;
        kernel_read(&after);
        _exit(status && kernel_same(&before, &after) ? 0 : 1);
    }
    return 0;
}

/* ---- as many keys as a user may have ---- */

/* A user of this process' own: keys that are gone are counted for a while. */
static const char *user_of_keys(void)
{
    static char user[16];

    snprintf(user, sizeof user, "%d", 20000 + (int)getpid() % 40000);
    return user;
}

/* How many more keys a user may have, by proc(5); -1 if he isn't listed. */
static long keys_left(const char *user)
{
    FILE *file = fopen("/proc/key-users", "r");
    char line[256];
    long left = -1;
    int id, used, most;

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%d: %*d %*d/%*d %d/%d", &id, &used, &most) == 3
            && id == atoi(user))
            left = most - used;
    }
    if (file != NULL)
        fclose(file);
    return left;
}

/* Another process of the user, which has all but so many; ended by `end`. */
static struct filler {
    pid_t pid;
    int end;
} filler;

static int fill(const char *user, long leave)
{
    int ready[2], end[2];
    char byte;

    EXPECT(pipe(ready) == 0 && pipe(end) == 0);
    filler.pid = fork();
    if (filler.pid == 0) {
        unsigned id = (unsigned)atoi(user);
        char name[32];

        close(end[1]);
        if (setresgid(id, id, id) != 0 || setresuid(id, id, id) != 0
            || begin_session() < 0)
            _exit(1);
        for (int i = 0; i < 100000 && keys_left(user) > leave; i++) {
            snprintf(name, sizeof name, "privspec-%d", i);
            if (add_key(name) < 0)
                _exit(1);
        }
        _exit(write(ready[1], "x", 1) != 1 || read(end[0], &byte, 1) < 0);
    }
    close(ready[1]);
    close(end[0]);
    filler.end = end[1];
    EXPECT(filler.pid > 0 && read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    EXPECT(keys_left(user) == leave);
    return 0;
}

static int stop_filling(void)
{
    int status;

    close(filler.end);
    EXPECT(waitpid(filler.pid, &status, 0) == filler.pid && status == 0);
    return 0;
}

/* Known beforehand: kernel.keys.maxkeys. */
static int too_many_keys(void *unused)
{
    struct priv_spec_security security = plain(KEYRING);

    (void)unused;
    security.user = security.group = user_of_keys();
    EXPECT(begin_session() > 0 && fill(security.user, 0) == 0);
    EXPECT(drop(&security) == -1 && report.error == EDQUOT);
    EXPECT(strcmp(report.step, "keyring") == 0);
    EXPECT(strstr(report.message, "may have 0 more keys (EDQUOT") != NULL);
    EXPECT(strstr(report.message, "kernel.keys.maxkeys") != NULL);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED && session() > 0);
    security.flags = 0;
    EXPECT(drop(&security) == 0);
    return stop_filling();
}

/* One is left, and enough. */
static int one_more_key(void *unused)
{
    struct priv_spec_security security = plain(KEYRING);
    long before = begin_session();

    (void)unused;
    security.user = security.group = user_of_keys();
    EXPECT(before > 0 && fill(security.user, 1) == 0);
    EXPECT(drop(&security) == 0 && session() != before);
    return stop_filling();
}

/* He gets them only when the plan is made already. */
static int too_many_keys_since(void *unused)
{
    struct priv_spec_security security = plain(KEYRING);
    priv_spec_plan_t plan;

    (void)unused;
    security.user = security.group = user_of_keys();
    EXPECT(begin_session() > 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(fill(security.user, 0) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.error == EDQUOT && strcmp(report.step, "keyring") == 0);
    EXPECT(strstr(report.message, "kernel.keys.maxkeys") != NULL);
    EXPECT(strstr(report.message, "taken away: the session keyring;") != NULL);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    priv_spec_plan_free(&plan);
    return stop_filling();
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
    worker->session = session();
    worker->reads = can_read(key_of_root);
    worker->open = count_open();
    return NULL;
}

/* Whom they become. */
static const char *user_of_workers = "65534";

/* Drops with workers waiting, of which the last begins so. */
static int drop_with_workers(int (*first)(void), uint64_t flags)
{
    struct priv_spec_security security = plain(ALL | flags);
    pthread_t threads[WORKERS];
    int result;

    security.user = security.group = user_of_workers;
    EXPECT(begin_session() > 0);
    key_of_root = add_key("privspec-threads");
    EXPECT(key_of_root > 0 && open_some() == 0);
    EXPECT(pthread_barrier_init(&begun, NULL, WORKERS + 1) == 0
           && pthread_barrier_init(&dropped, NULL, WORKERS + 1) == 0);
    workers[WORKERS - 1].first = first;
    for (unsigned i = 0; i < WORKERS; i++)
        EXPECT(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
    pthread_barrier_wait(&begun);
    result = drop(&security);
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
        EXPECT(workers[i].reads && workers[i].session == session()
               && workers[i].open >= 4);
    return 0;
}

static int threads_leave_it(void *unused)
{
    (void)unused;
    EXPECT(drop_with_workers(NULL, CLOSE | KEYRING) == 0);
    EXPECT(!can_read(key_of_root) && count_open() == 0);
    for (unsigned i = 0; i < WORKERS; i++)
        EXPECT(!workers[i].reads && workers[i].session > 0
               && workers[i].open == 0);
    return 0;
}

/* Each thread needs a key: three are left, and there are four. */
static int too_many_threads(void *unused)
{
    const char *user = user_of_keys();

    (void)unused;
    user_of_workers = user;
    EXPECT(fill(user, WORKERS) == 0);
    EXPECT(drop_with_workers(NULL, KEYRING) == 2 && report.error == EDQUOT);
    EXPECT(strstr(report.message, "may have 3 more keys") != NULL);
    EXPECT(strstr(report.message, "4 in all") != NULL);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED && workers[0].reads);
    return stop_filling();
}

static int enough_keys(void *unused)
{
    const char *user = user_of_keys();

    (void)unused;
    user_of_workers = user;
    EXPECT(fill(user, WORKERS + 1) == 0);
    EXPECT(drop_with_workers(NULL, KEYRING) == 0 && keys_left(user) == 0);
    EXPECT(!workers[0].reads);
    return stop_filling();
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
    EXPECT(report.error == EBUSY && report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strcmp(report.step, "descriptors") == 0);
    EXPECT(strstr(report.message, "has descriptors of its own") != NULL);
    EXPECT(count_open() >= 4 && workers[0].open >= 4);
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
    EXPECT(strcmp(report.step, "keyring") == 0 && report.error == EPERM);
    EXPECT(strstr(report.message, "was refused a session keyring") != NULL);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "away: the session keyring of thread")
           != NULL);
    EXPECT(workers[WORKERS - 1].reads && !workers[0].reads);
    return 0;
}

/* ---- the plan ---- */

static int is_printed(void *unused)
{
    struct priv_spec_security security = plain(CLOSE | KEYRING);
    priv_spec_plan_t plan;
    char text[1024];

    (void)unused;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
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
    { key_is_left, true, "root's key can be read without the flag" },
    { key_is_out_of_reach, true, "NEW_KEYRING takes it out of reach" },
    { keyring_again, true, "entered again, the keyring stays" },
    { keyring_of_each, true, "entered again by another thread, it leaves it" },
    { keyring_of_root, true, "with uid 0 kept" },
    { keyctl_is_forbidden, true, "keyctl is forbidden, and said to be" },
    { too_many_keys, true, "a user with as many keys as he may have" },
    { one_more_key, true, "... or with one less" },
    { too_many_keys_since, true, "... or only since the plan was made" },
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
    return begin_session() > 0 ? 0 : 77;
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
