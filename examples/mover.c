/* SPDX-License-Identifier: ISC */
/*
 * mover.c: adds addresses to an interface, and removes them.
 *
 *     mover FILE INTERFACE
 *
 * Such as a pair of servers does whose address moves to the one that is
 * alive.  Started as root, it becomes what FILE's Security stanza says, says
 * "ready", and reads lines from its standard input:
 *
 *     add ADDRESS/LENGTH
 *     remove ADDRESS/LENGTH
 *
 * Each is answered with "ok", or with what went wrong.  What was added stays
 * when it ends.  The one capability that it keeps is permitted all the time,
 * and in effect only while a change is handed to the kernel.  For Linux:
 * rtnetlink(7).
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <priv_spec.h>

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "mover: %s: %s\n", what, why);
    _exit(1);
}

/* ---- giving up root, and what is raised later ---- */

static priv_spec_t change_network;

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
    if (priv_spec_from_text(&change_network, PRIV_SPEC_LINUX, "cap_net_admin+e",
                            &report)
        != 0)
        fail(report.step, report.message);
}

/* ---- a change, as the kernel wants it ---- */

struct change {
    struct nlmsghdr header;
    struct ifaddrmsg address;
    char attributes[2 * RTA_SPACE(sizeof(struct in6_addr))];
};

static void put_attribute(struct change *change, unsigned short type,
                          const void *data, size_t length)
{
    struct rtattr *at =
        (struct rtattr *)(void *)((char *)change + change->header.nlmsg_len);

    at->rta_type = type;
    at->rta_len = (unsigned short)RTA_LENGTH(length);
    memcpy(RTA_DATA(at), data, length);
    change->header.nlmsg_len += (unsigned)RTA_SPACE(length);
}

/* Reads ADDRESS/LENGTH, changing the text; whether it is one. */
static int put_address(struct change *change, char *text)
{
    unsigned char address[sizeof(struct in6_addr)];
    char *slash = strchr(text, '/'), *end;
    int family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
    size_t length = family == AF_INET6 ? 16 : 4;
    unsigned long bits;

    if (slash == NULL || slash[1] < '0' || slash[1] > '9')
        return 0;
    *slash = '\0';
    bits = strtoul(slash + 1, &end, 10);
    if (*end != '\0' || bits > 8 * length
        || inet_pton(family, text, address) != 1)
        return 0;
    change->address.ifa_family = (unsigned char)family;
    change->address.ifa_prefixlen = (unsigned char)bits;
    put_attribute(change, IFA_LOCAL, address, length);
    put_attribute(change, IFA_ADDRESS, address, length);
    return 1;
}

/* The kernel's answer: 0, or an errno. */
static int answer_of(int fd)
{
    union {
        struct nlmsghdr header;
        char bytes[4096];
    } got;
    ssize_t length = recv(fd, &got, sizeof got, 0);

    if (length < 0)
        return errno;
    if ((size_t)length < NLMSG_LENGTH(sizeof(struct nlmsgerr))
        || got.header.nlmsg_type != NLMSG_ERROR)
        return EPROTO;
    return -((struct nlmsgerr *)NLMSG_DATA(&got.header))->error;
}

/* Hands a change to the kernel; 0, or an errno. */
static int make(const struct change *change)
{
    priv_spec_report_t report = { 0 };
    int fd = -1, error = 0;

    /* The kernel asks for the capability of who opened the socket, and of who
     * sends; so both are done in the scope. */
    PRIV_SPEC_RAISED(&change_network, &report)
    {
        fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        if (fd < 0 || send(fd, change, change->header.nlmsg_len, 0) < 0)
            error = errno;
    }
    if (report.error != 0)
        fail(report.step, report.message);
    if (error == 0)
        error = answer_of(fd);
    if (fd >= 0)
        close(fd);
    return error;
}

/* Does what a line says; what came of it. */
static const char *obey(char *line, unsigned interface)
{
    struct change change;
    char *address = strchr(line, ' ');
    int error;

    memset(&change, 0, sizeof change);
    change.header.nlmsg_len = NLMSG_LENGTH(sizeof change.address);
    change.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    change.address.ifa_index = interface;
    if (strncmp(line, "add ", 4) == 0) {
        change.header.nlmsg_type = RTM_NEWADDR;
        change.header.nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
    } else if (strncmp(line, "remove ", 7) == 0) {
        change.header.nlmsg_type = RTM_DELADDR;
    } else {
        return "add or remove, and an address?";
    }
    if (!put_address(&change, address + 1))
        return "no address: ADDRESS/LENGTH";
    error = make(&change);
    return error == 0 ? "ok" : strerror(error);
}

int main(int argc, char **argv)
{
    unsigned interface;
    char line[128];

    if (argc != 3)
        fail("usage", "mover FILE INTERFACE");
    interface = if_nametoindex(argv[2]);
    if (interface == 0)
        fail(argv[2], strerror(errno));
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    become(argv[1]);
    puts("ready");
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        puts(obey(line, interface));
    }
    return 0;
}
