/* SPDX-License-Identifier: ISC */
/*
 * The group ids and supplementary groups of the simulated process. To change
 * the groups asks for proc_setid, as does to take a gid that isn't one's own.
 */
#include <config.h>

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>

#include "system.h"

#define GID_MAX_VALID 2147483647u
#define UNCHANGED     ((gid_t)-1)
#define MEMBERS_MAX   64

/* A line of the group database that a test has written. */
typedef struct member {
    const char *user;
    gid_t gid;
} member_t;

static member_t members[MEMBERS_MAX];
static size_t member_count;

int illumos_add_member(const char *user, gid_t gid)
{
    if (member_count == MEMBERS_MAX) {
        errno = ENOSPC;
        return -1;
    }
    members[member_count].user = user;
    members[member_count].gid = gid;
    member_count++;
    return 0;
}

void sim_forget_members(void)
{
    member_count = 0;
}

void illumos_limit_groups(int most)
{
    illumos_system.groups_max =
        most < ILLUMOS_GROUPS_MAX ? most : ILLUMOS_GROUPS_MAX;
}

void illumos_set_gids(gid_t real, gid_t effective, gid_t saved)
{
    illumos_process.is.real_gid = real;
    illumos_process.is.effective_gid = effective;
    illumos_process.is.saved_gid = saved;
}

static int compare_gids(const void *a, const void *b)
{
    const gid_t *left = a;
    const gid_t *right = b;

    return (*left > *right) - (*left < *right);
}

/* Stores the groups in order, as illumos does. */
int illumos_set_groups(int count, const gid_t groups[])
{
    illumos_state_t *is = &illumos_process.is;

    if (count < 0 || count > ILLUMOS_GROUPS_MAX) {
        errno = EINVAL;
        return -1;
    }
    if (count > 0) {
        memcpy(is->groups, groups, (size_t)count * sizeof groups[0]);
        qsort(is->groups, (size_t)count, sizeof groups[0], compare_gids);
    }
    is->group_count = count;
    return 0;
}

gid_t sim_getgid(void)
{
    sim_start();
    return illumos_process.is.real_gid;
}

gid_t sim_getegid(void)
{
    sim_start();
    return illumos_process.is.effective_gid;
}

/* Whether a number can be a gid; errno is EINVAL if not. */
static int valid(gid_t gid)
{
    if (gid <= GID_MAX_VALID)
        return 1;
    errno = EINVAL;
    return 0;
}

/* As sim_setuid, for gids. */
int sim_setgid(gid_t gid)
{
    enum verdict verdict = sim_call("setgid", CHANGES);
    illumos_state_t *is = &illumos_process.is;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (!valid(gid))
        return -1;
    if (sim_has(PRIV_PROC_SETID))
        illumos_set_gids(gid, gid, gid);
    else if (gid == is->real_gid || gid == is->saved_gid)
        is->effective_gid = gid;
    else
        return -1;
    return 0;
}

int sim_setegid(gid_t gid)
{
    enum verdict verdict = sim_call("setegid", CHANGES);
    illumos_state_t *is = &illumos_process.is;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (!valid(gid))
        return -1;
    if (gid != is->real_gid && gid != is->effective_gid && gid != is->saved_gid
        && !sim_has(PRIV_PROC_SETID))
        return -1;
    is->effective_gid = gid;
    return 0;
}

/* As sim_setreuid, for gids. */
int sim_setregid(gid_t real, gid_t effective)
{
    enum verdict verdict = sim_call("setregid", CHANGES);
    illumos_state_t *is = &illumos_process.is;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if ((real != UNCHANGED && !valid(real))
        || (effective != UNCHANGED && !valid(effective)))
        return -1;
    if (real != UNCHANGED && real != is->real_gid && real != is->effective_gid
        && !sim_has(PRIV_PROC_SETID))
        return -1;
    if (effective != UNCHANGED && effective != is->real_gid
        && effective != is->effective_gid && effective != is->saved_gid
        && !sim_has(PRIV_PROC_SETID))
        return -1;
    if (effective != UNCHANGED)
        is->effective_gid = effective;
    if (real != UNCHANGED)
        is->real_gid = real;
    if (real != UNCHANGED
        || (effective != UNCHANGED && effective != is->real_gid))
        is->saved_gid = is->effective_gid;
    return 0;
}

/* Gives the groups, or, with size 0, their number alone. */
int sim_getgroups(int size, gid_t groups[])
{
    enum verdict verdict = sim_call("getgroups", READS);
    const illumos_state_t *is = &illumos_process.is;
    size_t count = (size_t)is->group_count;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (size != 0) {
        if (size < is->group_count) {
            errno = EINVAL;
            return -1;
        }
        memcpy(groups, is->groups, count * sizeof groups[0]);
    }
    return is->group_count;
}

int sim_setgroups(int count, const gid_t groups[])
{
    enum verdict verdict = sim_call("setgroups", CHANGES);
    int i;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (count < 0 || count > illumos_system.groups_max) {
        errno = EINVAL;
        return -1;
    }
    for (i = 0; i < count; i++) {
        if (!valid(groups[i]))
            return -1;
    }
    if (!sim_has(PRIV_PROC_SETID))
        return -1;
    return illumos_set_groups(count, groups);
}

/* Appends a gid that isn't in the list yet, if the system's limit allows. */
static void append(gid_t groups[], int *count, gid_t gid)
{
    int i;

    for (i = 0; i < *count; i++) {
        if (groups[i] == gid)
            return;
    }
    if (*count < illumos_system.groups_max)
        groups[(*count)++] = gid;
}

/* Appends the groups that the real system's database has for a user. */
static void append_real(gid_t groups[], int *count, const char *user)
{
    const struct group *entry;
    size_t i;

    setgrent();
    while ((entry = getgrent()) != NULL) {
        for (i = 0; entry->gr_mem[i] != NULL; i++) {
            if (strcmp(entry->gr_mem[i], user) == 0)
                append(groups, count, entry->gr_gid);
        }
    }
    endgrent();
}

int sim_initgroups(const char *user, gid_t gid)
{
    enum verdict verdict = sim_call("initgroups", CHANGES);
    gid_t groups[ILLUMOS_GROUPS_MAX];
    int count = 0;
    size_t i;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (!valid(gid) || !sim_has(PRIV_PROC_SETID))
        return -1;
    append(groups, &count, gid);
    for (i = 0; i < member_count; i++) {
        if (strcmp(members[i].user, user) == 0)
            append(groups, &count, members[i].gid);
    }
    if (member_count == 0)
        append_real(groups, &count, user);
    return illumos_set_groups(count, groups);
}
