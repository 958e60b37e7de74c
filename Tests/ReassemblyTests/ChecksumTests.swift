import Octets
import Testing

@testable import Reassembly

@Suite("Checksums") struct ChecksumTests {
    /// Real sums: of IPv4 and UDP, of IPv4 and TCP, of UDP over IPv6.
    private static let right = [
        "4500 0020 0001 4000 4011 b6c8 c0000201 c0000202 13c4 13c6 000c 8f81 61626364",
        "4500 002c 0001 4000 4006 b6c7 c0000201 c0000202 c000 0b27 ffffffff 00000007 5018 ffff 9bcf 0000 61626364",
        "60000000 000c 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002 13c4 13c6 000c b810 61626364",
    ]

    private func category(_ octets: [UInt8], verifies: Bool) -> FrameCategory? {
        if case .other(let category) = Packet(OctetView(octets.span), linkType: 101, verifies: verifies) {
            return category
        }
        return nil
    }

    @Test("that are right pass; with any octet changed they do not", arguments: right)
    func verified(text: String) {
        let octets = hex(text)
        #expect(category(octets, verifies: true) == nil)
        // Not the lengths, the version, or what makes it another packet.
        let header = octets[0] >> 4 == 4 ? 20 : 40
        for place in [header - 1, header + 1, octets.count - 1] {
            var changed = octets
            changed[place] ^= 0x10
            #expect(category(changed, verifies: true) == .badChecksum)
            #expect(category(changed, verifies: false) == nil)
        }
    }

    @Test("that nobody made are none: UDP's 0, and of what was not captured whole") func absent() {
        var octets = hex(Self.right[0])
        octets[26] = 0
        octets[27] = 0
        #expect(category(octets, verifies: true) == nil)
        #expect(category(Array(hex(Self.right[1]).dropLast(2)), verifies: true) == nil)
    }
}
