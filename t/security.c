/* SPDX-License-Identifier: ISC */
/*
 * security.c: the reader of configuration files: what it makes of texts.
 * security_file.c tests what it makes of files.
 */
#include <config.h>

#include "security/cases.h"
#include "security/support.h"

/* Reads a text of some length in a block that ends where the text does. */
static int read_bytes(struct priv_spec_security *security, const char *text,
                      size_t length, priv_spec_option_fn *other, void *argument,
                      priv_spec_report_t *report)
{
    char *block = malloc(length > 0 ? length : 1);
    int result;

    if (block == NULL)
        bail_out("no memory");
    memcpy(block, text, length);
    report_begin(report);
    result = security_from_text(security, block, length, "server.conf", other,
                                argument, report);
    free(block);
    return result;
}

static int read_text(struct priv_spec_security *security, const char *text,
                     priv_spec_report_t *report)
{
    return read_bytes(security, text, strlen(text), NULL, NULL, report);
}

/* ------------------------------------------------------------------------
 * Texts
 */

static void test_accepted(void)
{
    for (size_t i = 0; i < COUNT(accepted); i++) {
        struct priv_spec_security security = { 0 };
        priv_spec_report_t report;
        int result = read_text(&security, accepted[i].text, &report);

        is_text(result == 0 ? describe(&security) : report.message,
                accepted[i].options, "%s", accepted[i].what);
        priv_spec_security_free(&security);
    }
    for (size_t i = 0; i < COUNT(without); i++) {
        struct priv_spec_security security = { .user = "before" };
        priv_spec_report_t report;
        int result = read_text(&security, without[i], &report);

        ok(result == 1 && report.error == 0
               && strcmp(describe(&security), "user[before] ") == 0,
           "no Security stanza in file %u", (unsigned)i);
    }
}

static void test_refused(void)
{
    for (size_t i = 0; i < COUNT(refused); i++) {
        const struct refused *r = &refused[i];
        struct priv_spec_security security = { .user = "before" };
        priv_spec_report_t report;
        char expected[sizeof report.message];
        size_t offset = 0;
        int result = read_text(&security, r->text, &report);

        for (size_t line = 1; line < r->line; offset++)
            line += r->text[offset] == '\n';
        offset += r->column - 1;
        snprintf(expected, sizeof expected, "server.conf:%zu:%zu: %s", r->line,
                 r->column, r->message);
        is_text(report.message, expected, "file %u is refused", (unsigned)i);
        ok(result == -1 && report.error == EINVAL && report.line == r->line
               && report.column == r->column && report.offset == offset
               && report.length == r->at && strcmp(report.step, "parse") == 0
               && strcmp(describe(&security), "user[before] ") == 0,
           "... with its place in the report, and nothing is changed");
    }
}

static void test_lines(void)
{
    static const struct {
        const char *what, *before, *after;
    } shapes[] = {
        { "a comment", "Security { user = a }\n#", "\n" },
        { "a skipped value", "Security { user = a }\nx=", "\r\n" },
        { "an option", "Security { user = a\ngroup=\"", "\"\n}" },
        { "the last line", "Security { user = a }\nx=", "" },
    };

    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct priv_spec_security security = { 0 };
        priv_spec_report_t report;
        const char *line = strchr(shapes[i].before, '\n') + 1;
        size_t fill =
            SCAN_LINE - strlen(line) - strcspn(shapes[i].after, "\r\n");
        char *text = repeat(shapes[i].before, "x", fill, shapes[i].after);

        ok(read_text(&security, text, &report) == 0, "%s of 64 KiB is read",
           shapes[i].what);
        free(text);
        priv_spec_security_free(&security);
        text = repeat(shapes[i].before, "x", fill + 1, shapes[i].after);
        ok(read_text(&security, text, &report) == -1 && report.line == 2
               && report.column == SCAN_LINE + 1,
           "... one byte more is not");
        is_text(report.message,
                "server.conf:2:65537: the line has more than "
                "65536 bytes; break it up",
                "... with the place");
        free(text);
    }
}

/* A file with something of everything. */
static const char sample[] = "Foo \"}\" { a = [ ( 'b' ) ] }\n"
                             "# don't\n"
                             "Security {\n"
                             "    user = \"a\\\"b\"; group = 'c'\n"
                             "    supplemental_groups = ( d, \"e f\" # g\n"
                             "        h )\n"
                             "    capabilities = cap_chown=ep\n"
                             "}\n"
                             "Bar = \"x\ny\"\n"
                             "Baz { }\n";

static void test_nul(void)
{
    char text[sizeof sample - 1];
    unsigned wrong = 0;

    for (size_t i = 0; i < sizeof text; i++) {
        struct priv_spec_security security = { 0 };
        priv_spec_report_t report;
        char expected[128];

        memcpy(text, sample, sizeof text);
        text[i] = '\0';
        if (read_bytes(&security, text, sizeof text, NULL, NULL, &report) != -1)
            wrong++;
        snprintf(expected, sizeof expected,
                 "server.conf:%zu:%zu: a NUL byte;"
                 " a configuration file is plain text",
                 report.line, report.column);
        if (report.offset != i || strcmp(report.message, expected) != 0)
            wrong++;
    }
    is_number(wrong, 0, "a NUL byte at any place is refused");
}

static void test_truncation(void)
{
    const size_t name = (size_t)(strstr(sample, "Security") - sample);
    const size_t close = (size_t)(strstr(sample, "\n}\n") - sample) + 1;
    unsigned wrong = 0;

    for (size_t i = 0; i < sizeof sample; i++) {
        struct priv_spec_security security = { 0 };
        priv_spec_report_t report;
        int result = read_bytes(&security, sample, i, NULL, NULL, &report);

        if (i < name + strlen("Security"))
            wrong += result == 0;
        else if (i <= close)
            wrong += result != -1;
        else
            wrong += result == 1;
        priv_spec_security_free(&security);
    }
    is_number(wrong, 0,
              "a file cut short is harmless or refused, within the "
              "stanza always refused");
}

static void test_large(void)
{
    static const struct {
        const char *before, *text, *after;
        int result;
    } shapes[] = {
        { "Security { user = a }", "\n", "", 0 },
        { "Security { user = a }\n", "# comment\n", "", 0 },
        { LIST "(", "a\n", ") }", 0 },
        { LIST "(", "\"a\",\n", "a) }", 0 },
        { "Security {", "\n;", "}", 0 },
        { "Security { user = a }\n", "Foo { a = b }\n", "", 0 },
        { "Foo \"", "a\n", "\"\nSecurity { user = a }", 0 },
        { "Foo {", "( [ ] )\n", "}\nSecurity { user = a }", 0 },
        { "", "Security\n", "", -1 },
        { "", "Foo {\n", "", -1 },
        { "Foo (", "(\n", "", -1 },
        { "Security {", "user = a\n", "}", -1 },
        { "", "a = \"\n\"\n", "", 1 },
        { "", "a = \"\nSecurity\n", "", -1 },
    };

    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct priv_spec_security security = { 0 };
        priv_spec_report_t report;
        char *text =
            repeat(shapes[i].before, shapes[i].text,
                   (1u << 20) / strlen(shapes[i].text), shapes[i].after);
        int result = read_text(&security, text, &report);

        is_number(result, shapes[i].result, "a megabyte of one thing (%u)",
                  (unsigned)i);
        if (result != shapes[i].result)
            diag("%s", report.message);
        priv_spec_security_free(&security);
        free(text);
    }
}

static void test_limits(void)
{
    struct priv_spec_security security = { 0 };
    priv_spec_report_t report;
    char *text = repeat("Foo ", "(", STANZA_DEPTH + 1, "");
    char *options;
    char *at;

    read_text(&security, text, &report);
    is_text(report.message,
            "server.conf:1:105: more than 100 brackets "
            "within brackets",
            "brackets have a depth");
    free(text);
    text = repeat("Foo ", "(", STANZA_DEPTH, "");
    options = repeat(text, ")", STANZA_DEPTH, "\nSecurity { user = a }");
    is_number(read_text(&security, options, &report), 0, "... of 100");
    free(text);
    free(options);

    at = options =
        repeat("Security {\n", "option000 = x\n", STANZA_OPTIONS + 1, "}");
    for (unsigned i = 0; (at = strstr(at, "000")) != NULL; i++) {
        char digits[4];

        snprintf(digits, sizeof digits, "%03u", i % 1000);
        memcpy(at, digits, 3);
    }
    read_text(&security, options, &report);
    is_text(report.message,
            "server.conf:258:1: more than 256 options in "
            "Security",
            "a stanza has at most 256 options");
    free(options);
    priv_spec_security_free(&security);
}

/* ------------------------------------------------------------------------
 * The host's options
 */

struct host {
    int answer, error;
    char seen[256];
};

static int host(void *argument, const char *key, const char *const *values,
                size_t count, bool list, size_t line)
{
    struct host *h = argument;
    struct message m = { h->seen, sizeof h->seen, strlen(h->seen) };

    message_format(&m, "%u:%s=%s", (unsigned long)line, key, list ? "(" : "");
    for (size_t i = 0; i < count; i++)
        message_format(&m, "[%s]", values[i]);
    message_text(&m, list ? ");" : ";");
    if (values[count] != NULL)
        message_text(&m, "no end");
    errno = h->error;
    return h->answer;
}

static void host_says(const char *text, int answer, int error, int result,
                      const char *seen, const char *message, const char *what)
{
    struct priv_spec_security security = { 0 };
    struct host h = { .answer = answer, .error = error };
    priv_spec_report_t report;

    is_number(read_bytes(&security, text, strlen(text), host, &h, &report),
              result, "%s", what);
    is_text(h.seen, seen, "... what the host saw");
    is_text(report.message, message, "... the message");
    is_number(report.error,
              result == 0  ? 0
              : error != 0 ? error
                           : EINVAL,
              "... the error");
    priv_spec_security_free(&security);
}

static void test_host(void)
{
    host_says("Security {\n Umask = 022\n user = a\n"
              " ports = (25 \"587\"\n) ; none = (); quiet = ''\n}",
              1, 0, 0,
              "2:Umask=[022];4:ports=([25][587]);5:none=();"
              "5:quiet=[];",
              "", "the host takes its options");
    host_says("Security { user = a\n umask = 022 }", 0, 0, -1, "2:umask=[022];",
              "server.conf:2:2: unknown option \"umask\" "
              "in Security; there are user, group, supplemental_groups, "
              "chroot, capabilities, privileges, translate, limit, seal, "
              "and what the program takes itself",
              "what the host doesn't take is unknown");
    host_says("Security { usr = a }", 0, 0, -1, "1:usr=[a];",
              "server.conf:1:12: unknown option \"usr\" in Security; did you "
              "mean user?",
              "... with a guess");
    host_says("Security {\numask = a }", -1, ERANGE, -1, "2:umask=[a];",
              "server.conf:2:1: the program refuses its option \"umask\": "
              "ERANGE, out of range",
              "the host's error is passed on");
    host_says("Security {\numask = a }", -1, 0, -1, "2:umask=[a];",
              "server.conf:2:1: the program refuses its option \"umask\": "
              "EINVAL, invalid argument",
              "... or is EINVAL");
    host_says("Security { umask = a\nUMASK = b }", 1, 0, -1, "",
              "server.conf:2:1: \"UMASK\" is given twice in Security, first "
              "in line 1; keep one of the two",
              "the host isn't asked about an option given twice");
    host_says("Security { umask = a; user = (b) }", 1, 0, -1, "",
              "server.conf:1:30: \"user\" takes one value, not a list",
              "... nor before one that is refused");
    host_says("Security { umask = a }\nFoo {", 1, 0, -1, "",
              "server.conf:2:5: this \"{\" is never closed",
              "... nor in a file that is refused");
}

/* ------------------------------------------------------------------------
 * What the rest stands on
 */

static void test_memory(void)
{
    char *text = repeat(sample, "# more\n", 1000, "");
    const char *path = write_text("memory", text);
    struct priv_spec_security security = { .user = "before" };
    unsigned wrong = 0;
    int result = -1;

    read_most = 4096; /* the file grows while it is read, for all we know */
    for (unsigned i = 1; result != 0 && i < 100; i++) {
        priv_spec_report_t report = { 0 };

        allocations = 0;
        allocation_fails = i;
        result = priv_spec_security_load(&security, path, NULL, NULL, &report);
        if (result != 0)
            wrong += result != -1 || errno != ENOMEM || report.error != ENOMEM
                     || strcmp(describe(&security), "user[before] ") != 0;
    }
    allocation_fails = 0;
    read_most = 0;
    ok(wrong == 0 && result == 0 && allocations >= 3,
       "no memory at any of %u allocations: an error, and nothing changed",
       allocations);
    priv_spec_security_free(&security);
    free(text);
}

static void test_nearest(void)
{
    static const struct {
        const char *a, *b;
        unsigned distance;
    } words[] = {
        { "", "", 0 },          { "", "ab", 2 },
        { "ab", "", 2 },        { "", "abc", 3 },
        { "user", "USER", 0 },  { "usr", "user", 1 },
        { "uesr", "user", 1 },  { "usxr", "user", 1 },
        { "xuser", "user", 1 }, { "ca", "abc", 3 },
        { "abcd", "badc", 2 },  { "kitten", "sitting", 3 },
    };
    char longest[NEAREST_LONGEST + 1];

    for (size_t i = 0; i < COUNT(words); i++)
        is_number(nearest_distance(words[i].a, strlen(words[i].a), words[i].b,
                                   strlen(words[i].b), 2),
                  words[i].distance, "from \"%s\" to \"%s\"", words[i].a,
                  words[i].b);
    memset(longest, 'x', sizeof longest);
    ok(nearest_distance(longest, NEAREST_LONGEST, longest, NEAREST_LONGEST, 2)
               == 0
           && nearest_distance(longest, sizeof longest, longest, sizeof longest,
                               2)
                  == 3,
       "words of more than 64 bytes are too far");
}

int main(void)
{
    make_directory();
    test_accepted();
    test_refused();
    test_lines();
    test_nul();
    test_truncation();
    test_large();
    test_limits();
    test_host();
    test_memory();
    test_nearest();
    return done();
}
