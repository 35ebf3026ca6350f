/* SPDX-License-Identifier: ISC */
/*
 * stub_faults.c: the stub's drop on a system that fails or lies.
 *
 * Runs the stub backend on the simulated illumos, which has uids as any
 * system has, and tells no saved ids.  Each call of the drop in turn fails,
 * or answers 0 and does nothing: one that would have changed the process, or
 * asks for what was given up, never ends in success, and the report says what
 * the process really is.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "solaris_snapshot.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const gid_t some_before[] = { 0, 3, 12, 1001 };
static const char *const some_groups[] = { "12", "7", NULL };
static const char *const no_groups[] = { NULL };

static const struct drop {
    const char *name;
    const char *const *groups;
    const char *chroot;
    int saved_gid; /* besides uid 0: a saved gid that can't be read */
} drops[] = {
    { "the user's group alone", NULL, NULL, 0 },
    { "groups", some_groups, NULL, 0 },
    { "no groups", no_groups, NULL, 0 },
    { "chroot", some_groups, "/usr", 0 },
    { "another saved gid", NULL, NULL, 1 },
};

static struct priv_spec_security start(const struct drop *drop)
{
    struct priv_spec_security security = solaris_options(NULL);

    illumos_reset(0, 0);
    illumos_set_groups((int)COUNT(some_before), some_before);
    if (drop->saved_gid)
        illumos_set_gids(1001, 1001, 0);
    security.supplemental_groups = drop->groups;
    security.chroot = drop->chroot;
    security.flags =
        PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE | PRIV_SPEC_FLAG_ALLOW_DIRECTORIES;
    return security;
}

/* One drop with a fault in call `number`, 0: none; what is wrong, or NULL. */
static const char *try(const struct drop *drop, unsigned long number, int error,
                       const struct snapshot *planned,
                       priv_spec_report_t *report, int *result)
{
    struct priv_spec_security security = start(drop);
    struct snapshot before, after;
    const char *wrong;

    snapshot_take(&before);
    illumos_forget_calls();
    if (number != 0 && error != 0)
        illumos_fail_call(number, error);
    else if (number != 0)
        illumos_lie_call(number);
    *result = solaris_drop(&security, report);
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

/* A call of a drop without faults. */
struct call {
    const char *name;
    int changes; /* the process, by its kind */
    int changed; /* the process, that time */
    int attempt; /* asks for an old id, which has to be refused */
};

static void survey(struct call *calls, unsigned long count)
{
    int is_user = 0;

    for (unsigned long n = 1; n <= count; n++) {
        struct call *call = &calls[n - 1];

        call->name = illumos_call_name(n);
        call->changes = illumos_call_changes(n);
        call->changed = illumos_call_changed(n);
        call->attempt = is_user
                        && (strcmp(call->name, "seteuid") == 0
                            || strcmp(call->name, "setegid") == 0);
        is_user = is_user || strcmp(call->name, "setreuid") == 0;
    }
}

/* Whether a drop may succeed with this call at fault: what lies of the groups
 * is found out, and they are given again. */
static int may_succeed(const struct call *call, int error)
{
    if (error == 0)
        return !call->attempt
               && (!call->changed || strcmp(call->name, "setgroups") == 0);
    return !call->changed;
}

static void test_drop(const struct drop *drop)
{
    static const int errors[] = { 0, EPERM, EIO, EINVAL, ENOMEM };
    struct priv_spec_security security = start(drop);
    struct call calls[128];
    priv_spec_report_t report = { 0 };
    struct snapshot planned;
    unsigned long count;
    int result;

    solaris_succeeded(solaris_drop(&security, &report), &report, drop->name);
    count = illumos_call_count();
    if (count > COUNT(calls))
        bail_out("%s: %lu calls", drop->name, count);
    survey(calls, count);
    snapshot_take(&planned);
    ok(try(drop, 0, 0, &planned, &report, &result) == NULL,
       "%s: without a fault, %lu calls", drop->name, count);
    for (size_t e = 0; e < COUNT(errors); e++) {
        for (unsigned long n = 1; n <= count; n++) {
            const struct call *call = &calls[n - 1];
            const char *wrong;

            if (errors[e] == 0 && !call->changes)
                continue;
            wrong = try(drop, n, errors[e], &planned, &report, &result);
            if (wrong == NULL && result == 0 && !may_succeed(call, errors[e]))
                wrong = "success";
            ok(wrong == NULL, "%s: call %lu, %s, %s %d", drop->name, n,
               call->name, errors[e] != 0 ? "fails with" : "lies", errors[e]);
        }
    }
    snapshot_let_go(&planned);
}

int main(void)
{
    is_text(priv_spec_backend(), "stub", "the backend");
    for (size_t i = 0; i < COUNT(drops); i++)
        test_drop(&drops[i]);
    return done();
}
