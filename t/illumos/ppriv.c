/* SPDX-License-Identifier: ISC */
/*
 * The four calls that read and change a process's sets and flags: getppriv,
 * setppriv, getpflags and setpflags.
 */
#include <config.h>

#include <errno.h>

#include "system.h"

int getppriv(priv_ptype_t which, priv_set_t *set)
{
    enum verdict verdict = sim_call("getppriv", READS);
    int index;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    index = sim_which(which);
    if (index < 0)
        return -1;
    priv_copyset(sim_as_set(sim_shown((enum set_index)index)), set);
    return 0;
}

/* Changes `to` from what a set is into what an operation asks it to be. */
static void operate(priv_op_t op, const priv_set_t *asked, word_set_t *to)
{
    word_set_t others;
    priv_set_t *result = sim_as_set(to);

    switch (op) {
    case PRIV_ON:
        priv_union(asked, result);
        break;
    case PRIV_OFF:
        priv_copyset(asked, sim_as_set(&others));
        priv_inverse(sim_as_set(&others));
        priv_intersect(sim_as_set(&others), result);
        break;
    case PRIV_SET:
        priv_copyset(asked, result);
        break;
    }
}

/*
 * Whether a set may become what is wanted: what it is already, what P is
 * (for any but L), or, for I, what E holds of L.
 */
static int may_become(enum set_index which, const priv_set_t *wanted)
{
    word_set_t reach;

    if (priv_issubset(wanted, sim_as_set(sim_shown(which))))
        return 1;
    if (which == SET_LIMIT)
        return 0;
    if (priv_issubset(wanted, sim_as_set(sim_shown(SET_PERMITTED))))
        return 1;
    if (which != SET_INHERITABLE)
        return 0;
    reach = *sim_shown(SET_EFFECTIVE);
    priv_intersect(sim_as_set(sim_shown(SET_LIMIT)), sim_as_set(&reach));
    return priv_issubset(wanted, sim_as_set(&reach)) == B_TRUE;
}

int setppriv(priv_op_t op, priv_ptype_t which, const priv_set_t *set)
{
    enum verdict verdict = sim_call("setppriv", CHANGES);
    word_set_t *sets = illumos_process.set;
    word_set_t wanted;
    int index;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    index = sim_which(which);
    if (index < 0)
        return -1;
    if (op != PRIV_ON && op != PRIV_OFF && op != PRIV_SET) {
        errno = EINVAL;
        return -1;
    }
    wanted = *sim_shown((enum set_index)index);
    operate(op, set, &wanted);
    if (!may_become((enum set_index)index, sim_as_set(&wanted))) {
        errno = EPERM;
        return -1;
    }
    if (index != SET_INHERITABLE)
        sim_become_aware();
    sets[index] = wanted;
    if (index == SET_PERMITTED)
        priv_intersect(sim_as_set(&wanted), sim_as_set(&sets[SET_EFFECTIVE]));
    return 0;
}

/* Whether a flag is one, and only one, that the system knows. */
static int known_flag(uint_t flag)
{
    return flag != 0 && (flag & (flag - 1)) == 0
           && (flag & illumos_system.known_flags) != 0;
}

uint_t getpflags(uint_t flag)
{
    sim_start();
    if (!known_flag(flag)) {
        errno = EINVAL;
        return (uint_t)-1;
    }
    return (illumos_process.is.flags & flag) != 0;
}

/*
 * Sets or clears a flag. Asking for PRIV_AWARE also clears PRIV_AWARE_RESET,
 * even in a process that is aware already.
 */
int setpflags(uint_t flag, uint_t value)
{
    enum verdict verdict = sim_call("setpflags", CHANGES);
    uint_t *flags = &illumos_process.is.flags;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (value > 1 || !known_flag(flag)) {
        errno = EINVAL;
        return -1;
    }
    if (flag != PRIV_AWARE) {
        *flags = value ? *flags | flag : *flags & ~flag;
    } else if (value) {
        sim_become_aware();
        *flags &= ~(uint_t)PRIV_AWARE_RESET;
    } else if ((*flags & PRIV_AWARE) != 0) {
        if (!sim_may_forget_awareness()) {
            errno = EPERM;
            return -1;
        }
        sim_forget_awareness();
    }
    return 0;
}
