/* SPDX-License-Identifier: ISC */
/*
 * t/translate_arguments.c: arguments of translations that make no sense, and
 * whose words the native ones are.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "backend.h"
#include "priv_spec.h"
#include "set.h"
#include "tap.h"

#define EXACT        PRIV_SPEC_EXACT
#define WITHIN       PRIV_SPEC_WITHIN
#define CLOSEST      PRIV_SPEC_CLOSEST
#define LINUX        PRIV_SPEC_LINUX
#define SOLARIS      PRIV_SPEC_SOLARIS
#define GIVEN(which) (1u << PRIV_SPEC_##which)

static priv_spec_report_t report;

static priv_spec_t spec_of(priv_spec_system system, const char *text)
{
    priv_spec_t spec;

    if (priv_spec_from_text(&spec, system, text, &report) != 0)
        bail_out("%s: %s", text, report.message);
    return spec;
}

static void fails(const priv_spec_t *from, priv_spec_system system, int policy,
                  int error, const char *what)
{
    priv_spec_counterpart_t counterpart;
    priv_spec_t to, before;

    memset(&before, 0x5a, sizeof before);
    to = before;
    errno = 0;
    ok(priv_spec_translate(&to, from, system, (priv_spec_policy)policy, &report)
               == -1
           && errno == error && report.error == error
           && strcmp(report.step, "argument") == 0 && report.message[0] != '\0'
           && memcmp(&to, &before, sizeof to) == 0,
       "%s: refused", what);
    errno = 0;
    ok(priv_spec_counterpart(from, system, (priv_spec_policy)policy, 0,
                             &counterpart)
               == -1
           && errno == error,
       "... and so it is told by privilege");
}

static void test_arguments(void)
{
    const priv_spec_t good = spec_of(LINUX, "cap_net_bind_service+ep");
    priv_spec_t bad;

    fails(NULL, SOLARIS, EXACT, EINVAL, "no spec");
    fails(&good, SOLARIS, 0, EINVAL, "no policy");
    fails(&good, SOLARIS, PRIV_SPEC_OFF, EINVAL, "the policy off");
    fails(&good, SOLARIS, 77, EINVAL, "an unknown policy");
    fails(&good, SOLARIS, -1, EINVAL, "a negative policy");
    fails(&good, (priv_spec_system)3, EXACT, EINVAL, "an unknown system");
    fails(&good, (priv_spec_system)-1, EXACT, EINVAL, "a negative system");
    memset(&bad, 0, sizeof bad);
    fails(&bad, SOLARIS, EXACT, EINVAL, "a spec that was never filled");
    memset(&bad, 0xff, sizeof bad);
    fails(&bad, SOLARIS, EXACT, EINVAL, "a spec of noise");
    bad = good;
    bad.given &= ~GIVEN(EFFECTIVE);
    fails(&bad, SOLARIS, EXACT, EINVAL, "a spec without an effective set");
    bad = good;
    bad.given &= ~GIVEN(PERMITTED);
    fails(&bad, SOLARIS, EXACT, EINVAL, "a spec without a permitted set");
    bad = good;
    bad.given |= 1u << 5;
    fails(&bad, SOLARIS, EXACT, EINVAL, "a spec with a sixth set");
    bad = good;
    bad.system = SOLARIS;
    fails(&bad, LINUX, EXACT, EINVAL, "capabilities as Solaris' privileges");
    bad = good;
    set_add(&bad.set[PRIV_SPEC_INHERITABLE], SET_FOREIGN);
    fails(&bad, SOLARIS, CLOSEST, EINVAL, "a foreign privilege on Linux");
    bad = good;
    bad.given |= GIVEN(LIMIT);
    set_add(&bad.set[PRIV_SPEC_LIMIT], SET_SOLARIS);
    fails(&bad, SOLARIS, WITHIN, EINVAL, "a Solaris privilege in its limit");
    bad = good;
    bad.given |= GIVEN(AMBIENT);
    set_add(&bad.set[PRIV_SPEC_AMBIENT], SET_SOLARIS);
    fails(&bad, SOLARIS, WITHIN, EINVAL, "a Solaris privilege as ambient");
    fails(&bad, LINUX, WITHIN, EINVAL, "... and into its own system");
    bad = good;
    bad.given = 1u << 31 | GIVEN(EFFECTIVE) | GIVEN(PERMITTED);
    fails(&bad, LINUX, WITHIN, EINVAL, "a spec with a thirty-second set");
    errno = 0;
    ok(priv_spec_translate(NULL, &good, SOLARIS, EXACT, &report) == -1
           && errno == EINVAL
           && priv_spec_translate(NULL, NULL, SOLARIS, EXACT, NULL) == -1
           && priv_spec_counterpart(&good, SOLARIS, EXACT, 0, NULL) == -1
           && errno == EINVAL,
       "nowhere to write to is an error");
}

/* What is not given does not count, and its own system's is not changed. */
static void test_untouched(void)
{
    priv_spec_t noisy = spec_of(LINUX, "cap_net_bind_service+ep"), own, to;

    memset(&noisy.set[PRIV_SPEC_LIMIT], 0xff, sizeof noisy.set[0]);
    memset(&noisy.set[PRIV_SPEC_AMBIENT], 0xff, sizeof noisy.set[0]);
    ok(priv_spec_translate(&to, &noisy, SOLARIS, EXACT, &report) == 0
           && set_is_empty(&to.set[PRIV_SPEC_AMBIENT]) && report.warnings == 0,
       "sets that are not given are not read");
    for (priv_spec_policy policy = EXACT; policy <= CLOSEST; policy++) {
        own = spec_of(LINUX, "cap_setuid=p cap_chown+i 55+e");
        ok(priv_spec_translate(&to, &own, LINUX, policy, &report) == 0
               && priv_spec_equal(&to, &own) && report.warnings == 0,
           "into its own system a spec is copied, policy %d", (int)policy);
    }
}

static void test_native(void)
{
    priv_spec_t linux_one = spec_of(LINUX, "cap_net_bind_service+ep"), to;
    priv_spec_t solaris_one = spec_of(SOLARIS, "basic net_privaddr");

    errno = 0;
    if (backend_system == PRIV_SPEC_NATIVE)
        ok(priv_spec_translate(&to, &linux_one, PRIV_SPEC_NATIVE, EXACT,
                               &report)
                   == -1
               && errno == ENOTSUP && strcmp(report.step, "argument") == 0,
           "the stub has no words to translate to");
    else
        ok(priv_spec_translate(&to, &linux_one, PRIV_SPEC_NATIVE, EXACT, NULL)
                   == 0
               && to.system == (uint32_t)backend_system
               && priv_spec_translate(&to, &solaris_one, PRIV_SPEC_NATIVE,
                                      EXACT, NULL)
                      == 0
               && to.system == (uint32_t)backend_system,
           "native is the running system's");
}

int main(void)
{
    test_arguments();
    test_untouched();
    test_native();
    return done();
}
