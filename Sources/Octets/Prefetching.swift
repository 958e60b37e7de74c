public import CLinux

/// Asks the processor for the beginning of an object: its count of references, and what it holds first.
@inlinable @inline(__always)
public func prefetch(_ object: borrowing some AnyObject) {
    // Nothing is read at the address, and no reference outlives the line.
    unsafe imtrace_prefetch(Unmanaged.passUnretained(copy object).toOpaque())
}

/// A table of many costs a wait for memory each look, and waits that are begun early pass together: what a look will
/// come to can be asked for before. Nothing is read, and nothing but time depends on it.
extension Array {
    /// Asks the processor for the element at a place; a place that there is none at is not asked for.
    @inlinable @inline(__always)
    public func prefetch(at place: Int) {
        unsafe withUnsafeBufferPointer { elements in
            // Bound: the line below; the address is only asked for.
            guard place >= 0, place < elements.count, let base = elements.baseAddress else { return }
            unsafe imtrace_prefetch(base + place)
        }
    }

    /// Asks for all lines of memory that the element at a place lies in.
    @inlinable @inline(__always)
    public func prefetchWhole(at place: Int) {
        unsafe withUnsafeBufferPointer { elements in
            guard place >= 0, place < elements.count, let base = elements.baseAddress else { return }
            let start = unsafe UnsafeRawPointer(base + place)
            var offset = 0
            // Bound: offsets inside the element.
            while offset < MemoryLayout<Element>.stride {
                unsafe imtrace_prefetch(start + offset)
                offset += 64
            }
        }
    }

    /// Asks for the beginning of the array's own memory: how many there are, and the first of them.
    @inlinable @inline(__always)
    public func prefetchBeginning() {
        unsafe withUnsafeBufferPointer { elements in
            guard let base = elements.baseAddress else { return }
            // An address is asked for, not read: it may lie anywhere.
            unsafe imtrace_prefetch(UnsafeRawPointer(base) - 32)
            unsafe imtrace_prefetch(UnsafeRawPointer(base))
        }
    }
}
