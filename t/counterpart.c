/* SPDX-License-Identifier: ISC */
/*
 * t/counterpart.c: a translation told privilege by privilege: what stands
 * for it, whether that is less or more, and why; and that the parts add up
 * to what the report says of the whole.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "equivalence.h"
#include "message.h"
#include "priv_spec.h"
#include "set.h"
#include "tap.h"
#include "vocabulary.h"

#define EXACT   PRIV_SPEC_EXACT
#define WITHIN  PRIV_SPEC_WITHIN
#define CLOSEST PRIV_SPEC_CLOSEST
#define LINUX   PRIV_SPEC_LINUX
#define SOLARIS PRIV_SPEC_SOLARIS

static priv_spec_report_t report;

static priv_spec_system other(priv_spec_system system)
{
    return system == LINUX ? SOLARIS : LINUX;
}

static priv_spec_t spec_of(priv_spec_system system, const char *text)
{
    priv_spec_t spec;

    if (priv_spec_from_text(&spec, system, text, &report) != 0)
        bail_out("%s: %s", text, report.message);
    return spec;
}

/* One line for each that is told, "asked: used, fit; note note\n". */
static const char *tell(const priv_spec_t *from, priv_spec_policy policy,
                        bool notes)
{
    static const char *const fits[] = { "exact", "less", "more", "both" };
    static char text[16384];
    struct message m = message_in(text, sizeof text);
    priv_spec_system to = other((priv_spec_system)from->system);
    priv_spec_counterpart_t c;

    for (unsigned n = 0; priv_spec_counterpart(from, to, policy, n, &c) == 0;
         n++) {
        message_format(&m, "%p: %p, %s\n", &c.asked, &c.used, fits[c.fit]);
        for (unsigned i = 0; notes && c.note[i] != NULL; i++)
            message_format(&m, "  %s\n", c.note[i]);
    }
    return text;
}

static const struct {
    priv_spec_system from;
    const char *text;
    priv_spec_policy policy;
    const char *lines;
} expected[] = {
    { LINUX, "cap_setuid+ep", CLOSEST,
      "cap_setuid: proc_setid, both\n"
      "  Taking uid 0 wants every privilege on Solaris.\n"
      "  Linux may take uid 0; Solaris may also set gids.\n" },
    /* Nothing is used for it: all that the table says explains why. */
    { LINUX, "cap_setuid+ep", WITHIN,
      "cap_setuid: none, less\n"
      "  Taking uid 0 wants every privilege on Solaris.\n"
      "  Linux may take uid 0; Solaris may also set gids.\n" },
    { LINUX, "cap_setuid,cap_setgid+ep", WITHIN,
      "cap_setgid: proc_setid, exact\n"
      "  Taking uid 0 wants every privilege on Solaris.\n"
      "cap_setuid: proc_setid, less\n"
      "  Taking uid 0 wants every privilege on Solaris.\n"
      "  Linux may take uid 0; Solaris may also set gids.\n" },
    /* The notes are those of what is used, not sys_smb's. */
    { LINUX, "cap_net_bind_service+ep", EXACT,
      "cap_net_bind_service: net_privaddr, exact\n"
      "  illumos opens ports 137, 138, 139 and 445 to net_privaddr or "
      "sys_smb; 2049 and 4045 want sys_nfs there and nothing on "
      "Linux.\n" },
    { LINUX, "cap_net_admin=ep", WITHIN,
      "cap_net_admin: sys_iptun_config,sys_dl_config,sys_ip_config,"
      "sys_net_config,sys_ppp_config, less\n"
      "  The lx brand says sys_ipc_config+sys_dl_config (the first looks "
      "like a slip for sys_ip_config); Quagga says sys_ip_config, else "
      "sys_net_config.\n" },
    { LINUX, "cap_net_admin=ep", CLOSEST,
      "cap_net_admin: sys_net_config, less\n"
      "  The lx brand says sys_ipc_config+sys_dl_config (the first looks "
      "like a slip for sys_ip_config); Quagga says sys_ip_config, else "
      "sys_net_config.\n" },
    { LINUX, "cap_sys_module=ep 60+i", CLOSEST,
      "cap_sys_module: none, less\n"
      "  Loading a module wants every privilege on Solaris.\n"
      "60: none, less\n"
      "  Not in the library's tables.\n" },
    /* A note within one system says nothing of the other. */
    { LINUX, "cap_sys_admin=ep", EXACT,
      "cap_sys_admin: cpc_cpu,sys_admin,sys_config,sys_fs_import,"
      "sys_mount, less\n"
      "  The lx brand says sys_mount+sys_admin; Quagga says "
      "sys_admin.\n" },
    { SOLARIS, "file_read,proc_owner,file_dac_read", CLOSEST,
      "file_dac_read: cap_dac_read_search, more\n"
      "  Linux adds open_by_handle_at(2).\n"
      "file_read: none, exact\n"
      "  Basic on Solaris: Linux has it without asking.\n"
      "proc_owner: cap_kill,cap_sys_ptrace, both\n"
      "  proc_owner also inspects and controls; other sessions want "
      "proc_session too, other zones proc_zone.\n"
      "  Linux reaches any process; Solaris only one that holds no more, "
      "but may also signal. Quagga says proc_session.\n"
      "none: file_link_any, more\n"
      "  Basic on Solaris: on Linux every process has it.\n"
      "none: file_write, more\n"
      "  Basic on Solaris: on Linux every process has it.\n"
      "none: net_access, more\n"
      "  Basic on Solaris: on Linux every process has it.\n"
      "none: proc_exec, more\n"
      "  Basic on Solaris: on Linux every process has it.\n"
      "none: proc_fork, more\n"
      "  Basic on Solaris: on Linux every process has it.\n"
      "none: proc_info, more\n"
      "  Basic on Solaris: on Linux every process has it.\n"
      "none: proc_secflags, more\n"
      "  Basic on Solaris: on Linux every process has it.\n"
      "none: proc_session, more\n"
      "  Basic on Solaris: on Linux every process has it.\n" },
    /* That the kernel lets cap_sys_admin stand in for it says nothing of
     * Solaris. */
    { LINUX, "cap_bpf=ep", WITHIN, "cap_bpf: none, less\n" },
    /* By the closest each has its own row: cpc_cpu is not there for
     * cap_sys_admin. */
    { LINUX, "cap_sys_admin,cap_perfmon=ep", CLOSEST,
      "cap_sys_admin: sys_admin,sys_config,sys_fs_import,sys_mount, "
      "less\n"
      "  The lx brand says sys_mount+sys_admin; Quagga says sys_admin.\n"
      "cap_perfmon: cpc_cpu, less\n" },
    /* sys_time has all its power, but would be effective. */
    { LINUX, "cap_sys_time=p", WITHIN,
      "cap_sys_time: none, less\n"
      "  Asked for as permitted or effective alone, and a Solaris text has one "
      "set.\n" },
    { LINUX, "cap_sys_time,cap_fsetid=p cap_fsetid+e", CLOSEST,
      "cap_fsetid: file_setid, exact\n"
      "cap_sys_time: sys_time, more\n"
      "  Asked for as permitted or effective alone, and a Solaris text has one "
      "set.\n" },
    { LINUX, "=", CLOSEST, "" },
};

static void test_lines(void)
{
    for (unsigned i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        priv_spec_t from = spec_of(expected[i].from, expected[i].text);

        is_text(tell(&from, expected[i].policy, true), expected[i].lines,
                "%s, policy %d", expected[i].text, (int)expected[i].policy);
    }
}

/*
 * Whether the parts add up to what the report says of the whole: everything
 * asked for is told once, the less are the lost, what is used is in the
 * result or comes with Linux, and all that is added is told by a "more".
 */
static bool adds_up(const priv_spec_t *from, priv_spec_policy policy)
{
    priv_spec_system system = other((priv_spec_system)from->system);
    priv_spec_set_t asked = set_empty(), lost = set_empty();
    priv_spec_set_t more = set_empty(), used = set_empty(), had;
    priv_spec_set_t basic = vocabulary_basic();
    priv_spec_counterpart_t c;
    priv_spec_t to;
    bool fair = true;
    unsigned n = 0;

    priv_spec_translate(&to, from, system, PRIV_SPEC_CLOSEST, &report);
    if (policy != PRIV_SPEC_CLOSEST
        && priv_spec_translate(&to, from, system, policy, &report) != 0)
        to.set[PRIV_SPEC_PERMITTED] = vocabulary_all(system);
    for (; priv_spec_counterpart(from, system, policy, n, &c) == 0; n++) {
        priv_spec_set_t added = set_both(&c.used, &report.added);
        bool is_more = (c.fit & PRIV_SPEC_FIT_MORE) != 0;
        priv_spec_set_t again = set_both(&asked, &c.asked);

        fair &= is_more == !set_is_empty(&added) && set_is_empty(&again)
                && set_count(&c.asked) == (n < set_count(&from->set[0]))
                && c.note[PRIV_SPEC_NOTES - 1] == NULL;
        asked = set_union(&asked, &c.asked);
        used = set_union(&used, &c.used);
        if ((c.fit & PRIV_SPEC_FIT_LESS) != 0)
            lost = set_union(&lost, &c.asked);
        more = set_union(&more, &added);
    }
    had = set_union(&to.set[PRIV_SPEC_PERMITTED], &basic);
    return fair && errno == ERANGE && set_equal(&asked, &from->set[0])
           && set_equal(&lost, &report.lost) && set_equal(&more, &report.added)
           && set_within(&used, &had);
}

static void test_sum(void)
{
    for (priv_spec_policy policy = EXACT; policy <= CLOSEST; policy++) {
        unsigned wrong = 0;

        for (const struct vocabulary_entry *a = vocabulary; a->name != NULL;
             a++) {
            for (const struct vocabulary_entry *b = a;
                 b->name != NULL && b->system == a->system; b++) {
                priv_spec_t from = { .system = (uint32_t)a->system,
                                     .given = 3 };

                set_add(&from.set[0], a->bit);
                set_add(&from.set[0], b->bit);
                from.set[1] = from.set[0];
                if (!adds_up(&from, policy) && wrong++ < 5)
                    diag("%s and %s", a->name, b->name);
            }
        }
        is_number(wrong, 0, "the parts add up to the whole, policy %d",
                  (int)policy);
    }
}

/* The notes that a privilege may have: those of its rows, two at most of
 * others that may come before them, and a NULL. */
static void test_room(void)
{
    unsigned most = 0;

    for (unsigned bit = 0; bit < SET_BITS; bit++) {
        const struct equivalence_row *row = NULL;
        priv_spec_set_t basic = vocabulary_basic();
        unsigned notes = set_has(&basic, bit) ? 1 : 0;

        while ((row = equivalence_mentions(row, bit)) != NULL)
            notes += row->note[0] != '\0';
        most = notes > most ? notes : most;
    }
    ok(most > 1 && most + 1 < PRIV_SPEC_NOTES,
       "every note of the table has room, and one more");
}

/* What is no part of the spec is not read, and nothing is left unwritten. */
static void test_noise(void)
{
    priv_spec_t from = spec_of(LINUX, "cap_setuid,cap_setgid+ep");
    priv_spec_counterpart_t c;
    bool zero = true;

    memset(&from.set[PRIV_SPEC_AMBIENT], 0xff, sizeof from.set[0]);
    memset(from.reserved, 0xff, sizeof from.reserved);
    is_text(tell(&from, WITHIN, false),
            "cap_setgid: proc_setid, exact\ncap_setuid: proc_setid, less\n",
            "a set that is not given is not told of");
    memset(&c, 0x5a, sizeof c);
    ok(priv_spec_counterpart(&from, SOLARIS, CLOSEST, 0, &c) == 0
           && c.unused == 0,
       "what is unused is 0");
    for (unsigned i = 0; i < sizeof c.reserved / sizeof c.reserved[0]; i++)
        zero &= c.reserved[i] == 0;
    ok(zero, "and so is what is reserved");
}

static void test_ends(void)
{
    priv_spec_t from = spec_of(LINUX, "cap_chown,cap_kill+ep");
    priv_spec_counterpart_t c;

    errno = 0;
    ok(priv_spec_counterpart(&from, SOLARIS, CLOSEST, 1, &c) == 0
           && priv_spec_counterpart(&from, SOLARIS, CLOSEST, 2, &c) == -1
           && errno == ERANGE
           && priv_spec_counterpart(&from, SOLARIS, CLOSEST, ~0U, &c) == -1
           && errno == ERANGE,
       "two privileges have two counterparts");
    ok(priv_spec_counterpart(&from, LINUX, CLOSEST, 0, &c) == 0
           && c.fit == PRIV_SPEC_FIT_EXACT && set_equal(&c.asked, &c.used)
           && c.note[0] == NULL
           && priv_spec_counterpart(&from, LINUX, CLOSEST, 2, &c) == -1,
       "in its own system a privilege stands for itself");
    from = spec_of(LINUX, "60=ep");
    ok(priv_spec_counterpart(&from, LINUX, CLOSEST, 0, &c) == 0
           && set_equal(&c.asked, &c.used) && c.note[0] == NULL,
       "also one without a name, with nothing to note");
    from = spec_of(LINUX, "cap_chown=p cap_kill+i");
    from.set[PRIV_SPEC_AMBIENT] = set_of_mask(1u << 7);
    from.set[PRIV_SPEC_LIMIT] = set_of_mask(1u << 8);
    from.given = 31;
    is_text(tell(&from, WITHIN, false),
            "cap_chown: none, less\ncap_kill: none, less\n"
            "cap_setuid: none, less\n",
            "all sets are told of but the limit set");
    from = spec_of(SOLARIS, "all");
    ok(priv_spec_counterpart(&from, LINUX, CLOSEST, 86, &c) == 0
           && priv_spec_counterpart(&from, LINUX, CLOSEST, 87, &c) == -1,
       "what has no name is not told of");
}

int main(void)
{
    test_lines();
    test_sum();
    test_room();
    test_noise();
    test_ends();
    return done();
}
