/* SPDX-License-Identifier: ISC */
/*
 * threads_module.c: a shared library that is loaded while the process runs,
 * and has a thread of its own.  t/threads.c loads it.
 */
#include <config.h>

#include <pthread.h>
#include <unistd.h>

#if defined(__GNUC__) && __GNUC__ >= 4
#pragma GCC visibility push(default)
#endif
int threads_module_start(void);
#if defined(__GNUC__) && __GNUC__ >= 4
#pragma GCC visibility pop
#endif

static void *wait_for_ever(void *argument)
{
    for (;;)
        pause();
    return argument;
}

int threads_module_start(void)
{
    pthread_t thread;

    return pthread_create(&thread, NULL, wait_for_ever, NULL);
}
