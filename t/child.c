/* SPDX-License-Identifier: ISC */
/* child.c: see child.h. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"

bool in_child(int (*function)(void *), void *argument)
{
    return child_status(function, argument) == 0;
}

int child_status(int (*function)(void *), void *argument)
{
    int status = 0;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0) {
        status = function(argument);
        fflush(NULL);
        _exit(status);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        bail_out("fork or waitpid: %s", strerror(errno));
    if (WIFSIGNALED(status))
        diag("the child died by signal %d", WTERMSIG(status));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void child_ok(int (*function)(void *), bool needs_root, const char *what)
{
    if (needs_root && geteuid() != 0)
        skip(1, "needs root");
    else
        ok(in_child(function, NULL), "%s", what);
}
