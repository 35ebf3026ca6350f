/* SPDX-License-Identifier: ISC */
/*
 * security.h: the Security stanza out of a text in memory; what
 * priv_spec_security_load does once it has read the file.
 */
#ifndef LIB_SECURITY_H
#define LIB_SECURITY_H 1

#include <stddef.h>

#include "priv_spec.h"

/*
 * As priv_spec_security_load, for the text of a file that goes by the name
 * `path` in messages.  Returns 1, 0 or -1, and fills the inner report.
 */
int security_from_text(struct priv_spec_security *security, const char *text,
                       size_t length, const char *path,
                       priv_spec_option_fn *other, void *argument,
                       priv_spec_report_t *inner);

#endif
