/* SPDX-License-Identifier: ISC */
/* held.h: whether a process holds what a plan asks for and needs. */
#ifndef LIB_HELD_H
#define LIB_HELD_H 1

#include "plan.h"

/*
 * Refuses what is asked for or needed and not held, all of it at once: -1.
 * The permitted set of plan->spec is what is asked for, and the limit set,
 * if it is given, because that can only shrink; `need` is what the steps of
 * the change need.  A plan that is only to be looked at (DRY_RUN) is not
 * refused but warned of as not checked: 1.  0 if all is held.
 */
int held_check(const struct plan *plan, const priv_spec_set_t *need,
               priv_spec_report_t *report);

#endif
