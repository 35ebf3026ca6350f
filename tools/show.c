/* SPDX-License-Identifier: ISC */
/* show.c: privspec show prints what processes hold. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend.h"
#include "privspec.h"
#include "report.h"
#include "show.h"
#include "words.h"

static const char usage[] =
    "usage: privspec show [--system linux|solaris] [--json] [pid...]\n";

static const char help[] =
    "\n"
    "Prints the ids, the groups and the sets of privileges of processes; of\n"
    "privspec itself, as a program started here has them, if none is named.\n"
    "\n"
    "      --system SYSTEM        in the words of linux or of solaris.  What\n"
    "                             the words claim is held; \"beyond\" is what\n"
    "                             is held and grants more than they say,\n"
    "                             \"lacking\" what every process of that "
    "system\n"
    "                             has and this one has not\n"
    "      --json                 one object a line for each process\n"
    "\n"
    "Exit status: 0, 1 if a process could not be read, 125 if privspec\n"
    "fails.\n";

enum { OPTION_SYSTEM = 256, OPTION_JSON };

static const struct option options[] = {
    { "system", required_argument, NULL, OPTION_SYSTEM },
    { "json", no_argument, NULL, OPTION_JSON },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 }
};

/* What the options say. */
struct manner {
    priv_spec_system system;
    bool json;
};

/* Reads a process into room for its groups that grows; -1 with the report. */
static int read_process(struct process *process, pid_t pid,
                        struct process_groups *groups,
                        priv_spec_report_t *report)
{
    int result;

    do {
        gid_t *larger;

        if (groups->count > groups->room)
            groups->room = groups->count;
        larger = realloc(groups->id, groups->room * sizeof *groups->id);
        report_begin(report);
        if (larger == NULL)
            return report_fail(report, ENOMEM, "memory",
                               "out of memory: try again");
        groups->id = larger;
        result = backend_read(process, pid, groups, report);
    } while (result == 0 && groups->count > groups->room);
    return result;
}

/* Prints one process, 0 for this one; an exit status. */
static int show(pid_t pid, const struct manner *manner)
{
    struct process process;
    struct process_groups groups = { NULL, 64, 0 };
    struct shown shown = { .pid = pid == 0 ? getpid() : pid,
                           .process = &process,
                           .groups = &groups };
    priv_spec_report_t report;
    int result = read_process(&process, pid, &groups, &report);

    if (result == 0)
        result = show_say(&shown, manner->system, &report);
    if (result == 0 && manner->json)
        show_json(&shown);
    else if (result == 0)
        show_text(&shown);
    else if (manner->json)
        show_json_error(shown.pid, &report);
    else
        say_report(&report, EXIT_REFUSED);
    free(groups.id);
    if (result == 0)
        return 0;
    return report.error == ENOMEM ? EXIT_PRIVSPEC : EXIT_REFUSED;
}

/* Reads a process id; 0 if the text is none. */
static pid_t read_pid(const char *text)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (errno != 0 || *end != '\0' || text[strspn(text, "0123456789")] != '\0'
        || value <= 0 || value > INT_MAX)
        return 0;
    return (pid_t)value;
}

int show_main(int argc, char **argv)
{
    struct manner manner = { PRIV_SPEC_NATIVE, false };
    int option, status = 0;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return print_help(help);
        }
        if (option == OPTION_JSON)
            manner.json = true;
        else if (option != OPTION_SYSTEM)
            return say_usage(usage, argv, option);
        else if (take_system("--system", optarg, &manner.system) != 0)
            return EXIT_PRIVSPEC;
    }
    if (optind == argc)
        return finish(show(0, &manner));
    for (int i = optind; i < argc; i++) {
        pid_t pid = read_pid(argv[i]);
        int one;

        if (pid == 0) {
            fprintf(stderr,
                    "privspec: usage: %s is no process id: give a "
                    "number\n",
                    argv[i]);
            return finish(EXIT_PRIVSPEC);
        }
        one = show(pid, &manner);
        if (one != 0)
            status = one;
    }
    return finish(status);
}
