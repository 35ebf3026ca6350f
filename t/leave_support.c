/* SPDX-License-Identifier: ISC */
/* leave_support.c: see leave_support.h. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/keyctl.h>

#include "leave_support.h"

priv_spec_report_t leave_report;

struct priv_spec_security leave_options(uint64_t flags)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65534",
                                           .capabilities =
                                               "cap_net_bind_service+ep",
                                           .flags = flags };

    return security;
}

int leave_drop(const struct priv_spec_security *security)
{
    priv_spec_plan_t plan;
    int result = priv_spec_plan_prepare(&plan, security, &leave_report);

    if (result == 0) {
        result = priv_spec_plan_enter(&plan, &leave_report);
        priv_spec_plan_free(&plan);
    }
    if (result != 0)
        diag("state %d: %s: %s", (int)leave_report.state, leave_report.step,
             leave_report.message);
    return result;
}

int leave_open_some(void)
{
    int ends[2];

    EXPECT(open("/dev/null", O_RDWR) > 2);
    EXPECT(open("/etc/passwd", O_RDONLY | O_CLOEXEC) > 2);
    EXPECT(pipe(ends) == 0 && close(ends[0]) == 0);
    EXPECT(dup2(0, LEAVE_HIGH) == LEAVE_HIGH);
    return 0;
}

int leave_count_open(void)
{
    int found = 0;

    for (int fd = 3; fd < 4096; fd++)
        found += fcntl(fd, F_GETFD) >= 0;
    return found;
}

static const char secret[] = "of root's";

long keys_call(int operation, long a, const void *b, size_t c)
{
    return syscall(SYS_keyctl, operation, a, b, c, 0L);
}

long keys_session(void)
{
    return keys_call(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, NULL, 0);
}

long keys_begin(void)
{
    return keys_call(KEYCTL_JOIN_SESSION_KEYRING, 0, NULL, 0);
}

long keys_add(const char *name)
{
    return syscall(SYS_add_key, "user", name, secret, sizeof secret,
                   KEY_SPEC_SESSION_KEYRING);
}

bool keys_can_read(long key)
{
    char got[64];

    return keys_call(KEYCTL_READ, key, got, sizeof got) == (long)sizeof secret
           && memcmp(got, secret, sizeof secret) == 0;
}

bool keys_can_find(const char *name)
{
    return syscall(SYS_request_key, "user", name, NULL, 0L) > 0;
}

const char *keys_user(void)
{
    static char user[16];

    snprintf(user, sizeof user, "%d", 20000 + (int)getpid() % 40000);
    return user;
}

long keys_left(const char *user)
{
    FILE *file = fopen("/proc/key-users", "r");
    char line[256];
    long left = -1;
    int id, used, most;

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%d: %*d %*d/%*d %d/%d", &id, &used, &most) == 3
            && id == atoi(user))
            left = most - used;
    }
    if (file != NULL)
        fclose(file);
    return left;
}

/* The other process; ended by `end`. */
static struct filler {
    pid_t pid;
    int end;
} filler;

int keys_fill(const char *user, long leave)
{
    int ready[2], end[2];
    char byte;

    EXPECT(pipe(ready) == 0 && pipe(end) == 0);
    filler.pid = fork();
    if (filler.pid == 0) {
        unsigned id = (unsigned)atoi(user);
        char name[32];

        close(end[1]);
        if (setresgid(id, id, id) != 0 || setresuid(id, id, id) != 0
            || keys_begin() < 0)
            _exit(1);
        for (int i = 0; i < 100000 && keys_left(user) > leave; i++) {
            snprintf(name, sizeof name, "privspec-%d", i);
            if (keys_add(name) < 0)
                _exit(1);
        }
        _exit(write(ready[1], "x", 1) != 1 || read(end[0], &byte, 1) < 0);
    }
    close(ready[1]);
    close(end[0]);
    filler.end = end[1];
    EXPECT(filler.pid > 0 && read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    EXPECT(keys_left(user) == leave);
    return 0;
}

int keys_stop_filling(void)
{
    int status;

    close(filler.end);
    EXPECT(waitpid(filler.pid, &status, 0) == filler.pid && status == 0);
    return 0;
}
