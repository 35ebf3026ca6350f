/* SPDX-License-Identifier: ISC */
/* translate.h: from one system's words to the other's. */
#ifndef LIB_TRANSLATE_H
#define LIB_TRANSLATE_H 1

#include "priv_spec.h"

/* The step, as the report has it. */
#define STEP_TRANSLATE "translate"

/* A translation of a spec, and how it compares with what was asked. */
struct translation {
    priv_spec_system from, to; /* never PRIV_SPEC_NATIVE */
    priv_spec_policy policy;
    priv_spec_set_t words; /* what a result may consist of */
    priv_spec_set_t basic; /* Solaris' basic set */

    priv_spec_t result;
    priv_spec_set_t lost, added; /* as in the report */
    priv_spec_set_t differ; /* in E or P alone, where the result has one set */
    uint64_t warnings;
};

/*
 * Translates; what the policy says of the result is left to translate_judge.
 * 0, or -1 with the report filled: see priv_spec_translate.
 */
int translate_spec(struct translation *t, const priv_spec_t *from,
                   priv_spec_system system, priv_spec_policy policy,
                   priv_spec_report_t *report);

/*
 * Adds to the report what the translation lost and added, and refuses it
 * where its policy does: 0 or -1.  `option` is where the text came from,
 * "capabilities" or "privileges", or NULL.
 */
int translate_judge(const struct translation *t, const char *option,
                    priv_spec_report_t *report);

/*
 * What a backend makes of the options where the native text is absent: if
 * the other system's text is given, and the options or flags ask for it,
 * *spec becomes its translation; if they don't, that is warned of.  0 or -1.
 */
int translate_other(priv_spec_t *spec,
                    const struct priv_spec_security *security, uint64_t flags,
                    priv_spec_report_t *report);

#endif
