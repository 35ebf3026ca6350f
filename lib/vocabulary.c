/* SPDX-License-Identifier: ISC */
/*
 * vocabulary.c: every privilege that the library knows, of both systems.
 *
 * The Linux capabilities stand at their kernel numbers.  The Solaris
 * privileges are those of a current illumos in its kernel's order; on a
 * running Solaris the system is asked, not this table.
 */
#include <config.h>

#include <string.h>

#include "ascii.h"
#include "nearest.h"
#include "set.h"
#include "vocabulary.h"

/* clang-format off: a table reads as one. */
#define CAPABILITY(number, name, description)                                  \
    {                                                                          \
        SET_LINUX + (number), PRIV_SPEC_LINUX, name, false, description        \
    }
#define PRIVILEGE(number, name, description)                                   \
    {                                                                          \
        SET_SOLARIS + (number), PRIV_SPEC_SOLARIS, name, false, description    \
    }
#define BASIC(number, name, description)                                       \
    {                                                                          \
        SET_SOLARIS + (number), PRIV_SPEC_SOLARIS, name, true, description     \
    }

/* Each description completes the sentence "it lets a process …". */
const struct vocabulary_entry vocabulary[] = {
    CAPABILITY(0, "cap_chown", "give any file to another owner or group"),
    CAPABILITY(1, "cap_dac_override",
               "read and write any file and directory whatever its mode"),
    CAPABILITY(2, "cap_dac_read_search",
               "read any file and directory, and open files by handle"),
    CAPABILITY(3, "cap_fowner",
               "do to any file what its owner may, such as changing its mode"),
    CAPABILITY(4, "cap_fsetid",
               "write to a file without its set-id bits being cleared"),
    CAPABILITY(5, "cap_kill", "send signals to any process"),
    CAPABILITY(6, "cap_setgid",
               "take any group id and any supplementary groups"),
    CAPABILITY(7, "cap_setuid", "take any user id, root's included"),
    CAPABILITY(
        8, "cap_setpcap",
        "cut its bounding set, widen its inheritable set, set securebits"),
    CAPABILITY(9, "cap_linux_immutable",
               "set and clear the immutable and append-only flags of files"),
    CAPABILITY(10, "cap_net_bind_service",
               "bind sockets to privileged ports, usually those below 1024"),
    CAPABILITY(11, "cap_net_broadcast",
               "hear netlink broadcasts of other network namespaces"),
    CAPABILITY(
        12, "cap_net_admin",
        "configure interfaces, routes, firewalls and the rest of a network"),
    CAPABILITY(13, "cap_net_raw",
               "use raw and packet sockets, and so see and forge traffic"),
    CAPABILITY(14, "cap_ipc_lock", "lock memory beyond its resource limit"),
    CAPABILITY(15, "cap_ipc_owner",
               "use any System V IPC object whatever its mode"),
    CAPABILITY(16, "cap_sys_module", "load and unload kernel modules"),
    CAPABILITY(17, "cap_sys_rawio",
               "reach hardware directly, through I/O ports and raw memory"),
    CAPABILITY(
        18, "cap_sys_chroot",
        "change its root directory, and move to another mount namespace"),
    CAPABILITY(19, "cap_sys_ptrace",
               "trace any process, and read and write its memory"),
    CAPABILITY(20, "cap_sys_pacct", "switch process accounting on and off"),
    CAPABILITY(21, "cap_sys_admin",
               "mount file systems and do so much more that it is nearly root"),
    CAPABILITY(22, "cap_sys_boot",
               "reboot the system, and load another kernel to boot into"),
    CAPABILITY(23, "cap_sys_nice",
               "raise priorities and change the scheduling of any process"),
    CAPABILITY(24, "cap_sys_resource",
               "go beyond resource limits, disk quotas and reserved space"),
    CAPABILITY(25, "cap_sys_time", "set the system and hardware clocks"),
    CAPABILITY(26, "cap_sys_tty_config",
               "hang up terminals and reconfigure virtual consoles"),
    CAPABILITY(27, "cap_mknod", "make device files"),
    CAPABILITY(28, "cap_lease", "take leases on files that others own"),
    CAPABILITY(29, "cap_audit_write", "add records to the audit log"),
    CAPABILITY(30, "cap_audit_control",
               "switch auditing on and off, and change its rules"),
    CAPABILITY(31, "cap_setfcap", "attach capabilities to files"),
    CAPABILITY(32, "cap_mac_override",
               "pass over mandatory access control, where a module allows it"),
    CAPABILITY(33, "cap_mac_admin",
               "change the labels and rules of mandatory access control"),
    CAPABILITY(34, "cap_syslog",
               "read and clear the kernel's log, and see kernel addresses"),
    CAPABILITY(35, "cap_wake_alarm", "set timers that wake a sleeping system"),
    CAPABILITY(36, "cap_block_suspend", "keep the system from sleeping"),
    CAPABILITY(37, "cap_audit_read",
               "listen to the audit log as it is written"),
    CAPABILITY(38, "cap_perfmon",
               "measure the performance of all processes and the kernel"),
    CAPABILITY(39, "cap_bpf", "load BPF programs and make BPF maps"),
    CAPABILITY(40, "cap_checkpoint_restore",
               "freeze processes to files and bring them back, pids included"),

    PRIVILEGE(
        0, "contract_event",
        "ask for critical contract events, and have them delivered surely"),
    PRIVILEGE(1, "contract_identity",
              "set the service name that a process contract shows"),
    PRIVILEGE(2, "contract_observer",
              "watch the contracts and contract events of other users"),
    PRIVILEGE(3, "cpc_cpu",
              "read hardware performance counters of whole processors"),
    PRIVILEGE(4, "dtrace_kernel", "trace the kernel with DTrace"),
    PRIVILEGE(5, "dtrace_proc",
              "trace its own user's processes with DTrace's pid probes"),
    PRIVILEGE(6, "dtrace_user",
              "use DTrace's syscall and profile probes on its own processes"),
    PRIVILEGE(7, "file_chown", "give any file to another owner or group"),
    PRIVILEGE(8, "file_chown_self",
              "give away files that it owns, where the system restricts that"),
    PRIVILEGE(9, "file_dac_execute", "run any program file whatever its mode"),
    PRIVILEGE(10, "file_dac_read",
              "read any file and directory whatever its mode"),
    PRIVILEGE(11, "file_dac_search",
              "pass through any directory whatever its mode"),
    PRIVILEGE(12, "file_dac_write",
              "write any file and directory that uid 0 doesn't own"),
    PRIVILEGE(13, "file_downgrade_sl", "give a file a lower sensitivity label"),
    PRIVILEGE(14, "file_flag_set",
              "set the immutable, no-unlink and append-only flags of files"),
    BASIC(15, "file_link_any", "make hard links to files that it doesn't own"),
    PRIVILEGE(16, "file_owner",
              "do to any file what its owner may, such as changing its mode"),
    BASIC(17, "file_read", "open files for reading, mode permitting"),
    PRIVILEGE(18, "file_setid",
              "write to a file without its set-id bits being cleared"),
    PRIVILEGE(19, "file_upgrade_sl", "give a file a higher sensitivity label"),
    BASIC(20, "file_write", "change files and directories, mode permitting"),
    PRIVILEGE(21, "graphics_access",
              "use the privileged operations of graphics devices"),
    PRIVILEGE(22, "graphics_map", "map the memory of graphics devices"),
    PRIVILEGE(23, "hyprlofs_control",
              "change the mappings of hyprlofs file systems"),
    PRIVILEGE(24, "ipc_dac_read",
              "read any System V IPC object whatever its mode"),
    PRIVILEGE(25, "ipc_dac_write",
              "write any System V IPC object whatever its mode"),
    PRIVILEGE(26, "ipc_owner",
              "change or remove any System V IPC object as its owner may"),
    BASIC(27, "net_access", "open network sockets"),
    PRIVILEGE(28, "net_bindmlp", "bind to multilevel ports"),
    PRIVILEGE(29, "net_icmpaccess", "send and receive ICMP packets"),
    PRIVILEGE(30, "net_mac_aware",
              "talk to peers with labels other than its own"),
    PRIVILEGE(31, "net_mac_implicit",
              "use implicit labels on the packets of a connection"),
    PRIVILEGE(32, "net_observability",
              "observe network traffic, without sending any"),
    PRIVILEGE(33, "net_privaddr", "bind to privileged ports, below 1024"),
    PRIVILEGE(34, "net_rawaccess",
              "reach the network layer directly, past the transport"),
    PRIVILEGE(35, "proc_audit",
              "write audit records, and read its own audit settings"),
    PRIVILEGE(36, "proc_chroot", "change its root directory"),
    PRIVILEGE(37, "proc_clock_highres",
              "use high-resolution timers with very short intervals"),
    BASIC(38, "proc_exec", "run programs"),
    BASIC(39, "proc_fork", "make processes"),
    BASIC(40, "proc_info",
          "look at processes that it couldn't send a signal to"),
    PRIVILEGE(41, "proc_lock_memory", "lock pages in physical memory"),
    PRIVILEGE(42, "proc_meminfo", "ask where its memory lies in the machine"),
    PRIVILEGE(43, "proc_owner",
              "signal, inspect and control processes of other users"),
    PRIVILEGE(44, "proc_prioup", "raise its own priority"),
    PRIVILEGE(45, "proc_priocntl",
              "raise priorities and change scheduling classes"),
    BASIC(46, "proc_secflags",
          "change the security flags of processes that it controls"),
    BASIC(47, "proc_session",
          "signal and trace processes outside of its session"),
    PRIVILEGE(48, "proc_setid",
              "take any user id, group id and supplementary groups"),
    PRIVILEGE(49, "proc_taskid", "assign itself a new task or project"),
    PRIVILEGE(50, "proc_zone", "signal and trace processes of other zones"),
    PRIVILEGE(51, "sys_acct", "switch process accounting on and off"),
    PRIVILEGE(52, "sys_admin",
              "set the host name and the like, and tune system services"),
    PRIVILEGE(53, "sys_audit",
              "start auditing, and change how the system audits"),
    PRIVILEGE(54, "sys_config",
              "add swap space, and configure the system in other ways"),
    PRIVILEGE(55, "sys_devices",
              "make device files, and use devices without restriction"),
    PRIVILEGE(56, "sys_fs_import",
              "bring in file systems that may not be trusted"),
    PRIVILEGE(57, "sys_ipc_config", "make System V message queues larger"),
    PRIVILEGE(58, "sys_linkdir", "link and unlink directories"),
    PRIVILEGE(59, "sys_mount", "mount, unmount and manage file systems"),
    PRIVILEGE(60, "sys_iptun_config", "configure IP tunnels"),
    PRIVILEGE(61, "sys_dl_config", "configure data links"),
    PRIVILEGE(62, "sys_ip_config",
              "configure interfaces, addresses and routes"),
    PRIVILEGE(63, "sys_net_config",
              "configure interfaces, routes, links and all else of a network"),
    PRIVILEGE(64, "sys_nfs",
              "serve NFS, and bind to the ports that NFS reserves"),
    PRIVILEGE(65, "sys_ppp_config", "configure PPP links"),
    PRIVILEGE(66, "sys_res_bind", "bind processes to processor sets"),
    PRIVILEGE(67, "sys_res_config",
              "make processor sets and resource pools, and take CPUs offline"),
    PRIVILEGE(68, "sys_resource", "go beyond resource limits"),
    PRIVILEGE(69, "sys_smb",
              "serve SMB, and bind to the ports that SMB reserves"),
    PRIVILEGE(70, "sys_suser_compat",
              "satisfy old kernel modules that only ask for the superuser"),
    PRIVILEGE(71, "sys_time", "set the system and hardware clocks"),
    PRIVILEGE(72, "sys_trans_label",
              "translate labels that its own label doesn't dominate"),
    PRIVILEGE(73, "virt_manage", "manage virtual machines"),
    PRIVILEGE(74, "win_colormap",
              "change colour maps of the window system past its checks"),
    PRIVILEGE(75, "win_config",
              "change settings of the window system that last"),
    PRIVILEGE(76, "win_dac_read",
              "read windows and their data that other users own"),
    PRIVILEGE(77, "win_dac_write",
              "change windows and their data that other users own"),
    PRIVILEGE(78, "win_devices", "change the window system's input devices"),
    PRIVILEGE(79, "win_dga",
              "use direct graphics access, writing straight to the screen"),
    PRIVILEGE(80, "win_downgrade_sl",
              "give a window's data a lower sensitivity label"),
    PRIVILEGE(81, "win_fontpath", "add to the window system's font path"),
    PRIVILEGE(82, "win_mac_read",
              "read windows whose label its own doesn't dominate"),
    PRIVILEGE(83, "win_mac_write",
              "change windows whose label differs from its own"),
    PRIVILEGE(84, "win_selection",
              "copy between windows without the selection manager's consent"),
    PRIVILEGE(85, "win_upgrade_sl",
              "give a window's data a higher sensitivity label"),
    PRIVILEGE(86, "xvm_control", "control the Xen hypervisor and its domains"),

    { 0, PRIV_SPEC_NATIVE, NULL, false, NULL },
};
/* clang-format on */

enum {
    ENTRIES = sizeof vocabulary / sizeof vocabulary[0] - 1,
    PRIVILEGES = ENTRIES - VOCABULARY_CAPABILITIES,
    DISTANCE = 2 /* the farthest that a suggestion may be */
};

/* Whether an entry counts among the words of a system. */
static bool is_of(const struct vocabulary_entry *entry, priv_spec_system system)
{
    return system == PRIV_SPEC_NATIVE || entry->system == system;
}

/* How many bytes of a word a "priv_" at its beginning takes up. */
static size_t prefix_length(const char *word, size_t length)
{
    static const char prefix[] = "priv_";
    size_t n = sizeof prefix - 1;

    if (length < n)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (ascii_lower(word[i]) != prefix[i])
            return 0;
    }
    return n;
}

static bool same_word(const char *name, const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '\0' || name[i] != ascii_lower(word[i]))
            return false;
    }
    return name[length] == '\0';
}

const struct vocabulary_entry *vocabulary_find(priv_spec_system system,
                                               const char *name, size_t length)
{
    size_t prefix = prefix_length(name, length);

    for (const struct vocabulary_entry *e = vocabulary; e->name != NULL; e++) {
        size_t from = e->system == PRIV_SPEC_SOLARIS ? prefix : 0;

        if (is_of(e, system) && same_word(e->name, name + from, length - from))
            return e;
    }
    return NULL;
}

const struct vocabulary_entry *vocabulary_at(unsigned bit)
{
    if (bit < VOCABULARY_CAPABILITIES)
        return &vocabulary[bit];
    if (bit >= SET_SOLARIS && bit - SET_SOLARIS < PRIVILEGES)
        return &vocabulary[VOCABULARY_CAPABILITIES + bit - SET_SOLARIS];
    return NULL;
}

const char *vocabulary_nearest(priv_spec_system system, const char *name,
                               size_t length)
{
    size_t prefix = prefix_length(name, length);
    const char *nearest = NULL;
    unsigned least = DISTANCE + 1;

    for (const struct vocabulary_entry *e = vocabulary; e->name != NULL; e++) {
        size_t from = e->system == PRIV_SPEC_SOLARIS ? prefix : 0;
        size_t rest = length - from;
        size_t known = strlen(e->name);
        unsigned d;

        if (!is_of(e, system) || rest > known + DISTANCE
            || known > rest + DISTANCE)
            continue;
        d = nearest_distance(e->name, known, name + from, rest, DISTANCE);
        if (d < least && d < rest) {
            nearest = e->name;
            least = d;
        }
    }
    return nearest;
}

priv_spec_set_t vocabulary_all(priv_spec_system system)
{
    priv_spec_set_t set = set_empty();

    for (const struct vocabulary_entry *e = vocabulary; e->name != NULL; e++) {
        if (is_of(e, system))
            set_add(&set, e->bit);
    }
    return set;
}

priv_spec_set_t vocabulary_basic(void)
{
    priv_spec_set_t set = set_empty();

    for (const struct vocabulary_entry *e = vocabulary; e->name != NULL; e++) {
        if (e->basic)
            set_add(&set, e->bit);
    }
    return set;
}
