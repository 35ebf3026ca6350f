/* SPDX-License-Identifier: ISC */
/* spec.h: reading a text of either system inside of the library. */
#ifndef LIB_SPEC_H
#define LIB_SPEC_H 1

#include "priv_spec.h"

/* priv_spec_from_text, with an inner report. */
int spec_from_text(priv_spec_t *spec, priv_spec_system system, const char *text,
                   priv_spec_report_t *report);

#endif
