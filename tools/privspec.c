/* SPDX-License-Identifier: ISC */
/*
 * privspec.c: the command, a table of subcommands.
 *
 * It runs with the rights of whoever calls it, never with more: set-user-ID
 * it refuses to run.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if HAVE_SYS_AUXV_H
#include <sys/auxv.h>
#endif

#include "privspec.h"

static const char help[] =
    "usage: privspec run [options] [--] command [argument...]\n"
    "       privspec show [options] [pid...]\n"
    "       privspec check file...\n"
    "       privspec translate [options] text\n"
    "       privspec explain [options] name...\n"
    "       privspec list [options]\n"
    "       privspec --version | --help\n"
    "\n"
    "  run        gives up root, keeps what is named, runs a command\n"
    "  show       prints what processes hold\n"
    "  check      reads configuration files and prints the plan they make\n"
    "  translate  says a text of Linux in the words of Solaris, or the other "
    "way\n"
    "  explain    tells what privileges allow, and what corresponds to them\n"
    "  list       prints the privileges of both systems\n"
    "\n"
    "privspec SUBCOMMAND --help tells more; so does privspec(8).\n";

/* clang-format off */
static const struct {
    const char *name;
    int (*main)(int argc, char **argv);
} subcommands[] = {
    { "run", run_main },
    { "show", show_main },
    { "check", check_main },
    { "translate", translate_main },
    { "explain", explain_main },
    { "list", list_main },
};
/* clang-format on */

int say_error(const char *step, const char *what, const char *remedy,
              int status)
{
    fprintf(stderr, "privspec: %s: %s: %s\n", step, what, remedy);
    return status;
}

int say_report(const priv_spec_report_t *report, int status)
{
    fprintf(stderr, "privspec: %s: %s\n",
            report->step != NULL ? report->step : "error", report->message);
    return status;
}

void say_warnings(const priv_spec_report_t *report)
{
    char line[1024];

    for (unsigned n = 0;
         priv_spec_report_warning(report, n, line, sizeof line) >= 0; n++)
        fprintf(stderr, "privspec: warning: %s\n", line);
}

int say_usage(const char *usage, char **argv, int option)
{
    char letter[3] = { '-', (char)optopt, '\0' };
    /* Of letters given together the word doesn't tell which is meant. */
    bool is_letter = option != ':' && optopt > ' ' && optopt < 127;
    const char *what =
        option == ':' ? "a value is missing after" : "unknown option";
    char **word = argv + 1;

    /* A value is missing after the last word; where optind then is, differs
     * from one C library to the other. */
    while (option == ':' && word[1] != NULL)
        word++;
    if (option != ':')
        word = argv + optind - 1;
    /* A long one is known, but it was given a value. */
    if (option != ':' && optopt != 0 && strncmp(*word, "--", 2) == 0
        && strchr(*word, '=') != NULL) {
        what = "no value belongs to";
        is_letter = false;
    }
    fprintf(stderr, "privspec: usage: %s %s: see privspec %s --help\n%s", what,
            is_letter ? letter : *word, argv[0], usage);
    return EXIT_PRIVSPEC;
}

int finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    return say_error("write", "standard output", strerror(errno),
                     EXIT_PRIVSPEC);
}

int print_help(const char *text)
{
    fputs(text, stdout);
    return finish(0);
}

int take_allow(const char *word, const char *subcommand, uint64_t *flags)
{
    static const struct {
        const char *word;
        uint64_t flag;
    } allow[] = {
        { "chroot-writable", PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE },
        { "threads", PRIV_SPEC_FLAG_ALLOW_THREADS },
        { "io-uring", PRIV_SPEC_FLAG_ALLOW_IO_URING },
        { "directories", PRIV_SPEC_FLAG_ALLOW_DIRECTORIES },
        { "file-writable", PRIV_SPEC_FLAG_ALLOW_FILE_WRITABLE },
    };

    for (size_t i = 0; i < sizeof allow / sizeof allow[0]; i++) {
        if (strcmp(word, allow[i].word) == 0) {
            *flags |= allow[i].flag;
            return 0;
        }
    }
    fprintf(stderr,
            "privspec: usage: --allow %s is unknown: give chroot-writable, "
            "threads, io-uring, directories or file-writable, each by an "
            "option of its own; see privspec %s --help\n",
            word, subcommand);
    return EXIT_PRIVSPEC;
}

static const struct {
    const char *word;
    priv_spec_policy policy;
} policies[] = { { "exact", PRIV_SPEC_EXACT },
                 { "within", PRIV_SPEC_WITHIN },
                 { "closest", PRIV_SPEC_CLOSEST },
                 { "off", PRIV_SPEC_OFF } };

enum { POLICIES = sizeof policies / sizeof policies[0] };

int take_policy(const char *word, const char *subcommand,
                priv_spec_policy *policy)
{
    for (size_t i = 0; i < POLICIES; i++) {
        if (strcmp(word, policies[i].word) == 0) {
            *policy = policies[i].policy;
            return 0;
        }
    }
    fprintf(stderr,
            "privspec: usage: --translate %s is unknown: give exact, within, "
            "closest or off; see privspec %s --help\n",
            word, subcommand);
    return EXIT_PRIVSPEC;
}

const char *policy_word(priv_spec_policy policy)
{
    for (size_t i = 0; i < POLICIES; i++) {
        if (policies[i].policy == policy)
            return policies[i].word;
    }
    return "off";
}

/* Whether the program has more rights than its caller: set-user-ID. */
static bool is_secure(void)
{
    if (getuid() != geteuid() || getgid() != getegid())
        return true;
#if HAVE_GETAUXVAL
    return getauxval(AT_SECURE) != 0;
#elif HAVE_ISSETUGID
    return issetugid() != 0;
#else
    return false;
#endif
}

int main(int argc, char **argv)
{
    /* All at the end on every C library: finish can tell then why it failed. */
    (void)setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
    if (is_secure())
        return say_error("start",
                         "privspec is installed set-user-ID, "
                         "set-group-ID or with file capabilities",
                         "take that from it; it is meant for root to run",
                         EXIT_PRIVSPEC);
    if (argc < 2) {
        fputs(help, stderr);
        return EXIT_PRIVSPEC;
    }
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++) {
        if (strcmp(argv[1], subcommands[i].name) == 0)
            return subcommands[i].main(argc - 1, argv + 1);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return print_help(help);
    if (strcmp(argv[1], "--version") == 0) {
        printf("privspec %s (backend %s)\n", priv_spec_version(),
               priv_spec_backend());
        return finish(0);
    }
    fprintf(stderr,
            "privspec: usage: unknown subcommand %s: see privspec "
            "--help\n",
            argv[1]);
    return EXIT_PRIVSPEC;
}
