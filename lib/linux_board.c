/* SPDX-License-Identifier: ISC */
/* linux_board.c: see linux_board.h. */
#include <config.h>

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/futex.h>

#include "linux_board.h"
#include "linux_gather.h"
#include "linux_tasks.h"

/*
 * How often those that wait look whether the thread that called them lives,
 * and how long it may leave them waiting: for it may wait for one of them.
 */
enum { ORPHAN_MS = 1000, LEFT_WAITING_MS = 15000 };

struct linux_board linux_board;

bool linux_board_turn(struct broadcast_slot *slot, int from, int to)
{
    return __atomic_compare_exchange_n(&slot->state, &from, to, false,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* ---- waiting ---- */

/* Where time never had 32 bits, there is the call for 64 alone. */
#ifdef SYS_futex
enum { CALL_FUTEX = SYS_futex };
typedef long futex_time;
#else
enum { CALL_FUTEX = SYS_futex_time64 };
typedef int64_t futex_time;
#endif

void linux_board_wait(int *word, int value, long milliseconds)
{
    struct {
        futex_time seconds, nanoseconds;
    } time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

    (void)syscall(CALL_FUTEX, word, FUTEX_WAIT_PRIVATE, value, &time, NULL, 0);
}

void linux_board_wake(int *word, int count)
{
    (void)syscall(CALL_FUTEX, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

/* ---- in a thread that was called ---- */

/*
 * Whether the process' first thread, which calls, has ended: it is listed all
 * the same.  Nothing is opened, nor called where a thread may be cancelled;
 * the offset is 0 however a machine passes it.  Not inline: its room is rarely
 * needed, and a thread's stack may end with that of the handler.
 */
static __attribute__((noinline)) bool first_has_ended(const struct broadcast *b)
{
    char status[128];
    const char *state;
    long got =
        syscall(SYS_pread64, b->status, status, sizeof status - 1, 0L, 0L, 0L);

    status[got > 0 ? got : 0] = '\0';
    /* In the name, which is before it, a newline is written otherwise. */
    state = strstr(status, "\nState:\t");
    return state != NULL && (state[8] == 'Z' || state[8] == 'X');
}

/* Whether the thread that calls has ended, so that nobody tells any more. */
static bool is_orphaned(const struct broadcast *b)
{
    if (syscall(SYS_tgkill, b->pid, b->tid, 0) != 0)
        return errno == ESRCH;
    return b->tid == b->pid && first_has_ended(b);
}

/* Whether that was all, for this thread. */
static bool do_phase(struct broadcast *b, int phase,
                     struct broadcast_slot *slot)
{
    bool last;

    b->act((enum broadcast_phase)phase, b->argument, slot);
    last = phase == BROADCAST_PROVE && slot->fault == 0
           && linux_board_turn(slot, SLOT_THERE, SLOT_GONE);
    STORE(slot->done, phase + 1);
    return last;
}

/* Lets it go on, to be called anew: it will do its part once more. */
static void go(struct broadcast *b, struct broadcast_slot *slot)
{
    STORE(slot->done, 0);
    ADD(b->arrived, -1);
    STORE(slot->state, SLOT_NEW);
}

/* For how long a thread was told nothing, and saw none come. */
struct silence {
    struct gather_pace pace;
    int arrived;
};

static bool is_too_long(const struct broadcast *b, struct silence *silence)
{
    int arrived = LOAD(b->arrived);

    if (silence->arrived != arrived)
        silence->pace = (struct gather_pace){ gather_now(), 0 };
    silence->arrived = arrived;
    return gather_spent(&silence->pace, ORPHAN_MS) >= LEFT_WAITING_MS;
}

/* Gives up everything, and doesn't take part any more. */
static void leave(struct broadcast *b, struct broadcast_slot *slot)
{
    b->act(BROADCAST_LEAVE, b->argument, slot);
    STORE(slot->done, BROADCAST_LEAVE);
}

/* Does one phase after the other, until it is let go. */
static void stay(struct broadcast *b, int seen, int phase,
                 struct broadcast_slot *slot)
{
    struct silence silence = { { gather_now(), 0 }, 0 };

    for (;;) {
        int turn = LOAD(b->turn), next;
        bool last;

        if (turn == seen) {
            linux_board_wait(&b->turn, seen, ORPHAN_MS);
            if (LOAD(b->turn) != seen
                || (!is_too_long(b, &silence) && !is_orphaned(b)))
                continue;
            leave(b, slot);
            return;
        }
        silence.pace.spent = 0;
        seen = turn;
        if (LOAD(slot->state) == SLOT_LET_GO) {
            go(b, slot);
            return;
        }
        next = LOAD(b->phase);
        if (next == BROADCAST_RELEASE) {
            /* None has waited for what it has become. */
            if (LOAD(slot->state) == SLOT_STUCK)
                b->act(BROADCAST_CLOSE, b->argument, slot);
            return;
        }
        if (next == phase)
            continue;
        phase = next;
        last = do_phase(b, phase, slot);
        if (ADD(b->finished, 1) == LOAD(b->arrived))
            linux_board_wake(&b->finished, 1);
        if (last)
            return;
    }
}

/* A thread's part, from its arrival until it is let go. */
static void take_part(struct broadcast *b, struct broadcast_slot *slot)
{
    int turn = LOAD(b->turn), phase = LOAD(b->phase);

    /* It may be called by two signals, and takes part once.  The id is no
     * thread's of a copy that fork(2) made meanwhile. */
    if (slot->tid != linux_tasks_self()
        || !linux_board_turn(slot, SLOT_CALLED, SLOT_THERE)
        || phase == BROADCAST_RELEASE)
        return;
    (void)do_phase(b, phase, slot);
    if (ADD(b->arrived, 1) == LOAD(b->expected))
        linux_board_wake(&b->arrived, 1);
    stay(b, turn, phase, slot);
}

static void answer(struct broadcast *b, int index)
{
    struct broadcast_slot *slot;

    if (index < 0 || (size_t)index >= LOAD(b->count))
        return;
    slot = &b->slots[index];
    ADD(slot->inside, 1);
    take_part(b, slot);
    ADD(slot->inside, -1);
}

void linux_board_on_signal(int number, siginfo_t *info, void *context)
{
    struct broadcast *b;
    int error = errno;

    if (info->si_code != SI_QUEUE || info->si_pid != LOAD(linux_board.owner)) {
        linux_signals_pass_on(&linux_board.signals, number, info, context);
        errno = error;
        return;
    }
    ADD(linux_board.inside, 1);
    b = LOAD(linux_board.current);
    if (b != NULL)
        answer(b, info->si_value.sival_int);
    if (ADD(linux_board.inside, -1) == 0)
        linux_board_wake(&linux_board.inside, 1);
    errno = error;
}
