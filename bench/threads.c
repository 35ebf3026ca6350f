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
 *
 * What a drop costs is processor time: that of all threads together.  How
 * long it takes depends on how many processors the system finds for them, too.
 * On two it leaves nearly all of the threads to the one that does not send
 * the signals, so that their parts come one after the other, and the shorter
 * part of cap_set_proc fits beside the sending: both are printed.
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

/* What something took, in microseconds. */
struct took {
    double processor, elapsed;
};

static double microseconds(struct timespec t)
{
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* What this process has taken until now. */
static struct took now(void)
{
    struct timespec processor, elapsed;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &processor);
    clock_gettime(CLOCK_MONOTONIC, &elapsed);
    return (struct took){ microseconds(processor), microseconds(elapsed) };
}

static struct took since(struct took start)
{
    struct took end = now();

    return (struct took){ end.processor - start.processor,
                          end.elapsed - start.elapsed };
}

static void add(struct took *sum, struct took took)
{
    sum->processor += took.processor;
    sum->elapsed += took.elapsed;
}

/* ---- what the proof takes ---- */

static struct took proof_took;

int __real_proof_compare(struct entering *entering, priv_spec_report_t *report);
int __wrap_proof_compare(struct entering *entering, priv_spec_report_t *report);
int __real_proof_attempts(struct entering *entering,
                          priv_spec_report_t *report);
int __wrap_proof_attempts(struct entering *entering,
                          priv_spec_report_t *report);

int __wrap_proof_compare(struct entering *entering, priv_spec_report_t *report)
{
    struct took start = now();
    int result = __real_proof_compare(entering, report);

    add(&proof_took, since(start));
    return result;
}

int __wrap_proof_attempts(struct entering *entering, priv_spec_report_t *report)
{
    struct took start = now();
    int result = __real_proof_attempts(entering, report);

    add(&proof_took, since(start));
    return result;
}

/* ---- what is timed ---- */

/* The change, and what comes after it. */
struct drop {
    struct took change, proof;
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

static bool by_library(struct drop *drop)
{
    struct priv_spec_security security;
    priv_spec_report_t report = { 0 };
    priv_spec_plan_t plan;
    struct took start;

    memset(&security, 0, sizeof security);
    security.user = security.group = "65534";
    security.capabilities = "cap_net_bind_service+ep";
    security.flags = PRIV_SPEC_FLAG_ALL_THREADS;
    if (priv_spec_plan_prepare(&plan, &security, &report) != 0)
        return false;
    start = now();
    if (priv_spec_plan_enter(&plan, &report) != 0)
        return false;
    drop->change = since(start);
    drop->proof = proof_took;
    drop->change.processor -= proof_took.processor;
    drop->change.elapsed -= proof_took.elapsed;
    return true;
}

/* Everything stays, so that nothing but the broadcast is measured. */
static bool by_psx(struct drop *drop)
{
    cap_t caps = cap_get_proc();
    struct took start = now();
    bool done = caps != NULL && cap_set_proc(caps) == 0;

    drop->change = since(start);
    cap_free(caps);
    return done;
}

static struct drop in_child(bool (*run)(struct drop *))
{
    struct drop drop = { { 0, 0 }, { 0, 0 } };
    int channel[2], status;
    pid_t pid;

    if (pipe(channel) != 0)
        exit(2);
    pid = fork();
    if (pid == 0) {
        start_threads();
        _exit(run(&drop) && write(channel[1], &drop, sizeof drop) > 0 ? 0 : 2);
    }
    close(channel[1]);
    if (pid < 0 || read(channel[0], &drop, sizeof drop) != sizeof drop
        || waitpid(pid, &status, 0) != pid || status != 0) {
        fputs("bench: a child failed\n", stderr);
        exit(2);
    }
    close(channel[0]);
    return drop;
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

static struct took medians(const struct took *took)
{
    double processor[ROUNDS], elapsed[ROUNDS];

    for (unsigned i = 0; i < ROUNDS; i++) {
        processor[i] = took[i].processor;
        elapsed[i] = took[i].elapsed;
    }
    return (struct took){ median(processor), median(elapsed) };
}

static void print_line(const char *name, struct took took, struct took first)
{
    printf("  %-38s %8.0f us  ratio %.3f  %8.0f us  ratio %.3f\n", name,
           took.processor, took.processor / first.processor, took.elapsed,
           took.elapsed / first.elapsed);
}

int main(void)
{
    struct took change[ROUNDS], proof[ROUNDS], broadcast[ROUNDS], psx, ours;

    if (geteuid() != 0)
        return bench_skip("only root has something to give up");
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct drop drop;

        broadcast[i] = in_child(by_psx).change;
        drop = in_child(by_library);
        change[i] = drop.change;
        proof[i] = drop.proof;
    }
    psx = medians(broadcast);
    ours = medians(change);
    printf("%d threads, medians of %d rounds, on %ld processors\n", THREADS,
           ROUNDS, sysconf(_SC_NPROCESSORS_ONLN));
    printf("  %-38s %24s  %24s\n", "", "processor time", "elapsed");
    print_line("cap_set_proc by libpsx, nothing proven", psx, psx);
    print_line("the library: the drop in all threads", ours, psx);
    print_line("the library: the proof of all threads", medians(proof), psx);
    return bench_verdict(ours.processor / psx.processor <= 1.5,
                         "a drop costs at most 1.5 of the processor time of a "
                         "broadcast cap_set_proc");
}
