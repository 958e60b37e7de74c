/// Ethernet, IPv4, UDP and TCP as they stand on the wire, checksums and all.
enum Wire {
    /// An address and a port.
    struct End: Hashable {
        let address: UInt32
        let port: UInt16

        var text: String {
            let octets = (0..<4).map { "\(address >> (24 - 8 * $0) & 255)" }
            return octets.joined(separator: ".")
        }
    }

    static func udp(_ from: End, _ to: End, _ payload: [UInt8]) -> [UInt8] {
        var segment: [UInt8] = []
        segment.append(big: from.port)
        segment.append(big: to.port)
        segment.append(big: UInt16(8 + payload.count))
        segment.append(big: UInt16(0))
        segment += payload
        return packet(from, to, 17, segment, checksumAt: 6)
    }

    static func tcp(
        _ from: End, _ to: End, sequence: UInt32, acknowledgement: UInt32, flags: UInt8, _ payload: ArraySlice<UInt8>
    ) -> [UInt8] {
        var segment: [UInt8] = []
        segment.reserveCapacity(20 + payload.count)
        segment.append(big: from.port)
        segment.append(big: to.port)
        segment.append(big: sequence)
        segment.append(big: acknowledgement)
        segment += [0x50, flags]
        segment.append(big: UInt16(65_000))
        segment.append(big: UInt32(0))
        segment += payload
        return packet(from, to, 6, segment, checksumAt: 16)
    }

    private static func packet(
        _ from: End, _ to: End, _ kind: UInt8, _ segment: [UInt8], checksumAt place: Int
    ) -> [UInt8] {
        var octets: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]
        octets.reserveCapacity(34 + segment.count)
        octets += [0x45, 0]
        octets.append(big: UInt16(20 + segment.count))
        octets += [0, 0, 0x40, 0, 64, kind, 0, 0]
        octets.append(big: from.address)
        octets.append(big: to.address)
        write(checksum(octets[14..<34], 0), at: 24, &octets)
        var pseudo: [UInt8] = []
        pseudo.append(big: from.address)
        pseudo.append(big: to.address)
        pseudo += [0, kind]
        pseudo.append(big: UInt16(segment.count))
        octets += segment
        let sum = checksum(octets[34...], partial(pseudo[...]))
        write(kind == 17 && sum == 0 ? 0xFFFF : sum, at: 34 + place, &octets)
        return octets
    }

    private static func write(_ value: UInt16, at place: Int, _ octets: inout [UInt8]) {
        octets[place] = UInt8(value >> 8)
        octets[place + 1] = UInt8(value & 255)
    }

    private static func partial(_ octets: ArraySlice<UInt8>) -> UInt64 {
        var sum: UInt64 = 0
        var place = octets.startIndex
        while place + 1 < octets.endIndex {
            sum += UInt64(octets[place]) << 8 | UInt64(octets[place + 1])
            place += 2
        }
        if place < octets.endIndex { sum += UInt64(octets[place]) << 8 }
        return sum
    }

    private static func checksum(_ octets: ArraySlice<UInt8>, _ start: UInt64) -> UInt16 {
        var sum = partial(octets) + start
        while sum > 0xFFFF { sum = sum >> 16 + sum & 0xFFFF }
        return ~UInt16(sum)
    }
}

extension [UInt8] {
    /// Appends a number, its highest octet first.
    mutating func append<Number: FixedWidthInteger>(big number: Number) {
        for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }
}

/// One TCP connection, both directions in step.
struct Connection {
    let ends: [Wire.End]
    private var sequence: [UInt32]
    /// How many octets a segment has at the most.
    let segmentLength: Int

    init(_ client: Wire.End, _ server: Wire.End, segmentLength: Int = 1448, _ chance: inout Chance) {
        ends = [client, server]
        sequence = [UInt32.random(in: 0 ... .max, using: &chance), UInt32.random(in: 0 ... .max, using: &chance)]
        self.segmentLength = segmentLength
    }

    private func segment(_ side: Int, _ flags: UInt8, _ payload: ArraySlice<UInt8> = []) -> [UInt8] {
        Wire.tcp(
            ends[side], ends[1 - side], sequence: sequence[side],
            acknowledgement: flags & 16 == 0 ? 0 : sequence[1 - side], flags: flags, payload)
    }

    mutating func open() -> [[UInt8]] {
        let first = segment(0, 2)
        sequence[0] &+= 1
        let second = segment(1, 18)
        sequence[1] &+= 1
        return [first, second, segment(0, 16)]
    }

    /// What one side sends, and the other's acknowledgement.
    mutating func send(_ octets: [UInt8], from side: Int, isAcknowledged: Bool = true) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        for start in stride(from: 0, to: octets.count, by: segmentLength) {
            let part = octets[start..<min(start + segmentLength, octets.count)]
            frames.append(segment(side, part.endIndex == octets.count ? 24 : 16, part))
            sequence[side] &+= UInt32(part.count)
        }
        return isAcknowledged ? frames + [segment(1 - side, 16)] : frames
    }

    mutating func close() -> [[UInt8]] {
        let first = segment(0, 17)
        sequence[0] &+= 1
        let second = segment(1, 17)
        sequence[1] &+= 1
        return [first, second, segment(0, 16)]
    }
}
