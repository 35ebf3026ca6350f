/* SPDX-License-Identifier: ISC */
/*
 * linux_signals.h: signals that the program has no use for, taken for a while.
 *
 * The one that the C library keeps to itself for the same purpose (to change
 * the ids of all its threads), and lets no program block or wait for; what the
 * C library itself sends by it meanwhile still reaches its handler.  And a
 * real-time signal that is at its default, preferably one that no thread
 * blocks, for where the first is not to be had.  A program may have a use for
 * that one all the same: a thread of it may wait for it in sigwait(3).
 *
 * Part of the libcap backend.  Nothing here allocates or takes a lock.
 */
#ifndef LIB_LINUX_SIGNALS_H
#define LIB_LINUX_SIGNALS_H 1

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

typedef void linux_signals_handler(int, siginfo_t *, void *);

/*
 * What was taken.  The handler may be entered, late, after all was given back,
 * and still has to pass a signal on: the struct must be there for ever.
 */
struct linux_signals {
    linux_signals_handler *handler;
    int free;     /* the real-time signal */
    int reserved; /* the C library's; 0: not to be had */
    struct sigaction free_old;
    long reserved_old[8]; /* as the kernel has it */
};

/* A mask with the bit n - 1 for signal n. */
static inline uint64_t linux_signals_bit(int number)
{
    return UINT64_C(1) << (number - 1);
}

/* All that might be taken: a thread that blocks them can't be reached. */
uint64_t linux_signals_usable(void);

/*
 * All signals that a program can block, but for those that a thread brings on
 * itself, by a fault or a seccomp filter.  While the handler runs, those that
 * the C library cancels threads by and changes ids are blocked, too.
 */
void linux_signals_mask(sigset_t *mask);

/*
 * Of the signals that a thread blocks those that are of no use for it: all, if
 * it blocks the C library's, too.
 */
uint64_t linux_signals_barred(uint64_t blocked);

/*
 * Gives both signals a handler; false if there is none to be had.  `blocked`
 * are those better not used, `barred` those of no use for a thread.
 */
bool linux_signals_take(struct linux_signals *signals, uint64_t blocked,
                        uint64_t barred, linux_signals_handler *handler);

/* Whether one of the two reaches each of the threads that block these. */
bool linux_signals_reach(const struct linux_signals *signals, uint64_t blocked,
                         uint64_t barred);

/* Gives them back.  None that was sent and not handled is left over. */
void linux_signals_give_back(struct linux_signals *signals);

/* Has the C library's handler do what a signal of its own is for. */
void linux_signals_pass_on(const struct linux_signals *signals, int number,
                           siginfo_t *info, void *context);

#endif
