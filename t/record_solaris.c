/* SPDX-License-Identifier: ISC */
/*
 * record_solaris.c: one drop on the simulated illumos, for reference.t.
 *
 * Prints the plan, and before it the calls that the simulation has logged:
 * those that can be refused.  Words: record.h.
 */
#include <config.h>

#include <illumos.h>

#include "record.h"

/* The calls since the last look, on a line; those of libc's sets aside. */
static void print_calls(const char *function)
{
    unsigned long count = illumos_call_count();

    printf("%s:", function);
    for (unsigned long i = 1; i <= count; i++) {
        const char *name = illumos_call_name(i);

        if (strncmp(name, "priv_", 5) != 0)
            printf(" %s", name);
    }
    puts("");
    illumos_forget_calls();
}

/* What came before is printed when the next begins. */
static void between(const char *next)
{
    static const char *current;

    if (current != NULL)
        print_calls(current);
    illumos_forget_calls();
    current = next;
}

/* Takes all out of effect, as a server does that has something to raise. */
static void lower(void)
{
    priv_set_t *nothing = priv_allocset();

    priv_emptyset(nothing);
    (void)setppriv(PRIV_SET, PRIV_EFFECTIVE, nothing);
    priv_freeset(nothing);
}

int main(int argc, char **argv)
{
    static char text[8192];
    priv_spec_report_t report = { 0 };
    struct record record;
    priv_spec_plan_t plan;
    int result;

    if (!record_read(&record, argc, argv))
        return 2;
    illumos_reset((uid_t)record.start, (gid_t)record.start);
    between("prepare");
    result = priv_spec_plan_prepare(&plan, &record.security, &report);
    between(NULL);
    if (result == 0)
        priv_spec_plan_print(&plan, text, sizeof text);
    between("enter");
    if (result == 0 && (record.security.flags & PRIV_SPEC_FLAG_DRY_RUN) == 0)
        result = priv_spec_plan_enter(&plan, &report);
    between(NULL);
    if (record.raise != NULL)
        lower();
    if (result == 0)
        result = record_raise(&record, between, &report);
    if (result != 0) {
        fprintf(stderr, "%s: %s\n", report.step, report.message);
        return 1;
    }
    fputs(text, stdout);
    priv_spec_plan_free(&plan);
    return 0;
}
