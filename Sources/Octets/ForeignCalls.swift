extension OctetView {
    /// Lends the octets to a C function. The buffer must not be kept, and holds exactly `count` octets.
    @unsafe @inlinable
    public func withUnsafeBuffer<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        unsafe span.withUnsafeBufferPointer { unsafe body($0) }
    }
}
