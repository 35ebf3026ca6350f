/* SPDX-License-Identifier: ISC */
/*
 * linux_proc.c: what Linux tells of a process in /proc and by calls.
 *
 * /proc/thread-self/status is the main witness of the drop: one read tells
 * ids, groups, all five sets, the threads and no_new_privs, past the system
 * calls that a seccomp filter may have answered in the kernel's place.  It
 * is read without stdio and without allocating.  Formats: proc(5).
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <linux/securebits.h>

#include "linux_proc.h"
#include "message.h"
#include "set.h"

int linux_proc_open_status(void)
{
    struct statfs fs;
    int fd = open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC);

    if (fd < 0 && errno == ENOENT) /* before Linux 3.17 */
        fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && (fstatfs(fd, &fs) != 0 || fs.f_type != PROC_SUPER_MAGIC)) {
        close(fd);
        errno = ENOENT;
        return -1;
    }
    return fd;
}

/* ---- the status file ---- */

/* Fields that must have been seen for a status to count. */
enum {
    SEEN_UID = 1,
    SEEN_GID = 2,
    SEEN_INHERITABLE = 4,
    SEEN_PERMITTED = 8,
    SEEN_EFFECTIVE = 16,
    SEEN_BOUNDING = 32,
    SEEN_GROUPS = 64,
    SEEN_NEEDED = 127,
    SEEN_LAST = 128
};

struct status {
    struct process *process;
    struct process_groups *groups;
    unsigned seen;
    char line[128];
    size_t length;
    bool in_groups, in_number;
    unsigned long number;
};

static void push_group(struct status *s)
{
    if (s->in_number && s->groups != NULL) {
        if (s->groups->count < s->groups->room)
            s->groups->id[s->groups->count] = (gid_t)s->number;
        s->groups->count++;
    }
    s->in_number = false;
    s->number = 0;
}

static void take_ids(const char *value, unsigned *ids)
{
    char *end;

    for (unsigned i = 0; i < IDS; i++) {
        ids[i] = (unsigned)strtoul(value, &end, 10);
        value = end;
    }
}

static void take_set(struct status *s, const char *value, priv_spec_which which,
                     unsigned seen)
{
    s->process->sets.set[which] = set_of_mask(strtoull(value, NULL, 16));
    s->process->sets.given |= UINT32_C(1) << which;
    s->seen |= seen;
}

/*
 * A process may have any bytes but NUL in its name: the kernel writes a
 * newline as "\n" and a backslash as "\\".
 */
static void take_name(struct status *s, const char *value)
{
    char *name = s->process->name;
    size_t length = 0;

    while (*value != '\0' && length < sizeof s->process->name - 1) {
        if (value[0] == '\\' && value[1] == 'n') {
            name[length++] = '\n';
            value += 2;
            continue;
        }
        value += value[0] == '\\' && value[1] == '\\';
        name[length++] = *value++;
    }
    name[length] = '\0';
}

/* Takes a line "Key:\tvalue" if it is one of those wanted. */
static void take_line(struct status *s)
{
    static const struct {
        const char *key;
        priv_spec_which which;
        unsigned seen;
    } sets[] = {
        { "CapInh:", PRIV_SPEC_INHERITABLE, SEEN_INHERITABLE },
        { "CapPrm:", PRIV_SPEC_PERMITTED, SEEN_PERMITTED },
        { "CapEff:", PRIV_SPEC_EFFECTIVE, SEEN_EFFECTIVE },
        { "CapBnd:", PRIV_SPEC_LIMIT, SEEN_BOUNDING },
        { "CapAmb:", PRIV_SPEC_AMBIENT, 0 },
    };
    const char *value;
    struct process *p = s->process;

    s->line[s->length] = '\0';
    value = strchr(s->line, '\t');
    if (value == NULL)
        return;
    value++;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        if (strncmp(s->line, sets[i].key, 7) == 0)
            take_set(s, value, sets[i].which, sets[i].seen);
    }
    if (strncmp(s->line, "Name:", 5) == 0) {
        take_name(s, value);
    } else if (strncmp(s->line, "Uid:", 4) == 0) {
        take_ids(value, p->uid);
        s->seen |= SEEN_UID;
    } else if (strncmp(s->line, "Gid:", 4) == 0) {
        take_ids(value, p->gid);
        s->seen |= SEEN_GID;
    } else if (strncmp(s->line, "Threads:", 8) == 0) {
        p->threads = (unsigned)strtoul(value, NULL, 10);
    } else if (strncmp(s->line, "State:", 6) == 0) {
        p->run_state = value[0];
    } else if (strncmp(s->line, "SigPnd:", 7) == 0) {
        p->signals_pending = strtoull(value, NULL, 16);
    } else if (strncmp(s->line, "SigBlk:", 7) == 0) {
        p->signals_blocked = strtoull(value, NULL, 16);
    } else if (strncmp(s->line, "NoNewPrivs:", 11) == 0) {
        p->no_new_privs = value[0] == '1';
    } else if (strncmp(s->line, "Seccomp:", 8) == 0) {
        p->seccomp = value[0] - '0';
        s->seen |= SEEN_LAST;
    }
}

static void take_byte(struct status *s, char byte)
{
    if (s->in_groups) {
        if (byte >= '0' && byte <= '9') {
            s->number = s->number * 10 + (unsigned long)(byte - '0');
            s->in_number = true;
            return;
        }
        push_group(s);
        s->in_groups = byte != '\n';
        return;
    }
    if (byte == '\n') {
        take_line(s);
        s->length = 0;
        return;
    }
    if (s->length < sizeof s->line - 1)
        s->line[s->length++] = byte;
    if (s->length == 7 && memcmp(s->line, "Groups:", 7) == 0) {
        s->in_groups = true;
        s->seen |= SEEN_GROUPS;
        s->length = 0;
    }
}

static void process_clear(struct process *process,
                          struct process_groups *groups)
{
    memset(process, 0, sizeof *process);
    process->sets.system = PRIV_SPEC_LINUX;
    process->no_new_privs = -1;
    process->keepcaps = process->seccomp = -1;
    process->ids = IDS;
    if (groups != NULL)
        groups->count = 0;
}

int linux_proc_read_status(int fd, struct process *process,
                           struct process_groups *groups)
{
    struct status s = { process, groups, 0, "", 0, false, false, 0 };
    char chunk[4096];
    off_t at = 0;
    ssize_t got;

    process_clear(process, groups);
    /* Seccomp is the last line wanted; no_new_privs is before it. */
    while ((s.seen & SEEN_LAST) == 0) {
        do
            got = pread(fd, chunk, sizeof chunk, at);
        while (got < 0 && errno == EINTR);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        for (ssize_t i = 0; i < got; i++)
            take_byte(&s, chunk[i]);
        at += got;
    }
    if ((s.seen & SEEN_NEEDED) != SEEN_NEEDED) {
        errno = EPROTO;
        return -1;
    }
    return 0;
}

/* ---- without /proc ---- */

int linux_proc_read_capget(struct process *process)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    /* Filled, so that an answer that fills in nothing is noticed. */
    struct __user_cap_data_struct data[2] = { { ~0U, ~0U, ~0U },
                                              { ~0U, ~0U, ~0U } };

    if (syscall(SYS_capget, &header, data) != 0)
        return -1;
    process->sets.set[PRIV_SPEC_EFFECTIVE] =
        set_of_mask((uint64_t)data[1].effective << 32 | data[0].effective);
    process->sets.set[PRIV_SPEC_PERMITTED] =
        set_of_mask((uint64_t)data[1].permitted << 32 | data[0].permitted);
    process->sets.set[PRIV_SPEC_INHERITABLE] =
        set_of_mask((uint64_t)data[1].inheritable << 32 | data[0].inheritable);
    return 0;
}

/* No kernel has 64 capabilities: one that seems to is not the kernel. */
static int read_prctl_sets(struct process *process)
{
    unsigned bit;

    for (bit = 0; bit < 64; bit++) {
        int bounding = prctl(PR_CAPBSET_READ, (unsigned long)bit, 0L, 0L, 0L);

        if (bounding < 0)
            break;
        if (bounding == 1)
            set_add(&process->sets.set[PRIV_SPEC_LIMIT], bit);
        if (prctl(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_IS_SET,
                  (unsigned long)bit, 0L, 0L)
            == 1)
            set_add(&process->sets.set[PRIV_SPEC_AMBIENT], bit);
    }
    process->sets.given = (UINT32_C(1) << PRIV_SPEC_SETS) - 1;
    errno = EPROTO;
    return bit < 64 ? 0 : -1;
}

int linux_proc_read_calls(struct process *process,
                          struct process_groups *groups)
{
    uid_t *u = process->uid;
    gid_t *g = process->gid;

    process_clear(process, groups);
    memset(u, 0xff, sizeof process->uid);
    memset(g, 0xff, sizeof process->gid);
    if (getresuid(&u[0], &u[1], &u[2]) != 0
        || getresgid(&g[0], &g[1], &g[2]) != 0
        || linux_proc_read_capget(process) != 0)
        return -1;
    /* -1 is no id: nothing is set, and the old one is answered. */
    u[ID_FILE_SYSTEM] = (uid_t)setfsuid((uid_t)-1);
    g[ID_FILE_SYSTEM] = (gid_t)setfsgid((gid_t)-1);
    if (read_prctl_sets(process) != 0)
        return -1;
    return process_groups_read(groups);
}

int linux_proc_read_flags(struct process *process)
{
    int bits = prctl(PR_GET_SECUREBITS, 0L, 0L, 0L, 0L);

    if (bits < 0)
        return -1;
    process->securebits = (unsigned)bits;
    process->keepcaps = (bits & (1 << SECURE_KEEP_CAPS)) != 0;
    /* Before Linux 4.10 the status doesn't tell. */
    if (process->no_new_privs < 0)
        process->no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L);
    return 0;
}

unsigned linux_proc_count_threads(void)
{
    /* unshare(2): with one thread this does nothing; with more, EINVAL. */
    if (unshare(CLONE_THREAD) == 0)
        return 1;
    return errno == EINVAL ? 2 : 0;
}

/* ---- the user namespace ---- */

ino_t linux_proc_user_namespace(void)
{
    struct stat st;

    return stat("/proc/thread-self/ns/user", &st) == 0 ? st.st_ino : 0;
}

bool linux_proc_network_is_outside(void)
{
    int network = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    int owner, error;

    if (network < 0)
        return false;
    /* ioctl_ns(2): the owner is told if it is this user namespace or one
     * below it, which is as far as capabilities reach. */
    owner = ioctl(network, NS_GET_USERNS);
    error = errno;
    if (owner >= 0)
        close(owner);
    close(network);
    return owner < 0 && error == EPERM;
}

/* Reads a small file of /proc/self whole; its length, or -1. */
static ssize_t read_small(const char *file, char *buffer, size_t size)
{
    char path[64];
    struct message m = message_in(path, sizeof path);
    ssize_t got = 0, length = 0;
    int fd;

    message_format(&m, "/proc/self/%s", file);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    while ((size_t)length < size - 1
           && (got = read(fd, buffer + length, size - 1 - (size_t)length))
                  != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        length += got;
    }
    close(fd);
    buffer[length] = '\0';
    return got < 0 ? -1 : length;
}

enum linux_map linux_proc_is_mapped(const char *file, unsigned long id)
{
    /* 340 lines at most, of three numbers each: user_namespaces(7). */
    char map[340 * 36];
    char *p = map;

    if (read_small(file, map, sizeof map) < 0)
        return MAP_UNKNOWN;
    while (*p != '\0') {
        unsigned long inside = strtoul(p, &p, 10), count;

        (void)strtoul(p, &p, 10);
        count = strtoul(p, &p, 10);
        if (id >= inside && id - inside < count)
            return MAP_YES;
        p += strspn(p, " \n");
    }
    return MAP_NO;
}

bool linux_proc_setgroups_denied(void)
{
    char text[16];

    return read_small("setgroups", text, sizeof text) > 0
           && strncmp(text, "deny", 4) == 0;
}
