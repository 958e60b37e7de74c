import CLinux

/// What was allocated once, is free, and is still the process's.
enum ReleasedHeap {
    /// Keeps it small: to be called before anything large is allocated.
    static func limit() { imtrace_map_large_arrays() }

    /// Gives its pages back to the system. It takes about as long as the heap has free pieces.
    static func trim() { imtrace_trim_heap() }
}
