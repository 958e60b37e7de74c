internal import CZlib

/// Inflates gzip members (RFC 1952) by zlib, which checks their CRC and length.
@safe
final class GzipInflater: Inflater {
    /// On the heap: zlib's own state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// The corresponding C function is `inflateInit2`.
    init?() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // The largest window, 32 KiB; 16 more stand for gzip alone.
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else { return nil }
    }

    deinit {
        // Where inflateInit2 failed there is no state, and this does nothing.
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// The corresponding C function is `inflateReset`.
    func begin() { _ = unsafe inflateReset(stream) }

    /// The corresponding C function is `inflate`.
    func inflate(_ input: [UInt8], _ unused: Range<Int>, into storage: inout [UInt8], _ room: Range<Int>) -> Inflation {
        let offered = UInt32(clamping: unused.count)
        let free = UInt32(clamping: room.count)
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe storage.withUnsafeMutableBufferPointer { target in
                // Bound: both ranges lie inside their arrays, and zlib keeps to the counts it is given.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: source.baseAddress.map { unsafe $0 + unused.lowerBound })
                unsafe stream.pointee.avail_in = offered
                unsafe stream.pointee.next_out = target.baseAddress.map { unsafe $0 + room.lowerBound }
                unsafe stream.pointee.avail_out = free
                return unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
            }
        }
        let taken = unsafe Int(offered &- stream.pointee.avail_in)
        let made = unsafe Int(free &- stream.pointee.avail_out)
        // Nothing may point into the arrays when they are no longer lent.
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
        return Inflation(taken: taken, made: made, state: state(status, isHungry: offered == 0))
    }

    private func state(_ status: Int32, isHungry: Bool) -> Inflation.State {
        switch status {
        case Z_OK: return .inside
        case Z_STREAM_END: return .over
        case Z_BUF_ERROR where isHungry: return .inside
        default:
            // Bound: zlib's messages are constant strings that end in NUL.
            guard let words = unsafe stream.pointee.msg else { return .damaged("error \(status)") }
            return .damaged(unsafe String(cString: words))
        }
    }
}
