/* SPDX-License-Identifier: ISC */
/* solaris_snapshot.c: see solaris_snapshot.h. */
#include <config.h>

#include <string.h>

#include "solaris_snapshot.h"

static const priv_ptype_t kinds[SNAPSHOT_SETS] = {
    PRIV_EFFECTIVE, PRIV_PERMITTED, PRIV_INHERITABLE, PRIV_LIMIT
};

void snapshot_take(struct snapshot *s)
{
    illumos_get_state(&s->is);
    illumos_format(s->text, sizeof s->text);
    for (unsigned i = 0; i < SNAPSHOT_SETS; i++) {
        s->set[i] = priv_allocset();
        priv_copyset(illumos_shown(kinds[i]), s->set[i]);
    }
}

void snapshot_let_go(struct snapshot *s)
{
    for (unsigned i = 0; i < SNAPSHOT_SETS; i++)
        priv_freeset(s->set[i]);
}

static int has_group(const illumos_state_t *is, gid_t group)
{
    for (int i = 0; i < is->group_count; i++) {
        if (is->groups[i] == group)
            return 1;
    }
    return 0;
}

/* Whether each group of one is one of the other, or its gid. */
static int groups_within(const illumos_state_t *a, const illumos_state_t *b)
{
    for (int i = 0; i < a->group_count; i++) {
        if (a->groups[i] != b->effective_gid && !has_group(b, a->groups[i]))
            return 0;
    }
    return 1;
}

static int same_groups(const illumos_state_t *a, const illumos_state_t *b)
{
    return a->real_gid == b->real_gid && a->effective_gid == b->effective_gid
           && a->saved_gid == b->saved_gid && groups_within(a, b)
           && groups_within(b, a);
}

static int same(const struct snapshot *a, const struct snapshot *b)
{
    return strcmp(a->text, b->text) == 0 && same_groups(&a->is, &b->is)
           && a->is.flags == b->is.flags && strcmp(a->is.root, b->is.root) == 0
           && strcmp(a->is.directory, b->is.directory) == 0;
}

/* Whether nothing is left but the planned ids and what is basic. */
static int is_closed(const struct snapshot *s, const struct snapshot *planned)
{
    const illumos_state_t *is = &s->is, *p = &planned->is;
    priv_set_t *basic = priv_str_to_set("basic", ",", NULL);
    int within = priv_issubset(s->set[0], basic)
                 && priv_issubset(s->set[1], basic)
                 && priv_issubset(s->set[2], basic);

    priv_freeset(basic);
    return within && is->real_uid == p->real_uid
           && is->effective_uid == p->effective_uid
           && is->saved_uid == p->saved_uid && same_groups(is, p);
}

/* Whether each of three ids is one of those before, or one planned. */
static int ids_within(const unsigned *ids, const unsigned *before,
                      const unsigned *planned)
{
    for (unsigned i = 0; i < 3; i++) {
        if (ids[i] != before[0] && ids[i] != before[1] && ids[i] != before[2]
            && ids[i] != planned[0])
            return 0;
    }
    return 1;
}

/* Whether there is no privilege, id, group or flag that wasn't there. */
static int is_within(const struct snapshot *s, const struct snapshot *before,
                     const struct snapshot *planned)
{
    const illumos_state_t *is = &s->is, *b = &before->is, *p = &planned->is;

    for (unsigned i = 0; i < SNAPSHOT_SETS; i++) {
        /* I may be given what P had. */
        if (!priv_issubset(s->set[i], before->set[i])
            && (i == 3 || !priv_issubset(s->set[i], before->set[1])))
            return 0;
    }
    for (int i = 0; i < is->group_count; i++) {
        if (!has_group(b, is->groups[i]) && !has_group(p, is->groups[i]))
            return 0;
    }
    return (is->flags & ~(b->flags | PRIV_AWARE)) == 0
           && ids_within(&is->real_uid, &b->real_uid, &p->real_uid)
           && ids_within(&is->real_gid, &b->real_gid, &p->real_gid);
}

const char *snapshot_judge(int result, const priv_spec_report_t *report,
                           const struct snapshot *before,
                           const struct snapshot *planned,
                           const struct snapshot *after)
{
    if (!is_within(after, before, planned))
        return "has more than before";
    if (result == 0)
        return report->state == PRIV_SPEC_ENTERED && same(after, planned)
                   ? NULL
                   : "success, and not as planned";
    if (report->step == NULL || report->error == 0
        || report->message[0] == '\0')
        return "no step, error or message";
    switch (report->state) {
    case PRIV_SPEC_UNCHANGED:
        return same(after, before) ? NULL : "changed, not unchanged";
    case PRIV_SPEC_CLOSED:
        return is_closed(after, planned) ? NULL : "not closed";
    case PRIV_SPEC_OPEN:
        if (strstr(report->message, "OPEN") == NULL)
            return "open, and not said to be";
        /* What can't be read can't be ruled out. */
        return is_closed(after, planned)
                       && strstr(report->message, "perhaps a saved") == NULL
                   ? "closed, not open"
                   : NULL;
    case PRIV_SPEC_ENTERED:
        break;
    }
    return "failed, and says entered";
}
