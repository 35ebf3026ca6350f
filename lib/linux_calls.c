/* SPDX-License-Identifier: ISC */
/* linux_calls.c: see linux_calls.h. */
#include <config.h>

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux_calls.h"

int linux_calls_capset(struct libcap_sets sets)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = {
        { (uint32_t)sets.effective, (uint32_t)sets.permitted,
          (uint32_t)sets.inheritable },
        { (uint32_t)(sets.effective >> 32), (uint32_t)(sets.permitted >> 32),
          (uint32_t)(sets.inheritable >> 32) }
    };

    return (int)syscall(SYS_capset, &header, data);
}

int linux_calls_capget(struct libcap_sets *sets)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    /* Filled, so that an answer that fills in nothing is noticed. */
    struct __user_cap_data_struct data[2] = { { ~0U, ~0U, ~0U },
                                              { ~0U, ~0U, ~0U } };

    if (syscall(SYS_capget, &header, data) != 0)
        return -1;
    sets->effective = (uint64_t)data[1].effective << 32 | data[0].effective;
    sets->permitted = (uint64_t)data[1].permitted << 32 | data[0].permitted;
    sets->inheritable =
        (uint64_t)data[1].inheritable << 32 | data[0].inheritable;
    return 0;
}

/*
 * Threads that clone(2) alone has made have errno in common with their maker,
 * and another call of theirs may have set it meanwhile.
 */
bool linux_calls_refuses(struct libcap_sets sets)
{
    for (int tries = 0; tries < 16; tries++) {
        if (linux_calls_capset(sets) == 0)
            return false;
        if (errno == EPERM)
            return true;
    }
    return false;
}

/* Where ids once had 16 bits, the calls for 32 have names of their own. */
enum {
#ifdef SYS_setresuid32
    CALL_SETGROUPS = SYS_setgroups32,
    CALL_SETRESGID = SYS_setresgid32,
    CALL_SETRESUID = SYS_setresuid32,
    CALL_GETRESUID = SYS_getresuid32,
    CALL_GETRESGID = SYS_getresgid32
#else
    CALL_SETGROUPS = SYS_setgroups,
    CALL_SETRESGID = SYS_setresgid,
    CALL_SETRESUID = SYS_setresuid,
    CALL_GETRESUID = SYS_getresuid,
    CALL_GETRESGID = SYS_getresgid
#endif
};

static int call_setgroups(size_t count, const gid_t *groups)
{
    return (int)syscall(CALL_SETGROUPS, count, groups);
}

static int call_setresgid(gid_t real, gid_t effective, gid_t saved)
{
    return (int)syscall(CALL_SETRESGID, real, effective, saved);
}

static int call_setresuid(uid_t real, uid_t effective, uid_t saved)
{
    return (int)syscall(CALL_SETRESUID, real, effective, saved);
}

const struct id_calls linux_calls_ids = { call_setgroups, call_setresgid,
                                          call_setresuid };

bool linux_calls_has_ids(uid_t uid, gid_t gid)
{
    const unsigned none = (unsigned)-1;
    uid_t u[3] = { none, none, none };
    gid_t g[3] = { none, none, none };

    if (syscall(CALL_GETRESUID, &u[0], &u[1], &u[2]) != 0
        || syscall(CALL_GETRESGID, &g[0], &g[1], &g[2]) != 0)
        return false;
    for (unsigned i = 0; i < 3; i++) {
        if (u[i] != uid || g[i] != gid)
            return false;
    }
    return true;
}
