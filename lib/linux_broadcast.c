/* SPDX-License-Identifier: ISC */
/* linux_broadcast.c: see linux_broadcast.h. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/futex.h>

#include "linux_broadcast.h"
#include "linux_signals.h"
#include "linux_tasks.h"

/* How long a thread may take to come, and one that seems never to. */
enum { PATIENCE_MS = 10000, SHORT_PATIENCE_MS = 1000, TICK_MS = 5 };

/* What has become of a slot's thread. */
enum { SLOT_NEW, SLOT_CALLED, SLOT_THERE, SLOT_GONE, SLOT_ZOMBIE };

/*
 * What a signal handler can find: the process it is meant for, the broadcast
 * that is under way, and how many handlers are at work.  The one global thing
 * here; a process can stop its threads for one purpose at a time only.
 */
static struct {
    pid_t owner; /* the process that it is in; 0: there is none */
    struct linux_signals signals;
    struct broadcast *current;
    int inside;
} board;

#define LOAD(word)         __atomic_load_n(&(word), __ATOMIC_SEQ_CST)
#define STORE(word, value) __atomic_store_n(&(word), (value), __ATOMIC_SEQ_CST)
#define ADD(word, value)   __atomic_add_fetch(&(word), (value), __ATOMIC_SEQ_CST)

/* ---- waiting ---- */

static void wait_while(int *word, int value, long milliseconds)
{
    struct {
        long seconds, nanoseconds;
    } time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

    (void)syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value,
                  milliseconds < 0 ? NULL : &time, NULL, 0);
}

static void wake(int *word, int count)
{
    (void)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

static long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- in the other threads ---- */

/* Whether that was all, for this thread. */
static bool do_phase(struct broadcast *b, int phase,
                     struct broadcast_slot *slot)
{
    bool last;

    b->act((enum broadcast_phase)phase, b->argument, slot);
    last = phase == BROADCAST_PROVE && slot->fault == 0;
    STORE(slot->done, phase + 1);
    return last;
}

/* A thread's part, from its arrival until it is let go. */
static void take_part(struct broadcast *b, int index)
{
    int called = SLOT_CALLED, phase = LOAD(b->phase);
    struct broadcast_slot *slot;

    if (index < 0 || (size_t)index >= LOAD(b->count))
        return;
    slot = &b->slots[index];
    /* It may be called by two signals, and takes part once.  The id is no
     * thread's of a copy that fork(2) made meanwhile. */
    if (slot->tid != linux_tasks_self()
        || !__atomic_compare_exchange_n(&slot->state, &called, SLOT_THERE,
                                        false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST))
        return;
    if (phase == BROADCAST_RELEASE)
        return;
    (void)do_phase(b, phase, slot);
    if (ADD(b->arrived, 1) == LOAD(b->expected))
        wake(&b->arrived, 1);
    for (;;) {
        int next = LOAD(b->phase);
        bool last;

        if (next == phase) {
            wait_while(&b->phase, phase, -1);
            continue;
        }
        phase = next;
        if (phase == BROADCAST_RELEASE)
            return;
        last = do_phase(b, phase, slot);
        if (ADD(b->finished, 1) == LOAD(b->arrived))
            wake(&b->finished, 1);
        if (last)
            return;
    }
}

static void on_signal(int number, siginfo_t *info, void *context)
{
    int error = errno;

    ADD(board.inside, 1);
    if (info->si_code == SI_QUEUE && info->si_pid == LOAD(board.owner)) {
        struct broadcast *b = LOAD(board.current);

        if (b != NULL)
            take_part(b, info->si_value.sival_int);
    } else {
        linux_signals_pass_on(&board.signals, number, info, context);
    }
    if (ADD(board.inside, -1) == 0)
        wake(&board.inside, 1);
    errno = error;
}

/* ---- in the entering thread ---- */

static bool send_to(const struct broadcast *b, int tid, int index, int number)
{
    siginfo_t info;

    memset(&info, 0, sizeof info);
    info.si_signo = number;
    info.si_code = SI_QUEUE;
    info.si_pid = b->pid;
    info.si_uid = getuid();
    info.si_value.sival_int = index;
    return syscall(SYS_rt_tgsigqueueinfo, b->pid, tid, number, &info) == 0;
}

static bool send(const struct broadcast *b, size_t index, int number)
{
    return send_to(b, b->slots[index].tid, (int)index, number);
}

static bool is_known(const struct broadcast *b, int tid)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->slots[i].tid == tid && LOAD(b->slots[i].state) != SLOT_GONE)
            return true;
    }
    return false;
}

static int fail(struct broadcast_failure *failure,
                enum broadcast_obstacle obstacle, int error, int tid)
{
    *failure = (struct broadcast_failure){ obstacle, error, tid };
    return -1;
}

/* Adds a slot for each thread that has none. */
static int list(struct broadcast *b, struct broadcast_failure *failure)
{
    struct linux_tasks tasks = { .fd = b->tasks };
    bool first = b->count == 0;
    int self = linux_tasks_self(), tid;

    while ((tid = linux_tasks_next(&tasks)) > 0) {
        struct broadcast_slot *slot = &b->slots[b->count];

        if (tid == self || (!first && is_known(b, tid)))
            continue;
        if (b->count == b->room)
            return fail(failure, BROADCAST_ROOM, EAGAIN, 0);
        *slot = (struct broadcast_slot){ tid, SLOT_NEW, 0, 0, 0 };
        STORE(b->count, b->count + 1);
        ADD(b->expected, 1);
    }
    return tid == 0 ? 0 : fail(failure, BROADCAST_LIST, errno, 0);
}

int broadcast_list(struct broadcast *b, struct broadcast_failure *failure)
{
    b->count = 0;
    b->arrived = b->expected = b->finished = b->zombies = 0;
    return list(b, failure);
}

/* A thread that was called and is found dead won't come any more. */
static void forget(struct broadcast *b, struct broadcast_slot *slot,
                   bool zombie)
{
    int called = SLOT_CALLED;

    if (!__atomic_compare_exchange_n(&slot->state, &called,
                                     zombie ? SLOT_ZOMBIE : SLOT_GONE, false,
                                     __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        return;
    ADD(b->expected, -1);
    b->zombies += zombie;
}

/* Calls each thread that was not called yet. */
static int call(struct broadcast *b, struct broadcast_failure *failure)
{
    bool avoid_free = (b->blocked & linux_signals_bit(board.signals.free)) != 0;
    int number = avoid_free && board.signals.reserved != 0
                     ? board.signals.reserved
                     : board.signals.free;

    for (size_t i = 0; i < b->count; i++) {
        struct broadcast_slot *slot = &b->slots[i];

        if (LOAD(slot->state) != SLOT_NEW)
            continue;
        STORE(slot->state, SLOT_CALLED);
        if (send(b, i, number))
            continue;
        if (errno == ESRCH) {
            forget(b, slot, false);
        } else if (errno == EAGAIN) {
            /* Too many are queued: RLIMIT_SIGPENDING.  Later, then. */
            STORE(slot->state, SLOT_NEW);
            (void)fail(failure, BROADCAST_SEND, EAGAIN, slot->tid);
            return 0;
        } else {
            return fail(failure, BROADCAST_SEND, errno, slot->tid);
        }
    }
    return 0;
}

/* Why one that was called hasn't come; how long to wait for it still. */
static long look_after(struct broadcast *b, size_t index,
                       struct broadcast_failure *failure)
{
    struct broadcast_slot *slot = &b->slots[index];
    struct process process;
    uint64_t blocked;
    bool blocks_free;
    int gone;

    memset(&process, 0, sizeof process);
    gone = linux_tasks_read(b->tasks, slot->tid, &process, NULL);
    blocked = process.signals_blocked;
    if (gone != 0) {
        if (gone > 0)
            forget(b, slot, process.run_state == 'Z');
        return PATIENCE_MS;
    }
    if (process.run_state == 't' || process.run_state == 'T') {
        fail(failure, BROADCAST_TRACED, EBUSY, slot->tid);
        return SHORT_PATIENCE_MS;
    }
    blocks_free = (blocked & linux_signals_bit(board.signals.free)) != 0;
    if (blocks_free
        && (board.signals.reserved == 0
            || (blocked & linux_signals_bit(board.signals.reserved)) != 0)) {
        fail(failure, BROADCAST_BLOCKED, EBUSY, slot->tid);
        return SHORT_PATIENCE_MS;
    }
    fail(failure, BROADCAST_LATE, EBUSY, slot->tid);
    /* It takes part once, however many signals call it. */
    if (blocks_free)
        (void)send(b, index, board.signals.reserved);
    return PATIENCE_MS;
}

/* Waits for those called; how long, at the most, is still worth it. */
static long wait_for_them(struct broadcast *b,
                          struct broadcast_failure *failure)
{
    int before = LOAD(b->arrived);
    long patience = PATIENCE_MS;

    while (before < LOAD(b->expected)) {
        int now;

        wait_while(&b->arrived, before, TICK_MS);
        now = LOAD(b->arrived);
        if (now == before)
            break; /* None came for a while: see why. */
        before = now;
    }
    for (size_t i = 0; i < b->count && before < LOAD(b->expected); i++) {
        long one = LOAD(b->slots[i].state) == SLOT_CALLED
                       ? look_after(b, i, failure)
                       : PATIENCE_MS;

        if (one < patience)
            patience = one;
    }
    return patience;
}

/* Whether all threads that the process has are there. */
static bool is_complete(struct broadcast *b)
{
    struct process process;

    return LOAD(b->arrived) == LOAD(b->expected)
           && linux_tasks_read(b->tasks, linux_tasks_self(), &process, NULL)
                  == 0
           && process.threads == (unsigned)(LOAD(b->arrived) + b->zombies) + 1;
}

static int gather(struct broadcast *b, struct broadcast_failure *failure)
{
    long start = now_ms();

    fail(failure, BROADCAST_LATE, EBUSY, 0);
    for (;;) {
        long patience;

        if (call(b, failure) != 0)
            return -1;
        patience = wait_for_them(b, failure);
        if (is_complete(b))
            return 0;
        if (now_ms() - start >= patience)
            return -1;
        if (list(b, failure) != 0)
            return -1;
    }
}

/* Claims the board: false if a broadcast is under way in this process. */
static bool claim(struct broadcast *b)
{
    pid_t owner = LOAD(board.owner);

    b->pid = getpid();
    if (owner == b->pid)
        return false;
    /* That of another process was copied by fork: its threads aren't here. */
    if (!__atomic_compare_exchange_n(&board.owner, &owner, b->pid, false,
                                     __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        return false;
    if (owner != 0)
        STORE(board.inside, 0);
    STORE(board.current, NULL);
    return true;
}

/*
 * Whether a signal can be sent, tried on this thread, which blocks it: a
 * limit or a seccomp filter may be in the way, or a filter may answer that it
 * was sent.
 */
static bool can_send(const struct broadcast *b,
                     struct broadcast_failure *failure)
{
    const struct timespec at_once = { 0, 0 }, instant = { 0, 1000000 };
    int self = linux_tasks_self();
    sigset_t one;

    sigemptyset(&one);
    sigaddset(&one, board.signals.free);
    /* The limit is the user's: another process may be at it for now. */
    for (long start = now_ms(); now_ms() - start < SHORT_PATIENCE_MS;
         nanosleep(&instant, NULL)) {
        if (send_to(b, self, 0, board.signals.free)
            && sigtimedwait(&one, NULL, &at_once) == board.signals.free)
            return true;
        fail(failure, BROADCAST_SEND, errno == EAGAIN ? EAGAIN : EPERM, self);
        if (failure->error != EAGAIN)
            break;
    }
    return false;
}

int broadcast_open(struct broadcast *b, int tasks,
                   struct broadcast_failure *failure)
{
    sigset_t all;

    b->tasks = tasks;
    b->started = false;
    b->count = 0;
    if (!claim(b))
        return fail(failure, BROADCAST_BUSY, EBUSY, 0);
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &b->mask);
    b->open = true;
    if (!linux_signals_take(&board.signals, b->blocked, on_signal)) {
        broadcast_close(b);
        return fail(failure, BROADCAST_NO_SIGNAL, EBUSY, 0);
    }
    if (can_send(b, failure))
        return 0;
    broadcast_close(b);
    return -1;
}

int broadcast_start(struct broadcast *b, enum broadcast_phase phase,
                    struct broadcast_failure *failure)
{
    STORE(b->phase, (int)phase);
    b->started = true;
    STORE(board.current, b);
    return gather(b, failure);
}

static bool all_did(struct broadcast *b, int phase)
{
    for (size_t i = 0; i < b->count; i++) {
        if (LOAD(b->slots[i].state) == SLOT_THERE
            && LOAD(b->slots[i].done) <= phase)
            return false;
    }
    return true;
}

void broadcast_run(struct broadcast *b, enum broadcast_phase phase)
{
    int finished;

    if (!b->started)
        return;
    /* Who comes only now does this first of all. */
    STORE(b->finished, 0);
    STORE(b->phase, (int)phase);
    wake(&b->phase, INT_MAX);
    while (finished = LOAD(b->finished), !all_did(b, (int)phase))
        wait_while(&b->finished, finished, TICK_MS);
}

/* The handlers use *b until they are done. */
static void wait_for_handlers(void)
{
    int inside;

    while ((inside = LOAD(board.inside)) != 0)
        wait_while(&board.inside, inside, -1);
}

void broadcast_release(struct broadcast *b)
{
    if (!b->started)
        return;
    b->started = false;
    STORE(b->phase, BROADCAST_RELEASE);
    wake(&b->phase, INT_MAX);
    STORE(board.current, NULL);
    wait_for_handlers();
}

void broadcast_close(struct broadcast *b)
{
    if (!b->open)
        return;
    broadcast_release(b);
    linux_signals_give_back(&board.signals);
    wait_for_handlers();
    b->open = false;
    STORE(board.owner, 0);
    sigprocmask(SIG_SETMASK, &b->mask, NULL);
}

const struct broadcast_slot *broadcast_fault(const struct broadcast *b)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->slots[i].state == SLOT_THERE && b->slots[i].fault != 0)
            return &b->slots[i];
    }
    return NULL;
}
