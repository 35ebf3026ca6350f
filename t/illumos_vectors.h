/* SPDX-License-Identifier: ISC */
/* illumos_vectors.h: the recorded answers that the simulation is held to. */
#ifndef T_ILLUMOS_VECTORS_H
#define T_ILLUMOS_VECTORS_H 1

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

/*
 * Opens the file that is the program's argument, or else one of t/vectors;
 * the program ends without it.
 */
static FILE *open_vectors(int argc, char **argv, const char *name)
{
    const char *srcdir = getenv("srcdir");
    char path[4096];
    FILE *file;

    snprintf(path, sizeof path, "%s/t/vectors/%s",
             srcdir == NULL ? "." : srcdir, name);
    file = fopen(argc > 1 ? argv[1] : path, "r");
    if (file == NULL)
        bail_out("cannot open %s: %s", argc > 1 ? argv[1] : path,
                 strerror(errno));
    return file;
}

#endif
