/* SPDX-License-Identifier: ISC */
/* process.c: ids and lists of groups, read, and compared as sets. */
#include <config.h>

#include "compat/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"

int process_ids_read(struct process *process)
{
    uid_t *u = process->uid;
    gid_t *g = process->gid;

    memset(process, 0, sizeof *process);
    memset(u, 0xff, sizeof process->uid);
    memset(g, 0xff, sizeof process->gid);
    process->ids = SAVED_IDS_TOLD ? ID_SAVED + 1 : ID_SAVED;
    process->no_new_privs = process->keepcaps = -1;
    if (getresuid(&u[ID_REAL], &u[ID_EFFECTIVE], &u[ID_SAVED]) != 0)
        return -1;
    return getresgid(&g[ID_REAL], &g[ID_EFFECTIVE], &g[ID_SAVED]);
}

int process_groups_read(struct process_groups *groups)
{
    int count;

    if (groups == NULL)
        return 0;
    count = getgroups((int)groups->room, groups->id);
    if (count < 0 && errno == EINVAL) {
        count = getgroups(0, NULL);
        /* That there was no room must be true: nothing was read. */
        if (count >= 0 && (size_t)count <= groups->room) {
            errno = EINVAL;
            return -1;
        }
    }
    if (count < 0)
        return -1;
    groups->count = (size_t)count;
    return 0;
}

/*
 * Heap sort: entering sorts what it read back, and qsort(3) of the C library
 * may allocate.
 */
static void sift(gid_t *id, size_t at, size_t count)
{
    size_t child;

    while ((child = 2 * at + 1) < count) {
        gid_t moved = id[at];

        if (child + 1 < count && id[child] < id[child + 1])
            child++;
        if (moved >= id[child])
            return;
        id[at] = id[child];
        id[child] = moved;
        at = child;
    }
}

size_t process_groups_sort(gid_t *id, size_t count)
{
    size_t kept = 0;

    for (size_t i = count / 2; i-- > 0;)
        sift(id, i, count);
    for (size_t end = count; end > 1;) {
        gid_t largest = id[0];

        id[0] = id[--end];
        id[end] = largest;
        sift(id, 0, end);
    }
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || id[kept - 1] != id[i])
            id[kept++] = id[i];
    }
    return kept;
}

bool process_groups_same(const gid_t *got, size_t got_count,
                         const gid_t *wanted, size_t wanted_count, gid_t gid)
{
    size_t i = 0, j = 0;

    while (i < got_count || j < wanted_count) {
        if (i < got_count && j < wanted_count && got[i] == wanted[j]) {
            i++;
            j++;
        } else if (i < got_count && got[i] == gid) {
            i++;
        } else {
            return false;
        }
    }
    return true;
}
