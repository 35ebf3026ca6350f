/* SPDX-License-Identifier: ISC */
/*
 * raise_cxx.cc: the header, and a scope of raised privileges, in C++.
 */
#include <config.h>

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

extern "C" {
#include "kernel.h"
#include "tap.h"

#include "raise_support.h"
}

#include "priv_spec.h"

static priv_spec_report_t report;

namespace
{
struct failure {
};
} // namespace

/* How the body of a scope is left; the same as by its end. */
static int leave_by(int how)
{
    priv_spec_t what = to_raise(BIND);

    for (int i = 0; i < 2; i++) {
        PRIV_SPEC_RAISED(&what, &report)
        {
            if (!holding(BIND, BIND, 0))
                return -1;
            errno = ENOTTY;
            if (how == 0)
                return 100;
            if (how == 1)
                goto out;
            if (how == 2)
                break;
            if (how == 3)
                continue;
            if (how == 4)
                throw failure();
            how = 50;
        }
        return how;
    }
    return -1;
out:
    return 101;
}

static int scopes(void *)
{
    static const int expected[] = { 100, 101, 2, 3, 104, 50 };

    EXPECT(hold(0, BIND, 0));
    for (int how = 0; how < 6; how++) {
        int got;

        try {
            got = leave_by(how);
        } catch (const failure &) {
            got = 104;
        }
        EXPECT(got == expected[how]);
        EXPECT(how == 4 || errno == ENOTTY);
        EXPECT(holding(0, BIND, 0));
    }
    return 0;
}

static int nested(void *)
{
    priv_spec_t bind = to_raise(BIND), kill = to_raise(KILL),
                raw = to_raise(RAW);
    int ran = 0;

    EXPECT(hold(0, BIND | KILL, 0));
    PRIV_SPEC_RAISED(&bind, &report)
    {
        PRIV_SPEC_RAISED(&kill, &report)
        {
            EXPECT(holding(BIND | KILL, BIND | KILL, 0));
            ran++;
        }
        EXPECT(holding(BIND, BIND | KILL, 0));
        PRIV_SPEC_RAISED(&raw, &report)
        {
            ran++;
        }
    }
    EXPECT(ran == 1 && holding(0, BIND | KILL, 0));
    EXPECT(report.error == EPERM && report.missing.word[0] == RAW);
    return 0;
}

/* A scope that can't end says so, and an exception goes on. */
static int filtered(void *)
{
    priv_spec_t what = to_raise(BIND);

    EXPECT(hold(0, BIND, 0));
    report.size = sizeof report;
    try {
        PRIV_SPEC_RAISED(&what, &report)
        {
            EXPECT(seccomp_answer(SYS_capset, -1, 0));
            throw failure();
        }
    } catch (const failure &) {
        EXPECT(report.error == EPROTO && report.state == PRIV_SPEC_OPEN);
        EXPECT(report.size == sizeof report);
        return 0;
    }
    return 1;
}

/* The rest of the interface, as C++ has it. */
static int plain(void *)
{
    priv_spec_saved_t saved = priv_spec_saved_t();
    priv_spec_t what;

    EXPECT(priv_spec_restore(&saved, &report) == -1 && errno == EINVAL);
    EXPECT(priv_spec_from_text(&what, PRIV_SPEC_LINUX, "cap_kill+e", &report)
           == 0);
    EXPECT(hold(0, KILL, KILL));
    EXPECT(priv_spec_raise(&what, &saved, &report) == 0);
    EXPECT(holding(KILL, KILL, KILL));
    EXPECT(priv_spec_restore(&saved, &report) == 0);
    EXPECT(holding(0, KILL, KILL));
    return 0;
}

int main()
{
    need_to_hold();
    ok(in_child(plain, NULL), "raised and restored by hand");
    ok(in_child(scopes, NULL),
       "return, goto, break, continue and throw end a scope");
    ok(in_child(nested, NULL), "scopes nest, and a failed one has no body");
    ok(in_child(filtered, NULL), "a scope that can't end says so");
    return done();
}
