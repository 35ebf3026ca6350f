/* SPDX-License-Identifier: ISC */
/*
 * tables.h: the tables of t/tables as they stand in their files, for tests
 * that hold the library against them.
 */
#ifndef T_TABLES_H
#define T_TABLES_H 1

enum { TABLE_ROWS = 256, TABLE_COLUMNS = 4 };

struct table {
    unsigned rows;
    unsigned columns; /* that every row has */
    const char *at[TABLE_ROWS][TABLE_COLUMNS];
};

/*
 * Reads t/tables/NAME, columns separated by tabs, comments left out.  Ends
 * the program if it can't, or if a row has another number of columns.
 */
void table_read(struct table *table, const char *name, unsigned columns);

#endif
