/* SPDX-License-Identifier: ISC */
/*
 * t/translate_drop.c: drops on Linux by the text for Solaris, translated:
 * what is kept is read from the kernel, and tried.
 */
#include <config.h>

#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"

#define NEEDED  (BIT(CAP_SETUID) | BIT(CAP_SETGID) | BIT(CAP_SETPCAP))
#define BIND    BIT(CAP_NET_BIND_SERVICE)
#define EXACT   PRIV_SPEC_EXACT
#define WITHIN  PRIV_SPEC_WITHIN
#define CLOSEST PRIV_SPEC_CLOSEST

/* Every Solaris text gives a limit set, and that is noted. */
#define NOTED PRIV_SPEC_WARN_TRANSLATED_LIMIT

static const char *const no_groups[] = { NULL };

static priv_spec_report_t report;
static struct kernel_state before, after;

static struct priv_spec_security options(const char *privileges,
                                         priv_spec_policy translate)
{
    struct priv_spec_security security = { .user = "65534",
                                           .group = "65533",
                                           .supplemental_groups = no_groups,
                                           .privileges = privileges,
                                           .translate = translate };
    return security;
}

/* Prepares and enters; the warnings are prepare's. */
static int drop(const struct priv_spec_security *security)
{
    priv_spec_report_t entered = { 0 };
    priv_spec_plan_t plan;
    int result;

    kernel_read(&before);
    result = priv_spec_plan_prepare(&plan, security, &report);
    if (result == 0) {
        result = priv_spec_plan_enter(&plan, &entered);
        if (result != 0)
            report = entered;
        priv_spec_plan_free(&plan);
    }
    if (result != 0)
        diag("%s: %s", report.step, report.message);
    kernel_read(&after);
    return result;
}

/* Dropped to these capabilities, E and P, with these warnings. */
static int dropped(const struct priv_spec_security *security,
                   unsigned long long kept, uint64_t warnings)
{
    EXPECT(drop(security) == 0);
    EXPECT(kernel_is(&after, 65534, 65533, ""));
    EXPECT(kernel_holds(&after, kept, kept, 0, 0));
    if (report.warnings != warnings)
        diag("warnings %llx", (unsigned long long)report.warnings);
    EXPECT(report.warnings == warnings);
    EXPECT(setuid(0) != 0 && errno == EPERM);
    return 0;
}

static bool has(const priv_spec_set_t *set, const char *names)
{
    char text[512];

    priv_spec_set_names(set, text, sizeof text);
    if (strcmp(text, names) != 0)
        diag("%s", text);
    return strcmp(text, names) == 0;
}

/* Refused with nothing changed. */
static int refused(const struct priv_spec_security *security, int error,
                   const char *step, const char *part)
{
    EXPECT(drop(security) == -1 && errno == error && report.error == error);
    EXPECT(strcmp(report.step, step) == 0);
    EXPECT(strstr(report.message, part) != NULL);
    EXPECT(report.state == PRIV_SPEC_UNCHANGED);
    EXPECT(kernel_same(&before, &after));
    return 0;
}

/* Binds port 25 of a network of its own; 0 or the errno value. */
static int bind_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(25) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int result = bind(fd, (struct sockaddr *)&address, sizeof address);
    int error = errno;

    close(fd);
    return result == 0 ? 0 : error;
}

static int exact(void *unused)
{
    struct priv_spec_security s = options("basic net_privaddr", EXACT);
    bool alone = unshare(CLONE_NEWNET) == 0;

    (void)unused;
    EXPECT(dropped(&s, BIND, NOTED) == 0);
    EXPECT(after.bounding == before.bounding);
    if (alone)
        EXPECT(bind_port() == 0);
    return 0;
}

static int exact_nothing(void *unused)
{
    struct priv_spec_security s = options("basic", EXACT);
    bool alone = unshare(CLONE_NEWNET) == 0;

    (void)unused;
    EXPECT(dropped(&s, 0, NOTED) == 0);
    if (alone)
        EXPECT(bind_port() == EACCES);
    return 0;
}

static int by_flag(void *unused)
{
    struct priv_spec_security s = options("basic net_privaddr", 0);

    (void)unused;
    s.flags = PRIV_SPEC_FLAG_TRANSLATE;
    EXPECT(dropped(&s, BIND, NOTED) == 0);
    return 0;
}

/* The flag means exact; the option comes first. */
static int flag_and_option(void *unused)
{
    struct priv_spec_security s = options("basic file_chown", 0);

    (void)unused;
    s.flags = PRIV_SPEC_FLAG_TRANSLATE;
    EXPECT(refused(&s, ENOTSUP, "translate", "file_chown") == 0);
    s.translate = WITHIN;
    EXPECT(dropped(&s, 0, NOTED | PRIV_SPEC_WARN_TRANSLATED) == 0);
    return 0;
}

static int off(void *unused)
{
    struct priv_spec_security s = options("basic net_privaddr", PRIV_SPEC_OFF);

    (void)unused;
    s.flags = PRIV_SPEC_FLAG_TRANSLATE;
    EXPECT(dropped(&s, 0, PRIV_SPEC_WARN_OTHER_TEXT) == 0);
    return 0;
}

static int not_asked(void *unused)
{
    struct priv_spec_security s = options("basic net_privaddr", 0);

    (void)unused;
    EXPECT(dropped(&s, 0, PRIV_SPEC_WARN_OTHER_TEXT) == 0);
    return 0;
}

/* With a text of its own there is nothing to translate. */
static int native_first(void *unused)
{
    struct priv_spec_security s = options("all no_such_privilege", CLOSEST);

    (void)unused;
    s.capabilities = "cap_net_bind_service+ep";
    EXPECT(dropped(&s, BIND, 0) == 0);
    return 0;
}

static int native_empty(void *unused)
{
    struct priv_spec_security s = options("basic net_privaddr", CLOSEST);

    (void)unused;
    s.capabilities = "=";
    EXPECT(dropped(&s, 0, 0) == 0);
    return 0;
}

static int refusals(void *unused)
{
    struct priv_spec_security s = options("basic,proc_setid", EXACT);

    (void)unused;
    EXPECT(refused(&s, ENOTSUP, "translate",
                   "privileges: can't be translated to Linux exactly: write "
                   "the text for Linux, or allow within or closest; nothing "
                   "there has all the power of proc_setid")
           == 0);
    EXPECT(has(&report.lost, "proc_setid") && has(&report.added, "none"));
    s = options("basic,!proc_exec", WITHIN);
    EXPECT(refused(&s, ENOTSUP, "translate",
                   "or allow closest; every process there has proc_exec")
           == 0);
    EXPECT(has(&report.added, "proc_exec"));
    s = options("basic net_privadr", CLOSEST);
    EXPECT(refused(&s, EINVAL, "parse", "did you mean net_privaddr?") == 0);
    EXPECT(report.offset == 6 && report.length == 11);
    s = options("basic", (priv_spec_policy)5);
    EXPECT(refused(&s, EINVAL, "argument", "translate") == 0);
    s = options("basic", (priv_spec_policy)-1);
    EXPECT(refused(&s, EINVAL, "argument", "translate") == 0);
    s = options("basic", EXACT);
    s.unused = 1;
    EXPECT(refused(&s, EINVAL, "argument", "not 0") == 0);
    return 0;
}

static int within(void *unused)
{
    struct priv_spec_security s =
        options("basic proc_setid net_privaddr", WITHIN);

    (void)unused;
    EXPECT(
        dropped(&s, BIND | BIT(CAP_SETGID),
                NOTED | PRIV_SPEC_WARN_TRANSLATED | PRIV_SPEC_WARN_LEADS_TO_ALL)
        == 0);
    EXPECT(has(&report.lost, "proc_setid") && has(&report.added, "none"));
    return 0;
}

static int closest(void *unused)
{
    struct priv_spec_security s =
        options("basic !proc_exec net_rawaccess win_dga", CLOSEST);

    (void)unused;
    EXPECT(dropped(&s, BIT(CAP_NET_RAW), NOTED | PRIV_SPEC_WARN_TRANSLATED)
           == 0);
    EXPECT(has(&report.lost, "win_dga")
           && has(&report.added, "cap_net_raw,proc_exec"));
    return 0;
}

static int with_limit(void *unused)
{
    struct priv_spec_security s = options("basic net_privaddr", EXACT);

    (void)unused;
    s.flags = PRIV_SPEC_FLAG_LIMIT;
    EXPECT(dropped(&s, BIND, 0) == 0);
    EXPECT(after.bounding == BIND);
    return 0;
}

static int across_exec(void *unused)
{
    struct priv_spec_security s = options("basic net_privaddr", EXACT);

    (void)unused;
    s.flags = PRIV_SPEC_FLAG_ACROSS_EXEC;
    EXPECT(drop(&s) == 0 && report.warnings == NOTED);
    EXPECT(kernel_holds(&after, BIND, BIND, BIND, BIND));
    return 0;
}

/* Takes a capability away from this thread. */
static int give_up(unsigned capability)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2];

    if (syscall(SYS_capget, &header, data) != 0)
        return -1;
    data[capability / 32].effective &= ~(1u << capability % 32);
    data[capability / 32].permitted &= ~(1u << capability % 32);
    return (int)syscall(SYS_capset, &header, data);
}

/* What is lost in translation and what is not held are told apart. */
static int held(void *unused)
{
    struct priv_spec_security s =
        options("basic net_privaddr sys_time win_dga", WITHIN);
    char line[256];

    (void)unused;
    EXPECT(give_up(CAP_SYS_TIME) == 0);
    s.flags = PRIV_SPEC_FLAG_HELD;
    EXPECT(dropped(&s, BIND,
                   NOTED | PRIV_SPEC_WARN_TRANSLATED | PRIV_SPEC_WARN_NOT_HELD)
           == 0);
    EXPECT(has(&report.lost, "cap_sys_time,win_dga"));
    EXPECT(priv_spec_report_warning(&report, 0, line, sizeof line) > 0);
    EXPECT(strcmp(line, "asked for, not held, and left out: cap_sys_time")
           == 0);
    EXPECT(priv_spec_report_warning(&report, 1, line, sizeof line) > 0);
    EXPECT(strcmp(line, "the translation is not exact: lost win_dga; added "
                        "none")
           == 0);
    return 0;
}

/* By a file: the key of the stanza. */
static int by_file(void *unused)
{
    static const char text[] = "Security {\n  user = 65534\n  group = 65533\n"
                               "  supplemental_groups = ()\n"
                               "  privileges = \"basic net_privaddr\"\n"
                               "  translate = exact\n}\n";
    char path[] = "/tmp/privspec-translate-XXXXXX";
    struct priv_spec_security s = { 0 };
    int fd = mkstemp(path);

    (void)unused;
    EXPECT(fd >= 0 && write(fd, text, sizeof text - 1) > 0 && close(fd) == 0);
    EXPECT(priv_spec_security_load(&s, path, NULL, NULL, &report) == 0);
    unlink(path);
    EXPECT(s.translate == EXACT);
    EXPECT(dropped(&s, BIND, NOTED) == 0);
    priv_spec_security_free(&s);
    EXPECT(s.translate == 0);
    return 0;
}

static const struct {
    int (*test)(void *);
    unsigned long long needs;
    const char *what;
} tests[] = {
    { exact, BIND, "basic net_privaddr, exact: port 25 and nothing else" },
    { exact_nothing, 0, "basic, exact: nothing" },
    { by_flag, BIND, "the flag alone means exact" },
    { flag_and_option, 0, "the option comes before the flag" },
    { off, 0, "off, whatever the flag says" },
    { not_asked, 0, "not asked for: a warning, and nothing is kept" },
    { native_first, BIND, "the native text is used, the other not even read" },
    { native_empty, 0, "also if it keeps nothing" },
    { refusals, 0, "what is refused, with nothing changed" },
    { within, BIND, "within: never more, and what is lost" },
    { closest, BIT(CAP_NET_RAW), "closest: what is lost and added" },
    { with_limit, BIND, "LIMIT is what the limit set asks for" },
    { across_exec, BIND, "across exec" },
    { held, BIND | BIT(CAP_SYS_TIME), "HELD: two kinds of lost" },
    { by_file, BIND, "by a file" },
};

int main(void)
{
    ok(sizeof(struct priv_spec_security)
           == sizeof(size_t) + 7 * sizeof(void *) + 9 * sizeof(uint64_t),
       "the option takes its place in what was reserved");
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        if (kernel_root_with(NEEDED | tests[i].needs))
            ok(in_child(tests[i].test, NULL), "%s", tests[i].what);
        else
            skip(1, "needs root and capabilities that it lacks");
    }
    return done();
}
