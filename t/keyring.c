/* SPDX-License-Identifier: ISC */
/*
 * keyring.c: the session keyring, which no change of ids and sets takes away,
 * left behind.
 *
 * A key of root's is put into it before, and read afterwards.  Each test shows
 * that without the flag it can be read.  Then keyctl(2) is forbidden or lies,
 * and the user has as many keys as he may.
 */
#include <config.h>

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/keyctl.h>

#include "kernel.h"
#include "leave_support.h"
#include "priv_spec.h"
#include "tap.h"

#define NEEDED (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_NET_BIND_SERVICE))

/* ---- the session keyring ---- */

static int key_is_left(void *unused)
{
    struct priv_spec_security security = leave_options(0);
    long key;

    (void)unused;
    EXPECT(keys_begin() > 0);
    key = keys_add("privspec-left");
    EXPECT(key > 0 && keys_can_read(key));
    EXPECT(leave_drop(&security) == 0);
    EXPECT(keys_can_read(key) && keys_can_find("privspec-left"));
    return 0;
}

static int key_is_out_of_reach(void *unused)
{
    struct priv_spec_security security = leave_options(KEYRING);
    long before = keys_begin(), key = keys_add("privspec-root");
    char text[256];

    (void)unused;
    EXPECT(before > 0 && key > 0 && keys_can_read(key));
    EXPECT(leave_drop(&security) == 0
           && leave_report.state == PRIV_SPEC_ENTERED);
    EXPECT(keys_session() > 0 && keys_session() != before);
    EXPECT(!keys_can_read(key) && !keys_can_find("privspec-root"));
    EXPECT(keys_call(KEYCTL_DESCRIBE, before, text, sizeof text) < 0);
    /* The new one is the user's, and his to use. */
    EXPECT(keys_call(KEYCTL_DESCRIBE, keys_session(), text, sizeof text) > 0);
    EXPECT(strncmp(text, "keyring;65534;65534;", 20) == 0);
    key = keys_add("privspec-own");
    EXPECT(key > 0 && keys_can_read(key) && keys_can_find("privspec-own"));
    return 0;
}

static int keyring_again(void *unused)
{
    struct priv_spec_security security = leave_options(KEYRING);
    priv_spec_plan_t plan;
    long made, key;

    (void)unused;
    EXPECT(keys_begin() > 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &leave_report) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &leave_report) == 0);
    made = keys_session();
    key = keys_add("privspec-again");
    EXPECT(priv_spec_plan_enter(&plan, &leave_report) == 0);
    EXPECT(keys_session() == made && keys_can_read(key));
    /* What the process joins itself later is its own, and stays. */
    made = keys_begin();
    EXPECT(priv_spec_plan_enter(&plan, &leave_report) == 0);
    EXPECT(keys_session() == made);
    priv_spec_plan_free(&plan);
    return 0;
}

/* What one thread has left another leaves, too, that enters the same plan. */
static void *enters(void *plan)
{
    static bool entered;

    entered = priv_spec_plan_enter(plan, &leave_report) == 0;
    return &entered;
}

static int keyring_of_each(void *unused)
{
    struct priv_spec_security security =
        leave_options(KEYRING | PRIV_SPEC_FLAG_ALLOW_THREADS);
    long before = keys_begin();
    priv_spec_plan_t plan;
    pthread_t thread;
    void *entered;

    (void)unused;
    EXPECT(before > 0 && keys_add("privspec-each") > 0);
    security.user = security.group = "0";
    EXPECT(priv_spec_plan_prepare(&plan, &security, &leave_report) == 0);
    EXPECT(pthread_create(&thread, NULL, enters, &plan) == 0);
    EXPECT(pthread_join(thread, &entered) == 0 && *(bool *)entered);
    EXPECT(keys_session() == before && keys_can_find("privspec-each"));
    EXPECT(priv_spec_plan_enter(&plan, &leave_report) == 0);
    EXPECT(keys_session() != before && !keys_can_find("privspec-each"));
    priv_spec_plan_free(&plan);
    return 0;
}

/* With uid 0 kept too. */
static int keyring_of_root(void *unused)
{
    struct priv_spec_security security = leave_options(KEYRING);
    long before = keys_begin();

    (void)unused;
    EXPECT(before > 0 && keys_add("privspec-zero") > 0);
    security.user = security.group = "0";
    EXPECT(leave_drop(&security) == 0);
    EXPECT(keys_session() != before && !keys_can_find("privspec-zero"));
    return 0;
}

/* As in a container: known before anything changes. */
static int keyctl_is_forbidden(void *unused)
{
    static const struct {
        int answer, error;
        const char *part;
    } cases[] = {
        { EPERM, EPERM, "keyctl, which makes a session keyring, is refused" },
        { EACCES, EACCES, "keyctl, which makes a session keyring, is refused" },
        { ENOSYS, ENOTSUP, "or a kernel without keys" },
        { 0, EPROTO, "there is none" },
    };
    struct priv_spec_security security = leave_options(KEYRING);

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kernel_state before, after;
        int status;
        pid_t child = fork();

        if (child != 0) {
            EXPECT(child > 0 && waitpid(child, &status, 0) == child
                   && status == 0);
            continue;
        }
        if (!seccomp_answer(SYS_keyctl, -1, cases[i].answer))
            _exit(1);
        kernel_read(&before);
        status = leave_drop(&security) == -1
                 && leave_report.error == cases[i].error
                 && strcmp(leave_report.step, "keyring") == 0
                 && strstr(leave_report.message, cases[i].part) != NULL
                 && leave_report.state == PRIV_SPEC_UNCHANGED;
        kernel_read(&after);
        _exit(status && kernel_same(&before, &after) ? 0 : 1);
    }
    return 0;
}

/* ---- as many keys as a user may have ---- */

/* Known beforehand: kernel.keys.maxkeys. */
static int too_many_keys(void *unused)
{
    struct priv_spec_security security = leave_options(KEYRING);

    (void)unused;
    security.user = security.group = keys_user();
    EXPECT(keys_begin() > 0 && keys_fill(security.user, 0) == 0);
    EXPECT(leave_drop(&security) == -1 && leave_report.error == EDQUOT);
    EXPECT(strcmp(leave_report.step, "keyring") == 0);
    EXPECT(strstr(leave_report.message, "may have 0 more keys (EDQUOT")
           != NULL);
    EXPECT(strstr(leave_report.message, "kernel.keys.maxkeys") != NULL);
    EXPECT(leave_report.state == PRIV_SPEC_UNCHANGED && keys_session() > 0);
    security.flags = 0;
    EXPECT(leave_drop(&security) == 0);
    return keys_stop_filling();
}

/* One is left, and enough. */
static int one_more_key(void *unused)
{
    struct priv_spec_security security = leave_options(KEYRING);
    long before = keys_begin();

    (void)unused;
    security.user = security.group = keys_user();
    EXPECT(before > 0 && keys_fill(security.user, 1) == 0);
    EXPECT(leave_drop(&security) == 0 && keys_session() != before);
    return keys_stop_filling();
}

/* He gets them only when the plan is made already. */
static int too_many_keys_since(void *unused)
{
    struct priv_spec_security security = leave_options(KEYRING);
    priv_spec_plan_t plan;

    (void)unused;
    security.user = security.group = keys_user();
    EXPECT(keys_begin() > 0);
    EXPECT(priv_spec_plan_prepare(&plan, &security, &leave_report) == 0);
    EXPECT(keys_fill(security.user, 0) == 0);
    EXPECT(priv_spec_plan_enter(&plan, &leave_report) == -1);
    EXPECT(leave_report.error == EDQUOT
           && strcmp(leave_report.step, "keyring") == 0);
    EXPECT(strstr(leave_report.message, "kernel.keys.maxkeys") != NULL);
    EXPECT(strstr(leave_report.message, "taken away: the session keyring;")
           != NULL);
    EXPECT(leave_report.state == PRIV_SPEC_OPEN);
    priv_spec_plan_free(&plan);
    return keys_stop_filling();
}

static const struct {
    int (*test)(void *);
    const char *what;
} tests[] = {
    { key_is_left, "root's key can be read without the flag" },
    { key_is_out_of_reach, "NEW_KEYRING takes it out of reach" },
    { keyring_again, "entered again, the keyring stays" },
    { keyring_of_each, "entered again by another thread, it leaves it" },
    { keyring_of_root, "with uid 0 kept" },
    { keyctl_is_forbidden, "keyctl is forbidden, and said to be" },
    { too_many_keys, "a user with as many keys as he may have" },
    { one_more_key, "... or with one less" },
    { too_many_keys_since, "... or only since the plan was made" },
};

static int ask_for_session(void *unused)
{
    (void)unused;
    return keys_begin() > 0 ? 0 : 77;
}

int main(void)
{
    if (!kernel_root_with(NEEDED))
        skip_all("needs root with cap_setuid, cap_setgid and "
                 "cap_net_bind_service");
    if (child_status(ask_for_session, NULL) != 0)
        skip_all("keyctl(2) is not allowed here");
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        ok(in_child(tests[i].test, NULL), "%s", tests[i].what);
    return done();
}
