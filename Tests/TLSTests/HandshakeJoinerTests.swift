import Octets
import Testing

@testable import TLS

@Suite("Handshake messages") struct HandshakeJoinerTests {
    /// Messages of several lengths, one of them longer than is held: it is passed over.
    private static let counts = [0, 3, (1 << 17) + 1, 40, 1 << 17, 1]

    private static func read(_ pieces: [Range<Int>], of octets: [UInt8]) -> [[Int]] {
        var joiner = HandshakeJoiner()
        var read: [[Int]] = []
        for piece in pieces {
            joiner.append(OctetView(octets.span).extracting(piece)) { type, body in
                read.append([Int(type), body.count])
            }
        }
        return read + [[joiner.heldOctets]]
    }

    @Test(
        "come out once each, however small the fragments are, and nothing is held behind them",
        arguments: [1, 2, 3, 5, 100, 1 << 14, 1 << 20])
    func fragments(size: Int) {
        var octets: [UInt8] = []
        for (index, count) in Self.counts.enumerated() {
            octets += [UInt8(index), UInt8(count >> 16), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
            octets += [UInt8](repeating: 0, count: count)
        }
        let pieces = stride(from: 0, to: octets.count, by: size).map { $0..<min($0 + size, octets.count) }
        #expect(Self.read(pieces, of: octets) == [[0, 0], [1, 3], [3, 40], [4, 1 << 17], [5, 1], [0]])
    }
}
