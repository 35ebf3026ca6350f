/* SPDX-License-Identifier: ISC */
/*
 * solaris_drop_faults.c: a drop on a system that fails or lies.
 *
 * Each call of the drop in turn, and each kind of call always, is made to
 * fail, or to answer 0 and do nothing.  A call that would have changed the
 * process, and one that asks for what was given up, then never ends in
 * success; the step is the one that the call belongs to; and whatever comes
 * of it, the report says what the simulated process really is.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "solaris_drops.h"
#include "solaris_snapshot.h"
#include "tap.h"

static void start(const struct drop *drop)
{
    illumos_reset(0, 0);
    if (drop->start != NULL)
        drop->start();
    if ((drop->process_flags & PRIV_AWARE) != 0) {
        illumos_set_privileges(PRIV_EFFECTIVE, "all");
        illumos_set_privileges(PRIV_PERMITTED, "all");
    }
    if (drop->process_flags != 0)
        illumos_set_flags(drop->process_flags);
}

static struct priv_spec_security options(const struct drop *drop)
{
    struct priv_spec_security security = solaris_options(drop->privileges);

    security.chroot = drop->chroot;
    security.supplemental_groups = drop->groups;
    security.flags = drop->flags;
    if ((drop->flags & PRIV_SPEC_FLAG_KEEP_ROOT) != 0)
        security.user = security.group = NULL;
    return security;
}

/* Whether to be content with few faults: where everything takes long. */
static int few;

/* ---- one drop with one fault ---- */

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

/* What is wrong with such a drop, or NULL; what it answered. */
static const char *try(const struct drop *drop, const struct fault *fault,
                       const struct snapshot *planned,
                       priv_spec_report_t *report, int *result)
{
    struct priv_spec_security security = options(drop);
    struct snapshot before, after;
    priv_spec_plan_t plan;
    const char *wrong;

    start(drop);
    snapshot_take(&before);
    illumos_forget_calls();
    arm(fault);
    if (!fault->after)
        arm_name(fault);
    *result = priv_spec_plan_prepare(&plan, &security, report);
    if (*result == 0) {
        if (fault->after)
            arm_name(fault);
        *result = priv_spec_plan_enter(&plan, report);
        priv_spec_plan_free(&plan);
    }
    illumos_mend();
    snapshot_take(&after);
    wrong = snapshot_judge(*result, report, &before, planned, &after);
    if (wrong != NULL)
        diag("%s; result %d, state %d, step %s: %s\n# now %s", wrong, *result,
             (int)report->state, report->step, report->message, after.text);
    snapshot_let_go(&before);
    snapshot_let_go(&after);
    return wrong;
}

/* ---- the calls of a drop ---- */

enum kind {
    READS,   /* or allocates: it has no part in the change */
    IDLE,    /* could change the process, and has nothing to change */
    CHANGED, /* the process was another after it */
    ATTEMPT  /* asks for what was given up */
};

struct call {
    const char *name;
    enum kind kind;
};

/*
 * Ids are asked for again by these alone, privileges by the last setppriv's,
 * after those that set the final sets.
 */
static enum kind kind_of(unsigned long n, unsigned long last_set)
{
    const char *name = illumos_call_name(n);

    if (!illumos_call_changes(n))
        return READS;
    if (illumos_call_changed(n))
        return CHANGED;
    if (strcmp(name, "seteuid") == 0 || strcmp(name, "setegid") == 0
        || (strcmp(name, "setppriv") == 0 && n > last_set))
        return ATTEMPT;
    return IDLE;
}

/* The number of the setppriv with which the last set was set. */
static unsigned long find_last_set(const struct drop *drop)
{
    /* Two to reduce P and E; then P, L and E, and I if it is set. */
    int sets = (drop->flags & PRIV_SPEC_FLAG_ACROSS_EXEC) != 0 ? 6 : 5;
    unsigned long n = 0;

    while (sets > 0 && illumos_call_name(++n) != NULL)
        sets -= strcmp(illumos_call_name(n), "setppriv") == 0;
    return n;
}

/* Without faults: what is planned, and which calls there are. */
static unsigned long survey(const struct drop *drop, struct snapshot *planned,
                            struct call *calls, unsigned long room)
{
    static const struct fault none = { 0, NULL, 0, 0, 0 };
    struct priv_spec_security security = options(drop);
    unsigned long count, last_set, kinds[ATTEMPT + 1] = { 0 };
    priv_spec_report_t report = { 0 };
    int result;

    start(drop);
    illumos_forget_calls();
    solaris_succeeded(solaris_drop(&security, &report), &report, drop->name);
    count = illumos_call_count();
    last_set = find_last_set(drop);
    for (unsigned long n = 1; n <= count && n <= room; n++) {
        calls[n - 1].name = illumos_call_name(n);
        calls[n - 1].kind = kind_of(n, last_set);
        kinds[calls[n - 1].kind]++;
    }
    snapshot_take(planned);
    ok(count <= room && try(drop, &none, planned, &report, &result) == NULL
           && result == 0,
       "%s: without a fault, %lu calls", drop->name, count);
    ok(kinds[CHANGED] >= 3 && kinds[ATTEMPT] >= 1,
       "%s: %lu calls change it, "
       "%lu ask for more",
       drop->name, kinds[CHANGED], kinds[ATTEMPT]);
    return count;
}

/* Whether a step is one that a call of this name belongs to. */
static int is_step_of(const char *step, const struct call *call)
{
    static const struct {
        const char *call;
        const char *steps[3];
    } table[] = {
        { "setpflags", { "setpflags" } },
        { "setppriv", { "setppriv" } },
        { "setreuid", { "setuid", "verify" } },
        /* for saved ones */ { "setregid", { "setgid", "verify" } },
        { "setgroups", { "setgroups" } },
        { "chroot", { "chroot" } },
        { "chdir", { "chroot" } },
        { "fchdir", { "chroot" } },
        { "stat", { "chroot" } },
        { "getppriv", { "read" } },
        { "getgroups", { "read" } },
        { "priv_allocset", { "read" } },
        { "priv_str_to_set", { "parse" } },
    };

    if (call->kind == ATTEMPT)
        return strcmp(step, "verify") == 0;
    for (size_t i = 0; i < COUNT(table); i++) {
        if (strcmp(call->name, table[i].call) != 0)
            continue;
        for (const char *const *s = table[i].steps; *s != NULL; s++) {
            if (strcmp(step, *s) == 0)
                return 1;
        }
    }
    return 0;
}

/*
 * Whether a drop may succeed with a call at fault, being as planned all the
 * same: where it lies and had nothing to change, or is refused what was given
 * up, which is as it must be.
 */
static int may_succeed(const struct call *call, int error)
{
    switch (call->kind) {
    case CHANGED:
        return 0;
    case ATTEMPT:
        return error == EPERM
               || (error == EINVAL && strcmp(call->name, "setppriv") != 0);
    case IDLE:
        return error == 0;
    case READS:
        break;
    }
    return 0;
}

/* What else is wrong with it, beyond what it left. */
static const char *judge_call(const struct call *call, int error, int result,
                              const priv_spec_report_t *report)
{
    if (result == 0)
        return may_succeed(call, error) ? NULL : "success";
    return is_step_of(report->step, call) ? NULL : "another step is named";
}

static void test_each_call(const struct drop *drop,
                           const struct snapshot *planned,
                           const struct call *calls, unsigned long count)
{
    static const int errors[] = { 0, EPERM, EIO, ENOMEM, EINVAL };
    size_t some = few ? 2 : COUNT(errors);
    unsigned long states[PRIV_SPEC_ENTERED + 1] = { 0 };

    for (size_t e = 0; e < some; e++) {
        for (unsigned long n = 1; n <= count; n++) {
            struct fault fault = { n, NULL, errors[e], 0, 0 };
            const struct call *call = &calls[n - 1];
            priv_spec_report_t report = { 0 };
            const char *wrong;
            int result;

            if (errors[e] == 0 && call->kind == READS)
                continue;
            wrong = try(drop, &fault, planned, &report, &result);
            if (wrong == NULL) {
                wrong = judge_call(call, errors[e], result, &report);
                if (wrong != NULL)
                    diag("%s; result %d, state %d, step %s: %s", wrong, result,
                         (int)report.state, report.step, report.message);
            }
            ok(wrong == NULL, "%s: call %lu, %s, %s %d", drop->name, n,
               call->name, errors[e] != 0 ? "fails with" : "lies", errors[e]);
            states[report.state]++;
        }
    }
    is_number((long long)states[PRIV_SPEC_OPEN], 0,
              "%s: one fault alone never leaves it open", drop->name);
    diag("%s: unchanged %lu, closed %lu, open %lu, entered %lu", drop->name,
         states[PRIV_SPEC_UNCHANGED], states[PRIV_SPEC_CLOSED],
         states[PRIV_SPEC_OPEN], states[PRIV_SPEC_ENTERED]);
}
/*
 * Whether a saved id, which can't be read, stays by a lie, and whoever asks
 * for it is refused as if it were gone: nobody can tell.
 */
static int hides(const struct drop *drop, const struct fault *fault,
                 const struct call *call)
{
    if (!drop->saved || fault->name_error != EPERM)
        return 0;
    return (strcmp(fault->name, "seteuid") == 0
            && strcmp(call->name, "setreuid") == 0)
           || (strcmp(fault->name, "setegid") == 0
               && strcmp(call->name, "setregid") == 0);
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

    for (size_t i = 0; i < COUNT(names); i++) {
        for (size_t e = 0; e < COUNT(errors); e++) {
            struct fault fault = { 0, names[i], 0, errors[e], 1 };
            priv_spec_report_t report = { 0 };
            unsigned long wrong;
            int result;

            wrong = try(drop, &fault, planned, &report, &result) != NULL;
            for (unsigned long n = 1; n <= count; n++) {
                fault.number = n;
                if (few || calls[n - 1].kind == READS
                    || hides(drop, &fault, &calls[n - 1]))
                    continue;
                wrong += try(drop, &fault, planned, &report, &result) != NULL;
                wrong += result == 0 && calls[n - 1].kind >= CHANGED;
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
        { { 0, "seteuid", 0, 0, 1 }, EPROTO, "verify", PRIV_SPEC_OPEN },
        { { 0, "setegid", 0, 0, 1 }, EPROTO, "verify", PRIV_SPEC_OPEN },
        { { 0, "getppriv", 0, EFAULT, 1 },
          EFAULT,
          "read",
          PRIV_SPEC_UNCHANGED },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
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

    few = getenv("PRIVSPEC_FEW_FAULTS") != NULL;
    for (unsigned i = 0; i < COUNT(drops); i++) {
        struct snapshot planned;
        unsigned long count = survey(&drops[i], &planned, calls, 1024);

        test_each_call(&drops[i], &planned, calls, count);
        test_each_name(&drops[i], &planned, calls, count);
        snapshot_let_go(&planned);
    }
    test_by_name();
    return done();
}
