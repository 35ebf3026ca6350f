/* SPDX-License-Identifier: ISC */
/*
 * tap.h: what a test program says, in the Test Anything Protocol.
 *
 *     plan(2);
 *     ok(1 + 1 == 2, "one and one are two");
 *     ok(…, "%s is empty", name);
 *     return done();
 */
#ifndef T_TAP_H
#define T_TAP_H 1

#if defined(__GNUC__)
#define TAP_PRINTF(a, b) __attribute__((format(printf, a, b)))
#else
#define TAP_PRINTF(a, b)
#endif

/* Says how many tests there will be; left out, done() says how many were. */
void plan(unsigned tests);

/* Says whether a test held, and what was tested.  Returns the condition. */
int ok(int condition, const char *format, ...) TAP_PRINTF(2, 3);

/* The same for two strings (either may be NULL), shown when they differ. */
int is_text(const char *got, const char *expected, const char *format, ...)
    TAP_PRINTF(3, 4);

/* The same for two numbers. */
int is_number(long long got, long long expected, const char *format, ...)
    TAP_PRINTF(3, 4);

/* A comment for whoever reads a failure. */
void diag(const char *format, ...) TAP_PRINTF(1, 2);

/* Leaves out `tests` tests, and says why. */
void skip(unsigned tests, const char *why);

/* Leaves out the whole program, and exits. */
void skip_all(const char *why);

/* Ends the program: its exit status, 0 if every test held. */
int done(void);

/* Stops the program where going on makes no sense. */
void bail_out(const char *format, ...) TAP_PRINTF(1, 2);

#endif
