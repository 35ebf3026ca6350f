/* SPDX-License-Identifier: ISC */
/*
 * solaris_drops.h: the drops of solaris_drop_faults.c, each from another
 * situation.
 */
#ifndef T_SOLARIS_DROPS_H
#define T_SOLARIS_DROPS_H 1

#include "solaris_support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ROOTS_NEXT                                                             \
    (PRIV_SPEC_FLAG_ALLOW_CHROOT_WRITABLE | PRIV_SPEC_FLAG_ALLOW_DIRECTORIES)
#define LOGIN (PRIV_AWARE | PRIV_AWARE_RESET)

static void start_in_zone(void)
{
    illumos_use_zone(3, "basic,net_privaddr,proc_audit,proc_chroot,"
                        "proc_setid,sys_resource");
    illumos_set_uids(0, 0, 0);
    illumos_set_gids(0, 0, 0);
}

/* Some names that the vocabulary lacks, and a basic set with one of them. */
static void start_with_other_names(void)
{
    static const char *const names[] = { "proc_fork",   "Zoo_Feed",
                                         "proc_setid",  "proc_exec",
                                         "dax_access",  "proc_audit",
                                         "proc_chroot", "sys_resource" };

    illumos_use_names(names, COUNT(names), "proc_fork,proc_exec,zoo_feed");
}

/* Root in the saved ids alone, where nothing shows it. */
static void start_with_saved_root(void)
{
    illumos_set_uids(1001, 1001, 0);
    illumos_set_gids(1001, 1001, 0);
}

/* Not root, and with the privileges that the drop needs. */
static void start_with_privileges(void)
{
    illumos_set_uids(1002, 1002, 1002);
    illumos_set_flags(PRIV_AWARE);
    illumos_set_privileges(PRIV_PERMITTED, "basic,net_privaddr,proc_setid");
    illumos_set_privileges(PRIV_EFFECTIVE, "basic");
}

static void start_with_groups(void)
{
    static const gid_t groups[] = { 0, 1, 2, 3, 4, 5, 6, 7, 12, 1001 };

    illumos_set_groups((int)COUNT(groups), groups);
}

static const char *const some_groups[] = { "12", "7", "1999", NULL };

/* Drops; where nothing is said of the start, it is a fresh uid 0. */
static const struct drop {
    const char *name;
    const char *privileges;
    const char *chroot;
    const char *const *groups;
    uint64_t flags;
    uint_t process_flags;
    void (*start)(void);
    int saved; /* something is in the saved ids alone */
} drops[] = {
    { .name = "cluster",
      .privileges = "basic net_privaddr net_bindmlp sys_resource "
                    "sys_net_config net_rawaccess" },
    { .name = "chroot",
      .privileges = "basic,net_privaddr",
      .chroot = "/usr",
      .flags = ROOTS_NEXT },
    { .name = "across exec",
      .privileges = "basic,net_privaddr",
      .flags = PRIV_SPEC_FLAG_ACROSS_EXEC },
    { .name = "sealed",
      .privileges = "basic,proc_audit,proc_setid,sys_resource",
      .flags = PRIV_SPEC_FLAG_SEAL },
    { .name = "sealed, across exec, profiles on",
      .privileges = "basic,net_privaddr",
      .flags = PRIV_SPEC_FLAG_ACROSS_EXEC | PRIV_SPEC_FLAG_SEAL,
      .process_flags = PRIV_PFEXEC },
    { .name = "login", .privileges = "none", .process_flags = LOGIN },
    { .name = "login, profiles and policy on",
      .privileges = "basic",
      .process_flags = LOGIN | PRIV_PFEXEC | PRIV_XPOLICY },
    { .name = "policy on",
      .privileges = "basic,net_privaddr",
      .process_flags = PRIV_XPOLICY },
    { .name = "root kept",
      .privileges = "basic,proc_setid",
      .flags = PRIV_SPEC_FLAG_KEEP_ROOT },
    { .name = "zone",
      .privileges = "basic,net_privaddr",
      .flags = PRIV_SPEC_FLAG_ACROSS_EXEC,
      .start = start_in_zone },
    { .name = "other names",
      .privileges = "basic,dax_access",
      .start = start_with_other_names },
    { .name = "saved root",
      .privileges = "basic,net_privaddr",
      .start = start_with_saved_root,
      .saved = 1 },
    { .name = "privileges without root",
      .privileges = "basic,net_privaddr,sys_time",
      .flags = PRIV_SPEC_FLAG_HELD,
      .start = start_with_privileges },
    { .name = "many groups",
      .privileges = "none",
      .groups = some_groups,
      .start = start_with_groups },
};

#endif
