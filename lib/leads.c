/* SPDX-License-Identifier: ISC */
/*
 * leads.c: which privileges lead to all others.
 *
 * A privilege stands here if a process that holds it alone, as an ordinary
 * user on an ordinary system, can make itself or a program of its choice
 * hold every privilege.  Such a one may be needed; but who keeps it should
 * know that little was given up.  Not here: what only reads (a stolen
 * password still has to be broken: cap_dac_read_search, cap_syslog,
 * cap_perfmon), what only disturbs others (cap_kill, cap_net_admin,
 * cap_sys_resource), and what leads on only together with another.
 */
#include <config.h>

#include <string.h>

#include "leads.h"
#include "set.h"
#include "vocabulary.h"

static const struct {
    const char *name;
    const char *way;
} table[] = {
    { "cap_chown", "makes /etc/shadow its own" },
    { "cap_dac_override", "writes /etc/shadow" },
    { "cap_fowner", "changes the mode of /etc/shadow" },
    { "cap_setgid", "joins the group that may write disks or /etc files" },
    { "cap_setuid", "becomes uid 0" },
    { "cap_setpcap", "raises any capability of the bounding set in its "
                     "inheritable set, for a program that has it so" },
    { "cap_sys_module", "loads code into the kernel" },
    { "cap_sys_rawio", "writes the machine's memory and disks past the "
                       "kernel" },
    { "cap_sys_chroot", "gives a set-user-ID program forged libraries" },
    { "cap_sys_ptrace", "takes over a process that holds all" },
    { "cap_sys_admin", "mounts over /etc, and much else" },
    { "cap_sys_boot", "loads another kernel by kexec" },
    { "cap_mknod", "makes a device file of the disk that it may write" },
    { "cap_setfcap", "gives a file every capability" },
    { "cap_mac_admin", "rewrites the policy that confines others" },
    { "cap_bpf", "puts programs into the kernel whose checks have often "
                 "failed" },
    { "dtrace_kernel", "writes the kernel's memory by destructive actions" },
    { "sys_devices", "opens the disks' raw devices for writing" },
};

enum { WAYS = sizeof table / sizeof table[0] };

static const struct vocabulary_entry *entry_of(size_t way)
{
    return vocabulary_find(PRIV_SPEC_NATIVE, table[way].name,
                           strlen(table[way].name));
}

priv_spec_set_t leads_to_all(const priv_spec_set_t *set)
{
    priv_spec_set_t leads = set_empty();

    for (size_t i = 0; i < WAYS; i++) {
        const struct vocabulary_entry *entry = entry_of(i);

        if (entry != NULL && set_has(set, entry->bit))
            set_add(&leads, entry->bit);
    }
    return leads;
}

const char *leads_way(unsigned bit)
{
    for (size_t i = 0; i < WAYS; i++) {
        const struct vocabulary_entry *entry = entry_of(i);

        if (entry != NULL && entry->bit == bit)
            return table[i].way;
    }
    return NULL;
}
