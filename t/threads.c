/* SPDX-License-Identifier: ISC */
/*
 * threads.c: the drop in all threads (PRIV_SPEC_FLAG_ALL_THREADS).  Every
 * thread's state is read from the kernel afterwards.
 */
#include <config.h>

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"
#include "threads.h"

#define NOBODY 65534
#define TEXT   "cap_net_bind_service+ep"
#define BIND   BIT(CAP_NET_BIND_SERVICE)

#define NEEDED                                                                 \
    (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP)                      \
     | BIT(CAP_SYS_CHROOT) | BIND)

static struct priv_spec_security options(uint64_t flags)
{
    struct priv_spec_security security;

    memset(&security, 0, sizeof security);
    security.user = security.group = "65534";
    security.capabilities = TEXT;
    security.flags = PRIV_SPEC_FLAG_ALL_THREADS | flags;
    return security;
}

/* Prepares and enters; the report tells how it went. */
static int drop(uint64_t flags, priv_spec_report_t *report)
{
    struct priv_spec_security security = options(flags);
    priv_spec_plan_t plan;
    int result = priv_spec_plan_prepare(&plan, &security, report);

    if (result == 0) {
        result = priv_spec_plan_enter(&plan, report);
        priv_spec_plan_free(&plan);
    }
    if (result != 0)
        diag("%s: %s", report->step, report->message);
    return result;
}

/* Whether all of so many threads are as planned, by the kernel's word. */
static bool all_dropped(unsigned threads)
{
    struct kernel_state state;
    bool same;
    unsigned count = threads_read(&state, &same);

    if (threads != 0 && count != threads)
        diag("%u threads instead of %u", count, threads);
    return (threads == 0 || count == threads) && same
           && kernel_is(&state, NOBODY, NOBODY, "65534")
           && kernel_holds(&state, BIND, BIND, 0, 0);
}

/* Whether all threads are as they were, root with everything. */
static bool none_changed(const struct kernel_state *before)
{
    struct kernel_state state;
    bool same;

    threads_read(&state, &same);
    return same && kernel_same(&state, before);
}

/* ---- how many ---- */

static int drop_many(void *argument)
{
    unsigned count = *(const unsigned *)argument;
    priv_spec_report_t report = { 0 };

    threads_start(count - 1);
    EXPECT(drop(0, &report) == 0);
    EXPECT(report.state == PRIV_SPEC_ENTERED);
    EXPECT(all_dropped(count));
    /* The signals have their defaults again. */
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++) {
        struct sigaction action;

        EXPECT(sigaction(number, NULL, &action) != 0
               || action.sa_handler == SIG_DFL);
    }
    return 0;
}

static int drop_again(void *argument)
{
    struct priv_spec_security security = options(0);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)argument;
    threads_start(3);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(all_dropped(4));
    priv_spec_plan_free(&plan);
    return 0;
}

/*
 * With everything that can be asked for at once.  One thread has a root
 * directory of its own, that would stay where it was.
 */
static int has_own_root;

static void *own_root(void *argument)
{
    (void)argument;
    __atomic_store_n(&has_own_root, unshare(CLONE_FS) == 0 ? 1 : 2,
                     __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static int drop_with_all(void *argument)
{
    struct priv_spec_security security =
        options(PRIV_SPEC_FLAG_ACROSS_EXEC | PRIV_SPEC_FLAG_LIMIT
                | PRIV_SPEC_FLAG_SEAL);
    priv_spec_report_t report = { 0 };
    struct kernel_state state;
    priv_spec_plan_t plan;
    pthread_t thread;
    bool same;

    security.chroot = argument;
    threads_open();
    threads_start(6);
    EXPECT(pthread_create(&thread, NULL, own_root, NULL) == 0);
    while (!__atomic_load_n(&has_own_root, __ATOMIC_SEQ_CST))
        sched_yield();
    /* The list of threads is a directory above descriptor 2. */
    security.flags |= PRIV_SPEC_FLAG_ALLOW_DIRECTORIES;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    priv_spec_plan_free(&plan);
    EXPECT(threads_read(&state, &same) == 8 && same);
    EXPECT(kernel_is(&state, NOBODY, NOBODY, "65534"));
    EXPECT(kernel_holds(&state, BIND, BIND, BIND, BIND));
    EXPECT(state.bounding == BIND && state.no_new_privs == 1);
    EXPECT(threads_same_roots() == 8);
    return 0;
}

/* ---- where they are ---- */

static int blocking_pipe[2], result_pipe[2];

static void *reader(void *argument)
{
    char byte = 0;
    ssize_t got = read(blocking_pipe[0], &byte, 1);

    (void)argument;
    byte = got == 1 ? 'r' : 'e';
    (void)!write(result_pipe[1], &byte, 1);
    pause();
    return NULL;
}

static void *poller(void *argument)
{
    struct epoll_event event;
    int fd = epoll_create1(0);
    char byte =
        epoll_wait(fd, &event, 1, -1) == -1 && errno == EINTR ? 'i' : 'x';

    (void)argument;
    (void)!write(result_pipe[1], &byte, 1);
    pause();
    return NULL;
}

/* Waits until another thread is in a system call that sleeps. */
static void wait_until_asleep(void)
{
    char path[64], line[256];

    /* Every thread but this one: state S in /proc. */
    for (unsigned asleep = 0, all = 1; asleep + 1 < all;) {
        struct kernel_state state;
        bool same;

        all = threads_read(&state, &same);
        asleep = 0;
        for (int tid = getpid(); tid < getpid() + 4096; tid++) {
            FILE *file;

            snprintf(path, sizeof path, "/proc/self/task/%d/status", tid);
            file = fopen(path, "r");
            if (file == NULL)
                continue;
            while (fgets(line, sizeof line, file) != NULL)
                asleep += strncmp(line, "State:\tS", 8) == 0;
            fclose(file);
        }
    }
}

static int drop_blocked_in_calls(void *argument)
{
    priv_spec_report_t report = { 0 };
    pthread_t thread;
    char byte = 'w';

    (void)argument;
    EXPECT(pipe(blocking_pipe) == 0 && pipe(result_pipe) == 0);
    EXPECT(pthread_create(&thread, NULL, reader, NULL) == 0);
    EXPECT(pthread_create(&thread, NULL, poller, NULL) == 0);
    wait_until_asleep();
    EXPECT(drop(0, &report) == 0);
    EXPECT(all_dropped(3));
    /* epoll_wait is interrupted, signal(7); read goes on. */
    EXPECT(read(result_pipe[0], &byte, 1) == 1 && byte == 'i');
    EXPECT(write(blocking_pipe[1], "x", 1) == 1);
    EXPECT(read(result_pipe[0], &byte, 1) == 1 && byte == 'r');
    return 0;
}

/* ---- threads that come and go ---- */

static unsigned born;
static int stop_breeding;

static void *mortal(void *argument)
{
    __atomic_add_fetch(&born, 1, __ATOMIC_SEQ_CST);
    return argument;
}

static void *breeder(void *argument)
{
    while (!__atomic_load_n(&stop_breeding, __ATOMIC_SEQ_CST)) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, mortal, NULL) == 0)
            pthread_join(thread, NULL);
    }
    return argument;
}

static int drop_amid_births(void *argument)
{
    priv_spec_report_t report = { 0 };
    pthread_t breeders[4];
    unsigned before;

    (void)argument;
    for (unsigned i = 0; i < 4; i++)
        EXPECT(pthread_create(&breeders[i], NULL, breeder, NULL) == 0);
    while (__atomic_load_n(&born, __ATOMIC_SEQ_CST) < 50)
        sched_yield();
    EXPECT(drop(0, &report) == 0);
    /* Those born since are as their parents are, and more are born. */
    EXPECT(all_dropped(0));
    before = __atomic_load_n(&born, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&born, __ATOMIC_SEQ_CST) < before + 50)
        sched_yield();
    __atomic_store_n(&stop_breeding, 1, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < 4; i++)
        EXPECT(pthread_join(breeders[i], NULL) == 0);
    EXPECT(all_dropped(1));
    return 0;
}

/* The first thread may end before the others do. */
static pthread_t first_thread;

static void *drop_without_first(void *argument)
{
    priv_spec_report_t report = { 0 };
    int *result = argument;

    pthread_join(first_thread, NULL);
    *result = drop(0, &report) == 0 && all_dropped(2) ? 0 : 1;
    _exit(*result);
}

static int drop_with_zombie(void *argument)
{
    static int result;
    pthread_t thread;

    (void)argument;
    first_thread = pthread_self();
    threads_start(1);
    EXPECT(pthread_create(&thread, NULL, drop_without_first, &result) == 0);
    pthread_exit(NULL);
}

/* ---- threads of other makes ---- */

enum { RAW_THREADS = 8, RAW_STACK = 65536 };

static char raw_stacks[RAW_THREADS][RAW_STACK] __attribute__((aligned(16)));
static int raw_tid;

static int raw_thread(void *argument)
{
    (void)argument;
    for (;;)
        syscall(SYS_pause);
    return 0;
}

static int start_raw_clone(void)
{
    static unsigned started;

    return clone(raw_thread, raw_stacks[started++] + RAW_STACK,
                 CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND
                     | CLONE_THREAD | CLONE_SYSVSEM | CLONE_PARENT_SETTID,
                 NULL, &raw_tid);
}

/*
 * Found out when the signals were given back already.  One that was sent now
 * would end the process: there is no handler, not even the C library's.
 */
static int close_lies(void *argument)
{
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    time_t start;

    (void)argument;
    EXPECT(start_raw_clone() > 0);
    EXPECT(threads_prepare(&plan, PRIV_SPEC_FLAG_CLOSE_FDS));
    EXPECT(seccomp_answer(SYS_close, -1, 0));
    start = time(NULL);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    EXPECT(strstr(report.message, "descriptor") != NULL);
    EXPECT(time(NULL) - start < 5);
    return 0;
}

static int drop_raw_clone(void *argument)
{
    priv_spec_report_t report = { 0 };

    (void)argument;
    EXPECT(start_raw_clone() > 0);
    EXPECT(drop(0, &report) == 0);
    EXPECT(all_dropped(2));
    return 0;
}

/* It has no room left on its stack for a signal, but another one for them. */
static int small_ready;

static int small_raw_thread(void *argument)
{
    if (syscall(SYS_sigaltstack, argument, NULL) != 0)
        return 1;
    __atomic_store_n(&small_ready, 1, __ATOMIC_SEQ_CST);
    for (;;)
        syscall(SYS_pause);
    return 0;
}

static int drop_small_raw_clone(void *argument)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), room = 768;
    priv_spec_report_t report = { 0 };
    stack_t other;
    char *low;

    (void)argument;
    low = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(low != MAP_FAILED && mprotect(low, page, PROT_NONE) == 0);
    memset(&other, 0, sizeof other);
    other.ss_sp = raw_stacks[0];
    other.ss_size = RAW_STACK;
    EXPECT(clone(small_raw_thread, low + page + room,
                 CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND
                     | CLONE_THREAD | CLONE_SYSVSEM,
                 &other)
           > 0);
    while (!__atomic_load_n(&small_ready, __ATOMIC_SEQ_CST))
        sched_yield();
    EXPECT(drop(0, &report) == 0);
    EXPECT(all_dropped(2));
    return 0;
}

/* They have errno in common: each must be taken for refused all the same. */
static int drop_raw_clones(void *argument)
{
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)argument;
    for (unsigned i = 0; i < RAW_THREADS; i++)
        EXPECT(start_raw_clone() > 0);
    EXPECT(threads_prepare(&plan, 0));
    for (unsigned i = 0; i < 1000; i++) {
        if (priv_spec_plan_enter(&plan, &report) != 0)
            diag("%u: %s", i, report.message);
        EXPECT(report.state == PRIV_SPEC_ENTERED);
    }
    EXPECT(all_dropped(RAW_THREADS + 1));
    return 0;
}

/* Loads a shared library, and has it start a thread. */
static int start_in_module(const char *name)
{
    const char *folder = getenv("top_builddir");
    union {
        void *address;
        int (*function)(void);
    } start;
    char path[512];
    void *module;

    snprintf(path, sizeof path, "%s/t/.libs/%s.so",
             folder != NULL ? folder : ".", name);
    if (access(path, R_OK) != 0)
        return 77;
    module = dlopen(path, RTLD_NOW);
    EXPECT(module != NULL);
    start.address = dlsym(module, "threads_module_start");
    EXPECT(start.address != NULL);
    EXPECT(start.function() == 0);
    return 0;
}

static int drop_module(void *argument)
{
    priv_spec_report_t report = { 0 };
    int started = start_in_module(argument);

    if (started != 0)
        return started;
    EXPECT(drop(0, &report) == 0);
    EXPECT(all_dropped(2));
    return 0;
}

/* A thread may be in its handler still when the plan was entered. */
static int stays_loaded(void *argument)
{
    const char *folder = getenv("top_builddir");
    char path[512];
    void *module;

    (void)argument;
    snprintf(path, sizeof path, "%s/.libs/libprivspec.so.0",
             folder != NULL ? folder : ".");
    if (access(path, R_OK) != 0)
        return 77;
    module = dlopen(path, RTLD_NOW);
    EXPECT(module != NULL);
    EXPECT(dlclose(module) == 0);
    EXPECT(dlopen(path, RTLD_NOW | RTLD_NOLOAD) != NULL);
    return 0;
}

/* 77: the library was not built, as without shared ones or a C++ compiler. */
static void try_module(int (*function)(void *), char *name, const char *what)
{
    int status = child_status(function, name);

    if (status == 77)
        skip(1, "the shared library for it was not built");
    else
        ok(status == 0, "%s", what);
}

/* A thread that has blocked all that the C library lets it block. */
static void *deaf(void *argument)
{
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    __atomic_store_n((int *)argument, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

/* One that has blocked more than that, by a call of its own. */
static void *stone_deaf(void *argument)
{
    unsigned long long all = ~0ULL;

    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all);
    prctl(PR_SET_NAME, "stone-deaf", 0L, 0L, 0L);
    __atomic_store_n((int *)argument, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return NULL;
}

static void start_and_wait(void *(*function)(void *))
{
    static int ready;
    pthread_t thread;

    ready = 0;
    if (pthread_create(&thread, NULL, function, &ready) != 0)
        bail_out("pthread_create failed");
    while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
        sched_yield();
}

static int drop_deaf(void *argument)
{
    priv_spec_report_t report = { 0 };

    (void)argument;
    start_and_wait(deaf);
    threads_start(2);
    EXPECT(drop(0, &report) == 0);
    EXPECT(all_dropped(4));
    /* The C library's own way to change all threads works as before. */
    return 0;
}

static int drop_deaf_late(void *argument)
{
    struct priv_spec_security security = options(0);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)argument;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    start_and_wait(deaf);
    EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
    EXPECT(all_dropped(2));
    return 0;
}

static int refuse_stone_deaf(void *argument)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before;

    (void)argument;
    kernel_read(&before);
    start_and_wait(stone_deaf);
    EXPECT(drop(0, &report) == -1);
    EXPECT(report.error == EBUSY && report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strstr(report.message, "(\"stone-deaf\") blocks every") != NULL);
    before.threads = 2;
    EXPECT(none_changed(&before));
    return 0;
}

static int refuse_stone_deaf_late(void *argument)
{
    struct priv_spec_security security = options(0);
    priv_spec_report_t report = { 0 };
    struct kernel_state before;
    priv_spec_plan_t plan;

    (void)argument;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    start_and_wait(stone_deaf);
    kernel_read(&before);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.error == EBUSY && report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(strstr(report.message, "(\"stone-deaf\") blocks every") != NULL);
    EXPECT(none_changed(&before));
    return 0;
}

int main(void)
{
    static unsigned counts[] = { 1, 2, 64, 512 };
    static char module[] = "threads_module", module_std[] = "threads_std";
    char folder[] = "/tmp/privspec-threads-XXXXXX";

    if (!kernel_root_with(NEEDED))
        skip_all("only root has something to give up");
    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0)
        bail_out("%s: %s", folder, strerror(errno));
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        ok(in_child(drop_many, &counts[i]),
           "each of %u threads holds exactly the plan", counts[i]);
    ok(in_child(drop_again, NULL), "entering again changes nothing");
    ok(in_child(drop_with_all, folder),
       "chroot, across exec, limit and seal, in each thread");
    ok(in_child(drop_blocked_in_calls, NULL),
       "threads in system calls: read goes on, epoll_wait is interrupted");
    ok(in_child(drop_amid_births, NULL), "threads that are born and die");
    ok(in_child(drop_with_zombie, NULL), "the first thread has ended");
    ok(in_child(drop_raw_clone, NULL), "a thread made by clone(2)");
    ok(in_child(drop_small_raw_clone, NULL),
       "one with a stack of its own for signals");
    ok(in_child(drop_raw_clones, NULL), "several, over and over");
    ok(in_child(close_lies, NULL), "one, and close lies");
    try_module(drop_module, module,
               "a thread of a library that was loaded later");
    try_module(drop_module, module_std,
               "a std::thread of a library that was loaded later");
    try_module(stays_loaded, NULL, "the library is not unloaded");
    ok(in_child(drop_deaf, NULL),
       "a thread that blocks all signals by the C library");
    ok(in_child(drop_deaf_late, NULL), "the same, started after prepare");
    ok(in_child(refuse_stone_deaf, NULL),
       "a thread that blocks all signals by the kernel's call is refused");
    ok(in_child(refuse_stone_deaf_late, NULL),
       "the same, started after prepare");
    rmdir(folder);
    return done();
}
