/* SPDX-License-Identifier: ISC */
/*
 * equivalence.c: the two tables, and what follows from the first.
 *
 * The facts are from both systems' manuals and sources, and were held
 * against the two maps in use elsewhere: the illumos lx brand's capset and
 * Quagga's zprivs.  Names are checked by the compiler: one that is no
 * BIT_… doesn't build.
 */
#include <config.h>

#include <stddef.h>

#include "bits.h"
#include "equivalence.h"
#include "set.h"

/*
 * Up to four names in parentheses, as one string and as one set: COUNT tells
 * how many, so that NAMES and SET find the macro for as many.
 */
/* clang-format off */
#define COUNT(...) PICK(__VA_ARGS__, 4, 3, 2, 1, 0)
#define PICK(a, b, c, d, count, ...) count
#define CALL(macro, count) CALL_(macro, count)
#define CALL_(macro, count) macro##count

#define NAMES(...) CALL(NAMES_, COUNT(__VA_ARGS__))(__VA_ARGS__)
#define NAMES_1(a) #a
#define NAMES_2(a, b) #a "+" #b
#define NAMES_3(a, b, c) #a "+" #b "+" #c
#define NAMES_4(a, b, c, d) #a "+" #b "+" #c "+" #d

#define SET(...) CALL(SET_, COUNT(__VA_ARGS__))(__VA_ARGS__)
#define SET_1(a) SET_4(a, a, a, a)
#define SET_2(a, b) SET_4(a, a, a, b)
#define SET_3(a, b, c) SET_4(a, a, b, c)
#define SET_4(a, b, c, d)                                                      \
    { { WORD(0, a, b, c, d), WORD(1, a, b, c, d), WORD(2, a, b, c, d), 0 } }
#define WORD(i, a, b, c, d) (IN(i, a) | IN(i, b) | IN(i, c) | IN(i, d))
#define IN(i, name)                                                            \
    (BIT_##name / 64 == (i) ? UINT64_C(1) << (BIT_##name % 64) : UINT64_C(0))
#define EMPTY { { 0, 0, 0, 0 } }

/* The rows of the tables. */
#define ROW(left, relation, right, note)                                       \
    { NAMES left, EQUIVALENCE_##relation, NAMES right, note, SET left,         \
      SET right }
#define ALONE(name, relation, note)                                            \
    { #name, EQUIVALENCE_##relation, "", note, SET_1(name), EMPTY }
#define CLOSEST(name, names) { #name, NAMES names, BIT_##name, SET names }
/* clang-format on */

const struct equivalence_row equivalence[] = {
    /* Across */
    ROW((cap_chown), MORE, (file_chown),
        "Solaris wants every privilege for objects owned by uid 0."),
    ROW((cap_dac_override), MORE,
        (file_dac_execute, file_dac_read, file_dac_search, file_dac_write),
        "Solaris wants every privilege to write a file owned by uid 0. The "
        "lx brand leaves file_dac_search out; Quagga has it."),
    ROW((cap_dac_read_search), MORE, (file_dac_read, file_dac_search),
        "Linux adds open_by_handle_at(2)."),
    ROW((cap_fowner), MORE, (file_owner),
        "Linux covers set-uid bits and objects owned by uid 0."),
    ROW((cap_fsetid), SAME, (file_setid), ""),
    ROW((cap_setgid, cap_setuid), MORE, (proc_setid),
        "Taking uid 0 wants every privilege on Solaris."),
    ROW((cap_linux_immutable), MORE, (file_flag_set),
        "Clearing the flag wants every privilege on Solaris."),
    ROW((cap_net_bind_service), SAME, (net_privaddr),
        "illumos opens ports 137, 138, 139 and 445 to net_privaddr or "
        "sys_smb; 2049 and 4045 want sys_nfs there and nothing on Linux."),
    ROW((cap_net_admin), MORE, (sys_net_config),
        "The lx brand says sys_ipc_config+sys_dl_config (the first looks "
        "like a slip for sys_ip_config); Quagga says sys_ip_config, else "
        "sys_net_config."),
    ROW((cap_net_raw), MORE, (net_icmpaccess, net_observability, net_rawaccess),
        ""),
    ROW((cap_ipc_lock), SAME, (proc_lock_memory), ""),
    ROW((cap_ipc_owner), MORE, (ipc_dac_read, ipc_dac_write, ipc_owner),
        "Solaris wants every privilege for objects owned by uid 0."),
    ROW((cap_sys_chroot), SAME, (proc_chroot), ""),
    ROW((cap_sys_pacct), SAME, (sys_acct), ""),
    ROW((cap_sys_admin), MORE,
        (sys_admin, sys_config, sys_fs_import, sys_mount),
        "The lx brand says sys_mount+sys_admin; Quagga says sys_admin."),
    ROW((cap_sys_nice), MORE, (proc_priocntl),
        "Linux adds other processes, CPU affinity and memory policy. The lx "
        "brand says proc_prioup."),
    ROW((cap_sys_resource), MORE, (sys_ipc_config, sys_resource), ""),
    ROW((cap_sys_time), SAME, (sys_time), ""),
    ROW((cap_audit_write), SAME, (proc_audit), ""),
    ROW((cap_audit_control), SAME, (sys_audit), ""),
    ROW((cap_perfmon), MORE, (cpc_cpu), ""),
    ROW((proc_owner), MORE, (cap_kill),
        "proc_owner also inspects and controls; other sessions want "
        "proc_session too, other zones proc_zone."),
    ROW((proc_setid), MORE, (cap_setgid), ""),
    ROW((sys_devices), MORE, (cap_mknod), ""),
    ROW((cap_setuid), NEAR, (proc_setid),
        "Linux may take uid 0; Solaris may also set gids."),
    ROW((cap_sys_ptrace), NEAR, (proc_owner),
        "Linux reaches any process; Solaris only one that holds no more, "
        "but may also signal. Quagga says proc_session."),
    ROW((cap_sys_rawio), NEAR, (sys_devices), ""),
    ROW((sys_smb), NEAR, (cap_net_bind_service),
        "Ports 137, 138, 139 and 445 only; the SMB kernel module has no "
        "counterpart."),

    /* Within Linux */
    ROW((cap_sys_admin), MORE, (cap_bpf, cap_checkpoint_restore, cap_perfmon),
        "The kernel lets cap_sys_admin stand in for these three."),

    /* Within Solaris */
    ROW((file_chown), MORE, (file_chown_self), ""),
    ROW((proc_priocntl), MORE, (proc_prioup), ""),
    ROW((sys_net_config), MORE, (sys_dl_config, sys_ip_config, sys_ppp_config),
        ""),
    ROW((sys_dl_config), MORE, (sys_iptun_config), ""),
    ROW((sys_res_config), MORE, (sys_res_bind), ""),
    ROW((graphics_access), MORE, (graphics_map), ""),

    /* No counterpart on the other system */
    ALONE(cap_setpcap, NONE, ""),
    ALONE(cap_net_broadcast, NONE, ""),
    ALONE(cap_sys_module, NONE,
          "Loading a module wants every privilege on Solaris."),
    ALONE(cap_sys_boot, NONE, ""),
    ALONE(cap_sys_tty_config, NONE, ""),
    ALONE(cap_lease, NONE, ""),
    ALONE(cap_setfcap, NONE, ""),
    ALONE(cap_mac_override, NONE, ""),
    ALONE(cap_mac_admin, NONE, ""),
    ALONE(cap_syslog, NONE, ""),
    ALONE(cap_wake_alarm, NONE,
          "proc_clock_highres is about timer resolution."),
    ALONE(cap_block_suspend, NONE, ""),
    ALONE(cap_audit_read, NONE, ""),
    ALONE(cap_bpf, NONE, ""),
    ALONE(cap_checkpoint_restore, NONE, ""),
    ALONE(contract_event, NONE, ""),
    ALONE(contract_identity, NONE, ""),
    ALONE(contract_observer, NONE, ""),
    ALONE(dtrace_kernel, NONE, ""),
    ALONE(dtrace_proc, NONE, ""),
    ALONE(dtrace_user, NONE, ""),
    ALONE(file_downgrade_sl, NONE, ""),
    ALONE(file_upgrade_sl, NONE, ""),
    ALONE(graphics_access, NONE, ""),
    ALONE(hyprlofs_control, NONE, ""),
    ALONE(net_bindmlp, NONE, ""),
    ALONE(net_mac_aware, NONE, ""),
    ALONE(net_mac_implicit, NONE, ""),
    ALONE(proc_clock_highres, NONE, ""),
    ALONE(proc_meminfo, NONE, ""),
    ALONE(proc_taskid, NONE, ""),
    ALONE(proc_zone, NONE, ""),
    ALONE(sys_linkdir, NONE, ""),
    ALONE(sys_nfs, NONE, ""),
    ALONE(sys_res_config, NONE, ""),
    ALONE(sys_suser_compat, NONE, ""),
    ALONE(sys_trans_label, NONE, ""),
    ALONE(virt_manage, NONE, ""),
    ALONE(win_colormap, NONE, ""),
    ALONE(win_config, NONE, ""),
    ALONE(win_dac_read, NONE, ""),
    ALONE(win_dac_write, NONE, ""),
    ALONE(win_devices, NONE, ""),
    ALONE(win_dga, NONE, ""),
    ALONE(win_downgrade_sl, NONE, ""),
    ALONE(win_fontpath, NONE, ""),
    ALONE(win_mac_read, NONE, ""),
    ALONE(win_mac_write, NONE, ""),
    ALONE(win_selection, NONE, ""),
    ALONE(win_upgrade_sl, NONE, ""),
    ALONE(xvm_control, NONE, ""),

    /* Basic on Solaris, so without asking on Linux */
    ALONE(file_link_any, BASIC, ""),
    ALONE(file_read, BASIC, ""),
    ALONE(file_write, BASIC, ""),
    ALONE(net_access, BASIC, ""),
    ALONE(proc_exec, BASIC, ""),
    ALONE(proc_fork, BASIC, ""),
    ALONE(proc_info, BASIC, ""),
    ALONE(proc_secflags, BASIC, ""),
    ALONE(proc_session, BASIC, ""),
    { .left = NULL },
};

/* One answer for each, so that a set's is the union of its members'. */
const struct closest_row closest[] = {
    CLOSEST(cap_chown, (file_chown)),
    CLOSEST(cap_dac_override,
            (file_dac_execute, file_dac_read, file_dac_search, file_dac_write)),
    CLOSEST(cap_dac_read_search, (file_dac_read, file_dac_search)),
    CLOSEST(cap_fowner, (file_owner)),
    CLOSEST(cap_fsetid, (file_setid)),
    CLOSEST(cap_kill, (proc_owner)),
    CLOSEST(cap_setgid, (proc_setid)),
    CLOSEST(cap_setuid, (proc_setid)),
    CLOSEST(cap_linux_immutable, (file_flag_set)),
    CLOSEST(cap_net_bind_service, (net_privaddr)),
    CLOSEST(cap_net_admin, (sys_net_config)),
    CLOSEST(cap_net_raw, (net_icmpaccess, net_observability, net_rawaccess)),
    CLOSEST(cap_ipc_lock, (proc_lock_memory)),
    CLOSEST(cap_ipc_owner, (ipc_dac_read, ipc_dac_write, ipc_owner)),
    CLOSEST(cap_sys_rawio, (sys_devices)),
    CLOSEST(cap_sys_chroot, (proc_chroot)),
    CLOSEST(cap_sys_ptrace, (proc_owner)),
    CLOSEST(cap_sys_pacct, (sys_acct)),
    CLOSEST(cap_sys_admin, (sys_admin, sys_config, sys_fs_import, sys_mount)),
    CLOSEST(cap_sys_nice, (proc_priocntl)),
    CLOSEST(cap_sys_resource, (sys_ipc_config, sys_resource)),
    CLOSEST(cap_sys_time, (sys_time)),
    CLOSEST(cap_mknod, (sys_devices)),
    CLOSEST(cap_audit_write, (proc_audit)),
    CLOSEST(cap_audit_control, (sys_audit)),
    CLOSEST(cap_perfmon, (cpc_cpu)),
    CLOSEST(cpc_cpu, (cap_perfmon)),
    CLOSEST(file_chown, (cap_chown)),
    CLOSEST(file_chown_self, (cap_chown)),
    CLOSEST(file_dac_execute, (cap_dac_override)),
    CLOSEST(file_dac_read, (cap_dac_read_search)),
    CLOSEST(file_dac_search, (cap_dac_read_search)),
    CLOSEST(file_dac_write, (cap_dac_override)),
    CLOSEST(file_flag_set, (cap_linux_immutable)),
    CLOSEST(file_owner, (cap_fowner)),
    CLOSEST(file_setid, (cap_fsetid)),
    CLOSEST(ipc_dac_read, (cap_ipc_owner)),
    CLOSEST(ipc_dac_write, (cap_ipc_owner)),
    CLOSEST(ipc_owner, (cap_ipc_owner)),
    CLOSEST(net_icmpaccess, (cap_net_raw)),
    CLOSEST(net_observability, (cap_net_raw)),
    CLOSEST(net_privaddr, (cap_net_bind_service)),
    CLOSEST(net_rawaccess, (cap_net_raw)),
    CLOSEST(proc_audit, (cap_audit_write)),
    CLOSEST(proc_chroot, (cap_sys_chroot)),
    CLOSEST(proc_lock_memory, (cap_ipc_lock)),
    CLOSEST(proc_owner, (cap_kill, cap_sys_ptrace)),
    CLOSEST(proc_prioup, (cap_sys_nice)),
    CLOSEST(proc_priocntl, (cap_sys_nice)),
    CLOSEST(proc_setid, (cap_setgid, cap_setuid)),
    CLOSEST(sys_acct, (cap_sys_pacct)),
    CLOSEST(sys_admin, (cap_sys_admin)),
    CLOSEST(sys_audit, (cap_audit_control)),
    CLOSEST(sys_config, (cap_sys_admin)),
    CLOSEST(sys_devices, (cap_mknod, cap_sys_rawio)),
    CLOSEST(sys_fs_import, (cap_sys_admin)),
    CLOSEST(sys_ipc_config, (cap_sys_resource)),
    CLOSEST(sys_mount, (cap_sys_admin)),
    CLOSEST(sys_iptun_config, (cap_net_admin)),
    CLOSEST(sys_dl_config, (cap_net_admin)),
    CLOSEST(sys_ip_config, (cap_net_admin)),
    CLOSEST(sys_net_config, (cap_net_admin)),
    CLOSEST(sys_ppp_config, (cap_net_admin)),
    CLOSEST(sys_resource, (cap_sys_resource)),
    CLOSEST(sys_smb, (cap_net_bind_service)),
    CLOSEST(sys_time, (cap_sys_time)),
    { .name = NULL },
};

const char *equivalence_sign(enum equivalence_relation relation)
{
    static const char *const signs[] = { "=", ">", "~", "-", "basic" };

    return signs[relation];
}

const struct equivalence_row *equivalence_mentions(
    const struct equivalence_row *row, unsigned bit)
{
    for (row = row == NULL ? equivalence : row + 1; row->left != NULL; row++) {
        if (bit < SET_BITS
            && (set_has(&row->left_set, bit) || set_has(&row->right_set, bit)))
            return row;
    }
    return NULL;
}

priv_spec_set_t equivalence_closest(unsigned bit)
{
    for (const struct closest_row *row = closest; row->name != NULL; row++) {
        if (row->bit == bit)
            return row->closest_set;
    }
    return set_empty();
}

/* Whether a set of the tables is one of Linux' words. */
static bool is_linux(const priv_spec_set_t *set)
{
    return set->word[0] != 0;
}

/* Whether a row says something about power, within a system or across. */
static bool grants(const struct equivalence_row *row, bool across)
{
    return row->relation <= EQUIVALENCE_MORE
           && (is_linux(&row->left_set) != is_linux(&row->right_set)) == across;
}

/* Adds to a set what each row, taken once, says that `held` grants. */
static void add_granted(const struct equivalence_row *rows,
                        priv_spec_set_t *set, const priv_spec_set_t *held,
                        bool across)
{
    for (const struct equivalence_row *r = rows; r->left != NULL; r++) {
        if (!grants(r, across))
            continue;
        if (set_within(&r->left_set, held))
            *set = set_union(set, &r->right_set);
        if (r->relation == EQUIVALENCE_SAME && set_within(&r->right_set, held))
            *set = set_union(set, &r->left_set);
    }
}

/* Adds what the rows within the systems say, until they say no more. */
static priv_spec_set_t close_own(const struct equivalence_row *rows,
                                 priv_spec_set_t own)
{
    priv_spec_set_t before;

    do {
        before = own;
        add_granted(rows, &own, &before, false);
    } while (!set_equal(&before, &own));
    return own;
}

priv_spec_set_t equivalence_closure_by(const struct equivalence_row *rows,
                                       const priv_spec_set_t *set)
{
    priv_spec_set_t own = close_own(rows, *set);
    priv_spec_set_t other = set_empty();

    add_granted(rows, &other, &own, true);
    other = close_own(rows, other);
    return set_union(&own, &other);
}

priv_spec_set_t equivalence_closure(const priv_spec_set_t *set)
{
    return equivalence_closure_by(equivalence, set);
}
