import Testing

@testable import Analysis

@Suite("Options of redacted headers") struct HeaderOptionsTests {
    private static let zeros = [UInt8](repeating: 0, count: 12)

    /// TCP with options behind it.
    private static func tcp(_ options: [UInt8]) -> [UInt8] {
        [0, 1, 0, 2] + zeros.prefix(8) + [UInt8((20 + options.count) / 4) << 4, 0x10] + zeros.prefix(6) + options
    }

    private static func v4(_ options: [UInt8], _ content: [UInt8], offset: UInt8 = 0) -> [UInt8] {
        [UInt8(0x45 + options.count / 4), 0, 0, 0, 0, 0, 0, offset, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2] + options
            + content
    }

    private static func v6(_ next: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0x60, 0, 0, 0, 0, 0, next, 64] + [UInt8](repeating: 7, count: 32) + content
    }

    /// What it is, what goes in, and what comes out.
    static let rows: [(name: String, given: [UInt8], cleared: [UInt8])] = [
        ("IP options", v4([7, 4, 9, 9], tcp([])), v4([1, 1, 1, 1], tcp([]))),
        (
            "known options of TCP stay", v4([], tcp([2, 4, 5, 180, 1, 3, 3, 7, 8, 10] + zeros.prefix(8) + [1, 1])),
            v4([], tcp([2, 4, 5, 180, 1, 3, 3, 7, 8, 10] + zeros.prefix(8) + [1, 1]))
        ),
        (
            "an address in MPTCP", v4([], tcp([30, 8, 0x31, 2, 93, 184, 216, 34])),
            v4([], tcp([1, 1, 1, 1, 1, 1, 1, 1]))
        ),
        ("an option that ends nowhere", v4([], tcp([253, 200, 9, 9])), v4([], tcp([1, 1, 1, 1]))),
        ("behind the end of options", v4([], tcp([1, 0, 9, 9])), v4([], tcp([1, 0, 0, 0]))),
        (
            "no header in a later fragment", v4([], tcp([253, 4, 9, 9]), offset: 1),
            v4([], tcp([253, 4, 9, 9]), offset: 1)
        ),
        (
            "cut off", v4([], Array(tcp([253, 4, 9, 9]).prefix(22))),
            v4([], Array(tcp([253, 4, 9, 9]).prefix(20)) + [1, 1])
        ),
        (
            "a home address in IPv6", v6(60, [6, 0, 201, 4, 9, 9, 9, 9] + tcp([30, 4, 9, 9])),
            v6(60, [6, 0, 1, 4, 0, 0, 0, 0] + tcp([1, 1, 1, 1]))
        ),
        (
            "a routing header", v6(43, [6, 1, 4, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9] + tcp([])),
            v6(43, [6, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] + tcp([]))
        ),
    ]

    @Test("do nothing, where they may name anybody", arguments: rows.indices) func cleared(_ index: Int) {
        let row = HeaderOptionsTests.rows[index]
        // Behind a frame's own header, as IP lies.
        var octets = [0xEE, 0xEE] + row.given
        HeaderOptions.clear(&octets, ipAt: 2, isV4: row.given[0] >> 4 == 4)
        #expect(octets == [0xEE, 0xEE] + row.cleared, "\(row.name)")
    }
}
