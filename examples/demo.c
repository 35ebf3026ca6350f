/* SPDX-License-Identifier: ISC */
/*
 * demo.c: shows a process giving up root, line by line.
 *
 *     demo FILE
 *
 * Reads FILE's Security stanza, becomes what it says, and tries out what it
 * may still do and what it may not.  Each line is "ok" or "FAILED"; the exit
 * status is 0 if every line held, 1 if one did not, 2 if it could not begin.
 * On Linux all of it happens in a network namespace of its own, so that a
 * mail server on this machine is not in the way, where that can be made.
 */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if HAVE_LIBCAP
#include <sys/capability.h>
#endif

#include "priv_spec.h"

static int failures;

static void line(bool held, const char *format, ...)
{
    va_list list;

    printf("%s  ", held ? "ok    " : "FAILED");
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
    if (!held)
        failures++;
}

/* A network of this process alone, with its loopback interface up. */
static bool own_network(void)
{
#ifdef CLONE_NEWNET
    struct ifreq lo;
    int fd, result;

    if (unshare(CLONE_NEWNET) != 0)
        return false;
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        return false;
    memset(&lo, 0, sizeof lo);
    memcpy(lo.ifr_name, "lo", 3);
    lo.ifr_flags = IFF_UP;
    result = ioctl(fd, SIOCSIFFLAGS, &lo);
    close(fd);
    return result == 0;
#else
    return false;
#endif
}

/* A listener on 127.0.0.1:25, or -1. */
static int listen_on_25(void)
{
    struct sockaddr_in address;
    int one = 1, error, fd = socket(AF_INET, SOCK_STREAM, 0);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(25);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0
        && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0
        && bind(fd, (struct sockaddr *)&address, sizeof address) == 0
        && listen(fd, 5) == 0)
        return fd;
    error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return -1;
}

/* Who the process is, and what it holds, as the system says. */
static void tell(const char *when)
{
    priv_spec_t spec;
    char effective[4096];

    printf("        %s: uid %ld, effective uid %ld, gid %ld; ", when,
           (long)getuid(), (long)geteuid(), (long)getgid());
    if (priv_spec_from_process(&spec, 0, NULL) != 0) {
        puts("this system has uids only");
        return;
    }
    priv_spec_set_names(&spec.set[PRIV_SPEC_EFFECTIVE], effective,
                        sizeof effective);
    if (strlen(effective) > 200)
        puts("holds root's privileges");
    else
        printf("holds %s\n", effective);
}

/* Whether exactly one privilege is held, in effect and permitted. */
static bool holds_only(const char *name)
{
    priv_spec_t spec;
    char effective[4096], permitted[4096];

    if (priv_spec_from_process(&spec, 0, NULL) != 0)
        return false;
    priv_spec_set_names(&spec.set[PRIV_SPEC_EFFECTIVE], effective,
                        sizeof effective);
    priv_spec_set_names(&spec.set[PRIV_SPEC_PERMITTED], permitted,
                        sizeof permitted);
    return strcmp(effective, name) == 0 && strcmp(permitted, name) == 0;
}

/*
 * Asks the kernel for every other capability again, past the library; how
 * many were not refused.
 */
static unsigned regain_others(const char *kept, unsigned *tried)
{
    unsigned regained = 0;

    *tried = 0;
#if HAVE_LIBCAP
    for (cap_value_t bit = 0; bit < cap_max_bits(); bit++) {
        char *name = cap_to_name(bit);
        cap_t caps = cap_get_proc();

        if (name != NULL && strcmp(name, kept) != 0) {
            (*tried)++;
            if (caps == NULL
                || cap_set_flag(caps, CAP_PERMITTED, 1, &bit, CAP_SET) != 0
                || cap_set_proc(caps) == 0 || errno != EPERM)
                regained++;
        }
        cap_free(caps);
        cap_free(name);
    }
#else
    (void)kept;
#endif
    return regained;
}

static int become(const struct priv_spec_security *security)
{
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    char warning[512];
    int result;

    if (priv_spec_plan_prepare(&plan, security, &report) != 0) {
        line(false, "prepare: %s: %s", report.step, report.message);
        return -1;
    }
    for (unsigned n = 0;
         priv_spec_report_warning(&report, n, warning, sizeof warning) >= 0;
         n++)
        printf("        warning: %s\n", warning);
    result = priv_spec_plan_enter(&plan, &report);
    priv_spec_plan_free(&plan);
    if (result != 0)
        line(false, "enter: %s: %s", report.step, report.message);
    return result;
}

/* What the process may and may not, now that it is an ordinary user. */
static void try_out(const char *secret, const char *kept)
{
    unsigned tried, regained;
    int fd;

    line(open(secret, O_RDONLY) < 0 && errno == EACCES,
         "reading a file of root's alone is refused");
    line(setuid(0) != 0 && errno == EPERM, "setuid(0) is refused");
    line(getuid() != 0 && geteuid() != 0, "no uid is 0");
    if (kept == NULL) {
        line(listen_on_25() < 0 && errno == EACCES,
             "binding port 25 is refused: uids are all this system has");
        return;
    }
    line(holds_only(kept), "holds %s and nothing else", kept);
    fd = listen_on_25();
    line(fd >= 0, "listens on 127.0.0.1:25");
    line(fd >= 0 && close(fd) == 0, "stops listening");
    fd = listen_on_25();
    line(fd >= 0, "listens on 127.0.0.1:25 again");
    regained = regain_others(kept, &tried);
    line(regained == 0 && tried > 0, "each of %u other capabilities is refused",
         tried);
}

/* The same without the text: the port must be refused, or it proves nothing. */
static int without_text(struct priv_spec_security security)
{
    security.capabilities = security.privileges = NULL;
    if (become(&security) != 0)
        return 1;
    line(listen_on_25() < 0 && errno == EACCES,
         "without the text the port is refused");
    return failures != 0;
}

static int in_child(int (*function)(struct priv_spec_security),
                    const struct priv_spec_security *security)
{
    int status;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        status = function(*security);
        fflush(stdout);
        _exit(status);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

static char secret[] = "/tmp/privspec-demo-XXXXXX";

static int with_text(struct priv_spec_security security)
{
    const char *kept = "cap_net_bind_service";

    tell("before");
    if (strcmp(priv_spec_backend(), "stub") == 0) {
        puts("        the stub backend keeps nothing: the text is left out");
        security.capabilities = security.privileges = kept = NULL;
    }
    if (become(&security) != 0)
        return 1;
    tell("after ");
    try_out(secret, kept);
    return failures != 0;
}

int main(int argc, char **argv)
{
    struct priv_spec_security security = { 0 };
    priv_spec_report_t report = { 0 };
    int fd, status = 0;

    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (argc != 2) {
        fputs("usage: demo FILE\n", stderr);
        return 2;
    }
    if (geteuid() != 0) {
        fputs("demo: giving up root needs root to begin with: run it as "
              "root\n",
              stderr);
        return 2;
    }
    if (priv_spec_security_load(&security, argv[1], NULL, NULL, &report) != 0) {
        fprintf(stderr, "demo: %s\n",
                report.error != 0 ? report.message : "no stanza");
        return 2;
    }
    fd = mkstemp(secret);
    if (fd < 0 || close(fd) != 0) {
        perror("demo: a temporary file");
        return 2;
    }
    printf("libprivspec %s, backend %s; user %s, capabilities %s\n",
           priv_spec_version(), priv_spec_backend(), security.user,
           security.capabilities);
    printf("        network: %s\n",
           own_network() ? "one of its own" : "the machine's");
    status |= in_child(with_text, &security);
    status |= in_child(without_text, &security);
    unlink(secret);
    priv_spec_security_free(&security);
    puts(status == 0 ? "Every line held." : "A line did NOT hold.");
    return status;
}
