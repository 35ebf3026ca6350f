/* SPDX-License-Identifier: ISC */
/*
 * t/equivalence.c: the tables that compare the two systems' privileges say
 * what their files say, leave nobody out, and are no ground for a guarantee
 * that a system's own rows don't give.
 */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "equivalence.h"
#include "set.h"
#include "tables.h"
#include "tap.h"
#include "vocabulary.h"

static struct table grants, counterparts; /* the files */

/* The set of names joined by "+". */
static priv_spec_set_t set_of(const char *names)
{
    priv_spec_set_t set = set_empty();

    for (;;) {
        size_t length = strcspn(names, "+");
        const struct vocabulary_entry *entry =
            vocabulary_find(PRIV_SPEC_NATIVE, names, length);

        if (entry == NULL)
            bail_out("%s: no privileges of the vocabulary", names);
        set_add(&set, entry->bit);
        if (names[length] == '\0')
            return set;
        names += length + 1;
    }
}

/* ---- the source and the files ---- */

static void test_equivalence_file(void)
{
    const struct equivalence_row *row = equivalence;
    unsigned different = 0, other_sets = 0, rows = 0;

    for (; row->left != NULL && rows < grants.rows; row++, rows++) {
        const char *const *column = grants.at[rows];
        priv_spec_set_t left = set_of(column[0]), right = set_empty();

        if (column[2][0] != '\0')
            right = set_of(column[2]);
        if (strcmp(row->left, column[0]) != 0
            || strcmp(equivalence_sign(row->relation), column[1]) != 0
            || strcmp(row->right, column[2]) != 0
            || strcmp(row->note, column[3]) != 0) {
            diag("row %u: the source has %s %s %s", rows + 1, row->left,
                 equivalence_sign(row->relation), row->right);
            different++;
        }
        if (!set_equal(&left, &row->left_set)
            || !set_equal(&right, &row->right_set))
            other_sets++;
    }
    ok(rows == 95 && row->left == NULL && grants.rows == 95,
       "equivalence.tsv has 95 rows, and the source as many");
    is_number(different, 0, "every row says what the file's says");
    is_number(other_sets, 0, "the sets are those of the names");
}

static void test_closest_file(void)
{
    const struct closest_row *row = closest;
    unsigned different = 0, other_sets = 0, one_sided = 0, repeated = 0;
    unsigned rows = 0;
    priv_spec_set_t seen = set_empty();

    for (; row->name != NULL && rows < counterparts.rows; row++, rows++) {
        priv_spec_set_t set = set_of(counterparts.at[rows][1]);
        const struct vocabulary_entry *entry = vocabulary_at(row->bit);
        priv_spec_set_t own = set_words(&set, entry->system);
        priv_spec_set_t found = equivalence_closest(row->bit);

        different += strcmp(row->name, counterparts.at[rows][0]) != 0
                     || strcmp(row->closest, counterparts.at[rows][1]) != 0;
        other_sets += strcmp(entry->name, row->name) != 0
                      || !set_equal(&set, &row->closest_set)
                      || !set_equal(&set, &found);
        one_sided += !set_is_empty(&own);
        repeated += set_has(&seen, row->bit);
        set_add(&seen, row->bit);
    }
    ok(rows == 66 && row->name == NULL && counterparts.rows == 66,
       "closest.tsv has 66 rows, and the source as many");
    is_number(different, 0, "every row says what the file's says");
    is_number(other_sets, 0, "the bits and sets are those of the names");
    is_number(one_sided, 0, "what is closest is the other system's");
    is_number(repeated, 0, "no privilege has two answers");
}

/* ---- nobody is left out ---- */

static void test_complete(void)
{
    priv_spec_set_t all = vocabulary_all(PRIV_SPEC_NATIVE), seen = set_empty();
    priv_spec_set_t basic = set_empty(), expected = vocabulary_basic();
    unsigned unmentioned = 0, contradicted = 0;

    for (const struct equivalence_row *r = equivalence; r->left != NULL; r++) {
        seen = set_union(&seen, &r->left_set);
        seen = set_union(&seen, &r->right_set);
        if (r->relation == EQUIVALENCE_BASIC)
            basic = set_union(&basic, &r->left_set);
    }
    is_number(set_count(&all), 128, "the vocabulary has 128 privileges");
    ok(set_equal(&seen, &all), "each of them stands in the table");
    ok(set_equal(&basic, &expected), "the basic rows are the basic set");
    for (const struct vocabulary_entry *e = vocabulary; e->name != NULL; e++) {
        const struct equivalence_row *row = NULL;
        bool alone = false, compared = false;
        priv_spec_set_t used = equivalence_closest(e->bit);

        while ((row = equivalence_mentions(row, e->bit)) != NULL) {
            bool left = set_has(&row->left_set, e->bit);
            const priv_spec_set_t *other =
                left ? &row->right_set : &row->left_set;
            priv_spec_set_t own = set_words(other, e->system);

            alone |= row->relation >= EQUIVALENCE_NONE;
            compared |= !set_is_empty(other) && set_is_empty(&own);
            unmentioned += !left && !set_has(&row->right_set, e->bit);
        }
        /* Who has no counterpart has none in either table. */
        contradicted += alone && (compared || !set_is_empty(&used));
        contradicted += compared && set_is_empty(&used);
    }
    is_number(unmentioned, 0, "rows that are found mention the privilege");
    is_number(contradicted, 0, "the two tables don't contradict each other");
    ok(equivalence_mentions(NULL, 41) == NULL
           && equivalence_mentions(NULL, 191) == NULL
           && equivalence_mentions(NULL, 192) == NULL
           && equivalence_mentions(NULL, ~0U) == NULL,
       "bits without a name stand nowhere");
}

/* ---- what follows ---- */

/*
 * Everything that all rows together lead to, back and forth between the
 * systems: what a closure must not be, and here comes out the same.
 */
static priv_spec_set_t lead_to(const priv_spec_set_t *set)
{
    priv_spec_set_t result = *set, before;

    do {
        before = result;
        for (unsigned i = grants.rows; i-- > 0;) {
            const struct equivalence_row *r = &equivalence[i];
            bool same = r->relation == EQUIVALENCE_SAME;

            if ((same || r->relation == EQUIVALENCE_MORE)
                && set_within(&r->left_set, &result))
                result = set_union(&result, &r->right_set);
            if (same && set_within(&r->right_set, &result))
                result = set_union(&result, &r->left_set);
        }
    } while (!set_equal(&before, &result));
    return result;
}

/* Who is more than another is not granted by it. */
static void test_no_cycle(void)
{
    unsigned cycles = 0;

    for (const struct equivalence_row *r = equivalence; r->left != NULL; r++) {
        priv_spec_set_t right = lead_to(&r->right_set);

        if (r->relation == EQUIVALENCE_MORE
            && set_within(&r->left_set, &right)) {
            diag("%s > %s leads back", r->left, r->right);
            cycles++;
        }
        /* Nor does ~ say what = or > says as well. */
        if (r->relation == EQUIVALENCE_NEAR) {
            priv_spec_set_t left = lead_to(&r->left_set);

            cycles += set_within(&r->left_set, &right)
                      || set_within(&r->right_set, &left);
        }
    }
    is_number(cycles, 0, "no > leads back, no ~ is more than that");
}

/* Whether the other system's rows give a set nothing on its own system. */
static bool rests_on_own(const priv_spec_set_t *set, priv_spec_system system)
{
    priv_spec_set_t all = lead_to(set), closure = equivalence_closure(set);
    priv_spec_set_t led = set_words(&all, system);
    priv_spec_set_t own = set_words(&closure, system);

    return set_equal(&led, &own) && set_within(set, &own);
}

static void test_own_rows(void)
{
    unsigned wrong = 0, sets = 0;

    for (const struct vocabulary_entry *a = vocabulary; a->name != NULL; a++) {
        for (const struct vocabulary_entry *b = a;
             b->name != NULL && b->system == a->system; b++) {
            priv_spec_set_t set = set_empty();

            set_add(&set, a->bit);
            set_add(&set, b->bit);
            wrong += !rests_on_own(&set, a->system);
            sets++;
        }
    }
    is_number(wrong, 0,
              "of %u privileges and pairs, none gets from the other system "
              "what its own rows don't give it",
              sets);
}

/*
 * And were there a chain across, it would not be followed: here sys_admin is
 * as much as cap_sys_admin, which grants cap_perfmon, which is as much as
 * cpc_cpu; but that sys_admin grants cpc_cpu no row of Solaris says.
 */
static void test_chain(void)
{
#define ONE(name) set_of(#name)
    const struct equivalence_row rows[] = {
        { "sys_admin", EQUIVALENCE_SAME, "cap_sys_admin", "", ONE(sys_admin),
          ONE(cap_sys_admin) },
        { "cap_perfmon", EQUIVALENCE_SAME, "cpc_cpu", "", ONE(cap_perfmon),
          ONE(cpc_cpu) },
        { "cap_sys_admin", EQUIVALENCE_MORE, "cap_perfmon", "",
          ONE(cap_sys_admin), ONE(cap_perfmon) },
        { "sys_time", EQUIVALENCE_NEAR, "cpc_cpu", "", ONE(sys_time),
          ONE(cpc_cpu) },
        { .left = NULL },
    };
    priv_spec_set_t solaris = ONE(sys_admin), near = ONE(sys_time);
    priv_spec_set_t linux_set = ONE(cap_sys_admin), expected;
    priv_spec_set_t closure = equivalence_closure_by(rows, &solaris);

    expected = set_of("sys_admin+cap_sys_admin+cap_perfmon");
    ok(set_equal(&closure, &expected),
       "a chain over the other system creates no fact within a system");
    closure = equivalence_closure_by(rows, &linux_set);
    expected = set_of("cap_sys_admin+cap_perfmon+sys_admin+cpc_cpu");
    ok(set_equal(&closure, &expected),
       "what a privilege grants at home is granted abroad");
    closure = equivalence_closure_by(rows, &near);
    ok(set_equal(&closure, &near), "~ grants nothing");
}

/* Closures spelt out. */
static void test_closures(void)
{
    static const struct {
        const char *set, *more;
    } expected[] = {
        { "cap_net_bind_service", "net_privaddr" },
        { "net_privaddr", "cap_net_bind_service" },
        { "cap_setuid", "" },
        { "cap_setgid", "" },
        /* Taken together. */
        { "cap_setgid+cap_setuid", "proc_setid" },
        { "proc_setid", "cap_setgid" },
        /* By the rows within Solaris, twice. */
        { "cap_net_admin", "sys_net_config+sys_dl_config+sys_ip_config"
                           "+sys_ppp_config+sys_iptun_config" },
        { "sys_net_config", "sys_dl_config+sys_ip_config+sys_ppp_config"
                            "+sys_iptun_config" },
        /* By those within Linux, then across. */
        { "cap_sys_admin",
          "cap_bpf+cap_checkpoint_restore+cap_perfmon+cpc_cpu+sys_admin"
          "+sys_config+sys_fs_import+sys_mount" },
        { "cap_chown", "file_chown+file_chown_self" },
        { "file_chown", "file_chown_self" },
        { "proc_owner", "cap_kill" },
        { "cap_kill", "" },
        { "sys_devices", "cap_mknod" },
        { "cap_mknod+cap_sys_rawio", "" },
        /* ~ */
        { "cap_sys_ptrace", "" },
        { "sys_smb", "" },
        { "proc_exec", "" },
        { "cap_setpcap", "" },
    };

    for (unsigned i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        priv_spec_set_t set = set_of(expected[i].set);
        priv_spec_set_t closure = equivalence_closure(&set);
        priv_spec_set_t more = set_empty();

        if (expected[i].more[0] != '\0')
            more = set_of(expected[i].more);
        more = set_union(&more, &set);
        ok(set_equal(&closure, &more), "%s grants itself%s%s", expected[i].set,
           expected[i].more[0] != '\0' ? " and " : "", expected[i].more);
    }
}

int main(void)
{
    table_read(&grants, "equivalence.tsv", 4);
    table_read(&counterparts, "closest.tsv", 2);
    test_equivalence_file();
    test_closest_file();
    test_complete();
    test_no_cycle();
    test_own_rows();
    test_chain();
    test_closures();
    return done();
}
