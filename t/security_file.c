/* SPDX-License-Identifier: ISC */
/*
 * security_file.c: the reader of configuration files: which files it reads,
 * and what it leaves of the options that were there.
 */
#include <config.h>

#include "security/cases.h"
#include "security/support.h"

static void test_files_in_order(void)
{
    struct priv_spec_security security = { .flags = PRIV_SPEC_FLAG_SEAL };
    struct priv_spec_security before;
    priv_spec_report_t report = { 0 };

    ok(priv_spec_security_load(&security, write_text("one", example_cluster),
                               NULL, NULL, &report)
               == 0
           && report.error == 0 && report.message[0] == '\0',
       "a file is loaded");
    is_text(describe(&security), accepted[1].options, "... as it stands");
    before = security;
    ok(priv_spec_security_load(&security, write_text("two", "Foo { }"), NULL,
                               NULL, &report)
               == 1
           && memcmp(&before, &security, sizeof before) == 0,
       "a file without the stanza changes nothing");
    ok(priv_spec_security_load(&security,
                               write_text("three", "Security { usr = a }"),
                               NULL, NULL, &report)
               == -1
           && errno == EINVAL && memcmp(&before, &security, sizeof before) == 0,
       "nor does one that is refused");
    is_text(describe(&security), accepted[1].options, "... at all");
    is_number(priv_spec_security_load(
                  &security,
                  write_text("four", "Security { limit = yes; seal = yes }"),
                  NULL, NULL, NULL),
              0, "a stanza of flags alone");
    is_text(describe(&security), "limit seal ", "... has them apart");
    ok(security.flags == PRIV_SPEC_FLAG_SEAL, "... from the caller's");
    is_number(priv_spec_security_load(&security,
                                      write_text("four",
                                                 "Security { chroot = /x }"),
                                      NULL, NULL, NULL),
              0, "a later stanza");
    is_text(describe(&security), "chroot[/x] ", "... replaces the earlier");
    ok(security.flags == PRIV_SPEC_FLAG_SEAL, "the flags stay");
    priv_spec_security_free(&security);
    is_text(describe(&security), "", "freed");
    ok(security.storage == NULL && security.flags == PRIV_SPEC_FLAG_SEAL,
       "... the flags still stay");
    priv_spec_security_free(&security);
    priv_spec_security_free(NULL);

    security.user = "host's";
    priv_spec_security_free(&security);
    is_text(describe(&security), "user[host's] ",
            "what the library didn't store isn't freed");
    ok(priv_spec_security_load(&security, write_text("five", example_alone),
                               NULL, NULL, NULL)
               == 0
           && strcmp(describe(&security), accepted[0].options) == 0,
       "... but replaced");
    priv_spec_security_free(&security);
}

/* Loads a file and compares the message behind "PATH: ". */
static void file_is_refused(const char *path, int error, const char *step,
                            const char *message, const char *what)
{
    struct priv_spec_security security = { .user = "before" };
    priv_spec_report_t report = { 0 };
    char expected[sizeof report.message];

    errno = 0;
    ok(priv_spec_security_load(&security, path, NULL, NULL, &report) == -1
           && errno == error && report.error == error && report.line == 0
           && strcmp(report.step, step) == 0
           && strcmp(describe(&security), "user[before] ") == 0,
       "%s is refused", what);
    snprintf(expected, sizeof expected, "%s: %s", path, message);
    is_text(report.message, expected, "... with a message");
}

static int load_flags(const char *path, uint64_t flags)
{
    struct priv_spec_security security = { .flags = flags };
    int result = priv_spec_security_load(&security, path, NULL, NULL, NULL);

    priv_spec_security_free(&security);
    return result;
}

static void test_kinds(void)
{
    const char *good = write_text("good", example_alone);
    const char *other = in_directory("other");

    is_number(load_flags(good, 0), 0, "a regular file is read");
    ok((open_flags & O_ACCMODE) == O_RDONLY && (open_flags & O_NONBLOCK) != 0
           && (open_flags & O_CLOEXEC) != 0,
       "... opened to read, without waiting, closed on exec");
    file_is_refused(other, ENOENT, "open",
                    "can't be opened (ENOENT, no such file or directory): see "
                    "that it is there, and that this user may read it and "
                    "search its directories",
                    "a file that isn't there");
    file_is_refused(directory, EPERM, "file", "is not a regular file: name one",
                    "a directory");
    if (mkfifo(other, 0600) != 0)
        bail_out("mkfifo failed");
    alarm(20);
    file_is_refused(other, EPERM, "file", "is not a regular file: name one",
                    "a FIFO");
    alarm(0);
    unlink(other);
    file_is_refused("/dev/null", EPERM, "file",
                    "is not a regular file: name one", "a device");
    if (symlink(good, other) != 0)
        bail_out("symlink failed");
    is_number(load_flags(other, 0), 0,
              "a symbolic link to a good file is "
              "read");
    unlink(other);
}

static void test_modes(void)
{
    static const struct {
        mode_t mode;
        const char *message;
    } modes[] = {
        { 0620, "(mode 0620)" },
        { 0602, "(mode 0602)" },
        { 0664, "(mode 0664)" },
        { 04666, "(mode 04666)" },
    };
    const char *path = write_text("modes", example_alone);
    char message[200];

    for (size_t i = 0; i < COUNT(modes); i++) {
        snprintf(message, sizeof message,
                 "may be written by group or others "
                 "%s; chmod go-w it, or allow it (file-writable)",
                 modes[i].message);
        if (chmod(path, modes[i].mode) != 0)
            bail_out("chmod failed");
        file_is_refused(path, EPERM, "file", message, modes[i].message);
        is_number(load_flags(path, PRIV_SPEC_FLAG_ALLOW_FILE_WRITABLE), 0,
                  "... and read where the host allows it");
    }
    chmod(path, 0755);
    is_number(load_flags(path, 0), 0, "mode 0755 is fine");
}

/* Loads as another user; the errno value, or 0. */
static int load_as(uid_t uid, const char *path)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        if (setgid(uid) != 0 || setuid(uid) != 0)
            _exit(255);
        _exit(load_flags(path, 0) == 0 ? 0 : errno);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

static void test_owners(void)
{
    const char *path = write_text("owner", example_alone);

    if (geteuid() != 0 || chown(path, 12345, 0) != 0) {
        skip(6, "needs root, to give files away");
        return;
    }
    file_is_refused(path, EPERM, "file",
                    "is owned by uid 12345: chown it to root, or to the user "
                    "who runs this",
                    "another user's file");
    is_number(load_flags(path, PRIV_SPEC_FLAG_ALLOW_FILE_WRITABLE), -1,
              "... whatever the host allows");
    is_number(load_as(12345, path), 0, "... but the owner may read it");
    is_number(load_as(12346, path), EPERM, "... nobody else");
    is_number(load_as(12346, write_text("root", example_alone)), 0,
              "root's file is for all");
}

static void test_sizes(void)
{
    const size_t most = 16u << 20;
    size_t room = most - strlen(example_alone);
    char *text = repeat(example_alone, "\n", room, "");
    const char *path = write_bytes("size", text, most);

    is_number(load_flags(path, 0), 0, "16 MiB are read");
    if (truncate(path, (off_t)most + 1) != 0)
        bail_out("truncate failed");
    file_is_refused(path, EFBIG, "file",
                    "has more than 16 MiB; a configuration file has less",
                    "a file of one byte more");
    free(text);
    if (load_flags(write_text("size", ""), 0) != 1)
        bail_out("an empty file has no stanza");
}

/* A file that is longer than fstat said; /dev/zero plays it. */
static void test_growth(void)
{
    int fd = open("/dev/zero", O_RDONLY);
    size_t length;

    if (fd < 0) {
        skip(2, "there is no /dev/zero");
        return;
    }
    errno = 0;
    ok(read_file(fd, 100, &length) == NULL && errno == EFBIG,
       "a file that grows without end is refused");
    close(fd);
    fd = open(write_text("shrinks", "abc"), O_RDONLY);
    if (fd >= 0) {
        char *text = read_file(fd, 10000, &length);

        ok(text != NULL && length == 3, "one that shrinks is read");
        free(text);
        close(fd);
    }
}

static void test_calls(void)
{
    const char *path = write_text("calls", example_alone);
    struct priv_spec_security security = { .user = "before" };
    char message[64] = "can't be read: EIO, input or output error";

    open_interrupted = 3;
    read_most = 1;
    read_error = EINTR;
    read_fails = 5;
    reads = 0;
    is_number(priv_spec_security_load(&security, path, NULL, NULL, NULL), 0,
              "open and read may be interrupted and short");
    is_text(describe(&security), accepted[0].options, "... of no harm");
    priv_spec_security_free(&security);
    read_error = EIO;
    reads = 0;
    file_is_refused(path, EIO, "file", message, "a file that can't be read");
    read_most = 0;
    read_fails = 0;
}

static void test_arguments(void)
{
    struct priv_spec_security security = { 0 };
    priv_spec_report_t report = { 0 };
    char *path = repeat("/", "x/", 150, "server.conf");

    errno = 0;
    ok(priv_spec_security_load(NULL, "x", NULL, NULL, &report) == -1
           && errno == EINVAL,
       "no struct is refused");
    errno = 0;
    ok(priv_spec_security_load(&security, NULL, NULL, NULL, NULL) == -1
           && errno == EINVAL,
       "no path is refused");
    security.size = sizeof security - 1;
    errno = 0;
    ok(priv_spec_security_load(&security, "x", NULL, NULL, &report) == -1
           && errno == EINVAL,
       "a struct of unknown size is refused");
    security.size = sizeof security;
    ok(priv_spec_security_load(&security, "/\n\x1b[0m", NULL, NULL, &report)
           == -1,
       "an odd path");
    is_text(report.message,
            "/??[0m: can't be opened (ENOENT, no such file or directory): "
            "see that it is there, and that this user may read it and search "
            "its directories",
            "... is shown without control bytes");
    ok(priv_spec_security_load(&security, path, NULL, NULL, &report) == -1,
       "a long path");
    ok(strncmp(report.message, "...", 3) == 0
           && strstr(report.message, "/x/server.conf: can't be opened (")
                  == report.message + 200 - strlen("/x/server.conf"),
       "... is shown by its end");
    free(path);
}

int main(void)
{
    make_directory();
    test_files_in_order();
    test_kinds();
    test_modes();
    test_owners();
    test_sizes();
    test_growth();
    test_calls();
    test_arguments();
    return done();
}
