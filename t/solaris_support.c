/* SPDX-License-Identifier: ISC */
/* solaris_support.c: see solaris_support.h. */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "solaris_support.h"
#include "tap.h"

struct priv_spec_security solaris_options(const char *privileges)
{
    struct priv_spec_security security;

    memset(&security, 0, sizeof security);
    security.user = "1001";
    security.group = "1001";
    security.privileges = privileges;
    return security;
}

int solaris_drop(const struct priv_spec_security *security,
                 priv_spec_report_t *report)
{
    priv_spec_plan_t plan;
    int result;

    if (priv_spec_plan_prepare(&plan, security, report) != 0)
        return -1;
    result = priv_spec_plan_enter(&plan, report);
    priv_spec_plan_free(&plan);
    return result;
}

void solaris_state_is(const char *expected, const char *format, ...)
{
    char got[STATE_SIZE], what[256];
    va_list list;

    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    illumos_format(got, sizeof got);
    is_text(got, expected, "%s", what);
}

void solaris_groups_are(gid_t gid, const gid_t *groups, size_t count,
                        const char *what)
{
    illumos_state_t is;
    size_t same = 0, others = 0;

    illumos_get_state(&is);
    for (int i = 0; i < is.group_count; i++) {
        size_t j = 0;

        while (j < count && groups[j] != is.groups[i])
            j++;
        same += j < count;
        others += j == count && is.groups[i] != gid;
    }
    ok(is.real_gid == gid && is.effective_gid == gid && is.saved_gid == gid
           && same == count && others == 0,
       "%s", what);
}

static void show(const priv_spec_report_t *report)
{
    diag("state %d, error %d, step %s: %s", (int)report->state, report->error,
         report->step != NULL ? report->step : "(none)", report->message);
}

void solaris_failed(int result, const priv_spec_report_t *report, int error,
                    const char *step, priv_spec_state state, const char *what)
{
    if (!ok(result == -1 && report->error == error && report->step != NULL
                && strcmp(report->step, step) == 0 && report->state == state
                && report->message[0] != '\0',
            "%s", what))
        show(report);
}

void solaris_succeeded(int result, const priv_spec_report_t *report,
                       const char *what)
{
    if (!ok(result == 0 && report->error == 0 && report->message[0] == '\0',
            "%s", what))
        show(report);
}

void solaris_names_are(const priv_spec_set_t *set, const char *expected,
                       const char *what)
{
    char got[STATE_SIZE];

    priv_spec_set_names(set, got, sizeof got);
    is_text(got, expected, "%s", what);
}

void solaris_dropped_to(const char *set, const char *what)
{
    char expected[STATE_SIZE];

    snprintf(expected, sizeof expected,
             "1001 1001 1001 pa=1 E=%s P=%s I=basic L=%s", set, set, set);
    solaris_state_is(expected, "%s: the state", what);
}

void solaris_exec_gives(const char *set, const char *limit, const char *what)
{
    char expected[STATE_SIZE];

    snprintf(expected, sizeof expected,
             "1001 1001 1001 pa=0 E=%s P=%s I=%s L=%s", set, set, set, limit);
    illumos_exec();
    solaris_state_is(expected, "%s: run an ordinary program", what);
    illumos_exec_setuid_root();
    solaris_state_is(expected, "%s: run a set-user-ID root program", what);
}
