// ThreadSanitizer sees the locks of Swift's Mutex where they are taken at once: that is compiled into who takes them. Those
// that are waited for are taken in Swift's library, which it does not see, so that whatever they guard would be told of as a
// race. Loaded before that library, this tells it. Built by Tools/check-threads.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

void __tsan_acquire(void *) __attribute__((weak));
void __tsan_release(void *) __attribute__((weak));

typedef void (*Lock)(uint32_t, __attribute__((swift_context)) void *) __attribute__((swiftcall));
typedef void (*Unlock)(__attribute__((swift_context)) void *) __attribute__((swiftcall));

__attribute__((swiftcall)) void lock_slow(uint32_t id, __attribute__((swift_context)) void *handle)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
__attribute__((swiftcall)) void unlock_slow(__attribute__((swift_context)) void *handle)
    __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");

__attribute__((swiftcall)) void lock_slow(uint32_t id, __attribute__((swift_context)) void *handle) {
    Lock own = (Lock)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    own(id, handle);
    if (__tsan_acquire) __tsan_acquire(handle);
}

__attribute__((swiftcall)) void unlock_slow(__attribute__((swift_context)) void *handle) {
    Unlock own = (Unlock)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
    if (__tsan_release) __tsan_release(handle);
    own(handle);
}
