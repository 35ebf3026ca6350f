/* SPDX-License-Identifier: ISC */
/* explain.h: what is known of a privilege, for explain and list. */
#ifndef TOOLS_EXPLAIN_H
#define TOOLS_EXPLAIN_H 1

#include "json.h"
#include "vocabulary.h"

/*
 * Writes the keys of a privilege into an object that is open: system, name,
 * number, basic, description, leads_to_all, compared, closest.
 */
void explain_keys(struct json *j, const struct vocabulary_entry *word);

#endif
