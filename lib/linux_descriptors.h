/* SPDX-License-Identifier: ISC */
/*
 * linux_descriptors.h: descriptors, which ids and sets don't touch.
 *
 * Part of the libcap backend; nothing else includes it.
 */
#ifndef LIB_LINUX_DESCRIPTORS_H
#define LIB_LINUX_DESCRIPTORS_H 1

#include <stdbool.h>
#include <sys/types.h>

#include "priv_spec.h"

/* What may survive a drop among the open descriptors. */
struct linux_descriptors {
    bool known;    /* false: the descriptors could not be looked at */
    int io_uring;  /* the first io_uring; -1: none */
    bool mapped;   /* an io_uring is, in the process; its descriptor or not */
    int directory; /* the first directory above 2; -1: none */
};

/*
 * Looks through the descriptors of a thread, 0: the calling one.  Directories
 * are looked for if `directories`; those that are the one with this device and
 * inode don't count.
 */
void linux_descriptors_look(struct linux_descriptors *found, int thread,
                            bool directories, dev_t device, ino_t inode);

/* Opens the folder of the calling thread's descriptors; -1 without /proc. */
int linux_descriptors_open(void);

/*
 * Closes every descriptor above 2 but those kept, the folder being one of
 * them (-1 is none), and sees that they are closed: by the folder, or, if
 * that can't be read or isn't this process' own, by trying each number
 * (descriptors_close).
 */
int linux_descriptors_close(int folder, const int *keep, unsigned kept,
                            priv_spec_report_t *report);

#endif
