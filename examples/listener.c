/* SPDX-License-Identifier: ISC */
/*
 * listener.c: a small server that keeps one privilege, and raises it.
 *
 *     listener FILE
 *
 * Started as root, it becomes what FILE's Security stanza says, opens port
 * 25 on all addresses of IPv4, and answers a few commands of SMTP.  On SIGHUP
 * it closes the port and opens it again, which takes a privilege that an
 * ordinary user lacks.  That privilege is permitted all the time, and in effect
 * for the two opening calls alone; the threads that talk with clients never
 * have it in effect.
 * On SIGTERM it ends.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#ifdef __sun
#include <priv.h>
#endif

#include <priv_spec.h>

enum { PORT = 25, THREADS = 4, WAITING = 64, LINE = 512 };

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "listener: %s: %s\n", what, why);
    _exit(1);
}

/* ---- giving up root, and what is raised later ---- */

static priv_spec_t open_port; /* the privilege that opening a port takes */

static void become(const char *path)
{
    struct priv_spec_security security = { 0 };
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    int found = priv_spec_security_load(&security, path, NULL, NULL, &report);

    if (found != 0)
        fail("configuration",
             found > 0 ? "no Security stanza" : report.message);
    if (priv_spec_plan_prepare(&plan, &security, &report) != 0
        || priv_spec_plan_enter(&plan, &report) != 0)
        fail(report.step, report.message);
    priv_spec_plan_free(&plan);
    priv_spec_security_free(&security);
#ifdef __sun
    /* A text of Solaris names one set, which is in effect as well. */
    if (priv_set(PRIV_OFF, PRIV_EFFECTIVE, PRIV_NET_PRIVADDR, NULL) != 0)
        fail("priv_set", strerror(errno));
#endif
    /* Each system has its own words for it. */
    if (priv_spec_from_text(&open_port, PRIV_SPEC_NATIVE,
                            strcmp(priv_spec_backend(), "solaris") == 0
                                ? "net_privaddr"
                                : "cap_net_bind_service+e",
                            &report)
        != 0)
        fail(report.step, report.message);
}

/* A socket that listens on the port. */
static int listen_on_port(void)
{
    struct sockaddr_in address;
    priv_spec_report_t report = { 0 };
    int one = 1, listening = -1, fd = socket(AF_INET, SOCK_STREAM, 0);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(PORT);
    if (fd < 0
        || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0
        || fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
        fail("socket", strerror(errno));
    PRIV_SPEC_RAISED(&open_port, &report)
    {
        if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0)
            break; /* which ends the scope, as return and goto would */
        listening = listen(fd, WAITING);
    }
    /* Not raised, or, worse, not restored. */
    if (report.error != 0)
        fail(report.step, report.message);
    if (listening != 0)
        fail("port", strerror(errno));
    return fd;
}

/* ---- the clients that wait for a thread ---- */

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int fd[WAITING];
    unsigned first, count;
} waiting = { .mutex = PTHREAD_MUTEX_INITIALIZER,
              .changed = PTHREAD_COND_INITIALIZER };

static void put(int fd)
{
    pthread_mutex_lock(&waiting.mutex);
    while (waiting.count == WAITING)
        pthread_cond_wait(&waiting.changed, &waiting.mutex);
    waiting.fd[(waiting.first + waiting.count++) % WAITING] = fd;
    pthread_cond_broadcast(&waiting.changed);
    pthread_mutex_unlock(&waiting.mutex);
}

static int take(void)
{
    int fd;

    pthread_mutex_lock(&waiting.mutex);
    while (waiting.count == 0)
        pthread_cond_wait(&waiting.changed, &waiting.mutex);
    fd = waiting.fd[waiting.first];
    waiting.first = (waiting.first + 1) % WAITING;
    waiting.count--;
    pthread_cond_broadcast(&waiting.changed);
    pthread_mutex_unlock(&waiting.mutex);
    return fd;
}

/* ---- a client ---- */

/* The answer to a line, which begins with its command. */
static const char *answer_to(const char *line)
{
    static const struct {
        const char *command, *answer;
    } answers[] = {
        { "EHLO", "250 listener\r\n" },
        { "HELO", "250 listener\r\n" },
        { "NOOP", "250 OK\r\n" },
        { "QUIT", "221 Bye\r\n" },
    };

    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (strncmp(line, answers[i].command, 4) == 0
            && strchr(" \r", line[4]) != NULL)
            return answers[i].answer;
    }
    return "500 Unknown command\r\n";
}

static int say(int fd, const char *text)
{
    size_t length = strlen(text);

    return send(fd, text, length, 0) == (ssize_t)length ? 0 : -1;
}

/* Answers line by line, until the client says QUIT or goes away. */
static void serve(int fd)
{
    char line[LINE + 1];
    size_t length = 0;

    if (say(fd, "220 listener ready\r\n") != 0)
        return;
    for (;;) {
        ssize_t got = recv(fd, line + length, LINE - length, 0);
        char *end;

        if (got <= 0)
            return;
        length += (size_t)got;
        line[length] = '\0';
        while ((end = strstr(line, "\r\n")) != NULL) {
            const char *answer = answer_to(line);

            if (say(fd, answer) != 0 || strncmp(answer, "221", 3) == 0)
                return;
            length -= (size_t)(end + 2 - line);
            memmove(line, end + 2, length + 1);
        }
        if (length == LINE) {
            say(fd, "500 Line too long\r\n");
            return;
        }
    }
}

static void *work(void *unused)
{
    (void)unused;
    for (;;) {
        int fd = take();

        serve(fd);
        close(fd);
    }
    return NULL;
}

/* ---- the main thread: it alone opens the port ---- */

static volatile sig_atomic_t reopen, end;

static void note(int number)
{
    if (number == SIGHUP)
        reopen = 1;
    else
        end = 1;
}

/* Blocks the signals, but for the time that the main thread waits. */
static void catch_signals(sigset_t *as_before)
{
    struct sigaction action;
    sigset_t both;

    memset(&action, 0, sizeof action);
    action.sa_handler = note;
    sigemptyset(&both);
    sigaddset(&both, SIGHUP);
    sigaddset(&both, SIGTERM);
    signal(SIGPIPE, SIG_IGN); /* a client that went away */
    if (sigaction(SIGHUP, &action, NULL) != 0
        || sigaction(SIGTERM, &action, NULL) != 0
        || sigprocmask(SIG_BLOCK, &both, as_before) != 0)
        fail("signals", strerror(errno));
}

static void start_threads(void)
{
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        int error = pthread_create(&thread, NULL, work, NULL);

        if (error != 0)
            fail("thread", strerror(error));
    }
}

/* Hands the clients that have come to the threads. */
static void hand_over(int listening)
{
    const struct timeval patience = { 60, 0 };
    int fd;

    while ((fd = accept(listening, NULL, NULL)) >= 0) {
        fcntl(fd, F_SETFL, 0);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        put(fd);
    }
}

/* Waits for clients until a signal comes. */
static void wait_for_signal(int listening, const sigset_t *unblocked)
{
    fd_set ready;

    do {
        hand_over(listening);
        FD_ZERO(&ready);
        FD_SET(listening, &ready);
    } while (pselect(listening + 1, &ready, NULL, NULL, NULL, unblocked) >= 0);
    hand_over(listening);
}

int main(int argc, char **argv)
{
    unsigned long reopened = 0;
    sigset_t unblocked;
    int fd;

    if (argc != 2)
        fail("usage", "listener FILE");
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    become(argv[1]); /* while there is one thread, as it must be */
    catch_signals(&unblocked);
    fd = listen_on_port();
    start_threads(); /* out of every scope: they have nothing in effect */
    printf("listener: port %d is open\n", PORT);
    while (!end) {
        wait_for_signal(fd, &unblocked);
        if (!reopen)
            continue;
        reopen = 0;
        close(fd);
        fd = listen_on_port();
        printf("listener: port %d was opened again: %lu\n", PORT, ++reopened);
    }
    return 0;
}
