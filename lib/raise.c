/* SPDX-License-Identifier: ISC */
/*
 * raise.c: privileges in effect for a while: priv_spec_raise and
 * priv_spec_restore.
 *
 * The arguments are looked at and failures are put into words here; a
 * backend makes the change.  Nothing here allocates or locks.
 */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "backend.h"
#include "raise.h"
#include "report.h"
#include "set.h"

/* How much of a report's message is kept for how a restore ended. */
enum { ENDING_ROOM = 240 };

/* A restore that failed: what has become of the effective set. */
static void tell_ending(const struct raise_trouble *trouble,
                        priv_spec_report_t *report)
{
    struct message m = { report->message, sizeof report->message,
                         strlen(report->message) };

    report->state = trouble->state;
    if (m.length > sizeof report->message - ENDING_ROOM) {
        m.length = sizeof report->message - ENDING_ROOM;
        memcpy(report->message + m.length - 3, "...", 4);
    }
    if (trouble->state == PRIV_SPEC_CLOSED)
        message_text(&m, "; closed: the effective set was emptied");
    else if (trouble->state == PRIV_SPEC_OPEN && trouble->left_known)
        message_format(&m,
                       "; OPEN: in effect still: %p; the process must "
                       "_exit",
                       &trouble->left);
    else if (trouble->state == PRIV_SPEC_OPEN)
        message_text(&m, "; OPEN: it can't be told what is in effect; the "
                         "process must _exit");
    if (m.length >= sizeof report->message)
        memcpy(report->message + sizeof report->message - 4, "...", 4);
}

static void tell(const struct raise_trouble *trouble,
                 priv_spec_report_t *report)
{
    int error = trouble->error;

    switch (trouble->kind) {
    case RAISE_MISSING:
        report->missing = trouble->set;
        report_fail(report, EPERM, STEP_PERMITTED,
                    "not permitted here, so it can't be raised: %p; keep it "
                    "in the permitted set (in a text of Linux: +p)",
                    &trouble->set);
        break;
    case RAISE_REFUSED:
        report_fail(report, error, trouble->step,
                    "the system refused %s (%e): look for a seccomp filter, "
                    "a security module or a zone's policy",
                    trouble->what, error);
        break;
    case RAISE_UNREAD:
        report_fail(report, error, trouble->step,
                    "the sets can't be read by %s (%e): look for a seccomp "
                    "filter or an emulator",
                    trouble->what, error);
        break;
    case RAISE_UNDONE:
        report_fail(report, EPROTO, trouble->step,
                    "the system answered that %s was done, and it differs "
                    "in: %p; a seccomp filter or an emulator may be at work",
                    trouble->what, &trouble->set);
        break;
    case RAISE_THREAD:
        report_fail(report, EINVAL, STEP_ARGUMENT,
                    "another thread raised this, and it has it still: "
                    "restore it there");
        break;
    case RAISE_NO_POWERS:
        report->missing = trouble->set;
        report_fail(report, ENOTSUP, STEP_PERMITTED,
                    "this build (stub) knows of no privileges that could be "
                    "raised: %p",
                    &trouble->set);
        break;
    }
    tell_ending(trouble, report);
}

/* Makes a report of a failure, and hands it over; -1. */
static int fail(const struct raise_trouble *trouble, priv_spec_report_t *report)
{
    priv_spec_report_t inner;

    report_begin(&inner);
    tell(trouble, &inner);
    return report_end(report, &inner, -1);
}

static int refuse(const char *why, priv_spec_report_t *report)
{
    priv_spec_report_t inner;

    report_begin(&inner);
    report_fail(&inner, EINVAL, STEP_ARGUMENT, "%s", why);
    return report_end(report, &inner, -1);
}

/* Why a spec says nothing of what to raise; NULL if it does. */
static const char *unusable(const priv_spec_t *what)
{
    const priv_spec_set_t *effective = &what->set[PRIV_SPEC_EFFECTIVE];

    if (what->system != PRIV_SPEC_LINUX && what->system != PRIV_SPEC_SOLARIS)
        return "the spec names no system: it was never filled";
    if (backend_system != PRIV_SPEC_NATIVE && what->system != backend_system)
        return "the spec is in the other system's words: translate it, or give "
               "one of this system's";
    if ((what->given >> PRIV_SPEC_EFFECTIVE & 1) == 0)
        return "the spec has no effective set: that is what is raised";
    if (set_is_empty(effective)
        && !set_is_empty(&what->set[PRIV_SPEC_PERMITTED]))
        return "the effective set of the spec is empty, its permitted set is "
               "not: the effective set is what is raised (in a text of "
               "Linux: +e)";
    return NULL;
}

int priv_spec_raise(const priv_spec_t *what, priv_spec_saved_t *saved,
                    priv_spec_report_t *report)
{
    struct raise_trouble trouble;
    const char *why;

    if (saved == NULL)
        return refuse("nowhere to save what is in effect now", report);
    saved->state = SAVED_NOTHING;
    why = what == NULL ? "no spec given" : unusable(what);
    if (why != NULL)
        return refuse(why, report);
    if (backend_raise(&what->set[PRIV_SPEC_EFFECTIVE], saved, &trouble) != 0) {
        saved->state = SAVED_NOTHING;
        return fail(&trouble, report);
    }
    report_nothing(report);
    return 0;
}

int priv_spec_restore(const priv_spec_saved_t *saved,
                      priv_spec_report_t *report)
{
    struct raise_trouble trouble;

    if (saved == NULL
        || (saved->state != SAVED_SAME && saved->state != SAVED_RAISED))
        return refuse("nothing is saved: priv_spec_raise has not filled it, "
                      "or failed",
                      report);
    if (backend_restore(saved, &trouble) != 0)
        return fail(&trouble, report);
    report_nothing(report);
    return 0;
}
