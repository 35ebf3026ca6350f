/* SPDX-License-Identifier: ISC */
/*
 * compat_getresuid.c: getresuid for systems without it.
 *
 * Compiled under another name, so that it is tested where the system has the
 * function too.
 */
#include <config.h>

#include <sys/types.h>
#include <unistd.h>

#include "child.h"

int compat_getresuid(uid_t *real, uid_t *effective, uid_t *saved);

#define getresuid compat_getresuid
#include "compat/getresuid.c"

static int is(uid_t real, uid_t effective)
{
    uid_t u[3] = { 1, 2, 3 };

    return compat_getresuid(&u[0], &u[1], &u[2]) == 0 && u[0] == real
           && u[1] == effective && u[2] == effective;
}

static int tells_this_process(void *unused)
{
    (void)unused;
    EXPECT(is(getuid(), geteuid()));
    return 0;
}

/* Each in its place; for the saved one, which can't be told, the effective. */
static int tells_them_apart(void *unused)
{
    (void)unused;
    EXPECT(setreuid(65534, 65533) == 0);
    EXPECT(is(65534, 65533));
    EXPECT(seteuid(65534) == 0);
    EXPECT(is(65534, 65534));
    return 0;
}

int main(void)
{
    child_ok(tells_this_process, false, "the uids of this process");
    child_ok(tells_them_apart, true, "real and effective, each in its place");
    return done();
}
