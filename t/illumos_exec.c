/* SPDX-License-Identifier: ISC */
/*
 * Tests the exec of real programs by the simulated process: what it asks
 * for, that a process stays as it was where no program was run, and that what
 * it became goes to the program in its environment.
 */
#include <config.h>

#ifndef ILLUMOS_HIDE
#define ILLUMOS_HIDE
#endif
#include <illumos_rename.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

#define TEXT_SIZE 8192
#define AWARE     "1001 1001 1001 pa=1 E=basic P=basic,sys_time I=basic L=all"

static char *const no_words[] = { (char *)"none", NULL };

/* A process that an exec would change: aware, and with more than basic. */
static void start(const char *effective)
{
    illumos_reset(1001, 1001);
    illumos_set_flags(PRIV_AWARE);
    illumos_set_privileges(PRIV_PERMITTED, "basic,sys_time");
    illumos_set_privileges(PRIV_EFFECTIVE, effective);
}

static void state_is(const char *expected, const char *what)
{
    char got[TEXT_SIZE];

    illumos_format(got, sizeof got);
    is_text(got, expected, "%s", what);
}

static void test_failures(void)
{
    setenv("PATH", "/bin:/usr/bin", 1); /* each may be searched by all */
    start("basic");
    ok(execvp("/nonexistent/program", no_words) == -1 && errno == ENOENT,
       "there is no such program");
    state_is(AWARE, "and the process is as it was");
    ok(getenv("ILLUMOS_PROCESS") == NULL, "in its environment too");
    ok(execvp("no_such_program", no_words) == -1 && errno == ENOENT,
       "nor in PATH");
    ok(execvp("", no_words) == -1 && errno == ENOENT, "nor without a name");
    ok(execvp("/", no_words) == -1 && errno == EACCES, "a directory is none");
    state_is(AWARE, "and still it is as it was");
    illumos_fail_every("execvp", ENOMEM);
    ok(execvp("/bin/sh", no_words) == -1 && errno == ENOMEM, "it may fail");
    start("basic,!proc_exec");
    ok(execvp("/bin/sh", no_words) == -1 && errno == EPERM,
       "without proc_exec there is no exec");
    is_number(issetugid(), 0, "the ids are those that it had");
}

/* Runs a shell's script as this process; what it printed. */
static void run(const char *script, char *text, size_t size)
{
    char *words[] = { (char *)"sh", (char *)"-c", (char *)script, NULL };
    size_t length = 0;
    ssize_t got;
    pid_t child;
    int ends[2];

    fflush(NULL);
    if (pipe(ends) != 0)
        bail_out("pipe: %s", strerror(errno));
    child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        execvp("sh", words);
        _exit(1);
    }
    close(ends[1]);
    while ((got = read(ends[0], text + length, size - 1 - length)) > 0)
        length += (size_t)got;
    text[length] = '\0';
    close(ends[0]);
    waitpid(child, NULL, 0);
}

static void test_program(void)
{
    char got[TEXT_SIZE], expected[TEXT_SIZE];

    /* Ids, flags, whether they changed, the number of groups, and then the
     * sets word by word: 87 names have three words. */
    start("basic");
    run("printf %s \"${ILLUMOS_PROCESS% * * * * * * * * * * * * * *}\"", got,
        sizeof got);
    is_text(got, "3e9 3e9 3e9 3e9 3e9 3e9 0 0 1",
            "the ids go with it, and awareness does not");
    run("printf %s \"$ILLUMOS_PROCESS\"", expected, sizeof expected);
    illumos_exec();
    run("printf %s \"$ILLUMOS_PROCESS\"", got, sizeof got);
    is_text(got, expected, "it has what the simulated exec leaves");
    run("echo \"$0 $*\"", got, sizeof got);
    is_text(got, "sh \n", "and its own words");
}

int main(void)
{
    unsetenv("ILLUMOS_PROCESS");
    test_failures();
    test_program();
    return done();
}
