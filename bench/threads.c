/* SPDX-License-Identifier: ISC */
/*
 * threads.c: a drop in 512 threads, against one cap_set_proc of libcap that
 * libpsx broadcasts to as many.
 *
 * Each round forks a child with 512 threads.  The library's drop is the whole
 * of priv_spec_plan_enter: it stops all threads, changes ids, groups and sets
 * in each, and proves them.  The proof is timed by itself, by wrappers that
 * the linker puts before its functions.  cap_set_proc sets one set in each
 * thread and proves nothing.
 */
#include <config.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "plan.h"
#include "priv_spec.h"

enum { THREADS = 512, ROUNDS = 15 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* ---- the time that the proof takes ---- */

static double proof_time;

int __real_proof_compare(struct entering *entering, priv_spec_report_t *report);
int __wrap_proof_compare(struct entering *entering, priv_spec_report_t *report);
int __real_proof_attempts(struct entering *entering,
                          priv_spec_report_t *report);
int __wrap_proof_attempts(struct entering *entering,
                          priv_spec_report_t *report);

int __wrap_proof_compare(struct entering *entering, priv_spec_report_t *report)
{
    double start = now();
    int result = __real_proof_compare(entering, report);

    proof_time += now() - start;
    return result;
}

int __wrap_proof_attempts(struct entering *entering, priv_spec_report_t *report)
{
    double start = now();
    int result = __real_proof_attempts(entering, report);

    proof_time += now() - start;
    return result;
}

/* ---- what is timed, in microseconds ---- */

struct took {
    double change, proof;
};

static void *wait_for_ever(void *argument)
{
    for (;;)
        pause();
    return argument;
}

static void start_threads(void)
{
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 65536);
    for (unsigned i = 1; i < THREADS; i++) {
        pthread_t thread;

        if (pthread_create(&thread, &attributes, wait_for_ever, NULL) != 0)
            _exit(2);
    }
}

static bool by_library(struct took *took)
{
    struct priv_spec_security security;
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    double start;

    memset(&security, 0, sizeof security);
    security.user = security.group = "65534";
    security.capabilities = "cap_net_bind_service+ep";
    security.flags = PRIV_SPEC_FLAG_ALL_THREADS;
    if (priv_spec_plan_prepare(&plan, &security, &report) != 0)
        return false;
    start = now();
    if (priv_spec_plan_enter(&plan, &report) != 0)
        return false;
    took->proof = proof_time;
    took->change = now() - start - proof_time;
    return true;
}

/* Everything stays, so that nothing but the broadcast is measured. */
static bool by_psx(struct took *took)
{
    cap_t caps = cap_get_proc();
    double start = now();
    bool done = caps != NULL && cap_set_proc(caps) == 0;

    took->change = now() - start;
    took->proof = 0;
    cap_free(caps);
    return done;
}

static struct took in_child(bool (*run)(struct took *))
{
    struct took took = { 0, 0 };
    int channel[2], status;
    pid_t pid;

    if (pipe(channel) != 0)
        exit(2);
    pid = fork();
    if (pid == 0) {
        start_threads();
        _exit(run(&took) && write(channel[1], &took, sizeof took) > 0 ? 0 : 2);
    }
    close(channel[1]);
    if (pid < 0 || read(channel[0], &took, sizeof took) != sizeof took
        || waitpid(pid, &status, 0) != pid || status != 0) {
        fputs("bench: a child failed\n", stderr);
        exit(2);
    }
    close(channel[0]);
    return took;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *of)
{
    qsort(of, ROUNDS, sizeof of[0], by_size);
    return of[ROUNDS / 2];
}

int main(void)
{
    double change[ROUNDS], proof[ROUNDS], psx[ROUNDS], ratio;

    if (geteuid() != 0)
        return bench_skip("only root has something to give up");
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct took took = in_child(by_psx);

        psx[i] = took.change;
        took = in_child(by_library);
        change[i] = took.change;
        proof[i] = took.proof;
    }
    ratio = median(change) / median(psx);
    printf("%d threads, medians of %d rounds\n", THREADS, ROUNDS);
    printf("  cap_set_proc by libpsx, nothing proven %10.0f us\n", median(psx));
    printf("  the library: the drop in all threads   %10.0f us  ratio %.3f\n",
           median(change), ratio);
    printf("  the library: the proof of all threads  %10.0f us\n",
           median(proof));
    return bench_verdict(ratio <= 1.5,
                         "a drop costs at most 1.5 of a broadcast "
                         "cap_set_proc");
}
