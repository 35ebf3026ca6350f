/* SPDX-License-Identifier: ISC */
/*
 * The gate of the simulated calls: counts and logs them, and makes those
 * fail or lie that a test has chosen.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "system.h"

#define LOG_MAX    16384
#define FAULTS_MAX 16

/* A fault meets the call with this number, or, 0, each one of this name. */
typedef struct fault {
    enum verdict verdict;
    unsigned long number;
    const char *name; /* NULL: any */
    int error;
} fault_t;

typedef struct logged_call {
    const char *name;
    int changes;
    int changed;
} logged_call_t;

static fault_t faults[FAULTS_MAX];
static size_t fault_count;
static logged_call_t call_log[LOG_MAX];
static unsigned long call_count;
static process_t process_before; /* the call that was logged last */

/* Whether a fault is meant for the call that was logged last. */
static int meets(const fault_t *fault, const char *name)
{
    if (fault->number != 0)
        return fault->number == call_count;
    return fault->name == NULL || strcmp(fault->name, name) == 0;
}

/* Notes whether the process has changed since the last call began. */
static void note_change(void)
{
    if (call_count > 0 && call_count <= LOG_MAX
        && memcmp(&process_before, &illumos_process, sizeof process_before)
               != 0)
        call_log[call_count - 1].changed = 1;
    memcpy(&process_before, &illumos_process, sizeof process_before);
}

enum verdict sim_call(const char *name, int changes)
{
    size_t i;

    sim_start();
    note_change();
    if (call_count < LOG_MAX) {
        call_log[call_count].changed = 0;
        call_log[call_count].name = name;
        call_log[call_count].changes = changes;
    }
    call_count++;
    for (i = 0; i < fault_count; i++) {
        if (!meets(&faults[i], name))
            continue;
        if (faults[i].verdict == CALL_LIES && !changes)
            continue;
        if (faults[i].verdict == CALL_FAILS)
            errno = faults[i].error;
        return faults[i].verdict;
    }
    return CALL_PROCEEDS;
}

/* Arms a fault. -1 with ENOSPC if there are too many. */
static int arm(enum verdict verdict, unsigned long number, const char *name,
               int error)
{
    fault_t *fault = &faults[fault_count];

    if (fault_count == FAULTS_MAX) {
        errno = ENOSPC;
        return -1;
    }
    fault->verdict = verdict;
    fault->number = number;
    fault->name = name;
    fault->error = error;
    fault_count++;
    return 0;
}

/* A fault for one number, which can't be 0: that would mean every call. */
static int arm_number(enum verdict verdict, unsigned long number, int error)
{
    if (number == 0) {
        errno = EINVAL;
        return -1;
    }
    return arm(verdict, number, NULL, error);
}

int illumos_fail_call(unsigned long number, int error)
{
    return arm_number(CALL_FAILS, number, error);
}

int illumos_lie_call(unsigned long number)
{
    return arm_number(CALL_LIES, number, 0);
}

int illumos_fail_every(const char *name, int error)
{
    return arm(CALL_FAILS, 0, name, error);
}

int illumos_lie_every(const char *name)
{
    return arm(CALL_LIES, 0, name, 0);
}

void illumos_mend(void)
{
    fault_count = 0;
}

unsigned long illumos_call_count(void)
{
    return call_count;
}

const char *illumos_call_name(unsigned long number)
{
    if (number == 0 || number > call_count || number > LOG_MAX)
        return NULL;
    return call_log[number - 1].name;
}

int illumos_call_changes(unsigned long number)
{
    if (illumos_call_name(number) == NULL)
        return 0;
    return call_log[number - 1].changes;
}

int illumos_call_changed(unsigned long number)
{
    note_change();
    if (illumos_call_name(number) == NULL)
        return 0;
    return call_log[number - 1].changed;
}

void illumos_forget_calls(void)
{
    call_count = 0;
}
