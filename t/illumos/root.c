/* SPDX-License-Identifier: ISC */
/*
 * The root and the working directory of the simulated process, as text, and
 * what there is to say of one that was gone to by a descriptor. The real
 * process stays where it is.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "system.h"

/* Here it is the real one, even in a build that renames it everywhere. */
#undef stat

/* Stands for a path in the process's state: which it is, no path tells. */
#define BY_DESCRIPTOR "(descriptor)"

/* Whether the real system answered, and with a directory; errno if not. */
static int is_directory(int answer, const struct stat *status)
{
    if (answer != 0)
        return 0;
    if (S_ISDIR(status->st_mode))
        return 1;
    errno = ENOTDIR;
    return 0;
}

/* Joins two parts of a path. -1 with ENAMETOOLONG if that doesn't fit. */
static int join(const char *from, const char *path,
                char whole[ILLUMOS_PATH_MAX])
{
    int length = snprintf(whole, ILLUMOS_PATH_MAX, "%s%s", from, path);

    if (length >= 0 && length < ILLUMOS_PATH_MAX)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

/*
 * Makes what the process calls path the path that the real system knows, and
 * looks whether there is a directory. Answers 0, or -1 and errno.
 */
static int resolve(const char *path, char whole[ILLUMOS_PATH_MAX])
{
    const illumos_state_t *is = &illumos_process.is;
    char from[ILLUMOS_PATH_MAX];
    struct stat status;

    /* These two are directories as surely as they were when entered. */
    if (strcmp(path, "/") == 0)
        return join(is->root, "", whole);
    if (strcmp(path, ".") == 0)
        return join(is->directory, "", whole);

    if (*path == '\0') {
        errno = ENOENT;
        return -1;
    }
    if (join(*path == '/' ? is->root : is->directory, "/", from) != 0)
        return -1;
    path += strspn(path, "/");
    if (join(strcmp(from, "//") == 0 ? "/" : from, path, whole) != 0)
        return -1;
    return is_directory(stat(whole, &status), &status) ? 0 : -1;
}

/* Asks for proc_chroot. The working directory stays, maybe outside. */
int sim_chroot(const char *path)
{
    enum verdict verdict = sim_call("chroot", CHANGES);
    char whole[ILLUMOS_PATH_MAX];

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (resolve(path, whole) != 0 || !sim_has(PRIV_PROC_CHROOT))
        return -1;
    strcpy(illumos_process.is.root, whole);
    if (strcmp(path, ".") == 0)
        illumos_process.root_status = illumos_process.directory_status;
    return 0;
}

int sim_chdir(const char *path)
{
    enum verdict verdict = sim_call("chdir", CHANGES);
    char whole[ILLUMOS_PATH_MAX];

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (resolve(path, whole) != 0)
        return -1;
    strcpy(illumos_process.is.directory, whole);
    if (strcmp(path, "/") == 0)
        illumos_process.directory_status = illumos_process.root_status;
    return 0;
}

/* The directory becomes BY_DESCRIPTOR, which no path can be. */
int sim_fchdir(int fd)
{
    enum verdict verdict = sim_call("fchdir", CHANGES);
    struct stat status;

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (!is_directory(fstat(fd, &status), &status))
        return -1;
    strcpy(illumos_process.is.directory, BY_DESCRIPTOR);
    illumos_process.directory_status = status;
    return 0;
}

/* Stats what the process would, which for "/" and "." is up to it. */
int sim_stat(const char *path, struct stat *status)
{
    enum verdict verdict = sim_call("stat", READS);
    char whole[ILLUMOS_PATH_MAX];

    if (verdict != CALL_PROCEEDS)
        return verdict;
    if (resolve(path, whole) != 0)
        return -1;
    if (strcmp(whole, BY_DESCRIPTOR) != 0)
        return stat(whole, status);
    *status = strcmp(path, "/") == 0 ? illumos_process.root_status
                                     : illumos_process.directory_status;
    return 0;
}

/*
 * Where the process calls itself to be. NULL with ENOENT when that is
 * outside of its root, or was gone to by a descriptor and the root was not.
 */
char *sim_getcwd(char *buffer, size_t size)
{
    enum verdict verdict = sim_call("getcwd", READS);
    const illumos_state_t *is = &illumos_process.is;
    size_t length = strcmp(is->root, "/") == 0 ? 0 : strlen(is->root);
    const char *rest = is->directory + length;

    if (verdict != CALL_PROCEEDS)
        return NULL;
    if (strncmp(is->directory, is->root, length) != 0
        || (*rest != '/' && *rest != '\0')) {
        errno = ENOENT;
        return NULL;
    }
    if (*rest == '\0')
        rest = "/";
    if (strlen(rest) >= size) {
        errno = ERANGE;
        return NULL;
    }
    return strcpy(buffer, rest);
}
