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
#include "set.h"

static const char usage[] = "usage: privspec show [pid…]\n";

static const char help[] =
    "\n"
    "Prints the ids, the groups and the sets of privileges of processes; of\n"
    "privspec itself, as a program started here has them, if none is named.\n"
    "\n"
    "Exit status: 0, 1 if a process could not be read, 125 if privspec\n"
    "fails.\n";

static const struct option options[] = { { "help", no_argument, NULL, 'h' },
                                         { NULL, 0, NULL, 0 } };

static void print_ids(const char *kind, const unsigned *id, unsigned count)
{
    static const char *const names[IDS] = { "real", "effective", "saved",
                                            "filesystem" };

    printf("  %-12s", kind);
    for (unsigned i = 0; i < count; i++)
        printf(" %s %u", names[i], id[i]);
    putchar('\n');
}

static void print_set(const priv_spec_t *sets, unsigned which)
{
    static const char *const linux_names[PRIV_SPEC_SETS] = {
        "effective", "permitted", "inheritable", "bounding", "ambient"
    };
    static const char *const names[PRIV_SPEC_SETS] = { "effective", "permitted",
                                                       "inheritable", "limit",
                                                       "ambient" };
    const char *name =
        sets->system == PRIV_SPEC_LINUX ? linux_names[which] : names[which];
    priv_spec_set_t all = set_of_mask(backend_all_capabilities());
    char text[8192];

    if ((sets->given >> which & 1) == 0)
        return;
    if (sets->system == PRIV_SPEC_LINUX && set_equal(&sets->set[which], &all)) {
        printf("  %-12s all\n", name);
        return;
    }
    priv_spec_set_names(&sets->set[which], text, sizeof text);
    printf("  %-12s %s\n", name, text);
}

/* A process chooses its name: what may steer a terminal is a "?". */
static void print_name(const char *name)
{
    for (; *name != '\0'; name++)
        putchar(*name >= ' ' && *name < 127 ? *name : '?');
    putchar('\n');
}

static void print_process(pid_t pid, const struct process *p,
                          const struct process_groups *groups)
{
    printf("%ld%s", (long)pid, p->name[0] != '\0' ? " " : "");
    print_name(p->name);
    print_ids("uids", p->uid, p->ids);
    print_ids("gids", p->gid, p->ids);
    printf("  %-12s", "groups");
    for (size_t i = 0; i < groups->count; i++)
        printf(i == 0 ? " %lu" : ",%lu", (unsigned long)groups->id[i]);
    puts(groups->count == 0 ? " none" : "");
    for (unsigned i = 0; i < PRIV_SPEC_SETS; i++)
        print_set(&p->sets, i);
    if (p->no_new_privs >= 0)
        printf("  %-12s %s\n", "no_new_privs", p->no_new_privs ? "on" : "off");
    if (p->threads > 0)
        printf("  %-12s %u\n", "threads", p->threads);
}

/* Prints one process, 0 for this one; an exit status. */
static int show(pid_t pid)
{
    struct process process;
    struct process_groups groups = { NULL, 64, 0 };
    priv_spec_report_t report;
    int result;

    do {
        gid_t *larger;

        if (groups.count > groups.room)
            groups.room = groups.count;
        larger = realloc(groups.id, groups.room * sizeof *groups.id);
        if (larger == NULL) {
            free(groups.id);
            return say_error("memory", "out of memory", "try again",
                             EXIT_PRIVSPEC);
        }
        groups.id = larger;
        report_begin(&report);
        result = backend_read(&process, pid, &groups, &report);
    } while (result == 0 && groups.count > groups.room);
    if (result == 0)
        print_process(pid == 0 ? getpid() : pid, &process, &groups);
    else
        say_report(&report, EXIT_REFUSED);
    free(groups.id);
    return result == 0 ? 0 : EXIT_REFUSED;
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
    int option, status = 0;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
        if (option != 'h')
            return say_usage(usage, argv, option);
        fputs(usage, stdout);
        return print_help(help);
    }
    if (optind == argc)
        return finish(show(0));
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
        one = show(pid);
        if (one != 0)
            status = one;
    }
    return finish(status);
}
