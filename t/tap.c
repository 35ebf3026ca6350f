/* SPDX-License-Identifier: ISC */
/* tap.c: see tap.h. */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

static unsigned planned, run, failed;

void plan(unsigned tests)
{
    planned = tests;
    if (tests != 0)
        printf("1..%u\n", tests);
    fflush(stdout);
}

static int vok(int condition, const char *format, va_list list)
{
    run++;
    if (!condition)
        failed++;
    printf("%s %u - ", condition ? "ok" : "not ok", run);
    vprintf(format, list);
    putchar('\n');
    fflush(stdout);
    return condition;
}

int ok(int condition, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vok(condition, format, list);
    va_end(list);
    return condition;
}

int is_text(const char *got, const char *expected, const char *format, ...)
{
    va_list list;
    int same =
        got == expected
        || (got != NULL && expected != NULL && strcmp(got, expected) == 0);

    va_start(list, format);
    vok(same, format, list);
    va_end(list);
    if (!same) {
        diag("     got: %s", got != NULL ? got : "(null)");
        diag("expected: %s", expected != NULL ? expected : "(null)");
    }
    return same;
}

int is_number(long long got, long long expected, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vok(got == expected, format, list);
    va_end(list);
    if (got != expected)
        diag("got %lld, expected %lld", got, expected);
    return got == expected;
}

void diag(const char *format, ...)
{
    va_list list;

    printf("# ");
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
    fflush(stdout);
}

void skip(unsigned tests, const char *why)
{
    for (unsigned i = 0; i < tests; i++)
        printf("ok %u # SKIP %s\n", ++run, why);
    fflush(stdout);
}

void skip_all(const char *why)
{
    printf("1..0 # SKIP %s\n", why);
    fflush(stdout);
    exit(0);
}

int done(void)
{
    if (planned == 0)
        printf("1..%u\n", run);
    else if (planned != run)
        diag("planned %u tests and ran %u", planned, run);
    fflush(stdout);
    return failed == 0 && run > 0 && (planned == 0 || planned == run) ? 0 : 1;
}

void bail_out(const char *format, ...)
{
    va_list list;

    printf("Bail out! ");
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
    fflush(stdout);
    exit(255);
}
