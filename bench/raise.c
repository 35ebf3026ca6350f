/* SPDX-License-Identifier: ISC */
/*
 * raise.c: what a pair of raise and restore costs, against the same by other
 * means.
 *
 * A thread that holds one capability in P alone brings it into E and takes it
 * out again: by the least that Linux asks for (capget once, because capset
 * sets all of E, P and I, and capset twice), by the library, which reads E
 * back as well, by libcap and by libcap-ng.
 */
#include <config.h>

#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#if HAVE_LIBCAP_NG
#include <cap-ng.h>
#endif

#include "bench.h"
#include "priv_spec.h"

enum { PORT = CAP_NET_BIND_SERVICE };

static priv_spec_t what;

/* ---- by system calls alone, nothing looked at ---- */

static bool raw(void *argument)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2];
    unsigned before;

    (void)argument;
    if (syscall(SYS_capget, &header, data) != 0)
        return false;
    before = data[0].effective;
    data[0].effective |= 1u << PORT;
    if (syscall(SYS_capset, &header, data) != 0)
        return false;
    data[0].effective = before;
    return syscall(SYS_capset, &header, data) == 0;
}

/* ---- by the library ---- */

static bool library(void *argument)
{
    priv_spec_saved_t saved;

    return priv_spec_raise(&what, &saved, argument) == 0
           && priv_spec_restore(&saved, argument) == 0;
}

static bool scope(void *argument)
{
    bool raised = false;

    PRIV_SPEC_RAISED(&what, (priv_spec_report_t *)argument)
    {
        raised = true;
    }
    return raised;
}

/* ---- by libcap ---- */

static bool libcap_change(cap_flag_value_t value)
{
    static const cap_value_t port = PORT;
    cap_t caps = cap_get_proc();
    bool done = caps != NULL
                && cap_set_flag(caps, CAP_EFFECTIVE, 1, &port, value) == 0
                && cap_set_proc(caps) == 0;

    cap_free(caps);
    return done;
}

/* As two functions, neither of which knows what the other saw. */
static bool libcap(void *argument)
{
    (void)argument;
    return libcap_change(CAP_SET) && libcap_change(CAP_CLEAR);
}

/*
 * As one, whose second half puts back what the first half saw: what has
 * changed meanwhile is overwritten, and nothing is made sure of.  No claim is
 * made about it.
 */
static bool libcap_at_once(void *argument)
{
    static const cap_value_t port = PORT;
    cap_t caps = cap_get_proc();
    bool done = caps != NULL
                && cap_set_flag(caps, CAP_EFFECTIVE, 1, &port, CAP_SET) == 0
                && cap_set_proc(caps) == 0
                && cap_set_flag(caps, CAP_EFFECTIVE, 1, &port, CAP_CLEAR) == 0
                && cap_set_proc(caps) == 0;

    (void)argument;
    cap_free(caps);
    return done;
}

/* ---- by libcap-ng ---- */

static bool libcap_ng(void *argument)
{
    (void)argument;
#if HAVE_LIBCAP_NG
    return capng_get_caps_process() == 0
           && capng_update(CAPNG_ADD, CAPNG_EFFECTIVE, PORT) == 0
           && capng_apply(CAPNG_SELECT_CAPS) == 0
           && capng_update(CAPNG_DROP, CAPNG_EFFECTIVE, PORT) == 0
           && capng_apply(CAPNG_SELECT_CAPS) == 0;
#else
    return false;
#endif
}

/* This thread holds one capability, in P alone. */
static bool hold_port(void)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2];

    memset(data, 0, sizeof data);
    data[0].permitted = 1u << PORT;
    return syscall(SYS_capset, &header, data) == 0;
}

enum { RAW, LIBRARY, SCOPE, LIBCAP, AT_ONCE, CONTENDERS };

/* Against the least, and against libcap. */
static int bench_pair(priv_spec_report_t *report)
{
    struct bench_contender c[CONTENDERS] = {
        [RAW] = { .name = "capget, capset, capset", .run = raw },
        [LIBRARY] = { .name = "raise, restore",
                      .run = library,
                      .argument = report },
        [SCOPE] = { .name = "PRIV_SPEC_RAISED",
                    .run = scope,
                    .argument = report },
        [LIBCAP] = { .name = "libcap, two functions", .run = libcap },
        [AT_ONCE] = { .name = "libcap, one function", .run = libcap_at_once },
    };
    int failed;

    bench_compare("bring a capability into effect and out", c, CONTENDERS, 99,
                  300);
    failed = bench_verdict(c[LIBRARY].median <= 1.15 * c[RAW].median,
                           "a pair costs at most 1.15 of capget and two "
                           "capsets");
    return failed
           | bench_verdict(c[LIBRARY].median < c[LIBCAP].median,
                           "a pair is faster than two functions by libcap");
}

/* Apart from the others, because it takes so much longer. */
static int bench_libcap_ng(priv_spec_report_t *report)
{
    struct bench_contender c[] = {
        { .name = "raise, restore", .run = library, .argument = report },
        { .name = "libcap-ng", .run = libcap_ng },
    };

    if (!HAVE_LIBCAP_NG) {
        (void)bench_skip("libcap-ng was not there when this was configured");
        return 0;
    }
    bench_compare("the same by libcap-ng", c, 2, 15, 2000);
    return bench_verdict(c[0].median < c[1].median,
                         "a pair is faster than by libcap-ng");
}

int main(void)
{
    static priv_spec_report_t report;
    int failed;

    if (!hold_port())
        return bench_skip("cap_net_bind_service is not held");
    if (priv_spec_from_text(&what, PRIV_SPEC_LINUX, "cap_net_bind_service+ep",
                            &report)
        != 0)
        return bench_skip(report.message);
    failed = bench_pair(&report);
    return failed | bench_libcap_ng(&report);
}
