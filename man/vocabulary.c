/* SPDX-License-Identifier: ISC */
/*
 * vocabulary.c: writes the manual page privspec-vocabulary(7).
 *
 * The names, what they allow, and what corresponds to what come from the
 * tables that the library itself uses, so the page can't say anything else.
 * Run at build time, on the machine that builds; it needs no backend.
 */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "ascii.h"
#include "equivalence.h"
#include "leads.h"
#include "set.h"
#include "vocabulary.h"

/* clang-format off: mdoc's lines stand as they are. */
static const char head[] =
    ".\\\" SPDX-License-Identifier: ISC\n"
    ".\\\" Written by man/vocabulary.c from the tables in lib/.\n"
    ".Dd November 23, 2026\n"
    ".Dt PRIVSPEC-VOCABULARY 7\n"
    ".Os\n"
    ".Sh NAME\n"
    ".Nm privspec-vocabulary\n"
    ".Nd privileges of Linux and of Solaris, and what corresponds to what\n"
    ".Sh DESCRIPTION\n"
    "Linux cuts the power of root into capabilities, Solaris and illumos into\n"
    "privileges.\n"
    "This page has the names of both, what each lets a process do, and how\n"
    "they compare.\n"
    ".Xr libprivspec 3\n"
    "and\n"
    ".Xr privspec 8\n"
    "read texts in either system's words everywhere, and translate between\n"
    "them by the tables below.\n"
    ".Ss Sets\n"
    "A process has several sets of privileges.\n"
    "The\n"
    ".Em effective\n"
    "set is what the system looks at when the process acts.\n"
    "The\n"
    ".Em permitted\n"
    "set is what the process may make effective.\n"
    "The\n"
    ".Em inheritable\n"
    "set concerns the programs that it executes: on Solaris it is what they\n"
    "get, on Linux they get of it what their files or the\n"
    ".Em ambient\n"
    "set say.\n"
    "The\n"
    ".Em limit\n"
    "set, on Linux the\n"
    ".Em bounding\n"
    "set, is what the programs can get at most.\n"
    ".Pp\n"
    "A text of Linux\n"
    ".Pq Xr cap_text_formats 7\n"
    "says which capabilities are effective, inheritable and permitted:\n"
    ".Li cap_net_bind_service+ep .\n"
    "A text of Solaris\n"
    ".Pq Xr priv_str_to_set 3C\n"
    "names one set, which becomes permitted, effective and limit:\n"
    ".Li basic,net_privaddr .\n"
    "In it four words stand for whole sets:\n"
    ".Li basic ,\n"
    "which is explained next;\n"
    ".Li none ;\n"
    ".Li all ;\n"
    "and\n"
    ".Li zone ,\n"
    "which is all that the zone may have.\n"
    "A name after\n"
    ".Li \\&!\n"
    "or\n"
    ".Li -\n"
    "is taken away from what stands before it.\n"
    ".Ss The basic set\n"
    "Some privileges of Solaris are no power of root, but what every process\n"
    "has that doesn't give it up, such as to execute programs.\n"
    "Together they are the set\n"
    ".Li basic .\n"
    "On Linux every process has this power without asking, and can't be\n"
    "without it.\n"
    "So\n"
    ".Li =\n"
    "of Linux, which is nothing, is\n"
    ".Li basic\n"
    "on Solaris, and\n"
    ".Li basic,!proc_exec\n"
    "of Solaris can't be said on Linux.\n"
    ".Ss Comparing\n"
    "Names that look alike need not grant alike.\n"
    "What is compared is what they let a process do.\n"
    "A comparison is one of\n"
    ".Bl -tag -width Ds\n"
    ".It Ar a No = Ar b\n"
    "Both grant the same power.\n"
    "Where that has margins, the note tells them.\n"
    ".It Ar a No > Ar b\n"
    ".Ar a\n"
    "grants all that\n"
    ".Ar b\n"
    "does, and more.\n"
    ".It Ar a No \\(ti Ar b\n"
    "Both are used for the same jobs, but each grants something that the "
    "other\n"
    "does not.\n"
    ".El\n"
    ".Pp\n"
    "Names that are joined by\n"
    ".Li +\n"
    "are taken together.\n"
    "Only the first two say something about power.\n"
    "What a set grants is its members, and what these lines say of them, once\n"
    "from one system to the other, and within each system as far as it leads.\n"
    ".Ss Translating\n"
    "A text of one system becomes one of the other by a policy:\n"
    ".Bl -tag -width Ds\n"
    ".It Cm exact\n"
    "Nothing is lost and nothing added, or it is refused.\n"
    ".It Cm within\n"
    "All privileges of the other system that what was asked for grants\n"
    "entirely.\n"
    "The result is never more than that.\n"
    "It may be less, and what is lost is told.\n"
    ".It Cm closest\n"
    "What a program uses on the other system for the same jobs, by the table\n"
    "in\n"
    ".Sx CLOSEST .\n"
    "It may be less and it may be more, and both are told.\n"
    ".El\n"
    ".Pp\n"
    "In a configuration file the key\n"
    ".Li translate\n"
    "of\n"
    ".Xr privspec.conf 5\n"
    "names the policy.\n";

static const char tail[] =
    ".Sh EXAMPLES\n"
    "What a name means, and what corresponds to it:\n"
    ".Dl $ privspec explain cap_setuid\n"
    ".Pp\n"
    "A text in the other system's words, with nothing lost or added:\n"
    ".Bd -literal -offset indent\n"
    "$ privspec translate cap_net_bind_service+ep\n"
    "basic,net_privaddr\n"
    ".Ed\n"
    ".Sh SEE ALSO\n"
    ".Xr libprivspec 3 ,\n"
    ".Xr priv_spec_from_text 3 ,\n"
    ".Xr priv_spec_translate 3 ,\n"
    ".Xr privspec.conf 5 ,\n"
    ".Xr cap_text_formats 7 ,\n"
    ".Xr capabilities 7 ,\n"
    ".Xr privspec 8\n"
    ".Pp\n"
    "On Solaris and illumos\n"
    ".Xr priv_str_to_set 3C\n"
    "and\n"
    ".Xr privileges 7\n"
    "(on older ones in section 5).\n"
    ".Sh CAVEATS\n"
    "Capabilities are those up to number %u.\n"
    "A kernel that has more knows them by number only.\n"
    ".Pp\n"
    "Privileges are those of a current illumos.\n"
    "A running Solaris is asked for its own names and its own basic set; "
    "names\n"
    "that it alone knows are not compared with anything.\n"
    ".Pp\n"
    "The comparison is from the manuals and sources of both systems.\n"
    "It was held against two maps in use elsewhere, that of the lx brand of\n"
    "illumos and that of Quagga; the notes tell where these say otherwise.\n"
    ".Pp\n"
    "That a privilege leads to all others is said where a process that holds\n"
    "it alone, as an ordinary user of an ordinary system, has a way that is\n"
    "known.\n"
    "That it isn't said is no promise.\n";
/* clang-format on */

/*
 * Writes a text in lines of mdoc: a new one after each sentence, none longer
 * than 78 bytes, none that begins as a request does.
 */
static void write_text(const char *text)
{
    enum { LONGEST = 78 };
    size_t column = 0;
    bool ended = false; /* a sentence */

    while (*text != '\0') {
        size_t word = strcspn(text, " ");

        if (column > 0
            && ((ended && !(text[0] >= 'a' && text[0] <= 'z'))
                || column + 1 + word > LONGEST)) {
            putchar('\n');
            column = 0;
        }
        if (column == 0 && (text[0] == '.' || text[0] == '\''))
            fputs("\\&", stdout);
        column +=
            (size_t)printf("%s%.*s", column > 0 ? " " : "", (int)word, text);
        ended = word > 0 && text[word - 1] == '.';
        text += word;
        text += strspn(text, " ");
    }
    if (column > 0)
        putchar('\n');
}

/* Writes a text whose first letter becomes a capital, and a full stop. */
static void write_sentence(const char *text)
{
    char sentence[512];

    snprintf(sentence, sizeof sentence, "%s.", text);
    if (ascii_is_letter(sentence[0]) && sentence[0] >= 'a')
        sentence[0] = (char)(sentence[0] - 'a' + 'A');
    write_text(sentence);
}

/* ---- the words ---- */

static void write_word(const struct vocabulary_entry *word)
{
    const char *way = leads_way(word->bit);
    char sentence[512];

    printf(".It Cm %s", word->name);
    if (word->system == PRIV_SPEC_LINUX)
        printf(" Pq %u", word->bit - SET_LINUX);
    else if (word->basic)
        fputs(" Pq basic", stdout);
    putchar('\n');
    write_sentence(word->description);
    if (way == NULL)
        return;
    snprintf(sentence, sizeof sentence, "leads to all others: it %s", way);
    write_sentence(sentence);
}

static void write_words(const char *title, priv_spec_system system,
                        const char *introduction)
{
    printf(".Sh %s\n%s.Bl -tag -width Ds\n", title, introduction);
    for (const struct vocabulary_entry *e = vocabulary; e->name != NULL; e++) {
        if (e->system == system)
            write_word(e);
    }
    puts(".El");
}

/* ---- the comparison ---- */

static priv_spec_system system_of(const priv_spec_set_t *set)
{
    return set->word[0] != 0 ? PRIV_SPEC_LINUX : PRIV_SPEC_SOLARIS;
}

/* Whether a row belongs under a title. */
static bool is_across(const struct equivalence_row *row)
{
    return row->right[0] != '\0'
           && system_of(&row->left_set) != system_of(&row->right_set);
}

static bool is_within(const struct equivalence_row *row)
{
    return row->right[0] != '\0' && !is_across(row);
}

static bool is_alone(const struct equivalence_row *row)
{
    return row->relation == EQUIVALENCE_NONE;
}

static bool is_basic(const struct equivalence_row *row)
{
    return row->relation == EQUIVALENCE_BASIC;
}

/* Names joined by "+", after which a line may be broken. */
static void write_joined(const char *names)
{
    for (; *names != '\0'; names++) {
        putchar(*names);
        if (*names == '+')
            fputs("\\:", stdout);
    }
}

static void write_row(const struct equivalence_row *row)
{
    static const char *const signs[] = {
        [EQUIVALENCE_SAME] = "=",
        [EQUIVALENCE_MORE] = ">",
        [EQUIVALENCE_NEAR] = "\\(ti",
    };

    fputs(".It Cm ", stdout);
    write_joined(row->left);
    if (row->right[0] != '\0') {
        printf(" No %s Cm ", signs[row->relation]);
        write_joined(row->right);
    }
    putchar('\n');
    write_text(row->note);
}

static void write_comparison(void)
{
    static const struct {
        const char *title;
        bool (*has)(const struct equivalence_row *row);
    } parts[] = {
        { "Between Linux and Solaris", is_across },
        { "Within one system", is_within },
        { "Without counterpart on the other system", is_alone },
        { "Basic on Solaris, so without asking on Linux", is_basic },
    };

    puts(".Sh COMPARISON");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        printf(".Ss %s\n.Bl -tag -width Ds -compact\n", parts[i].title);
        for (const struct equivalence_row *r = equivalence; r->left != NULL;
             r++) {
            if (parts[i].has(r))
                write_row(r);
        }
        puts(".El");
    }
}

static void write_closest(void)
{
    priv_spec_system system = PRIV_SPEC_LINUX;

    puts(".Sh CLOSEST\n"
         "One answer for each privilege, so that of several it is all of\n"
         "theirs.\n"
         "What isn't listed has none.\n"
         ".Ss From Linux to Solaris\n"
         ".Bl -tag -width cap_net_bind_service -compact");
    for (const struct closest_row *row = closest; row->name != NULL; row++) {
        if (system == PRIV_SPEC_LINUX && row->bit >= SET_SOLARIS) {
            puts(".El\n"
                 ".Ss From Solaris to Linux\n"
                 ".Bl -tag -width net_observability -compact");
            system = PRIV_SPEC_SOLARIS;
        }
        printf(".It Cm %s\n.Cm ", row->name);
        write_joined(row->closest);
        putchar('\n');
    }
    puts(".El");
}

int main(void)
{
    fputs(head, stdout);
    write_words("LINUX CAPABILITIES", PRIV_SPEC_LINUX,
                "The number is the kernel's.\n"
                ".Xr capabilities 7\n"
                "tells more of what each lets a process do.\n");
    write_words("SOLARIS PRIVILEGES", PRIV_SPEC_SOLARIS,
                "A running system numbers its privileges as it likes.\n"
                "Those marked basic are in the basic set.\n");
    write_comparison();
    write_closest();
    printf(tail, VOCABULARY_CAPABILITIES - 1);
    return fflush(stdout) != 0 || ferror(stdout);
}
