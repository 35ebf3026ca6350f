/* SPDX-License-Identifier: ISC */
/*
 * fuzz/linux_text.c: any bytes as a text of Linux capability sets, read and
 * written by the library and by libcap 2.66, which must agree.
 *
 *     clang -fsanitize=fuzzer,address,undefined … -lcap
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

#include "linux_text.h"
#include "report.h"
#include "set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops the fuzzer where something doesn't hold. */
static void must(bool held)
{
    if (!held)
        abort();
}

static uint64_t mask_of(cap_t caps, cap_flag_t flag)
{
    uint64_t mask = 0;

    for (unsigned bit = 0; bit < 64; bit++) {
        cap_flag_value_t value = CAP_CLEAR;

        must(cap_get_flag(caps, (cap_value_t)bit, flag, &value) == 0);
        mask |= (uint64_t)(value == CAP_SET) << bit;
    }
    return mask;
}

static void compare(const priv_spec_t *spec, cap_t caps, uint64_t all)
{
    char ours[8192];
    char *theirs = cap_to_text(caps, NULL);

    must(spec->set[PRIV_SPEC_EFFECTIVE].word[0]
         == mask_of(caps, CAP_EFFECTIVE));
    must(spec->set[PRIV_SPEC_PERMITTED].word[0]
         == mask_of(caps, CAP_PERMITTED));
    must(spec->set[PRIV_SPEC_INHERITABLE].word[0]
         == mask_of(caps, CAP_INHERITABLE));
    must(theirs != NULL);
    must(linux_text_write(spec, all, ours, sizeof ours) == (int)strlen(theirs));
    must(strcmp(ours, theirs) == 0);
    cap_free(theirs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t all = UINT64_MAX >> (64 - cap_max_bits());
    char *text = malloc(size + 1);
    priv_spec_report_t report;
    priv_spec_t spec;
    cap_t caps;
    int result;

    must(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    report_begin(&report);
    result = linux_text_read(&spec, text, all, &report);
    caps = cap_from_text(text);
    must((result == 0) == (caps != NULL));
    if (result == 0)
        compare(&spec, caps, all);
    else
        must(report.message[0] != '\0' && report.length > 0
             && report.offset + report.length <= strlen(text));
    cap_free(caps);
    free(text);
    return 0;
}
