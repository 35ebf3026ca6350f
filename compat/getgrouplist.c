/* SPDX-License-Identifier: ISC */
/*
 * getgrouplist.c: getgrouplist(3) for systems without it (Solaris to 11).
 *
 * Reads the whole group database with getgrent(3), which keeps its place in
 * the process: no other thread may read it meanwhile.  As the original, the
 * group given is always the first; the return value is the number of groups,
 * or -1 if they don't fit, and *count then says how many there are.
 */
#include <config.h>

#include <string.h>

#include "compat/system.h"

static int names_member(char *const *members, const char *user)
{
    for (; *members != NULL; members++) {
        if (strcmp(*members, user) == 0)
            return 1;
    }
    return 0;
}

int getgrouplist(const char *user, gid_t group, gid_t *groups, int *count)
{
    const struct group *entry;
    int room = *count, found = 0;

    if (found < room)
        groups[found] = group;
    found++;
    setgrent();
    while ((entry = getgrent()) != NULL) {
        if (entry->gr_gid == group || !names_member(entry->gr_mem, user))
            continue;
        if (found < room)
            groups[found] = entry->gr_gid;
        found++;
    }
    endgrent();
    *count = found;
    return found <= room ? found : -1;
}
