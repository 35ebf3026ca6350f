/* SPDX-License-Identifier: ISC */
/*
 * raise.c: raising and restoring, on Linux, one thread.
 *
 * After each step the kernel is asked what the thread holds.
 */
#include <config.h>

#include <errno.h>
#include <setjmp.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"
#include "priv_spec.h"
#include "raise_support.h"
#include "tap.h"

static priv_spec_report_t report;

static int pair(void *unused)
{
    priv_spec_t what = to_raise(BIND);
    priv_spec_saved_t saved;

    (void)unused;
    EXPECT(hold(0, BIND | KILL, 0));
    errno = ENOTTY;
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    EXPECT(errno == ENOTTY && report.error == 0 && report.message[0] == 0);
    EXPECT(holding(BIND, BIND | KILL, 0));
    errno = ENOTTY;
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(errno == ENOTTY && report.error == 0 && report.message[0] == 0);
    EXPECT(holding(0, BIND | KILL, 0));
    /* Without a report, and by a text. */
    EXPECT(priv_spec_from_text(&what, PRIV_SPEC_NATIVE,
                               "cap_net_bind_service+ep", NULL)
           == 0);
    EXPECT(priv_spec_raise(&what, &saved, NULL) == 0);
    EXPECT(holding(BIND, BIND | KILL, 0));
    EXPECT(priv_spec_restore(&saved, NULL) == 0);
    EXPECT(holding(0, BIND | KILL, 0));
    return 0;
}

/* A report that told of a failure is filled anew. */
static int report_anew(void *unused)
{
    priv_spec_t what = to_raise(BIND), not_held = to_raise(KILL);
    priv_spec_saved_t saved, other;

    (void)unused;
    EXPECT(hold(0, BIND, 0));
    report.warnings = 1;
    EXPECT(priv_spec_raise(&not_held, &saved, &report) == -1);
    EXPECT(report.warnings == 0 && report.missing.word[0] == KILL);
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    EXPECT(report.error == 0 && report.step == NULL
           && report.missing.word[0] == 0 && report.message[0] == 0);
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    EXPECT(priv_spec_raise(&not_held, &other, &report) == -1);
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(report.error == 0 && report.step == NULL
           && report.missing.word[0] == 0 && report.message[0] == 0);
    /* A caller with a smaller report gets no more than fits. */
    report.size = offsetof(priv_spec_report_t, missing);
    report.missing.word[0] = 77;
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    EXPECT(report.missing.word[0] == 77);
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    return 0;
}

static int nests(void *unused)
{
    priv_spec_t bind = to_raise(BIND), admin = to_raise(ADMIN),
                two = to_raise(BIND | ADMIN);
    priv_spec_saved_t a, b, c;

    (void)unused;
    EXPECT(hold(KILL, KILL | BIND | ADMIN | RAW, RAW));
    EXPECT(priv_spec_raise(&bind, &a, &report) == 0);
    EXPECT(holding(KILL | BIND, KILL | BIND | ADMIN | RAW, RAW));
    EXPECT(priv_spec_raise(&two, &b, &report) == 0);
    EXPECT(holding(KILL | BIND | ADMIN, KILL | BIND | ADMIN | RAW, RAW));
    /* All of it is in effect already: it stays so after restoring. */
    EXPECT(priv_spec_raise(&admin, &c, &report) == 0);
    EXPECT(priv_spec_restore(&c, &report) == 0);
    EXPECT(holding(KILL | BIND | ADMIN, KILL | BIND | ADMIN | RAW, RAW));
    EXPECT(priv_spec_restore(&b, &report) == 0);
    EXPECT(holding(KILL | BIND, KILL | BIND | ADMIN | RAW, RAW));
    EXPECT(priv_spec_restore(&a, &report) == 0);
    EXPECT(holding(KILL, KILL | BIND | ADMIN | RAW, RAW));
    return 0;
}

/* An outer restore does for what was left raised within. */
static int outer_alone(void *unused)
{
    priv_spec_t bind = to_raise(BIND), admin = to_raise(ADMIN);
    priv_spec_saved_t a, b;

    (void)unused;
    EXPECT(hold(BIND, BIND | ADMIN, 0));
    EXPECT(priv_spec_raise(&bind, &a, &report) == 0);
    EXPECT(priv_spec_raise(&admin, &b, &report) == 0);
    EXPECT(holding(BIND | ADMIN, BIND | ADMIN, 0));
    EXPECT(priv_spec_restore(&a, &report) == 0);
    EXPECT(holding(BIND, BIND | ADMIN, 0));
    return 0;
}

static int not_permitted(void *unused)
{
    priv_spec_t what = to_raise(BIND | ADMIN | RAW | 1ULL << 63);
    priv_spec_saved_t saved;

    (void)unused;
    EXPECT(hold(0, BIND | KILL, 0));
    EXPECT(priv_spec_raise(&what, &saved, &report) == -1);
    EXPECT(errno == EPERM && report.error == EPERM);
    EXPECT(strcmp(report.step, "permitted") == 0);
    EXPECT(report.missing.word[0] == (ADMIN | RAW | 1ULL << 63));
    EXPECT(strstr(report.message, "cap_net_admin,cap_net_raw,63;") != NULL);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(holding(0, BIND | KILL, 0));
    /* Then there is nothing to restore. */
    EXPECT(priv_spec_restore(&saved, &report) == -1);
    EXPECT(errno == EINVAL && report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(holding(0, BIND | KILL, 0));
    for (unsigned i = 1; i < 4; i++) {
        what = to_raise(BIND);
        what.set[PRIV_SPEC_EFFECTIVE].word[i] = 1;
        EXPECT(priv_spec_raise(&what, &saved, &report) == -1);
        EXPECT(errno == EPERM && report.missing.word[i] == 1);
        EXPECT(holding(0, BIND | KILL, 0));
    }
    return 0;
}

static int refused(const priv_spec_t *what, const char *part)
{
    priv_spec_saved_t saved;

    EXPECT(priv_spec_raise(what, &saved, &report) == -1);
    EXPECT(errno == EINVAL && report.error == EINVAL);
    EXPECT(strcmp(report.step, "argument") == 0);
    EXPECT(strstr(report.message, part) != NULL);
    EXPECT(priv_spec_restore(&saved, &report) == -1 && errno == EINVAL);
    EXPECT(holding(0, BIND, 0));
    return 0;
}

static int arguments(void *unused)
{
    static const priv_spec_t never_filled;
    priv_spec_saved_t saved = { .state = 0 };
    priv_spec_t what = to_raise(BIND);

    (void)unused;
    EXPECT(hold(0, BIND, 0));
    EXPECT(priv_spec_raise(&what, NULL, &report) == -1 && errno == EINVAL);
    EXPECT(priv_spec_restore(NULL, &report) == -1 && errno == EINVAL);
    EXPECT(priv_spec_restore(&saved, &report) == -1 && errno == EINVAL);
    EXPECT(strstr(report.message, "nothing is saved") != NULL);
    memset(&saved, 0x5a, sizeof saved);
    EXPECT(priv_spec_restore(&saved, &report) == -1 && errno == EINVAL);
    EXPECT(refused(NULL, "no spec") == 0);
    EXPECT(refused(&never_filled, "never filled") == 0);
    EXPECT(priv_spec_from_text(&what, PRIV_SPEC_SOLARIS, "net_privaddr", NULL)
           == 0);
    EXPECT(refused(&what, "other system") == 0);
    EXPECT(priv_spec_from_text(&what, PRIV_SPEC_LINUX, "cap_kill+p", NULL)
           == 0);
    EXPECT(refused(&what, "+e") == 0);
    what.given = 1u << PRIV_SPEC_PERMITTED;
    return refused(&what, "no effective set");
}

/* What was saved before a raise that is refused can't be restored any more. */
static int saved_no_longer(void *unused)
{
    static const priv_spec_t never_filled;
    priv_spec_t what = to_raise(BIND);
    priv_spec_saved_t saved;

    (void)unused;
    EXPECT(hold(BIND, BIND | KILL, 0));
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    EXPECT(priv_spec_raise(&never_filled, &saved, &report) == -1);
    EXPECT(hold(0, BIND | KILL, 0));
    EXPECT(priv_spec_restore(&saved, &report) == -1 && errno == EINVAL);
    EXPECT(holding(0, BIND | KILL, 0));
    return 0;
}

static int nothing_to_raise(void *unused)
{
    priv_spec_saved_t saved;
    priv_spec_t what;

    (void)unused;
    EXPECT(hold(0, 0, 0));
    EXPECT(priv_spec_from_text(&what, PRIV_SPEC_LINUX, "=", NULL) == 0);
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(holding(0, 0, 0));
    what = to_raise(BIND);
    EXPECT(priv_spec_raise(&what, &saved, &report) == -1 && errno == EPERM);
    EXPECT(holding(0, 0, 0));
    return 0;
}

/* What becomes of P and I between raising and restoring. */
static const struct change {
    const char *what;
    unsigned long long before[3]; /* E, P, I */
    unsigned long long within[3];
    unsigned long long after[3];
} changes[] = {
    { "P shrinks, and stays so",
      { 0, BIND | KILL, 0 },
      { BIND, BIND, 0 },
      { 0, BIND, 0 } },
    { "what was raised leaves P",
      { 0, BIND | KILL, 0 },
      { 0, KILL, 0 },
      { 0, KILL, 0 } },
    { "everything is given up", { KILL, BIND | KILL, 0 }, { 0 }, { 0 } },
    { "what was in effect leaves P",
      { KILL, BIND | KILL | RAW, 0 },
      { BIND, BIND | RAW, 0 },
      { 0, BIND | RAW, 0 } },
    { "a part of what was in effect leaves P",
      { KILL | RAW, BIND | KILL | RAW, RAW },
      { BIND | KILL, BIND | KILL, RAW },
      { KILL, BIND | KILL, RAW } },
    { "I shrinks, and stays so",
      { 0, BIND | KILL, BIND | KILL },
      { BIND, BIND | KILL, KILL },
      { 0, BIND | KILL, KILL } },
    { "I is emptied, and stays so",
      { KILL, BIND | KILL, BIND | KILL },
      { BIND | KILL, BIND | KILL, 0 },
      { KILL, BIND | KILL, 0 } },
    { "I grows, and stays so",
      { 0, BIND | KILL, BIND },
      { BIND, BIND | KILL, BIND | KILL },
      { 0, BIND | KILL, BIND | KILL } },
    { "I grows from nothing, which is lost",
      { 0, BIND | KILL, 0 },
      { BIND, BIND | KILL, BIND },
      { 0, BIND | KILL, 0 } },
    { "E is emptied, and is then as it was",
      { KILL, BIND | KILL, 0 },
      { 0, BIND | KILL, 0 },
      { KILL, BIND | KILL, 0 } },
};

static int changed_within(void *argument)
{
    const struct change *c = argument;
    priv_spec_t what = to_raise(BIND);
    priv_spec_saved_t saved;

    EXPECT(hold(c->before[0], c->before[1], c->before[2]));
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    EXPECT(holding(c->before[0] | BIND, c->before[1], c->before[2]));
    EXPECT(hold(c->within[0], c->within[1], c->within[2]));
    errno = ENOTTY;
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(errno == ENOTTY && report.error == 0);
    EXPECT(holding(c->after[0], c->after[1], c->after[2]));
    return 0;
}

/* The same when nothing had to be raised. */
static int changed_within_same(void *unused)
{
    priv_spec_t bind = to_raise(BIND), kill = to_raise(KILL);
    priv_spec_saved_t saved, inner;

    (void)unused;
    EXPECT(hold(BIND, BIND | KILL, 0));
    EXPECT(priv_spec_raise(&bind, &saved, &report) == 0);
    EXPECT(priv_spec_raise(&kill, &inner, &report) == 0);
    EXPECT(holding(BIND | KILL, BIND | KILL, 0));
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(holding(BIND, BIND | KILL, 0));
    EXPECT(priv_spec_raise(&bind, &saved, &report) == 0);
    EXPECT(hold(BIND, BIND | KILL, KILL));
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(holding(BIND, BIND | KILL, KILL));
    EXPECT(hold(0, KILL, KILL));
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(holding(0, KILL, KILL));
    return 0;
}

/* A drop within the scope is not undone by its end. */
static int drop_within(void *unused)
{
    struct priv_spec_security security = { .capabilities =
                                               "cap_net_bind_service+p",
                                           .flags = PRIV_SPEC_FLAG_KEEP_ROOT };
    priv_spec_t what = to_raise(BIND | KILL);
    priv_spec_plan_t plan;

    (void)unused;
    EXPECT(hold(BIND, BIND | KILL, BIND));
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    PRIV_SPEC_RAISED(&what, &report)
    {
        EXPECT(priv_spec_plan_enter(&plan, &report) == 0);
        EXPECT(holding(0, BIND, 0));
    }
    EXPECT(report.error == 0);
    EXPECT(holding(BIND, BIND, 0));
    priv_spec_plan_free(&plan);
    return 0;
}

/* Nothing leads out of a scope but through its end. */
static int leave_by(int how)
{
    priv_spec_t what = to_raise(BIND);

    for (int i = 0; i < 2; i++) {
        PRIV_SPEC_RAISED(&what, &report)
        {
            if (!holding(BIND, BIND, 0))
                return -1;
            errno = ENOTTY;
            switch (how) {
            case 0:
                return 100;
            case 1:
                goto out;
            default:
                break;
            }
            if (how == 2)
                break;
            if (how == 3)
                continue;
            how = 50;
        }
        return how;
    }
    return -1;
out:
    return 101;
}

static int scopes(void *unused)
{
    static const int expected[] = { 100, 101, 2, 3, 50 };

    (void)unused;
    EXPECT(hold(0, BIND, 0));
    for (int how = 0; how < 5; how++) {
        EXPECT(leave_by(how) == expected[how]);
        EXPECT(errno == ENOTTY);
        EXPECT(holding(0, BIND, 0));
    }
    return 0;
}

static int scopes_nest(void *unused)
{
    priv_spec_t bind = to_raise(BIND), kill = to_raise(KILL),
                raw = to_raise(RAW);
    int ran = 0;

    (void)unused;
    EXPECT(hold(0, BIND | KILL, 0));
    PRIV_SPEC_RAISED(&bind, &report)
    PRIV_SPEC_RAISED(&kill, &report)
    {
        EXPECT(holding(BIND | KILL, BIND | KILL, 0));
        ran++;
    }
    EXPECT(holding(0, BIND | KILL, 0) && ran == 1);
    /* Where one fails its body doesn't run, and the report keeps saying why
     * when those around it have ended. */
    PRIV_SPEC_RAISED(&bind, &report)
    {
        PRIV_SPEC_RAISED(&raw, &report)
        {
            ran++;
        }
        EXPECT(holding(BIND, BIND | KILL, 0));
    }
    EXPECT(holding(0, BIND | KILL, 0) && ran == 1);
    EXPECT(report.error == EPERM && report.missing.word[0] == RAW);
    PRIV_SPEC_RAISED(&raw, NULL)
    ran++;
    EXPECT(ran == 1);
    PRIV_SPEC_RAISED(&kill, NULL)
    ran++;
    EXPECT(ran == 2 && holding(0, BIND | KILL, 0));
    return 0;
}

/* A jump past the end leaves it open; what was saved closes it. */
static int long_jump(void *unused)
{
    static priv_spec_saved_t saved;
    priv_spec_t what = to_raise(BIND);
    static jmp_buf back;

    (void)unused;
    EXPECT(hold(0, BIND, 0));
    if (setjmp(back) == 0) {
        EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
        longjmp(back, 1);
    }
    EXPECT(holding(BIND, BIND, 0));
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(holding(0, BIND, 0));
    return 0;
}

static const struct {
    int (*test)(void *);
    const char *what;
} tests[] = {
    { pair, "raised, and restored" },
    { report_anew, "the report is filled anew" },
    { nests, "pairs nest" },
    { outer_alone, "an outer restore takes what was left raised within" },
    { not_permitted, "what isn't permitted is refused and named" },
    { arguments, "what says nothing of what to raise is refused" },
    { saved_no_longer, "what was saved before a refusal is no longer" },
    { nothing_to_raise, "without privileges nothing can be raised" },
    { changed_within_same, "nothing to raise, and changes within" },
    { scopes, "return, goto, break and continue end a scope" },
    { scopes_nest, "scopes nest, and a failed one has no body" },
    { long_jump, "longjmp leaves it raised, and it can be restored" },
};

int main(void)
{
    need_to_hold();
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        ok(in_child(tests[i].test, NULL), "%s", tests[i].what);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        ok(in_child(changed_within, (void *)(uintptr_t)&changes[i]),
           "meanwhile: %s", changes[i].what);
    if (geteuid() == 0)
        ok(in_child(drop_within, NULL), "a drop within a scope stays");
    else
        skip(1, "a drop needs root, or ids that are mapped");
    return done();
}
