/* SPDX-License-Identifier: ISC */
/* leads.h: which privileges lead to all others. */
#ifndef LIB_LEADS_H
#define LIB_LEADS_H 1

#include "priv_spec.h"

/* The members of a set that lead to all others. */
priv_spec_set_t leads_to_all(const priv_spec_set_t *set);

/* How a privilege does, completing "it …"; NULL for one that doesn't. */
const char *leads_way(unsigned bit);

#endif
