/* SPDX-License-Identifier: ISC */
/*
 * What executing a program does to the credentials of the simulated process.
 */
#include <config.h>

#include "system.h"

/* Gives up awareness if that changes nothing that is shown. */
static void give_up_awareness(void)
{
    if ((illumos_process.is.flags & PRIV_AWARE) != 0
        && sim_may_forget_awareness())
        sim_forget_awareness();
}

/*
 * E and P become I & L, and the effective uid is saved. Awareness is given up
 * where it can be: by what the process held before, or else by what it holds
 * after. What a uid 0 then shows is another matter.
 */
static void exec(uid_t effective_uid)
{
    illumos_state_t *is = &illumos_process.is;
    word_set_t *set = illumos_process.set;

    give_up_awareness();
    illumos_set_uids(is->real_uid, effective_uid, effective_uid);
    priv_intersect(sim_as_set(&set[SET_LIMIT]),
                   sim_as_set(&set[SET_INHERITABLE]));
    set[SET_EFFECTIVE] = set[SET_INHERITABLE];
    set[SET_PERMITTED] = set[SET_INHERITABLE];
    give_up_awareness();
}

void illumos_exec(void)
{
    exec(illumos_process.is.effective_uid);
}

/* The set-user-ID bit is not honoured under an L that lacks one of these. */
void illumos_exec_setuid_root(void)
{
    static const char *const asked[] = { PRIV_PROC_SETID, PRIV_SYS_RESOURCE,
                                         PRIV_PROC_AUDIT };
    const priv_set_t *limit = sim_as_set(sim_shown(SET_LIMIT));
    size_t i;

    for (i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        if (!priv_ismember(limit, asked[i])) {
            illumos_exec();
            return;
        }
    }
    exec(0);
}
