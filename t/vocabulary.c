/* SPDX-License-Identifier: ISC */
/*
 * t/vocabulary.c: the table of all privileges is whole, in order, and says
 * what the systems say.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_LIBCAP
#include <sys/capability.h>
#endif

#include "set.h"
#include "tap.h"
#include "vocabulary.h"

/* Every entry is found where its bit says, and by its name. */
static void test_table(void)
{
    unsigned entries = 0, misplaced = 0, unnamed = 0, repeated = 0;
    const struct vocabulary_entry *previous = NULL;

    for (const struct vocabulary_entry *e = vocabulary; e->name != NULL;
         previous = e, e++) {
        priv_spec_system other =
            e->system == PRIV_SPEC_LINUX ? PRIV_SPEC_SOLARIS : PRIV_SPEC_LINUX;
        size_t length = strlen(e->name);

        entries++;
        if (vocabulary_at(e->bit) != e
            || (previous != NULL && previous->bit >= e->bit)
            || (e->bit < SET_SOLARIS) != (e->system == PRIV_SPEC_LINUX))
            misplaced++;
        if (strspn(e->name, "abcdefghijklmnopqrstuvwxyz_") != length
            || (strncmp(e->name, "cap_", 4) == 0)
                   != (e->system == PRIV_SPEC_LINUX)
            || e->description == NULL || strlen(e->description) < 10
            || strlen(e->description) > 79)
            unnamed++;
        if (vocabulary_find(e->system, e->name, length) != e
            || vocabulary_find(PRIV_SPEC_NATIVE, e->name, length) != e
            || vocabulary_find(other, e->name, length) != NULL)
            repeated++;
    }
    is_number(entries, VOCABULARY_CAPABILITIES + 87, "128 entries");
    is_number(misplaced, 0, "every entry stands where its bit says");
    is_number(unnamed, 0, "every entry has a name and a description");
    is_number(repeated, 0, "every name is found, and in one system only");
    ok(vocabulary_at(41) == NULL && vocabulary_at(63) == NULL
           && vocabulary_at(64 + 87) == NULL && vocabulary_at(191) == NULL
           && vocabulary_at(192) == NULL && vocabulary_at(255) == NULL
           && vocabulary_at(256) == NULL && vocabulary_at(~0U) == NULL,
       "bits without a name have no entry");
}

static const struct vocabulary_entry *find(priv_spec_system system,
                                           const char *name)
{
    return vocabulary_find(system, name, strlen(name));
}

static void test_find(void)
{
    const struct vocabulary_entry *e;

    e = find(PRIV_SPEC_LINUX, "CAP_Chown");
    ok(e != NULL && e->bit == 0, "a capability is found in any case");
    e = find(PRIV_SPEC_SOLARIS, "PRIV_net_PrivAddr");
    ok(e != NULL && e->bit == 64 + 33, "a privilege is found behind priv_");
    e = find(PRIV_SPEC_NATIVE, "priv_file_read");
    ok(e != NULL && e->bit == 64 + 17, "the same among both systems' words");
    ok(find(PRIV_SPEC_LINUX, "chown") == NULL, "cap_ can't be left out");
    ok(find(PRIV_SPEC_NATIVE, "priv_cap_chown") == NULL,
       "priv_ is none of Linux' business");
    ok(find(PRIV_SPEC_NATIVE, "priv_priv_file_read") == NULL,
       "priv_ is passed over once");
    ok(find(PRIV_SPEC_NATIVE, "") == NULL
           && find(PRIV_SPEC_NATIVE, "priv_") == NULL
           && find(PRIV_SPEC_NATIVE, "cap_") == NULL
           && find(PRIV_SPEC_NATIVE, "cap_chow") == NULL
           && find(PRIV_SPEC_NATIVE, "cap_chownx") == NULL,
       "parts of names, and names with more, are not found");
    e = vocabulary_find(PRIV_SPEC_LINUX, "cap_kill+ep", 8);
    ok(e != NULL && e->bit == 5, "the length counts, not a NUL");
}

/* The names are those of a current illumos, in its order. */
static void test_solaris(void)
{
    const char *srcdir = getenv("srcdir");
    char path[1024], line[128];
    unsigned count = 0, wrong = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/t/vectors/solaris_privileges.txt",
             srcdir != NULL ? srcdir : ".");
    file = fopen(path, "r");
    if (file == NULL)
        bail_out("%s can't be opened", path);
    while (fgets(line, sizeof line, file) != NULL) {
        const struct vocabulary_entry *e = vocabulary_at(SET_SOLARIS + count);
        size_t length = strcspn(line, " \n");
        bool basic = strchr(line, '*') != NULL;

        count++;
        line[length] = '\0';
        if (e == NULL || strcmp(e->name, line) != 0 || e->basic != basic) {
            diag("%s differs", line);
            wrong++;
        }
    }
    fclose(file);
    is_number(count, 87, "the list has 87 names");
    is_number(wrong, 0, "the table has the same, and the same basic set");
    ok(vocabulary_at(SET_SOLARIS + count) == NULL, "and no more");
}

static void test_linux(void)
{
#ifdef HAVE_LIBCAP
    unsigned wrong = 0;

    for (unsigned i = 0; i < VOCABULARY_CAPABILITIES; i++) {
        char *name = cap_to_name((cap_value_t)i);

        /* An older library gives the number where it has no name. */
        if (name == NULL
            || (strcmp(name, vocabulary_at(i)->name) != 0
                && strtoul(name, NULL, 10) != i)) {
            diag("%u: libcap says %s", i, name != NULL ? name : "nothing");
            wrong++;
        }
        cap_free(name);
    }
    is_number(wrong, 0, "the capabilities are named as libcap names them");
#else
    skip(1, "built without libcap");
#endif
}

static void test_nearest(void)
{
    static const struct {
        priv_spec_system system;
        const char *word, *nearest;
    } cases[] = {
        { PRIV_SPEC_LINUX, "cap_net_bind_servce", "cap_net_bind_service" },
        { PRIV_SPEC_LINUX, "CAP_NET_BIND_SERVCIE", "cap_net_bind_service" },
        { PRIV_SPEC_LINUX, "cap_chown", "cap_chown" },
        { PRIV_SPEC_LINUX, "cap_chwon", "cap_chown" },
        { PRIV_SPEC_LINUX, "ca_chwon", "cap_chown" },
        { PRIV_SPEC_LINUX, "cap_setgud", "cap_setgid" },
        { PRIV_SPEC_LINUX, "cap_setuud", "cap_setuid" },
        { PRIV_SPEC_LINUX, "a_chwon", NULL },
        { PRIV_SPEC_LINUX, "cap_", NULL },
        { PRIV_SPEC_LINUX, "cap_checkpoint_restorexx",
          "cap_checkpoint_restore" },
        { PRIV_SPEC_LINUX, "cap_checkpoint_restorexxx", NULL },
        { PRIV_SPEC_LINUX, "net_privadr", NULL },
        { PRIV_SPEC_LINUX, "", NULL },
        { PRIV_SPEC_SOLARIS, "", NULL },
        { PRIV_SPEC_SOLARIS, "priv_", NULL },
        { PRIV_SPEC_SOLARIS, "x", NULL },
        { PRIV_SPEC_SOLARIS, "cap_chown", NULL },
        { PRIV_SPEC_SOLARIS, "net_privadr", "net_privaddr" },
        { PRIV_SPEC_SOLARIS, "PRIV_NET_PRIVADR", "net_privaddr" },
        { PRIV_SPEC_SOLARIS, "net-privaddr", "net_privaddr" },
        { PRIV_SPEC_SOLARIS, "file_rade", "file_read" },
        { PRIV_SPEC_SOLARIS, "proc_frok", "proc_fork" },
        { PRIV_SPEC_SOLARIS, "ifle_raed", "file_read" },
        { PRIV_SPEC_SOLARIS, "sys_smbfs", "sys_smb" },
        { PRIV_SPEC_SOLARIS, "bogus", NULL },
        { PRIV_SPEC_NATIVE, "cap_chwn", "cap_chown" },
        { PRIV_SPEC_NATIVE, "priv_file_raed", "file_read" },
    };
    char *word = malloc(1 << 20);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        is_text(vocabulary_nearest(cases[i].system, cases[i].word,
                                   strlen(cases[i].word)),
                cases[i].nearest, "nearest to \"%s\"", cases[i].word);
    if (word == NULL)
        bail_out("no memory");
    memset(word, 'c', 1 << 20);
    ok(vocabulary_nearest(PRIV_SPEC_NATIVE, word, 1 << 20) == NULL,
       "nothing is near to a long word");
    free(word);
}

static void test_sets(void)
{
    priv_spec_set_t capabilities = vocabulary_all(PRIV_SPEC_LINUX);
    priv_spec_set_t privileges = vocabulary_all(PRIV_SPEC_SOLARIS);
    priv_spec_set_t both = vocabulary_all(PRIV_SPEC_NATIVE);
    priv_spec_set_t together = set_union(&capabilities, &privileges);
    priv_spec_set_t basic = vocabulary_basic();

    ok(capabilities.word[0] == (UINT64_C(1) << 41) - 1
           && set_count(&capabilities) == 41,
       "all capabilities are the mask of 41");
    is_number(set_count(&privileges), 87, "all privileges are 87");
    ok(set_equal(&both, &together), "all of both are both");
    is_number(set_count(&basic), 9, "nine are basic");
    ok(set_within(&basic, &privileges), "and all of these are privileges");
}

int main(void)
{
    test_table();
    test_find();
    test_solaris();
    test_linux();
    test_nearest();
    test_sets();
    return done();
}
