/* SPDX-License-Identifier: ISC */
/*
 * compat_setresuid.c: setresuid for systems without it.
 *
 * Compiled under another name, so that it is tested where the system has the
 * function too.  What the saved uid is, is asked of the kernel where it
 * tells, and proven everywhere by attempts to return to it.
 */
#include <config.h>

#include <errno.h>
#include <sys/types.h>
#include <unistd.h>

#include "child.h"

int compat_setresuid(uid_t real, uid_t effective, uid_t saved);

#define setresuid compat_setresuid
#include "compat/setresuid.c"

enum { THEM = 65534, OTHER = 65533 };

/* Whether the three uids are these, as far as the system tells. */
static int is(uid_t real, uid_t effective, uid_t saved)
{
    if (getuid() != real || geteuid() != effective)
        return 0;
#if HAVE_GETRESUID
    uid_t u[3];

    return getresuid(&u[0], &u[1], &u[2]) == 0 && u[0] == real
           && u[1] == effective && u[2] == saved;
#else
    (void)saved;
    return 1;
#endif
}

/* Whether every way back to a uid is refused. */
static int is_barred_from(uid_t uid)
{
    return seteuid(uid) != 0 && errno == EPERM && setuid(uid) != 0
           && errno == EPERM && setreuid((uid_t)-1, uid) != 0 && errno == EPERM
           && setreuid(uid, (uid_t)-1) != 0 && errno == EPERM;
}

/* As root: all three, and no way back. */
static int gives_up_root(void *unused)
{
    (void)unused;
    EXPECT(compat_setresuid(THEM, THEM, THEM) == 0);
    EXPECT(is(THEM, THEM, THEM));
    EXPECT(is_barred_from(0));
    return 0;
}

/* The real uid changed already, root in the saved one alone. */
static int gives_up_saved_root(void *unused)
{
    (void)unused;
    EXPECT(setreuid(THEM, 0) == 0 && seteuid(THEM) == 0);
    EXPECT(is(THEM, THEM, 0));
    EXPECT(compat_setresuid(THEM, THEM, THEM) == 0);
    EXPECT(is(THEM, THEM, THEM));
    EXPECT(is_barred_from(0));
    return 0;
}

/* Root in the effective uid alone, as in a set-user-ID program. */
static int gives_up_effective_root(void *unused)
{
    (void)unused;
    EXPECT(setreuid(THEM, 0) == 0);
    EXPECT(compat_setresuid(OTHER, OTHER, OTHER) == 0);
    EXPECT(is(OTHER, OTHER, OTHER));
    EXPECT(is_barred_from(0) && is_barred_from(THEM));
    return 0;
}

static int changes_the_effective_one(void *unused)
{
    (void)unused;
    EXPECT(compat_setresuid((uid_t)-1, THEM, (uid_t)-1) == 0);
    EXPECT(is(0, THEM, 0));
    EXPECT(compat_setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1) == 0);
    EXPECT(is(0, THEM, 0));
    EXPECT(compat_setresuid((uid_t)-1, 0, (uid_t)-1) == 0);
    EXPECT(is(0, 0, 0));
    return 0;
}

/* What setreuid can't do is not done by halves. */
static int refuses_other_forms(void *unused)
{
    static const uid_t forms[][3] = {
        { THEM, OTHER, OTHER },    { THEM, THEM, OTHER },
        { THEM, OTHER, THEM },     { (uid_t)-1, THEM, THEM },
        { THEM, THEM, (uid_t)-1 }, { THEM, (uid_t)-1, (uid_t)-1 },
        { (uid_t)-1, THEM, OTHER }
    };

    (void)unused;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        errno = 0;
        EXPECT(compat_setresuid(forms[i][0], forms[i][1], forms[i][2]) == -1);
        EXPECT(errno == ENOSYS);
        EXPECT(is(0, 0, 0));
    }
    return 0;
}

static int refuses_the_ordinary(void *unused)
{
    (void)unused;
    EXPECT(geteuid() != 0 || compat_setresuid(THEM, THEM, THEM) == 0);
    EXPECT(compat_setresuid(0, 0, 0) == -1 && errno == EPERM);
    EXPECT(compat_setresuid((uid_t)-1, 0, (uid_t)-1) == -1 && errno == EPERM);
    EXPECT(compat_setresuid(getuid(), getuid(), getuid()) == 0);
    return 0;
}

int main(void)
{
    child_ok(gives_up_root, true, "root gives up all three uids");
    child_ok(gives_up_saved_root, true, "the saved uid is given up");
    child_ok(gives_up_effective_root, true, "a set-user-ID root does it too");
    child_ok(changes_the_effective_one, true, "the effective uid alone");
    child_ok(refuses_other_forms, true, "other forms change nothing");
    child_ok(refuses_the_ordinary, false, "an ordinary user stays one");
    return done();
}
