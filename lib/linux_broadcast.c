/* SPDX-License-Identifier: ISC */
/* linux_broadcast.c: see linux_broadcast.h. */
#include <config.h>

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "linux_board.h"
#include "linux_broadcast.h"
#include "linux_gather.h"
#include "linux_signals.h"
#include "linux_tasks.h"

/*
 * How long it is tried to send a signal; how long each may take to give up
 * everything; and to leave, if one is held up.
 */
enum { SENDING_MS = 1000, CLOSING_MS = 2000, LEAVING_MS = 50 };

static struct linux_board *const board = &linux_board;

/* Whether the board is free again, because those that were held up are gone. */
static bool is_left(void)
{
    bool abandoned = true;

    return LOAD(board->inside) == 0
           && __atomic_compare_exchange_n(&board->abandoned, &abandoned, false,
                                          false, __ATOMIC_SEQ_CST,
                                          __ATOMIC_SEQ_CST);
}

/* Claims the board: false if a broadcast is under way in this process. */
static bool claim(pid_t pid)
{
    pid_t owner = LOAD(board->owner);

    if (owner == pid && is_left())
        STORE(board->owner, owner = 0);
    if (owner == pid)
        return false;
    /* That of another process was copied by fork: its threads aren't here. */
    if (!__atomic_compare_exchange_n(&board->owner, &owner, pid, false,
                                     __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        return false;
    if (owner != 0)
        STORE(board->inside, 0);
    STORE(board->abandoned, false);
    STORE(board->current, NULL);
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
    sigaddset(&one, board->signals.free);
    /* The limit is the user's: another process may be at it for now. */
    for (int64_t start = gather_now(); gather_now() - start < SENDING_MS;
         nanosleep(&instant, NULL)) {
        if (gather_send(b, self, 0, board->signals.free)
            && sigtimedwait(&one, NULL, &at_once) == board->signals.free)
            return true;
        gather_fail(failure, BROADCAST_SEND, errno == EAGAIN ? EAGAIN : EPERM,
                    self);
        if (failure->error != EAGAIN)
            break;
    }
    return false;
}

int broadcast_open(struct broadcast *b, int tasks, int status,
                   struct broadcast_failure *failure)
{
    sigset_t all;

    if (!claim(getpid()))
        return gather_fail(failure, BROADCAST_BUSY, EBUSY, 0);
    b->pid = getpid();
    b->tid = linux_tasks_self();
    b->tasks = tasks;
    b->status = status;
    b->started = b->stuck = b->abandoned = false;
    b->count = 0;
    linux_signals_mask(&all);
    sigprocmask(SIG_BLOCK, &all, &b->mask);
    b->open = true;
    if (!linux_signals_take(&board->signals, b->blocked, b->barred,
                            linux_board_on_signal)) {
        broadcast_close(b);
        return gather_fail(failure, BROADCAST_NO_SIGNAL, EBUSY, 0);
    }
    if (can_send(b, failure))
        return 0;
    broadcast_close(b);
    return -1;
}

int broadcast_list(struct broadcast *b, struct broadcast_failure *failure)
{
    b->count = 0;
    b->arrived = b->expected = b->finished = 0;
    return gather_list(b, failure);
}

int broadcast_reaches(const struct broadcast *b,
                      struct broadcast_failure *failure)
{
    return linux_signals_reach(&board->signals, b->blocked, b->barred)
               ? 0
               : gather_fail(failure, BROADCAST_NO_SIGNAL, EBUSY, 0);
}

int broadcast_start(struct broadcast *b, enum broadcast_phase phase,
                    struct broadcast_failure *failure)
{
    STORE(b->phase, (int)phase);
    b->started = true;
    STORE(board->current, b);
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

int broadcast_run(struct broadcast *b, enum broadcast_phase phase,
                  struct broadcast_failure *failure)
{
    long patience = phase == BROADCAST_CLOSE ? CLOSING_MS : PATIENCE_MS;
    struct gather_pace pace = { gather_now(), 0 };
    int finished;

    if (!b->started)
        return 0;
    /* Who comes only now does this first of all. */
    STORE(b->finished, 0);
    STORE(b->phase, (int)phase);
    gather_tell(b);
    while (finished = LOAD(b->finished), !all_did(b, (int)phase)) {
        linux_board_wait(&b->finished, finished, TICK_MS);
        if (LOAD(b->finished) != finished) {
            pace = (struct gather_pace){ gather_now(), 0 };
            continue;
        }
        gather_bury(b);
        if (gather_spent(&pace, TICK_MS) >= patience
            && gather_leave(b, (int)phase, failure) != 0)
            return -1;
    }
    return gather_check_dead(b, failure);
}

/*
 * The handlers use *b until they are done, but for those that died in it;
 * whether all are.
 */
static bool wait_for_handlers(struct broadcast *b)
{
    struct gather_pace pace = { gather_now(), 0 };
    int inside;

    while ((inside = LOAD(board->inside)) != 0) {
        if (gather_spent(&pace, TICK_MS)
            >= (b->stuck ? LEAVING_MS : PATIENCE_MS)) {
            b->stuck = true;
            return false;
        }
        linux_board_wait(&board->inside, inside, TICK_MS);
        for (size_t i = 0; i < b->count && LOAD(board->inside) == inside; i++) {
            struct broadcast_slot *slot = &b->slots[i];

            if (gather_has_died(b, slot)) {
                ADD(board->inside, -LOAD(slot->inside));
                STORE(slot->inside, 0);
            }
        }
    }
    return true;
}

void broadcast_release(struct broadcast *b)
{
    if (!b->started)
        return;
    b->started = false;
    STORE(b->phase, BROADCAST_RELEASE);
    gather_tell(b);
    STORE(board->current, NULL);
    (void)wait_for_handlers(b);
}

void broadcast_close(struct broadcast *b)
{
    if (!b->open)
        return;
    broadcast_release(b);
    linux_signals_give_back(&board->signals);
    b->abandoned = !wait_for_handlers(b);
    b->open = false;
    if (b->abandoned)
        STORE(board->abandoned, true);
    else
        STORE(board->owner, 0);
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

bool broadcast_is_in_use(const struct broadcast *b)
{
    /* Open still: the thread that entered has ended, and handlers find it. */
    return b->pid == getpid()
           && (b->open || (b->abandoned && LOAD(board->inside) != 0));
}

const struct broadcast_slot *broadcast_stuck(const struct broadcast *b)
{
    for (size_t i = 0; i < b->count; i++) {
        if (LOAD(b->slots[i].state) == SLOT_STUCK)
            return &b->slots[i];
    }
    return NULL;
}
