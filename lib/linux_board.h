/* SPDX-License-Identifier: ISC */
/*
 * linux_board.h: a broadcast as the threads that it calls find it.
 *
 * linux_broadcast.c has the side of the thread that calls.
 *
 * A thread may end in the handler, where a seccomp filter of its own forbids
 * a call; nothing tells of that.  So each slot counts the handlers that are
 * in it, and whoever waits looks whether their threads are alive.  The thread
 * that calls may end so, too: those that wait look after it, give up
 * everything when it is gone, and go on.
 *
 * Part of the libcap backend.  Nothing here allocates or takes a lock.
 */
#ifndef LIB_LINUX_BOARD_H
#define LIB_LINUX_BOARD_H 1

#include "linux_broadcast.h"
#include "linux_signals.h"

/* How often who waits looks what others are at. */
enum { TICK_MS = 5 };

/* What has become of a slot's thread. */
enum {
    SLOT_NEW,
    SLOT_CALLED,
    SLOT_THERE,
    SLOT_LET_GO, /* was there, and is to be called anew when it has gone */
    SLOT_STUCK,  /* was there, and is waited for no longer */
    SLOT_GONE,
    SLOT_ZOMBIE,
    SLOT_DIED /* in the handler */
};

/*
 * What a signal handler can find: the process it is meant for, the broadcast
 * that is under way, and how many handlers are at work.  The one global thing
 * here; a process can stop its threads for one purpose at a time only.
 */
struct linux_board {
    pid_t owner; /* the process that it is in; 0: there is none */
    struct linux_signals signals;
    struct broadcast *current;
    int inside;
    bool abandoned; /* it is in use only by handlers that are held up */
};

extern struct linux_board linux_board;

/* The handler of the signals. */
linux_signals_handler linux_board_on_signal;

#define LOAD(word)         __atomic_load_n(&(word), __ATOMIC_SEQ_CST)
#define STORE(word, value) __atomic_store_n(&(word), (value), __ATOMIC_SEQ_CST)
#define ADD(word, value)   __atomic_add_fetch(&(word), (value), __ATOMIC_SEQ_CST)

/* Makes the state `to` if it is `from`. */
bool linux_board_turn(struct broadcast_slot *slot, int from, int to);

/* Sleeps while the word has the value, no longer than this. */
void linux_board_wait(int *word, int value, long milliseconds);
void linux_board_wake(int *word, int count);

#endif
