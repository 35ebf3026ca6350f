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

uint64_t linux_signals_usable(void)
{
    uint64_t mask =
        reserved_signal() != 0 ? linux_signals_bit(reserved_signal()) : 0;

    for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
        mask |= linux_signals_bit(number);
    return mask;
}

/* ---- the C library's ---- */

enum { KERNEL_MASK_SIZE = 8 };

/* rt_sigaction(2) as the kernel has it: the C library's refuses this one. */
static bool kernel_action(int number, const long *action, long *old)
{
    return syscall(SYS_rt_sigaction, number, action, old, KERNEL_MASK_SIZE)
           == 0;
}

/*
 * Gives it the action of another signal, word for word, which also has what
 * the C library adds to an action.  Its old one is noted before, because the
 * new handler may need it at once.
 */
static void take_reserved(struct linux_signals *signals)
{
    long action[8];

    memset(action, 0, sizeof action);
    if (reserved_signal() == 0 || !kernel_action(signals->free, NULL, action)
        || !kernel_action(reserved_signal(), NULL, signals->reserved_old))
        return;
    signals->reserved = reserved_signal();
    if (!kernel_action(signals->reserved, action, NULL))
        signals->reserved = 0;
}

static void give_back_reserved(const struct linux_signals *signals)
{
    long ignore[8];

    if (signals->reserved == 0)
        return;
    /* What is under way of the C library's must reach it.  Only where it has
     * no handler yet none may be left over: it would end the process. */
    if (signals->reserved_old[0] == (long)SIG_DFL) {
        memset(ignore, 0, sizeof ignore);
        ignore[0] = (long)SIG_IGN;
        (void)kernel_action(signals->reserved, ignore, NULL);
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

    if (number != signals->reserved || old.handler == SIG_DFL
        || old.handler == SIG_IGN)
        return;
    if ((signals->reserved_old[1] & SA_SIGINFO) != 0)
        old.action(number, info, context);
    else
        old.handler(number);
}

/* ---- a free one ---- */

static int take_free(struct linux_signals *signals, uint64_t blocked,
                     const struct sigaction *action)
{
    struct sigaction old;

    for (int number = SIGRTMAX; number >= SIGRTMIN; number--) {
        if ((blocked & linux_signals_bit(number)) != 0
            || sigaction(number, NULL, &old) != 0
            || (old.sa_flags & SA_SIGINFO) != 0 || old.sa_handler != SIG_DFL
            || sigaction(number, action, &old) != 0)
            continue;
        /* Another thread may have wanted it at the same instant. */
        if ((old.sa_flags & SA_SIGINFO) == 0 && old.sa_handler == SIG_DFL) {
            signals->free_old = old;
            return number;
        }
        (void)sigaction(number, &old, NULL);
    }
    return 0;
}

bool linux_signals_take(struct linux_signals *signals, uint64_t blocked,
                        void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action;

    signals->reserved = 0;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    signals->free = take_free(signals, blocked, &action);
    if (signals->free == 0)
        signals->free = take_free(signals, 0, &action);
    if (signals->free == 0)
        return false;
    take_reserved(signals);
    return true;
}

void linux_signals_give_back(struct linux_signals *signals)
{
    struct sigaction ignore;

    if (signals->free == 0)
        return;
    /* To ignore a signal takes back those that are still on their way. */
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    (void)sigaction(signals->free, &ignore, NULL);
    give_back_reserved(signals);
    (void)sigaction(signals->free, &signals->free_old, NULL);
    signals->free = 0;
}
