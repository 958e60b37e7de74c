/// A capture as a list of frames, so that they can be changed and written again. The same as in Tools/capture_mutation.
struct CaptureFrames {
    /// A frame, and what else its record holds.
    struct Record {
        /// The link type; -1 for a block that holds no frame.
        let link: Int
        var octets: [UInt8]
        fileprivate let kind: UInt32
        fileprivate let head: [UInt8]
        fileprivate let more: [UInt8]
        /// Octets that the snap length cut off.
        fileprivate let cut: Int
    }

    private let preamble: [UInt8]
    private let isBig: Bool
    private let isNext: Bool
    var records: [Record] = []

    /// `nil` where it is no capture.
    init?(_ octets: [UInt8]) {
        switch octets.prefix(4) {
        case [0x0A, 0x0D, 0x0D, 0x0A]:
            guard octets.count >= 12 else { return nil }
            isNext = true
            isBig = octets[8] == 0x1A
            preamble = []
            readBlocks(octets)
        case [0xD4, 0xC3, 0xB2, 0xA1], [0x4D, 0x3C, 0xB2, 0xA1], [0x34, 0xCD, 0xB2, 0xA1],
            [0xA1, 0xB2, 0xC3, 0xD4], [0xA1, 0xB2, 0x3C, 0x4D]:
            guard octets.count >= 24 else { return nil }
            isNext = false
            isBig = octets[0] == 0xA1
            preamble = Array(octets[..<24])
            readRecords(octets, room: octets[0] == 0x34 ? 24 : 16)
        default: return nil
        }
        if records.isEmpty { return nil }
    }

    /// The capture as it is now.
    var octets: [UInt8] { records.reduce(into: preamble) { $0 += written($1) } }

    private mutating func readRecords(_ octets: [UInt8], room: Int) {
        let link = number(octets, 20) & 0xFFFF
        var at = 24
        while at + room <= octets.count {
            let size = number(octets, at + 8)
            guard size <= octets.count - at - room else { return }
            records.append(
                Record(
                    link: link, octets: Array(octets[at + room..<at + room + size]), kind: 0,
                    head: Array(octets[at..<at + 8]), more: Array(octets[at + 16..<at + room]),
                    cut: max(0, number(octets, at + 12) - size)))
            at += room + size
        }
    }

    private mutating func readBlocks(_ octets: [UInt8]) {
        var links: [Int] = []
        var at = 0
        while at + 12 <= octets.count {
            let kind = number(octets, at)
            let size = number(octets, at + 4)
            guard size >= 12, size % 4 == 0, size <= octets.count - at else { return }
            let body = at + 8..<at + size - 4
            if kind == 1, body.count >= 4 {
                links.append(isBig ? number(octets, body.lowerBound) >> 16 : number(octets, body.lowerBound) & 0xFFFF)
            }
            if kind == 6, body.count >= 20, number(octets, body.lowerBound + 12) <= body.count - 20 {
                let interface = number(octets, body.lowerBound)
                let start = body.lowerBound + 20
                records.append(
                    Record(
                        link: links.indices.contains(interface) ? links[interface] : -1,
                        octets: Array(octets[start..<start + number(octets, body.lowerBound + 12)]), kind: 6,
                        head: Array(octets[body.lowerBound..<body.lowerBound + 12]), more: [], cut: 0))
            } else {
                records.append(
                    Record(link: -1, octets: Array(octets[body]), kind: UInt32(kind), head: [], more: [], cut: 0))
            }
            at += size
        }
    }

    private func written(_ record: Record) -> [UInt8] {
        let count = record.octets.count
        guard isNext else {
            return record.head + four(count) + four(count &+ record.cut) + record.more + record.octets
        }
        var body = record.head.isEmpty ? record.octets : record.head + four(count) + four(count) + record.octets
        body += [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
        return four(Int(record.kind)) + four(body.count + 12) + body + four(body.count + 12)
    }

    private func number(_ octets: [UInt8], _ place: Int) -> Int {
        let four = octets[place..<place + 4]
        return (isBig ? Array(four) : four.reversed()).reduce(0) { $0 << 8 | Int($1) }
    }

    private func four(_ value: Int) -> [UInt8] {
        let big = (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
        return isBig ? big : big.reversed()
    }
}
