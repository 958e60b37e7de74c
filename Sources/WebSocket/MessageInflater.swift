internal import CZlib
public import Octets

/// Decompresses the messages of one direction of a WebSocket (RFC 7692 §7.2.2), by zlib.
///
/// What a message refers back to may be in those before it. Where these were not seen zlib says so: there is no garbage.
@safe
public final class MessageInflater {
    /// Why a message can't be read: this one, and those that refer back to it.
    public enum Failure: Error, Hashable, Sendable {
        /// It is damaged, or refers back to what was not seen.
        case damaged
        /// It is longer than is read.
        case tooLong
    }

    /// Octets that each takes: zlib's state, and a window of 32 KiB.
    public static var heldOctets: Int { 48 << 10 }

    /// Ends of a deflate stream in one message, at most. A message needs one; each costs a copy of the window.
    private static let endLimit = 16
    private static let windowSize = 1 << 15

    /// On the heap: zlib's own state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private var ends = 0

    /// At the beginning of a message that refers to none before it. The corresponding C function is `inflateInit2`.
    public init?() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        // Below zero: deflate without a head of zlib's, and the largest window.
        guard unsafe inflateInit2_(stream, -15, ZLIB_VERSION, size) == Z_OK else { return nil }
    }

    deinit {
        // Where inflateInit2 failed there is no state, and this does nothing.
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Appends to `plain` what the next octets of a message stand for, so that it has at most `limit` octets.
    public func inflate(_ octets: OctetView, into plain: inout [UInt8], limit: Int) throws(Failure) {
        let input = octets.copied()
        var taken = 0
        var room = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let (used, made, status) = step(input, from: taken, into: &room)
            taken += used
            guard plain.count + made <= limit else { throw .tooLong }
            plain += room.prefix(made)
            switch status {
            case Z_OK where made == room.count || taken < input.count: continue
            case Z_BUF_ERROR where taken < input.count && made == room.count: continue
            case Z_OK, Z_BUF_ERROR:
                if taken < input.count { throw .damaged }
                return
            case Z_STREAM_END:
                try goOn()
                if taken == input.count { return }
            default: throw .damaged
            }
        }
    }

    /// The same for the end of a message: the four octets that its sender has left out (RFC 7692 §7.2.2).
    public func finish(into plain: inout [UInt8], limit: Int) throws(Failure) {
        let tail: [UInt8] = [0, 0, 0xFF, 0xFF]
        try inflate(OctetView(tail.span), into: &plain, limit: limit)
        ends = 0
    }

    /// Starts anew, and appends to `plain` what a message begins with that refers to none before it: `limit` octets at
    /// most. Answers whether `octets` may begin one.
    func begin(with octets: [UInt8], into plain: inout [UInt8], limit: Int) -> Bool {
        guard unsafe inflateReset(stream) == Z_OK else { return false }
        var room = [UInt8](repeating: 0, count: limit)
        let (_, made, status) = step(octets, from: 0, into: &room)
        plain += room.prefix(made)
        return status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END
    }

    /// The corresponding C function is `inflate`.
    private func step(
        _ input: [UInt8], from start: Int, into room: inout [UInt8]
    ) -> (used: Int, made: Int, status: Int32) {
        let offered = UInt32(clamping: input.count - start)
        let free = UInt32(clamping: room.count)
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe room.withUnsafeMutableBufferPointer { target in
                // Bound: both counts are those of the arrays, and zlib keeps to them.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: source.baseAddress.map { unsafe $0 + start })
                unsafe stream.pointee.avail_in = offered
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = free
                return unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
            }
        }
        let used = unsafe Int(offered &- stream.pointee.avail_in)
        let made = unsafe Int(free &- stream.pointee.avail_out)
        // Nothing may point into the arrays when they are no longer lent.
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
        return (used, made, status)
    }

    /// A deflate stream has ended (BFINAL), and another one goes on with its window (RFC 7692 §7.2.3.4).
    private func goOn() throws(Failure) {
        ends += 1
        if ends > Self.endLimit { throw .damaged }
        var window = [UInt8](repeating: 0, count: Self.windowSize)
        var count: UInt32 = 0
        // Bound: zlib writes no more than its window, which is as large.
        guard unsafe inflateGetDictionary(stream, &window, &count) == Z_OK, unsafe inflateReset(stream) == Z_OK,
            unsafe inflateSetDictionary(stream, window, min(count, UInt32(Self.windowSize))) == Z_OK
        else { throw .damaged }
    }
}
