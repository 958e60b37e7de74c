import CLinux

/// What was allocated once, is free, and is still the process's.
enum ReleasedHeap {
    /// Gives its pages back to the system. It takes about as long as the heap has free pieces.
    static func trim() { imtrace_trim_heap() }
}
