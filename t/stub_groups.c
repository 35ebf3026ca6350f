/* SPDX-License-Identifier: ISC */
/*
 * stub_groups.c: the drop where the first of the groups is the effective gid.
 *
 * So it is on FreeBSD to 14, DragonFly and macOS: setgroups takes the first
 * of its list as effective gid, and setting that puts it in the place of the
 * first.  Here two wrappers make the real system look so.
 */
#include <config.h>

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "child.h"
#include "priv_spec.h"

int __real_setgroups(size_t count, const gid_t *groups);
int __wrap_setgroups(size_t count, const gid_t *groups);
int __real_getgroups(int room, gid_t *groups);
int __wrap_getgroups(int room, gid_t *groups);

static unsigned calls;
static bool refused; /* the second call */

int __wrap_setgroups(size_t count, const gid_t *groups)
{
    calls++;
    if (refused && calls == 2) {
        errno = EINVAL;
        return -1;
    }
    if (count == 0)
        return __real_setgroups(0, NULL);
    return setegid(groups[0]) != 0 ? -1
                                   : __real_setgroups(count - 1, groups + 1);
}

/* The effective gid is the first of them, whatever changed it. */
int __wrap_getgroups(int room, gid_t *groups)
{
    int count;

    if (room == 0)
        return __real_getgroups(0, NULL) + 1;
    count = __real_getgroups(room - 1, groups + 1);
    if (room == 1 && count > 0) {
        errno = EINVAL;
        return -1;
    }
    groups[0] = getegid();
    return count < 0 ? -1 : count + 1;
}

static struct priv_spec_security options(const char *const *list)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65533",
                                           .supplemental_groups = list };
    return security;
}

/* Enters a plan with these groups; whether they are then those expected. */
static int becomes(const char *const *list, const gid_t *expected, int count)
{
    struct priv_spec_security security = options(list);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    gid_t got[16];
    int same = 0, found;

    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    if (priv_spec_plan_enter(&plan, &report) != 0) {
        diag("%s", report.message);
        return 1;
    }
    priv_spec_plan_free(&plan);
    EXPECT(getuid() == 65534 && geteuid() == 65534);
    EXPECT(getgid() == 65533 && getegid() == 65533);
    /* The kernel's own list, without what the wrapper puts before it. */
    found = __real_getgroups(16, got);
    for (int i = 0; i < found; i++) {
        for (int j = 0; j < count; j++)
            same += got[i] == expected[j];
    }
    if (found != count || same != count)
        diag("%d groups, %d of them as planned", found, same);
    EXPECT(found == count && same == count);
    return 0;
}

static int keeps_the_first(void *unused)
{
    static const char *const list[] = { "7", "12", "9", NULL };
    static const gid_t expected[] = { 7, 12, 9 };

    (void)unused;
    return becomes(list, expected, 3);
}

static int keeps_the_gid_first(void *unused)
{
    static const char *const list[] = { "7", "65533", NULL };
    static const gid_t expected[] = { 7 };

    (void)unused;
    return becomes(list, expected, 1);
}

static int drops_all(void *unused)
{
    static const char *const list[] = { NULL };
    static const gid_t groups[] = { 0, 5, 6 };

    (void)unused;
    EXPECT(setgroups(3, groups) == 0);
    return becomes(list, NULL, 0);
}

static int has_those_of_a_number(void *unused)
{
    (void)unused;
    return becomes(NULL, NULL, 0);
}

static int tells_a_refusal(void *unused)
{
    static const char *const list[] = { "7", "12", NULL };
    struct priv_spec_security security = options(list);
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;

    (void)unused;
    refused = true;
    EXPECT(priv_spec_plan_prepare(&plan, &security, &report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &report) == -1);
    EXPECT(report.error == EINVAL && strcmp(report.step, "setgroups") == 0);
    EXPECT(report.state == PRIV_SPEC_CLOSED || report.state == PRIV_SPEC_OPEN);
    EXPECT(geteuid() == 65534 && seteuid(0) != 0);
    priv_spec_plan_free(&plan);
    return 0;
}

int main(void)
{
    child_ok(keeps_the_first, true, "all groups are there in the end");
    child_ok(keeps_the_gid_first, true, "the gid among them is no second one");
    child_ok(drops_all, true, "none, if none is named");
    child_ok(has_those_of_a_number, true, "a user by number: the gid alone");
    child_ok(tells_a_refusal, true, "a list that is refused is told");
    return done();
}
