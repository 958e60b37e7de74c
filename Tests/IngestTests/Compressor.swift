import CZlib
import CZstd
import Testing

/// Compresses octets through the C libraries themselves, so that a test depends on no program.
enum Compressor: String, CaseIterable, CustomTestStringConvertible {
    case gzip
    case zstd

    var testDescription: String { rawValue }

    /// One gzip member, or zstd frame with a checksum, that holds `octets`.
    func compress(_ octets: [UInt8]) throws -> [UInt8] { try compress([octets]) }

    /// One member or frame that holds all of `parts`; with what was written so far, each of them can be read.
    func compress(_ parts: [[UInt8]]) throws -> [UInt8] { try flushed(parts).flatMap { $0 } }

    /// What a writer that flushes behind each part has written after it; the last one ends the member or frame.
    func flushed(_ parts: [[UInt8]]) throws -> [[UInt8]] {
        switch self {
        case .gzip: try Self.deflate(parts)
        case .zstd: try Self.zstd(parts)
        }
    }

    private static func deflate(_ parts: [[UInt8]]) throws -> [[UInt8]] {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        defer { unsafe stream.deallocate() }
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        try #require(
            unsafe deflateInit2_(stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
        defer { unsafe deflateEnd(stream) }
        return try parts.enumerated().map { number, part in
            var input = part
            var output = [UInt8](repeating: 0, count: part.count + part.count / 8 + 256)
            let flush = number == parts.count - 1 ? Z_FINISH : Z_SYNC_FLUSH
            // Bound: zlib is given the counts of the two arrays.
            let status = unsafe input.withUnsafeMutableBufferPointer { source in
                unsafe output.withUnsafeMutableBufferPointer { target in
                    unsafe stream.pointee.next_in = source.baseAddress
                    unsafe stream.pointee.avail_in = UInt32(source.count)
                    unsafe stream.pointee.next_out = target.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(target.count)
                    return unsafe CZlib.deflate(stream, flush)
                }
            }
            try #require(status == (flush == Z_FINISH ? Z_STREAM_END : Z_OK))
            return unsafe Array(output.dropLast(Int(stream.pointee.avail_out)))
        }
    }

    private static func zstd(_ parts: [[UInt8]]) throws -> [[UInt8]] {
        let context = unsafe ZSTD_createCCtx()
        defer { unsafe ZSTD_freeCCtx(context) }
        _ = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        return try parts.enumerated().map { number, part in
            var output = [UInt8](repeating: 0, count: ZSTD_compressBound(part.count) + 256)
            var made = 0
            let end = number == parts.count - 1 ? ZSTD_e_end : ZSTD_e_flush
            // Bound: libzstd is given the counts of the two arrays.
            let status = unsafe part.withUnsafeBytes { source in
                unsafe output.withUnsafeMutableBytes { target in
                    var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                    var to = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    let status = unsafe ZSTD_compressStream2(context, &to, &from, end)
                    made = unsafe to.pos
                    return status
                }
            }
            try #require(status == 0)
            return Array(output.prefix(made))
        }
    }
}
