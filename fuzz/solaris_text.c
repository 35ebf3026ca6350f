/* SPDX-License-Identifier: ISC */
/*
 * fuzz/solaris_text.c: any bytes as a text of Solaris privilege sets: read,
 * or refused in its place; and what was read is written in each form so that
 * it reads back to the same.
 *
 *     clang -fsanitize=fuzzer,address,undefined …
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "set.h"
#include "solaris_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops the fuzzer where something doesn't hold. */
static void must(bool held)
{
    if (!held)
        abort();
}

static void write_and_read(priv_spec_set_t set, unsigned form)
{
    char text[8192];
    priv_spec_report_t report;
    priv_spec_set_t again;
    int length = solaris_text_write(&set, form, text, sizeof text);

    report_begin(&report);
    must(length > 0 && (size_t)length == strlen(text));
    must(solaris_text_read(&again, text, &report) == 0);
    /* What has no name can't always be written. */
    set_remove(&set, SOLARIS_TEXT_UNNAMED);
    set_remove(&again, SOLARIS_TEXT_UNNAMED);
    must(set_equal(&set, &again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    priv_spec_report_t report;
    priv_spec_set_t set;

    must(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    report_begin(&report);
    if (solaris_text_read(&set, text, &report) == 0) {
        write_and_read(set, PRIV_SPEC_FORM_PORTABLE);
        write_and_read(set, PRIV_SPEC_FORM_LITERAL);
        write_and_read(set, PRIV_SPEC_FORM_SHORT);
    } else {
        must(report.message[0] != '\0' && report.length > 0
             && report.offset + report.length <= strlen(text));
    }
    free(text);
    return 0;
}
