/* SPDX-License-Identifier: ISC */
/* backend_libcap_descriptors.c: see backend_libcap_descriptors.h. */
#include <config.h>

#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend_libcap_descriptors.h"
#include "backend_libcap_survey.h"
#include "linux_descriptors.h"
#include "linux_tasks.h"
#include "report.h"

static bool has_flag(const struct plan *plan, uint64_t flag)
{
    return (plan->flags & flag) != 0;
}

/*
 * Whether open directories matter: those that will be closed lead nowhere.  An
 * io_uring lives on in what is mapped of it.
 */
static bool folders_matter(const struct plan *plan)
{
    return plan->root_path != NULL && !has_flag(plan, PRIV_SPEC_FLAG_CLOSE_FDS);
}

/* A descriptor in words: " of thread N" if it isn't this one's. */
static int fail_found(priv_spec_report_t *report, int fd, int thread,
                      const char *what)
{
    if (thread == 0)
        return report_fail(report, EBUSY, STEP_DESCRIPTORS, "descriptor %d %s",
                           (long)fd, what);
    return report_fail(report, EBUSY, STEP_DESCRIPTORS,
                       "descriptor %d of thread %d %s", (long)fd, (long)thread,
                       what);
}

/* What was found in one thread's; 0 stands for the calling one. */
static int judge(const struct plan *plan, const struct linux_descriptors *found,
                 int thread, priv_spec_report_t *report)
{
    bool rings = has_flag(plan, PRIV_SPEC_FLAG_ALLOW_IO_URING);
    bool folders = has_flag(plan, PRIV_SPEC_FLAG_ALLOW_DIRECTORIES);
    bool look_for_folders = folders_matter(plan);

    if (found->io_uring >= 0 && !rings)
        return fail_found(report, found->io_uring, thread,
                          "is an io_uring, which acts with the old "
                          "credentials for ever: close it, or allow it "
                          "(io-uring)");
    if (found->mapped && !rings)
        return report_fail(report, EBUSY, STEP_DESCRIPTORS,
                           "an io_uring is mapped, which has no descriptor "
                           "in this thread, and acts with the old "
                           "credentials for ever: unmap it, or allow it "
                           "(io-uring)");
    if (found->directory >= 0 && !folders)
        return fail_found(report, found->directory, thread,
                          "is a directory, which leads out of the chroot: "
                          "close it, or allow it (directories)");
    if (!found->known && (!rings || (look_for_folders && !folders)))
        return report_fail(report, EBUSY, STEP_DESCRIPTORS,
                           "the open descriptors can't be looked at: mount "
                           "/proc, or allow io_urings (io-uring)%s",
                           look_for_folders ? " and directories (directories)"
                                            : "");
    if (found->io_uring >= 0 || found->mapped || (!found->known && rings))
        report->warnings |= PRIV_SPEC_WARN_IO_URING;
    if (found->directory >= 0 || (!found->known && look_for_folders && folders))
        report->warnings |= PRIV_SPEC_WARN_DIRECTORIES;
    return 0;
}

/* Whether the thread can enter the new root by the plan's descriptor. */
static bool has_root(const struct plan *plan, int tasks, int tid)
{
    char name[32];
    struct message m = message_in(name, sizeof name);
    struct stat st;

    if (plan->root < 0)
        return true;
    message_format(&m, "fd/%d", (long)plan->root);
    return linux_tasks_stat(tasks, tid, name, &st) == 0
           && st.st_dev == plan->root_device && st.st_ino == plan->root_inode;
}

/*
 * Looks at a thread that has descriptors of its own, unless it has ended.  One
 * that ends has none for an instant before it is gone.
 */
static int check_thread(const struct plan *plan, int tasks, int tid,
                        priv_spec_report_t *report)
{
    const struct timespec instant = { 0, 1000000 };
    struct linux_descriptors found;
    struct process process;
    bool root;
    int gone;

    linux_descriptors_look(&found, tid, folders_matter(plan), plan->root_device,
                           plan->root_inode);
    for (int tries = 0;; tries++) {
        root = has_root(plan, tasks, tid);
        gone = linux_tasks_read(tasks, tid, &process, NULL);
        if (gone != 0)
            return gone < 0 ? survey_fail_list(report, errno) : 0;
        if ((root && found.known) || tries == 50)
            break;
        nanosleep(&instant, NULL);
    }
    if (judge(plan, &found, tid, report) != 0)
        return -1;
    if (root)
        return 0;
    return survey_fail_thread(report, EBUSY, STEP_DESCRIPTORS, tid,
                              process.name,
                              "has descriptors of its own, without the new "
                              "root directory: have it share those of the "
                              "others, or enter before it starts");
}

static int check_others(const struct plan *plan, priv_spec_report_t *report)
{
    struct linux_tasks tasks = { .fd = linux_tasks_open() };
    int self = linux_tasks_self(), result = 0, tid = 0;

    /* Whoever is alone may do without the list: libcap_threads_prepare. */
    if (tasks.fd < 0)
        return 0;
    while (result == 0 && (tid = linux_tasks_next(&tasks)) > 0) {
        if (tid != self && !linux_tasks_shares_files(tid))
            result = check_thread(plan, tasks.fd, tid, report);
    }
    if (tid < 0)
        result = survey_fail_list(report, errno);
    close(tasks.fd);
    return result;
}

int libcap_descriptors_check(const struct plan *plan,
                             priv_spec_report_t *report)
{
    struct linux_descriptors found;

    linux_descriptors_look(&found, 0, folders_matter(plan), plan->root_device,
                           plan->root_inode);
    if (judge(plan, &found, 0, report) != 0)
        return -1;
    return has_flag(plan, PRIV_SPEC_FLAG_ALL_THREADS)
               ? check_others(plan, report)
               : 0;
}
