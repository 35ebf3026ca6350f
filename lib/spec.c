/* SPDX-License-Identifier: ISC */
/*
 * spec.c: what a text asks for, in one representation.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "backend.h"
#include "foreign.h"
#include "linux_text.h"
#include "report.h"
#include "set.h"
#include "solaris_text.h"
#include "spec.h"
#include "vocabulary.h"

const char *priv_spec_backend(void)
{
    return backend_name;
}

const char *priv_spec_version(void)
{
    return PRIV_SPEC_VERSION;
}

static int from_solaris(priv_spec_t *spec, const char *text,
                        priv_spec_report_t *report)
{
    priv_spec_set_t set;

    if (solaris_text_read(&set, text, report) != 0)
        return -1;
    *spec = solaris_text_spec(&set);
    return 0;
}

int spec_from_text(priv_spec_t *spec, priv_spec_system system, const char *text,
                   priv_spec_report_t *report)
{
    if (spec == NULL || text == NULL)
        return report_fail(report, EINVAL, STEP_ARGUMENT,
                           "no spec or no text given");
    if (system == PRIV_SPEC_NATIVE || system == backend_system)
        return backend_from_text(spec, text, report);
    if (system == PRIV_SPEC_LINUX)
        return linux_text_read(spec, text, backend_all_capabilities(), report);
    if (system == PRIV_SPEC_SOLARIS)
        return from_solaris(spec, text, report);
    return report_fail(report, EINVAL, STEP_ARGUMENT,
                       "unknown system %d: give PRIV_SPEC_LINUX or "
                       "PRIV_SPEC_SOLARIS",
                       (long)system);
}

int priv_spec_from_text(priv_spec_t *spec, priv_spec_system system,
                        const char *text, priv_spec_report_t *report)
{
    priv_spec_report_t inner;
    priv_spec_t result;

    report_begin(&inner);
    if (spec_from_text(spec == NULL ? NULL : &result, system, text, &inner)
        != 0)
        return report_end(report, &inner, -1);
    *spec = result;
    return report_end(report, &inner, 0);
}

int priv_spec_to_text(const priv_spec_t *spec, char *buffer, size_t size,
                      unsigned form, priv_spec_report_t *report)
{
    priv_spec_report_t inner;
    int length = -1;

    report_begin(&inner);
    if (spec == NULL || form > PRIV_SPEC_FORM_SHORT
        || (buffer == NULL && size > 0))
        report_fail(&inner, EINVAL, STEP_ARGUMENT,
                    "no spec, no buffer, or an unknown form");
    else if (spec->system != PRIV_SPEC_NATIVE && spec->system == backend_system)
        length = backend_to_text(spec, form, buffer, size, &inner);
    else if (spec->system == PRIV_SPEC_LINUX)
        length =
            linux_text_write(spec, backend_all_capabilities(), buffer, size);
    else if (spec->system == PRIV_SPEC_SOLARIS)
        length = solaris_text_write(&spec->set[PRIV_SPEC_PERMITTED], form,
                                    buffer, size);
    else
        report_fail(&inner, EINVAL, STEP_ARGUMENT,
                    "the spec names no system: it was never filled");
    if (length < 0)
        report_fail(&inner, errno, STEP_ARGUMENT,
                    "the spec can't be written as a text of its system");
    return report_end(report, &inner, length);
}

int priv_spec_set_names(const priv_spec_set_t *set, char *buffer, size_t size)
{
    struct message m;

    if (set == NULL || (buffer == NULL && size > 0)) {
        errno = EINVAL;
        return -1;
    }
    m = message_in(buffer, size);
    message_format(&m, "%p", set);
    return (int)m.length;
}

int priv_spec_from_process(priv_spec_t *spec, pid_t pid,
                           priv_spec_report_t *report)
{
    priv_spec_report_t inner;
    struct process process;
    int result;

    report_begin(&inner);
    if (spec == NULL || pid < 0)
        return report_end(report, &inner,
                          report_fail(&inner, EINVAL, STEP_ARGUMENT,
                                      "no spec, or a negative process id"));
    if (backend_system == PRIV_SPEC_NATIVE)
        return report_end(report, &inner,
                          report_fail(&inner, ENOTSUP, STEP_READ,
                                      "this build (stub) knows of no "
                                      "privileges that a process holds"));
    result = backend_read(&process, pid, NULL, &inner);
    if (result == 0)
        *spec = process.sets;
    return report_end(report, &inner, result);
}

bool priv_spec_equal(const priv_spec_t *a, const priv_spec_t *b)
{
    if (a == NULL || b == NULL || a->system != b->system
        || a->given != b->given)
        return false;
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if ((a->given >> i & 1) != 0 && !set_equal(&a->set[i], &b->set[i]))
            return false;
    }
    return true;
}

bool priv_spec_includes(const priv_spec_t *outer, const priv_spec_t *inner)
{
    if (outer == NULL || inner == NULL || outer->system != inner->system
        || (inner->given & ~outer->given) != 0)
        return false;
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        if ((inner->given >> i & 1) != 0
            && !set_within(&inner->set[i], &outer->set[i]))
            return false;
    }
    return true;
}

bool priv_spec_has(const priv_spec_t *spec, priv_spec_which set,
                   const char *name)
{
    const struct vocabulary_entry *entry;
    int bit;

    if (spec == NULL || name == NULL || (unsigned)set >= PRIV_SPEC_SETS
        || (spec->given >> set & 1) == 0)
        return false;
    entry = vocabulary_find(PRIV_SPEC_NATIVE, name, strlen(name));
    bit = entry != NULL ? (int)entry->bit : foreign_bit(name, strlen(name));
    return bit >= 0 && set_has(&spec->set[set], (unsigned)bit);
}
