/* SPDX-License-Identifier: ISC */
/*
 * held.c: whether a process holds what a plan asks for and needs.
 *
 * Whoever starts a process with too little learns of all that is missing at
 * once, and which of it he asked for himself.
 */
#include <config.h>

#include <errno.h>

#include "held.h"
#include "report.h"
#include "set.h"

/* What of a planned set is beyond the one before. */
static priv_spec_set_t beyond(const struct plan *plan, priv_spec_which which)
{
    if ((plan->spec.given >> which & 1) == 0)
        return set_empty();
    return set_without(&plan->spec.set[which], &plan->before.sets.set[which]);
}

int held_check(const struct plan *plan, const priv_spec_set_t *need,
               priv_spec_report_t *report)
{
    priv_spec_set_t limit = beyond(plan, PRIV_SPEC_LIMIT);
    priv_spec_set_t asked = beyond(plan, PRIV_SPEC_PERMITTED);
    priv_spec_set_t needed =
        set_without(need, &plan->before.sets.set[PRIV_SPEC_PERMITTED]);

    asked = set_union(&asked, &limit);
    report->missing = set_union(&asked, &needed);
    if (set_is_empty(&report->missing))
        return 0;
    if ((plan->flags & PRIV_SPEC_FLAG_DRY_RUN) != 0) {
        report->warnings |= PRIV_SPEC_WARN_NOT_CHECKED;
        return 1;
    }
    if (set_is_empty(&needed))
        return report_fail(report, EPERM, STEP_PERMITTED,
                           "this process does not hold %p%s: start it with "
                           "what is asked for, or ask for less",
                           &asked,
                           set_is_empty(&limit)
                               ? ""
                               : ", or not within its limit set");
    if (set_is_empty(&asked))
        return report_fail(report, EPERM, STEP_PERMITTED,
                           "this process does not hold %p, which the change "
                           "needs: start it as root",
                           &needed);
    return report_fail(report, EPERM, STEP_PERMITTED,
                       "this process does not hold %p, asked for, nor %p, "
                       "which the change needs: start it as root, or ask "
                       "for less",
                       &asked, &needed);
}
