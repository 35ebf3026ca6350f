/* SPDX-License-Identifier: ISC */
/*
 * backend.h: what an operating system supplies.
 *
 * Exactly one of backend_libcap.c, backend_solaris.c and backend_stub.c goes
 * into the library.  Ids, groups and chroot are the same everywhere and
 * stand in enter.c; a backend reads and writes privileges, and knows what
 * else of a system stands in the way of a drop.  It also supplies foreign.h,
 * for privileges that only the running system knows.
 */
#ifndef LIB_BACKEND_H
#define LIB_BACKEND_H 1

#include "plan.h"
#include "priv_spec.h"
#include "process.h"

/* "libcap", "solaris" or "stub". */
extern const char backend_name[];

/* Whose words are native; PRIV_SPEC_NATIVE itself when nobody's are. */
extern const priv_spec_system backend_system;

/* The step that sets each of the sets. */
extern const char *const backend_set_steps[PRIV_SPEC_SETS];

/* The mask of the Linux capabilities that "all" stands for. */
uint64_t backend_all_capabilities(void);

/*
 * The privileges that Solaris has, and those of them that are basic: the
 * running Solaris' own, elsewhere the vocabulary's.
 */
int backend_all_privileges(priv_spec_set_t *all, priv_spec_set_t *basic,
                           priv_spec_report_t *report);

/* Reads a native text by the system's own function: priv_spec_from_text. */
int backend_from_text(priv_spec_t *spec, const char *text,
                      priv_spec_report_t *report);

/*
 * Writes a native spec as a text, by the system's own function where it has
 * the form: priv_spec_to_text, whose form and buffer were looked at already.
 * -1 with errno or a failure in the report.
 */
int backend_to_text(const priv_spec_t *spec, unsigned form, char *buffer,
                    size_t size, priv_spec_report_t *report);

/*
 * Reads what the system says of a process, 0: the calling thread.  `groups`
 * may be NULL; its array is the caller's.  Not for entering, which uses
 * backend_look.
 */
int backend_read(struct process *process, pid_t pid,
                 struct process_groups *groups, priv_spec_report_t *report);

/*
 * Reads the texts of the options into plan->spec: the sets that the process
 * is to have at the end, as far as the flags and the texts settle them.
 */
int backend_read_texts(struct plan *plan,
                       const struct priv_spec_security *security,
                       priv_spec_report_t *report);

/* Whether a process has no more than an ordinary user's. */
bool backend_is_unprivileged(const struct process *process);

/* Whether all other threads have no more, where they can differ and the plan
 * is for all. */
bool backend_others_unprivileged(const struct plan *plan);

/* What of a set goes beyond an ordinary user's privileges. */
priv_spec_set_t backend_above_ordinary(const struct plan *plan,
                                       const priv_spec_set_t *set);

/*
 * The backend's part of preparing a plan whose identity, root directory and
 * texts are settled: checks all else that may stand in the way, and makes
 * what entering will use.
 */
int backend_prepare(struct plan *plan, priv_spec_report_t *report);

/* Writes the backend's steps: before the ids change (false), after (true). */
void backend_print(const struct plan *plan, bool after, struct message *m);

/* Frees what backend_prepare made; false if the plan is still in use. */
bool backend_free(struct plan *plan);

/* Whether what is kept allows to change uids, or gids, at will. */
bool backend_may_change_uid(const struct plan *plan);
bool backend_may_change_gid(const struct plan *plan);

/*
 * Entering, in this order.  backend_open gets hold of what a new root
 * directory would hide; backend_look reads the state of this thread;
 * backend_check_start refuses when threads have come since the plan was
 * made, or the process is in another user namespace; backend_reduce makes the
 * first change, down to what will be kept and what the steps still need, and if
 * it fails nothing has changed; backend_before_uid and backend_after_uid stand
 * around the change of uid; backend_hold stands in place of all this where
 * nothing is to be changed; backend_check compares what only the backend knows
 * of (flags, not sets and ids) with the plan; backend_attempt tries to get back
 * privileges that were given up; backend_close takes away all privileges that
 * it can, believing nothing; backend_leftovers appends what it left elsewhere
 * than in this thread, if anything; backend_shut lets go what backend_open got.
 * backend_new_keyring and backend_close_descriptors (all above 2 but those of
 * backend_open) do what the flags ask for and prove it at once; again they
 * change nothing.
 */
void backend_open(struct entering *entering);
int backend_look(struct entering *entering, priv_spec_report_t *report);
int backend_check_start(struct entering *entering, priv_spec_report_t *report);
int backend_reduce(struct entering *entering, priv_spec_report_t *report);
int backend_before_uid(struct entering *entering, priv_spec_report_t *report);
int backend_after_uid(struct entering *entering, priv_spec_report_t *report);
int backend_hold(struct entering *entering, priv_spec_report_t *report);
int backend_check(struct entering *entering, priv_spec_report_t *report);
int backend_attempt(struct entering *entering, priv_spec_report_t *report);
int backend_new_keyring(struct entering *entering, priv_spec_report_t *report);
int backend_close_descriptors(struct entering *entering,
                              priv_spec_report_t *report);
void backend_close(struct entering *entering);
void backend_leftovers(struct entering *entering, struct message *m);
void backend_shut(struct entering *entering);

#endif
