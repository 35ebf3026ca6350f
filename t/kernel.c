/* SPDX-License-Identifier: ISC */
/* kernel.c: see kernel.h. */
#include <config.h>

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "kernel.h"
#include "tap.h"

static void take(struct kernel_state *s, const char *line)
{
    sscanf(line, "Uid: %u %u %u %u", &s->uid[0], &s->uid[1], &s->uid[2],
           &s->uid[3]);
    sscanf(line, "Gid: %u %u %u %u", &s->gid[0], &s->gid[1], &s->gid[2],
           &s->gid[3]);
    sscanf(line, "CapInh: %llx", &s->inheritable);
    sscanf(line, "CapPrm: %llx", &s->permitted);
    sscanf(line, "CapEff: %llx", &s->effective);
    sscanf(line, "CapBnd: %llx", &s->bounding);
    sscanf(line, "CapAmb: %llx", &s->ambient);
    sscanf(line, "NoNewPrivs: %d", &s->no_new_privs);
    sscanf(line, "Threads: %u", &s->threads);
    if (strncmp(line, "Groups:\t", 8) == 0) {
        size_t length;

        length = strlen(line + 8);
        if (length >= sizeof s->groups)
            length = sizeof s->groups - 1;
        memcpy(s->groups, line + 8, length);
        s->groups[length] = '\0';
        while (length > 0 && strchr(" \n", s->groups[length - 1]) != NULL)
            s->groups[--length] = '\0';
    }
}

void kernel_read(struct kernel_state *s)
{
    FILE *file = fopen("/proc/thread-self/status", "r");

    if (file == NULL)
        bail_out("/proc/thread-self/status: %s", strerror(errno));
    kernel_read_from(file, s);
    fclose(file);
}

void kernel_read_from(FILE *file, struct kernel_state *s)
{
    char line[8192];

    memset(s, 0, sizeof *s);
    rewind(file);
    while (fgets(line, sizeof line, file) != NULL)
        take(s, line);
    /* By the number, past every wrapper that a test may have put on. */
    s->keepcaps = (int)syscall(SYS_prctl, PR_GET_KEEPCAPS, 0L, 0L, 0L, 0L);
}

bool kernel_same(const struct kernel_state *a, const struct kernel_state *b)
{
    return memcmp(a->uid, b->uid, sizeof a->uid) == 0
           && memcmp(a->gid, b->gid, sizeof a->gid) == 0
           && strcmp(a->groups, b->groups) == 0
           && a->inheritable == b->inheritable && a->permitted == b->permitted
           && a->effective == b->effective && a->bounding == b->bounding
           && a->ambient == b->ambient && a->no_new_privs == b->no_new_privs
           && a->keepcaps == b->keepcaps;
}

void kernel_print(const char *what, const struct kernel_state *s)
{
    diag("%s: uid %u %u %u %u gid %u %u %u %u groups %s E %llx P %llx I %llx "
         "B %llx A %llx nnp %d keepcaps %d",
         what, s->uid[0], s->uid[1], s->uid[2], s->uid[3], s->gid[0], s->gid[1],
         s->gid[2], s->gid[3], s->groups, s->effective, s->permitted,
         s->inheritable, s->bounding, s->ambient, s->no_new_privs, s->keepcaps);
}

bool kernel_is(const struct kernel_state *s, unsigned uid, unsigned gid,
               const char *groups)
{
    for (int i = 0; i < 4; i++) {
        if (s->uid[i] != uid || s->gid[i] != gid)
            return false;
    }
    return strcmp(s->groups, groups) == 0;
}

bool kernel_holds(const struct kernel_state *s, unsigned long long e,
                  unsigned long long p, unsigned long long i,
                  unsigned long long a)
{
    return s->effective == e && s->permitted == p && s->inheritable == i
           && s->ambient == a;
}

bool kernel_root_with(unsigned long long capabilities)
{
    struct kernel_state s;

    kernel_read(&s);
    return s.uid[1] == 0 && (s.permitted & capabilities) == capabilities;
}

bool seccomp_answer(int number, long argument, int error)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 3),
        /* The low half of the first argument. */
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                 offsetof(struct seccomp_data, args[0])
                     + (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)argument, 0,
                 (unsigned char)(argument < 0 ? 0 : 1)),
        BPF_STMT(BPF_RET | BPF_K,
                 SECCOMP_RET_ERRNO | ((unsigned)error & SECCOMP_RET_DATA)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof filter / sizeof filter[0], filter };

    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0L, 0L) == 0)
        return true;
    /* Without cap_sys_admin only with no_new_privs. */
    return prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0
           && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0L, 0L) == 0;
}
