/* Stands between a program and the C library (LD_PRELOAD), and lets input and output fail as devices do.
 *
 * FAULT_READ=N     reading any file of FAULT_PATH fails with EIO once N octets were read
 * FAULT_SHORT=1    a read or a write moves one octet at a time, at most seven
 * FAULT_EINTR=1    every third read, write or poll is interrupted by a signal (EINTR)
 * FAULT_WRITE=N    writing fails with ENOSPC once N octets were written, to standard output or to a file
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static long number(const char *name) {
    const char *value = getenv(name);
    return value ? atol(value) : -1;
}

/* Whether a descriptor is of the file that is to fail. */
static int is_meant(int descriptor) {
    const char *path = getenv("FAULT_PATH");
    char link[64], target[4096];
    if (!path) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t size = readlink(link, target, sizeof target - 1);
    if (size < 0) return 0;
    target[size] = 0;
    return strcmp(target, path) == 0;
}

static atomic_long calls, octets_read, octets_written;

static int is_interrupted(void) { return number("FAULT_EINTR") > 0 && atomic_fetch_add(&calls, 1) % 3 == 0; }

static size_t shortened(size_t count) {
    return number("FAULT_SHORT") > 0 && count > 1 ? 1 + (size_t)atomic_fetch_add(&calls, 1) % 7 % count : count;
}

ssize_t read(int descriptor, void *buffer, size_t count) {
    ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
    if (is_meant(descriptor)) {
        if (number("FAULT_READ") >= 0 && octets_read >= number("FAULT_READ")) return errno = EIO, -1;
        if (is_interrupted()) return errno = EINTR, -1;
        count = shortened(count);
    }
    ssize_t result = real(descriptor, buffer, count);
    if (result > 0 && is_meant(descriptor)) octets_read += result;
    return result;
}

static ssize_t faulty_pread(int descriptor, void *buffer, size_t count, off_t offset) {
    static ssize_t (*real)(int, void *, size_t, off_t);
    if (!real) real = dlsym(RTLD_NEXT, "pread");
    if (is_meant(descriptor)) {
        long limit = number("FAULT_READ");
        if (limit >= 0 && offset + (long)count > limit) {
            if (offset >= limit) return errno = EIO, -1;
            count = (size_t)(limit - offset);
        }
        if (is_interrupted()) return errno = EINTR, -1;
        count = shortened(count);
    }
    return real(descriptor, buffer, count, offset);
}

ssize_t pread(int descriptor, void *buffer, size_t count, off_t offset) {
    return faulty_pread(descriptor, buffer, count, offset);
}

ssize_t pread64(int descriptor, void *buffer, size_t count, off64_t offset) {
    return faulty_pread(descriptor, buffer, count, offset);
}

ssize_t write(int descriptor, const void *buffer, size_t count) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (descriptor != STDERR_FILENO) {
        long limit = number("FAULT_WRITE");
        if (limit >= 0 && octets_written >= limit) return errno = ENOSPC, -1;
        if (limit >= 0 && octets_written + (long)count > limit) count = (size_t)(limit - octets_written);
        if (is_interrupted()) return errno = EINTR, -1;
        count = shortened(count);
    }
    ssize_t result = real(descriptor, buffer, count);
    if (result > 0 && descriptor != STDERR_FILENO) octets_written += result;
    return result;
}

int poll(struct pollfd *entries, nfds_t count, int timeout) {
    int (*real)(struct pollfd *, nfds_t, int) = dlsym(RTLD_NEXT, "poll");
    if (is_interrupted()) return errno = EINTR, -1;
    return real(entries, count, timeout);
}
