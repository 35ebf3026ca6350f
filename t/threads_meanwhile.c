/* SPDX-License-Identifier: ISC */
/*
 * threads_meanwhile.c: what one thread does while the others are held for a
 * drop: forks, enters another plan, has other descriptors, forges signals.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"
#include "threads.h"
#include "threads_watch.h"

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP)                      \
     | BIT(CAP_SYS_CHROOT) | BIT(CAP_SYS_ADMIN) | THREADS_HELD)

/* ---- a child that was forked in the middle ---- */

static int forked_status = -1;

/* Whether a signal has a handler, by the kernel's call. */
static bool is_handled(int number)
{
    long action[8] = { 0 };

    syscall(SYS_rt_sigaction, number, NULL, action, 8);
    return action[0] != (long)SIG_DFL;
}

/* In the child: it has copies of the handlers, and goes on from there. */
static int in_forked(const priv_spec_plan_t *plan)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;

    kernel_read(&before);
    EXPECT(is_handled(SIGRTMAX));
    threads_start(2);
    EXPECT(threads_enter(plan, &report, &before) == 0);
    EXPECT(!is_handled(SIGRTMAX));
    /* What the C library sends to its threads is handled by it alone. */
    EXPECT(setresgid(THREADS_USER, THREADS_USER, THREADS_USER) == 0);
    return 0;
}

static void *forks(void *argument)
{
    unsigned long long old;
    int status = -1;
    pid_t pid;

    threads_say_ready();
    threads_wait_to_go();
    old = threads_go_deaf();
    threads_say_deaf();
    /* Another is in the handler by now, which is not there in the child. */
    threads_wait_until_held(threads_watched());
    threads_wait_until(threads_watched(), 'S');
    pid = fork();
    if (pid == 0) {
        threads_hear_again(old);
        _exit(in_forked(argument));
    }
    threads_hear_again(old);
    if (pid > 0)
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
    __atomic_store_n(&forked_status, status, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static void *is_watched(void *argument)
{
    (void)argument;
    threads_watch_me();
    threads_say_ready();
    for (;;)
        pause();
    return NULL;
}

static int forked_meanwhile(void *argument)
{
    static priv_spec_plan_t plan, childs;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;

    (void)argument;
    kernel_read(&before);
    threads_open();
    threads_start_one(is_watched, NULL);
    threads_start_one(forks, &childs);
    EXPECT(threads_prepare(&plan, 0) && threads_prepare(&childs, 0));
    threads_start_deaf_one();
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    while (__atomic_load_n(&forked_status, __ATOMIC_SEQ_CST) == -1)
        sched_yield();
    EXPECT(WIFEXITED(forked_status) && WEXITSTATUS(forked_status) == 0);
    return 0;
}

/* ---- what one does while others are held ---- */

/* Deaf, it waits until another is held, does something, and hears again. */
static void *acts_meanwhile(void *argument)
{
    void (*const *act)(void) = argument;
    unsigned long long old;

    threads_say_ready();
    threads_wait_to_go();
    old = threads_go_deaf();
    threads_say_deaf();
    threads_wait_until_held(threads_watched());
    threads_wait_until(threads_watched(), 'S');
    (*act)();
    threads_hear_again(old);
    for (;;)
        pause();
    return NULL;
}

static void start_acting(void (**act)(void))
{
    threads_open();
    threads_start_one(is_watched, NULL);
    threads_start_one(acts_meanwhile, (void *)act);
}

static priv_spec_plan_t second_plan;
static priv_spec_report_t second_report;
static int second_result;

static void enter_second(void)
{
    second_result = priv_spec_plan_enter(&second_plan, &second_report);
}

/* One plan is entered after the other. */
static int entered_meanwhile(void *argument)
{
    static void (*act)(void) = enter_second;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    start_acting(&act);
    EXPECT(threads_prepare(&plan, 0) && threads_prepare(&second_plan, 0));
    threads_start_deaf_one();
    EXPECT(threads_enter(&plan, &report, &before) == 0);
    EXPECT(second_result == -1 && second_report.error == EBUSY);
    EXPECT(second_report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strstr(second_report.message, "another thread is entering") != NULL);
    return 0;
}

/* What it has for itself, the thread that enters can't close. */
static void take_files(void)
{
    if (unshare(CLONE_FILES) != 0)
        bail_out("unshare: %s", strerror(errno));
}

static int files_taken_meanwhile(void *argument)
{
    static void (*act)(void) = take_files;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    start_acting(&act);
    EXPECT(threads_prepare(&plan, PRIV_SPEC_FLAG_CLOSE_FDS));
    threads_start_deaf_one();
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    diag("%s", report.message);
    EXPECT(strstr(report.message, "which only it could close") != NULL);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "away: open descriptors of thread ") != NULL);
    return 0;
}

/* Another directory is where the new root's was. */
static int old_root;

static void change_files(void)
{
    take_files();
    for (int fd = 3; fd < 40; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            dup2(old_root, fd);
    }
}

static int root_changed_meanwhile(void *argument)
{
    static void (*act)(void) = change_files;
    struct priv_spec_security security = threads_options(0);
    char folder[] = "/tmp/privspec-threads-XXXXXX";
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    int result;

    (void)argument;
    old_root = open("/", O_RDONLY | O_DIRECTORY);
    start_acting(&act);
    EXPECT(mkdtemp(folder) != NULL && chmod(folder, 0755) == 0);
    security.chroot = folder;
    security.flags |= PRIV_SPEC_FLAG_ALLOW_DIRECTORIES;
    result = priv_spec_plan_prepare(&plan, &security, &report);
    rmdir(folder);
    EXPECT(result == 0);
    threads_start_deaf_one();
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    diag("%s", report.message);
    EXPECT(strstr(report.message, "without the new root directory") != NULL);
    EXPECT(report.state == PRIV_SPEC_CLOSED);
    return 0;
}

/* Signals like the library's own, to who knows which slot. */
static void forge(void)
{
    static const int values[] = { -1, 1 << 28, 0x7fffffff, 0, 1 };

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        siginfo_t info;

        memset(&info, 0, sizeof info);
        info.si_signo = SIGRTMAX;
        info.si_code = SI_QUEUE;
        info.si_pid = getpid();
        info.si_value.sival_int = values[i];
        syscall(SYS_rt_tgsigqueueinfo, getpid(), (int)syscall(SYS_gettid),
                SIGRTMAX, &info);
    }
}

static int forged_meanwhile(void *argument)
{
    static void (*act)(void) = forge;
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    start_acting(&act);
    EXPECT(threads_prepare(&plan, 0));
    threads_start_deaf_one();
    EXPECT(threads_enter(&plan, &report, &before) == 0);
    return 0;
}

static int own_handled;

static void handle_own(int number)
{
    (void)number;
    __atomic_add_fetch(&own_handled, 1, __ATOMIC_SEQ_CST);
}

static void put_own(void)
{
    long action[8] = { 0 };
    struct sigaction own;

    /* In the form that the kernel has it, by way of another signal. */
    memset(&own, 0, sizeof own);
    own.sa_handler = handle_own;
    if (sigaction(SIGUSR2, &own, NULL) != 0
        || syscall(SYS_rt_sigaction, (long)SIGUSR2, NULL, action, 8L) != 0
        || syscall(SYS_rt_sigaction, (long)SIGRTMIN - 1, action, NULL, 8L) != 0)
        bail_out("rt_sigaction: %s", strerror(errno));
}

static int own_put_meanwhile(void *argument)
{
    static void (*act)(void) = put_own;
    long ours[8] = { 0 }, later[8] = { 0 };
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    kernel_read(&before);
    start_acting(&act);
    EXPECT(threads_prepare(&plan, 0));
    threads_start_deaf_one();
    EXPECT(threads_enter(&plan, &report, &before) == 0);
    EXPECT(own_handled > 0);
    syscall(SYS_rt_sigaction, (long)SIGUSR2, NULL, ours, 8L);
    syscall(SYS_rt_sigaction, (long)SIGRTMIN - 1, NULL, later, 8L);
    EXPECT(ours[0] == later[0]);
    return 0;
}

int main(void)
{
    if (!kernel_root_with(NEEDED))
        skip_all("only root has something to give up");
    ok(in_child(forked_meanwhile, NULL), "a child forked in the middle");
    ok(in_child(entered_meanwhile, NULL), "another enters in the middle");
    ok(in_child(files_taken_meanwhile, NULL),
       "one takes its descriptors for itself in the middle");
    ok(in_child(root_changed_meanwhile, NULL),
       "one has another directory for the new root in the middle");
    ok(in_child(forged_meanwhile, NULL), "signals with other slots' numbers");
    ok(in_child(own_put_meanwhile, NULL),
       "another handler for the C library's signal stays");
    return done();
}
