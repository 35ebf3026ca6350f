/* SPDX-License-Identifier: ISC */
/*
 * backend_libcap_raise.c: capabilities in effect for a while, on Linux.
 *
 * By capget(2) and capset(2) themselves, on the calling thread: libcap would
 * allocate.  A capset sets E, P and I at once, so what P and I are must be
 * known.
 *
 * A capset that answers 0 and does nothing must not leave anything in
 * effect.  A raise is not looked at: if it was not done, the operation that
 * it was for is refused.  A restore is.
 */
#include <config.h>

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "backend.h"
#include "backend_libcap.h"
#include "linux_calls.h"
#include "raise.h"
#include "set.h"

/* Where a priv_spec_saved_t has E, P and I. */
enum { SAVED_EFFECTIVE, SAVED_PERMITTED, SAVED_INHERITABLE };

/* This thread, by the address of what every thread has its own of. */
static uint64_t this_thread(void)
{
    return (uint64_t)(uintptr_t)&errno;
}

static uint64_t joined(uint32_t low, uint32_t high)
{
    return (uint64_t)high << 32 | low;
}

/*
 * Reads E, P and I.  It is begun with what no thread can have, E beyond P,
 * so that an answer without them is found out.  0, or -1 with errno.
 */
static int get_sets(struct libcap_sets *sets)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2] = { { UINT32_MAX, 0, 0 },
                                              { UINT32_MAX, 0, 0 } };

    if (syscall(SYS_capget, &header, data) != 0)
        return -1;
    sets->effective = joined(data[0].effective, data[1].effective);
    sets->permitted = joined(data[0].permitted, data[1].permitted);
    sets->inheritable = joined(data[0].inheritable, data[1].inheritable);
    if ((sets->effective & ~sets->permitted) == 0)
        return 0;
    errno = EPROTO;
    return -1;
}

/* What capset(2) takes. */
struct request {
    struct __user_cap_header_struct header;
    struct __user_cap_data_struct data[2];
};

static struct request request_of(struct libcap_sets sets)
{
    struct request request = {
        { _LINUX_CAPABILITY_VERSION_3, 0 },
        { { (uint32_t)sets.effective, (uint32_t)sets.permitted,
            (uint32_t)sets.inheritable },
          { (uint32_t)(sets.effective >> 32), (uint32_t)(sets.permitted >> 32),
            (uint32_t)(sets.inheritable >> 32) } }
    };

    return request;
}

/*
 * As linux_calls_capset, and whether the kernel answered.  The call is made
 * again with a version that there is none of: the kernel refuses that, and
 * writes its own version into the header, capget(2).  To a seccomp filter it
 * is the same call with the same arguments, so what answers the one without
 * the kernel answers the other.  To read the sets back instead would take half
 * as long again.
 */
static int set_sets_surely(struct libcap_sets sets)
{
    struct request request = request_of(sets);

    if (syscall(SYS_capset, &request.header, request.data) != 0)
        return -1;
    request.header.version = 0;
    if (syscall(SYS_capset, &request.header, request.data) != 0
        && errno == EINVAL && request.header.version != 0)
        return 0;
    errno = EPROTO;
    return -1;
}

static int unread(struct raise_trouble *trouble)
{
    *trouble = (struct raise_trouble){ .kind = RAISE_UNREAD,
                                       .step = STEP_READ,
                                       .what = "capget",
                                       .error = errno };
    return -1;
}

static int refused(struct raise_trouble *trouble)
{
    *trouble = (struct raise_trouble){ .kind = RAISE_REFUSED,
                                       .step = STEP_CAPSET,
                                       .what = "capset",
                                       .error = errno };
    return -1;
}

static int undone(struct raise_trouble *trouble, uint64_t differs)
{
    *trouble = (struct raise_trouble){ .kind = RAISE_UNDONE,
                                       .step = STEP_CAPSET,
                                       .what = "capset",
                                       .set = set_of_mask(differs) };
    return -1;
}

int backend_raise(const priv_spec_set_t *what, priv_spec_saved_t *saved,
                  struct raise_trouble *trouble)
{
    uint64_t raised = what->word[0];
    struct libcap_sets now;

    if (get_sets(&now) != 0)
        return unread(trouble);
    if ((raised & ~now.permitted) != 0
        || (what->word[1] | what->word[2] | what->word[3]) != 0) {
        priv_spec_set_t permitted = set_of_mask(now.permitted);

        *trouble = (struct raise_trouble){ .kind = RAISE_MISSING };
        trouble->set = set_without(what, &permitted);
        return -1;
    }
    saved->set[SAVED_EFFECTIVE] = now.effective;
    saved->set[SAVED_PERMITTED] = now.permitted;
    saved->set[SAVED_INHERITABLE] = now.inheritable;
    saved->thread = this_thread();
    saved->state = SAVED_SAME;
    if ((raised & ~now.effective) == 0)
        return 0;
    now.effective |= raised;
    if (linux_calls_capset(now) != 0)
        return refused(trouble);
    saved->state = SAVED_RAISED;
    return 0;
}

/* Whether E is what it should be, and P and I are what they were. */
static int check(struct libcap_sets wanted, struct raise_trouble *trouble)
{
    struct libcap_sets now;
    uint64_t differs;

    if (get_sets(&now) != 0)
        return unread(trouble);
    differs = (now.effective ^ wanted.effective)
              | (now.permitted ^ wanted.permitted)
              | (now.inheritable ^ wanted.inheritable);
    return differs == 0 ? 0 : undone(trouble, differs);
}

/*
 * With P and I as they are now: read first, and all three read back.  Always
 * right, and two calls more than the least.
 */
static int restore_looking(uint64_t effective, struct raise_trouble *trouble)
{
    struct libcap_sets now;

    if (get_sets(&now) != 0)
        return unread(trouble);
    effective &= now.permitted;
    if (now.effective == effective)
        return 0;
    now.effective = effective;
    if (linux_calls_capset(now) != 0)
        return refused(trouble);
    return check(now, trouble);
}

/*
 * With P and I as they were.  That can make neither of them grow: P can't,
 * by the kernel's rule, and I was empty.  (What was added to them meanwhile
 * is lost.)  It is refused if P has shrunk, and then, as after any failure,
 * all of it is looked at.
 */
static int restore_at_once(const priv_spec_saved_t *saved,
                           struct raise_trouble *trouble)
{
    struct libcap_sets wanted = { saved->set[SAVED_EFFECTIVE],
                                  saved->set[SAVED_PERMITTED], 0 };

    if (set_sets_surely(wanted) == 0)
        return 0;
    return restore_looking(wanted.effective, trouble);
}

/*
 * Empties E, whatever else goes with it: where the sets can't be read, P and
 * I do.
 */
static void empty_effective(struct raise_trouble *trouble)
{
    struct libcap_sets now;
    bool emptied;

    if (get_sets(&now) != 0)
        now.permitted = now.inheritable = 0;
    now.effective = 0;
    emptied = set_sets_surely(now) == 0;
    trouble->left_known = get_sets(&now) == 0;
    if (trouble->left_known) {
        trouble->left = set_of_mask(now.effective);
        emptied = now.effective == 0;
    }
    trouble->state = emptied ? PRIV_SPEC_CLOSED : PRIV_SPEC_OPEN;
}

int backend_restore(const priv_spec_saved_t *saved,
                    struct raise_trouble *trouble)
{
    int error = errno;
    int result;

    if (saved->thread != this_thread()) {
        *trouble = (struct raise_trouble){ .kind = RAISE_THREAD };
        return -1;
    }
    result = saved->state == SAVED_RAISED && saved->set[SAVED_INHERITABLE] == 0
                 ? restore_at_once(saved, trouble)
                 : restore_looking(saved->set[SAVED_EFFECTIVE], trouble);
    if (result != 0)
        empty_effective(trouble);
    errno = error;
    return result;
}
