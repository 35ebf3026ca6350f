/* SPDX-License-Identifier: ISC */
/* linux_gather.c: see linux_gather.h. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "linux_gather.h"
#include "linux_proc.h"
#include "linux_tasks.h"

/*
 * In ticks without any that came: after how many one that seems never to come
 * is given up, the signal is taken to be lost, and those that are there give
 * way, for how many, and once again.
 */
enum {
    HOPELESS_AFTER = 200,
    LOST_AFTER = 32,
    GIVE_WAY_AFTER = 4,
    GIVE_WAY_FOR = 4,
    GIVE_WAY_AGAIN = 8
};

static struct linux_board *const board = &linux_board;

int gather_fail(struct broadcast_failure *failure,
                enum broadcast_obstacle obstacle, int error, int tid)
{
    *failure = (struct broadcast_failure){ obstacle, error, tid };
    return -1;
}

/* ---- time ---- */

int64_t gather_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

long gather_spent(struct gather_pace *pace, long tick)
{
    int64_t now = gather_now(), passed = now - pace->last;

    pace->last = now;
    pace->spent += passed < 10 * tick ? (long)passed : 10 * tick;
    return pace->spent;
}

/* ---- calling ---- */

bool gather_send(const struct broadcast *b, int tid, int index, int number)
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
    return gather_send(b, b->slots[index].tid, (int)index, number);
}

static bool is_known(const struct broadcast *b, int tid)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->slots[i].tid == tid && LOAD(b->slots[i].state) != SLOT_GONE)
            return true;
    }
    return false;
}

/* A slot that is free; when none is, that of a thread that is gone. */
static struct broadcast_slot *find_slot(struct broadcast *b)
{
    if (b->count < b->room)
        return &b->slots[b->count];
    for (size_t i = 0; i < b->count; i++) {
        if (LOAD(b->slots[i].state) == SLOT_GONE
            && LOAD(b->slots[i].inside) == 0)
            return &b->slots[i];
    }
    return NULL;
}

int gather_list(struct broadcast *b, struct broadcast_failure *failure)
{
    struct linux_tasks tasks = { .fd = b->tasks };
    bool first = b->count == 0;
    int self = linux_tasks_self(), tid;

    while ((tid = linux_tasks_next(&tasks)) > 0) {
        struct broadcast_slot *slot;

        if (tid == self || (!first && is_known(b, tid)))
            continue;
        slot = find_slot(b);
        if (slot == NULL)
            return gather_fail(failure, BROADCAST_ROOM, EAGAIN, 0);
        *slot = (struct broadcast_slot){ .tid = tid, .state = SLOT_NEW };
        if (slot == &b->slots[b->count])
            STORE(b->count, b->count + 1);
        ADD(b->expected, 1);
    }
    return tid == 0 ? 0 : gather_fail(failure, BROADCAST_LIST, errno, 0);
}

/* A thread that was called and is found dead won't come any more. */
static void forget(struct broadcast *b, struct broadcast_slot *slot,
                   bool zombie)
{
    int state = LOAD(slot->inside) != 0 ? SLOT_DIED
                : zombie                ? SLOT_ZOMBIE
                                        : SLOT_GONE;

    if (linux_board_turn(slot, SLOT_CALLED, state))
        ADD(b->expected, -1);
}

/*
 * Calls each thread that was not called yet.  No program waits for the C
 * library's signal, so that one is sent first.
 */
static int call(struct broadcast *b, struct broadcast_failure *failure)
{
    int number = board->signals.reserved != 0 ? board->signals.reserved
                                              : board->signals.free;

    for (size_t i = 0; i < b->count; i++) {
        struct broadcast_slot *slot = &b->slots[i];

        if (!linux_board_turn(slot, SLOT_NEW, SLOT_CALLED)
            || send(b, i, number))
            continue;
        if (errno == ESRCH) {
            forget(b, slot, false);
        } else if (errno == EAGAIN) {
            /* Too many are queued: RLIMIT_SIGPENDING.  Later, then. */
            (void)linux_board_turn(slot, SLOT_CALLED, SLOT_NEW);
            (void)gather_fail(failure, BROADCAST_SEND, EAGAIN, slot->tid);
            return 0;
        } else {
            return gather_fail(failure, BROADCAST_SEND, errno, slot->tid);
        }
    }
    return 0;
}

/* ---- looking after those that don't come ---- */

static bool blocks(const struct process *process, int number)
{
    return (process->signals_blocked & linux_signals_bit(number)) != 0;
}

/*
 * Calls once more, ever more rarely: by the other signal if only the first is
 * blocked, or if it seems lost, for the C library may have taken it back.  It
 * takes part once, however many signals call it.
 */
static void call_again(const struct broadcast *b, size_t index,
                       const struct process *process)
{
    int number = board->signals.reserved, tries = b->slots[index].tries;

    if (number == 0 || tries > LOST_AFTER
        || (blocks(process, number) && !blocks(process, board->signals.free)))
        number = board->signals.free;
    /* Those that are pending would be handled one upon the other. */
    if (tries > 1 && (tries & (tries - 1)) == 0
        && (process->signals_pending & linux_signals_bit(number)) == 0)
        (void)send(b, index, number);
}

static bool is_deaf(const struct process *process)
{
    return blocks(process, board->signals.free)
           && (board->signals.reserved == 0
               || blocks(process, board->signals.reserved));
}

/* Why one that was called hasn't come; whether it is worth waiting for. */
static bool look_after(struct broadcast *b, size_t index,
                       struct broadcast_failure *failure)
{
    struct broadcast_slot *slot = &b->slots[index];
    struct process process;
    bool hopeless;
    int gone;

    memset(&process, 0, sizeof process);
    gone = linux_tasks_read(b->tasks, slot->tid, &process, NULL);
    if (gone > 0)
        forget(b, slot, process.run_state == 'Z');
    if (gone != 0)
        return true;
    /* One may wait for a child that shares its memory: vfork(2). */
    hopeless = process.run_state != 'D' && ++slot->tries >= HOPELESS_AFTER;
    call_again(b, index, &process);
    if (process.run_state == 't' || process.run_state == 'T') {
        gather_fail(failure, BROADCAST_TRACED, EBUSY, slot->tid);
        return !hopeless;
    }
    if (!is_deaf(&process)) {
        gather_fail(failure, BROADCAST_LATE, EBUSY, slot->tid);
        return true;
    }
    b->deaf = b->deaf || process.run_state != 'D';
    gather_fail(failure, BROADCAST_BLOCKED, EBUSY, slot->tid);
    return !hopeless;
}

bool gather_has_died(const struct broadcast *b,
                     const struct broadcast_slot *slot)
{
    struct process process;

    if (LOAD(slot->inside) == 0
        || linux_tasks_read(b->tasks, slot->tid, &process, NULL) <= 0)
        return false;
    /* Only now it tells for certain that it did not go before. */
    return LOAD(slot->inside) != 0;
}

void gather_bury(struct broadcast *b)
{
    for (size_t i = 0; i < b->count; i++) {
        struct broadcast_slot *slot = &b->slots[i];
        int state = LOAD(slot->state);

        if ((state != SLOT_THERE && state != SLOT_LET_GO)
            || !gather_has_died(b, slot))
            continue;
        STORE(slot->state, SLOT_DIED);
        ADD(b->expected, -1);
        if (LOAD(slot->done) != 0)
            ADD(b->arrived, -1);
    }
}

int gather_leave(struct broadcast *b, int phase,
                 struct broadcast_failure *failure)
{
    int result = 0;

    for (size_t i = 0; i < b->count; i++) {
        struct broadcast_slot *slot = &b->slots[i];

        if (LOAD(slot->done) > phase
            || !linux_board_turn(slot, SLOT_THERE, SLOT_STUCK))
            continue;
        b->stuck = true;
        result = gather_fail(failure, BROADCAST_STUCK, EBUSY, slot->tid);
    }
    return result;
}

int gather_check_dead(const struct broadcast *b,
                      struct broadcast_failure *failure)
{
    for (size_t i = 0; i < b->count; i++) {
        if (LOAD(b->slots[i].state) == SLOT_DIED)
            return gather_fail(failure, BROADCAST_DIED, EPERM, b->slots[i].tid);
    }
    return 0;
}

void gather_tell(struct broadcast *b)
{
    ADD(b->turn, 1);
    linux_board_wake(&b->turn, INT_MAX);
}

/*
 * A thread may wait for another with all signals blocked, as one that the C
 * library starts with a processor or a policy of its own does for its maker.
 * So those that are there go on until it has come, or for a few ticks.
 */
static void give_way(struct broadcast *b)
{
    for (size_t i = 0; i < b->count; i++)
        (void)linux_board_turn(&b->slots[i], SLOT_THERE, SLOT_LET_GO);
    gather_tell(b);
    for (int ticks = 0; ticks < GIVE_WAY_FOR; ticks++) {
        int arrived = LOAD(b->arrived);

        linux_board_wait(&b->arrived, arrived, TICK_MS);
        if (LOAD(b->arrived) > arrived)
            return;
    }
}

/* ---- gathering ---- */

/* Waits for those called until none comes for a while; whether one lacks. */
static bool wait_for_them(struct broadcast *b)
{
    int before = LOAD(b->arrived);

    while (before < LOAD(b->expected)) {
        int now;

        linux_board_wait(&b->arrived, before, TICK_MS);
        now = LOAD(b->arrived);
        if (now == before)
            return true;
        before = now;
    }
    return false;
}

/* Sees why they don't come; whether all of them still may. */
static bool look_after_them(struct broadcast *b,
                            struct broadcast_failure *failure)
{
    bool hope = true;

    b->deaf = false;
    gather_bury(b);
    for (size_t i = 0; i < b->count && hope; i++)
        hope =
            LOAD(b->slots[i].state) != SLOT_CALLED || look_after(b, i, failure);
    if (hope && b->deaf && ++b->stalls % GIVE_WAY_AGAIN == GIVE_WAY_AFTER)
        give_way(b);
    return hope;
}

/* Whether one that is dead is listed still; it may disappear at any time. */
static bool is_zombie(const struct broadcast *b, struct broadcast_slot *slot)
{
    struct process process;
    int gone;

    process.run_state = '\0';
    gone = linux_tasks_read(b->tasks, slot->tid, &process, NULL);
    if (gone > 0 && process.run_state == 'Z')
        return true;
    if (gone >= 0)
        (void)linux_board_turn(slot, SLOT_ZOMBIE, SLOT_GONE);
    return false;
}

/* Whether all threads that the process has are there, or dead. */
static bool is_complete(const struct broadcast *b)
{
    struct process process;
    unsigned count = 1;
    int result;

    for (size_t i = 0; i < b->count; i++) {
        int state = LOAD(b->slots[i].state);

        if (state == SLOT_THERE)
            count++;
        else if (state == SLOT_ZOMBIE || state == SLOT_DIED)
            count += is_zombie(b, &b->slots[i]);
        else if (state != SLOT_GONE)
            return false;
    }
    if (LOAD(b->arrived) != LOAD(b->expected))
        return false;
    result = b->status >= 0 ? linux_proc_read_status(b->status, &process, NULL)
                            : linux_tasks_read(b->tasks, linux_tasks_self(),
                                               &process, NULL);
    return result == 0 && process.threads == count;
}

int gather(struct broadcast *b, struct broadcast_failure *failure)
{
    struct gather_pace pace = { gather_now(), 0 };

    b->stalls = 0;
    gather_fail(failure, BROADCAST_LATE, EBUSY, 0);
    for (;;) {
        int expected;

        if (call(b, failure) != 0)
            return -1;
        if (wait_for_them(b) && !look_after_them(b, failure))
            return -1;
        if (is_complete(b))
            return gather_check_dead(b, failure);
        if (gather_spent(&pace, TICK_MS) >= PATIENCE_MS) {
            (void)gather_leave(b, LOAD(b->phase), failure);
            return -1;
        }
        expected = LOAD(b->expected);
        if (gather_list(b, failure) != 0)
            return -1;
        if (LOAD(b->arrived) != expected || LOAD(b->expected) != expected)
            continue;
        /* None lacks and none is new, but the count: one ends, or died. */
        gather_bury(b);
        linux_board_wait(&b->arrived, expected, 1);
    }
}
