/* SPDX-License-Identifier: ISC */
/*
 * listener.c: the example of that name, at work.
 *
 * In a network namespace of its own it serves a thousand clients, one after
 * the other, while it is told twenty times to open its port again; between
 * all that it is looked at by the kernel's word, and by privspec show.
 */
#include <config.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"
#include "tap.h"

enum { CLIENTS = 1000, REOPENINGS = 20, PATIENCE = 20000 /* ms */ };

#define PORT (1ULL << 10) /* cap_net_bind_service */

static char folder[] = "/tmp/privspec-listener-XXXXXX";
static char configuration[64];

static bool configure(const char *words)
{
    FILE *file = fopen(configuration, "w");

    if (file == NULL)
        return false;
    fprintf(file, "Security { user = 65534; group = 65534; %s }\n", words);
    return fclose(file) == 0 && chmod(configuration, 0644) == 0;
}

/* A network of this process alone, with its loopback interface up. */
static bool own_network(void)
{
    struct ifreq lo;
    int fd, result;

    if (unshare(CLONE_NEWNET) != 0)
        return false;
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    memset(&lo, 0, sizeof lo);
    memcpy(lo.ifr_name, "lo", 3);
    lo.ifr_flags = IFF_UP;
    result = ioctl(fd, SIOCSIFFLAGS, &lo);
    close(fd);
    return result == 0;
}

/* ---- the listener ---- */

static pid_t listener;
static FILE *says; /* what it says */

/* Starts it with the configuration there is. */
static void start(void)
{
    const char *top = getenv("top_builddir");
    char path[4096];
    int ends[2];

    snprintf(path, sizeof path, "%s/examples/listener",
             top != NULL ? top : ".");
    if (pipe(ends) != 0)
        bail_out("pipe: %s", strerror(errno));
    fflush(NULL);
    listener = fork();
    if (listener == 0) {
        dup2(ends[1], 1);
        dup2(ends[1], 2);
        close(ends[0]);
        close(ends[1]);
        execl(path, path, configuration, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    says = fdopen(ends[0], "r");
    if (listener < 0 || says == NULL)
        bail_out("%s: %s", path, strerror(errno));
}

/* Its next line; empty once it has ended. */
static const char *line_of_listener(void)
{
    static char line[1024];

    if (fgets(line, sizeof line, says) == NULL)
        return "";
    line[strcspn(line, "\n")] = '\0';
    return line;
}

/* Waits for its end; its exit status. */
static int ended(void)
{
    int status = 0;

    fclose(says);
    if (waitpid(listener, &status, 0) != listener || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

/* Whether each of its threads has what it should have at rest. */
static bool at_rest(unsigned threads)
{
    char path[512];
    struct dirent *entry;
    bool good = true;
    DIR *tasks;

    snprintf(path, sizeof path, "/proc/%ld/task", (long)listener);
    tasks = opendir(path);
    while (tasks != NULL && (entry = readdir(tasks)) != NULL) {
        struct kernel_state state;
        FILE *file;

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/%ld/task/%s/status", (long)listener,
                 entry->d_name);
        file = fopen(path, "r");
        if (file == NULL)
            continue;
        kernel_read_from(file, &state);
        fclose(file);
        threads--;
        if (!kernel_is(&state, 65534, 65534, "65534")
            || !kernel_holds(&state, 0, PORT, 0, 0)) {
            kernel_print(entry->d_name, &state);
            good = false;
        }
    }
    if (tasks != NULL)
        closedir(tasks);
    return good && threads == 0;
}

static bool shown_empty(void)
{
    const char *top = getenv("top_builddir");
    char command[4096], line[1024];
    bool empty = false;
    FILE *show;

    snprintf(command, sizeof command, "%s/privspec show %ld",
             top != NULL ? top : ".", (long)listener);
    show = popen(command, "r");
    while (show != NULL && fgets(line, sizeof line, show) != NULL) {
        if (strcmp(line, "  effective    none\n") == 0)
            empty = true;
        diag("%.*s", (int)strcspn(line, "\n"), line);
    }
    return show != NULL && pclose(show) == 0 && empty;
}

/* ---- a client ---- */

/* A connection, or -1 with errno. */
static int call(void)
{
    const struct timeval patience = { PATIENCE / 1000, 0 };
    struct sockaddr_in address;
    int error, fd = socket(AF_INET, SOCK_STREAM, 0);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(25);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* Says something, if anything, and reads one line; whether it begins so. */
static bool talk(int fd, const char *text, const char *answer)
{
    char got[256];
    size_t length = 0;

    if (text != NULL
        && send(fd, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text))
        return false;
    while (length < sizeof got - 1 && recv(fd, got + length, 1, 0) == 1) {
        if (got[length++] == '\n')
            break;
    }
    got[length] = '\0';
    return strncmp(got, answer, strlen(answer)) == 0;
}

/* From the greeting to the end. */
static bool converse(int fd)
{
    return talk(fd, NULL, "220 ") && talk(fd, "EHLO client\r\n", "250 ")
           && talk(fd, "NOOP\r\n", "250 ") && talk(fd, "QUIT\r\n", "221 ")
           && talk(fd, NULL, "");
}

static long now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* One client, who tries again where the port was just closed. */
static bool client(unsigned *retries)
{
    long until = now() + PATIENCE;

    for (;;) {
        int fd = call();
        bool served = fd >= 0 && converse(fd);

        if (fd >= 0)
            close(fd);
        if (served || now() > until)
            return served;
        (*retries)++;
        sched_yield();
    }
}

/* ---- tests ---- */

static void test_at_work(void)
{
    unsigned served = 0, retries = 0, reopened = 0;
    bool answered = true, rested = true;
    const char *line;
    int long_lived;

    ok(configure("capabilities = \"cap_net_bind_service+p\""),
       "a configuration: %s", configuration);
    start();
    if (!is_text(line_of_listener(), "listener: port 25 is open", "it listens"))
        bail_out("without a listener there is nothing to test");
    ok(at_rest(5), "each of its five threads has nothing in effect, and "
                   "cap_net_bind_service permitted");
    ok(shown_empty(), "privspec show says so");
    long_lived = call();
    ok(long_lived >= 0 && talk(long_lived, NULL, "220 "), "a client stays");
    for (unsigned i = 0; i < CLIENTS; i++) {
        if (i % (CLIENTS / REOPENINGS) == CLIENTS / REOPENINGS / 2) {
            kill(listener, SIGHUP);
            answered &= talk(long_lived, "NOOP\r\n", "250 ");
        }
        served += client(&retries);
        if (i % 100 == 99)
            rested &= at_rest(5);
    }
    diag("%u times a client had to try again", retries);
    is_number(served, CLIENTS, "every client was served");
    ok(answered, "the one that stayed was answered all the while");
    ok(rested, "at rest nothing was in effect, whenever it was looked at");
    ok(talk(long_lived, "VRFY me\r\n", "500 ")
           && talk(long_lived, "NOOP\r\nHELO me\r\n", "250 ")
           && talk(long_lived, NULL, "250 ")
           && talk(long_lived, "QUIT\r\n", "221 "),
       "and is told what is no command, and let go");
    close(long_lived);
    kill(listener, SIGTERM);
    while (*(line = line_of_listener()) != '\0')
        reopened += strstr(line, "was opened again") != NULL;
    is_number(reopened, REOPENINGS, "the port was opened again each time");
    is_number(ended(), 0, "and it ended when it was told to");
}

/* What makes the difference is the text. */
static void test_without(void)
{
    const char *line;

    ok(configure(""), "without the text");
    start();
    line = line_of_listener();
    ok(strstr(line, "permitted: not permitted here, so it can't be raised: "
                    "cap_net_bind_service")
           != NULL,
       "the port can't be opened: %s", line);
    is_number(ended(), 1, "and it ends");
}

int main(void)
{
    if (!kernel_root_with(BIT(6) | BIT(7) | PORT))
        skip_all("needs root with cap_setuid, cap_setgid and "
                 "cap_net_bind_service");
    if (!own_network())
        skip_all("a network namespace of its own can't be made");
    signal(SIGPIPE, SIG_IGN);
    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0)
        bail_out("%s: %s", folder, strerror(errno));
    snprintf(configuration, sizeof configuration, "%s/conf", folder);
    test_at_work();
    test_without();
    unlink(configuration);
    rmdir(folder);
    return done();
}
