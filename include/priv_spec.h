/* SPDX-License-Identifier: ISC */
/* clang-format off: its tables are laid out by hand */
/*
 * priv_spec.h: give up root and keep exactly what a text names.
 *
 * This is the whole public interface of libprivspec.  In short:
 *
 *     struct priv_spec_security security = { .user = "ecuser",
 *         .capabilities = "cap_net_bind_service+ep",
 *         .privileges = "basic net_privaddr" };
 *     priv_spec_plan_t plan;
 *     priv_spec_report_t report = { 0 };
 *
 *     if (priv_spec_plan_prepare(&plan, &security, &report) != 0
 *         || priv_spec_plan_enter(&plan, &report) != 0)
 *         fail(report.message);
 *     priv_spec_plan_free(&plan);
 *
 * Rules that hold for every function:
 *  - Functions that can fail return 0, or -1 with errno set, and fill the
 *    report if one is given (NULL is allowed).
 *  - The library never exits, aborts or prints.  It changes signal handlers
 *    only while it enters a plan under PRIV_SPEC_FLAG_ALL_THREADS.
 *  - There is no global state: functions may be called from any thread, as
 *    long as two threads don't use one object at the same time.  What
 *    changes the process or the thread (priv_spec_plan_enter,
 *    priv_spec_raise, priv_spec_restore) says so.
 *  - Strings given to the library stay the caller's.
 */
#ifndef PRIV_SPEC_H
#define PRIV_SPEC_H 1

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#if defined(__GNUC__) && __GNUC__ >= 4
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header; priv_spec_version() tells the library's. */
#define PRIV_SPEC_VERSION "0.1.0"

/* ------------------------------------------------------------------------
 * Sets and specs
 */

/*
 * A set of privileges.  Bits 0 to 63 are Linux capability numbers, so that
 * word[0] is the kernel's own mask; from 64 up stand the Solaris privileges
 * that the library's vocabulary knows; from 192 up those that only the
 * running system knows.
 */
typedef struct priv_spec_set {
    uint64_t word[4];
} priv_spec_set_t;

/* The sets that a process has.  Limit is what Linux calls bounding. */
typedef enum priv_spec_which {
    PRIV_SPEC_EFFECTIVE = 0,
    PRIV_SPEC_PERMITTED = 1,
    PRIV_SPEC_INHERITABLE = 2,
    PRIV_SPEC_LIMIT = 3,
    PRIV_SPEC_AMBIENT = 4
} priv_spec_which;

#define PRIV_SPEC_SETS 5

/* Whose words a text is in. */
typedef enum priv_spec_system {
    PRIV_SPEC_NATIVE = 0, /* those of the system the library is built for */
    PRIV_SPEC_LINUX = 1,  /* capabilities: cap_text_formats(7) */
    PRIV_SPEC_SOLARIS = 2 /* privileges: priv_str_to_set(3C) */
} priv_spec_system;

/*
 * What a text asks for, or what a process holds.  A plain value: copy it by
 * assignment, there is nothing to free.  `given` has the bit
 * 1u << PRIV_SPEC_… for each set that was given; the others are empty.
 */
typedef struct priv_spec {
    priv_spec_set_t set[PRIV_SPEC_SETS];
    uint32_t given;
    uint32_t system;      /* a priv_spec_system, never PRIV_SPEC_NATIVE */
    uint64_t reserved[2]; /* 0 */
} priv_spec_t;

/* ------------------------------------------------------------------------
 * The report
 */

/* What priv_spec_plan_enter, or priv_spec_restore, left behind. */
typedef enum priv_spec_state {
    PRIV_SPEC_UNCHANGED = 0, /* nothing was changed */
    PRIV_SPEC_CLOSED = 1,    /* failed half-way: everything was given up */
    PRIV_SPEC_OPEN = 2,      /* failed, and something could not be given up:
                                the message names it; call _exit(2) */
    PRIV_SPEC_ENTERED = 3    /* succeeded: the process is as planned */
} priv_spec_state;

/*
 * How a call went.  Start with `priv_spec_report_t report = { 0 };` and give
 * it to any number of calls: each fills it anew.  `size` may be left 0, or
 * be sizeof report; the library never writes beyond it.
 */
typedef struct priv_spec_report {
    size_t size;
    int error; /* errno of the failure; 0 when there was none */
    priv_spec_state state;
    const char *step;    /* "parse", "lookup", "setuid" …; NULL if none.
                            A constant: nothing to free */
    size_t offset;       /* in the text at fault, bytes from its start … */
    size_t length;       /* … and the length of the word at fault */
    size_t line, column; /* in a file, from 1; 0 if there is none */
    priv_spec_set_t missing; /* asked for or needed, and not held */
    priv_spec_set_t lost;    /* asked for and left out: not held
                                (PRIV_SPEC_FLAG_HELD), or lost in translation */
    priv_spec_set_t added;   /* not asked for and added in translation */
    priv_spec_set_t leads;   /* kept, and leading to all others */
    uint64_t warnings;       /* PRIV_SPEC_WARN_… */
    char message[640];       /* one line: what is wrong and what to do.
                                Empty on success; never has control bytes */
    uint64_t reserved[8];
} priv_spec_report_t;

/* Warnings: on success or failure, what the caller should know. */
#define PRIV_SPEC_WARN_ROOT_KEPT              (UINT64_C(1) << 0)
#define PRIV_SPEC_WARN_ROOT_EXEC              (UINT64_C(1) << 1)
#define PRIV_SPEC_WARN_CHROOT_ESCAPE          (UINT64_C(1) << 2)
#define PRIV_SPEC_WARN_LEADS_TO_ALL           (UINT64_C(1) << 3)
#define PRIV_SPEC_WARN_THREADS                (UINT64_C(1) << 4)
#define PRIV_SPEC_WARN_IO_URING               (UINT64_C(1) << 5)
#define PRIV_SPEC_WARN_DIRECTORIES            (UINT64_C(1) << 6)
#define PRIV_SPEC_WARN_CHROOT_WRITABLE        (UINT64_C(1) << 7)
#define PRIV_SPEC_WARN_EXEC_EFFECTIVE         (UINT64_C(1) << 8)
#define PRIV_SPEC_WARN_NOT_HELD               (UINT64_C(1) << 9)
#define PRIV_SPEC_WARN_OTHER_TEXT             (UINT64_C(1) << 10)
#define PRIV_SPEC_WARN_NOT_CHECKED            (UINT64_C(1) << 11)
#define PRIV_SPEC_WARN_UNPRIVILEGED           (UINT64_C(1) << 12)
#define PRIV_SPEC_WARN_XPOLICY                (UINT64_C(1) << 13)
#define PRIV_SPEC_WARN_SEAL_IDENTITY          (UINT64_C(1) << 14)
#define PRIV_SPEC_WARN_SEAL_NO_EXEC           (UINT64_C(1) << 15)
#define PRIV_SPEC_WARN_TRANSLATED             (UINT64_C(1) << 16)
#define PRIV_SPEC_WARN_NET_NAMESPACE          (UINT64_C(1) << 17)
#define PRIV_SPEC_WARN_TRANSLATED_LIMIT       (UINT64_C(1) << 24)
#define PRIV_SPEC_WARN_TRANSLATED_INHERITABLE (UINT64_C(1) << 25)

/*
 * Writes the n-th warning of a report (from 0) as one line into `buffer`, at
 * most `size` bytes with the final NUL.  Returns the length of the whole
 * line as snprintf(3) does, or -1 (errno ERANGE) when the report has no n-th
 * warning.
 *
 *     for (unsigned n = 0; priv_spec_report_warning(&report, n, line,
 *                                                   sizeof line) >= 0; n++)
 */
int priv_spec_report_warning(const priv_spec_report_t *report, unsigned n,
                             char *buffer, size_t size);

/* ------------------------------------------------------------------------
 * Texts
 */

/*
 * Reads a text into *spec.  PRIV_SPEC_LINUX: E, P and I are given.
 * PRIV_SPEC_SOLARIS: E, P and the limit are given, all the same set.  The
 * running system's own text is read by the system's own function
 * (cap_from_text(3), priv_str_to_set(3C)), the other's by the library.
 *
 * Errors: EINVAL, the text is refused: the report has offset, length and a
 * message that names the word, with the nearest known name where there is
 * one; EINVAL also for a NULL argument or an unknown system; ENOTSUP,
 * PRIV_SPEC_NATIVE where the library has no native words; ENOMEM.
 */
int priv_spec_from_text(priv_spec_t *spec, priv_spec_system system,
                        const char *text, priv_spec_report_t *report);

/* How priv_spec_to_text writes a Solaris set; a Linux one has one form. */
#define PRIV_SPEC_FORM_PORTABLE 0u /* "basic,!x,y" */
#define PRIV_SPEC_FORM_LITERAL  1u /* every name */
#define PRIV_SPEC_FORM_SHORT    2u /* whichever is shorter */

/*
 * Writes a spec as a text of its own system that reads back to the same:
 * Linux, E, P and I as cap_to_text(3) writes them; Solaris, the permitted
 * set as priv_set_to_str(3C) does.  At most `size` bytes are written, the
 * last of them NUL; `buffer` may be NULL when `size` is 0.  Returns the
 * length of the whole text as snprintf(3) does.
 *
 * Errors: EINVAL, a NULL spec, one that names no system, or an unknown form.
 */
int priv_spec_to_text(const priv_spec_t *spec, char *buffer, size_t size,
                      unsigned form, priv_spec_report_t *report);

/*
 * Writes the names of a set's members, separated by commas, "none" if it is
 * empty.  Buffer and result as for priv_spec_to_text.
 */
int priv_spec_set_names(const priv_spec_set_t *set, char *buffer, size_t size);

/*
 * Reads what a process (0: the caller's thread) holds.  All of its sets are
 * given.  Errors: ESRCH, no such process; ENOTSUP, the system has no
 * privileges to tell of; EACCES or what else the system said.
 */
int priv_spec_from_process(priv_spec_t *spec, pid_t pid,
                           priv_spec_report_t *report);

/* Same system, same sets given, and each the same. */
bool priv_spec_equal(const priv_spec_t *a, const priv_spec_t *b);

/*
 * Each set that `inner` gives is given by `outer` too and lies within it.
 * False when the two are of different systems.
 */
bool priv_spec_includes(const priv_spec_t *outer, const priv_spec_t *inner);

/*
 * Whether a set of the spec has the privilege, named in either system's
 * words (any case; the prefix "priv_" may be left out, "cap_" not).  False
 * for names that nobody knows.
 */
bool priv_spec_has(const priv_spec_t *spec, priv_spec_which set,
                   const char *name);

/* ------------------------------------------------------------------------
 * Translation
 */

/*
 * How a spec may be translated.  Power is compared, not names: a table says
 * which privileges of one system grant what privileges of the other do, and
 * what is not there is never promised.  privspec-vocabulary(7) has it.
 */
typedef enum priv_spec_policy {
    /* Nothing lost and nothing added, or refused. */
    PRIV_SPEC_EXACT = 1,
    /* Never more than asked: all those of the other system whose power lies
     * within what was asked.  What is lost is reported. */
    PRIV_SPEC_WITHIN = 2,
    /* What is used for the same jobs on the other system.  What is lost and
     * what is added is reported. */
    PRIV_SPEC_CLOSEST = 3,
    /* Only as an option of struct priv_spec_security: no translation, even
     * under PRIV_SPEC_FLAG_TRANSLATE. */
    PRIV_SPEC_OFF = 4
} priv_spec_policy;

/*
 * Translates a spec into a system's words (PRIV_SPEC_NATIVE: of the system
 * that the library is built for); into its own, it is copied.  `to` and
 * `from` may be the same.
 *
 * The effective and the permitted set must be given.  To Linux each of them
 * is translated by itself; the result gives the inheritable set too, as
 * every Linux text does.  A Solaris text has one set, which becomes the
 * result's effective, permitted and limit set: where the two sets of a Linux
 * spec differ, PRIV_SPEC_EXACT is refused, PRIV_SPEC_WITHIN takes what lies
 * within both, PRIV_SPEC_CLOSEST what stands for either.  The inheritable
 * and the ambient set are translated in the same way where they are given;
 * to Solaris only if they are not empty, for a Solaris text says nothing of
 * them (then warned of: PRIV_SPEC_WARN_TRANSLATED_INHERITABLE).  A limit set
 * is not translated: what it does, PRIV_SPEC_FLAG_LIMIT asks for (then
 * warned of: PRIV_SPEC_WARN_TRANSLATED_LIMIT).
 *
 * Linux has the power of Solaris' basic set without asking.  To Solaris it
 * is added; a Solaris spec that lacks a part of it asks for less than Linux
 * can give, which PRIV_SPEC_EXACT and PRIV_SPEC_WITHIN refuse.
 *
 * The report, on success and when the policy refuses:
 *   lost     privileges asked for, in the words of `from`, whose power the
 *            result does not have in full
 *   added    privileges of the result, in the words of `to`, whose power
 *            was not asked for; to Linux also those of Solaris' basic set
 *            that were not asked for
 *   warnings PRIV_SPEC_WARN_TRANSLATED if there is one or the other (on
 *            success only, as the two notes above)
 *
 * Errors: ENOTSUP with the step "translate", the policy refuses: the message
 * names what stands in the way; ENOTSUP with the step "argument",
 * PRIV_SPEC_NATIVE where the library has no native words; EINVAL, a NULL
 * spec, a spec that names no system, that lacks a set, gives one that there
 * is not, or holds the other system's privileges, an unknown system or
 * policy; on Solaris, with the step "read", ENOMEM, and ENOTSUP for a system
 * with more unknown privileges than there is room for.  On -1 *to is as it
 * was.
 */
int priv_spec_translate(priv_spec_t *to, const priv_spec_t *from,
                        priv_spec_system system, priv_spec_policy policy,
                        priv_spec_report_t *report);

/* How what stands for a privilege compares with it; LESS and MORE are bits. */
typedef enum priv_spec_fit {
    PRIV_SPEC_FIT_EXACT = 0,
    PRIV_SPEC_FIT_LESS = 1, /* the privilege is among the lost */
    PRIV_SPEC_FIT_MORE = 2, /* some of what stands for it is added */
    PRIV_SPEC_FIT_BOTH = 3
} priv_spec_fit;

#define PRIV_SPEC_NOTES 4

/* One privilege of a spec, and what stands for it in the translation. */
typedef struct priv_spec_counterpart_entry {
    priv_spec_set_t asked; /* the privilege; empty: a basic one of Solaris
                              that was not asked for and that Linux has */
    priv_spec_set_t used;  /* what stands for it; empty: nothing does, or
                              Linux has it without asking */
    priv_spec_fit fit;
    uint32_t unused;                   /* 0 */
    const char *note[PRIV_SPEC_NOTES]; /* why, in sentences; the rest NULL.
                              Constants: nothing to free */
    uint64_t reserved[4];              /* 0 */
} priv_spec_counterpart_t;

/*
 * Tells of the n-th privilege (from 0) of a spec what stands for it in its
 * translation: first those of all sets but the limit set, in the order of
 * their bits, then those that Linux adds.  The comparison is within the
 * whole: those that fit less are just the lost, and what stands for those
 * that fit more, the added.  Also for a translation that the policy refuses
 * (PRIV_SPEC_EXACT is told as PRIV_SPEC_WITHIN).  Returns 0, or -1: ERANGE,
 * there is no n-th; else as for priv_spec_translate.
 *
 *     for (unsigned n = 0; priv_spec_counterpart(&from, system, policy, n,
 *                                                &counterpart) == 0; n++)
 */
int priv_spec_counterpart(const priv_spec_t *from, priv_spec_system system,
                          priv_spec_policy policy, unsigned n,
                          priv_spec_counterpart_t *counterpart);

/* ------------------------------------------------------------------------
 * What is wanted: the Security stanza
 */

/*
 * What the process shall become.  Start from { 0 }: what is left NULL is not
 * asked for.
 */
struct priv_spec_security {
    size_t size; /* 0 or sizeof(struct priv_spec_security) */
    /*
     * A user's name, or digits: a number from 0 to 4294967294 that is never
     * looked up.  NULL: the effective user stays (and is refused if that is
     * uid 0 and PRIV_SPEC_FLAG_KEEP_ROOT isn't given).
     */
    const char *user;
    /* The same for the group.  NULL: that of a user by name, from the
     * database; a user by number needs one. */
    const char *group;
    /*
     * Names or numbers, ended by NULL.  NULL itself: the user's own from the
     * group database, for a user by number his group alone.  An empty list:
     * none.
     */
    const char *const *supplemental_groups;
    const char *chroot;       /* the new root directory */
    const char *capabilities; /* what is kept on Linux; NULL: nothing */
    const char *privileges;   /* what is kept on Solaris; NULL: basic; or
                                 see `translate` */
    uint64_t flags;           /* PRIV_SPEC_FLAG_… */
    void *storage;            /* the library's; leave NULL */
    /*
     * How the other system's text is translated where the native one is
     * NULL; an option as those above.  0: as PRIV_SPEC_FLAG_TRANSLATE says.
     */
    priv_spec_policy translate;
    uint32_t unused; /* 0 */
    /*
     * PRIV_SPEC_FLAG_… that the stanza's keys ask for: an option as those
     * above, set by priv_spec_security_load.  They are added to `flags`.
     */
    uint64_t file_flags;
    uint64_t reserved[6];
};

/* Programs run afterwards keep the permitted set (Linux: inheritable and
 * ambient; Solaris: inheritable). */
#define PRIV_SPEC_FLAG_ACROSS_EXEC (UINT64_C(1) << 0)
/* Cut the bounding set down to what is permitted or inheritable (needs
 * cap_setpcap). */
#define PRIV_SPEC_FLAG_LIMIT (UINT64_C(1) << 1)
/* Nothing run later gains privileges: no_new_privs, and SECBIT_NOROOT as
 * well where cap_setpcap is held. */
#define PRIV_SPEC_FLAG_SEAL (UINT64_C(1) << 2)
/* What is asked for and not held is left out and reported in `lost`,
 * instead of refused. */
#define PRIV_SPEC_FLAG_HELD (UINT64_C(1) << 3)
/* End with uid 0 although no user is named. */
#define PRIV_SPEC_FLAG_KEEP_ROOT (UINT64_C(1) << 4)
/* A process that was started without privileges is left as it is, and
 * proven to be so. */
#define PRIV_SPEC_FLAG_IF_ROOT (UINT64_C(1) << 5)
/* Prepare a plan to look at, not to enter: what only a privileged process
 * could check is left unchecked, with a warning that says so. */
#define PRIV_SPEC_FLAG_DRY_RUN (UINT64_C(1) << 6)
/*
 * Where the native text is NULL and the other system's is given, that one is
 * translated and used: by the policy of the option `translate`, if that is
 * 0, PRIV_SPEC_EXACT.  Without one or the other it is passed over, with
 * PRIV_SPEC_WARN_OTHER_TEXT.
 */
#define PRIV_SPEC_FLAG_TRANSLATE (UINT64_C(1) << 7)
/* Descriptors above 2 are closed, those of the caller's too, and seen to be
 * closed. */
#define PRIV_SPEC_FLAG_CLOSE_FDS (UINT64_C(1) << 8)
/* The thread gets a session keyring of its own, empty and the new user's, in
 * place of the caller's (Linux). */
#define PRIV_SPEC_FLAG_NEW_KEYRING (UINT64_C(1) << 9)
/*
 * Every thread of the process is changed, not the calling one alone.  On
 * Linux, where credentials are a thread's, entering calls all of them by a
 * signal, has each make the change while the others wait, and proves each;
 * see priv_spec_plan_enter.  Elsewhere they are the process', and the flag
 * changes nothing.
 */
#define PRIV_SPEC_FLAG_ALL_THREADS (UINT64_C(1) << 10)
/* Checks that a host may have a reason to relax.  The first four are then
 * warnings. */
#define PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE (UINT64_C(1) << 16)
#define PRIV_SPEC_FLAG_ALLOW_THREADS         (UINT64_C(1) << 17)
#define PRIV_SPEC_FLAG_ALLOW_IO_URING        (UINT64_C(1) << 18)
#define PRIV_SPEC_FLAG_ALLOW_DIRECTORIES     (UINT64_C(1) << 19)
/* For priv_spec_security_load: group and others may write the file. */
#define PRIV_SPEC_FLAG_ALLOW_FILE_WRITABLE (UINT64_C(1) << 20)

/*
 * A key of the Security stanza that the library doesn't know, offered to the
 * host, as written.  `values` has `count` strings and a NULL behind them,
 * valid during the call only; `list` tells whether they stood in parentheses
 * (if not, there is one).  Returns 1 if the host took it, 0 if not (it is
 * then refused), -1 with errno for an error of its own.
 *
 * It is called when the whole file has been found to be well-formed, and once
 * for a key; but a later key may still be refused, so the host should only
 * note what it is told, and act on it after the load has succeeded.
 */
typedef int priv_spec_option_fn(void *argument, const char *key,
                                const char *const *values, size_t count,
                                bool list, size_t line);

/*
 * Reads the Security stanza of a configuration file; privspec.conf(5) has its
 * form.  If the file has one, it replaces the options of *security as a
 * whole, those that it doesn't name becoming NULL or 0, and file_flags
 * becoming what its keys limit and seal say; if it has none, *security stays
 * as it is and the return value is 1.  The strings belong to *security until
 * priv_spec_security_free or the next load that finds a stanza.
 * `flags` in *security are the caller's and stay.
 *
 * The file is opened once, and refused unless it is a regular file owned by
 * root or the caller (the effective user) that neither group nor others may
 * write; PRIV_SPEC_FLAG_ALLOW_FILE_WRITABLE in security->flags lets them
 * write, and changes nothing about the owner.
 *
 * other      the host's function for unknown keys, or NULL
 * argument   passed on to it
 *
 * Returns 0 (a stanza was read), 1 (there is none) or -1.  Errors: EINVAL,
 * the file's text is refused: the report has file offset, line and column,
 * the message begins with FILE:LINE:COLUMN; EPERM, the file is no regular
 * one, or its owner or mode; EFBIG, more than 16 MiB; ENOMEM; what open(2)
 * and read(2) say; what the host's function says, with the place.  On -1
 * *security is as it was.
 */
int priv_spec_security_load(struct priv_spec_security *security,
                            const char *path, priv_spec_option_fn *other,
                            void *argument, priv_spec_report_t *report);

/*
 * Frees what priv_spec_security_load stored, and sets the options NULL or 0.
 * Options that no load stored stay as they are.
 */
void priv_spec_security_free(struct priv_spec_security *security);

/* ------------------------------------------------------------------------
 * The drop
 */

/* A prepared change.  To be freed with priv_spec_plan_free. */
typedef struct priv_spec_plan {
    size_t size;
    struct plan *plan; /* the library's */
    uint64_t reserved[4];
} priv_spec_plan_t;

/*
 * Looks up every name, looks at the process, and refuses everything that can
 * be refused, with nothing changed.  *plan need not be initialised; it must
 * be freed with priv_spec_plan_free if the call succeeded, and may be if
 * not.
 *
 * Errors, each with the step and the remedy in the report:
 *   EINVAL   a text, a number out of range, an unknown flag or policy,
 *            effective not within permitted
 *   ENOENT   unknown user or group; no such chroot directory
 *   EPERM    privileges that are asked for or needed and not held (all in
 *            `missing`), uid 0 kept and not asked for, securebits that
 *            stand in the way, setgroups denied, ids that are not mapped,
 *            an unsafe chroot directory, keyctl(2) forbidden
 *   EBUSY    other threads, an open io_uring, open directories with chroot
 *   ENOTSUP  the system (or the stub backend) can't do it; a text that its
 *            policy doesn't allow to translate
 *   EDQUOT   a new session keyring for more threads than the user may have
 *            keys
 *   ENOMEM   no memory
 *   others   as the user database or the system said
 */
int priv_spec_plan_prepare(priv_spec_plan_t *plan,
                           const struct priv_spec_security *security,
                           priv_spec_report_t *report);

/*
 * Writes the plan step by step, one a line.  Buffer and result as for
 * priv_spec_to_text; -1 with EINVAL for a plan that was never prepared.
 */
int priv_spec_plan_print(const priv_spec_plan_t *plan, char *buffer,
                         size_t size);

/*
 * Changes the calling process as planned, proves it, and returns 0 only if
 * the proof held.  Allocates nothing, looks nothing up and loads nothing,
 * so it may run in a child after fork(2).  No other thread may change
 * credentials meanwhile.
 *
 * If it returns -1 the report's state tells what was left: UNCHANGED,
 * CLOSED, or OPEN; in the last two cases the process must not go on as if
 * nothing had happened, after OPEN it must _exit.  Entering the plan again
 * in the state that it produced succeeds and changes nothing.
 *
 * Errors: what the refused call said (EDQUOT: the user may have no more
 * keys); ETIMEDOUT, other threads were held for too long; EPROTO, a call
 * answered 0 and did not do it, or a proof found what should not be; EBUSY,
 * other threads; EINVAL, no plan, or one made with PRIV_SPEC_FLAG_DRY_RUN.
 */
int priv_spec_plan_enter(const priv_spec_plan_t *plan,
                         priv_spec_report_t *report);

/* Frees a plan; one that is empty or was freed already is no error. */
void priv_spec_plan_free(priv_spec_plan_t *plan);

/* ------------------------------------------------------------------------
 * Raise and restore
 */

/*
 * What was in effect before priv_spec_raise, for priv_spec_restore.  A plain
 * value: there is nothing to free.  What is in it is the library's.
 */
typedef struct priv_spec_saved {
    uint64_t set[8];
    uint64_t thread;
    uint64_t state;       /* 0: nothing is saved */
    uint64_t reserved[4]; /* 0 */
} priv_spec_saved_t;

/*
 * Adds what `what` has in its effective set to the effective set: of the
 * calling thread on Linux, of the process on Solaris.  What was in effect
 * goes into *saved, which need not be initialised.  Pairs of raise and
 * restore nest.
 *
 * Both functions allocate nothing, take no lock, and leave errno alone when
 * they succeed; on Linux they may be called from a signal handler.
 *
 * Errors, with nothing raised and *saved fit for no priv_spec_restore:
 *   EPERM    not permitted (named in `missing`), so it can't be raised
 *   EINVAL   a NULL argument; a spec of the other system; one whose
 *            effective set was not given, or is empty while its permitted
 *            set is not
 *   ENOTSUP  the stub backend, which raises nothing
 *   EPROTO   the system answered and did not act, or told what can't be
 *   others   as the system said
 */
int priv_spec_raise(const priv_spec_t *what, priv_spec_saved_t *saved,
                    priv_spec_report_t *report);

/*
 * Makes the effective set again what was saved, without what is no longer
 * permitted, and makes sure of it.  The permitted and the inheritable set
 * never grow by it; what was added to them since may be lost.  Call it in
 * the thread that raised.
 *
 * If it fails the effective set is emptied, and the report's state tells
 * whether that worked: CLOSED, it is empty; OPEN, something is in effect
 * still, or it can't be told: the message names it; call _exit(2).
 *
 * Errors: EINVAL, nothing is saved or another thread saved it, and nothing
 * was changed; EPROTO, the system answered and did not act; others as the
 * system said.
 */
int priv_spec_restore(const priv_spec_saved_t *saved,
                      priv_spec_report_t *report);

/* ------------------------------------------------------------------------
 * About the library
 */

/* "libcap", "solaris" or "stub".  A constant. */
const char *priv_spec_backend(void);

/* The library's version, as PRIV_SPEC_VERSION.  A constant. */
const char *priv_spec_version(void);

#ifdef __cplusplus
}
#endif

#if defined(__GNUC__) && __GNUC__ >= 4
#pragma GCC visibility pop
#endif

/*
 * PRIV_SPEC_RAISED(what, report) { … }
 *
 * A scope in which `what` is raised, ended by its closing brace and by
 * return, break, continue, goto, and in C++ by an exception:
 *
 *     PRIV_SPEC_RAISED(&bind_low, &report) {
 *         bound = bind(fd, address, length);
 *     }
 *     if (report.error != 0)
 *         warn(report.message);
 *     if (report.state == PRIV_SPEC_OPEN)
 *         _exit(1);
 *
 * If raising fails the body does not run, and the report says why.  If
 * restoring fails the report says so, as after priv_spec_restore; otherwise
 * the end of the scope leaves the report alone, and errno too.  break and
 * continue leave the scope, not a loop around it.  No goto may lead into it.
 *
 * It takes C++, or a C compiler with __attribute__((cleanup)), such as gcc
 * and clang.  Elsewhere there is no such macro, and one writes by hand
 *
 *     if (priv_spec_raise(&bind_low, &saved, &report) == 0) {
 *         …                          without return, break, goto
 *         if (priv_spec_restore(&saved, &report) != 0)
 *             …
 *     }
 *
 * The names with scope in them are the macro's.
 */
#if defined(__cplusplus)

class priv_spec_scope
{
  public:
    priv_spec_scope(const priv_spec_t *what, priv_spec_report_t *report)
        : report_(report), open_(priv_spec_raise(what, &saved_, report) == 0)
    {
    }
    ~priv_spec_scope()
    {
        close();
    }
    bool is_open() const
    {
        return open_;
    }
    void close()
    {
        priv_spec_report_t ending;

        if (!open_)
            return;
        open_ = false;
        ending.size = sizeof ending;
        if (priv_spec_restore(&saved_, &ending) != 0 && report_) {
            ending.size = report_->size;
            *report_ = ending;
        }
    }

  private:
    priv_spec_scope(const priv_spec_scope &);
    priv_spec_scope &operator=(const priv_spec_scope &);

    priv_spec_saved_t saved_;
    priv_spec_report_t *report_;
    bool open_;
};

#define PRIV_SPEC_SCOPE_(name, what, report)                                   \
    for (priv_spec_scope name((what), (report)); name.is_open(); name.close())

#elif (defined(__GNUC__) && __GNUC__ >= 4) || defined(__clang__)

struct priv_spec_scope {
    priv_spec_saved_t saved;
    priv_spec_report_t *report;
    bool open;
};

static inline struct priv_spec_scope priv_spec_scope_open(
    const priv_spec_t *what, priv_spec_report_t *report)
{
    struct priv_spec_scope scope;

    scope.report = report;
    scope.open = priv_spec_raise(what, &scope.saved, report) == 0;
    return scope;
}

static inline void priv_spec_scope_close(struct priv_spec_scope *scope)
{
    priv_spec_report_t ending;

    if (!scope->open)
        return;
    scope->open = false;
    ending.size = sizeof ending;
    if (priv_spec_restore(&scope->saved, &ending) != 0
        && scope->report != NULL) {
        ending.size = scope->report->size;
        *scope->report = ending;
    }
}

#define PRIV_SPEC_SCOPE_(name, what, report)                                   \
    for (struct priv_spec_scope name                                           \
         __attribute__((__cleanup__(priv_spec_scope_close))) =                 \
             priv_spec_scope_open((what), (report));                           \
         name.open; priv_spec_scope_close(&name))

#endif

#if defined(PRIV_SPEC_SCOPE_)
#define PRIV_SPEC_SCOPE_NAMED_(line, what, report)                             \
    PRIV_SPEC_SCOPE_(priv_spec_scope_##line, what, report)
#define PRIV_SPEC_SCOPE_AT_(line, what, report)                                \
    PRIV_SPEC_SCOPE_NAMED_(line, what, report)
#define PRIV_SPEC_RAISED(what, report)                                         \
    PRIV_SPEC_SCOPE_AT_(__LINE__, what, report)
#endif

#endif /* PRIV_SPEC_H */
