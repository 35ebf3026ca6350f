/* SPDX-License-Identifier: ISC */
/*
 * The user ids of the simulated process. To take one that isn't one's own
 * asks for proc_setid; to take 0 when none of the three is 0 asks for every
 * privilege of the zone, since root owns what could give it the rest.
 */
#include <config.h>

#include <errno.h>

#include "system.h"

/* Ids above this are refused, as on illumos. */
#define UID_MAX_VALID 2147483647u
#define UNCHANGED     ((uid_t)-1)

uid_t sim_getuid(void)
{
    sim_start();
    return illumos_process.is.real_uid;
}

uid_t sim_geteuid(void)
{
    sim_start();
    return illumos_process.is.effective_uid;
}

/* Whether a number can be a uid; errno is EINVAL if not. */
static int valid(uid_t uid)
{
    if (uid <= UID_MAX_VALID)
        return 1;
    errno = EINVAL;
    return 0;
}

/* Whether the process has the privileges to take a uid; EPERM if not. */
static int privileged_for(uid_t uid)
{
    if (uid == 0 && !sim_uid_zero() && !sim_has_all())
        return 0;
    return sim_has(PRIV_PROC_SETID);
}

/*
 * Takes a uid: real, effective and saved with privilege; the effective one
 * alone, if it is the real or the saved uid, without.
 */
int sim_setuid(uid_t uid)
{
    enum verdict verdict = sim_call("setuid", CHANGES);
    illumos_state_t *is = &illumos_process.is;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (!valid(uid))
        return -1;
    if (privileged_for(uid))
        illumos_set_uids(uid, uid, uid);
    else if (uid == is->real_uid || uid == is->saved_uid)
        is->effective_uid = uid;
    else
        return -1;
    sim_uids_changed(1);
    return 0;
}

int sim_seteuid(uid_t uid)
{
    enum verdict verdict = sim_call("seteuid", CHANGES);
    illumos_state_t *is = &illumos_process.is;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (!valid(uid))
        return -1;
    if (uid != is->real_uid && uid != is->effective_uid && uid != is->saved_uid
        && !privileged_for(uid))
        return -1;
    is->effective_uid = uid;
    sim_uids_changed(0);
    return 0;
}

/*
 * Takes a real and an effective uid, -1 for no change. The saved uid becomes
 * the new effective one if the real uid was set, or the effective uid was
 * set to another than the real one.
 */
int sim_setreuid(uid_t real, uid_t effective)
{
    enum verdict verdict = sim_call("setreuid", CHANGES);
    illumos_state_t *is = &illumos_process.is;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if ((real != UNCHANGED && !valid(real))
        || (effective != UNCHANGED && !valid(effective)))
        return -1;
    if (real != UNCHANGED && real != is->real_uid && real != is->effective_uid
        && !privileged_for(real))
        return -1;
    if (effective != UNCHANGED && effective != is->real_uid
        && effective != is->effective_uid && effective != is->saved_uid
        && !privileged_for(effective))
        return -1;
    if (effective != UNCHANGED)
        is->effective_uid = effective;
    if (real != UNCHANGED)
        is->real_uid = real;
    if (real != UNCHANGED
        || (effective != UNCHANGED && effective != is->real_uid))
        is->saved_uid = is->effective_uid;
    sim_uids_changed(real != UNCHANGED && real == effective);
    return 0;
}
