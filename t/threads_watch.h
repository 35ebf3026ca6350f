/* SPDX-License-Identifier: ISC */
/*
 * threads_watch.h: what one thread does while another enters a plan, at the
 * instant at which it does.
 */
#ifndef T_THREADS_WATCH_H
#define T_THREADS_WATCH_H 1

#include <stdbool.h>

#include "kernel.h"
#include "priv_spec.h"

void threads_pause(long milliseconds);

/* Longer than until one that is deaf is called by the second signal, too, and
 * shorter than until it is given up; in milliseconds. */
enum { THREADS_LONG = 800 };

/* Blocks all signals, also those that the C library lets no program block. */
unsigned long long threads_go_deaf(void);
void threads_hear_again(unsigned long long old);

/* Enters a plan made before the threads do something: 0 or 2; 1 if it was not
 * told truly. */
int threads_enter(const priv_spec_plan_t *plan, priv_spec_report_t *report,
                  const struct kernel_state *before);

/* What another thread waits for. */
void threads_let_go(void);
bool threads_may_go(void);
void threads_wait_to_go(void);

/* Lets one go that says when it is deaf, and waits until it is. */
void threads_start_deaf_one(void);
void threads_wait_for_deaf_one(void);
void threads_say_deaf(void);

/*
 * Waits until a thread blocks signals that it didn't: it is in the library's
 * handler, or enters a plan.
 */
void threads_wait_until_held(int tid);

/* Waits until a thread sleeps, 'S', or may not be disturbed, 'D'. */
void threads_wait_until(int tid, char state);

/* A thread that others look at; they wait until it is there. */
void threads_watch_me(void);
int threads_watched(void);

/* A seccomp filter of the calling thread's: what becomes of one call. */
struct threads_filter {
    int number;
    unsigned action;
    const char *name;
};

bool threads_install(const struct threads_filter *filter);

/* A thread's function: installs one, says ready, and stays. */
void *threads_live_under(void *filter);

/* Tests in a child that a function returns 0; 77 stands for what could not be
 * tried here. */
void threads_try(int (*function)(void *), const char *what);

#endif
