/* SPDX-License-Identifier: ISC */
/*
 * compat_getresgid.c: getresgid for systems without it.
 *
 * Compiled under another name, so that it is tested where the system has the
 * function too.
 */
#include <config.h>

#include <sys/types.h>
#include <unistd.h>

#include "child.h"

int compat_getresgid(gid_t *real, gid_t *effective, gid_t *saved);

#define getresgid compat_getresgid
#include "compat/getresgid.c"

static int is(gid_t real, gid_t effective)
{
    gid_t u[3] = { 1, 2, 3 };

    return compat_getresgid(&u[0], &u[1], &u[2]) == 0 && u[0] == real
           && u[1] == effective && u[2] == effective;
}

static int tells_this_process(void *unused)
{
    (void)unused;
    EXPECT(is(getgid(), getegid()));
    return 0;
}

/* Each in its place; for the saved one, which can't be told, the effective. */
static int tells_them_apart(void *unused)
{
    (void)unused;
    EXPECT(setregid(65534, 65533) == 0);
    EXPECT(is(65534, 65533));
    EXPECT(setegid(65534) == 0);
    EXPECT(is(65534, 65534));
    return 0;
}

int main(void)
{
    child_ok(tells_this_process, false, "the gids of this process");
    child_ok(tells_them_apart, true, "real and effective, each in its place");
    return done();
}
