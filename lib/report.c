/* SPDX-License-Identifier: ISC */
/* report.c: see report.h; and the sentences of the warnings. */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "backend.h"
#include "message.h"
#include "report.h"
#include "set.h"

/* The end of the first published struct: the least that a caller can have. */
#define FIRST_SIZE sizeof(priv_spec_report_t)

void report_begin(priv_spec_report_t *inner)
{
    memset(inner, 0, sizeof *inner);
}

/* Of a caller's report, how many bytes from `error` on may be written. */
static size_t room_of(const priv_spec_report_t *report)
{
    size_t size = report->size == 0 ? FIRST_SIZE : report->size;

    if (size > sizeof *report)
        size = sizeof *report;
    return size > offsetof(priv_spec_report_t, error)
               ? size - offsetof(priv_spec_report_t, error)
               : 0;
}

int report_end(priv_spec_report_t *report, const priv_spec_report_t *inner,
               int result)
{
    if (report != NULL)
        memcpy((char *)report + offsetof(priv_spec_report_t, error),
               (const char *)inner + offsetof(priv_spec_report_t, error),
               room_of(report));
    if (result < 0)
        errno = inner->error;
    return result;
}

void report_nothing(priv_spec_report_t *report)
{
    const size_t start = offsetof(priv_spec_report_t, error);
    const size_t told = offsetof(priv_spec_report_t, message) + 1 - start;

    if (report != NULL)
        memset((char *)report + start, 0,
               told < room_of(report) ? told : room_of(report));
}

static int fail(priv_spec_report_t *inner, int error, const char *step,
                const char *format, va_list list)
{
    struct message m;

    if (inner->error != 0)
        return -1;
    inner->error = error != 0 ? error : EINVAL;
    inner->step = step;
    m = message_in(inner->message, sizeof inner->message);
    message_vformat(&m, format, list);
    if (m.length >= sizeof inner->message)
        memcpy(inner->message + sizeof inner->message - 4, "...", 4);
    return -1;
}

int report_fail(priv_spec_report_t *inner, int error, const char *step,
                const char *format, ...)
{
    va_list list;

    va_start(list, format);
    fail(inner, error, step, format, list);
    va_end(list);
    return -1;
}

int report_fail_at(priv_spec_report_t *inner, int error, const char *step,
                   size_t offset, size_t length, const char *format, ...)
{
    va_list list;

    if (inner->error == 0) {
        inner->offset = offset;
        inner->length = length;
    }
    va_start(list, format);
    fail(inner, error, step, format, list);
    va_end(list);
    return -1;
}

/*
 * Each warning's sentence; the first %p stands for the set at `set` in the
 * report, a second one for `added`.
 */
static const struct {
    uint64_t warning;
    size_t set;
    const char *sentence;
} warnings[] = {
    { PRIV_SPEC_WARN_UNPRIVILEGED, 0,
      "started without privileges: nothing to give up, and nothing will be "
      "changed" },
    { PRIV_SPEC_WARN_NOT_CHECKED, offsetof(priv_spec_report_t, missing),
      "not checked, because this process does not hold what is asked for or "
      "needed (%p): the user namespace, securebits, threads and descriptors; "
      "check again as root" },
    { PRIV_SPEC_WARN_ROOT_KEPT, 0,
      "uid 0 kept: not confined; it owns the system's files whatever "
      "privileges it lacks: name an ordinary user" },
    { PRIV_SPEC_WARN_ROOT_EXEC, 0,
      "uid 0 kept: every program run afterwards gets the whole bounding set "
      "back; name an ordinary user, or seal" },
    { PRIV_SPEC_WARN_CHROOT_ESCAPE, 0,
      "chroot with cap_sys_chroot, proc_chroot or uid 0 kept: the process "
      "can leave the directory again" },
    { PRIV_SPEC_WARN_LEADS_TO_ALL, offsetof(priv_spec_report_t, leads),
      "kept privileges that lead to all others: %p" },
    { PRIV_SPEC_WARN_NOT_HELD, offsetof(priv_spec_report_t, lost),
      "asked for, not held, and left out: %p" },
    { PRIV_SPEC_WARN_EXEC_EFFECTIVE, 0,
      "programs run afterwards will have in effect all that is permitted, "
      "more than the text says; on Linux exec knows no less" },
    { PRIV_SPEC_WARN_OTHER_TEXT, 0,
      "only the other system's text is given, and it is not used here: "
      "nothing beyond an ordinary user's privileges is kept; to use it, ask "
      "for its translation (translate = exact, within or closest)" },
    { PRIV_SPEC_WARN_THREADS, 0,
      "other threads run in this process: what only acts on one thread is "
      "not changed in them" },
    { PRIV_SPEC_WARN_IO_URING, 0,
      "an io_uring is open: it may go on acting with the old credentials" },
    { PRIV_SPEC_WARN_DIRECTORIES, 0,
      "directories are open: they may lead out of the chroot directory" },
    { PRIV_SPEC_WARN_CHROOT_WRITABLE, 0,
      "the chroot directory is not root's alone to write: whoever may write "
      "there decides what the process finds" },
    { PRIV_SPEC_WARN_NET_NAMESPACE, 0,
      "the network namespace belongs to another user namespace, where kept "
      "capabilities for the network (such as cap_net_bind_service) mean "
      "nothing: make one from within this user namespace" },
    { PRIV_SPEC_WARN_XPOLICY, 0,
      "an extended policy is on for this process (PRIV_XPOLICY): it may "
      "grant what the effective set lacks" },
    { PRIV_SPEC_WARN_SEAL_IDENTITY, 0,
      "sealed: set-user-ID root programs gain nothing, but set-user-ID "
      "programs of other users and set-group-ID ones still change identity; "
      "take proc_exec away (!proc_exec) to forbid that" },
    { PRIV_SPEC_WARN_SEAL_NO_EXEC, 0,
      "sealed: without proc_exec no program can be run at all, so none "
      "changes identity" },
    { PRIV_SPEC_WARN_TRANSLATED, offsetof(priv_spec_report_t, lost),
      "the translation is not exact: lost %p; added %p" },
    { PRIV_SPEC_WARN_TRANSLATED_LIMIT, 0,
      "the limit (bounding) set is not translated: on Linux it is cut where "
      "limiting is asked for (limit), on Solaris always" },
    { PRIV_SPEC_WARN_TRANSLATED_INHERITABLE, 0,
      "what programs run later inherit is no part of a Solaris text: it "
      "stays as it is" },
};

/* Said of what was not checked where no privilege can be named for it. */
static const char unprivileged[] =
    "not checked, because this process is not privileged: whether the change "
    "can be made; check again as root";

/*
 * What is left out because it is not held, and what is lost in translation,
 * share a set: the first is in the native words, the second in the other's.
 */
static priv_spec_set_t share(const priv_spec_report_t *report, uint64_t warning,
                             priv_spec_set_t set)
{
    const uint64_t both = PRIV_SPEC_WARN_NOT_HELD | PRIV_SPEC_WARN_TRANSLATED;
    bool native = warning == PRIV_SPEC_WARN_NOT_HELD;
    bool of_linux = native == (backend_system == PRIV_SPEC_LINUX);

    if ((warning & both) == 0 || (report->warnings & both) != both)
        return set;
    return set_words(&set, of_linux ? PRIV_SPEC_LINUX : PRIV_SPEC_SOLARIS);
}

int priv_spec_report_warning(const priv_spec_report_t *report, unsigned n,
                             char *buffer, size_t size)
{
    priv_spec_set_t set;

    for (size_t i = 0; i < sizeof warnings / sizeof warnings[0]; i++) {
        struct message m;

        if (report == NULL || (report->warnings & warnings[i].warning) == 0
            || n-- > 0)
            continue;
        m = message_in(buffer, size);
        memcpy(&set, (const char *)report + warnings[i].set, sizeof set);
        set = share(report, warnings[i].warning, set);
        if (warnings[i].warning == PRIV_SPEC_WARN_NOT_CHECKED
            && set_is_empty(&set))
            message_text(&m, unprivileged);
        else
            message_format(&m, warnings[i].sentence, &set, &report->added);
        return (int)m.length;
    }
    errno = ERANGE;
    return -1;
}
