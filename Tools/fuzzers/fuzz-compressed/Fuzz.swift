import CZlib
import CZstd
import Ingest
import Octets

/// Any octets behind the first as compressed data, or as a capture that is compressed here and then damaged.
///
/// The first octet says which: its lowest two bits are 0 for data that is compressed already, 1 for gzip, 2 for zstd.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // Bound: libFuzzer lends `size` octets.
    let octets = unsafe [UInt8](UnsafeBufferPointer(start: data, count: size))
    guard let mode = octets.first else { return 0 }
    let rest = Array(octets.dropFirst())
    switch mode & 3 {
    case 1: check(rest, gzip(rest), mode)
    case 2: check(rest, zstd(rest), mode)
    default: agree(rest)
    }
    return 0
}

/// A compressed capture must give what the capture gives, and one that was damaged no other frames without a fault.
private func check(_ plain: [UInt8], _ compressed: [UInt8], _ mode: UInt8) {
    let expected = Outcome(plain, 1 << 18)
    let whole = agree(compressed)
    // What starts as compressed data is compressed twice here: that is refused.
    guard expected.isOpen, expected.isSeekable, !compressed.isEmpty else { return }
    precondition(whole.frames == expected.frames && whole.words == expected.words)
    let place = Int(mode >> 2) * compressed.count / 64
    let cut = agree(Array(compressed.prefix(place)))
    precondition(cut.frames.elementsEqual(expected.frames.prefix(cut.frames.count)))
    precondition(!cut.isOpen || cut.words != nil)
    var damaged = compressed
    damaged[place] ^= 1 << (mode >> 2 & 7)
    let outcome = agree(damaged)
    precondition(!outcome.isOpen || outcome.words != nil || outcome.frames == expected.frames)
}

/// Reads through two buffers of different size: all must be the same, the words of the fault too. libzstd finds some
/// damage sooner where it has more room, such as more octets than a frame's header says: there, what both read.
@discardableResult
private func agree(_ octets: [UInt8]) -> Outcome {
    let one = Outcome(octets, 64)
    let other = Outcome(octets, 1 << 18)
    if let words = other.words, words.contains("zstd frame") {
        precondition(one.words != nil && one.frames.starts(with: other.frames))
        return other
    }
    precondition(one.frames == other.frames && one.words == other.words)
    return other
}

/// What a reader makes of a capture.
private struct Outcome {
    /// A sum over each frame.
    var frames: [Int] = []
    /// The reason of a refusal or fault.
    var words: String?
    var isOpen = false
    var isSeekable = false

    init(_ octets: [UInt8], _ size: Int) {
        do throws(IngestError) {
            var reader = try CaptureReader(octets: octets, index: 0, bufferSize: size)
            isOpen = true
            isSeekable = reader.summary.isSeekable
            while let frame = reader.next() {
                var sum = frame.time.nanoseconds.hashValue &+ frame.originalLength
                for offset in 0..<reader.octets.count { sum = sum &* 31 &+ Int(reader.octets[offset]) }
                frames.append(sum)
            }
            precondition(reader.summary.complete == (reader.fault == nil))
            words = reader.fault?.description
        } catch {
            words = error.description
        }
    }
}

private func gzip(_ octets: [UInt8]) -> [UInt8] {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    var input = octets
    var output = [UInt8](repeating: 0, count: octets.count + octets.count / 8 + 64)
    return unsafe withUnsafeMutablePointer(to: &stream) { stream in
        unsafe deflateInit2_(stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        // Bound: zlib is given the counts of the two arrays.
        unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.pointee.next_in = source.baseAddress
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(target.count)
                _ = unsafe deflate(stream, Z_FINISH)
            }
        }
        unsafe deflateEnd(stream)
        return unsafe Array(output.dropLast(Int(stream.pointee.avail_out)))
    }
}

private func zstd(_ octets: [UInt8]) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(octets.count))
    let context = unsafe ZSTD_createCCtx()
    defer { unsafe ZSTD_freeCCtx(context) }
    _ = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    // Bound: libzstd is given the counts of the two arrays.
    let count = unsafe output.withUnsafeMutableBytes { target in
        unsafe octets.withUnsafeBytes { source in
            unsafe ZSTD_compress2(context, target.baseAddress, target.count, source.baseAddress, source.count)
        }
    }
    return Array(output.prefix(count))
}
