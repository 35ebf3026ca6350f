/* SPDX-License-Identifier: ISC */
/*
 * security.c: libFuzzer on the reader of configuration files.
 *
 *     clang -fsanitize=fuzzer,address,undefined … fuzz/security.c
 *
 * The first byte of the input chooses what the host does with options of its
 * own; the rest is the file.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "security.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : abort())

/* Reads all that it is given, so that the sanitizers see it. */
static int host(void *argument, const char *key, const char *const *values,
                size_t count, bool list, size_t line)
{
    const unsigned char *mode = argument;
    size_t bytes = strlen(key);

    MUST(bytes > 0 && line > 0 && values[count] == NULL);
    MUST(list || count == 1);
    for (size_t i = 0; i < count; i++)
        MUST(!list || strlen(values[i]) > 0);
    errno = ERANGE;
    return (*mode & 2) != 0 ? 1 : (*mode & 4) != 0 ? -1 : 0;
}

static void check_text(const char *text)
{
    if (text != NULL)
        for (; *text != '\0'; text++)
            MUST(*text == '\t' || (unsigned char)*text >= 0x20);
}

/* The place in a refusal is one in the text, told twice alike. */
static void check_refusal(const priv_spec_report_t *report, const char *text,
                          size_t size)
{
    size_t line = 1, column = 1;

    MUST(report->error != 0 && report->message[0] != '\0');
    MUST(report->offset + report->length <= size && report->length > 0);
    for (size_t i = 0; i < report->offset; i++) {
        column++;
        if (text[i] == '\n') {
            line++;
            column = 1;
        }
    }
    MUST(report->line == line && report->column == column);
    check_text(report->message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct priv_spec_security security = { .user = "before" };
    priv_spec_report_t report;
    unsigned char mode = size > 0 ? data[0] : 0;
    size_t length = size > 0 ? size - 1 : 0;
    char *text = malloc(length + (length == 0)); /* ends where it ends */
    int result;

    if (text == NULL)
        return 0;
    if (length > 0)
        memcpy(text, data + 1, length);
    report_begin(&report);
    result = security_from_text(&security, text, length, "fuzz.conf",
                                (mode & 1) != 0 ? host : NULL, &mode, &report);
    if (result < 0)
        check_refusal(&report, text, length);
    else
        MUST(report.error == 0);
    if (result != 0)
        MUST(security.storage == NULL && strcmp(security.user, "before") == 0);
    free(text);
    if (result == 0) {
        check_text(security.user);
        check_text(security.group);
        check_text(security.chroot);
        check_text(security.capabilities);
        check_text(security.privileges);
        for (size_t i = 0; security.supplemental_groups != NULL
                           && security.supplemental_groups[i] != NULL;
             i++)
            MUST(security.supplemental_groups[i][0] != '\0');
    }
    priv_spec_security_free(&security);
    MUST(result != 0 || security.user == NULL);
    return 0;
}
