/* SPDX-License-Identifier: ISC */
/* raise_support.c: see raise_support.h. */
#include <config.h>

#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "kernel.h"
#include "raise_support.h"
#include "tap.h"

/* By the kernel's own call, past every wrapper. */
static bool put(unsigned long long e, unsigned long long p,
                unsigned long long i)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = {
        { (uint32_t)e, (uint32_t)p, (uint32_t)i },
        { (uint32_t)(e >> 32), (uint32_t)(p >> 32), (uint32_t)(i >> 32) }
    };

    return syscall(SYS_capset, &header, data) == 0 && holding(e, p, i);
}

bool hold(unsigned long long effective, unsigned long long permitted,
          unsigned long long inheritable)
{
    return put(effective, permitted, inheritable)
           || (unshare(CLONE_NEWUSER) == 0
               && put(effective, permitted, inheritable));
}

bool holding(unsigned long long effective, unsigned long long permitted,
             unsigned long long inheritable)
{
    struct kernel_state now;

    kernel_read(&now);
    if (now.effective == effective && now.permitted == permitted
        && now.inheritable == inheritable)
        return true;
    kernel_print("held", &now);
    return false;
}

static int try_to_hold(void *argument)
{
    (void)argument;
    return hold(0, KILL | BIND | ADMIN | RAW, BIND) ? 0 : 1;
}

void need_to_hold(void)
{
    if (!in_child(try_to_hold, NULL))
        skip_all("cap_kill, cap_net_bind_service, cap_net_admin and "
                 "cap_net_raw are not held, nor can be in a user namespace");
}

priv_spec_t to_raise(unsigned long long effective)
{
    priv_spec_t spec;

    memset(&spec, 0, sizeof spec);
    spec.system = PRIV_SPEC_LINUX;
    spec.given = 1u << PRIV_SPEC_EFFECTIVE;
    spec.set[PRIV_SPEC_EFFECTIVE].word[0] = effective;
    return spec;
}
