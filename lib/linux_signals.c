/* SPDX-License-Identifier: ISC */
/* linux_signals.c: see linux_signals.h. */
#include <config.h>

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux_signals.h"

/*
 * The last signal before those that the C library gives to programs.  Where
 * the kernel has sigaction in a form of its own it is left alone.
 */
static int reserved_signal(void)
{
#if defined(__mips__) || defined(__alpha__) || defined(__sparc__)              \
    || defined(__hppa__)
    return 0;
#else
    return SIGRTMIN - 1 >= 32 ? SIGRTMIN - 1 : 0;
#endif
}

/* On some machines there are more than a word of 64 bits tells of. */
static int last_signal(void)
{
    return SIGRTMAX < 64 ? SIGRTMAX : 64;
}

uint64_t linux_signals_usable(void)
{
    uint64_t mask =
        reserved_signal() != 0 ? linux_signals_bit(reserved_signal()) : 0;

    for (int number = SIGRTMIN; number <= last_signal(); number++)
        mask |= linux_signals_bit(number);
    return mask;
}

uint64_t linux_signals_barred(uint64_t blocked)
{
    int number = reserved_signal();

    return number == 0 || (blocked & linux_signals_bit(number)) != 0 ? blocked
                                                                     : 0;
}

/* What a thread brings on itself would end the process if it was blocked. */
static void leave_open(sigset_t *mask)
{
    static const int faults[] = { SIGSEGV, SIGBUS,  SIGILL,
                                  SIGFPE,  SIGTRAP, SIGSYS };

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        sigdelset(mask, faults[i]);
}

void linux_signals_mask(sigset_t *mask)
{
    sigfillset(mask);
    leave_open(mask);
}

/* ---- the C library's ---- */

enum { KERNEL_MASK_SIZE = 8 };

/* rt_sigaction(2) as the kernel has it: the C library's refuses this one. */
static bool kernel_action(int number, const long *action, long *old)
{
    return syscall(SYS_rt_sigaction, number, action, old, KERNEL_MASK_SIZE)
           == 0;
}

/* The handler as the kernel has it. */
static long word_of(linux_signals_handler *handler)
{
    union {
        linux_signals_handler *handler;
        long word;
    } ours = { handler };

    return ours.word;
}

/*
 * Gives it the action of the other signal, word for word, which also has what
 * the C library adds to an action; but the handler itself, which a tool may
 * have put another before.  Its old action is noted first, because the new
 * handler may need it at once.
 */
static void take_reserved(struct linux_signals *signals)
{
    long action[8], old[8];

    memset(action, 0, sizeof action);
    memset(old, 0, sizeof old);
    if (reserved_signal() == 0 || !kernel_action(signals->free, NULL, action)
        || !kernel_action(reserved_signal(), NULL, old))
        return;
    action[0] = word_of(signals->handler);
    /* In a child that was forked meanwhile the handler is there still, and
     * what was noted before it. */
    if (old[0] != action[0])
        memcpy(signals->reserved_old, old, sizeof old);
    if (!kernel_action(reserved_signal(), action, NULL))
        return;
    /* A seccomp filter may have answered. */
    memset(action, 0, sizeof action);
    if (kernel_action(reserved_signal(), NULL, action)
        && action[0] == word_of(signals->handler))
        signals->reserved = reserved_signal();
}

/* What was put there meanwhile stays. */
static void give_back_reserved(const struct linux_signals *signals)
{
    long action[8];

    memset(action, 0, sizeof action);
    if (signals->reserved == 0
        || !kernel_action(signals->reserved, NULL, action)
        || action[0] != word_of(signals->handler))
        return;
    /* What is under way of the C library's must reach it.  Only where it has
     * no handler yet none may be left over: it would end the process. */
    if (signals->reserved_old[0] == (long)SIG_DFL) {
        memset(action, 0, sizeof action);
        action[0] = (long)SIG_IGN;
        (void)kernel_action(signals->reserved, action, NULL);
    }
    (void)kernel_action(signals->reserved, signals->reserved_old, NULL);
}

void linux_signals_pass_on(const struct linux_signals *signals, int number,
                           siginfo_t *info, void *context)
{
    union {
        long word;
        void (*handler)(int);
        void (*action)(int, siginfo_t *, void *);
    } old = { signals->reserved_old[0] };

    if (number != reserved_signal() || old.handler == SIG_DFL
        || old.handler == SIG_IGN)
        return;
    if ((signals->reserved_old[1] & SA_SIGINFO) != 0)
        old.action(number, info, context);
    else
        old.handler(number);
}

/* ---- a free one ---- */

/* Its old action becomes the default where it was left by a parent. */
static bool is_free(const struct linux_signals *signals, struct sigaction *old)
{
    if ((old->sa_flags & SA_SIGINFO) == 0)
        return old->sa_handler == SIG_DFL;
    if (old->sa_sigaction != signals->handler)
        return false;
    memset(old, 0, sizeof *old);
    old->sa_handler = SIG_DFL;
    return true;
}

/* Whether the handler is there: a seccomp filter may have answered. */
static bool is_taken(const struct linux_signals *signals, int number)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    return sigaction(number, NULL, &action) == 0
           && (action.sa_flags & SA_SIGINFO) != 0
           && action.sa_sigaction == signals->handler;
}

static int take_free(struct linux_signals *signals, uint64_t blocked)
{
    struct sigaction action, old;

    memset(&action, 0, sizeof action);
    memset(&old, 0, sizeof old);
    action.sa_sigaction = signals->handler;
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
    /* With those that the C library's functions leave out. */
    memset(&action.sa_mask, 0xff, sizeof action.sa_mask);
    leave_open(&action.sa_mask);
    for (int number = last_signal(); number >= SIGRTMIN; number--) {
        if ((blocked & linux_signals_bit(number)) != 0
            || sigaction(number, NULL, &old) != 0 || !is_free(signals, &old)
            || sigaction(number, &action, &old) != 0)
            continue;
        /* Another thread may have wanted it at the same instant. */
        if (is_free(signals, &old) && is_taken(signals, number)) {
            signals->free_old = old;
            return number;
        }
        (void)sigaction(number, &old, NULL);
    }
    return 0;
}

bool linux_signals_take(struct linux_signals *signals, uint64_t blocked,
                        uint64_t barred, linux_signals_handler *handler)
{
    signals->handler = handler;
    signals->reserved = 0;
    signals->free = take_free(signals, blocked);
    if (signals->free == 0)
        signals->free = take_free(signals, barred);
    if (signals->free == 0)
        return false;
    take_reserved(signals);
    return true;
}

bool linux_signals_reach(const struct linux_signals *signals, uint64_t blocked,
                         uint64_t barred)
{
    uint64_t useless = signals->reserved != 0 ? barred : blocked;

    return (useless & linux_signals_bit(signals->free)) == 0;
}

static void give_back_free(const struct linux_signals *signals)
{
    struct sigaction action;

    if (sigaction(signals->free, NULL, &action) != 0
        || (action.sa_flags & SA_SIGINFO) == 0
        || action.sa_sigaction != signals->handler)
        return;
    /* To ignore a signal takes back those that are still on their way. */
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    (void)sigaction(signals->free, &action, NULL);
    (void)sigaction(signals->free, &signals->free_old, NULL);
}

void linux_signals_give_back(struct linux_signals *signals)
{
    if (signals->free == 0)
        return;
    give_back_free(signals);
    give_back_reserved(signals);
    signals->free = 0;
}
