/* SPDX-License-Identifier: ISC */
/*
 * linux_gather.h: gets all other threads of the process into the handler.
 *
 * Used by linux_broadcast.c alone, for the thread that calls the others.
 */
#ifndef LIB_LINUX_GATHER_H
#define LIB_LINUX_GATHER_H 1

#include "linux_board.h"

/* Sets the failure; -1. */
int gather_fail(struct broadcast_failure *failure,
                enum broadcast_obstacle obstacle, int error, int tid);

/* Milliseconds, from whenever. */
int64_t gather_now(void);

/*
 * Time spent waiting, in milliseconds: start with { gather_now(), 0 }.  A look
 * is taken every `tick`; a long while between two was no waiting: the process
 * was stopped, the other threads with it.
 */
struct gather_pace {
    int64_t last;
    long spent;
};

long gather_spent(struct gather_pace *pace, long tick);

/* How long threads may take to come, in all, or to do a thing, each. */
enum { PATIENCE_MS = 10000 };

/* Sends a thread a signal that is to be answered in the slot `index`. */
bool gather_send(const struct broadcast *b, int tid, int index, int number);

/* Adds a slot for each thread that has none. */
int gather_list(struct broadcast *b, struct broadcast_failure *failure);

/* Calls all that are listed, and lists and calls until none lacks. */
int gather(struct broadcast *b, struct broadcast_failure *failure);

/* Has those that are there look at what they are told. */
void gather_tell(struct broadcast *b);

/* Whether the thread of a slot has ended in the handler. */
bool gather_has_died(const struct broadcast *b,
                     const struct broadcast_slot *slot);

/* Looks for such threads among those that are there. */
void gather_bury(struct broadcast *b);

/* Waits no longer for those there that have not done a phase; -1 if any. */
int gather_leave(struct broadcast *b, int phase,
                 struct broadcast_failure *failure);

/* Fails if one has died. */
int gather_check_dead(const struct broadcast *b,
                      struct broadcast_failure *failure);

#endif
