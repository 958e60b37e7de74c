import Octets
import Reassembly

/// Reads the input as IP fragments of a few packets and SCTP packets of a few user messages, six octets each: what is put together must be what the frames
/// hold that its provenance names, and every frame must be accounted for.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size >= 7, let data = unsafe data else { return 0 }
    // Bound: libFuzzer lends `size` octets at `data` for this call.
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    var limits = Reassembler.Limits()
    limits.fragmentedPackets = Int(input[0] & 7) + 1
    limits.fragmentOctets = 1 << (6 + Int(input[0] >> 4))
    limits.chunkOctets = limits.fragmentOctets
    limits.associations = limits.fragmentedPackets
    var reassembler = Reassembler(limits: limits)
    var witness = Witness()
    var frame = Frame(capture: 0, number: 0, time: Timestamp(nanoseconds: 0))
    var nanoseconds: Int64 = 0
    for start in stride(from: 1, through: min(size - 6, 3_000), by: 6) {
        let order = Array(input[start..<start + 6])
        let octets = order[3] & 0x0C == 0x0C ? chunks(order) : fragment(order)
        witness.frames.append(octets)
        nanoseconds += order[5] & 0x40 == 0 ? 1_000_000 : 20_000_000_000
        frame = Frame(capture: 0, number: witness.frames.count, time: Timestamp(nanoseconds: nanoseconds))
        reassembler.accept(
            frame, linkType: 101, OctetView(octets.span), isSelected: order[5] & 0x80 == 0, &witness)
        precondition(reassembler.ledger.total == witness.frames.count, "a frame is not accounted for")
    }
    reassembler.finish(frame, &witness)
    precondition(reassembler.ledger.total == witness.frames.count, "a frame is not accounted for")
    precondition(FrameCategory.allCases.allSatisfy { reassembler.ledger[$0] >= 0 }, "a frame was counted twice")
    return 0
}

/// Which packet, version and protocol; place; length; whether more follow; the octets; how much of it was captured.
func fragment(_ order: [UInt8]) -> [UInt8] {
    let isSix = order[0] & 1 != 0
    let id = order[0] >> 1 & 3
    let proto: UInt8 = [17, 6, 4, 50][Int(order[0] >> 3 & 3)]
    let length = Int(order[2]) * (order[0] & 0x20 == 0 ? 1 : 8)
    let place = UInt16(order[1]) << (order[0] & 0x40 == 0 ? 3 : 8)
    let hasMore = order[3] & 1 != 0
    var payload = (0..<length).map { order[4] &+ UInt8(truncatingIfNeeded: $0 + Int(place)) }
    if place == 0, length >= 8 {
        // A header that leads on, now and then.
        let header: [UInt8] = proto == 4 ? [0x45, 0, 0, 40, 0, id, 0x20, 0, 64, 17, 0, 0] : [19, 196, 19, 198]
        if order[3] & 2 != 0 { payload.replaceSubrange(0..<min(header.count, length), with: header.prefix(length)) }
    }
    var octets: [UInt8]
    if isSix {
        octets = [0x60, 0, 0, 0] + number(UInt16(length + 8)) + [44, 64]
        octets += [UInt8](repeating: 0, count: 15) + [1] + [UInt8](repeating: 0, count: 15) + [2]
        octets += [proto, 0] + number(place & 0xFFF8 | (hasMore ? 1 : 0)) + [0, 0, 0, id]
    } else {
        octets = [0x45, 0] + number(UInt16(length + 20)) + [0, id]
        octets += number(place >> 3 | (hasMore ? 0x2000 : 0)) + [64, proto, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
    }
    return (octets + payload).dropLast(min(Int(order[5] & 0x0F), length))
}

/// An SCTP packet with two chunks: which stream and user message; the TSN; length; B, E and U, and the kind; the octets
/// and whether the second is a SACK; how much of it was captured.
func chunks(_ order: [UInt8]) -> [UInt8] {
    let isInterleaved = order[3] & 2 != 0
    let length = Int(order[2])
    var packet: [UInt8] = [19, 196, 19, 196, 0, 0, 0, order[0] >> 6, 0, 0, 0, 0]
    for index in 0..<(order[4] & 1 == 0 ? 2 : 1) {
        let tsn: [UInt8] = [0xFF, 0xFF, 0xFF, order[1] &+ UInt8(index)]
        let stream: [UInt8] = [0, order[0] & 3]
        var chunk = [isInterleaved ? 64 : 0, order[3] >> 4 & 7] + number(UInt16(length + (isInterleaved ? 20 : 16)))
        chunk += tsn + stream + (isInterleaved ? [0, 0, 0, 0, 0] : [0]) + [order[0] >> 2 & 15] + [0, 0, 0, order[1]]
        chunk += (0..<length).map { order[4] &+ UInt8(truncatingIfNeeded: $0) }
        packet += chunk + [UInt8](repeating: 0, count: (4 - chunk.count % 4) % 4)
    }
    if order[4] & 2 == 0 { packet += [3, 0] + number(UInt16(order[4])) + [0, 0, 0, 0] }
    let header: [UInt8] = [0x45, 0] + number(UInt16(packet.count + 20)) + [0, 1, 0, 0, 64, 132, 0, 0]
    return (header + [192, 0, 2, 1, 192, 0, 2, 2] + packet).dropLast(Int(order[5] & 0x0F))
}

func number(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)] }

/// Holds what it is shown against the frames.
struct Witness: StreamConsumer {
    /// The frames shown so far; the first has the number 1.
    var frames: [[UInt8]] = []

    mutating func datagram(
        _ payload: OctetView, from source: Endpoint, to destination: Endpoint, over transport: Transport,
        extents: Chain<Extent>?, damage: LossCause?, first: Frame, last: Frame
    ) -> FrameCategory {
        check(payload, extents)
        precondition(first.number <= frames.count && last.number <= frames.count)
        return payload.count % 2 == 0 ? .sip : .udpOther
    }

    mutating func incomplete(
        _ pieces: Pieces, from source: IPAddress, to destination: IPAddress, count: Int, first: Frame,
        category: FrameCategory
    ) { precondition(count > 0 && first.number <= frames.count) }

    mutating func opened(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool, frame: Frame) {}

    mutating func consume(_ stretch: borrowing Stretch, of half: HalfID) -> Consumption {
        check(stretch.octets, stretch.origin(of: 0..<stretch.octets.count)?.extents)
        return Consumption(count: stretch.octets.count)
    }

    mutating func lost(_ count: Int, cause: LossCause, behind stretch: borrowing Stretch, of half: HalfID) {}
    mutating func acknowledged(_ token: Int, frame: Frame) {}
    mutating func missed(chunks: Int, from source: Endpoint, to destination: Endpoint, frame: Frame) {
        precondition(chunks > 0 && frame.number <= frames.count)
    }

    mutating func repeated(_ octets: OctetView, earlier: Extent, of half: HalfID, frame: Frame) {
        precondition(octets.count == Int(earlier.count))
    }
    mutating func closed(_ flow: FlowID, isHeardBothWays: Bool, frame: Frame) {}
    func category(of flow: FlowID) -> FrameCategory { .tcpOther }

    private func check(_ octets: OctetView, _ extents: Chain<Extent>?) {
        var shown = 0
        for extent in extents?.array ?? [] {
            let frame = frames[extent.frame - 1]
            let piece = OctetView(frame.span).extracting(Int(extent.offset)..<Int(extent.offset) + Int(extent.count))
            precondition(piece.equals(octets.extracting(shown..<shown + piece.count)), "another frame's octets")
            shown += piece.count
        }
        precondition(shown == octets.count, "octets without a frame")
    }
}
