import Octets
import Reassembly

/// Every link type that is read, and one that is not.
let linkTypes: [UInt32] = [
    0, 1, 9, 12, 14, 50, 51, 101, 104, 108, 113, 166, 204, 205, 219, 228, 229, 239, 276, 147,
]

/// Reads the input as a frame of every link type, whole and without its last octet.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 0, let data = unsafe data else { return 0 }
    // Bound: libFuzzer lends `size` octets at `data` for this call.
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    var sum = 0
    for linkType in linkTypes {
        let packet = Packet(OctetView(input.span), linkType: linkType)
        let whole = payload(packet, of: size)
        let shorter = Packet(OctetView(input.span).prefix(size - 1), linkType: linkType)
        let cut = payload(shorter, of: size - 1)
        if let whole, let cut, isChunks(packet) == isChunks(shorter) {
            precondition(cut.range.lowerBound <= whole.range.lowerBound, "the payload moved")
            precondition(cut.range.count <= whole.range.count, "the payload grew")
        }
        sum &+= (whole?.range.count ?? 1) &+ (cut?.missing ?? 1)
    }
    keep(sum)
    return 0
}

/// Whether a frame holds SCTP. In UDP that is told by the chunks: an octet more may show that the last is none.
func isChunks(_ packet: Packet) -> Bool { if case .chunks = packet { true } else { false } }

/// Where the payload lies in a frame of `count` octets, and how many octets of it are missing.
func payload(_ packet: Packet, of count: Int) -> (range: Range<Int>, missing: Int)? {
    let found: (range: Range<Int>, missing: Int)
    switch packet {
    case .other, .sealed: return nil
    case .datagram(let datagram): found = (datagram.payload, datagram.missing)
    case .fragment(let fragment): found = (fragment.payload, fragment.missing)
    case .segment(let segment): found = (segment.payload, segment.missing)
    case .chunks(let chunks): found = (chunks.payload, chunks.missing)
    }
    precondition(found.range.lowerBound >= 0 && found.range.upperBound <= count, "a payload outside its frame")
    precondition(found.missing >= 0 && found.missing <= 65_575, "no IP packet is as long as that")
    return found
}

/// Uses `value`, or the optimizer deletes what computed it.
@inline(never) func keep(_ value: Int) {
    if value == .min { print(value) }
}
