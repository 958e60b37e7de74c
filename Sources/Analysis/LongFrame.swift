import Correlation
import MSRP
import Octets
import Reassembly

/// An MSRP frame that comes in parts, because it is too long to be waited for: its first octets, and where all are.
struct LongFrame {
    /// The first octets, the whole header section among them.
    let head: [UInt8]
    /// How many octets have come.
    private(set) var length: Int
    private let beginning: Sighting
    private var last: Frame
    private var extents: [Extent]

    /// No header section is longer than half of it.
    private static let headLimit = 128 << 10

    /// A frame that begins with `octets`.
    init(_ octets: OctetView, _ sighting: Sighting) {
        head = octets.prefix(LongFrame.headLimit).copied()
        length = octets.count
        beginning = sighting
        last = sighting.last
        extents = sighting.extents.array
    }

    /// Goes on with `count` octets.
    mutating func append(_ count: Int, _ sighting: Sighting) {
        length += count
        last = sighting.last
        for extent in sighting.extents {
            // Parts end inside a segment.
            if let before = extents.last, before.capture == extent.capture, before.frame == extent.frame,
                Int(before.offset) + Int(before.count) == Int(extent.offset)
            {
                extents[extents.count - 1] = Extent(
                    capture: extent.capture, frame: extent.frame, offset: Int(before.offset),
                    count: Int(before.count) + Int(extent.count))
            } else {
                extents.append(extent)
            }
        }
    }

    /// Where the frame was seen, as far as it has come.
    func sighting(_ damage: LossCause?) -> Sighting {
        Sighting(
            source: beginning.source, destination: beginning.destination, transport: beginning.transport,
            first: beginning.first, last: last, extents: Chain(extents) ?? beginning.extents, damage: damage)
    }
}

extension Dissection {
    /// The long frame that a direction stands in.
    mutating func takeLongFrame(_ half: HalfID) -> LongFrame? {
        longFrames.isEmpty ? nil : longFrames.removeValue(forKey: half.flow.slot * 2 + half.direction)
    }

    /// Takes note of the octets that a long frame begins or goes on with.
    mutating func take(_ part: MessageBatch.Part, _ octets: OctetView) {
        if !octets.isEmpty { keep(octets, part.sighting) }
        let place = part.half.flow.slot * 2 + part.half.direction
        if longFrames[place]?.append(part.count, part.sighting) == nil {
            longFrames[place] = LongFrame(octets, part.sighting)
        }
    }

    /// A long frame has come to its end, which `octets` are.
    mutating func read(
        _ long: LongFrame, endingWith octets: OctetView, _ ending: FrameEnding?, _ sighting: Sighting, _ half: HalfID,
        isTorn: Bool
    ) -> Int? {
        keep(octets, sighting)
        var whole = long
        whole.append(octets.count, sighting)
        return accept(whole, octets, ending, damage: sighting.damage, half, isTorn: isTorn)
    }

    /// What there is of a long frame of which the rest is missing.
    mutating func readTorn(_ long: LongFrame, _ cause: LossCause, _ half: HalfID, isTorn: Bool) {
        let nothing: [UInt8] = []
        _ = accept(long, OctetView(nothing.span), nil, damage: cause, half, isTorn: isTorn)
    }

    private mutating func accept(
        _ long: LongFrame, _ tail: OctetView, _ ending: FrameEnding?, damage: LossCause?, _ half: HalfID, isTorn: Bool
    ) -> Int? {
        let head = OctetView(long.head.span)
        guard msrp.parse(head: head, tail: tail, length: long.length, ending: ending) else { return nil }
        let sighting = long.sighting(damage)
        places?.add(.msrp, sighting)
        if isTorn, correlator.leadsBack(msrp, head, from: sighting.source, to: sighting.destination) {
            garbage += long.length
            return nil
        }
        guard case .finished(let index) = correlator.accept(msrp, head, ending: ending, sighting, on: half, &log)
        else { return nil }
        if tracksEvents { events.append(.message(index)) }
        lookForPush(in: index, msrp, head)
        return index
    }
}
