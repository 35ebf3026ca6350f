/* SPDX-License-Identifier: ISC */
/* show.h: a process as privspec show prints it. */
#ifndef TOOLS_SHOW_H
#define TOOLS_SHOW_H 1

#include "priv_spec.h"
#include "process.h"

/*
 * `said` has for each of the process' sets the largest one in the words of
 * `system` that claims nothing which isn't held, but for what every process
 * of that system has.  `beyond` is what is held and grants more than that
 * says, in the process' own words; `lacking` what it claims and isn't held.
 */
struct shown {
    pid_t pid;
    const struct process *process;
    const struct process_groups *groups;
    priv_spec_system system;
    priv_spec_set_t said[PRIV_SPEC_SETS];
    priv_spec_set_t beyond[PRIV_SPEC_SETS];
    priv_spec_set_t lacking[PRIV_SPEC_SETS];
};

/*
 * Finds the words of a system (PRIV_SPEC_NATIVE: of the process' own) for all
 * sets of a process; -1 with the report filled.
 */
int show_say(struct shown *shown, priv_spec_system system,
             priv_spec_report_t *report);

void show_text(const struct shown *shown);
void show_json(const struct shown *shown);

/* A process that could not be read, as a JSON object. */
void show_json_error(pid_t pid, const priv_spec_report_t *report);

#endif
