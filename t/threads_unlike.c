/* SPDX-License-Identifier: ISC */
/*
 * threads_unlike.c: the drop in all threads where one is unlike the calling
 * one in what a status tells, has descriptors of its own, or can't be looked
 * at; and entering again where a thread has changed.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/keyctl.h>
#include <linux/securebits.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"
#include "threads.h"

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP)                      \
     | BIT(CAP_SYS_CHROOT) | BIT(CAP_SYS_ADMIN) | BIT(CAP_CHOWN)               \
     | THREADS_HELD)

static void *stays(void)
{
    threads_say_ready();
    for (;;)
        pause();
    return NULL;
}

/* ---- sets ---- */

static void *has_nothing_in_effect(void *argument)
{
    cap_t caps = cap_get_proc();

    (void)argument;
    /* Of this thread alone: without libpsx libcap doesn't know of others. */
    if (caps == NULL || cap_clear_flag(caps, CAP_EFFECTIVE) != 0
        || cap_set_proc(caps) != 0)
        bail_out("capset: %s", strerror(errno));
    cap_free(caps);
    return stays();
}

/* As programs do that raise what they need when they need it. */
static int nothing_in_effect(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start_one(has_nothing_in_effect, NULL);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_told_truly(0, &report, &before));
    return 0;
}

static void *waits(void *argument)
{
    (void)argument;
    return stays();
}

static void *cuts_bounding(void *argument)
{
    if (prctl(PR_CAPBSET_DROP, *(const long *)argument, 0L, 0L, 0L) != 0)
        bail_out("PR_CAPBSET_DROP: %s", strerror(errno));
    return stays();
}

/* The calling one has cut its own. */
static int larger_bounding(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state state;
    priv_spec_plan_t plan;
    bool same;

    (void)argument;
    threads_start_one(waits, NULL);
    EXPECT(prctl(PR_CAPBSET_DROP, (long)CAP_CHOWN, 0L, 0L, 0L) == 0);
    EXPECT(threads_prepare(&plan, PRIV_SPEC_FLAG_LIMIT));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_read(&state, &same) == 2 && same);
    EXPECT(state.bounding == THREADS_HELD);
    return 0;
}

static int has_ambient_before(void)
{
    cap_value_t bind = CAP_NET_BIND_SERVICE;
    cap_t caps = cap_get_proc();

    EXPECT(caps != NULL
           && cap_set_flag(caps, CAP_INHERITABLE, 1, &bind, CAP_SET) == 0
           && cap_set_proc(caps) == 0);
    cap_free(caps);
    EXPECT(prctl(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_RAISE, (long)bind, 0L, 0L)
           == 0);
    return 0;
}

/* It stays permitted and inheritable, and uid 0 is kept: the kernel then
 * leaves it ambient. */
static int ambient_before(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    priv_spec_report_t report = { 0 };
    struct kernel_state state;
    priv_spec_plan_t plan;
    bool same;

    (void)argument;
    EXPECT(has_ambient_before() == 0);
    threads_start_one(waits, NULL);
    security.user = security.group = "0";
    security.capabilities = "cap_net_bind_service+eip";
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_read(&state, &same) == 2 && same);
    EXPECT(kernel_holds(&state, THREADS_HELD, THREADS_HELD, THREADS_HELD, 0));
    return 0;
}

/* The calling one has cut its own since the plan, and another thread is new. */
static int larger_bounding_later(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state state;
    priv_spec_plan_t plan;
    bool same;

    (void)argument;
    EXPECT(threads_prepare(&plan, PRIV_SPEC_FLAG_LIMIT));
    threads_start_one(waits, NULL);
    EXPECT(prctl(PR_CAPBSET_DROP, (long)CAP_CHOWN, 0L, 0L, 0L) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_read(&state, &same) == 2 && same);
    EXPECT(state.bounding == THREADS_HELD);
    return 0;
}

/* The calling one has cut all of its own, and needs nothing to cut more. */
static int larger_bounding_alone(void *argument)
{
    struct priv_spec_security security = threads_options(PRIV_SPEC_FLAG_LIMIT);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)argument;
    threads_start_one(waits, NULL);
    for (int bit = 0; prctl(PR_CAPBSET_READ, (long)bit, 0L, 0L, 0L) >= 0; bit++)
        EXPECT(bit == CAP_NET_BIND_SERVICE
               || prctl(PR_CAPBSET_DROP, (long)bit, 0L, 0L, 0L) == 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    EXPECT(report.error == EPERM);
    EXPECT(strstr(report.message, "inheritable or bounding set") != NULL);
    return 0;
}

/* Where it can't come to what is planned, nothing is changed. */
static int smaller_bounding(void *argument)
{
    static const long held = CAP_NET_BIND_SERVICE;
    struct priv_spec_security security =
        threads_options(*(const uint64_t *)argument);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    threads_start_one(cuts_bounding, (void *)(uintptr_t)&held);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    EXPECT(report.error == EPERM);
    EXPECT(strstr(report.message, "inheritable or bounding set") != NULL);
    return 0;
}

static void lose(cap_value_t capability)
{
    const cap_flag_t flags[] = { CAP_EFFECTIVE, CAP_PERMITTED };
    cap_t caps = cap_get_proc();

    for (size_t i = 0; i < 2; i++)
        cap_set_flag(caps, flags[i], 1, &capability, CAP_CLEAR);
    if (cap_set_proc(caps) != 0)
        bail_out("capset: %s", strerror(errno));
    cap_free(caps);
}

static void *lacks_chown(void *argument)
{
    (void)argument;
    lose(CAP_CHOWN);
    return stays();
}

/* What is to be inheritable a thread can't come to: not by P, or, where the
 * calling one has it not permitted either, not by the bounding set. */
static int smaller_inheritable(void *argument)
{
    static const long chown = CAP_CHOWN;
    struct priv_spec_security security = threads_options(0);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    security.capabilities = "cap_net_bind_service+ep cap_chown+i";
    if (argument != NULL) {
        lose(CAP_CHOWN);
        threads_start_one(waits, NULL);
        EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
        threads_start_one(cuts_bounding, (void *)(uintptr_t)&chown);
    } else {
        threads_start_one(lacks_chown, NULL);
    }
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    EXPECT(report.error == EPERM);
    EXPECT(strstr(report.message, "inheritable or bounding set") != NULL);
    return 0;
}

/* ---- securebits ---- */

static int go, other_bits;

static void *tells_securebits(void *argument)
{
    (void)argument;
    threads_say_ready();
    while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
        sched_yield();
    other_bits = prctl(PR_GET_SECUREBITS, 0L, 0L, 0L, 0L);
    __atomic_store_n(&go, 2, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

/* What seals is the thread's: the calling one has it, the other has not. */
static int sealed_already(void *argument)
{
    const int sealed = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start_one(tells_securebits, NULL);
    EXPECT(prctl(PR_SET_SECUREBITS, (long)sealed, 0L, 0L, 0L) == 0);
    EXPECT(threads_prepare(&plan, PRIV_SPEC_FLAG_SEAL));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_told_truly(0, &report, &before));
    __atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&go, __ATOMIC_SEQ_CST) != 2)
        sched_yield();
    EXPECT(other_bits == sealed);
    return 0;
}

/* ---- descriptors ---- */

struct own {
    int (*open)(void);
    const char *told;
    int fd;
};

static int open_ring(void)
{
#ifdef SYS_io_uring_setup
    unsigned params[30];

    memset(params, 0, sizeof params);
    return (int)syscall(SYS_io_uring_setup, 4, params);
#else
    return -1;
#endif
}

static int open_folder(void)
{
    return open("/etc", O_RDONLY | O_DIRECTORY);
}

static int open_nothing(void)
{
    return dup(0);
}

static void *has_own(void *argument)
{
    struct own *own = argument;

    if (unshare(CLONE_FILES) != 0)
        bail_out("unshare: %s", strerror(errno));
    own->fd = own->open();
    return stays();
}

static int own_descriptors(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    char folder[] = "/tmp/privspec-threads-XXXXXX";
    priv_spec_report_t report = { 0 };
    struct own *own = argument;
    priv_spec_plan_t plan;
    int result;

    EXPECT(mkdtemp(folder) != NULL && chmod(folder, 0755) == 0);
    security.chroot = folder;
    threads_start_one(has_own, own);
    result = priv_spec_plan_prepare(&plan, &security, &report);
    rmdir(folder);
    if (own->fd < 0)
        return 77;
    diag("%s", report.message);
    EXPECT(result == -1 && report.error == EBUSY);
    EXPECT(strstr(report.message, "thread ") != NULL);
    EXPECT(strstr(report.message, own->told) != NULL);
    return 0;
}

static int stop_making;

static void *ends_at_once(void *argument)
{
    return argument;
}

static void *makes_threads(void *argument)
{
    threads_say_ready();
    while (!__atomic_load_n(&stop_making, __ATOMIC_SEQ_CST)) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, ends_at_once, NULL) == 0)
            pthread_join(thread, NULL);
    }
    return argument;
}

static int close_beside_makers(void *argument)
{
    struct priv_spec_security security =
        threads_options(PRIV_SPEC_FLAG_CLOSE_FDS);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    security.chroot = argument;
    for (int i = 0; i < 6; i++)
        threads_start_one(makes_threads, NULL);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    if (priv_spec_plan_enter(&plan, &report) != 0)
        diag("%s", report.message);
    EXPECT(report.state == PRIV_SPEC_ENTERED);
    return 0;
}

/* A thread that ends has no descriptors before it is gone.  Now and then. */
static int close_often(void *argument)
{
    char folder[] = "/tmp/privspec-threads-XXXXXX";
    bool all = true;

    (void)argument;
    EXPECT(mkdtemp(folder) != NULL && chmod(folder, 0755) == 0);
    for (int i = 0; i < 60 && all; i++)
        all = in_child(close_beside_makers, folder);
    rmdir(folder);
    EXPECT(all);
    return 0;
}

/* ---- what can't be looked at ---- */

/* So many are left that the first ones can be opened. */
static int no_descriptors(void *argument)
{
    const int *left = argument;
    struct rlimit few, before_limit;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;
    int result, fd;

    kernel_read(&before);
    threads_open();
    threads_start(2);
    EXPECT(threads_prepare(&plan, 0));
    fd = dup(0);
    close(fd);
    EXPECT(getrlimit(RLIMIT_NOFILE, &before_limit) == 0);
    few = before_limit;
    few.rlim_cur = (rlim_t)(fd + *left);
    EXPECT(setrlimit(RLIMIT_NOFILE, &few) == 0);
    result = priv_spec_plan_enter(&plan, &report);
    EXPECT(setrlimit(RLIMIT_NOFILE, &before_limit) == 0);
    EXPECT(result == -1 && report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strstr(report.message, "RLIMIT_NOFILE") != NULL);
    EXPECT(threads_told_truly(result, &report, &before));
    return 0;
}

/* Threads go by other numbers there than in /proc. */
static int in_namespace(void *argument)
{
    struct priv_spec_security security = threads_options(0);
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    EXPECT(threads_prepare(&plan, 0));
    threads_start(2);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strstr(report.message, "pid namespace") != NULL);
    EXPECT(threads_told_truly(-1, &report, &before));
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == -1);
    EXPECT(strstr(report.message, "pid namespace") != NULL);
    return 0;
}

static int other_namespace(void *argument)
{
    if (unshare(CLONE_NEWPID) != 0)
        return 77;
    return in_child(in_namespace, argument) ? 0 : 1;
}

/* ---- again ---- */

/* Those that were started since are as planned already. */
static int again_with_more(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start_one(waits, NULL);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    threads_start_one(waits, NULL);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_told_truly(0, &report, &before));
    return 0;
}

static void *keeps_capabilities(void *argument)
{
    (void)argument;
    threads_say_ready();
    while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
        sched_yield();
    prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L);
    __atomic_store_n(&go, 2, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

/* What /proc doesn't tell, each thread is asked for. */
static int again_with_keepcaps(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start_one(keeps_capabilities, NULL);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    __atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&go, __ATOMIC_SEQ_CST) != 2)
        sched_yield();
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(strstr(report.message, "keepcaps") != NULL);
    EXPECT(threads_told_truly(-1, &report, &before));
    return 0;
}

/* From the first entering on the kernel answers otherwise to this thread. */
struct turned {
    int number;
    int error;
    const char *what;
};

static void *turns(void *argument)
{
    const struct turned *turned = argument;

    threads_say_ready();
    while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
        sched_yield();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0
        || !seccomp_answer(turned->number, -1, turned->error))
        bail_out("seccomp: %s", strerror(errno));
    __atomic_store_n(&go, 2, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static int again_with_turned(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    kernel_read(&before);
    threads_open();
    threads_start_one(turns, argument);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    __atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&go, __ATOMIC_SEQ_CST) != 2)
        sched_yield();
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(strstr(report.message, "could take back what was given up") != NULL);
    EXPECT(threads_told_truly(-1, &report, &before));
    return 0;
}

/* Each thread has a session keyring of its own: keyctl(2). */
static long session_keyring(void)
{
    return syscall(SYS_keyctl, (long)KEYCTL_GET_KEYRING_ID,
                   (long)KEY_SPEC_SESSION_KEYRING, 0L);
}

static long keyring_before, keyring_after, keyring_again;

static void *tells_keyring(void *argument)
{
    (void)argument;
    keyring_before = session_keyring();
    threads_say_ready();
    while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
        sched_yield();
    keyring_after = session_keyring();
    __atomic_store_n(&go, 2, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&go, __ATOMIC_SEQ_CST) != 3)
        sched_yield();
    keyring_again = session_keyring();
    __atomic_store_n(&go, 4, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

/* The process is as planned already, but for the keyring. */
static int again_with_keyring(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan, other;

    (void)argument;
    if (syscall(SYS_keyctl, (long)KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
        return 77;
    kernel_read(&before);
    threads_open();
    threads_start_one(tells_keyring, NULL);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_prepare(&other, PRIV_SPEC_FLAG_NEW_KEYRING));
    EXPECT(priv_spec_plan_enter(&other, &report) == 0);
    EXPECT(threads_told_truly(0, &report, &before));
    __atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&go, __ATOMIC_SEQ_CST) != 2)
        sched_yield();
    EXPECT(keyring_after > 0 && keyring_after != keyring_before);
    /* Once it has a new one it keeps that. */
    EXPECT(priv_spec_plan_enter(&other, &report) == 0);
    __atomic_store_n(&go, 3, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&go, __ATOMIC_SEQ_CST) != 4)
        sched_yield();
    EXPECT(keyring_again == keyring_after);
    return 0;
}

static void *forbids_keyring(void *argument)
{
    (void)argument;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0
        || !seccomp_answer(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, EPERM))
        bail_out("seccomp: %s", strerror(errno));
    return stays();
}

/* One can't leave it: others have, so that it is not as it was. */
static int again_with_one_keyring(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan, other;

    (void)argument;
    if (syscall(SYS_keyctl, (long)KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
        return 77;
    kernel_read(&before);
    threads_open();
    threads_start_one(waits, NULL);
    threads_start_one(forbids_keyring, NULL);
    EXPECT(threads_prepare(&plan, 0));
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(threads_prepare(&other, PRIV_SPEC_FLAG_NEW_KEYRING));
    EXPECT(priv_spec_plan_enter(&other, &report) == -1);
    diag("%s", report.message);
    EXPECT(strstr(report.message, "was refused a session keyring") != NULL);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "away: the session keyring of thread ")
           != NULL);
    return 0;
}

/* 77 stands for what could not be tried here. */
static void try(int (*function)(void *), void *argument, const char *what)
{
    int status = child_status(function, argument);

    if (status == 77)
        skip(1, what);
    else
        ok(status == 0, "%s", what);
}

int main(void)
{
    static uint64_t flags[] = {
        PRIV_SPEC_FLAG_LIMIT, PRIV_SPEC_FLAG_ACROSS_EXEC | PRIV_SPEC_FLAG_LIMIT
    };
    static struct own ring = { open_ring, "is an io_uring", -1 },
                      folder = { open_folder, "is a directory", -1 },
                      nothing = { open_nothing, "descriptors of its own", -1 };
    static int left[] = { 0, 1, 2 };
    static struct turned turned[] = {
        { SYS_capset, 0, "the same, capset answers 0 to one by now" },
        { SYS_capset, ENOSYS, "the same, and ENOSYS" },
        { SYS_setresuid, 0, "the same, setresuid answers 0" },
        { SYS_setresgid, 0, "the same, setresgid answers 0" },
    };

    if (!kernel_root_with(NEEDED))
        skip_all("only root has something to give up");
    try(nothing_in_effect, NULL, "a thread that has nothing in effect");
    try(larger_bounding, NULL, "a thread that has a larger bounding set");
    try(larger_bounding_later, NULL, "the same, started after prepare");
    try(larger_bounding_alone, NULL,
        "the same where nothing else needs cap_setpcap is refused");
    try(ambient_before, NULL, "threads that have an ambient set");
    for (size_t i = 0; i < 2; i++)
        try(smaller_bounding, &flags[i],
            i == 0 ? "one that lacks what is to be its bounding set is refused"
                   : "the same, across exec");
    try(smaller_inheritable, NULL,
        "one that can't come to what is inheritable is refused");
    try(smaller_inheritable, &ring, "the same, by its bounding set");
    try(sealed_already, NULL, "one that lacks a securebit is sealed, too");
    try(own_descriptors, &ring, "a thread's own io_uring is refused");
    try(own_descriptors, &folder, "a thread's own directory is refused");
    try(own_descriptors, &nothing,
        "a thread that lacks the new root's descriptor is refused");
    try(close_often, NULL, "threads that end lack no descriptors");
    for (size_t i = 0; i < 3; i++)
        ok(in_child(no_descriptors, &left[i]),
           "%d descriptors left: refused, nothing changed", left[i]);
    try(other_namespace, NULL, "the /proc of another pid namespace is refused");
    try(again_with_more, NULL, "entering again with more threads");
    try(again_with_keepcaps, NULL, "entering again, one has set keepcaps");
    for (size_t i = 0; i < sizeof turned / sizeof turned[0]; i++)
        try(again_with_turned, &turned[i], turned[i].what);
    try(again_with_keyring, NULL, "entering again for a new keyring alone");
    try(again_with_one_keyring, NULL, "the same, and one can't have it");
    return done();
}
