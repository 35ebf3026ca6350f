/* SPDX-License-Identifier: ISC */
/*
 * containers.c: drops where something is missing, hidden or forbidden.
 *
 * Each situation that a container may be in is made for real, in a child.
 * What can work there must work, to the last bit; what can't must be refused
 * with a sentence that names the cause.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/securebits.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"

#define IDS  (BIT(CAP_SETUID) | BIT(CAP_SETGID))
#define BIND BIT(CAP_NET_BIND_SERVICE)
#define ALL  (IDS | BIND | BIT(CAP_SETPCAP) | BIT(CAP_SYS_ADMIN) | BIT(CAP_KILL))

/* What a test returns where the situation can't be made. */
enum { CANNOT = 77 };

static priv_spec_report_t report;
static struct kernel_state after;

static struct priv_spec_security plain(uint64_t flags)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep",
                                           .flags = flags };

    return security;
}

/* Prepares and enters; what it came to is in `report`. */
static int drop(const struct priv_spec_security *security)
{
    priv_spec_plan_t plan;
    uint64_t warnings;
    int result = priv_spec_plan_prepare(&plan, security, &report);

    if (result == 0) {
        warnings = report.warnings;
        result = priv_spec_plan_enter(&plan, &report);
        report.warnings |= warnings;
        priv_spec_plan_free(&plan);
    }
    if (result != 0)
        diag("state %d: %s: %s", (int)report.state, report.step,
             report.message);
    return result;
}

/* A plain drop that must work to the last bit. */
static int works(uint64_t flags)
{
    struct priv_spec_security security = plain(flags);
    unsigned long long kept =
        (flags & PRIV_SPEC_FLAG_ACROSS_EXEC) != 0 ? BIND : 0;

    EXPECT(drop(&security) == 0 && report.state == PRIV_SPEC_ENTERED);
    kernel_read(&after);
    EXPECT(kernel_is(&after, 65534, 65534, "65534"));
    EXPECT(kernel_holds(&after, BIND, BIND, kept, kept));
    EXPECT(after.keepcaps == 0);
    EXPECT((flags & PRIV_SPEC_FLAG_SEAL) == 0 || after.no_new_privs == 1);
    EXPECT((flags & PRIV_SPEC_FLAG_LIMIT) == 0 || after.bounding == BIND);
    return 0;
}

/* A drop that must be refused, naming the cause, with nothing changed. */
static int refused(const struct priv_spec_security *security, int error,
                   const char *step, const char *part)
{
    struct kernel_state before;

    kernel_read(&before);
    EXPECT(drop(security) == -1 && errno == error && report.error == error);
    EXPECT(strcmp(report.step, step) == 0);
    EXPECT(strstr(report.message, part) != NULL);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    kernel_read(&after);
    EXPECT(kernel_same(&before, &after));
    return 0;
}

/* Makes permitted and effective these at most, inheritable none. */
static int hold(unsigned long long most)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

    EXPECT(syscall(SYS_capget, &header, data) == 0);
    for (int i = 0; i < 2; i++) {
        data[i].permitted &= (uint32_t)(most >> 32 * i);
        data[i].effective = data[i].permitted;
        data[i].inheritable = 0;
    }
    EXPECT(syscall(SYS_capset, &header, data) == 0);
    return 0;
}

static int cut_bounding(unsigned long long to)
{
    for (long bit = 0; bit < 64; bit++) {
        if ((to >> bit & 1) == 0
            && prctl(PR_CAPBSET_READ, bit, 0L, 0L, 0L) == 1)
            EXPECT(prctl(PR_CAPBSET_DROP, bit, 0L, 0L, 0L) == 0);
    }
    return 0;
}

/* ---- fewer capabilities ---- */

#define WITHOUT_SETPCAP (~BIT(CAP_SETPCAP))

static int no_setpcap(void *unused)
{
    (void)unused;
    EXPECT(hold(WITHOUT_SETPCAP) == 0);
    return works(0);
}

static int no_setpcap_across(void *unused)
{
    (void)unused;
    EXPECT(hold(WITHOUT_SETPCAP) == 0);
    return works(PRIV_SPEC_FLAG_ACROSS_EXEC);
}

static int no_setpcap_sealed(void *unused)
{
    (void)unused;
    EXPECT(hold(WITHOUT_SETPCAP) == 0);
    EXPECT(works(PRIV_SPEC_FLAG_SEAL) == 0);
    EXPECT(prctl(PR_GET_SECUREBITS, 0L, 0L, 0L, 0L) == 0);
    return 0;
}

static int no_setpcap_limited(void *unused)
{
    struct priv_spec_security s = plain(PRIV_SPEC_FLAG_LIMIT);

    (void)unused;
    EXPECT(hold(WITHOUT_SETPCAP) == 0);
    EXPECT(refused(&s, EPERM, "permitted", "does not hold cap_setpcap, which")
           == 0);
    return 0;
}

/* Nothing to cut: nothing is needed for it. */
static int no_setpcap_limited_already(void *unused)
{
    (void)unused;
    EXPECT(cut_bounding(BIND) == 0);
    EXPECT(hold(WITHOUT_SETPCAP) == 0);
    return works(PRIV_SPEC_FLAG_LIMIT);
}

/* The fourteen that container engines leave by default, and their filter. */
static int as_in_a_container(void *unused)
{
    const unsigned long long usual =
        BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FOWNER)
        | BIT(CAP_FSETID) | BIT(CAP_KILL) | IDS | BIT(CAP_SETPCAP) | BIND
        | BIT(CAP_NET_RAW) | BIT(CAP_SYS_CHROOT) | BIT(CAP_MKNOD)
        | BIT(CAP_AUDIT_WRITE) | BIT(CAP_SETFCAP);
    struct priv_spec_security s = plain(0);

    (void)unused;
    EXPECT(seccomp_answer(SYS_keyctl, -1, EPERM));
    EXPECT(seccomp_answer(SYS_unshare, -1, EPERM));
    EXPECT(cut_bounding(usual) == 0);
    EXPECT(hold(usual) == 0);
    s.capabilities = "cap_net_bind_service,cap_net_admin,cap_sys_nice+ep";
    EXPECT(refused(&s, EPERM, "permitted",
                   "does not hold cap_net_admin,cap_sys_nice: ")
           == 0);
    s = plain(PRIV_SPEC_FLAG_NEW_KEYRING);
    EXPECT(refused(&s, EPERM, "keyring", "a seccomp filter, as containers")
           == 0);
    return works(PRIV_SPEC_FLAG_LIMIT | PRIV_SPEC_FLAG_SEAL
                 | PRIV_SPEC_FLAG_ACROSS_EXEC | PRIV_SPEC_FLAG_CLOSE_FDS);
}

/* ---- user namespaces ---- */

static bool put(const char *file, const char *text)
{
    int fd = open(file, O_WRONLY);
    bool written =
        fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    close(fd);
    return written;
}

/* A user namespace with one id, setgroups denied; other namespaces too. */
static int enter_namespace(const char *map, int others)
{
    if (unshare(CLONE_NEWUSER | others) != 0)
        return CANNOT;
    EXPECT(put("/proc/self/setgroups", "deny"));
    EXPECT(put("/proc/self/uid_map", map) && put("/proc/self/gid_map", map));
    return 0;
}

static const char *const none[] = { NULL };

static struct priv_spec_security only(const char *id)
{
    struct priv_spec_security security = plain(0);

    security.user = security.group = id;
    security.supplemental_groups = none;
    return security;
}

/* The id that is mapped can be taken or kept, whichever it is. */
static int one_id(const char *map, unsigned id, const char *text)
{
    struct priv_spec_security s = only(text);
    int status;

    EXPECT(setgroups(0, NULL) == 0);
    status = enter_namespace(map, 0);
    if (status != 0)
        return status;
    s.flags =
        PRIV_SPEC_FLAG_ACROSS_EXEC | PRIV_SPEC_FLAG_SEAL | PRIV_SPEC_FLAG_LIMIT;
    EXPECT(drop(&s) == 0);
    kernel_read(&after);
    EXPECT(kernel_is(&after, id, id, ""));
    EXPECT(kernel_holds(&after, BIND, BIND, BIND, BIND));
    EXPECT(after.bounding == BIND && after.no_new_privs == 1);
    return 0;
}

static int one_id_root(void *unused)
{
    (void)unused;
    return one_id("0 0 1", 0, "0");
}

static int one_id_user(void *unused)
{
    (void)unused;
    return one_id("1000 0 1", 1000, "1000");
}

static int one_id_others(void *unused)
{
    struct priv_spec_security s = only("65534");
    int status = enter_namespace("1000 0 1", 0);

    (void)unused;
    if (status != 0)
        return status;
    EXPECT(refused(&s, EPERM, "setuid",
                   "uid 65534 is not mapped in this user "
                   "namespace: map it")
           == 0);
    s.user = "1000";
    return refused(&s, EPERM, "setgid",
                   "gid 65534 is not mapped in this user "
                   "namespace: map it");
}

/* Without /proc the map can't be read, and the kernel says it. */
static int one_id_others_without_proc(void *unused)
{
    struct priv_spec_security s = only("65534");
    FILE *status = fopen("/proc/thread-self/status", "r");
    int result;

    (void)unused;
    EXPECT(status != NULL && setgroups(0, NULL) == 0);
    result = enter_namespace("0 0 1", CLONE_NEWNS);
    if (result != 0 || mount("none", "/proc", "tmpfs", 0, "mode=755") != 0)
        return CANNOT;
    EXPECT(drop(&s) == -1 && report.error == EINVAL);
    EXPECT(strcmp(report.step, "setgid") == 0);
    EXPECT(strstr(report.message, "a user namespace that doesn't map it")
           != NULL);
    EXPECT(report.state == PRIV_SPEC_OPEN);
    kernel_read_from(status, &after);
    EXPECT(kernel_holds(&after, 0, 0, 0, 0));
    return 0;
}

/* Groups that are as they shall be ask for no setgroups. */
static int groups_denied(void *unused)
{
    static const char *const list[] = { "0", NULL }, *const seen[] = { "65534",
                                                                       NULL };
    static const gid_t before[] = { 0, 5 };
    struct priv_spec_security s = only("0");
    int status;

    (void)unused;
    EXPECT(setgroups(2, before) == 0);
    status = enter_namespace("0 0 1", 0);
    if (status != 0)
        return status;
    /* The fifth is not mapped, and shows as 65534, which is another. */
    EXPECT(refused(&s, EPERM, "setgroups", "setgroups is denied") == 0);
    s.supplemental_groups = list;
    EXPECT(refused(&s, EPERM, "setgroups", "setgroups is denied") == 0);
    s.supplemental_groups = seen;
    return refused(&s, EPERM, "setgroups",
                   "supplementary group 65534 is not mapped");
}

static int groups_denied_and_same(void *unused)
{
    static const char *const list[] = { "0", NULL };
    static const gid_t before[] = { 0 };
    struct priv_spec_security s = only("0");
    int status;

    (void)unused;
    EXPECT(setgroups(1, before) == 0);
    status = enter_namespace("0 0 1", 0);
    if (status != 0)
        return status;
    s.supplemental_groups = list;
    EXPECT(drop(&s) == 0);
    kernel_read(&after);
    EXPECT(kernel_is(&after, 0, 0, "0"));
    EXPECT(kernel_holds(&after, BIND, BIND, 0, 0));
    return 0;
}

/* ---- the network ---- */

static int bind_25(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_STREAM, 0), result;

    address.sin_port = htons(25);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    result = bind(fd, (struct sockaddr *)&address, sizeof address);
    if (result != 0)
        result = errno;
    close(fd);
    return result;
}

/* In a network namespace whose owner is out of reach, and in one's own. */
static int network(int others, bool reaches)
{
    struct priv_spec_security s = only("0");
    char line[512] = "";
    int status, error;

    EXPECT(setgroups(0, NULL) == 0);
    /* Here every port below 1024 asks for the capability. */
    if (unshare(CLONE_NEWNET) != 0)
        return CANNOT;
    status = enter_namespace("0 0 1", others);
    if (status != 0)
        return status;
    EXPECT(drop(&s) == 0);
    kernel_read(&after);
    EXPECT(kernel_holds(&after, BIND, BIND, 0, 0));
    error = bind_25();
    EXPECT(error == (reaches ? 0 : EACCES));
    EXPECT(((report.warnings & PRIV_SPEC_WARN_NET_NAMESPACE) == 0) == reaches);
    for (unsigned n = 0; !reaches && strstr(line, "network") == NULL; n++)
        EXPECT(priv_spec_report_warning(&report, n, line, sizeof line) > 0);
    return 0;
}

static int network_of_the_parent(void *unused)
{
    (void)unused;
    return network(0, false);
}

static int network_of_its_own(void *unused)
{
    (void)unused;
    return network(CLONE_NEWNET, true);
}

/* Where nothing for the network is kept there is nothing to say. */
static int network_not_asked_for(void *unused)
{
    struct priv_spec_security s = only("0");
    int status = enter_namespace("0 0 1", 0);

    (void)unused;
    if (status != 0)
        return status;
    s.capabilities = "cap_kill+ep";
    s.supplemental_groups = NULL;
    s.user = NULL;
    s.group = NULL;
    s.flags = PRIV_SPEC_FLAG_KEEP_ROOT;
    EXPECT(drop(&s) == 0);
    EXPECT((report.warnings & PRIV_SPEC_WARN_NET_NAMESPACE) == 0);
    return 0;
}

/* ---- seccomp, on before anything is prepared ---- */

static int prctl_is_refused(void *unused)
{
    struct priv_spec_security s = plain(0);

    (void)unused;
    EXPECT(seccomp_answer(SYS_prctl, -1, EPERM));
    return refused(&s, EPERM, "read",
                   "prctl, which tells the securebits, is refused");
}

/* Options that a drop has no use for may be forbidden. */
static int prctl_is_refused_in_part(void *unused)
{
    (void)unused;
    EXPECT(seccomp_answer(SYS_prctl, PR_CAPBSET_DROP, EPERM));
    EXPECT(seccomp_answer(SYS_prctl, PR_SET_SECUREBITS, EPERM));
    EXPECT(seccomp_answer(SYS_prctl, PR_CAP_AMBIENT, EPERM));
    EXPECT(seccomp_answer(SYS_prctl, PR_SET_NO_NEW_PRIVS, EPERM));
    return works(0);
}

/* Nothing kept: neither keepcaps nor ambient is of use. */
static int prctl_lies(void *capabilities)
{
    struct priv_spec_security s = plain(0);
    struct kernel_state before;

    s.capabilities = capabilities;
    EXPECT(seccomp_answer(SYS_prctl, -1, 0));
    kernel_read(&before);
    if (capabilities == NULL) {
        EXPECT(drop(&s) == 0 && report.state == PRIV_SPEC_ENTERED);
    } else {
        /* keepcaps was not set, so the change of uid took all. */
        EXPECT(drop(&s) == -1 && strcmp(report.step, "capset") == 0);
        EXPECT(strstr(report.message, "seccomp filter") != NULL);
        EXPECT(report.state == PRIV_SPEC_CLOSED
               || strstr(report.message, "no_new_privs off") != NULL);
    }
    kernel_read(&after);
    EXPECT(kernel_is(&after, 65534, 65534, "65534"));
    EXPECT(kernel_holds(&after, 0, 0, 0, 0));
    return 0;
}

static int capset_is_refused(void *unused)
{
    struct priv_spec_security s = plain(0);

    (void)unused;
    EXPECT(seccomp_answer(SYS_capset, -1, EPERM));
    return refused(&s, EPERM, "capset",
                   "refused the first capset (EPERM, operation not permitted): "
                   "look for a seccomp filter");
}

static int capset_lies(void *unused)
{
    struct priv_spec_security s = plain(0);

    (void)unused;
    EXPECT(seccomp_answer(SYS_capset, -1, 0));
    return refused(&s, EPROTO, "capset",
                   "a seccomp filter or an emulator may be at work");
}

/* Who has nothing to change needs none of these calls. */
static int all_refused_as_user(void *unused)
{
    static const int calls[] = { SYS_setgroups, SYS_setresgid, SYS_setresuid,
                                 SYS_chroot, SYS_keyctl };
    struct priv_spec_security s = { 0 };
    struct kernel_state before;

    (void)unused;
    EXPECT(setgroups(0, NULL) == 0 && setresgid(65534, 65534, 65534) == 0
           && setresuid(65534, 65534, 65534) == 0);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        EXPECT(seccomp_answer(calls[i], -1, EPERM));
    EXPECT(seccomp_answer(SYS_prctl, PR_CAP_AMBIENT, EPERM));
    EXPECT(seccomp_answer(SYS_prctl, PR_SET_KEEPCAPS, EPERM));
    kernel_read(&before);
    EXPECT(drop(&s) == 0);
    kernel_read(&after);
    EXPECT(kernel_same(&before, &after));
    return 0;
}

/* ---- /proc ---- */

/* A /proc of another kind, for this process alone. */
static int with_proc(const char *type, const char *options, uint64_t flags)
{
    struct priv_spec_security s =
        plain(flags | PRIV_SPEC_FLAG_ACROSS_EXEC | PRIV_SPEC_FLAG_CLOSE_FDS);
    FILE *file = fopen("/proc/thread-self/status", "r");
    int held, copy;

    EXPECT(file != NULL);
    if (unshare(CLONE_NEWNS) != 0
        || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0
        || mount("proc", "/proc", type, 0, options) != 0) {
        diag("%s %s: %s", type, options, strerror(errno));
        return CANNOT;
    }
    /* One of 0 to 2, which are not closed, so that it can be read still. */
    held = dup(0);
    copy = dup2(fileno(file), 0);
    EXPECT(held > 2 && copy == 0 && fcntl(held, F_GETFD) >= 0);
    EXPECT(drop(&s) == 0);
    EXPECT(fcntl(held, F_GETFD) < 0);
    file = fdopen(0, "r");
    EXPECT(file != NULL);
    kernel_read_from(file, &after);
    EXPECT(kernel_is(&after, 65534, 65534, "65534"));
    EXPECT(kernel_holds(&after, BIND, BIND, BIND, BIND));
    return 0;
}

static int proc_absent(void *unused)
{
    (void)unused;
    return with_proc("tmpfs", "mode=755", 0);
}

static int proc_hidepid_1(void *unused)
{
    (void)unused;
    return with_proc("proc", "hidepid=1", 0);
}

static int proc_hidepid_2(void *unused)
{
    (void)unused;
    return with_proc("proc", "hidepid=2",
                     PRIV_SPEC_FLAG_LIMIT | PRIV_SPEC_FLAG_SEAL);
}

static int proc_hidepid_4(void *unused)
{
    (void)unused;
    return with_proc("proc", "hidepid=4", 0);
}

static int proc_subset(void *unused)
{
    (void)unused;
    return with_proc("proc", "subset=pid", 0);
}

/* ---- what is on already ---- */

static int no_new_privs(void *unused)
{
    (void)unused;
    EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0);
    EXPECT(works(PRIV_SPEC_FLAG_ACROSS_EXEC) == 0);
    EXPECT(after.no_new_privs == 1);
    return 0;
}

static int no_new_privs_sealed(void *unused)
{
    (void)unused;
    EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0);
    return works(PRIV_SPEC_FLAG_SEAL | PRIV_SPEC_FLAG_LIMIT);
}

/* What a drop is asked for, under each of the securebits. */
static const struct wish {
    const char *what;
    uint64_t flags;
    bool keeps;
} wishes[] = {
    { "keep one", 0, true },
    { "keep nothing", 0, false },
    { "keep one across exec", PRIV_SPEC_FLAG_ACROSS_EXEC, true },
    { "sealed", PRIV_SPEC_FLAG_SEAL, true },
};

struct securebits {
    unsigned bits;
    const struct wish *wish;
};

/* The kernel's rules, once more: capabilities(7), "The securebits flags". */
static const char *what_stands_in_the_way(const struct securebits *s)
{
    bool across = (s->wish->flags & PRIV_SPEC_FLAG_ACROSS_EXEC) != 0;

    if ((s->bits & SECBIT_KEEP_CAPS_LOCKED) != 0) {
        if ((s->bits & SECBIT_KEEP_CAPS) != 0)
            return "keepcaps is on and locked";
        if (s->wish->keeps && (s->bits & SECBIT_NO_SETUID_FIXUP) == 0)
            return "keepcaps is off and locked";
    }
    if (across && (s->bits & SECBIT_NO_CAP_AMBIENT_RAISE) != 0)
        return "SECBIT_NO_CAP_AMBIENT_RAISE forbids";
    return NULL;
}

static int with_securebits(void *argument)
{
    const struct securebits *s = argument;
    const char *cause = what_stands_in_the_way(s);
    struct priv_spec_security wanted = plain(s->wish->flags);
    unsigned expected = s->bits & ~(unsigned)SECBIT_KEEP_CAPS;

    EXPECT(prctl(PR_SET_SECUREBITS, (unsigned long)s->bits, 0L, 0L, 0L) == 0);
    if (!s->wish->keeps)
        wanted.capabilities = NULL;
    if (cause != NULL)
        return refused(&wanted, EPERM, "securebits", cause);
    if (s->wish->keeps) {
        EXPECT(works(s->wish->flags) == 0);
    } else {
        EXPECT(drop(&wanted) == 0);
        kernel_read(&after);
        EXPECT(kernel_is(&after, 65534, 65534, "65534"));
        EXPECT(kernel_holds(&after, 0, 0, 0, 0) && after.keepcaps == 0);
    }
    /* Sealing adds SECBIT_NOROOT and its lock, unless that is locked. */
    if ((s->wish->flags & PRIV_SPEC_FLAG_SEAL) != 0
        && (s->bits & SECBIT_NOROOT_LOCKED) == 0)
        expected |= SECBIT_NOROOT | SECBIT_NOROOT_LOCKED;
    EXPECT(prctl(PR_GET_SECUREBITS, 0L, 0L, 0L, 0L) == (int)expected);
    return 0;
}

static void test_securebits(void)
{
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        unsigned wrong = 0;

        for (unsigned bits = 0; bits < 256; bits++) {
            struct securebits s = { bits, &wishes[i] };

            if (!in_child(with_securebits, &s)) {
                diag("%s, securebits 0x%02x", wishes[i].what, bits);
                wrong++;
            }
        }
        ok(wrong == 0, "each of 256 securebits: %s", wishes[i].what);
    }
}

static char one_capability[] = "cap_kill+ep";

static const struct {
    int (*test)(void *);
    void *argument;
    const char *what;
} tests[] = {
    { no_setpcap, NULL, "no cap_setpcap" },
    { no_setpcap_across, NULL, "no cap_setpcap, across exec" },
    { no_setpcap_sealed, NULL, "no cap_setpcap, sealed by no_new_privs alone" },
    { no_setpcap_limited, NULL, "no cap_setpcap: LIMIT is refused" },
    { no_setpcap_limited_already, NULL, "... unless there is nothing to cut" },
    { as_in_a_container, NULL, "what a container has, and its filter" },
    { one_id_root, NULL, "one id mapped: uid 0 stays and is cut down" },
    { one_id_user, NULL, "one id mapped: the user stays" },
    { one_id_others, NULL, "one id mapped: others are refused" },
    { one_id_others_without_proc, NULL, "... by the kernel without /proc" },
    { groups_denied, NULL, "setgroups denied, where groups would change" },
    { groups_denied_and_same, NULL, "setgroups denied, where none does" },
    { network_of_the_parent, NULL,
      "cap_net_bind_service in the parent's network: port 25 stays shut, "
      "which is told" },
    { network_of_its_own, NULL, "... and opens in one of its own" },
    { network_not_asked_for, NULL, "... and who keeps none is told nothing" },
    { prctl_is_refused, NULL, "prctl is refused" },
    { prctl_is_refused_in_part, NULL, "prctl is refused where it has no use" },
    { prctl_lies, NULL, "prctl lies, and nothing is kept" },
    { prctl_lies, one_capability, "prctl lies, one is kept" },
    { capset_is_refused, NULL, "capset is refused" },
    { capset_lies, NULL, "capset lies" },
    { all_refused_as_user, NULL, "calls that an ordinary user has no use for" },
    { proc_absent, NULL, "no /proc" },
    { proc_hidepid_1, NULL, "/proc with hidepid=1" },
    { proc_hidepid_2, NULL, "/proc with hidepid=2" },
    { proc_hidepid_4, NULL, "/proc with hidepid=4" },
    { proc_subset, NULL, "/proc with subset=pid" },
    { no_new_privs, NULL, "no_new_privs is on already" },
    { no_new_privs_sealed, NULL, "... and on again" },
};

int main(void)
{
    if (!kernel_root_with(ALL))
        skip_all("needs root with cap_setuid, cap_setgid, cap_setpcap, "
                 "cap_sys_admin, cap_kill and cap_net_bind_service");
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        int status = child_status(tests[i].test, tests[i].argument);

        if (status == CANNOT)
            skip(1, "this system can't make the situation");
        else
            ok(status == 0, "%s", tests[i].what);
    }
    test_securebits();
    return done();
}
