/* SPDX-License-Identifier: ISC */
/*
 * backend_libcap_threads.h: the drop in all threads of the process, under
 * PRIV_SPEC_FLAG_ALL_THREADS.
 *
 * The kernel changes the credentials of the calling thread alone, so each
 * thread must make the change itself.  First all are looked at, and nothing
 * is changed where one could not be reached or is not like the others.  Then
 * the entering thread makes its change; a signal brings every other thread
 * into a handler, where it makes the same one and waits.  When all that the
 * process has are there, the result is read from /proc, and they are let go.
 *
 * Without the flag nothing here does anything.
 */
#ifndef LIB_BACKEND_LIBCAP_THREADS_H
#define LIB_BACKEND_LIBCAP_THREADS_H 1

#include "plan.h"

/*
 * Refuses, with thread and name, what can't be reached or is not as the
 * calling thread is; makes room for the threads there are.
 */
int libcap_threads_prepare(struct plan *plan, priv_spec_report_t *report);

/* False if a thread that is held up in the change still uses the plan. */
bool libcap_threads_free(struct plan *plan);

/* Whether no other thread has more than an ordinary user's. */
int libcap_threads_check_unprivileged(const struct plan *plan,
                                      priv_spec_report_t *report);

/* Gets hold of /proc/self/task, which a new root directory would hide. */
void libcap_threads_open(struct entering *entering);

/*
 * Lists the threads, and refuses among those that have come since the plan
 * was made what preparing would have refused.  Nothing is changed.
 */
int libcap_threads_look(struct entering *entering, priv_spec_report_t *report);

/*
 * Has the other threads make the change that this thread has made, and holds
 * them.
 */
int libcap_threads_follow(struct entering *entering,
                          priv_spec_report_t *report);

/* Holds the other threads where this one is as planned already. */
int libcap_threads_hold(struct entering *entering, priv_spec_report_t *report);

/* Whether what the system says of every thread is as planned. */
int libcap_threads_compare(struct entering *entering,
                           priv_spec_report_t *report);

/*
 * Has each of them try to get back what it gave up; those that are refused
 * go on.
 */
int libcap_threads_prove(struct entering *entering, priv_spec_report_t *report);

/* Has the other threads give up everything, and holds them. */
void libcap_threads_close(struct entering *entering);

/* Names in *m the first of the other threads with anything left, if any. */
void libcap_threads_leftovers(struct entering *entering, struct message *m);

/* Lets the threads go on. */
void libcap_threads_release(struct entering *entering);

#endif
