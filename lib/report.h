/* SPDX-License-Identifier: ISC */
/*
 * report.h: how a call went, on its way to the caller.
 *
 * A public function works on a whole report of its own and hands it over at
 * the end, so that nothing inside has to think of NULL or of an older
 * caller's smaller struct:
 *
 *     priv_spec_report_t inner;
 *     report_begin(&inner);
 *     …
 *     return report_end(report, &inner, result);
 */
#ifndef LIB_REPORT_H
#define LIB_REPORT_H 1

#include "priv_spec.h"

void report_begin(priv_spec_report_t *inner);

/*
 * Copies what the caller's report has room for (0 as its size: the first
 * published struct), sets errno to inner->error when result is negative, and
 * returns result.
 */
int report_end(priv_spec_report_t *report, const priv_spec_report_t *inner,
               int result);

/* Fills the caller's report, if there is one, as after a success. */
void report_nothing(priv_spec_report_t *report);

/*
 * Notes a failure: errno value, step (a constant) and the message, built as
 * message_format does and preceded by nothing.  A failure that is noted
 * already stays, so that the first cause is told.  Returns -1.
 */
int report_fail(priv_spec_report_t *inner, int error, const char *step,
                const char *format, ...);

/* The same with the place of a word in the text at fault. */
int report_fail_at(priv_spec_report_t *inner, int error, const char *step,
                   size_t offset, size_t length, const char *format, ...);

#endif
