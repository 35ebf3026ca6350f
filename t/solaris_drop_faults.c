/* SPDX-License-Identifier: ISC */
/*
 * solaris_drop_faults.c: a drop on a system that fails or lies.
 *
 * Each call of the drop in turn, and each kind of call always, is made to
 * fail, or to answer 0 and do nothing.  Whatever comes of it, the report
 * must say what the simulated process really is: as planned, as it was,
 * without anything left, or open; and it never has more than before.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "solaris_support.h"
#include "tap.h"

#define ROOTS_NEXT                                                             \
    (PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE | PRIV_SPEC_FLAG_ALLOW_DIRECTORIES)

/* Drops, each from a fresh uid 0; the flags of the process are these. */
static const struct drop {
    const char *name;
    const char *privileges;
    const char *chroot;
    uint64_t flags;
    uint_t process_flags;
    int root_kept;
} drops[] = {
    { "cluster",
      "basic net_privaddr net_bindmlp sys_resource "
      "sys_net_config net_rawaccess",
      NULL, 0, 0, 0 },
    { "chroot", "basic,net_privaddr", "/usr", ROOTS_NEXT, 0, 0 },
    { "across exec", "basic,net_privaddr", NULL,
      PRIV_SPEC_FLAG_ACROSS_EXEC | PRIV_SPEC_FLAG_SEAL, PRIV_PFEXEC, 0 },
    { "login", "none", NULL, 0, PRIV_AWARE | PRIV_AWARE_RESET | PRIV_PFEXEC,
      0 },
    { "root kept", "basic,proc_setid", NULL, PRIV_SPEC_FLAG_KEEP_ROOT, 0, 1 },
};

enum { DROPS = sizeof drops / sizeof drops[0], SETS = 4 };

static const priv_ptype_t kinds[SETS] = { PRIV_EFFECTIVE, PRIV_PERMITTED,
                                          PRIV_INHERITABLE, PRIV_LIMIT };

/* All that can be said of the simulated process. */
struct snapshot {
    illumos_state_t is;
    char text[STATE_SIZE];
    priv_set_t *set[SETS];
};

static void take(struct snapshot *s)
{
    illumos_get_state(&s->is);
    illumos_format(s->text, sizeof s->text);
    for (unsigned i = 0; i < SETS; i++) {
        s->set[i] = priv_allocset();
        priv_copyset(illumos_shown(kinds[i]), s->set[i]);
    }
}

static void let_go(struct snapshot *s)
{
    for (unsigned i = 0; i < SETS; i++)
        priv_freeset(s->set[i]);
}

static int same_groups(const illumos_state_t *a, const illumos_state_t *b)
{
    return a->real_gid == b->real_gid && a->effective_gid == b->effective_gid
           && a->saved_gid == b->saved_gid && a->group_count == b->group_count
           && memcmp(a->groups, b->groups,
                     (size_t)a->group_count * sizeof a->groups[0])
                  == 0;
}

static int same(const struct snapshot *a, const struct snapshot *b)
{
    return strcmp(a->text, b->text) == 0 && same_groups(&a->is, &b->is)
           && a->is.flags == b->is.flags && strcmp(a->is.root, b->is.root) == 0
           && strcmp(a->is.directory, b->is.directory) == 0;
}

/* Whether nothing is left but the planned ids and what is basic. */
static int is_closed(const struct snapshot *s, const struct snapshot *planned)
{
    const illumos_state_t *is = &s->is, *p = &planned->is;
    priv_set_t *basic = priv_allocset();
    int within;

    priv_basicset(basic);
    within = priv_issubset(s->set[0], basic) && priv_issubset(s->set[1], basic)
             && priv_issubset(s->set[2], basic);
    priv_freeset(basic);
    return within && is->real_uid == p->real_uid
           && is->effective_uid == p->effective_uid
           && is->saved_uid == p->saved_uid && same_groups(is, p);
}

static int is_within(const struct snapshot *s, const struct snapshot *before)
{
    for (unsigned i = 0; i < SETS; i++) {
        /* I may be given what P had. */
        if (!priv_issubset(s->set[i], before->set[i])
            && !priv_issubset(s->set[i], before->set[1]))
            return 0;
    }
    return 1;
}

/* What is wrong with a report, given what really is; NULL: nothing. */
static const char *judge(int result, const priv_spec_report_t *report,
                         const struct snapshot *before,
                         const struct snapshot *planned,
                         const struct snapshot *after)
{
    if (!is_within(after, before))
        return "has more than before";
    if (result == 0)
        return report->state == PRIV_SPEC_ENTERED && same(after, planned)
                   ? NULL
                   : "success, and not as planned";
    if (report->step == NULL || report->error == 0
        || report->message[0] == '\0')
        return "no step, error or message";
    switch (report->state) {
    case PRIV_SPEC_UNCHANGED:
        return same(after, before) ? NULL : "changed, not unchanged";
    case PRIV_SPEC_CLOSED:
        return is_closed(after, planned) ? NULL : "not closed";
    case PRIV_SPEC_OPEN:
        return !is_closed(after, planned)
                       && strstr(report->message, "OPEN") != NULL
                   ? NULL
                   : "closed, not open";
    case PRIV_SPEC_ENTERED:
        break;
    }
    return "failed, and says entered";
}

static void start(const struct drop *drop)
{
    illumos_reset(0, 0);
    if ((drop->process_flags & PRIV_AWARE) != 0) {
        illumos_set_privileges(PRIV_EFFECTIVE, "all");
        illumos_set_privileges(PRIV_PERMITTED, "all");
    }
    illumos_set_flags(drop->process_flags);
}

static struct priv_spec_security options(const struct drop *drop)
{
    struct priv_spec_security security = solaris_options(drop->privileges);

    security.chroot = drop->chroot;
    security.flags = drop->flags;
    if (drop->root_kept)
        security.user = security.group = NULL;
    return security;
}

/* A fault: of one call, of each call of a name, or both. */
struct fault {
    unsigned long number;
    const char *name;
    int number_error; /* 0: lies */
    int name_error;
    int after; /* whether the one of a name begins with entering */
};

static void arm(const struct fault *f)
{
    if (f->number != 0 && f->number_error != 0)
        illumos_fail_call(f->number, f->number_error);
    else if (f->number != 0)
        illumos_lie_call(f->number);
}

static void arm_name(const struct fault *f)
{
    if (f->name != NULL && f->name_error != 0)
        illumos_fail_every(f->name, f->name_error);
    else if (f->name != NULL)
        illumos_lie_every(f->name);
}

/* One drop with one fault; what is wrong with it, or NULL. */
static const char *try(const struct drop *drop, const struct fault *fault,
                       const struct snapshot *planned,
                       priv_spec_report_t *report)
{
    struct priv_spec_security security = options(drop);
    struct snapshot before, after;
    priv_spec_plan_t plan;
    const char *wrong;
    int result;

    start(drop);
    take(&before);
    illumos_forget_calls();
    arm(fault);
    if (!fault->after)
        arm_name(fault);
    result = priv_spec_plan_prepare(&plan, &security, report);
    if (result == 0) {
        if (fault->after)
            arm_name(fault);
        result = priv_spec_plan_enter(&plan, report);
        priv_spec_plan_free(&plan);
    }
    illumos_mend();
    take(&after);
    wrong = judge(result, report, &before, planned, &after);
    if (wrong != NULL)
        diag("%s; result %d, state %d, step %s: %s\n# now %s", wrong, result,
             (int)report->state, report->step, report->message, after.text);
    let_go(&before);
    let_go(&after);
    return wrong;
}

/* A call of a drop, and whether it changes the process. */
struct call {
    const char *name;
    int changes;
};

/* Without faults: what is planned, and how many calls there are. */
static unsigned long survey(const struct drop *drop, struct snapshot *planned,
                            struct call *calls, unsigned long room)
{
    static const struct fault none = { 0, NULL, 0, 0, 0 };
    struct priv_spec_security security = options(drop);
    priv_spec_report_t report = { 0 };
    unsigned long count;

    start(drop);
    illumos_forget_calls();
    solaris_succeeded(solaris_drop(&security, &report), &report, drop->name);
    count = illumos_call_count();
    for (unsigned long n = 1; n <= count && n <= room; n++)
        calls[n - 1] =
            (struct call){ illumos_call_name(n), illumos_call_changes(n) };
    take(planned);
    ok(count <= room && try(drop, &none, planned, &report) == NULL,
       "%s: without a fault, %lu calls", drop->name, count);
    return count;
}

static void test_each_call(const struct drop *drop,
                           const struct snapshot *planned,
                           const struct call *calls, unsigned long count)
{
    static const int errors[] = { EIO, EPERM, ENOMEM, EINVAL, 0 };
    unsigned long states[PRIV_SPEC_ENTERED + 1] = { 0 };

    for (size_t e = 0; e < sizeof errors / sizeof errors[0]; e++) {
        for (unsigned long n = 1; n <= count; n++) {
            struct fault fault = { n, NULL, errors[e], 0, 0 };
            priv_spec_report_t report = { 0 };
            const char *wrong = try(drop, &fault, planned, &report);

            ok(wrong == NULL, "%s: call %lu, %s, %s %d", drop->name, n,
               calls[n - 1].name, errors[e] != 0 ? "fails with" : "lies",
               errors[e]);
            states[report.state]++;
        }
    }
    is_number((long long)states[PRIV_SPEC_OPEN], 0,
              "%s: one fault alone never leaves it open", drop->name);
    diag("%s: unchanged %lu, closed %lu, open %lu, entered %lu", drop->name,
         states[PRIV_SPEC_UNCHANGED], states[PRIV_SPEC_CLOSED],
         states[PRIV_SPEC_OPEN], states[PRIV_SPEC_ENTERED]);
}

/* The calls of one name, all of them, or from the n-th call of any name. */
static void test_each_name(const struct drop *drop,
                           const struct snapshot *planned,
                           const struct call *calls, unsigned long count)
{
    static const char *const names[] = { "setppriv", "setpflags", "setreuid",
                                         "setregid", "setgroups", "seteuid",
                                         "setegid",  "chroot",    "chdir",
                                         "fchdir",   "getppriv",  "getgroups",
                                         "stat",     "getcwd" };
    static const int errors[] = { EPERM, 0 };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (size_t e = 0; e < sizeof errors / sizeof errors[0]; e++) {
            struct fault fault = { 0, names[i], 0, errors[e], 1 };
            priv_spec_report_t report = { 0 };
            unsigned long wrong = try(drop, &fault, planned, &report) != NULL;

            for (unsigned long n = 1; n <= count; n++) {
                fault.number = n;
                if (calls[n - 1].changes)
                    wrong += try(drop, &fault, planned, &report) != NULL;
            }
            ok(wrong == 0, "%s: every %s %s %d, and any call lies", drop->name,
               names[i], errors[e] != 0 ? "fails with" : "lies", errors[e]);
        }
    }
}

/* Some outcomes by name, so that a state is not merely consistent. */
static void test_by_name(void)
{
    static const struct {
        struct fault fault;
        int error;
        const char *step;
        priv_spec_state state;
    } cases[] = {
        { { 0, "setppriv", 0, EPERM, 1 },
          EPERM,
          "setppriv",
          PRIV_SPEC_UNCHANGED },
        { { 0, "setppriv", 0, 0, 1 }, EPROTO, "setppriv", PRIV_SPEC_UNCHANGED },
        { { 0, "setpflags", 0, EPERM, 1 },
          EPERM,
          "setpflags",
          PRIV_SPEC_UNCHANGED },
        { { 0, "setpflags", 0, 0, 1 },
          EPROTO,
          "setpflags",
          PRIV_SPEC_UNCHANGED },
        { { 0, "setreuid", 0, EAGAIN, 1 }, EAGAIN, "setuid", PRIV_SPEC_OPEN },
        { { 0, "setreuid", 0, 0, 1 }, EPROTO, "setuid", PRIV_SPEC_OPEN },
        { { 0, "setregid", 0, 0, 1 }, EPROTO, "setgid", PRIV_SPEC_OPEN },
        { { 0, "setgroups", 0, EINVAL, 1 },
          EINVAL,
          "setgroups",
          PRIV_SPEC_OPEN },
        { { 0, "seteuid", 0, 0, 1 }, EPROTO, "verify", PRIV_SPEC_CLOSED },
        { { 0, "setegid", 0, 0, 1 }, EPROTO, "verify", PRIV_SPEC_CLOSED },
        { { 0, "getppriv", 0, EFAULT, 1 },
          EFAULT,
          "read",
          PRIV_SPEC_UNCHANGED },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct priv_spec_security security = options(&drops[0]);
        priv_spec_report_t report = { 0 };
        priv_spec_plan_t plan;

        start(&drops[0]);
        priv_spec_plan_prepare(&plan, &security, &report);
        arm_name(&cases[i].fault);
        solaris_failed(priv_spec_plan_enter(&plan, &report), &report,
                       cases[i].error, cases[i].step, cases[i].state,
                       cases[i].fault.name);
        priv_spec_plan_free(&plan);
    }
}

int main(void)
{
    static struct call calls[1024];
    struct rlimit few = { 64, 64 }; /* descriptors: each is looked at */

    setrlimit(RLIMIT_NOFILE, &few);
    for (unsigned i = 0; i < DROPS; i++) {
        struct snapshot planned;
        unsigned long count = survey(&drops[i], &planned, calls, 1024);

        test_each_call(&drops[i], &planned, calls, count);
        test_each_name(&drops[i], &planned, calls, count);
        let_go(&planned);
    }
    test_by_name();
    return done();
}
