/* SPDX-License-Identifier: ISC */
/*
 * threads.h: what the kernel says of all threads of this process, and
 * threads of several kinds to be found there.
 */
#ifndef T_THREADS_H
#define T_THREADS_H 1

#include <stdbool.h>

#include "kernel.h"
#include "priv_spec.h"

/* Gets hold of /proc/self/task, before a new root directory hides it. */
void threads_open(void);

/* The status of a thread, NULL if there is none. */
FILE *threads_status(const char *tid);

/*
 * Reads the state of every thread in /proc/self/task, and answers how many
 * there are (zombies aside).  *alike is the state of the calling thread and
 * *same whether all others have the same ids, groups, sets and no_new_privs.
 */
unsigned threads_read(struct kernel_state *alike, bool *same);

/* The states of all threads, `room` at the most; how many there are. */
unsigned threads_read_each(struct kernel_state *states, unsigned room);

/* How many threads have the root directory that this one has. */
unsigned threads_same_roots(void);

/* Starts `count` threads that wait until the process ends. */
void threads_start(unsigned count);

/* Waits until the threads started are in their waiting; with a deadline. */
void threads_settle(unsigned count);

/* A drop in all threads: to this user and group, with one capability. */
#define THREADS_USER 65534
#define THREADS_HELD BIT(CAP_NET_BIND_SERVICE)

struct priv_spec_security threads_options(uint64_t flags);

/* Prepares it; tells why not. */
bool threads_prepare(priv_spec_plan_t *plan, uint64_t flags);

/*
 * Whether the report of entering it says what is true, for each thread that
 * there is; `before` is what they all were.
 */
bool threads_told_truly(int result, const priv_spec_report_t *report,
                        const struct kernel_state *before);

/* Starts a thread, and waits until it has called threads_say_ready. */
void threads_start_one(void *(*function)(void *), void *argument);
void threads_say_ready(void);

#endif
