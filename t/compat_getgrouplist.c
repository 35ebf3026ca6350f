/* SPDX-License-Identifier: ISC */
/*
 * compat_getgrouplist.c: getgrouplist for systems without it.
 *
 * Compiled under another name, so that it is tested where the system has the
 * function too, and on a group database of its own.  Where the system has
 * it, the two answer alike for every user of this machine.
 */
#include <config.h>

#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

int compat_getgrouplist(const char *user, gid_t group, gid_t *groups,
                        int *count);

/* ---- the group database: the system's, or this one ---- */

static char *const nobody[] = { NULL };
static char *const ann[] = { (char *)"ann", NULL };
static char *const both[] = { (char *)"bob", (char *)"ann", NULL };
static char *const near[] = { (char *)"an", (char *)"anna", NULL };

static const struct {
    const char *name;
    gid_t gid;
    char *const *members;
} table[] = {
    { "root", 0, nobody },   { "ann", 1001, ann },  { "mail", 8, both },
    { "almost", 9, near },   { "games", 60, ann },  { "bob", 1002, nobody },
    { "largest", 70, both }, { "again", 60, both },
};

enum { GROUPS = sizeof table / sizeof table[0] };

static int own_database;
static size_t next, opened, closed;

static void read_setgrent(void)
{
    next = 0;
    opened++;
    if (!own_database)
        setgrent();
}

static void read_endgrent(void)
{
    closed++;
    if (!own_database)
        endgrent();
}

static const struct group *read_getgrent(void)
{
    static struct group entry;

    if (!own_database)
        return getgrent();
    if (next == GROUPS)
        return NULL;
    entry.gr_name = (char *)table[next].name;
    entry.gr_gid = table[next].gid;
    entry.gr_mem = (char **)table[next].members;
    next++;
    return &entry;
}

#define getgrouplist compat_getgrouplist
#define setgrent     read_setgrent
#define endgrent     read_endgrent
#define getgrent     read_getgrent
#include "compat/getgrouplist.c"
#undef getgrouplist
#undef setgrent
#undef endgrent
#undef getgrent

enum { ROOM = 1024 };

/* The answer for a user is these groups, in any order but for the first. */
static void groups_are(const char *user, gid_t group, const gid_t *expected,
                       int expected_count)
{
    gid_t got[ROOM];
    int count = ROOM, same = 0;
    int result = compat_getgrouplist(user, group, got, &count);

    for (int i = 0; i < count; i++) {
        for (int j = 0; j < expected_count; j++)
            same += got[i] == expected[j];
    }
    ok(result == count && count == expected_count && same == count
           && got[0] == group,
       "the groups of %s, %d at first, are %d", user, (int)group,
       expected_count);
}

static void test_own(void)
{
    static const gid_t of_ann[] = { 1001, 8, 60, 70, 60 };
    static const gid_t of_bob[] = { 1002, 8, 70, 60 };
    static const gid_t other[] = { 1003 };
    static const gid_t mail[] = { 8, 70, 60 };
    gid_t got[8];
    int count;

    own_database = 1;
    groups_are("bob", 1002, of_bob, 4);
    groups_are("bob", 8, mail, 3);
    groups_are("carol", 1003, other, 1);
    groups_are("", 1003, other, 1);
    /* One that stands twice in the database may be told twice. */
    count = 8;
    ok(compat_getgrouplist("ann", 1001, got, &count) == 5
           && memcmp(got, of_ann, sizeof of_ann) == 0,
       "in the database's order, the user's own first and once");
    /* Without room: how many there are, and nothing beyond the room. */
    for (int room = 0; room < 5; room++) {
        count = room;
        for (size_t i = 0; i < 8; i++)
            got[i] = 4711;
        ok(compat_getgrouplist("ann", 1001, got, &count) == -1 && count == 5
               && (room == 0 || got[room - 1] == of_ann[room - 1])
               && got[room] == 4711,
           "room for %d: -1, and that there are 5", room);
    }
    ok(opened > 0 && opened == closed, "the database is closed again");
    own_database = 0;
}

#if HAVE_GETGROUPLIST
static int compare_gids(const void *a, const void *b)
{
    const gid_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* Sorts and drops what stands twice. */
static int make_set(gid_t *id, int count)
{
    int kept = 0;

    qsort(id, (size_t)count, sizeof *id, compare_gids);
    for (int i = 0; i < count; i++) {
        if (kept == 0 || id[kept - 1] != id[i])
            id[kept++] = id[i];
    }
    return kept;
}

static void test_system(void)
{
    const struct passwd *user;
    unsigned users = 0, different = 0;

    setpwent();
    while ((user = getpwent()) != NULL) {
        gid_t a[ROOM], b[ROOM];
        int a_count = ROOM, b_count = ROOM;

        if (compat_getgrouplist(user->pw_name, user->pw_gid, a, &a_count) < 0
            || getgrouplist(user->pw_name, user->pw_gid, b, &b_count) < 0)
            continue;
        a_count = make_set(a, a_count);
        b_count = make_set(b, b_count);
        users++;
        if (a_count != b_count
            || memcmp(a, b, (size_t)a_count * sizeof *a) != 0) {
            different++;
            diag("%s: %d and %d groups", user->pw_name, a_count, b_count);
        }
    }
    endpwent();
    if (users == 0)
        skip(1, "no user is known");
    else
        ok(different == 0, "the same as the system's for %u users", users);
}
#else
static void test_system(void)
{
    skip(1, "this system has none to compare with");
}
#endif

int main(void)
{
    test_own();
    test_system();
    return done();
}
