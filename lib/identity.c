/* SPDX-License-Identifier: ISC */
/*
 * identity.c: the user, the group and the supplementary groups of a plan,
 * from names to numbers.
 *
 * A text of digits is a number and is never looked up; the largest is
 * 4294967294, because 4294967295 is -1, with which setresuid(2) changes
 * nothing and answers 0.  A database that fails is not the same as a user
 * that doesn't exist, and is reported as itself.
 */
#include <config.h>

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/system.h"
#include "plan.h"
#include "report.h"

#define MAX_ID 0xfffffffeUL

/* The largest entry of a database that is read. */
enum { ENTRY_MAX = 16 << 20 };

/* How a text that should name an id reads. */
enum id_text { ID_NAME, ID_NUMBER, ID_TOO_LARGE };

static enum id_text read_id(const char *text, unsigned long *id)
{
    uint64_t value = 0; /* an unsigned long may have no room for one more */

    if (text[0] == '\0' || text[strspn(text, "0123456789")] != '\0')
        return ID_NAME;
    for (const char *p = text; *p != '\0'; p++) {
        value = value * 10 + (uint64_t)(*p - '0');
        if (value > MAX_ID)
            return ID_TOO_LARGE;
    }
    *id = (unsigned long)value;
    return ID_NUMBER;
}

static int fail_too_large(priv_spec_report_t *report, const char *option,
                          const char *text)
{
    return report_fail(report, EINVAL, STEP_LOOKUP,
                       "%s %q is out of range: ids go from 0 to 4294967294",
                       option, text);
}

static int fail_empty(priv_spec_report_t *report, const char *option)
{
    return report_fail(report, EINVAL, STEP_LOOKUP,
                       "%s is empty: name one, or leave the option out",
                       option);
}

/* What is rarely meant to be part of a name: typographic quotes, too. */
static const char *odd_byte(const char *name)
{
    for (const char *p = name; *p != '\0'; p++) {
        if (strchr(" \t,:;#\"'", *p) != NULL)
            return p;
        if (p[0] == '\xe2' && p[1] == '\x80' && p[2] >= '\x98'
            && p[2] <= '\x9f')
            return p;
    }
    return NULL;
}

static int fail_unknown(priv_spec_report_t *report, const char *option,
                        const char *name)
{
    const char *odd = odd_byte(name);

    if (odd != NULL)
        return report_fail(report, ENOENT, STEP_LOOKUP,
                           "unknown %s %q, with %w in it: write the name "
                           "alone, several groups as a list, or a number",
                           option, name, odd, (size_t)(*odd == '\xe2' ? 3 : 1));
    return report_fail(report, ENOENT, STEP_LOOKUP,
                       "unknown %s %q: add it to the system's database, or "
                       "name another or a number",
                       option, name);
}

static int fail_database(priv_spec_report_t *report, const char *option,
                         const char *name, int error)
{
    return report_fail(report, error, STEP_LOOKUP,
                       "%s %q could not be looked up, the database failed "
                       "(%e): mend it (see nsswitch.conf), or give a number",
                       option, name, error);
}

/* What one entry of a database says of a name. */
struct found {
    bool exists;
    unsigned long uid; /* of a user */
    unsigned long gid; /* of a user or a group */
};

typedef int look_fn(const char *name, char *buffer, size_t size,
                    struct found *found);

static int look_user(const char *name, char *buffer, size_t size,
                     struct found *found)
{
    struct passwd entry, *result = NULL;
    int error = getpwnam_r(name, &entry, buffer, size, &result);

    found->exists = error == 0 && result != NULL;
    if (found->exists) {
        found->uid = entry.pw_uid;
        found->gid = entry.pw_gid;
    }
    return error;
}

static int look_group(const char *name, char *buffer, size_t size,
                      struct found *found)
{
    struct group entry, *result = NULL;
    int error = getgrnam_r(name, &entry, buffer, size, &result);

    found->exists = error == 0 && result != NULL;
    if (found->exists)
        found->gid = entry.gr_gid;
    return error;
}

/* Looks a name up, however large its entry is. */
static int look_up(look_fn *look, const char *option, const char *name,
                   struct found *found, priv_spec_report_t *report)
{
    char *buffer = NULL;
    int error = ERANGE;

    for (size_t size = 1024; error == ERANGE && size <= ENTRY_MAX; size *= 4) {
        char *larger = realloc(buffer, size);

        if (larger == NULL) {
            error = ENOMEM;
            break;
        }
        buffer = larger;
        do
            error = look(name, buffer, size, found);
        while (error == EINTR);
    }
    free(buffer);
    if (error != 0)
        return fail_database(report, option, name, error);
    if (!found->exists)
        return fail_unknown(report, option, name);
    return 0;
}

static int keep_text(char **copy, const char *text, priv_spec_report_t *report)
{
    *copy = strdup(text);
    if (*copy == NULL)
        return report_fail(report, ENOMEM, STEP_LOOKUP, "out of memory");
    return 0;
}

/* The gid that a group's name or number stands for. */
static int resolve_gid(const char *option, const char *text, gid_t *gid,
                       priv_spec_report_t *report)
{
    struct found found = { false, 0, 0 };
    unsigned long id = 0;

    switch (read_id(text, &id)) {
    case ID_TOO_LARGE:
        return fail_too_large(report, option, text);
    case ID_NUMBER:
        *gid = (gid_t)id;
        return 0;
    case ID_NAME:
        break;
    }
    if (text[0] == '\0')
        return fail_empty(report, option);
    if (look_up(look_group, option, text, &found, report) != 0)
        return -1;
    if (found.gid > MAX_ID)
        return fail_too_large(report, option, text);
    *gid = (gid_t)found.gid;
    return 0;
}

/*
 * The user: his uid, and his own group if he is named.  Without a user the
 * effective ids stay, and become the real and saved ones too.
 */
static int resolve_user(struct plan *plan, const char *text, bool *by_name,
                        priv_spec_report_t *report)
{
    struct found found = { false, 0, 0 };
    unsigned long id = 0;

    *by_name = false;
    plan->uid = plan->before.uid[ID_EFFECTIVE];
    plan->gid = plan->before.gid[ID_EFFECTIVE];
    if (text == NULL)
        return 0;
    if (keep_text(&plan->user, text, report) != 0)
        return -1;
    switch (read_id(text, &id)) {
    case ID_TOO_LARGE:
        return fail_too_large(report, "user", text);
    case ID_NUMBER:
        plan->uid = (uid_t)id;
        return 0;
    case ID_NAME:
        break;
    }
    if (text[0] == '\0')
        return fail_empty(report, "user");
    if (look_up(look_user, "user", text, &found, report) != 0)
        return -1;
    if (found.uid > MAX_ID || found.gid > MAX_ID)
        return fail_too_large(report, "user", text);
    plan->uid = (uid_t)found.uid;
    plan->gid = (gid_t)found.gid;
    *by_name = true;
    return 0;
}

static int resolve_list(struct plan *plan, const char *const *names,
                        priv_spec_report_t *report)
{
    size_t count = 0;

    while (names[count] != NULL)
        count++;
    plan->groups = calloc(count + 1, sizeof *plan->groups);
    if (plan->groups == NULL)
        return report_fail(report, ENOMEM, STEP_LOOKUP, "out of memory");
    for (size_t i = 0; i < count; i++) {
        if (resolve_gid("supplementary group", names[i], &plan->groups[i],
                        report)
            != 0)
            return -1;
    }
    plan->group_count = count;
    return 0;
}

/* The groups that the database has for a user, his own group among them. */
static int resolve_database(struct plan *plan, const char *user,
                            priv_spec_report_t *report)
{
    int room = 32;

    for (;;) {
        int count = room;
        gid_t *larger =
            realloc(plan->groups, (size_t)room * sizeof *plan->groups);

        if (larger == NULL)
            return report_fail(report, ENOMEM, STEP_LOOKUP, "out of memory");
        plan->groups = larger;
        if (getgrouplist(user, plan->gid, plan->groups, &count) >= 0) {
            plan->group_count = (size_t)count;
            return 0;
        }
        if (room > INT_MAX / 8)
            return fail_database(report, "user", user, E2BIG);
        room = count > room ? count : room * 4;
    }
}

static int resolve_groups(struct plan *plan,
                          const struct priv_spec_security *security,
                          bool by_name, priv_spec_report_t *report)
{
    long most;

    plan->set_groups = true;
    if (security->supplemental_groups != NULL) {
        if (resolve_list(plan, security->supplemental_groups, report) != 0)
            return -1;
    } else if (by_name) {
        if (resolve_database(plan, security->user, report) != 0)
            return -1;
    } else if (security->user != NULL) {
        plan->groups = calloc(1, sizeof *plan->groups);
        if (plan->groups == NULL)
            return report_fail(report, ENOMEM, STEP_LOOKUP, "out of memory");
        plan->groups[0] = plan->gid;
        plan->group_count = 1;
    } else {
        plan->set_groups = false;
    }
    plan->group_count = process_groups_sort(plan->groups, plan->group_count);
    if (plan->group_count <= _POSIX_NGROUPS_MAX)
        return 0;
    most = sysconf(_SC_NGROUPS_MAX);
    if (most >= 0 && plan->group_count > (size_t)most)
        return report_fail(report, EINVAL, STEP_LOOKUP,
                           "%u supplementary groups are more than the %u "
                           "that the system takes: list fewer",
                           (unsigned long)plan->group_count,
                           (unsigned long)most);
    return 0;
}

int identity_check_mapped(const struct process *now, priv_spec_report_t *report)
{
    const uid_t uid = now->uid[ID_EFFECTIVE];
    const gid_t gid = now->gid[ID_EFFECTIVE];

    /* To what it is already: no change, and EINVAL if it has no number. */
    if ((setresuid((uid_t)-1, uid, (uid_t)-1) == 0 || errno != EINVAL)
        && (setresgid((gid_t)-1, gid, (gid_t)-1) == 0 || errno != EINVAL))
        return 0;
    return report_fail(report, EPERM, STEP_LOOKUP,
                       "the process' own uid or gid is not mapped in its user "
                       "namespace, so what it is can't be told: write the "
                       "maps (/proc/self/uid_map) first");
}

int identity_resolve(struct plan *plan,
                     const struct priv_spec_security *security,
                     priv_spec_report_t *report)
{
    bool by_name;

    if (resolve_user(plan, security->user, &by_name, report) != 0)
        return -1;
    if (security->group != NULL) {
        if (keep_text(&plan->group, security->group, report) != 0
            || resolve_gid("group", security->group, &plan->gid, report) != 0)
            return -1;
    } else if (security->user != NULL && !by_name) {
        return report_fail(report, EINVAL, STEP_LOOKUP,
                           "user %q is a number and is not looked up: give "
                           "its group too",
                           security->user);
    }
    return resolve_groups(plan, security, by_name, report);
}
