/* SPDX-License-Identifier: ISC */
/* run.c: privspec run gives up root, keeps what is named, runs a command. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "privspec.h"

static const char usage[] =
    "usage: privspec run [-u user] [-g group] [-G list] [-r dir]\n"
    "                    [-c capabilities] [-p privileges] [-f file]...\n"
    "                    [--take key]... [--translate policy]\n"
    "                    [--held] [--if-root]\n"
    "                    [--limit] [--seal] [--close-fds] [--new-keyring]\n"
    "                    [--allow what]...\n"
    "                    [--] command [argument...]\n";

static const char help[] =
    "\n"
    "Becomes the user, keeps exactly what is named, and runs the command,\n"
    "which keeps it too.  Whatever can't be had is refused beforehand.\n"
    "\n"
    "  -u, --user USER            a name, or a number (then -g is needed)\n"
    "  -g, --group GROUP          the user's own if left out\n"
    "  -G, --groups LIST          supplementary groups, separated by commas;\n"
    "                             '' for none; the user's own if left out\n"
    "  -r, --chroot DIR           the new root directory\n"
    "  -c, --capabilities TEXT    what is kept on Linux: nothing if left out\n"
    "  -p, --privileges TEXT      what is kept on Solaris: basic if left out\n"
    "  -f, --file FILE            reads FILE's Security stanza; of several\n"
    "                             the last wins; the options above replace\n"
    "                             single lines of it\n"
    "      --take KEY             KEY in a stanza is the server's own option\n"
    "      --translate POLICY     without a text for this system, use the\n"
    "                             other's, translated: exact, or refused;\n"
    "                             within, never more than it says; closest,\n"
    "                             the usual counterparts; off\n"
    "      --held                 leave out what is not held, with a warning\n"
    "      --if-root              started without privileges: just run\n"
    "      --limit                cut the bounding set to what is kept\n"
    "      --seal                 no program run later gains privileges\n"
    "      --close-fds            close every descriptor above 2\n"
    "      --new-keyring          an empty session keyring of its own\n"
    "      --allow WHAT           chroot-writable, threads, io-uring,\n"
    "                             directories: a warning where there would\n"
    "                             be a refusal; file-writable: of FILE\n"
    "\n"
    "Exit status: the command's; 125 if privspec fails, 126 if the command\n"
    "can't be run, 127 if there is no such command.\n";

enum {
    OPTION_HELD = 256,
    OPTION_IF_ROOT,
    OPTION_LIMIT,
    OPTION_SEAL,
    OPTION_CLOSE_FDS,
    OPTION_NEW_KEYRING,
    OPTION_ALLOW,
    OPTION_TRANSLATE,
    OPTION_TAKE,
    OPTION_HELP
};

static const struct option options[] = {
    { "user", required_argument, NULL, 'u' },
    { "group", required_argument, NULL, 'g' },
    { "groups", required_argument, NULL, 'G' },
    { "chroot", required_argument, NULL, 'r' },
    { "capabilities", required_argument, NULL, 'c' },
    { "privileges", required_argument, NULL, 'p' },
    { "file", required_argument, NULL, 'f' },
    { "take", required_argument, NULL, OPTION_TAKE },
    { "translate", required_argument, NULL, OPTION_TRANSLATE },
    { "held", no_argument, NULL, OPTION_HELD },
    { "if-root", no_argument, NULL, OPTION_IF_ROOT },
    { "limit", no_argument, NULL, OPTION_LIMIT },
    { "seal", no_argument, NULL, OPTION_SEAL },
    { "close-fds", no_argument, NULL, OPTION_CLOSE_FDS },
    { "new-keyring", no_argument, NULL, OPTION_NEW_KEYRING },
    { "allow", required_argument, NULL, OPTION_ALLOW },
    { "help", no_argument, NULL, OPTION_HELP },
    { NULL, 0, NULL, 0 }
};

/* The options that are a flag and nothing more. */
static const struct {
    int option;
    uint64_t flag;
} flags[] = {
    { OPTION_HELD, PRIV_SPEC_FLAG_HELD },
    { OPTION_IF_ROOT, PRIV_SPEC_FLAG_IF_ROOT },
    { OPTION_LIMIT, PRIV_SPEC_FLAG_LIMIT },
    { OPTION_SEAL, PRIV_SPEC_FLAG_SEAL },
    { OPTION_CLOSE_FDS, PRIV_SPEC_FLAG_CLOSE_FDS },
    { OPTION_NEW_KEYRING, PRIV_SPEC_FLAG_NEW_KEYRING },
};

/* What the line says. */
struct line {
    struct priv_spec_security security;
    struct files files;
    char *group_text; /* of -G, cut into names */
};

/* Splits "a,b" at its commas; the empty text is the empty list. */
static const char *const *split(char *text)
{
    size_t count = 2, at = 0;
    const char **names;

    for (const char *p = text; *p != '\0'; p++)
        count += *p == ',';
    names = calloc(count, sizeof *names);
    if (names == NULL || text[0] == '\0')
        return names;
    for (char *p = text; p != NULL;) {
        char *comma = strchr(p, ',');

        names[at++] = p;
        if (comma != NULL)
            *comma++ = '\0';
        p = comma;
    }
    return names;
}

static int take_groups(struct line *line)
{
    free(line->group_text);
    free((void *)line->security.supplemental_groups);
    line->security.supplemental_groups = NULL;
    line->group_text = strdup(optarg);
    if (line->group_text != NULL)
        line->security.supplemental_groups = split(line->group_text);
    if (line->security.supplemental_groups == NULL)
        return say_error("memory", "out of memory", "try again", EXIT_PRIVSPEC);
    return 0;
}

/* Takes one option; -1 to go on, else the exit status. */
static int take_option(struct line *line, int option, char **argv)
{
    struct priv_spec_security *s = &line->security;

    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (flags[i].option == option) {
            s->flags |= flags[i].flag;
            return -1;
        }
    }
    switch (option) {
    case 'u':
        s->user = optarg;
        break;
    case 'g':
        s->group = optarg;
        break;
    case 'G':
        return take_groups(line) == 0 ? -1 : EXIT_PRIVSPEC;
    case 'r':
        s->chroot = optarg;
        break;
    case 'c':
        s->capabilities = optarg;
        break;
    case 'p':
        s->privileges = optarg;
        break;
    case 'f':
        line->files.file[line->files.files++] = optarg;
        break;
    case OPTION_TAKE:
        line->files.key[line->files.keys++] = optarg;
        break;
    case OPTION_TRANSLATE:
        return take_policy(optarg, "run", &s->translate) == 0 ? -1
                                                              : EXIT_PRIVSPEC;
    case OPTION_ALLOW:
        return take_allow(optarg, "run", &s->flags) == 0 ? -1 : EXIT_PRIVSPEC;
    case OPTION_HELP:
        fputs(usage, stdout);
        return print_help(help);
    default:
        return say_usage(usage, argv, option);
    }
    return -1;
}

/* What the line says replaces what the files say. */
static void replace(struct priv_spec_security *s,
                    const struct priv_spec_security *line)
{
    if (line->user != NULL)
        s->user = line->user;
    if (line->group != NULL)
        s->group = line->group;
    if (line->supplemental_groups != NULL)
        s->supplemental_groups = line->supplemental_groups;
    if (line->chroot != NULL)
        s->chroot = line->chroot;
    if (line->capabilities != NULL)
        s->capabilities = line->capabilities;
    if (line->privileges != NULL)
        s->privileges = line->privileges;
    if (line->translate != 0)
        s->translate = line->translate;
}

/* Becomes what the options say; 0, or the exit status. */
static int become(const struct priv_spec_security *security)
{
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    int result;

    if (priv_spec_plan_prepare(&plan, security, &report) != 0)
        return say_report(&report, EXIT_PRIVSPEC);
    say_warnings(&report);
    result = priv_spec_plan_enter(&plan, &report);
    priv_spec_plan_free(&plan);
    return result == 0 ? 0 : say_report(&report, EXIT_PRIVSPEC);
}

/* Says why the command was not run; the exit status. */
static int say_not_run(const char *command, const char *root, int error)
{
    const char *remedy = "see that the new user may run it";

    if (error == ENOENT)
        remedy = "give the path of a program that is there";
    else if (error == EACCES && strchr(command, '/') == NULL)
        remedy = "it may be in none of PATH's directories, of which the new "
                 "user can't search each; give its path";
    fprintf(stderr, "privspec: exec: %s: %s%s%s: %s\n", command,
            strerror(error), root != NULL ? " in the new root " : "",
            root != NULL ? root : "", remedy);
    return error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_RUN;
}

static int run(struct line *line, char **command)
{
    struct priv_spec_security from_files = { 0 }, security;
    const char *winner;
    int status;

    from_files.flags = line->security.flags | PRIV_SPEC_FLAG_ACROSS_EXEC;
    status = files_load(&line->files, &from_files, &winner);
    if (status == 0) {
        security = from_files;
        replace(&security, &line->security);
        status = become(&security);
    }
    if (status == 0) {
        execvp(command[0], command);
        status = say_not_run(command[0], security.chroot, errno);
    }
    priv_spec_security_free(&from_files);
    return status;
}

int run_main(int argc, char **argv)
{
    struct line line = { .group_text = NULL };
    int option, status = files_begin(&line.files, argc);

    if (status != 0)
        return status;
    opterr = 0;
    status = -1;
    while (status == -1
           && (option =
                   getopt_long(argc, argv, "+:u:g:G:r:c:p:f:h", options, NULL))
                  != -1)
        status = take_option(&line, option == 'h' ? OPTION_HELP : option, argv);
    if (status == -1 && optind == argc) {
        fprintf(stderr, "privspec: usage: no command to run\n%s", usage);
        status = EXIT_PRIVSPEC;
    }
    if (status == -1)
        status = run(&line, argv + optind);
    files_end(&line.files);
    free(line.group_text);
    free((void *)line.security.supplemental_groups);
    return status;
}
