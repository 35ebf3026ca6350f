/* SPDX-License-Identifier: ISC */
/* nearest.c: see nearest.h. */
#include <config.h>

#include "ascii.h"
#include "nearest.h"

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned nearest_distance(const char *a, size_t a_length, const char *b,
                          size_t b_length, unsigned limit)
{
    /* row[i % 3][j]: from the first i bytes of a to the first j of b. */
    unsigned row[3][NEAREST_LONGEST + 1];
    unsigned distance;

    if (a_length > NEAREST_LONGEST || b_length > NEAREST_LONGEST)
        return limit + 1;
    for (size_t j = 0; j <= b_length; j++)
        row[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *now = row[i % 3];
        const unsigned *last = row[(i + 2) % 3];
        const unsigned *before = row[(i + 1) % 3];

        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            char from = ascii_lower(a[i - 1]);
            char to = ascii_lower(b[j - 1]);

            now[j] = least(last[j - 1] + (from != to),
                           least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && from == ascii_lower(b[j - 2])
                && ascii_lower(a[i - 2]) == to)
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    distance = row[a_length % 3][b_length];
    return distance <= limit ? distance : limit + 1;
}
