/* Lets the writes below one folder fail, from a given one on: a disk that is full at each write of a story.
 *
 *     gcc -shared -fPIC -O1 -o full_disk.so full_disk.c
 *     WOR_FULL_DISK=FILE LD_PRELOAD=./full_disk.so program
 *
 * FILE is `struct order`, zeros at first. It stays mapped, so that whoever writes it fills and frees the disk of
 * a program that runs. What SQLite writes by its mapped -shm file is allocated by a write before, which counts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SHORT = 1, NOT_ON_DISK = 2 };

struct order {
    int64_t at;     /* the first call that fails, counted from 1; 0: none */
    int64_t many;   /* how many fail from there on */
    int64_t kind;   /* SHORT: half of it is written first; NOT_ON_DISK: only flushes count, and say EIO */
    int64_t seen;   /* calls so far */
    int64_t failed; /* those that failed */
    char folder[1024];
};

static struct order *order;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("WOR_FULL_DISK");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *found = mmap(NULL, sizeof *order, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (found != MAP_FAILED) order = found;
    close(file);
}

static int below(const char *path) {
    return order && order->folder[0] && !strncmp(path, order->folder, strlen(order->folder));
}

static int on_it(int file) {
    char link[64], path[PATH_MAX];
    if (!order || !order->folder[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return below(path);
}

/* Counts one call; true when it is to fail, with errno set. */
static int full(int flush) {
    if (order->kind == NOT_ON_DISK && !flush) return 0;
    int64_t number = __atomic_add_fetch(&order->seen, 1, __ATOMIC_SEQ_CST);
    if (!order->at || number < order->at || number - order->at >= order->many) return 0;
    __atomic_add_fetch(&order->failed, 1, __ATOMIC_SEQ_CST);
    errno = order->kind == NOT_ON_DISK ? EIO : ENOSPC;
    return 1;
}

static size_t half(size_t length) { return order->kind == SHORT && length > 1 ? length / 2 : 0; }

#define REAL(name, type)                  \
    typedef type;                         \
    static real_one *real;                \
    if (!real) real = (real_one *)dlsym(RTLD_NEXT, name)

#define WRITES(name)                                                       \
    ssize_t name(int file, const void *bytes, size_t length) {             \
        REAL(#name, ssize_t real_one(int, const void *, size_t));               \
        if (on_it(file) && full(0) && !(length = half(length))) return -1; \
        return real(file, bytes, length);                                  \
    }
WRITES(write)

#define WRITES_AT(name)                                                      \
    ssize_t name(int file, const void *bytes, size_t length, off64_t from) { \
        REAL(#name, ssize_t real_one(int, const void *, size_t, off64_t));        \
        if (on_it(file) && full(0) && !(length = half(length))) return -1;   \
        return real(file, bytes, length, from);                              \
    }
WRITES_AT(pwrite)
WRITES_AT(pwrite64)

#define GATHERS(name)                                           \
    ssize_t name(int file, const struct iovec *parts, int many) { \
        REAL(#name, ssize_t real_one(int, const struct iovec *, int)); \
        if (on_it(file) && full(0)) return -1;                    \
        return real(file, parts, many);                           \
    }
GATHERS(writev)

#define SIZES(name)                                \
    int name(int file, off64_t length) {           \
        REAL(#name, int real_one(int, off64_t));        \
        if (on_it(file) && full(0)) return -1;     \
        return real(file, length);                 \
    }
SIZES(ftruncate)
SIZES(ftruncate64)

#define RESERVES(name)                                              \
    int name(int file, off64_t from, off64_t length) {              \
        REAL(#name, int real_one(int, off64_t, off64_t));                \
        if (on_it(file) && full(0)) return errno; /* no -1 here */  \
        return real(file, from, length);                            \
    }
RESERVES(posix_fallocate)
RESERVES(posix_fallocate64)

#define SENDS(name)                                                 \
    ssize_t name(int to, int file, off64_t *from, size_t length) {  \
        REAL(#name, ssize_t real_one(int, int, off64_t *, size_t));      \
        if (on_it(to) && full(0)) return -1;                        \
        return real(to, file, from, length);                        \
    }
SENDS(sendfile)
SENDS(sendfile64)

#define FLUSHES(name)                           \
    int name(int file) {                        \
        REAL(#name, int real_one(int));              \
        if (on_it(file) && full(1)) return -1;  \
        return real(file);                      \
    }
FLUSHES(fsync)
FLUSHES(fdatasync)

#define OPENS(name)                                                            \
    int name(const char *path, int flags, ...) {                               \
        REAL(#name, int real_one(const char *, int, mode_t));                       \
        va_list rest;                                                          \
        va_start(rest, flags);                                                 \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                          \
        struct stat there;                                                     \
        if ((flags & O_CREAT) && below(path) && stat(path, &there) && full(0)) return -1; \
        return real(path, flags, mode);                                        \
    }
OPENS(open)
OPENS(open64)

int rename(const char *old, const char *new) {
    REAL("rename", int real_one(const char *, const char *));
    if (below(new) && full(0)) return -1;
    return real(old, new);
}

int link(const char *old, const char *new) {
    REAL("link", int real_one(const char *, const char *));
    if (below(new) && full(0)) return -1;
    return real(old, new);
}

int mkdir(const char *path, mode_t mode) {
    REAL("mkdir", int real_one(const char *, mode_t));
    if (below(path) && full(0)) return -1;
    return real(path, mode);
}
