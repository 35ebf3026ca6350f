/* SPDX-License-Identifier: ISC */
/*
 * compat_setresgid.c: setresgid for systems without it.
 *
 * Compiled under another name, so that it is tested where the system has the
 * function too.  What the saved gid is, is asked of the kernel where it
 * tells, and proven everywhere by attempts to return to it, without root.
 */
#include <config.h>

#include <errno.h>
#include <sys/types.h>
#include <unistd.h>

#include "child.h"

int compat_setresgid(gid_t real, gid_t effective, gid_t saved);

#define setresgid compat_setresgid
#include "compat/setresgid.c"

enum { THEM = 65534, OTHER = 65533, BEFORE = 65531 };

/* Whether the three gids are these, as far as the system tells. */
static int is(gid_t real, gid_t effective, gid_t saved)
{
    if (getgid() != real || getegid() != effective)
        return 0;
#if HAVE_GETRESGID
    gid_t g[3];

    return getresgid(&g[0], &g[1], &g[2]) == 0 && g[0] == real
           && g[1] == effective && g[2] == saved;
#else
    (void)saved;
    return 1;
#endif
}

/* Whether every way back to a gid is refused, once the uid isn't root's. */
static int is_barred_from(gid_t gid)
{
    return (geteuid() != 0 || (setgroups(0, NULL) == 0 && setuid(THEM) == 0))
           && setegid(gid) != 0 && errno == EPERM && setgid(gid) != 0
           && errno == EPERM && setregid((gid_t)-1, gid) != 0 && errno == EPERM
           && setregid(gid, (gid_t)-1) != 0 && errno == EPERM;
}

static int changes_all(void *unused)
{
    (void)unused;
    EXPECT(setgid(BEFORE) == 0);
    EXPECT(compat_setresgid(THEM, THEM, THEM) == 0);
    EXPECT(is(THEM, THEM, THEM));
    EXPECT(is_barred_from(BEFORE) && is_barred_from(0));
    return 0;
}

/* The old gid is in the saved one alone, and the user is no longer root. */
static int gives_up_the_saved_one(void *unused)
{
    (void)unused;
    EXPECT(setregid(THEM, BEFORE) == 0 && setegid(THEM) == 0);
    EXPECT(is(THEM, THEM, BEFORE));
    EXPECT(setgroups(0, NULL) == 0 && setuid(THEM) == 0);
    EXPECT(compat_setresgid(THEM, THEM, THEM) == 0);
    EXPECT(is(THEM, THEM, THEM));
    EXPECT(is_barred_from(BEFORE));
    return 0;
}

static int changes_the_effective_one(void *unused)
{
    (void)unused;
    EXPECT(setgid(BEFORE) == 0);
    EXPECT(compat_setresgid((gid_t)-1, THEM, (gid_t)-1) == 0);
    EXPECT(is(BEFORE, THEM, BEFORE));
    EXPECT(compat_setresgid((gid_t)-1, (gid_t)-1, (gid_t)-1) == 0);
    EXPECT(is(BEFORE, THEM, BEFORE));
    EXPECT(compat_setresgid((gid_t)-1, BEFORE, (gid_t)-1) == 0);
    EXPECT(is(BEFORE, BEFORE, BEFORE));
    return 0;
}

/* What setregid can't do is not done by halves. */
static int refuses_other_forms(void *unused)
{
    static const gid_t forms[][3] = {
        { THEM, OTHER, OTHER },    { THEM, THEM, OTHER },
        { THEM, OTHER, THEM },     { (gid_t)-1, THEM, THEM },
        { THEM, THEM, (gid_t)-1 }, { THEM, (gid_t)-1, (gid_t)-1 },
        { (gid_t)-1, THEM, OTHER }
    };

    (void)unused;
    EXPECT(setgid(BEFORE) == 0);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        errno = 0;
        EXPECT(compat_setresgid(forms[i][0], forms[i][1], forms[i][2]) == -1);
        EXPECT(errno == ENOSYS);
        EXPECT(is(BEFORE, BEFORE, BEFORE));
    }
    return 0;
}

static int refuses_the_ordinary(void *unused)
{
    gid_t gid = getgid();

    (void)unused;
    EXPECT(geteuid() != 0 || setuid(THEM) == 0);
    EXPECT(compat_setresgid(OTHER, OTHER, OTHER) == -1 && errno == EPERM);
    EXPECT(compat_setresgid((gid_t)-1, OTHER, (gid_t)-1) == -1);
    EXPECT(errno == EPERM);
    EXPECT(compat_setresgid(gid, gid, gid) == 0);
    return 0;
}

int main(void)
{
    child_ok(changes_all, true, "root changes all three gids for good");
    child_ok(gives_up_the_saved_one, true, "the saved gid is given up");
    child_ok(changes_the_effective_one, true, "the effective gid alone");
    child_ok(refuses_other_forms, true, "other forms change nothing");
    child_ok(refuses_the_ordinary, false, "an ordinary user stays as he is");
    return done();
}
