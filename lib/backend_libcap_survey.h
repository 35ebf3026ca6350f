/* SPDX-License-Identifier: ISC */
/*
 * backend_libcap_survey.h: looks at the threads of the process before
 * anything is changed, by what /proc says of each.
 */
#ifndef LIB_BACKEND_LIBCAP_SURVEY_H
#define LIB_BACKEND_LIBCAP_SURVEY_H 1

#include "plan.h"

/*
 * Looks at one thread; returns -1 with a report to stop.
 */
typedef int survey_fn(void *argument, int tid, struct process *process,
                      struct process_groups *groups,
                      priv_spec_report_t *report);

/*
 * Has a function look at every thread but the calling one.  `fd` is
 * /proc/self/task; `groups` may be NULL, and is sorted otherwise.
 */
int survey_look(int fd, struct process_groups *groups, survey_fn *look,
                void *argument, priv_spec_report_t *report);

/* What is looked for: start with plan and fd. */
struct survey {
    const struct plan *plan;
    int fd;
    uint64_t blocked;  /* the signals that any of them blocks */
    uint64_t barred;   /* those of no use for one of them */
    uint64_t bounding; /* what is in the bounding set of any */
    int *tids;         /* those looked at, to be freed … */
    size_t room, count;
};

/* A survey_fn, of a struct survey: whether a thread can do its part. */
survey_fn survey_thread;

/* The same of all threads, which are listed. */
int survey_all(struct survey *survey, struct process_groups *groups,
               priv_spec_report_t *report);

/* Whether a thread has the planned sets, as far as they are given. */
bool survey_sets_are(const struct plan *plan, const struct process *process);

/* Failures, of the list and of a thread. */
int survey_fail_list(priv_spec_report_t *report, int error);
int survey_fail_thread(priv_spec_report_t *report, int error, const char *step,
                       int tid, const char *name, const char *what);

#endif
