import Octets
import Testing

@Suite("Numbers") struct NumberTests {
    @Test(
        "of sequences are circular",
        arguments: [
            (0, 0, 0), (5, 3, 2), (3, 5, -2), (0, 0xFFFF_FFFF, 1), (0xFFFF_FFFF, 0, -1), (2, 0xFFFF_FFFE, 4),
            (0xFFFF_FFFE, 2, -4), (0x7FFF_FFFF, 0, 0x7FFF_FFFF), (0x8000_0000, 0, -0x8000_0000),
            (0x8000_0001, 0, -0x7FFF_FFFF), (0, 0x8000_0001, 0x7FFF_FFFF),
        ] as [(UInt32, UInt32, Int)])
    func sequence(number: UInt32, other: UInt32, distance: Int) {
        #expect(SequenceNumber(number).distance(from: SequenceNumber(other)) == distance)
        #expect(SequenceNumber(other).advanced(by: distance) == SequenceNumber(number))
        #expect(SequenceNumber(other).advanced(by: distance + (1 << 32)) == SequenceNumber(number))
    }

    @Test(
        "of time are cut to what 64 bits hold",
        arguments: [
            (0, 0, 0), (1, 500, 1_000_000_500), (-1, 1, -999_999_999),
            (9_223_372_036, 854_775_807, .max), (9_223_372_036, 854_775_808, .max), (9_223_372_037, 0, .max),
            (.max, .max, .max), (.max, .min, .max), (-9_223_372_036, -854_775_808, .min),
            (-9_223_372_036, -854_775_809, .min), (.min, 0, .min), (.min, .max, .min), (0, .min, .min), (0, .max, .max),
        ] as [(Int64, Int64, Int64)])
    func time(seconds: Int64, fraction: Int64, nanoseconds: Int64) {
        #expect(Timestamp(seconds: seconds, fraction: fraction).nanoseconds == nanoseconds)
    }

    @Test(
        "between moments are cut to what 64 bits hold",
        arguments: [
            (10, 3, 7), (3, 10, -7), (.max, -1, .max), (.min, 1, .min), (0, .min, .max), (.min, .min, 0),
            (.max, .min, .max), (.min, .max, .min),
        ] as [(Int64, Int64, Int64)])
    func difference(later: Int64, earlier: Int64, expected: Int64) {
        let (a, b) = (Timestamp(nanoseconds: later), Timestamp(nanoseconds: earlier))
        #expect(a.since(b) == expected && (a < b) == (later < earlier) && Timestamp.distantPast <= a)
    }

    @Test(
        "added to a moment are cut to what 64 bits hold",
        arguments: [(1, 2, 3), (.max, 1, .max), (.min, -1, .min), (-5, .max, .max - 5), (5, .min, .min + 5)]
            as [(Int64, Int64, Int64)])
    func later(start: Int64, by nanoseconds: Int64, expected: Int64) {
        #expect(Timestamp(nanoseconds: start).advanced(by: nanoseconds).nanoseconds == expected)
    }
}

@Suite("Fingerprints") struct FingerprintTests {
    /// The fingerprint of pieces given one by one.
    private func print(_ pieces: [String], ignoringCase: Bool = false) -> Fingerprint {
        var hasher = FingerprintHasher()
        for piece in pieces {
            let octets = Array(piece.utf8)
            if ignoringCase {
                hasher.combineIgnoringCase(OctetView(octets.span))
            } else {
                hasher.combine(OctetView(octets.span))
            }
        }
        return hasher.finish()
    }

    @Test("of different pieces differ", arguments: [false, true]) func borders(ignoringCase: Bool) {
        let name = "3413an89ku@imserver.com;tag=786"
        // Every cut of every beginning in two and in three, and the beginnings themselves with zeros behind.
        var names: [[String]] = [[]]
        for length in 0...name.count {
            let text = String(name.prefix(length))
            names.append([text])
            names += (1...9).map { [text + String(repeating: "\u{0}", count: $0)] }
            for cut in 0...length {
                names.append([String(text.prefix(cut)), String(text.dropFirst(cut))])
                names.append([String(text.prefix(cut)), "", String(text.dropFirst(cut))])
            }
        }
        let different = Set(names)
        let prints = Set(different.map { print($0, ignoringCase: ignoringCase) })
        #expect(prints.count == different.count && Set(prints.map(\.high)).count == different.count)
        #expect(print([name], ignoringCase: ignoringCase) == print([name], ignoringCase: ignoringCase))
    }

    @Test("ignore the case of ASCII letters alone", arguments: ["", "aBc", "Call-ID", "iau39[{@`Zz", "ALICE@im.COM"])
    func folding(text: String) {
        let folded = print([text.lowercased()], ignoringCase: true)
        #expect(print([text], ignoringCase: true) == folded && print([text.uppercased()], ignoringCase: true) == folded)
        #expect((print([text]) == print([text.lowercased()])) == (text == text.lowercased()))
        #expect(print(["["], ignoringCase: true) != print(["{"], ignoringCase: true))
        #expect(print(["É"], ignoringCase: true) != print(["é"], ignoringCase: true))
    }

    @Test("of one view and of its octets agree; numbers count in order") func oneView() {
        let octets = Array("a84b4c76e66710".utf8)
        #expect(Fingerprint(of: OctetView(octets.span)) == print(["a84b4c76e66710"]))
        var (straight, swapped) = (FingerprintHasher(), FingerprintHasher())
        straight.combine(1)
        straight.combine(2)
        swapped.combine(2)
        swapped.combine(1)
        #expect(straight.finish() != swapped.finish())
    }
}

@Suite("Addresses") struct AddressTests {
    @Test(
        "are written as RFC 5952 asks",
        arguments: [
            // The examples of its sections 1 to 4, and the ends of the ranges.
            (0x2001_0db8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
            (0x2001_0db8_0000_0000, 0x0000_0000_0000_0001, "2001:db8::1"),
            (0x2001_0db8_0000_0000, 0x0000_0000_0002_0001, "2001:db8::2:1"),
            (0x2001_0db8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
            (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
            (0x2001_0db8_aaaa_bbbb, 0xcccc_dddd_eeee_0001, "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"),
            (0x2001_0db8_aaaa_bbbb, 0xcccc_dddd_0000_0001, "2001:db8:aaaa:bbbb:cccc:dddd:0:1"),
            (0, 0, "::"), (0, 1, "::1"), (0x0001_0000_0000_0000, 0, "1::"), (0xfe80_0000_0000_0000, 0xa, "fe80::a"),
            (0, 0x0001_0000_0000_0000, "::1:0:0:0"), (0, 0xFFFF_C000_0201, "192.0.2.1"),
            (0, 0xFFFE_C000_0201, "::fffe:c000:201"), (1, 0xFFFF_C000_0201, "::1:0:ffff:c000:201"),
            (.max, .max, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ] as [(UInt64, UInt64, String)])
    func text(high: UInt64, low: UInt64, expected: String) {
        #expect("\(IPAddress(high: high, low: low))" == expected)
    }

    @Test(
        "have ports",
        arguments: [
            (IPAddress(v4: 0xC000_0201), 5_060, "192.0.2.1:5060"), (IPAddress(v4: 0), 0, "0.0.0.0:0"),
            (IPAddress(v4: .max), .max, "255.255.255.255:65535"), (IPAddress(v4: 0x0A64_0963), 99, "10.100.9.99:99"),
            (IPAddress(high: 0x2001_0db8_0000_0000, low: 1), 2_855, "[2001:db8::1]:2855"),
        ] as [(IPAddress, UInt16, String)])
    func endpoint(address: IPAddress, port: UInt16, expected: String) {
        #expect("\(Endpoint(address: address, port: port))" == expected)
        #expect(address.isV4 == !expected.contains("["))
    }
}
