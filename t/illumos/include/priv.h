/* SPDX-License-Identifier: ISC */
/*
 * The <priv.h> of illumos, as far as a program that gives up privileges
 * needs it, for compiling such a program against the simulation in
 * t/illumos. Types, names and values are the system's own.
 *
 * ILLUMOS_NO_BASICSET hides priv_basicset, and ILLUMOS_OLD_FLAGS hides the
 * process flags that came later, as on systems that were before them.
 */
#ifndef ILLUMOS_PRIV_H
#define ILLUMOS_PRIV_H

#include <sys/types.h>

#include <sys/priv_names.h>

/* On Solaris itself these two are in <sys/types.h>. */
#ifndef __sun
typedef unsigned int uint_t;
typedef enum { B_FALSE = 0, B_TRUE = 1 } boolean_t;
#endif

#define PRIV_EFFECTIVE   "Effective"
#define PRIV_INHERITABLE "Inheritable"
#define PRIV_PERMITTED   "Permitted"
#define PRIV_LIMIT       "Limit"

/* What priv_set_to_str can write. */
#define PRIV_STR_PORT  0x00
#define PRIV_STR_LIT   0x01
#define PRIV_STR_SHORT 0x02

/* What setpflags and getpflags know. */
#define PRIV_DEBUG 0x0001
#define PRIV_AWARE 0x0002
#ifndef ILLUMOS_OLD_FLAGS
#define PRIV_AWARE_RESET 0x0040
#define PRIV_XPOLICY     0x0080
#define PRIV_PFEXEC      0x0100
#endif

typedef enum priv_op { PRIV_ON, PRIV_OFF, PRIV_SET } priv_op_t;

typedef const char *priv_t;
typedef const char *priv_ptype_t;

/* Its size is known at run time only; priv_allocset makes one. */
typedef struct priv_set priv_set_t;

int setppriv(priv_op_t op, priv_ptype_t which, const priv_set_t *set);
int getppriv(priv_ptype_t which, priv_set_t *set);
int setpflags(uint_t flag, uint_t value);
uint_t getpflags(uint_t flag);

priv_set_t *priv_allocset(void);
void priv_freeset(priv_set_t *set);

void priv_emptyset(priv_set_t *set);
void priv_fillset(priv_set_t *set);
#ifndef ILLUMOS_NO_BASICSET
void priv_basicset(priv_set_t *set);
#endif
void priv_copyset(const priv_set_t *from, priv_set_t *to);
void priv_union(const priv_set_t *from, priv_set_t *to);
void priv_intersect(const priv_set_t *from, priv_set_t *to);
void priv_inverse(priv_set_t *set);
int priv_addset(priv_set_t *set, const char *name);
int priv_delset(priv_set_t *set, const char *name);

boolean_t priv_isemptyset(const priv_set_t *set);
boolean_t priv_isfullset(const priv_set_t *set);
boolean_t priv_isequalset(const priv_set_t *a, const priv_set_t *b);
boolean_t priv_issubset(const priv_set_t *a, const priv_set_t *b);
boolean_t priv_ismember(const priv_set_t *set, const char *name);

int priv_getbyname(const char *name);
const char *priv_getbynum(int number);
char *priv_gettext(const char *name);

priv_set_t *priv_str_to_set(const char *text, const char *separators,
                            const char **end);
char *priv_set_to_str(const priv_set_t *set, char separator, int form);

#endif
