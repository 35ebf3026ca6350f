/* SPDX-License-Identifier: ISC */
/*
 * solaris_old.c: the Solaris backend, built where the headers are older.
 *
 * They have neither priv_basicset nor the process flags that came later.  The
 * system that it runs on may be as old as they, or newer.
 */
#include <config.h>

#include "solaris_support.h"
#include "tap.h"

#define DROPPED                                                                \
    "1001 1001 1001 pa=1 E=basic,net_privaddr P=basic,net_privaddr I=basic "   \
    "L=basic,net_privaddr"

static void drops(const char *what)
{
    struct priv_spec_security security = solaris_options("basic,net_privaddr");
    priv_spec_report_t report = { 0 };

    solaris_succeeded(solaris_drop(&security, &report), &report, what);
    solaris_state_is(DROPPED, "%s: the state", what);
}

int main(void)
{
    is_text(priv_spec_backend(), "solaris", "the backend");
    illumos_reset(0, 0);
    illumos_know_flags(PRIV_DEBUG | PRIV_AWARE);
    drops("on an old system");

    /* A newer system, on which login left what would undo the drop. */
    illumos_reset(0, 0);
    illumos_set_privileges(PRIV_EFFECTIVE, "all");
    illumos_set_privileges(PRIV_PERMITTED, "all");
    illumos_set_flags(PRIV_AWARE | PRIV_AWARE_RESET);
    drops("on a newer system, after login");
    is_number(getpflags(PRIV_AWARE_RESET), 0, "nothing is undone later");
    return done();
}
