import Foundation

/// A capture of literal messages: classic pcap, Ethernet, IPv4. Each message is a frame of its own.
struct PlayedCapture {
    /// The octets of the file so far.
    private(set) var file: [UInt8]
    private var frames: UInt32 = 0
    /// From one frame to the next.
    private let milliseconds: UInt32
    private var sequences: [[UInt8]: UInt32] = [:]
    /// The number of the next connection's SYN.
    private var initial: UInt32 = 0

    init(milliseconds: UInt32 = 1_000) {
        self.milliseconds = milliseconds
        file = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0] + [UInt8](repeating: 0, count: 8)
        file += Self.little(65_535) + Self.little(1)
    }

    /// A datagram from one host of 10.0.0.0/24 to another.
    mutating func datagram(from source: UInt8, to destination: UInt8, _ payload: [UInt8]) {
        let header = Self.big(5060) + Self.big(5060) + Self.big(UInt16(8 + payload.count)) + [0, 0]
        frame(17, source, destination, header + payload)
    }

    /// A segment of the connection between two hosts, the first of each direction behind its SYN.
    mutating func segment(from source: UInt8, to destination: UInt8, _ payload: [UInt8]) {
        if sequences[[source, destination]] == nil {
            sequences[[source, destination]] = initial + 1
            sequences[[destination, source]] = initial + 1
            segment(source, destination, sequence: initial, flags: 0x02, [])
            segment(destination, source, sequence: initial, flags: 0x12, [])
        }
        let sequence = sequences[[source, destination]] ?? 1
        segment(source, destination, sequence: sequence, flags: 0x18, payload)
        sequences[[source, destination]] = sequence + UInt32(payload.count)
    }

    /// A segment of a connection that stands `offset` octets behind its beginning, whatever came before.
    mutating func segment(from source: UInt8, to destination: UInt8, at offset: Int, _ payload: [UInt8]) {
        segment(source, destination, sequence: 1 + UInt32(offset), flags: 0x18, payload)
    }

    /// A segment of a connection whose beginning is not captured.
    mutating func lateSegment(from source: UInt8, to destination: UInt8, _ payload: [UInt8]) {
        let sequence = sequences[[source, destination]] ?? 1_000
        sequences[[source, destination]] = sequence
        segment(source, destination, sequence: sequence, flags: 0x18, payload)
        sequences[[source, destination]] = sequence + UInt32(payload.count)
    }

    /// A host gives up the connection to another one: the next segment between them opens it anew.
    mutating func reset(from source: UInt8, to destination: UInt8) {
        segment(source, destination, sequence: sequences[[source, destination]] ?? 1, flags: 0x04, [])
        sequences[[source, destination]] = nil
        sequences[[destination, source]] = nil
        initial += 1_000_000
    }

    /// A SYN to port 2855 that nothing follows.
    mutating func handshake(from source: UInt8, to destination: UInt8, port: UInt16) {
        frame(
            6, source, destination,
            Self.big(port) + Self.big(2855) + [0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x02, 0xFF, 0xFF, 0, 0, 0, 0])
    }

    /// Octets of the connection between two hosts that are not captured.
    mutating func missing(from source: UInt8, to destination: UInt8, _ count: Int) {
        sequences[[source, destination], default: 1] += UInt32(count)
    }

    private mutating func segment(
        _ source: UInt8, _ destination: UInt8, sequence: UInt32, flags: UInt8, _ payload: [UInt8]
    ) {
        let acknowledged = sequences[[destination, source]] ?? 0
        var header =
            Self.big(2855) + Self.big(2855) + Self.big(UInt16(sequence >> 16)) + Self.big(UInt16(sequence & 0xFFFF))
        header += Self.big(UInt16(acknowledged >> 16)) + Self.big(UInt16(acknowledged & 0xFFFF))
        frame(6, source, destination, header + [0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0] + payload)
    }

    private mutating func frame(_ transport: UInt8, _ source: UInt8, _ destination: UInt8, _ payload: [UInt8]) {
        var octets: [UInt8] = [2, 0, 0, 0, 0, destination, 2, 0, 0, 0, 0, source, 8, 0, 0x45, 0]
        octets += Self.big(UInt16(20 + payload.count)) + [0, 0, 0, 0, 64, transport, 0, 0]
        octets += [10, 0, 0, source, 10, 0, 0, destination] + payload
        frames += 1
        let count = Self.little(UInt32(octets.count))
        let time = UInt64(frames) * UInt64(milliseconds)
        file += Self.little(1_790_000_000 + UInt32(time / 1_000)) + Self.little(UInt32(time % 1_000) * 1_000)
        file += count + count + octets
    }

    private static func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }

    private static func little(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
