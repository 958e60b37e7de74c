internal import CZstd

/// Inflates zstd frames (RFC 8878) by libzstd, which checks their checksum where they have one.
@safe
final class ZstdInflater: Inflater {
    /// The largest window is two to the power of this: 128 MiB, which is what zstd itself takes without being asked.
    private static let windowLogLimit: Int32 = 27
    /// Octets of a block's header.
    private static let blockHeader = 3

    private let context: OpaquePointer
    /// Octets that end what libzstd is reading now: a header, a block, a checksum.
    private var wanted = 1
    /// Whether libzstd may hold inflated octets that had no room.
    private var mayHoldMore = false

    /// The corresponding C function is `ZSTD_createDCtx`.
    init?() {
        guard let context = unsafe ZSTD_createDCtx() else { return nil }
        unsafe self.context = unsafe context
        _ = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLogLimit)
    }

    deinit { unsafe ZSTD_freeDCtx(context) }

    /// The corresponding C function is `ZSTD_DCtx_reset`.
    func begin() {
        _ = unsafe ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        wanted = 1
        mayHoldMore = false
    }

    /// The corresponding C function is `ZSTD_decompressStream`.
    ///
    /// In an error libzstd does not tell what it had inflated in the same call. So it is never given more than what it
    /// is reading now, and nothing before it has handed out what it holds: an error then belongs to a call that had
    /// nothing to hand out, and blocks before the damaged one are delivered whatever the pieces.
    func inflate(_ input: [UInt8], _ unused: Range<Int>, into storage: inout [UInt8], _ room: Range<Int>) -> Inflation {
        let offered = mayHoldMore ? 0 : min(unused.count, wanted)
        var taken = 0
        var made = 0
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe storage.withUnsafeMutableBufferPointer { target in
                // Bound: both ranges lie inside their arrays, and libzstd keeps to the sizes it is given.
                var from = unsafe ZSTD_inBuffer(
                    src: source.baseAddress.map { unsafe UnsafeRawPointer($0 + unused.lowerBound) }, size: offered,
                    pos: 0)
                var to = unsafe ZSTD_outBuffer(
                    dst: target.baseAddress.map { unsafe UnsafeMutableRawPointer($0 + room.lowerBound) },
                    size: room.count, pos: 0)
                let status = unsafe ZSTD_decompressStream(context, &to, &from)
                taken = unsafe from.pos
                made = unsafe to.pos
                return status
            }
        }
        if ZSTD_isError(status) != 0 { return Inflation(taken: 0, made: 0, state: Self.failure(status)) }
        mayHoldMore = made == room.count
        // libzstd asks for the header of the next block as well.
        let hint = Int(clamping: status)
        wanted = hint > Self.blockHeader ? hint - Self.blockHeader : max(1, hint)
        return Inflation(taken: taken, made: made, state: hint == 0 ? .over : .inside)
    }

    private static func failure(_ status: Int) -> Inflation.State {
        if ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge {
            return .unsupported("a zstd window of more than \(1 << (windowLogLimit - 20)) MiB")
        }
        // Bound: libzstd's names of errors are constant strings that end in NUL.
        guard let words = unsafe ZSTD_getErrorName(status) else { return .damaged("error \(status)") }
        return .damaged(unsafe String(cString: words))
    }
}
