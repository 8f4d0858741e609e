/*
 * Makes a system call of the data file fail, or ends the process at it: for LD_PRELOAD, in tests.
 *
 *   LONGBOX_FAULT=CALL:NUMBER:ACTION    CALL    sync   fdatasync
 *                                               write  a write of pages
 *                                               meta   a write of the meta page (through O_DSYNC)
 *                                       NUMBER  which call of that kind, from 1
 *                                       ACTION  an errno number | kill-before | kill-after
 *   LONGBOX_FAULT_WHEN=PATH             calls count once this file exists
 *   LONGBOX_FILE_SYSTEM=NUMBER          what statfs says that every file system is
 *   LONGBOX_CLOCK=SECONDS               how far the clock jumps once that file exists; it may be back
 *   LONGBOX_FILES=NUMBER                how many files the process may have open
 *
 * A call that is to fail fails from then on. kill-after ends the process when the call has been done.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/types.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum outcome { PASS, FAIL, KILL_AFTER };

static atomic_int calls;

/* Whether the descriptor is the data file's. */
static int is_data(int fd) {
    char link[64], path[4096];
    char *end = link + sizeof link - 1;
    *end = 0;
    do { *--end = (char)('0' + fd % 10); fd /= 10; } while (fd);
    end -= strlen("/proc/self/fd/");
    memcpy(end, "/proc/self/fd/", strlen("/proc/self/fd/"));
    ssize_t length = readlink(end, path, sizeof path);
    return length > 9 && memcmp(path + length - 9, "/data.mdb", 9) == 0;
}

static enum outcome fault(const char *call) {
    const char *plan = getenv("LONGBOX_FAULT"), *when = getenv("LONGBOX_FAULT_WHEN");
    size_t length = strlen(call);
    if (!plan || strncmp(plan, call, length) != 0 || plan[length] != ':') return PASS;
    if (when && access(when, F_OK) != 0) return PASS;
    char *action;
    long number = strtol(plan + length + 1, &action, 10);
    int count = atomic_fetch_add(&calls, 1) + 1;
    if (count < number || *action++ != ':') return PASS;
    if (strcmp(action, "kill-before") == 0) kill(getpid(), SIGKILL);
    if (strcmp(action, "kill-after") == 0) return KILL_AFTER;
    errno = atoi(action);
    return FAIL;
}

#define DO(type, call, name, types, arguments) \
    static type (*real)types; \
    if (!real) real = (type (*)types)dlsym(RTLD_NEXT, name); \
    enum outcome outcome = call; \
    if (outcome == FAIL) return -1; \
    type result = real arguments; \
    if (outcome == KILL_AFTER) kill(getpid(), SIGKILL); \
    return result

static enum outcome write_fault(int fd) {
    if (!is_data(fd)) return PASS;
    return fault(fcntl(fd, F_GETFL) & O_DSYNC ? "meta" : "write");
}

int fdatasync(int fd) {
    DO(int, is_data(fd) ? fault("sync") : PASS, "fdatasync", (int), (fd));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    DO(ssize_t, write_fault(fd), "pwrite", (int, const void *, size_t, off_t), (fd, bytes, count, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    DO(ssize_t, write_fault(fd), "pwrite64", (int, const void *, size_t, off64_t), (fd, bytes, count, at));
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    DO(ssize_t, write_fault(fd), "pwritev", (int, const struct iovec *, int, off_t), (fd, parts, count, at));
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    DO(ssize_t, write_fault(fd), "writev", (int, const struct iovec *, int), (fd, parts, count));
}

int statfs(const char *path, struct statfs *status) {
    static int (*real)(const char *, struct statfs *);
    if (!real) real = (int (*)(const char *, struct statfs *))dlsym(RTLD_NEXT, "statfs");
    int result = real(path, status);
    const char *kind = getenv("LONGBOX_FILE_SYSTEM");
    if (result == 0 && kind) status->f_type = strtol(kind, NULL, 0);
    return result;
}

/* How far the clock of the wall has jumped. */
static time_t jump(void) {
    const char *seconds = getenv("LONGBOX_CLOCK"), *when = getenv("LONGBOX_FAULT_WHEN");
    return seconds && when && access(when, F_OK) == 0 ? strtol(seconds, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *moment) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, moment);
    if (result == 0 && clock == CLOCK_REALTIME) moment->tv_sec += jump();
    return result;
}

int gettimeofday(struct timeval *restrict moment, void *restrict zone) {
    static int (*real)(struct timeval *, void *);
    if (!real) real = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
    int result = real(moment, zone);
    if (result == 0) moment->tv_sec += jump();
    return result;
}

time_t time(time_t *moment) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (moment) *moment = now.tv_sec;
    return now.tv_sec;
}

__attribute__((constructor)) static void limit(void) {
    const char *files = getenv("LONGBOX_FILES");
    if (!files) return;
    struct rlimit limit = { strtoul(files, NULL, 10), strtoul(files, NULL, 10) };
    setrlimit(RLIMIT_NOFILE, &limit);
}
