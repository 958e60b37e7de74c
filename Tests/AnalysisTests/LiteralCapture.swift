import Foundation

/// A capture read as plainly as can be, sharing no code with `Ingest`: little-endian pcap, or pcapng with one section
/// whose interfaces all come first. That is what Captures/ holds.
struct LiteralCapture {
    /// Whether it is a pcap, not a pcapng.
    let isClassic: Bool
    /// What stands before the first frame.
    let preamble: [UInt8]
    /// The record of each frame, its header included.
    let records: [[UInt8]]
    /// The octets of each frame.
    let frames: [[UInt8]]

    init?(path: String) {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let octets = [UInt8](data)
        let isClassic = octets.starts(with: [0xD4, 0xC3, 0xB2, 0xA1]) || octets.starts(with: [0x4D, 0x3C, 0xB2, 0xA1])
        var preamble = isClassic ? Array(octets.prefix(24)) : []
        var records: [[UInt8]] = []
        var frames: [[UInt8]] = []
        var position = preamble.count
        while position + 16 <= octets.count {
            // A record of pcap: 16 octets, the third word of which counts the frame's. A block of pcapng: type, length
            // of the whole; an enhanced packet block has the frame's length at 20 and the frame at 28.
            let isFrame = isClassic || Self.word(octets, position) == 6
            let length = isClassic ? 16 + Self.word(octets, position + 8) : Self.word(octets, position + 4)
            guard length >= 12, position + length <= octets.count else { return nil }
            let record = Array(octets[position..<position + length])
            if isFrame {
                let start = isClassic ? 16 : 28
                let count = Self.word(record, isClassic ? 8 : 20)
                guard start + count <= record.count else { return nil }
                frames.append(Array(record[start..<start + count]))
                records.append(record)
            } else if records.isEmpty {
                preamble += record
            }
            position += length
        }
        guard position == octets.count else { return nil }
        self.isClassic = isClassic
        self.preamble = preamble
        self.records = records
        self.frames = frames
    }

    /// A capture file of some of the frames.
    func file(of range: Range<Int>) -> [UInt8] { preamble + records[range].joined() }

    private static func word(_ octets: [UInt8], _ offset: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(octets[offset + $1]) << (8 * $1) }
    }
}

/// What a frame of Captures/ carries: Ethernet, perhaps a VLAN tag, IPv4 or IPv6 without options, UDP or TCP.
struct LiteralSegment {
    let sourcePort: Int
    let destinationPort: Int
    /// The TCP sequence number of the payload's first octet; `nil` for UDP.
    let sequence: UInt32?
    let payload: [UInt8]
    /// Where the payload starts in its frame.
    let payloadOffset: Int

    init?(_ frame: [UInt8]) {
        func number(_ offset: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 << 8 | Int(frame[offset + $1]) }
        }
        guard frame.count > 58 else { return nil }
        let tag = number(12, 2) == 0x8100 ? 4 : 0
        let network = 14 + tag
        let isIPv4 = number(12 + tag, 2) == 0x0800
        let transport = network + (isIPv4 ? 20 : 40)
        let end = network + (isIPv4 ? number(network + 2, 2) : 40 + number(network + 4, 2))
        let kind = Int(frame[network + (isIPv4 ? 9 : 6)])
        let header = kind == 6 ? Int(frame[transport + 12] >> 4) * 4 : 8
        guard kind == 6 || kind == 17, transport + header <= end, end <= frame.count else { return nil }
        sourcePort = number(transport, 2)
        destinationPort = number(transport + 2, 2)
        sequence = kind == 6 ? UInt32(number(transport + 4, 4)) : nil
        payload = Array(frame[(transport + header)..<end])
        payloadOffset = transport + header
    }
}

/// The octets of one direction of a connection, joined by their sequence numbers; what is repeated is taken once.
struct LiteralStream {
    let octets: [UInt8]
    /// The numbers of the frames in which each octet came, from 1.
    let frames: [[Int]]
    /// A sequence number, and the place in `octets` of the octet that has it.
    private let base: UInt32
    private let basePlace: Int

    /// Where the octet at `offset` stands in a frame of the stream.
    func frameOffset(of offset: Int, in frame: [UInt8]) -> Int? {
        guard let segment = LiteralSegment(frame), let sequence = segment.sequence else { return nil }
        let start = basePlace + Int(Int32(bitPattern: sequence &- base))
        guard (start..<start + segment.payload.count).contains(offset) else { return nil }
        return segment.payloadOffset + offset - start
    }

    init(_ capture: LiteralCapture, from source: Int, to destination: Int) {
        var places: [Int32: (octet: UInt8, frames: [Int])] = [:]
        var base: UInt32?
        for (index, frame) in capture.frames.enumerated() {
            guard let segment = LiteralSegment(frame), let sequence = segment.sequence,
                segment.sourcePort == source, segment.destinationPort == destination
            else { continue }
            let start = Int32(bitPattern: sequence &- (base ?? sequence))
            base = base ?? sequence
            for (offset, octet) in segment.payload.enumerated() {
                places[start + Int32(offset), default: (octet, [])].frames.append(index + 1)
            }
        }
        let sorted = places.sorted { $0.key < $1.key }
        self.base = base ?? 0
        basePlace = -Int(sorted.first?.key ?? 0)
        octets = sorted.map(\.value.octet)
        frames = sorted.map(\.value.frames)
    }
}
