/* SPDX-License-Identifier: ISC */
/*
 * t/translate_kernel.c: translations on a kernel that lacks the newest
 * capabilities: what it does not have is not used, and is lost.
 */
#include <config.h>

#include <string.h>

#include <sys/capability.h>

#include "priv_spec.h"
#include "tap.h"

/* The kernel of this test ends before cap_perfmon. */
cap_value_t __wrap_cap_max_bits(void);

cap_value_t __wrap_cap_max_bits(void)
{
    return 38;
}

static void translates(const char *text, priv_spec_policy policy,
                       const char *expected, const char *lost)
{
    priv_spec_report_t report = { 0 };
    char got[1024] = "";
    priv_spec_t from, to;

    if (priv_spec_from_text(&from, PRIV_SPEC_SOLARIS, text, &report) != 0)
        bail_out("%s", report.message);
    if (priv_spec_translate(&to, &from, PRIV_SPEC_LINUX, policy, &report) == 0)
        priv_spec_to_text(&to, got, sizeof got, 0, NULL);
    is_text(got, expected, "%s, policy %d", text, (int)policy);
    priv_spec_set_names(&report.lost, got, sizeof got);
    is_text(got, lost, "... lost");
}

int main(void)
{
    translates("basic,cpc_cpu", PRIV_SPEC_CLOSEST, "=", "cpc_cpu");
    translates("basic,cpc_cpu,sys_time", PRIV_SPEC_CLOSEST, "cap_sys_time=ep",
               "cpc_cpu");
    translates("basic,cpc_cpu", PRIV_SPEC_EXACT, "", "cpc_cpu");
    translates("basic,sys_time", PRIV_SPEC_EXACT, "cap_sys_time=ep", "none");
    return done();
}
