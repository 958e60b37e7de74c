/* What Linux offers and Glibc's module does not: functions that take any number of arguments, or are declared for _GNU_SOURCE alone. */
#pragma once
#include <errno.h>
#include <linux/capability.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

int setresuid(uid_t real, uid_t effective, uid_t saved);
int setresgid(gid_t real, gid_t effective, gid_t saved);
long syscall(long number, ...);

/* Asks the processor for the line of memory at an address, which need not be one. */
static inline void imtrace_prefetch(const void *address) { __builtin_prefetch(address); }

/* Takes every capability from this thread: permitted, effective, inheritable, and ambient. 0, or -1 with errno. */
static inline int imtrace_drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    /* Kernels before 4.3 have no ambient set. */
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL) return -1;
    return (int)syscall(SYS_capset, &header, none);
}

/* 1 where this thread has no capability in any of the three sets, 0 where it has, -1 with errno. */
static inline int imtrace_has_no_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct held[2] = {{0, 0, 0}, {0, 0, 0}};
    if (syscall(SYS_capget, &header, held) != 0) return -1;
    for (int word = 0; word < 2; word++)
        if (held[word].effective | held[word].permitted | held[word].inheritable) return 0;
    return 1;
}

/* Has arrays of 256 KiB and more mapped by themselves, however many were given back: the heap then keeps no holes of
   their size, and they grow without being copied. */
static inline void imtrace_map_large_arrays(void) { (void)mallopt(M_MMAP_THRESHOLD, 256 << 10); }

/* Gives the pages of the heap that are free back to the system. */
static inline void imtrace_trim_heap(void) { (void)malloc_trim(0); }

/* From here on, no program that is executed gives more rights (PR_SET_NO_NEW_PRIVS). 0, or -1 with errno. */
static inline int imtrace_renounce_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
