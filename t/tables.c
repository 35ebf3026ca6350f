/* SPDX-License-Identifier: ISC */
/* tables.c: see tables.h. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tables.h"
#include "tap.h"

/* Cuts a line into columns; how many there are. */
static unsigned split(char *line, const char *column[TABLE_COLUMNS])
{
    unsigned columns = 0;

    line[strcspn(line, "\n")] = '\0';
    for (;;) {
        char *tab = strchr(line, '\t');

        if (columns < TABLE_COLUMNS)
            column[columns] = line;
        columns++;
        if (tab == NULL)
            return columns;
        *tab = '\0';
        line = tab + 1;
    }
}

void table_read(struct table *table, const char *name, unsigned columns)
{
    const char *srcdir = getenv("srcdir");
    char path[1024], line[1024];
    FILE *file;

    snprintf(path, sizeof path, "%s/t/tables/%s", srcdir != NULL ? srcdir : ".",
             name);
    file = fopen(path, "r");
    if (file == NULL)
        bail_out("%s can't be opened", path);
    table->rows = 0;
    table->columns = columns;
    while (fgets(line, sizeof line, file) != NULL) {
        char *kept = line[0] == '#' ? NULL : strdup(line);

        if (line[0] == '#')
            continue;
        if (kept == NULL || table->rows == TABLE_ROWS
            || split(kept, table->at[table->rows]) != columns)
            bail_out("%s: row %u has not %u columns", path, table->rows + 1,
                     columns);
        table->rows++;
    }
    fclose(file);
}
