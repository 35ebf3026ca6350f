/* SPDX-License-Identifier: ISC */
/*
 * identity.c: names to numbers, with a user database that the test supplies
 * (-Wl,--wrap): one that knows, one that doesn't, one that fails, one with
 * enormous entries and with ids out of range.
 */
#include <config.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan.h"
#include "report.h"
#include "tap.h"

/* What the database says of a name. */
static const struct {
    const char *name;
    unsigned uid, gid;
    size_t size; /* of buffer that it wants */
    int error;   /* answered instead */
    int times;   /* how often, 0: always */
} database[] = {
    { "ecuser", 500, 501, 0, 0, 0 },
    { "large", 502, 503, 300000, 0, 0 },
    { "endless", 504, 505, (size_t)1 << 40, 0, 0 },
    { "broken", 0, 0, 0, EIO, 0 },
    { "full", 0, 0, 0, EMFILE, 0 },
    { "absent", 0, 0, 0, ENOENT, 0 },
    { "interrupted", 506, 507, 0, EINTR, 3 },
    { "minus", 4294967295U, 508, 0, 0, 0 },
    { "minusgroup", 509, 4294967295U, 0, 0, 0 },
};

static int answered;
static int group_total = 3;

static int look(const char *name, size_t size, unsigned *uid, unsigned *gid,
                bool *found)
{
    *found = false;
    for (size_t i = 0; i < sizeof database / sizeof database[0]; i++) {
        if (strcmp(name, database[i].name) != 0)
            continue;
        if (database[i].error != 0
            && (database[i].times == 0 || answered++ < database[i].times))
            return database[i].error;
        if (size < database[i].size)
            return ERANGE;
        *uid = database[i].uid;
        *gid = database[i].gid;
        *found = true;
    }
    return 0;
}

int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
                      size_t size, struct passwd **result);
int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
                      size_t size, struct passwd **result)
{
    bool found;
    int error;

    memset(buffer, 'x', size);
    error = look(name, size, &entry->pw_uid, &entry->pw_gid, &found);
    *result = found ? entry : NULL;
    return error;
}

int __wrap_getgrnam_r(const char *name, struct group *entry, char *buffer,
                      size_t size, struct group **result);
int __wrap_getgrnam_r(const char *name, struct group *entry, char *buffer,
                      size_t size, struct group **result)
{
    unsigned uid;
    bool found;
    int error;

    memset(buffer, 'x', size);
    error = look(name, size, &uid, &entry->gr_gid, &found);
    *result = found ? entry : NULL;
    return error;
}

int __wrap_getgrouplist(const char *user, gid_t gid, gid_t *groups, int *count);
int __wrap_getgrouplist(const char *user, gid_t gid, gid_t *groups, int *count)
{
    int room = *count;

    (void)user;
    *count = group_total;
    for (int i = 0; i < group_total && i < room; i++)
        groups[i] = i == 0 ? gid : (gid_t)(10000 - i);
    return group_total <= room ? group_total : -1;
}

static struct plan plan_;
static priv_spec_report_t report;

static int resolve(const char *user, const char *group,
                   const char *const *groups)
{
    struct priv_spec_security security = { .user = user,
                                           .group = group,
                                           .supplemental_groups = groups };

    free(plan_.user);
    free(plan_.group);
    free(plan_.groups);
    memset(&plan_, 0, sizeof plan_);
    memset(&plan_.before.uid, 0, sizeof plan_.before.uid);
    plan_.before.uid[ID_EFFECTIVE] = 42;
    plan_.before.gid[ID_EFFECTIVE] = 43;
    answered = 0;
    report_begin(&report);
    return identity_resolve(&plan_, &security, &report);
}

/* Whether it is refused with this errno and these words. */
static void refuses(const char *user, const char *group,
                    const char *const *groups, int error, const char *words)
{
    int result = resolve(user, group, groups);

    ok(result == -1 && report.error == error
           && strcmp(report.step, "lookup") == 0
           && strstr(report.message, words) != NULL,
       "%s", report.message);
}

int main(void)
{
    const char *const list[] = { "ecuser", "9", "large", "9", NULL };
    const char *const broken[] = { "9", "broken", NULL };
    const char *const none[] = { NULL };
    static const char *many[70002];
    static char texts[70001][8];

    ok(resolve("ecuser", NULL, NULL) == 0 && plan_.uid == 500
           && plan_.gid == 501 && plan_.group_count == 3
           && plan_.groups[0] == 501,
       "a user, his group, his groups");
    ok(resolve("ecuser", "large", NULL) == 0 && plan_.gid == 503
           && plan_.uid == 500 && plan_.groups[0] == 503,
       "another group; it stands for his own in the list");
    ok(resolve("500", "501", NULL) == 0 && plan_.uid == 500 && plan_.gid == 501
           && plan_.group_count == 1 && plan_.groups[0] == 501,
       "numbers: the group alone");
    ok(resolve("00500", "0", none) == 0 && plan_.uid == 500 && plan_.gid == 0
           && plan_.group_count == 0 && plan_.set_groups,
       "leading zeros; an empty list");
    ok(resolve("4294967294", "4294967294", none) == 0
           && plan_.uid == 4294967294U && plan_.gid == 4294967294U,
       "the largest id");
    ok(resolve(NULL, NULL, NULL) == 0 && plan_.uid == 42 && plan_.gid == 43
           && !plan_.set_groups,
       "nobody named: the effective ids");
    ok(resolve("ecuser", NULL, list) == 0 && plan_.group_count == 3
           && plan_.groups[0] == 9 && plan_.groups[1] == 501
           && plan_.groups[2] == 503,
       "a list, sorted, each once");
    ok(resolve("large", NULL, NULL) == 0 && plan_.uid == 502,
       "an entry of 300000 bytes");
    ok(resolve("interrupted", NULL, NULL) == 0 && plan_.uid == 506,
       "interrupted look-ups are made again");
    group_total = 70000;
    refuses("ecuser", NULL, NULL, EINVAL, "more than the");
    group_total = 1000;
    ok(resolve("ecuser", NULL, NULL) == 0 && plan_.group_count == 1000,
       "a thousand groups");

    refuses("nobody such", NULL, NULL, ENOENT, "unknown user");
    refuses("ecuser", "such", NULL, ENOENT, "unknown group");
    refuses("nobody,", NULL, NULL, ENOENT,
            "unknown user \"nobody,\", with \",\" in it: write the name alone");
    refuses("ecuser", "a:b", NULL, ENOENT, "with \":\" in it");
    refuses("\xe2\x80\x9cnobody\xe2\x80\x9d", NULL, NULL, ENOENT,
            "with \"\\xe2\\x80\\x9c\" in it");
    refuses("m\xc3\xbcller", NULL, NULL, ENOENT, "add it to the");
    refuses("broken", NULL, NULL, EIO, "the database failed");
    refuses("full", NULL, NULL, EMFILE, "the database failed");
    refuses("absent", NULL, NULL, ENOENT, "the database failed");
    refuses("ecuser", "broken", NULL, EIO, "the database failed");
    refuses("ecuser", NULL, broken, EIO, "the database failed");
    refuses("endless", NULL, NULL, ERANGE, "the database failed");
    refuses("minus", NULL, NULL, EINVAL, "out of range");
    refuses("minusgroup", NULL, NULL, EINVAL, "out of range");
    refuses("ecuser", "minusgroup", NULL, EINVAL, "out of range");
    refuses("500", NULL, NULL, EINVAL, "give its group too");

    for (int i = 0; i < 70001; i++) {
        texts[i][0] = (char)('1' + i / 10000);
        texts[i][1] = (char)('0' + i / 1000 % 10);
        texts[i][2] = (char)('0' + i / 100 % 10);
        texts[i][3] = (char)('0' + i / 10 % 10);
        texts[i][4] = (char)('0' + i % 10);
        many[i] = texts[i];
    }
    refuses("500", "501", many, EINVAL, "more than the");
    resolve(NULL, NULL, NULL);
    return done();
}
