/* SPDX-License-Identifier: ISC */
/*
 * linux_broadcast.h: has every other thread of the process do something.
 *
 * broadcast_open gets hold of a signal and finds out that it can be sent.
 * broadcast_list finds the threads.  broadcast_start sends each the signal,
 * whose handler does its part and then waits.  It succeeds when every thread
 * of the process is there: since none of them goes on, none can start another
 * any more, and what was started meanwhile has been called too.  Where one
 * waits, with all signals blocked, for what another holds that is there
 * already, those that are there go on for a moment and are called anew.
 * broadcast_run has all that are there do one thing more and waits until they
 * did; broadcast_close lets them go on, and gives the signal back.
 *
 * A thread may be held up in the handler, by a debugger, or by whoever answers
 * a call in the kernel's place; or leave it by a jump.  It is waited for no
 * longer than for one that doesn't come.  If it goes on after all it gives up
 * everything.  Until then it uses the struct broadcast, which must not be freed
 * or used again: broadcast_is_in_use.  And those that are there give up
 * everything and go on if they are told nothing for too long, because the
 * entering thread may wait for one of them.
 *
 * Part of the libcap backend.  Nothing here allocates or takes a lock.
 */
#ifndef LIB_LINUX_BROADCAST_H
#define LIB_LINUX_BROADCAST_H 1

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What the threads do next, in this order, each at most once in a broadcast.
 * After BROADCAST_PROVE a thread that has no fault goes on at once.
 */
enum broadcast_phase {
    BROADCAST_HOLD, /* nothing: they are there */
    BROADCAST_CHANGE,
    BROADCAST_PROVE,
    BROADCAST_CLOSE,
    BROADCAST_RELEASE,
    BROADCAST_LEAVE /* as CLOSE, and sets a fault: it goes on untold */
};

/* One of the threads, and what came of its part. */
struct broadcast_slot {
    int tid;
    int state;
    int inside; /* how many handlers are in this slot */
    int tries;  /* how often it was looked after */
    int done;   /* the last phase that it did, from 1 */
    int fault;  /* the act's to set; 0 at first */
    int error;
};

/* Done by a thread, in a signal handler. */
typedef void broadcast_act(enum broadcast_phase phase, void *argument,
                           struct broadcast_slot *slot);

/* Set the first part, leave the rest 0 or as it was left. */
struct broadcast {
    broadcast_act *act;
    void *argument;
    struct broadcast_slot *slots;
    size_t room;
    uint64_t blocked; /* by any thread, when last looked: better not used */
    uint64_t barred;  /* … by one that the C library's can't reach either */
    int tasks;        /* /proc/self/task */
    int status;       /* a status of this process; -1: not open */

    size_t count; /* slots in use */
    int arrived;  /* how many are there … */
    int expected; /* … and how many are to be */
    int finished; /* with this phase */
    int phase;
    int stalls;     /* how often none came for a while, and … */
    bool deaf;      /* … one that lacked blocked all signals */
    int turn;       /* counts what they are told; they sleep on it */
    bool stuck;     /* one is held up, or was */
    bool abandoned; /* one was when it was closed */
    pid_t pid;
    int tid; /* of the entering thread */
    bool open, started;
    sigset_t mask; /* of the entering thread */
};

/* Why the threads could not be gathered. */
enum broadcast_obstacle {
    BROADCAST_BUSY,      /* another thread does the same */
    BROADCAST_NO_SIGNAL, /* none is free that reaches all */
    BROADCAST_ROOM,      /* more threads than room */
    BROADCAST_LIST,      /* they can't be listed: errno */
    BROADCAST_SEND,      /* the signal can't be sent: errno */
    BROADCAST_BLOCKED,   /* a thread blocks the signals */
    BROADCAST_TRACED,    /* … is stopped by a debugger */
    BROADCAST_LATE,      /* … didn't come within the time */
    BROADCAST_DIED,      /* … ended in the handler */
    BROADCAST_STUCK      /* … is held up in the handler */
};

struct broadcast_failure {
    enum broadcast_obstacle obstacle;
    int error;
    int tid; /* 0: none in particular */
};

/*
 * Claims the process for this broadcast, blocks all signals in the calling
 * thread, so that no handler of the program's runs in the middle, and takes
 * the signals.  To be closed unless it failed.
 */
int broadcast_open(struct broadcast *b, int tasks, int status,
                   struct broadcast_failure *failure);

/*
 * Finds the threads of the process, and forgets those found before.  The
 * slots have their ids then.
 */
int broadcast_list(struct broadcast *b, struct broadcast_failure *failure);

/* Whether the signals reach all, by what was seen of them. */
int broadcast_reaches(const struct broadcast *b,
                      struct broadcast_failure *failure);

/*
 * Brings all other threads into the handler, where each does act(phase) at
 * once, and may have to do it twice.  On failure (-1) those that came are
 * there all the same.
 */
int broadcast_start(struct broadcast *b, enum broadcast_phase phase,
                    struct broadcast_failure *failure);

/*
 * Has all of them do act(phase); returns when they did.  -1: one died, or is
 * held up.
 */
int broadcast_run(struct broadcast *b, enum broadcast_phase phase,
                  struct broadcast_failure *failure);

/* Lets all of them go on; the broadcast is open still. */
void broadcast_release(struct broadcast *b);

/* Lets all of them go on, and gives back what was taken; if it is open. */
void broadcast_close(struct broadcast *b);

/* Whether a handler still uses *b, and its slots, after it was closed. */
bool broadcast_is_in_use(const struct broadcast *b);

/* The first thread that has set a fault; NULL if none has. */
const struct broadcast_slot *broadcast_fault(const struct broadcast *b);

/* The first thread that is held up, or was; NULL if none is. */
const struct broadcast_slot *broadcast_stuck(const struct broadcast *b);

#endif
