/* SPDX-License-Identifier: ISC */
/* child.c: see child.h. */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"

bool in_child(int (*function)(void *), void *argument)
{
    return child_status(function, argument) == 0;
}

/* How long a child may take, in seconds, on the slowest of machines. */
enum { DEADLINE = 300 };

static volatile sig_atomic_t hanging_child;

static void end_child(int number)
{
    (void)number;
    kill((pid_t)hanging_child, SIGKILL);
}

int child_status(int (*function)(void *), void *argument)
{
    struct sigaction action, old;
    int status = 0;
    pid_t child;

    memset(&action, 0, sizeof action);
    action.sa_handler = end_child;
    action.sa_flags = SA_RESTART;
    fflush(NULL);
    child = fork();
    if (child == 0) {
        status = function(argument);
        fflush(NULL);
        _exit(status);
    }
    /* By another process, because a child that hangs may block signals. */
    hanging_child = child;
    if (child > 0 && sigaction(SIGALRM, &action, &old) == 0)
        alarm(DEADLINE);
    if (child < 0 || waitpid(child, &status, 0) != child)
        bail_out("fork or waitpid: %s", strerror(errno));
    alarm(0);
    sigaction(SIGALRM, &old, NULL);
    if (WIFSIGNALED(status))
        diag("the child died by signal %d", WTERMSIG(status));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool under_valgrind(void)
{
    const char *preload = getenv("LD_PRELOAD");

    return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

void child_ok(int (*function)(void *), bool needs_root, const char *what)
{
    if (needs_root && geteuid() != 0)
        skip(1, "needs root");
    else
        ok(in_child(function, NULL), "%s", what);
}
