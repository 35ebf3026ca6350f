/* SPDX-License-Identifier: ISC */
/* show_say.c: the sets of a process in a system's words. */
#include <config.h>

#include "backend.h"
#include "set.h"
#include "show.h"

/*
 * Says one set.  To Linux, a process that lacks a part of Solaris' basic set
 * is said as one that has it, because nothing else can be said there; what
 * it lacks is told.
 */
static int say_set(struct shown *shown, unsigned which,
                   priv_spec_report_t *report)
{
    const priv_spec_t *sets = &shown->process->sets;
    priv_spec_set_t set = sets->set[which], all, basic;
    priv_spec_t spec = { .system = sets->system,
                         .given = 1U << PRIV_SPEC_EFFECTIVE
                                  | 1U << PRIV_SPEC_PERMITTED };

    if (backend_all_privileges(&all, &basic, report) != 0)
        return -1;
    if (shown->system == PRIV_SPEC_LINUX) {
        shown->lacking[which] = set_without(&basic, &set);
        set = set_union(&set, &basic);
    }
    spec.set[PRIV_SPEC_EFFECTIVE] = set;
    spec.set[PRIV_SPEC_PERMITTED] = set;
    if (priv_spec_translate(&spec, &spec, shown->system, PRIV_SPEC_WITHIN,
                            report)
        != 0)
        return -1;
    shown->said[which] = spec.set[PRIV_SPEC_PERMITTED];
    shown->beyond[which] = report->lost;
    return 0;
}

int show_say(struct shown *shown, priv_spec_system system,
             priv_spec_report_t *report)
{
    const priv_spec_t *sets = &shown->process->sets;

    shown->system = (priv_spec_system)sets->system;
    if (sets->system != PRIV_SPEC_NATIVE && system != PRIV_SPEC_NATIVE)
        shown->system = system;
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++) {
        shown->said[i] = sets->set[i];
        shown->beyond[i] = shown->lacking[i] = set_empty();
        if ((sets->given >> i & 1) != 0 && shown->system != sets->system
            && say_set(shown, i, report) != 0)
            return -1;
    }
    return 0;
}
