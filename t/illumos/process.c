/* SPDX-License-Identifier: ISC */
/*
 * The simulated process: its ids, flags and four sets as stored, the rules
 * of privilege awareness, and what a test may ask and set.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "system.h"

#define ALL_FLAGS                                                              \
    (PRIV_DEBUG | PRIV_AWARE | PRIV_AWARE_RESET | PRIV_XPOLICY | PRIV_PFEXEC)

process_t illumos_process;

void sim_new_process(uid_t uid, gid_t gid)
{
    process_t *process = &illumos_process;
    illumos_state_t *is = &process->is;

    memset(process, 0, sizeof *process);
    illumos_set_uids(uid, uid, uid);
    illumos_set_gids(gid, gid, gid);
    is->group_count = 1;
    is->groups[0] = gid;
    strcpy(is->root, "/");
    strcpy(is->directory, "/");
    is->zone = illumos_system.zone_id;
    process->set[SET_LIMIT] = illumos_system.zone_limit;
    process->set[SET_EFFECTIVE] = illumos_system.basic;
    process->set[SET_PERMITTED] = illumos_system.basic;
    process->set[SET_INHERITABLE] = illumos_system.basic;
}

void illumos_reset(uid_t uid, gid_t gid)
{
    illumos_mend();
    illumos_forget_calls();
    sim_forget_members();
    illumos_know_flags(ALL_FLAGS);
    illumos_limit_groups(ILLUMOS_GROUPS_MAX);
    sim_install_current_names();
    sim_new_process(uid, gid);
}

void illumos_set_flags(uint_t flags)
{
    illumos_process.is.flags = flags;
}

void illumos_know_flags(uint_t flags)
{
    illumos_system.known_flags = flags;
}

void illumos_set_uids(uid_t real, uid_t effective, uid_t saved)
{
    illumos_process.is.real_uid = real;
    illumos_process.is.effective_uid = effective;
    illumos_process.is.saved_uid = saved;
}

void illumos_get_state(illumos_state_t *state)
{
    *state = illumos_process.is;
}

/* The set that a call names. -1 with EINVAL if there is none such. */
int sim_which(priv_ptype_t which)
{
    static const char *const names[SET_COUNT] = { PRIV_EFFECTIVE,
                                                  PRIV_INHERITABLE,
                                                  PRIV_PERMITTED, PRIV_LIMIT };
    int i;

    for (i = 0; i < SET_COUNT; i++) {
        if (which != NULL && strcmp(which, names[i]) == 0)
            return i;
    }
    errno = EINVAL;
    return -1;
}

int illumos_set_privileges(priv_ptype_t which, const char *text)
{
    int index = sim_which(which);

    if (index < 0)
        return -1;
    if (sim_read_set(text, &illumos_process.set[index]) != 0) {
        errno = EINVAL;
        return -1;
    }
    return 0;
}

/* Whether one of the three uids is 0. */
int sim_uid_zero(void)
{
    const illumos_state_t *is = &illumos_process.is;

    return is->real_uid == 0 || is->effective_uid == 0 || is->saved_uid == 0;
}

/*
 * The set that stands for E, P, I or L at present. In a process that is not
 * privilege-aware, L stands for E while the effective uid is 0, and for P
 * while any uid is.
 */
word_set_t *sim_shown(enum set_index which)
{
    const illumos_state_t *is = &illumos_process.is;
    int from_zero[SET_COUNT] = { 0, 0, 0, 0 };

    from_zero[SET_EFFECTIVE] = is->effective_uid == 0;
    from_zero[SET_PERMITTED] = sim_uid_zero();
    if ((is->flags & PRIV_AWARE) == 0 && from_zero[which])
        which = SET_LIMIT;
    return &illumos_process.set[which];
}

const priv_set_t *illumos_shown(priv_ptype_t which)
{
    int index = sim_which(which);

    if (index < 0)
        return NULL;
    return sim_as_const_set(sim_shown((enum set_index)index));
}

/* Makes the process privilege-aware: what was shown is stored. */
void sim_become_aware(void)
{
    word_set_t effective = *sim_shown(SET_EFFECTIVE);
    word_set_t permitted = *sim_shown(SET_PERMITTED);

    illumos_process.set[SET_EFFECTIVE] = effective;
    illumos_process.set[SET_PERMITTED] = permitted;
    illumos_process.is.flags |= PRIV_AWARE;
}

/*
 * Whether awareness can be given up without a change of what is shown: no
 * uid is 0, or the sets that a uid 0 would show are L already.
 */
int sim_may_forget_awareness(void)
{
    word_set_t *set = illumos_process.set;
    const priv_set_t *limit = sim_as_set(&set[SET_LIMIT]);

    if (!sim_uid_zero())
        return 1;
    if (!priv_isequalset(sim_as_set(&set[SET_PERMITTED]), limit))
        return 0;
    return illumos_process.is.effective_uid != 0
           || priv_isequalset(sim_as_set(&set[SET_EFFECTIVE]), limit);
}

/*
 * Gives up awareness. What a uid 0 shows as L from now on is stored as what
 * an exec would leave, for the day when no uid is 0 any longer.
 */
void sim_forget_awareness(void)
{
    word_set_t *set = illumos_process.set;
    const priv_set_t *inheritable = sim_as_set(&set[SET_INHERITABLE]);

    illumos_process.is.flags &= ~(uint_t)(PRIV_AWARE | PRIV_AWARE_RESET);
    if (illumos_process.is.effective_uid == 0)
        priv_intersect(inheritable, sim_as_set(&set[SET_EFFECTIVE]));
    if (sim_uid_zero())
        priv_intersect(inheritable, sim_as_set(&set[SET_PERMITTED]));
}

/*
 * What PRIV_AWARE_RESET does to an aware process after a change of uids. If
 * the three are one uid for good (the call was final, or it isn't 0), P and
 * E become I & L and the process is unaware again. If all are 0 for now, E
 * becomes P. If 0 is held back for later, E becomes I & L.
 */
void sim_uids_changed(int final)
{
    const uint_t both = PRIV_AWARE | PRIV_AWARE_RESET;
    illumos_state_t *is = &illumos_process.is;
    word_set_t *set = illumos_process.set;
    word_set_t left = set[SET_INHERITABLE];

    if ((is->flags & both) != both)
        return;
    priv_intersect(sim_as_set(&set[SET_LIMIT]), sim_as_set(&left));
    if (is->real_uid == is->effective_uid
        && is->effective_uid == is->saved_uid) {
        if (final || is->effective_uid != 0) {
            set[SET_EFFECTIVE] = left;
            set[SET_PERMITTED] = left;
            is->flags &= ~both;
        } else {
            set[SET_EFFECTIVE] = set[SET_PERMITTED];
        }
    } else if (is->effective_uid != 0 && sim_uid_zero()) {
        set[SET_EFFECTIVE] = left;
    }
}
