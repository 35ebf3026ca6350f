/* SPDX-License-Identifier: ISC */
/*
 * backend_plain.c: what backends have alike where the credentials are the
 * process' and not each thread's.
 *
 * No other thread has to be thought of, nothing has to stay open to read
 * what the process holds, and there are no session keyrings.
 */
#include <config.h>

#include <errno.h>

#include "backend.h"
#include "report.h"

void backend_open(struct entering *entering)
{
    (void)entering;
}

void backend_shut(struct entering *entering)
{
    (void)entering;
}

int backend_hold(struct entering *entering, priv_spec_report_t *report)
{
    (void)entering;
    (void)report;
    return 0;
}

/* Refused when the plan was made. */
int backend_new_keyring(struct entering *entering, priv_spec_report_t *report)
{
    (void)entering;
    return report_fail(report, ENOTSUP, STEP_KEYRING,
                       "this system has no session keyrings");
}

int backend_close_descriptors(struct entering *entering,
                              priv_spec_report_t *report)
{
    (void)entering;
    return descriptors_close(NULL, 0, report);
}

void backend_leftovers(struct entering *entering, struct message *m)
{
    (void)entering;
    (void)m;
}

bool backend_others_unprivileged(const struct plan *plan)
{
    (void)plan;
    return true;
}
