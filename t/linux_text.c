/* SPDX-License-Identifier: ISC */
/*
 * t/linux_text.c: the text of Linux capability sets: each oddity of libcap
 * 2.66 and each message, by hand.  t/linux_text_random.c compares with libcap
 * itself.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linux_text.h"
#include "report.h"
#include "set.h"
#include "tap.h"

#define ALL    LINUX_TEXT_ALL
#define BIT(n) (UINT64_C(1) << (n))

enum { MEGABYTE = 1 << 20, TEXT = 8192 };

static priv_spec_report_t report;

static int read_text(priv_spec_t *spec, const char *text, uint64_t all)
{
    report_begin(&report);
    return linux_text_read(spec, text, all, &report);
}

static bool holds(const priv_spec_t *spec, uint64_t e, uint64_t p, uint64_t i)
{
    return spec->set[PRIV_SPEC_EFFECTIVE].word[0] == e
           && spec->set[PRIV_SPEC_PERMITTED].word[0] == p
           && spec->set[PRIV_SPEC_INHERITABLE].word[0] == i;
}

static priv_spec_t spec_of(uint64_t e, uint64_t p, uint64_t i)
{
    priv_spec_t spec;

    memset(&spec, 0, sizeof spec);
    spec.set[PRIV_SPEC_EFFECTIVE] = set_of_mask(e);
    spec.set[PRIV_SPEC_PERMITTED] = set_of_mask(p);
    spec.set[PRIV_SPEC_INHERITABLE] = set_of_mask(i);
    spec.given = 7;
    spec.system = PRIV_SPEC_LINUX;
    return spec;
}

/* A text as it may stand in a line of the test's output. */
static const char *visible(const char *text)
{
    static char shown[256];
    size_t at = 0;

    for (; *text != '\0' && at + 5 < sizeof shown; text++)
        at += (size_t)snprintf(shown + at, sizeof shown - at,
                               *text >= ' ' && *text < 0x7f ? "%c" : "\\x%02x",
                               (unsigned char)*text);
    shown[at] = '\0';
    return shown;
}

static void test_accepted(void)
{
    static const struct {
        const char *text;
        uint64_t e, p, i;
    } cases[] = {
        { "", 0, 0, 0 },
        { " \t\n\v\f\r", 0, 0, 0 },
        { "=", 0, 0, 0 },
        { "=ep", ALL, ALL, 0 },
        { "=eepp", ALL, ALL, 0 },
        { "all=", 0, 0, 0 },
        { "ALL+i", 0, 0, ALL },
        { "= cap_chown+ep", 1, 1, 0 },
        { "cap_chown+ep", 1, 1, 0 },
        { "CAP_Chown+ep", 1, 1, 0 },
        { "cap_chown,cap_kill=e", 0x21, 0, 0 },
        { "cap_chown+e+p+i", 1, 1, 1 },
        { "cap_chown+eip-p", 1, 0, 1 },
        { "cap_chown=e+p-e", 0, 1, 0 },
        { "cap_chown=+e", 1, 0, 0 },
        { "cap_chown=-e", 0, 0, 0 },
        { "all=eip cap_chown=-e", ALL & ~BIT(0), ALL & ~BIT(0), ALL & ~BIT(0) },
        { "=p cap_chown-p\ncap_kill+e", BIT(5), ALL & ~BIT(0), 0 },
        { "=p cap_chown= cap_kill+e", BIT(5), ALL & ~BIT(0), 0 },
        { "cap_chown+p cap_chown-p", 0, 0, 0 },
        { "0=p", 0, 1, 0 },
        { "0x1f=p", 0, BIT(31), 0 },
        { "0X1F=p", 0, BIT(31), 0 },
        { "010=p", 0, BIT(8), 0 },
        { "40,41,63=p", 0, BIT(40) | BIT(41) | BIT(63), 0 },
        { "00000000000000000000000000000000000000077=p", 0, BIT(63), 0 },
        /* "all" forgets the numbers before it, and not those after it. */
        { "63,all=p", 0, ALL, 0 },
        { "all,63=p", 0, ALL | BIT(63), 0 },
        { "63=p =e", ALL, BIT(63), 0 },
        { "63=p =p", 0, ALL | BIT(63), 0 },
        { "63=p all-p", 0, BIT(63), 0 },
        { "cap_chown=p =", 0, 0, 0 },
        { "= = =", 0, 0, 0 },
    };
    priv_spec_t spec;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ok(read_text(&spec, cases[i].text, ALL) == 0
               && holds(&spec, cases[i].e, cases[i].p, cases[i].i)
               && spec.given == 7 && spec.system == PRIV_SPEC_LINUX
               && report.error == 0,
           "\"%s\" is read", visible(cases[i].text));
    ok(read_text(&spec, "=e 39+p", BIT(38) - 1) == 0
           && holds(&spec, BIT(38) - 1, BIT(39), 0),
       "all is what the caller says");
    ok(read_text(&spec, "=e", UINT64_MAX) == 0
           && holds(&spec, UINT64_MAX, 0, 0),
       "even if that is all 64");
}

static void test_refused(void)
{
#define AT      "capabilities, byte "
#define EXAMPLE "e.g. cap_chown+ep"
    static const struct {
        const char *text;
        size_t offset, length;
        const char *message;
    } cases[] = {
        { "cap_net_bind_servce+ep", 0, 19,
          AT "0: unknown capability \"cap_net_bind_servce\"; did you mean "
             "cap_net_bind_service?" },
        { "net_bind_service+ep", 0, 16,
          AT "0: unknown capability \"net_bind_service\"; capability names "
             "begin with cap_: cap_net_bind_service" },
        { "cap_chown,Sys_Time+ep", 10, 8,
          AT "10: unknown capability \"Sys_Time\"; capability names begin "
             "with cap_: cap_sys_time" },
        { "net_bind_servce+ep", 0, 15,
          AT "0: unknown capability \"net_bind_servce\"; did you mean "
             "cap_net_bind_service?" },
        { "net_privaddr", 0, 12,
          AT "0: \"net_privaddr\" is a Solaris privilege, not a Linux "
             "capability; use the option privileges for it" },
        { "cap_chown=p  PRIV_net_privaddr+e", 13, 17,
          AT "13: \"PRIV_net_privaddr\" is a Solaris privilege, not a Linux "
             "capability; use the option privileges for it" },
        { "basic,net_privaddr", 0, 5,
          AT "0: \"basic\" is a Solaris privilege, not a Linux capability; "
             "use the option privileges for it" },
        { "bogus=e", 0, 5,
          AT "0: unknown capability \"bogus\"; capabilities(7) lists the "
             "names, and all stands for every one" },
        { "_chown=e", 0, 6,
          AT "0: unknown capability \"_chown\"; did you mean cap_chown?" },
        { "cap_chown8=e", 0, 10,
          AT "0: unknown capability \"cap_chown8\"; did you mean "
             "cap_chown?" },
        { "all_=e", 0, 4,
          AT "0: unknown capability \"all_\"; capabilities(7) lists the "
             "names, and all stands for every one" },
        { "64=e", 0, 2,
          AT "0: number \"64\" is out of range; capability numbers go from "
             "0 to 63" },
        { "1,18446744073709551616=e", 2, 20,
          AT "2: number \"18446744073709551616\" is out of range; "
             "capability numbers go from 0 to 63" },
        { "08=e", 0, 2,
          AT "0: \"08\" is neither a name nor a number; write a number in "
             "decimal without a leading 0, or in hexadecimal after 0x" },
        { "0x=e", 0, 2,
          AT "0: \"0x\" is neither a name nor a number; write a number in "
             "decimal without a leading 0, or in hexadecimal after 0x" },
        { "7cap_chown=e", 0, 10,
          AT "0: \"7cap_chown\" is neither a name nor a number; write a "
             "number in decimal without a leading 0, or in hexadecimal "
             "after 0x" },
        { "!cap_chown+e", 0, 12,
          AT "0: \"!cap_chown+e\" begins no clause; begin with capability "
             "names or =, " EXAMPLE },
        { "= ,cap_chown+e", 2, 12,
          AT "2: \",cap_chown+e\" begins no clause; begin with capability "
             "names or =, " EXAMPLE },
        { "+ep", 0, 3,
          AT "0: \"+ep\" names no capability; write names, or all, before "
             "the + or -, " EXAMPLE },
        { "cap_chown -p", 0, 9,
          AT "0: \"cap_chown\" has no operator after it; one of = + - and "
             "the flags e, i, p must follow, " EXAMPLE },
        { "cap_chown= -p", 11, 2,
          AT "11: \"-p\" names no capability; write names, or all, before "
             "the + or -, " EXAMPLE },
        { "cap_chown, cap_kill+ep", 9, 1,
          AT "9: no name follows the comma; write names without spaces "
             "between, e.g. cap_chown,cap_kill+ep" },
        { "cap_chown,", 9, 1,
          AT "9: no name follows the comma; write names without spaces "
             "between, e.g. cap_chown,cap_kill+ep" },
        { "cap_chown,,cap_kill+ep", 9, 1,
          AT "9: no name follows the comma; write names without spaces "
             "between, e.g. cap_chown,cap_kill+ep" },
        { "cap_chown", 0, 9,
          AT "0: \"cap_chown\" has no operator after it; one of = + - and "
             "the flags e, i, p must follow, " EXAMPLE },
        { "cap_kill,all", 9, 3,
          AT "9: \"all\" has no operator after it; one of = + - and the "
             "flags e, i, p must follow, " EXAMPLE },
        { "cap_chown:ep", 9, 1,
          AT "9: \":\" is no operator; one of = + - and the flags e, i, p "
             "must follow the names, " EXAMPLE },
        { "cap_chown\xc3\xa4", 9, 1,
          AT "9: \"\\xc3\" is no operator; one of = + - and the flags e, i, "
             "p must follow the names, " EXAMPLE },
        { "=+e", 1, 1,
          AT "1: \"+\" needs capability names before the =; write names, or "
             "all, e.g. all=e+p" },
        { "=e-p", 2, 1,
          AT "2: \"-\" needs capability names before the =; write names, or "
             "all, e.g. all=e+p" },
        { "cap_chown+", 9, 1,
          AT "9: no flag follows \"+\"; e, i or p must follow at "
             "once, " EXAMPLE },
        { "cap_chown=- e", 10, 1,
          AT "10: no flag follows \"-\"; e, i or p must follow at "
             "once, " EXAMPLE },
        { "cap_chown=++e", 10, 1,
          AT "10: no flag follows \"+\"; e, i or p must follow at "
             "once, " EXAMPLE },
        { "cap_chown=e+ =p", 11, 1,
          AT "11: no flag follows \"+\"; e, i or p must follow at "
             "once, " EXAMPLE },
        { "cap_chown+eP", 11, 1,
          AT "11: unknown flag \"P\"; the flags are e (effective), i "
             "(inheritable) and p (permitted), in small letters" },
        { "=x", 1, 1,
          AT "1: unknown flag \"x\"; the flags are e (effective), i "
             "(inheritable) and p (permitted), in small letters" },
        { "cap_chown==e", 10, 1,
          AT "10: a clause has only one =; go on with + or -, or begin "
             "another clause after a space" },
        { "cap_chown+e=p", 11, 1,
          AT "11: a clause has only one =; go on with + or -, or begin "
             "another clause after a space" },
        { "cap_chown=ep,cap_kill=ep", 12, 1,
          AT "12: \",\" is no flag; only e, i, p, + or - can follow here, "
             "and another clause begins after a space" },
        { "cap_chown=;", 10, 1,
          AT "10: \";\" is no flag; only e, i, p, + or - can follow here, "
             "and another clause begins after a space" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        priv_spec_t spec = spec_of(1, 2, 4);

        ok(read_text(&spec, cases[i].text, ALL) == -1 && report.error == EINVAL
               && report.step != NULL && strcmp(report.step, "parse") == 0
               && report.offset == cases[i].offset
               && report.length == cases[i].length && holds(&spec, 1, 2, 4),
           "\"%s\" is refused at byte %lu", visible(cases[i].text),
           (unsigned long)cases[i].offset);
        is_text(report.message, cases[i].message, "and the message says why");
    }
}

static void test_written(void)
{
    static const struct {
        uint64_t e, p, i, all;
        const char *text;
    } cases[] = {
        { 0, 0, 0, ALL, "=" },
        { ALL, ALL, 0, ALL, "=ep" },
        { ALL, ALL, ALL, ALL, "=eip" },
        { 1, 1, 0, ALL, "cap_chown=ep" },
        { BIT(10) | 1, BIT(10) | 1, 0, ALL,
          "cap_chown,cap_net_bind_service=ep" },
        /* Only the first clause takes "=", the one with the most flags. */
        { 1, 2, 4, ALL,
          "cap_dac_read_search=i cap_dac_override+p "
          "cap_chown+e" },
        { ALL & ~BIT(5), ALL, 0, ALL, "=ep cap_kill-e" },
        { ALL & ~BIT(5), ALL & ~BIT(5), BIT(5), ALL, "=ep cap_kill+i-ep" },
        { ALL & ~BIT(5), ALL & ~BIT(5), 0, ALL, "=ep cap_kill-ep" },
        /* Numbers that the kernel lacks, in clauses of their own. */
        { BIT(63), 0, 0, ALL, "= 63+e" },
        { BIT(63), BIT(63) | BIT(41), 0, ALL, "= 63+ep 41+p" },
        { BIT(63) | 1, 0, 0, ALL, "cap_chown=e 63+e" },
        { UINT64_MAX, 0, 0, ALL,
          "=e 41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,"
          "61,62,63+e" },
        { UINT64_MAX, 0, 0, UINT64_MAX, "=e" },
        { BIT(63), 0, 0, UINT64_MAX, "63=e" },
        { BIT(38) - 1, 0, 0, BIT(38) - 1, "=e" },
        { BIT(38), 0, 0, BIT(38) - 1, "= cap_perfmon+e" },
        { BIT(39) - 1, 0, 0, BIT(38) - 1, "=e cap_perfmon+e" },
        { 1, 0, 0, 0, "= cap_chown+e" },
        { 0, 0, 0, 0, "=" },
        /* Of as many the smaller flags prevail: e 1, p 2, i 4. */
        { 1, 2, 0, 3, "=e cap_dac_override+p-e" },
        { 2, 1, 0, 3, "=e cap_chown+p-e" },
        { 1, 0, 0, 3, "cap_chown=e" },
        { 1, 3, 2, 3, "=ep cap_dac_override+i-e" },
        { 7, 5, 0, 15, "=ep cap_dac_override-p cap_fowner-ep" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        priv_spec_t spec = spec_of(cases[i].e, cases[i].p, cases[i].i);
        char text[TEXT];

        ok(linux_text_write(&spec, cases[i].all, text, sizeof text)
               == (int)strlen(cases[i].text),
           "the length of \"%s\"", cases[i].text);
        is_text(text, cases[i].text, "and the text");
    }
}

static void test_buffers(void)
{
    priv_spec_t spec = spec_of(BIT(5) | BIT(63), ALL, 1);
    char whole[TEXT], part[TEXT];
    int length = linux_text_write(&spec, ALL, whole, sizeof whole);
    unsigned bad = length <= 0;

    bad += linux_text_write(&spec, ALL, NULL, 0) != length;
    for (size_t size = 1; size <= (size_t)length + 1; size++) {
        memset(part, '#', sizeof part);
        if (linux_text_write(&spec, ALL, part, size) != length
            || strlen(part) != size - 1 || part[size] != '#'
            || memcmp(part, whole, size - 1) != 0)
            bad++;
    }
    is_number(bad, 0, "a text is cut to any size of buffer");
    set_add(&spec.set[PRIV_SPEC_LIMIT], SET_SOLARIS);
    is_number(linux_text_write(&spec, ALL, whole, sizeof whole), length,
              "sets that the text doesn't tell of don't matter");
    set_add(&spec.set[PRIV_SPEC_PERMITTED], SET_SOLARIS);
    errno = 0;
    ok(linux_text_write(&spec, ALL, whole, sizeof whole) == -1
           && errno == EINVAL,
       "a Solaris privilege is refused, not left out");
}

/* A text that ends where its memory ends, so that a checker sees more. */
static char *copy(const char *text, size_t length)
{
    char *bytes = malloc(length + 1);

    if (bytes == NULL)
        bail_out("no memory");
    memcpy(bytes, text, length);
    bytes[length] = '\0';
    return bytes;
}

static void test_truncations(void)
{
    static const char *const texts[] = {
        "= cap_chown,cap_net_bind_service,0x1f,08=+ep-i\tall,63-e",
        "ALL=eip _x+e cap_kill=- =e+p net_privaddr;",
        "cap_setpcap=e+p,cap_kill==",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        unsigned bad = 0;

        for (size_t n = 0; n <= strlen(texts[i]); n++) {
            char *text = copy(texts[i], n);
            priv_spec_t spec;

            if (read_text(&spec, text, ALL) != 0
                && (report.length == 0 || report.offset + report.length > n
                    || report.message[0] == '\0'))
                bad++;
            free(text);
        }
        is_number(bad, 0, "every beginning of \"%s\" is read or explained",
                  visible(texts[i]));
    }
}

/* Fills a text with repetitions of a word, as many as fit whole. */
static void repeat(char *text, size_t size, const char *word)
{
    size_t length = strlen(word), at = 0;

    for (; at + length <= size; at += length)
        memcpy(text + at, word, length);
    text[at] = '\0';
}

static void test_long(void)
{
    static const struct {
        const char *word;
        int result;
    } cases[] = {
        { "cap_chown=eip-i ", 0 },
        { "cap_chown+e-e\n", 0 },
        { "cap_chown,0x1f,all,", -1 },
        { "x", -1 },
        { "1", -1 },
        { "+", -1 },
        { "_", -1 },
        { "=", -1 },
        { " ", 0 },
        { "\xff", -1 },
    };
    char *text = malloc(MEGABYTE + 1);
    priv_spec_t spec;
    size_t used;

    if (text == NULL)
        bail_out("no memory");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        repeat(text, MEGABYTE, cases[i].word);
        is_number(read_text(&spec, text, ALL), cases[i].result,
                  "a megabyte of \"%s\"", visible(cases[i].word));
    }
    repeat(text, MEGABYTE, "=");
    repeat(text + 1, MEGABYTE - 1, "eip");
    ok(read_text(&spec, text, ALL) == 0 && holds(&spec, ALL, ALL, ALL),
       "a megabyte of flags");
    repeat(text, MEGABYTE - 10, "cap_kill,");
    used = strlen(text);
    memcpy(text + used, "63=p", 5);
    ok(read_text(&spec, text, ALL) == 0 && holds(&spec, 0, BIT(63) | BIT(5), 0),
       "a megabyte of names in one list");
    free(text);
}

int main(void)
{
    test_accepted();
    test_refused();
    test_written();
    test_buffers();
    test_truncations();
    test_long();
    return done();
}
