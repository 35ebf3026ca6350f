/* SPDX-License-Identifier: ISC */
/* spec.c: texts of both systems in one representation, and their report. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv_spec.h"
#include "set.h"
#include "tap.h"

#define E (1u << PRIV_SPEC_EFFECTIVE)
#define P (1u << PRIV_SPEC_PERMITTED)
#define I (1u << PRIV_SPEC_INHERITABLE)
#define L (1u << PRIV_SPEC_LIMIT)

static priv_spec_t a, b;
static priv_spec_report_t report;

static int read_linux(priv_spec_t *spec, const char *text)
{
    return priv_spec_from_text(spec, PRIV_SPEC_LINUX, text, &report);
}

static int read_solaris(priv_spec_t *spec, const char *text)
{
    return priv_spec_from_text(spec, PRIV_SPEC_SOLARIS, text, &report);
}

static void test_linux(void)
{
    char text[256];

    ok(read_linux(&a, "cap_net_bind_service=ep cap_kill+p") == 0
           && a.system == PRIV_SPEC_LINUX && a.given == (E | P | I),
       "a Linux text gives E, P and I");
    ok(a.set[PRIV_SPEC_PERMITTED].word[0] == (1u << 10 | 1u << 5)
           && a.set[PRIV_SPEC_EFFECTIVE].word[0] == 1u << 10,
       "the first word is the kernel's mask");
    ok(priv_spec_has(&a, PRIV_SPEC_PERMITTED, "CAP_KILL")
           && !priv_spec_has(&a, PRIV_SPEC_EFFECTIVE, "cap_kill")
           && !priv_spec_has(&a, PRIV_SPEC_LIMIT, "cap_kill")
           && !priv_spec_has(&a, PRIV_SPEC_PERMITTED, "kill")
           && !priv_spec_has(&a, PRIV_SPEC_PERMITTED, "proc_owner")
           && !priv_spec_has(&a, (priv_spec_which)9, "cap_kill"),
       "names are asked for by set");
    is_number(priv_spec_to_text(&a, text, sizeof text, 0, NULL), 34,
              "the length of the text");
    is_text(text, "cap_net_bind_service=ep cap_kill+p", "the text again");
    is_number(priv_spec_to_text(&a, NULL, 0, 0, NULL), 34, "the length alone");
    memset(text, 'x', sizeof text);
    ok(priv_spec_to_text(&a, text, 5, 0, NULL) == 34
           && strcmp(text, "cap_") == 0 && text[5] == 'x',
       "a short buffer is not overrun");
}

static void test_solaris(void)
{
    char text[256];

    ok(read_solaris(&b, "basic,net_privaddr") == 0
           && b.system == PRIV_SPEC_SOLARIS && b.given == (E | P | L),
       "a Solaris text gives E, P and the limit");
    ok(priv_spec_has(&b, PRIV_SPEC_LIMIT, "PRIV_NET_PRIVADDR")
           && priv_spec_has(&b, PRIV_SPEC_PERMITTED, "proc_fork")
           && !priv_spec_has(&b, PRIV_SPEC_PERMITTED, "proc_setid"),
       "names with and without priv_");
    ok(priv_spec_to_text(&b, text, sizeof text, PRIV_SPEC_FORM_PORTABLE, NULL)
               == 18
           && strcmp(text, "basic,net_privaddr") == 0,
       "the portable form");
    ok(priv_spec_to_text(&b, text, sizeof text, 3, &report) == -1
           && errno == EINVAL && report.error == EINVAL,
       "an unknown form is refused");
}

static void test_comparing(void)
{
    priv_spec_t c;

    ok(!priv_spec_equal(&a, &b) && !priv_spec_includes(&a, &b)
           && !priv_spec_includes(&b, &a),
       "the systems don't mix");
    read_linux(&c, "cap_net_bind_service=ep");
    ok(priv_spec_includes(&a, &c) && !priv_spec_includes(&c, &a)
           && !priv_spec_equal(&a, &c),
       "one within the other");
    c = a;
    ok(priv_spec_equal(&a, &c) && priv_spec_includes(&c, &a),
       "a copy is equal");
    ok(!priv_spec_equal(&a, NULL) && !priv_spec_includes(NULL, &a),
       "NULL is equal to nothing");
}

static void test_errors(void)
{
    struct {
        priv_spec_report_t report;
        char after[64];
    } guarded;
    priv_spec_t kept = a;

    ok(read_linux(&a, "cap_kill,cap_net_bind_servce+ep") == -1
           && errno == EINVAL && report.error == EINVAL,
       "a refusal is EINVAL");
    ok(report.offset == 9 && report.length == 19
           && strcmp(report.step, "parse") == 0,
       "with the place");
    is_text(report.message,
            "capabilities, byte 9: unknown capability "
            "\"cap_net_bind_servce\"; did you mean cap_net_bind_service?",
            "and the word and the remedy");
    ok(memcmp(&kept, &a, sizeof a) == 0, "the spec stays as it was");
    ok(read_linux(&a, NULL) == -1 && errno == EINVAL, "no text");
    ok(read_linux(NULL, "=") == -1 && errno == EINVAL, "no spec");
    ok(priv_spec_from_text(&a, (priv_spec_system)7, "=", &report) == -1
           && errno == EINVAL,
       "an unknown system");
    ok(priv_spec_from_text(&a, PRIV_SPEC_LINUX, "x", NULL) == -1
           && errno == EINVAL,
       "no report");
    memset(&guarded, 'x', sizeof guarded);
    guarded.report.size = offsetof(priv_spec_report_t, message) + 20;
    read_linux(&a, "cap_kil+e");
    ok(priv_spec_from_text(&a, PRIV_SPEC_LINUX, "cap_kil+e", &guarded.report)
               == -1
           && guarded.report.message[19] != 'x'
           && guarded.report.message[20] == 'x' && guarded.after[0] == 'x',
       "an older caller's smaller report is not overrun");
    guarded.report.size = SIZE_MAX;
    ok(priv_spec_from_text(&a, PRIV_SPEC_LINUX, "cap_kil+e", &guarded.report)
               == -1
           && guarded.after[0] == 'x',
       "nor a newer one's larger one");
    memset(&a, 0, sizeof a);
    ok(priv_spec_to_text(&a, NULL, 0, 0, &report) == -1 && errno == EINVAL,
       "a spec that was never filled can't be written");
}

static void test_sizes(void)
{
    size_t size = 1 << 20;
    char *text = malloc(size + 1);

    if (text == NULL)
        bail_out("no memory");
    memset(text, 'a', size);
    text[size] = '\0';
    ok(read_linux(&a, text) == -1 && report.length == size
           && strlen(report.message) < sizeof report.message - 1,
       "a word of 1 MiB");
    ok(read_solaris(&a, text) == -1 && report.length == size,
       "the same for Solaris");
    memset(text, ' ', size);
    ok(read_linux(&a, text) == 0 && read_solaris(&a, text) == 0,
       "1 MiB of nothing");
    free(text);
}

static void test_names(void)
{
    priv_spec_set_t set = set_of_mask(1u << 5 | 1u << 10);
    char text[64];

    ok(priv_spec_set_names(&set, text, sizeof text) == 29
           && strcmp(text, "cap_kill,cap_net_bind_service") == 0,
       "the names of a set");
    set = set_empty();
    ok(priv_spec_set_names(&set, text, sizeof text) == 4
           && strcmp(text, "none") == 0,
       "of the empty one");
    set_add(&set, 63);
    ok(priv_spec_set_names(&set, text, sizeof text) == 2
           && strcmp(text, "63") == 0,
       "a number that has no name");
    ok(priv_spec_set_names(NULL, text, sizeof text) == -1 && errno == EINVAL,
       "no set");
    ok(set_count(&set) == 1 && set_has(&set, 63) && !set_has(&set, 62),
       "counting");
}

static void test_process(void)
{
    unsigned all = (1u << PRIV_SPEC_SETS) - 1;
    priv_spec_t self, by_pid;

    /* There is no ambient set. */
    if (strcmp(priv_spec_backend(), "solaris") == 0)
        all &= ~(1u << PRIV_SPEC_AMBIENT);
    if (strcmp(priv_spec_backend(), "stub") == 0) {
        skip(3, "the stub knows of no sets");
        return;
    }
    ok(priv_spec_from_process(&self, 0, &report) == 0 && self.given == all,
       "what this process holds");
    ok(priv_spec_from_process(&by_pid, getpid(), &report) == 0
           && priv_spec_equal(&self, &by_pid),
       "by its number");
    ok(priv_spec_from_process(&by_pid, 0x7fffffff, &report) == -1
           && errno == ESRCH && strcmp(report.step, "read") == 0,
       "no such process: ESRCH");
}

static void test_warnings(void)
{
    priv_spec_report_t warned = { 0 };
    char line[512];
    int n = 0;

    ok(priv_spec_report_warning(&warned, 0, line, sizeof line) == -1
           && errno == ERANGE,
       "no warnings");
    warned.warnings = ~UINT64_C(0);
    set_add(&warned.leads, 7);
    while (priv_spec_report_warning(&warned, (unsigned)n, line, sizeof line)
           >= 0) {
        if (strstr(line, "lead to all others") != NULL)
            is_text(line,
                    "kept privileges that lead to all others: "
                    "cap_setuid",
                    "a warning with names");
        n++;
    }
    ok(n >= 13, "every warning has a sentence (%d)", n);
    ok(priv_spec_report_warning(&warned, 0, line, 8) > 8 && line[7] == '\0',
       "a short buffer");
    ok(priv_spec_report_warning(NULL, 0, line, sizeof line) == -1, "no report");
}

int main(void)
{
    test_linux();
    test_solaris();
    test_comparing();
    test_errors();
    test_sizes();
    test_names();
    test_process();
    test_warnings();
    is_text(priv_spec_version(), PRIV_SPEC_VERSION, "the version");
    return done();
}
