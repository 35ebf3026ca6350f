/* SPDX-License-Identifier: ISC */
/* message.c: text built in a buffer, and lists of groups. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "process.h"
#include "set.h"
#include "tap.h"

static void test_formats(void)
{
    char text[256];
    struct message m = message_in(text, sizeof text);
    priv_spec_set_t set = set_of_mask(1);

    message_format(&m, "%s|%q|%w|%u|%d|%o|%p|%%", "s", "q\"\\\n\xff",
                   "word and more", (size_t)4, 4294967295UL, -12L, 0644UL,
                   &set);
    is_text(text,
            "s|\"q\\\"\\\\\\x0a\\xff\"|\"word\"|4294967295|-12|0644|"
            "cap_chown|%",
            "every format");
    is_number((long long)m.length, (long long)strlen(text), "the length");
    m = message_in(text, sizeof text);
    message_format(&m, "%d %u", (long)(-2147483647L - 1), 0UL);
    is_text(text, "-2147483648 0", "the smallest and nothing");
    m = message_in(text, sizeof text);
    message_format(&m, "%e; %e", EPERM, 9999);
    is_text(text, "EPERM, operation not permitted; error 9999", "errno");
    m = message_in(text, sizeof text);
    message_format(&m, "ends in %");
    is_text(text, "ends in ", "a lone per cent sign ends it");
}

static void test_bounds(void)
{
    char word[200], text[512];

    memset(word, 'w', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    for (size_t size = 0; size < 8; size++) {
        struct message m;

        memset(text, 'x', sizeof text);
        m = message_in(text, size);
        message_text(&m, "12345");
        message_text(&m, "67");
        ok(m.length == 7 && text[size] == 'x'
               && (size == 0
                   || (strlen(text) == size - 1
                       && strncmp(text, "1234567", size - 1) == 0)),
           "room for %zu bytes", size);
    }
    {
        struct message m = message_in(text, sizeof text);

        message_format(&m, "%q", word);
        ok(strlen(text) < 80 && strstr(text, "...\"") != NULL,
           "a long word is cut");
    }
}

/* Sorting against the C library, on random lists. */
static int compare(const void *a, const void *b)
{
    gid_t x = *(const gid_t *)a, y = *(const gid_t *)b;

    return x < y ? -1 : x > y;
}

static void test_groups(void)
{
    static gid_t one[300], two[300];
    bool same = true;

    srand(20240601);
    for (int round = 0; round < 2000; round++) {
        size_t count = (size_t)rand() % 300, kept = 0, sorted;

        for (size_t i = 0; i < count; i++)
            one[i] = two[i] = (gid_t)rand() % (round % 2 ? 50 : 2000000000);
        qsort(two, count, sizeof *two, compare);
        for (size_t i = 0; i < count; i++) {
            if (kept == 0 || two[kept - 1] != two[i])
                two[kept++] = two[i];
        }
        sorted = process_groups_sort(one, count);
        same =
            same && sorted == kept && memcmp(one, two, kept * sizeof *one) == 0;
    }
    ok(same, "2000 lists sorted, each id once");
}

static void test_same_groups(void)
{
    const gid_t a[] = { 1, 5, 9 }, b[] = { 1, 9 };

    ok(process_groups_same(a, 3, a, 3, 77), "the same");
    ok(!process_groups_same(a, 3, b, 2, 77), "one more");
    ok(!process_groups_same(b, 2, a, 3, 77), "one less");
    ok(process_groups_same(a, 3, b, 2, 5), "the gid itself more");
    ok(!process_groups_same(b, 2, a, 3, 5), "the gid itself less");
    ok(process_groups_same(NULL, 0, NULL, 0, 5), "none");
    ok(!process_groups_same(a, 3, NULL, 0, 5), "some and none");
    ok(process_groups_same(a + 1, 1, NULL, 0, 5), "the gid alone and none");
}

int main(void)
{
    test_formats();
    test_bounds();
    test_groups();
    test_same_groups();
    return done();
}
