/* SPDX-License-Identifier: ISC */
/*
 * The privilege names of the simulated system, their numbers, its basic set
 * and its zone: those of a current illumos in the global zone, until a test
 * says otherwise.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "system.h"

privilege_system_t illumos_system;

/* t/vectors/solaris_privileges.txt has the same in the same order. */
/* clang-format off */
static const char *const current_names[] = {
    "contract_event", "contract_identity", "contract_observer", "cpc_cpu",
    "dtrace_kernel", "dtrace_proc", "dtrace_user", "file_chown",
    "file_chown_self", "file_dac_execute", "file_dac_read", "file_dac_search",
    "file_dac_write", "file_downgrade_sl", "file_flag_set", "file_link_any",
    "file_owner", "file_read", "file_setid", "file_upgrade_sl", "file_write",
    "graphics_access", "graphics_map", "hyprlofs_control", "ipc_dac_read",
    "ipc_dac_write", "ipc_owner", "net_access", "net_bindmlp",
    "net_icmpaccess", "net_mac_aware", "net_mac_implicit", "net_observability",
    "net_privaddr", "net_rawaccess", "proc_audit", "proc_chroot",
    "proc_clock_highres", "proc_exec", "proc_fork", "proc_info",
    "proc_lock_memory", "proc_meminfo", "proc_owner", "proc_prioup",
    "proc_priocntl", "proc_secflags", "proc_session", "proc_setid",
    "proc_taskid", "proc_zone", "sys_acct", "sys_admin", "sys_audit",
    "sys_config", "sys_devices", "sys_fs_import", "sys_ipc_config",
    "sys_linkdir", "sys_mount", "sys_iptun_config", "sys_dl_config",
    "sys_ip_config", "sys_net_config", "sys_nfs", "sys_ppp_config",
    "sys_res_bind", "sys_res_config", "sys_resource", "sys_smb",
    "sys_suser_compat", "sys_time", "sys_trans_label", "virt_manage",
    "win_colormap", "win_config", "win_dac_read", "win_dac_write",
    "win_devices", "win_dga", "win_downgrade_sl", "win_fontpath",
    "win_mac_read", "win_mac_write", "win_selection", "win_upgrade_sl",
    "xvm_control",
};
/* clang-format on */

static const char current_basic[] =
    "file_link_any,file_read,file_write,net_access,proc_exec,"
    "proc_fork,proc_info,proc_secflags,proc_session";

/* Orders two privilege numbers by their names. */
static int compare_numbers(const void *a, const void *b)
{
    const int *left = a;
    const int *right = b;

    return strcasecmp(illumos_system.name[*left], illumos_system.name[*right]);
}

void sim_install_names(const char *const names[], size_t count)
{
    privilege_system_t *system = &illumos_system;
    size_t i;

    system->count = count;
    system->words = count / WORD_BITS + 1;
    for (i = 0; i < count; i++) {
        system->name[i] = names[i];
        system->sorted[i] = (int)i;
    }
    qsort(system->sorted, count, sizeof system->sorted[0], compare_numbers);

    memset(&system->basic, 0, sizeof system->basic);
    memset(&system->zone, 0, sizeof system->zone);
    for (i = 0; i < count; i++)
        sim_put(sim_as_set(&system->zone), i, 1);
    priv_fillset(sim_as_set(&system->zone_limit));
    system->zone_id = GLOBAL_ZONEID;
}

void sim_install_current_names(void)
{
    size_t count = sizeof current_names / sizeof current_names[0];

    sim_install_names(current_names, count);
    sim_read_set(current_basic, &illumos_system.basic);
}

/*
 * Reads a list of names and of the words that stand for sets, as
 * priv_str_to_set does, but not as a call of the simulated program: it can
 * neither be logged nor be made to fail. Answers 0, or -1 with the set empty.
 */
int sim_read_set(const char *text, word_set_t *set)
{
    const char *end;
    word_set_t read;

    memset(&read, 0, sizeof read);
    if (sim_read_text(text, " ,", sim_as_set(&read), &end) != 0)
        return -1;
    *set = read;
    return 0;
}

int illumos_use_names(const char *const names[], size_t count,
                      const char *basic)
{
    const illumos_state_t *is = &illumos_process.is;
    privilege_system_t before = illumos_system;
    word_set_t set;

    if (count == 0 || count > ILLUMOS_NAMES_MAX) {
        errno = EINVAL;
        return -1;
    }
    sim_install_names(names, count);
    if (sim_read_set(basic, &set) != 0) {
        illumos_system = before;
        errno = EINVAL;
        return -1;
    }
    illumos_system.basic = set;
    sim_new_process(is->real_uid, is->real_gid);
    return 0;
}

int illumos_use_zone(zoneid_t id, const char *text)
{
    const illumos_state_t *is = &illumos_process.is;
    privilege_system_t *system = &illumos_system;
    word_set_t set;
    size_t i;

    if (id == GLOBAL_ZONEID) {
        priv_fillset(sim_as_set(&system->zone_limit));
        for (i = 0; i < system->count; i++)
            sim_put(sim_as_set(&system->zone), i, 1);
    } else {
        if (sim_read_set(text, &set) != 0) {
            errno = EINVAL;
            return -1;
        }
        system->zone_limit = set;
        system->zone = set;
    }
    system->zone_id = id;
    sim_new_process(is->real_uid, is->real_gid);
    return 0;
}

zoneid_t getzoneid(void)
{
    sim_start();
    return illumos_system.zone_id;
}

int priv_getbyname(const char *name)
{
    size_t from = 0;
    size_t to;

    sim_start();
    if (strncasecmp(name, "priv_", 5) == 0)
        name += 5;
    to = illumos_system.count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int number = illumos_system.sorted[middle];
        int order = strcasecmp(name, illumos_system.name[number]);

        if (order == 0)
            return number;
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    errno = EINVAL;
    return -1;
}

const char *priv_getbynum(int number)
{
    sim_start();
    if (number < 0 || (size_t)number >= illumos_system.count) {
        errno = EINVAL;
        return NULL;
    }
    return illumos_system.name[number];
}

/* Gives a sentence on a privilege, which the caller frees. */
char *priv_gettext(const char *name)
{
    static const char before[] = "Allows a process what is called ";
    static const char after[] = ".\n";
    const char *known;
    char *text;
    int number;

    if (sim_call("priv_gettext", READS) == CALL_FAILS)
        return NULL;
    number = priv_getbyname(name);
    if (number < 0)
        return NULL;
    known = illumos_system.name[number];
    text = malloc(sizeof before + strlen(known) + sizeof after);
    if (text == NULL)
        return NULL;
    strcpy(text, before);
    strcat(text, known);
    strcat(text, after);
    return text;
}
