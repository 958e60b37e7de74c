import Octets
import Reassembly
import Testing

@Suite("Checksums of what was changed") struct ChecksumChangeTests {
    private func sum(_ octets: [UInt8]) -> UInt16 {
        var sum: UInt64 = 0
        for (offset, octet) in octets.enumerated() { sum += UInt64(octet) << (offset % 2 == 0 ? 8 : 0) }
        while sum > 0xFFFF { sum = (sum & 0xFFFF) + sum >> 16 }
        return ~UInt16(truncatingIfNeeded: sum)
    }

    @Test("are those of the new octets") func mended() {
        var generator = SystemRandomNumberGenerator()
        var wrong = 0
        for _ in 0..<2_000 {
            let count = Int.random(in: 1...60, using: &generator)
            let old = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            var new = old
            var change = ChecksumChange()
            for _ in 0..<Int.random(in: 1...20, using: &generator) {
                new[Int.random(in: 0..<count, using: &generator)] = .random(in: .min ... .max, using: &generator)
            }
            for offset in old.indices { change.exchange(old[offset], new[offset], at: offset) }
            // Zero has two spellings in this arithmetic.
            let (found, expected) = (change.applied(to: sum(old)), sum(new))
            if found != expected, [found, expected].sorted() != [0, 0xFFFF] { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test("that were wrong stay as wrong") func wrong() {
        var change = ChecksumChange()
        change.exchange(1, 9, at: 0)
        #expect(change.applied(to: 0x1234) &- 0x1234 == (0 &- 0x0800))
        #expect(ChecksumChange().applied(to: 0) == 0)
    }

    @Test("headers are found behind tags and in tunnels") func layers() {
        // Ethernet, IEEE 802.1Q, IPv4, UDP to VXLAN, VXLAN, Ethernet, IPv6, UDP.
        var frame = [UInt8](repeating: 2, count: 12) + [0x81, 0x00, 0, 42, 0x08, 0x00]
        frame += [0x45, 0, 0, 106, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
        frame += [0x12, 0x34, 0x12, 0xB5, 0, 86, 0, 0, 8, 0, 0, 0, 0, 0, 7, 0]
        frame += [UInt8](repeating: 4, count: 12) + [0x86, 0xDD]
        frame += [0x60, 0, 0, 0, 0, 16, 17, 64] + [UInt8](repeating: 1, count: 16) + [UInt8](repeating: 2, count: 16)
        frame += [0x13, 0xC4, 0x13, 0xC4, 0, 16, 0, 0] + Array("INVITE s".utf8)
        let layers = FrameLayers(OctetView(frame.span), linkType: 1, length: frame.count)
        #expect(layers.ethernets == [0, 54])
        #expect(layers.networks.map(\.offset) == [18, 68])
        #expect(layers.networks.map(\.payload) == [38, 108])
        #expect(layers.networks.map(\.isV4) == [true, false])
    }
}
