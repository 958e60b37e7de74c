import Ingest
import Octets

/// Any octets as a capture: read through two buffers of different size, merged, and read again. All must agree.
/// What is compressed cannot be read again: fuzz-compressed has more of it, and zstd, whose library finds some damage
/// sooner where it has more room, to itself.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // Bound: libFuzzer lends `size` octets.
    let octets = unsafe [UInt8](UnsafeBufferPointer(start: data, count: size))
    if isZstd(OctetView(octets.span)) { return 0 }
    guard let first = try? CaptureReader(octets: octets, index: 0, bufferSize: 64),
        let second = try? CaptureReader(octets: octets, index: 1)
    else {
        // What one of them refuses, the other must refuse.
        let refusals = [64, 1 << 18].count { (try? CaptureReader(octets: octets, index: 0, bufferSize: $0)) == nil }
        precondition(refusals == 2)
        return 0
    }
    var frames = compare(first, second)
    if first.summary.isSeekable { frames += readAgain(first, second) }
    keep(frames)
    return 0
}

/// Whether octets begin as a zstd frame or a skippable one (RFC 8878 §3.1).
private func isZstd(_ octets: OctetView) -> Bool {
    guard let magic = octets.loadLittleEndian(UInt32.self, at: 0) else { return false }
    return magic == 0xFD2F_B528 || magic & 0xFFFF_FFF0 == 0x184D_2A50
}

/// Reads both to their end, side by side.
private func compare(_ one: CaptureReader, _ other: CaptureReader) -> Int {
    var one = one
    var other = other
    while let frame = one.next() {
        let twin = other.next()
        precondition(twin?.number == frame.number && twin?.time == frame.time)
        precondition(one.octets.count == frame.capturedLength && one.octets.equals(other.octets))
    }
    precondition(other.next() == nil)
    precondition((one.fault == nil) == (other.fault == nil))
    return one.summary.frames
}

/// Merges both, then asks for every frame again, from the last one back.
private func readAgain(_ one: CaptureReader, _ other: CaptureReader) -> Int {
    var timeline = Timeline(readers: [one, other])
    let recall = timeline.recall()
    var extents: [(extent: Extent, first: UInt8?)] = []
    while timeline.next({ frame, octets in
        guard extents.count < 300 else { return }
        let extent = Extent(capture: frame.capture, frame: frame.number, offset: 0, count: frame.capturedLength)
        extents.append((extent, octets.octet(at: 0)))
    }) {}
    for (extent, first) in extents.reversed() {
        let octets = recall.octets(of: [extent])
        precondition(octets?.count == Int(extent.count) && octets?.first == first)
    }
    return timeline.captures.reduce(0) { $0 + $1.frames }
}

/// Uses a result, so that the optimizer may not leave out what made it.
@inline(never)
private func keep(_ value: Int) { if value == .min { print(value) } }
