/* SPDX-License-Identifier: ISC */
/*
 * plan.h: a prepared change of the process, and the entering of it.
 *
 * plan.c looks and refuses, enter.c changes, proof.c proves; identity.c and
 * root.c know of ids and of the root directory, a backend of privileges.
 */
#ifndef LIB_PLAN_H
#define LIB_PLAN_H 1

#include "message.h"
#include "priv_spec.h"
#include "process.h"

/* The names of the steps, as the report has them. */
#define STEP_ARGUMENT    "argument"
#define STEP_PARSE       "parse"
#define STEP_LOOKUP      "lookup"
#define STEP_READ        "read"
#define STEP_PERMITTED   "permitted"
#define STEP_THREADS     "threads"
#define STEP_CHROOT      "chroot"
#define STEP_SETGROUPS   "setgroups"
#define STEP_SETGID      "setgid"
#define STEP_SETUID      "setuid"
#define STEP_CAPSET      "capset"
#define STEP_SECUREBITS  "securebits"
#define STEP_BOUNDING    "bounding"
#define STEP_AMBIENT     "ambient"
#define STEP_KEEPCAPS    "keepcaps"
#define STEP_SEAL        "no_new_privs"
#define STEP_KEYRING     "keyring"
#define STEP_DESCRIPTORS "descriptors"
#define STEP_VERIFY      "verify"

struct plan {
    uint64_t flags;
    bool leave; /* IF_ROOT, and there is nothing to give up */

    /* What the process is to be. */
    char *user; /* as given; NULL: not named */
    char *group;
    uid_t uid;
    gid_t gid;
    bool set_groups; /* false: the groups stay as they are */
    gid_t *groups;   /* sorted, each once */
    size_t group_count;
    priv_spec_t spec; /* the sets at the end; only those given matter */

    /* The new root directory; root is -1 without one. */
    int root;
    char *root_path;
    dev_t root_device;
    ino_t root_inode;
    bool root_searchable; /* by its mode, without any privilege */
    pid_t root_entered;   /* the process that entered it by this plan */

    /* What the process was when the plan was made. */
    struct process before;
    gid_t *before_groups; /* sorted, each once */
    size_t before_group_count;

    gid_t *scratch; /* where entering reads groups back to */
    size_t scratch_room;

    void *native; /* the backend's */
};

/*
 * The calls that change ids, setgroups(2), setresgid(2) and setresuid(2): those
 * of the C library, or where a backend has the threads change them one by one,
 * those that act on a thread alone.
 */
struct id_calls {
    int (*groups)(size_t count, const gid_t *groups);
    int (*gid)(gid_t real, gid_t effective, gid_t saved);
    int (*uid)(uid_t real, uid_t effective, uid_t saved);
};

/* A plan being entered. */
struct entering {
    struct plan *plan;
    const struct id_calls *ids; /* libc's, unless the backend has others */
    struct process now;
    struct process_groups groups; /* of now; sorted, each once */
    int status;                   /* the backend's descriptors, or -1 */
    int tasks;
    int folder;
    int cancel;   /* whether the thread may be cancelled elsewhere */
    bool changed; /* whether the first change was made */
};

/* plan.c */

/* The id planned for a place (ID_REAL …). */
uid_t plan_uid(const struct plan *plan, unsigned place);
gid_t plan_gid(const struct plan *plan, unsigned place);

/* Whether the ids or groups of a process differ from those planned. */
bool plan_uid_differs(const struct plan *plan, const struct process *now);
bool plan_gid_differs(const struct plan *plan, const struct process *now);
bool plan_groups_differ(const struct plan *plan,
                        const struct process_groups *groups);
/* Whether they differ from those that the process had when it was made. */
bool plan_groups_change(const struct plan *plan);

/* identity.c: names to numbers. */
int identity_resolve(struct plan *plan,
                     const struct priv_spec_security *security,
                     priv_spec_report_t *report);

/*
 * Refuses where the process' own ids are not mapped in its user namespace:
 * the system then shows others in their place.
 */
int identity_check_mapped(const struct process *now,
                          priv_spec_report_t *report);

/* root.c: the new root directory. */
int root_prepare(struct plan *plan, const char *path,
                 priv_spec_report_t *report);
/*
 * Whether this plan made the process' root directory what it is.  That the
 * two are one directory proves nothing by itself: it may be mounted twice,
 * with other file systems below.
 */
bool root_is_entered(const struct plan *plan);
/* Whether there is a new root directory, entered or to be. */
bool root_is_wanted(const struct plan *plan);
int root_enter(struct plan *plan, priv_spec_report_t *report);
/* Closes the descriptor; whether the root was entered is known further on. */
void root_close(struct plan *plan);
void root_free(struct plan *plan);

/* descriptors.c */

/*
 * Closes every descriptor above 2 but those that are kept, by trying each
 * number there can be up to DESCRIPTOR_NUMBERS, and sees that each is closed.
 */
enum { DESCRIPTOR_NUMBERS = 1024 * 1024 };
int descriptors_close(const int *keep, unsigned count,
                      priv_spec_report_t *report);
/* Notes that one could not be closed: errno, or 0 if the system lied. */
int descriptors_fail(int fd, int error, priv_spec_report_t *report);

/*
 * ways_out.c: refuses open directories other than the new root, or warns of
 * them if they are allowed.
 */
int ways_out_check(const struct plan *plan, priv_spec_report_t *report);

/* proof.c */

/*
 * Whether the process is as planned in all that can be read; if not, the
 * report says what differs, as the failure of the step that should have
 * brought it about.
 */
int proof_compare(struct entering *entering, priv_spec_report_t *report);

/* Tries to get back what was given up; 0 if every attempt was refused. */
int proof_attempts(struct entering *entering, priv_spec_report_t *report);

/*
 * Where the saved ids can't be read: whether one that was to be given up may
 * be there still.  The effective id is as planned again afterwards.
 */
bool proof_may_return_to_uid(const struct entering *entering);
bool proof_may_return_to_gid(const struct entering *entering);

#endif
