/*
 * Records what a process does to its data file, for a replay of power cuts: for LD_PRELOAD.
 *
 *   LONGBOX_RECORDING=PATH     the recording, which exists; others may append marks of their own
 *
 * A record is appended by one system call, in the byte order of the machine:
 *
 *   kind (4) | bytes of content (4) | offset (8) | inode (8) | content
 *
 * What may reach the disk is recorded before it is asked of the system, what is durable after the
 * system has said so. Files are those whose name begins with data.mdb, and their directory.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind {
    WRITE = 1,     /* the content at the offset: in the page cache, and on the disk perhaps */
    WRITTEN = 2,   /* the last write of the file, through O_DSYNC, is durable */
    SYNC = 3,      /* a sync of the file begins */
    SYNCED = 4,    /* what was written before that is durable */
    LENGTH = 5,    /* the file is as long as the offset says */
    NAMED = 6,     /* the file has the name in its directory */
    DIRECTORY = 7, /* all names are durable */
    ALIEN = 8,     /* a call that a replay does not know */
};

struct head { uint32_t kind, length; uint64_t offset, inode; };

enum { FILES = 65536, PARTS = 80 };

/* The inode of a data file by its descriptor; 0 for others. */
static uint64_t files[FILES];
static int recording = -1;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static void append(
    enum kind kind, uint64_t inode, off_t offset, const struct iovec *content, int count
) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    struct iovec parts[PARTS];
    struct head head = { kind, 0, (uint64_t)offset, inode };
    if (count >= PARTS) abort();
    parts[0] = (struct iovec){ &head, sizeof head };
    for (int part = 0; part < count; part++) {
        parts[part + 1] = content[part];
        head.length += (uint32_t)content[part].iov_len;
    }
    if (real(recording, parts, count + 1) != (ssize_t)(sizeof head + head.length)) abort();
}

static void mark(enum kind kind, uint64_t inode, off_t offset) {
    append(kind, inode, offset, NULL, 0);
}

__attribute__((constructor)) static void begin(void) {
    REAL(int, "open", const char *, int, ...);
    const char *path = getenv("LONGBOX_RECORDING");
    if (path) recording = real(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    /* A child, such as one that checks the pages, is none of the recording. */
    unsetenv("LONGBOX_RECORDING");
}

static uint64_t file(int fd) {
    return recording >= 0 && fd >= 0 && fd < FILES ? files[fd] : 0;
}

static const char *name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int is_data(const char *path) { return strncmp(name(path), "data.mdb", 8) == 0; }

static void named(uint64_t inode, const char *path) {
    struct iovec content = { (void *)name(path), strlen(name(path)) };
    append(NAMED, inode, 0, &content, 1);
}

static int opened(int fd, const char *path, int flags) {
    struct stat status;
    if (recording < 0 || fd < 0 || fd >= FILES || !is_data(path)) return fd;
    if (fstat(fd, &status) != 0) abort();
    files[fd] = status.st_ino;
    if (flags & O_CREAT) named(status.st_ino, path);
    if (flags & O_TRUNC) mark(LENGTH, status.st_ino, 0);
    return fd;
}

#define OPEN(symbol) \
    int symbol(const char *path, int flags, ...) { \
        REAL(int, #symbol, const char *, int, ...); \
        va_list list; \
        va_start(list, flags); \
        int mode = va_arg(list, int); \
        va_end(list); \
        return opened(real(path, flags, mode), path, flags); \
    }

OPEN(open)
OPEN(open64)

int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < FILES) files[fd] = 0;
    return real(fd);
}

static off_t place(int fd) { return lseek(fd, 0, SEEK_CUR); }

static void writing(int fd, const struct iovec *parts, int count, off_t at) {
    if (file(fd)) append(WRITE, file(fd), at, parts, count);
}

static ssize_t written(int fd, ssize_t result, size_t wanted) {
    if (!file(fd)) return result;
    /* A write that fails or falls short is a fault, which is not what is recorded here. */
    if (result != (ssize_t)wanted) abort();
    if (fcntl(fd, F_GETFL) & O_DSYNC) mark(WRITTEN, file(fd), 0);
    return result;
}

static size_t total(const struct iovec *parts, int count) {
    size_t bytes = 0;
    for (int part = 0; part < count; part++) bytes += parts[part].iov_len;
    return bytes;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    struct iovec part = { (void *)bytes, count };
    if (file(fd)) writing(fd, &part, 1, place(fd));
    return written(fd, real(fd, bytes, count), count);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    if (file(fd)) writing(fd, parts, count, place(fd));
    return written(fd, real(fd, parts, count), total(parts, count));
}

#define PWRITE(symbol) \
    ssize_t symbol(int fd, const void *bytes, size_t count, off_t at) { \
        REAL(ssize_t, #symbol, int, const void *, size_t, off_t); \
        struct iovec part = { (void *)bytes, count }; \
        writing(fd, &part, 1, at); \
        return written(fd, real(fd, bytes, count, at), count); \
    }

PWRITE(pwrite)
PWRITE(pwrite64)

#define PWRITEV(symbol) \
    ssize_t symbol(int fd, const struct iovec *parts, int count, off_t at) { \
        REAL(ssize_t, #symbol, int, const struct iovec *, int, off_t); \
        writing(fd, parts, count, at); \
        return written(fd, real(fd, parts, count, at), total(parts, count)); \
    }

PWRITEV(pwritev)
PWRITEV(pwritev64)

static int is_directory(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

#define SYNC_BY(symbol) \
    int symbol(int fd) { \
        REAL(int, #symbol, int); \
        if (file(fd)) mark(SYNC, file(fd), 0); \
        int result = real(fd); \
        if (recording < 0 || result != 0) return result; \
        if (file(fd)) mark(SYNCED, file(fd), 0); \
        else if (is_directory(fd)) mark(DIRECTORY, 0, 0); \
        return result; \
    }

SYNC_BY(fsync)
SYNC_BY(fdatasync)

#define TRUNCATE(symbol) \
    int symbol(int fd, off_t length) { \
        REAL(int, #symbol, int, off_t); \
        int result = real(fd, length); \
        if (file(fd) && result == 0) mark(LENGTH, file(fd), length); \
        return result; \
    }

TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

#define NAME(symbol) \
    int symbol(const char *from, const char *to) { \
        REAL(int, #symbol, const char *, const char *); \
        struct stat status; \
        int result = real(from, to); \
        if (recording >= 0 && result == 0 && is_data(to) && stat(to, &status) == 0) { \
            named(status.st_ino, to); \
        } \
        return result; \
    }

NAME(link)
NAME(rename)

/* Nothing of the store writes through the map, allocates ahead or syncs a part: if it comes to do
   so, the replay has to learn of it. */

int msync(void *start, size_t length, int flags) {
    REAL(int, "msync", void *, size_t, int);
    if (recording >= 0) mark(ALIEN, 0, 0);
    return real(start, length, flags);
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
    REAL(int, "fallocate", int, int, off_t, off_t);
    if (file(fd)) mark(ALIEN, file(fd), offset);
    return real(fd, mode, offset, length);
}

int posix_fallocate(int fd, off_t offset, off_t length) {
    REAL(int, "posix_fallocate", int, off_t, off_t);
    if (file(fd)) mark(ALIEN, file(fd), offset);
    return real(fd, offset, length);
}
