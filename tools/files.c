/* SPDX-License-Identifier: ISC */
/* files.c: the configuration files that the command line names. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "privspec.h"

int files_begin(struct files *files, int argc)
{
    files->files = files->keys = 0;
    files->file = calloc((size_t)argc, sizeof *files->file);
    files->key = calloc((size_t)argc, sizeof *files->key);
    if (files->file != NULL && files->key != NULL)
        return 0;
    files_end(files);
    return say_error("memory", "out of memory", "try again", EXIT_PRIVSPEC);
}

void files_end(struct files *files)
{
    free((void *)files->file);
    free((void *)files->key);
}

/* A priv_spec_option_fn: takes what --take names, for whatever it is. */
static int take(void *argument, const char *key, const char *const *values,
                size_t count, bool list, size_t line)
{
    const struct files *files = argument;

    (void)values;
    (void)count;
    (void)list;
    (void)line;
    for (size_t i = 0; i < files->keys; i++) {
        if (strcasecmp(files->key[i], key) == 0)
            return 1;
    }
    return 0;
}

static int say_none(const struct files *files)
{
    fprintf(stderr,
            "privspec: file: %s %s Security stanza: write one, or name "
            "another file\n",
            files->file[0],
            files->files == 1 ? "has no" : "and the other files have no");
    return EXIT_PRIVSPEC;
}

int files_load(struct files *files, struct priv_spec_security *security,
               const char **winner)
{
    priv_spec_report_t report = { 0 };
    size_t without = 0;

    *winner = NULL;
    for (size_t i = 0; i < files->files; i++) {
        const char *file = files->file[i];
        int result = priv_spec_security_load(security, file,
                                             files->keys > 0 ? take : NULL,
                                             files, &report);

        if (result < 0)
            return say_report(&report, EXIT_PRIVSPEC);
        if (result == 0)
            *winner = file;
        else
            files->file[without++] = file;
    }
    if (files->files > 0 && *winner == NULL)
        return say_none(files);
    for (size_t i = 0; i < without; i++)
        fprintf(stderr,
                "privspec: warning: %s has no Security stanza: what another "
                "file says holds\n",
                files->file[i]);
    return 0;
}
