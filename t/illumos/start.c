/* SPDX-License-Identifier: ISC */
/*
 * What a program on the simulated illumos starts as, and the exec that makes
 * it another. What the simulated process is goes on to the next program in
 * its environment; the real process stays what it was.
 */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "system.h"

#define STATE "ILLUMOS_PROCESS" /* what exec left */
#define ZONE  "ILLUMOS_ZONE"    /* the limit of another zone, as a text */

enum { STATE_SIZE = 65536, NUMBERS = 6 + 3 };

static int changed_ids; /* whether the last exec gave other ids */

/* Reads `count` numbers, each with a blank after it; NULL if it can't. */
static const char *read_numbers(const char *at, unsigned long *to, size_t count)
{
    for (size_t i = 0; at != NULL && i < count; i++) {
        char *end;

        to[i] = strtoul(at, &end, 16);
        at = end != at && *end == ' ' ? end + 1 : NULL;
    }
    return at;
}

/* The ids, the flags, each set word by word, and the groups. */
static int take_state(const char *at)
{
    unsigned long n[NUMBERS], words[MAX_WORDS], groups[ILLUMOS_GROUPS_MAX];
    illumos_state_t *is = &illumos_process.is;

    at = read_numbers(at, n, NUMBERS);
    for (int i = 0; at != NULL && i < SET_COUNT; i++) {
        at = read_numbers(at, words, illumos_system.words);
        for (size_t j = 0; at != NULL && j < illumos_system.words; j++)
            illumos_process.set[i].word[j] = (uint32_t)words[j];
    }
    if (at == NULL || n[8] > ILLUMOS_GROUPS_MAX
        || read_numbers(at, groups, n[8]) == NULL)
        return 0;
    illumos_set_uids((uid_t)n[0], (uid_t)n[1], (uid_t)n[2]);
    illumos_set_gids((gid_t)n[3], (gid_t)n[4], (gid_t)n[5]);
    is->flags = (uint_t)n[6];
    changed_ids = n[7] != 0;
    is->group_count = (int)n[8];
    for (size_t i = 0; i < n[8]; i++)
        is->groups[i] = (gid_t)groups[i];
    return 1;
}

/* Writes them for the next program. Answers 0, or -1 and errno. */
static int write_state(void)
{
    static char line[STATE_SIZE];
    const illumos_state_t *is = &illumos_process.is;
    const unsigned long n[NUMBERS] = {
        is->real_uid, is->effective_uid, is->saved_uid,
        is->real_gid, is->effective_gid, is->saved_gid,
        is->flags,    changed_ids != 0,  (unsigned long)is->group_count
    };
    size_t at = 0;

    for (size_t i = 0; i < NUMBERS; i++)
        at += (size_t)snprintf(line + at, STATE_SIZE - at, "%lx ", n[i]);
    for (int i = 0; i < SET_COUNT; i++) {
        for (size_t j = 0; j < illumos_system.words; j++)
            at += (size_t)snprintf(line + at, STATE_SIZE - at, "%" PRIx32 " ",
                                   illumos_process.set[i].word[j]);
    }
    for (int i = 0; i < is->group_count; i++)
        at += (size_t)snprintf(line + at, STATE_SIZE - at, "%lx ",
                               (unsigned long)is->groups[i]);
    return setenv(STATE, line, 1);
}

/*
 * The first program of a line of them starts with the real process's ids and
 * groups, in the zone that the environment names.
 */
static void start_first(void)
{
    gid_t groups[ILLUMOS_GROUPS_MAX];
    const char *zone = getenv(ZONE);
    int count = getgroups(ILLUMOS_GROUPS_MAX, groups);

    illumos_reset(getuid(), getgid());
    if (zone != NULL)
        illumos_use_zone(1, zone);
    illumos_set_uids(getuid(), geteuid(), geteuid());
    illumos_set_gids(getgid(), getegid(), getegid());
    if (count >= 0)
        illumos_set_groups(count, groups);
    changed_ids = getuid() != geteuid() || getgid() != getegid();
}

void sim_start(void)
{
    const char *state;

    if (illumos_system.count != 0)
        return;
    start_first();
    state = getenv(STATE);
    if (state != NULL && !take_state(state))
        start_first();
}

int issetugid(void)
{
    sim_start();
    return changed_ids;
}

/* Whether a file is set-user-ID and root's, where execvp(3) would find it. */
static int is_setuid_root(const char *file)
{
    const char *path = strchr(file, '/') != NULL ? "" : getenv("PATH");
    char whole[ILLUMOS_PATH_MAX];
    struct stat status;

    while (path != NULL) {
        size_t length = strcspn(path, ":");
        int written = snprintf(whole, sizeof whole, "%.*s%s%s", (int)length,
                               path, length > 0 ? "/" : "", file);

        if (written > 0 && (size_t)written < sizeof whole
            && access(whole, X_OK) == 0 && stat(whole, &status) == 0)
            return (status.st_mode & S_ISUID) != 0 && status.st_uid == 0;
        path = path[length] == ':' ? path + length + 1 : NULL;
    }
    return 0;
}

/* Asks for proc_exec. The process is as before if there is no such program. */
int sim_execvp(const char *file, char *const arguments[])
{
    enum verdict verdict = sim_call("execvp", CHANGES);
    process_t before = illumos_process;
    int error;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (!sim_has(PRIV_PROC_EXEC))
        return -1;
    if (is_setuid_root(file))
        illumos_exec_setuid_root();
    else
        illumos_exec();
    changed_ids = illumos_process.is.effective_uid != before.is.effective_uid;
    if (write_state() == 0)
        execvp(file, arguments);
    error = errno;
    unsetenv(STATE);
    illumos_process = before;
    errno = error;
    return -1;
}
