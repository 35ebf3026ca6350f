/* SPDX-License-Identifier: ISC */
/*
 * memory.c: no memory at any allocation of prepare, in turn; and no
 * allocation at all in enter.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"
#include "priv_spec.h"
#include "tap.h"

static unsigned made, fail_at;
static bool counting;

static bool denied(void)
{
    return counting && ++made == fail_at;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size)
{
    if (!denied())
        return __real_malloc(size);
    errno = ENOMEM;
    return NULL;
}

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
    if (!denied())
        return __real_calloc(count, size);
    errno = ENOMEM;
    return NULL;
}

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size)
{
    if (!denied())
        return __real_realloc(old, size);
    errno = ENOMEM;
    return NULL;
}

char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__wrap_strdup(const char *text)
{
    if (!denied())
        return __real_strdup(text);
    errno = ENOMEM;
    return NULL;
}

void *__real_cap_init(void);
void *__wrap_cap_init(void);
void *__wrap_cap_init(void)
{
    if (!denied())
        return __real_cap_init();
    errno = ENOMEM;
    return NULL;
}

void *__real_cap_from_text(const char *text);
void *__wrap_cap_from_text(const char *text);
void *__wrap_cap_from_text(const char *text)
{
    if (!denied())
        return __real_cap_from_text(text);
    errno = ENOMEM;
    return NULL;
}

static const char *const groups[] = { "1", "2", NULL };

static int prepare(priv_spec_plan_t *plan, priv_spec_report_t *report)
{
    struct priv_spec_security security = {
        .user = "65534",
        .group = "65534",
        .supplemental_groups = groups,
        .chroot = "/",
        .capabilities = "=",
        .flags = PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE
    };

    return priv_spec_plan_prepare(plan, &security, report);
}

static int enter(void *plan)
{
    priv_spec_report_t report = { 0 };
    int result;

    made = fail_at = 0;
    counting = true;
    result = priv_spec_plan_enter(plan, &report);
    counting = false;
    if (result != 0)
        diag("%s: %s", report.step, report.message);
    EXPECT(result == 0);
    EXPECT(made == 0);
    return 0;
}

int main(void)
{
    priv_spec_report_t report = { 0 };
    struct kernel_state before, after;
    priv_spec_plan_t plan;
    int result = -1;

    if (!kernel_root_with(BIT(6) | BIT(7) | BIT(18)))
        skip_all("needs root with cap_setuid, cap_setgid and cap_sys_chroot");
    for (fail_at = 1; fail_at < 100; fail_at++) {
        kernel_read(&before);
        made = 0;
        counting = true;
        result = prepare(&plan, &report);
        counting = false;
        if (made < fail_at)
            break;
        kernel_read(&after);
        ok(result == -1 && report.error == ENOMEM && errno == ENOMEM
               && strstr(report.message, "memory") != NULL
               && kernel_same(&before, &after) && plan.plan == NULL,
           "no memory at allocation %u: %s: %s", fail_at,
           report.step != NULL ? report.step : "-", report.message);
    }
    ok(fail_at > 8 && result == 0, "%u allocations, then it succeeds",
       fail_at - 1);
    ok(in_child(enter, &plan), "entering allocates nothing");
    priv_spec_plan_free(&plan);
    return done();
}
