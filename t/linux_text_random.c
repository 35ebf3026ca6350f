/* SPDX-License-Identifier: ISC */
/*
 * t/linux_text_random.c: the text of Linux capability sets, generated and,
 * where there is one, held against the system's libcap.
 *
 *     linux_text_random.t [SEED]
 *
 * PRIVSPEC_SEED is another way to give the seed, PRIVSPEC_TEXTS changes the
 * number of texts.
 */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef HAVE_LIBCAP
#include <sys/capability.h>
#endif

#include "linux_text.h"
#include "report.h"
#include "set.h"
#include "tap.h"
#include "vocabulary.h"

#define BIT(n) (UINT64_C(1) << (n))

enum { TEXT = 8192 };

static priv_spec_report_t report;

static int read_text(priv_spec_t *spec, const char *text, uint64_t all)
{
    report_begin(&report);
    return linux_text_read(spec, text, all, &report);
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

/* ------------------------------------------------------------------------
 * Generated sets
 */

static uint64_t seed;

/* Random bits (splitmix64). */
static uint64_t any(void)
{
    uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* A random number below `end`. */
static unsigned below(unsigned end)
{
    return (unsigned)(any() % end);
}

/* A set of numbers: few, many or half of them, now and then unknown ones. */
static uint64_t any_mask(uint64_t all)
{
    uint64_t mask = any();

    switch (below(6)) {
    case 0:
        mask = 0;
        break;
    case 1:
        mask = UINT64_MAX;
        break;
    case 2:
        mask &= any() & any() & any();
        break;
    case 3:
        mask |= any() | any() | any();
        break;
    }
    return below(3) != 0 ? mask & all : mask;
}

/* Three sets that often agree in part. */
static priv_spec_t any_spec(uint64_t all)
{
    uint64_t e = any_mask(all), p = any_mask(all), i = any_mask(all);

    if (below(3) == 0)
        p = e;
    if (below(3) == 0)
        i = below(2) ? p : ~p & all;
    if (below(4) == 0)
        p |= e;
    return spec_of(e, p, i);
}

static void test_round_trip(void)
{
    unsigned bad = 0;

    for (unsigned n = 0; n < 20000; n++) {
        unsigned bits = below(65);
        uint64_t all = bits == 64 ? UINT64_MAX : BIT(bits) - 1;
        priv_spec_t spec = any_spec(all), again;
        char text[TEXT];
        bool same = linux_text_write(&spec, all, text, sizeof text) > 0
                    && read_text(&again, text, all) == 0;

        for (unsigned i = 0; same && i < PRIV_SPEC_SETS; i++)
            same = set_equal(&spec.set[i], &again.set[i]);
        if (!same && bad++ < 5)
            diag("%u capabilities: %s", bits, text);
    }
    is_number(bad, 0,
              "what is written reads back to the same, whatever "
              "capabilities there are");
}

#ifdef HAVE_LIBCAP

/* ------------------------------------------------------------------------
 * Generated texts
 */

static char generated[TEXT];
static size_t generated_length;

static void add(const char *text)
{
    size_t length = strlen(text);

    if (generated_length + length < sizeof generated) {
        memcpy(generated + generated_length, text, length + 1);
        generated_length += length;
    }
}

/* One of several texts between bars. */
static void add_one_of(const char *texts)
{
    unsigned count = 1, chosen;
    char text[64];
    size_t length;

    for (const char *p = texts; *p != '\0'; p++)
        count += *p == '|';
    for (chosen = below(count); chosen > 0; chosen--)
        texts = strchr(texts, '|') + 1;
    length = strcspn(texts, "|");
    memcpy(text, texts, length);
    text[length] = '\0';
    add(text);
}

static void add_number(void)
{
    static const char *const formats[] = { "%u",   "%u",   "%u",  "%u",
                                           "0x%x", "0X%X", "0%o", "00000%o" };
    char text[32];
    unsigned number = below(16) == 0 ? 60 + below(8) : below(64);

    /* The format is one of ours. */
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#endif
    snprintf(text, sizeof text, formats[below(8)], number);
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
    add(text);
}

static void add_item(void)
{
    size_t from = generated_length;
    unsigned kind = below(16);

    if (kind < 2)
        add("all");
    else if (kind < 5)
        add_number();
    else
        add(vocabulary_at(below(VOCABULARY_CAPABILITIES))->name);
    for (; below(4) == 0 && generated[from] != '\0'; from++) {
        if (generated[from] >= 'a' && generated[from] <= 'z')
            generated[from] = (char)(generated[from] - 'a' + 'A');
    }
}

static void add_clause(void)
{
    bool listed = below(6) != 0;

    for (unsigned n = 0; listed && (n == 0 || below(2) == 0); n++) {
        if (n > 0)
            add(",");
        add_item();
    }
    if (!listed) {
        add_one_of("=|=e|=p|=ep|=eip|=iip|=i");
        return;
    }
    add_one_of("+e|+p|+i|-e|-p|-i|=|=e|=+e|=-i|+ep|-eip|=p|+ppe");
    while (below(4) == 0)
        add_one_of("+e|-p|+i|-eip|+pe");
}

/* Changes the text in one place as people and chance do. */
static void damage(void)
{
    static const char bytes[] =
        "eip=+-, \t\n\v_08x1bXaALlc!;:\"\\^%#\x01\x7f\x80\xff\xe9";
    size_t at = below((unsigned)generated_length + 1);
    size_t rest = generated_length - at;
    char byte = bytes[below(sizeof bytes - 1)];

    switch (below(5)) {
    case 0: /* a byte more */
        if (generated_length + 2 < sizeof generated) {
            memmove(generated + at + 1, generated + at, rest + 1);
            generated[at] = byte;
        }
        break;
    case 1: /* another byte */
        if (rest > 0)
            generated[at] = byte;
        break;
    case 2: /* a byte less */
        if (rest > 0)
            memmove(generated + at, generated + at + 1, rest);
        break;
    case 3: /* an end too early */
        generated[at] = '\0';
        break;
    default: /* two bytes swapped */
        if (rest > 1) {
            byte = generated[at];
            generated[at] = generated[at + 1];
            generated[at + 1] = byte;
        }
        break;
    }
    generated_length = strlen(generated);
}

/* A text of the right form, or broken, or of broken pieces. */
static void generate(void)
{
    unsigned kind = below(16);

    generated_length = 0;
    generated[0] = '\0';
    if (kind == 0) {
        for (unsigned n = below(8) + 1; n > 0; n--)
            add_one_of("cap_chown|all|=|+|-|e|p|i|,| |cap_|0|8|0x|64|63|_|"
                       "0b1|net_privaddr|\t|=e|+e|all=|Cap_Kill|08|1e");
        return;
    }
    for (unsigned n = below(5); n > 0; n--) {
        add_clause();
        add_one_of(" | | | |\t|\n|  |\r\n|\v\f");
    }
    if (kind > 1)
        add_clause();
    while (kind > 9 && (damage(), below(2) == 0))
        ;
}

/* ------------------------------------------------------------------------
 * The comparison
 */

static uint64_t all_here(void)
{
    unsigned bits = (unsigned)cap_max_bits();

    return bits >= 64 ? UINT64_MAX : BIT(bits) - 1;
}

static priv_spec_t spec_from(cap_t caps)
{
    static const cap_flag_t flags[] = { CAP_EFFECTIVE, CAP_PERMITTED,
                                        CAP_INHERITABLE };
    priv_spec_t spec = spec_of(0, 0, 0);

    for (unsigned i = 0; i < 3; i++) {
        for (unsigned bit = 0; bit < 64; bit++) {
            cap_flag_value_t value = CAP_CLEAR;

            if (cap_get_flag(caps, (cap_value_t)bit, flags[i], &value) == 0
                && value == CAP_SET)
                set_add(&spec.set[i], bit);
        }
    }
    return spec;
}

static cap_t caps_of(const priv_spec_t *spec)
{
    static const cap_flag_t flags[] = { CAP_EFFECTIVE, CAP_PERMITTED,
                                        CAP_INHERITABLE };
    cap_t caps = cap_init();

    if (caps == NULL)
        bail_out("cap_init failed");
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned bit = 0; bit < 64; bit++) {
            cap_value_t value = (cap_value_t)bit;

            if (set_has(&spec->set[i], bit)
                && cap_set_flag(caps, flags[i], 1, &value, CAP_SET) != 0)
                bail_out("cap_set_flag failed for %u", bit);
        }
    }
    return caps;
}

static bool same_sets(const priv_spec_t *a, const priv_spec_t *b)
{
    return set_equal(&a->set[0], &b->set[0])
           && set_equal(&a->set[1], &b->set[1])
           && set_equal(&a->set[2], &b->set[2]);
}

/* Shows a text of any bytes. */
static void diag_text(const char *what, const char *text)
{
    static char shown[4 * TEXT + 1];
    char *to = shown;

    for (; *text != '\0'; text++)
        to += sprintf(to, *text >= ' ' && *text < 0x7f ? "%c" : "\\x%02x",
                      (unsigned char)*text);
    *to = '\0';
    diag("%s: %s", what, shown);
}

/* Whether our text of a spec is libcap's, or at least means the same. */
static bool writes_as_libcap(const priv_spec_t *spec, cap_t caps)
{
    char ours[TEXT];
    int length = linux_text_write(spec, all_here(), ours, sizeof ours);
    bool same;
#if defined(LIBCAP_MAJOR) && LIBCAP_MAJOR == 2 && LIBCAP_MINOR == 66
    char *theirs = cap_to_text(caps, NULL);

    same = theirs != NULL && strcmp(theirs, ours) == 0
           && length == (int)strlen(theirs);
    if (!same && theirs != NULL)
        diag_text("theirs", theirs);
    cap_free(theirs);
#else
    cap_t again = cap_from_text(ours);

    (void)caps;
    same = again != NULL && length > 0;
    if (same) {
        priv_spec_t meant = spec_from(again);

        same = same_sets(&meant, spec);
    }
    cap_free(again);
#endif
    if (!same)
        diag_text("ours", ours);
    return same;
}

static unsigned number_from(const char *name, unsigned otherwise)
{
    const char *value = getenv(name);

    return value != NULL && *value != '\0' ? (unsigned)strtoul(value, NULL, 10)
                                           : otherwise;
}

static void test_against_libcap(void)
{
    unsigned texts = number_from("PRIVSPEC_TEXTS", 50000), accepted = 0;
    unsigned disagreed = 0, differed = 0, written = 0, unplaced = 0;

    for (unsigned n = 0; n < texts; n++) {
        priv_spec_t ours, theirs;
        cap_t caps;
        int result;

        generate();
        result = read_text(&ours, generated, all_here());
        caps = cap_from_text(generated);
        if ((result == 0) != (caps != NULL) && disagreed++ < 5)
            diag_text(caps != NULL ? "only libcap takes" : "libcap refuses",
                      generated);
        if (result != 0
            && (report.length == 0 || report.message[0] == '\0'
                || report.offset + report.length > generated_length)
            && unplaced++ < 5)
            diag_text("not in its place", generated);
        if (caps == NULL)
            continue;
        accepted++;
        theirs = spec_from(caps);
        if (result == 0 && !same_sets(&ours, &theirs) && differed++ < 5)
            diag_text("other sets", generated);
        if (!writes_as_libcap(&theirs, caps) && written++ < 5)
            diag_text("of the text", generated);
        cap_free(caps);
    }
    diag("%u texts, libcap takes %u (%u%%)", texts, accepted,
         texts > 0 ? (unsigned)(accepted * UINT64_C(100) / texts) : 0);
    ok(texts > 0 && accepted > texts / 3 && accepted < texts / 3 * 2,
       "the texts are a fair mix");
    is_number(disagreed, 0, "accepted and refused as by libcap");
    is_number(differed, 0, "what is accepted means the same");
    is_number(written, 0, "and is written the same");
    is_number(unplaced, 0, "every refusal names a place and a reason");
}

static void test_sets_against_libcap(void)
{
    unsigned sets = number_from("PRIVSPEC_TEXTS", 50000) / 5 + 1;
    unsigned differed = 0;

    for (unsigned n = 0; n < sets; n++) {
        priv_spec_t spec = any_spec(all_here());
        cap_t caps = caps_of(&spec);

        differed += !writes_as_libcap(&spec, caps);
        cap_free(caps);
    }
    is_number(differed, 0, "%u random sets are written as by libcap", sets);
}

#else

static void test_against_libcap(void)
{
    skip(5, "built without libcap");
}

static void test_sets_against_libcap(void)
{
    skip(1, "built without libcap");
}

#endif

int main(int argc, char **argv)
{
    const char *given = argc > 1 ? argv[1] : getenv("PRIVSPEC_SEED");

    seed = given != NULL && *given != '\0' ? strtoull(given, NULL, 10)
                                           : (uint64_t)time(NULL);
    diag("seed %" PRIu64 " (an argument or PRIVSPEC_SEED repeats it)", seed);
    test_round_trip();
    test_against_libcap();
    test_sets_against_libcap();
    return done();
}
