import Octets
import Testing

/// Offsets before, at and far behind the ends of up to eleven octets.
private let offsets = [Int.min, Int.min + 1, -9, -1] + Array(0...12) + [4_096, Int.max - 8, Int.max - 1, Int.max]

/// The big-endian number of `size` octets at `offset`.
private func naive(_ octets: [UInt8], _ offset: Int, size: Int) -> UInt64? {
    guard offset >= 0, offset < 4_096, offset + size <= octets.count else { return nil }
    return octets[offset..<offset + size].reduce(0) { $0 << 8 | UInt64($1) }
}

@Suite("A view of octets") struct OctetViewTests {
    @Test("answers every offset", arguments: 0...11) func offset(count: Int) {
        let octets = (0..<count).map { UInt8(truncatingIfNeeded: 0xF1 - $0 * 7) }
        let view = OctetView(octets.span)
        let wrong = offsets.filter { offset in
            let one = naive(octets, offset, size: 1).map { UInt8($0) }
            let little = view.loadLittleEndian(UInt32.self, at: offset).map { UInt64($0.byteSwapped) }
            let answers = [
                view.octet(at: offset) == one, view.load(UInt8.self, at: offset) == one,
                view.load(UInt16.self, at: offset).map { UInt64($0) } == naive(octets, offset, size: 2),
                view.load(UInt32.self, at: offset).map { UInt64($0) } == naive(octets, offset, size: 4),
                view.load(UInt64.self, at: offset) == naive(octets, offset, size: 8),
                little == naive(octets, offset, size: 4),
                view.dropping(offset).copied() == octets.indices.filter { $0 >= offset }.map { octets[$0] },
                view.prefix(offset).copied() == octets.indices.filter { $0 < offset }.map { octets[$0] },
                view.firstIndex(of: 0xF1, from: offset) == (offset == 0 && count > 0 ? 0 : nil),
                view.hasPrefix("", at: offset) == (0...count).contains(offset),
            ]
            return answers.contains(false)
        }
        #expect(wrong == [] && view.count == count && view.isEmpty == (count == 0))
    }

    @Test("is copied over an array at every offset, as far as that reaches", arguments: 0...11) func copy(count: Int) {
        let octets = (0..<count).map { UInt8(truncatingIfNeeded: 0xF1 - $0 * 7) }
        let wrong = offsets.filter { offset in
            var array = [UInt8](repeating: 0, count: 8)
            OctetView(octets.span).copy(to: &array, at: offset)
            let expected = array.indices.map { index in
                index >= offset && index - max(offset, 0) < count && offset >= 0 ? octets[index - offset] : 0
            }
            return array != expected
        }
        #expect(wrong.isEmpty)
    }

    @Test("answers every range", arguments: 0...11) func range(count: Int) {
        let octets = Array("12 \t 345 67".utf8.prefix(count))
        let view = OctetView(octets.span)
        var wrong: [Range<Int>] = []
        for lower in offsets {
            for upper in offsets where upper >= lower {
                let range = lower..<upper
                let expected = octets.indices.filter { range.contains($0) }.map { octets[$0] }
                let trimmed = view.trimmed(range)
                let behind = expected.drop { $0.isBlank }
                let blankless = Array(behind.reversed().drop { $0.isBlank }.reversed())
                let isNumber = !expected.isEmpty && expected.allSatisfy { $0.isDigit }
                let number = isNumber ? UInt64(String(decoding: expected, as: UTF8.self)) : nil
                let answers = [
                    view.extracting(range).copied() == expected, view.copied(range) == expected,
                    view.text(range) == String(decoding: expected, as: UTF8.self),
                    view.copied(trimmed) == blankless, view.decimal(range) == number,
                    trimmed.lowerBound >= 0, trimmed.upperBound <= count,
                ]
                if answers.contains(false) { wrong.append(range) }
            }
        }
        #expect(wrong == [])
    }

    @Test("finds octets and literals", arguments: ["", "a", "ab", "aab", "abab", "xaabaab", "aaaaab", "b\u{0}ab"])
    func find(text: String) {
        let octets = Array(text.utf8)
        let view = OctetView(octets.span)
        let needle = Array("aab".utf8)
        let wrong = (-2...octets.count + 2).filter { start in
            let places = octets.indices.filter { start >= 0 && $0 >= start }
            let word = places.first { octets[$0...].starts(with: needle) }
            let prefix = places.first == start && octets[start...].starts(with: "ab".utf8)
            let answers = [
                view.firstIndex(of: UInt8(ascii: "b"), from: start) == places.first { octets[$0] == 0x62 },
                view.firstIndex(of: "aab", from: start) == word,
                view.firstIndex(of: OctetView(needle.span), from: start) == word,
                view.firstIndex(of: "" as StaticString, from: start) == nil,
                view.hasPrefix("ab", at: start) == prefix,
            ]
            return answers.contains(false)
        }
        #expect(wrong == [])
    }

    @Test(
        "compares",
        arguments: [
            ("", "", true, true), ("INVITE", "INVITE", true, true), ("Invite", "iNVITE", false, true),
            ("INVITE", "INVIT", false, false), ("[", "{", false, false), ("@", "`", false, false),
            ("Z", "z", false, true), ("\r", "-", false, false), ("É", "é", false, false),
        ])
    func compare(one: String, other: String, isEqual: Bool, isEqualIgnoringCase: Bool) {
        let (first, second) = (Array(one.utf8), Array(other.utf8))
        let a = OctetView(first.span)
        let b = OctetView(second.span)
        let answers = [a.equals(b), b.equals(a), a.equalsIgnoringCase(b), b.equalsIgnoringCase(a)]
        #expect(answers == [isEqual, isEqual, isEqualIgnoringCase, isEqualIgnoringCase])
    }

    @Test(
        "compares with literals",
        arguments: [
            ("MSRP", [true, true, true, true]), ("msrp", [false, false, true, true]),
            ("MSRP a", [false, true, false, true]), ("MsrP-", [false, false, false, true]),
            ("MSR", [false, false, false, false]), ("", [false, false, false, false]),
        ])
    func literal(text: String, expected: [Bool]) {
        let octets = Array(text.utf8)
        let view = OctetView(octets.span)
        let answers = [
            view.equals("MSRP"), view.hasPrefix("MSRP"), view.equalsIgnoringCase("MSRP"),
            view.hasPrefixIgnoringCase("MSRP"),
        ]
        #expect(answers == expected)
    }

    @Test(
        "finds lines",
        arguments: [
            ("", 0, nil), ("a", 0, nil), ("a\r", 0, nil), ("\n", 0, .init(content: 0..<0, next: 1, endsInCRLF: false)),
            ("\r\n", 0, .init(content: 0..<0, next: 2, endsInCRLF: true)),
            ("ab\r\ncd\n", 0, .init(content: 0..<2, next: 4, endsInCRLF: true)),
            ("ab\r\ncd\n", 4, .init(content: 4..<6, next: 7, endsInCRLF: false)),
            ("ab\r\ncd\n", 7, nil), ("ab\r\ncd\n", 8, nil), ("ab\r\ncd\n", -1, nil),
            // From between CR and LF on, the CR is not the line's.
            ("ab\r\n", 3, .init(content: 3..<3, next: 4, endsInCRLF: false)),
            ("a\rb\r\n", 0, .init(content: 0..<3, next: 5, endsInCRLF: true)),
            ("a\r\r\n", 0, .init(content: 0..<2, next: 4, endsInCRLF: true)),
        ] as [(String, Int, OctetView.Line?)])
    func line(text: String, start: Int, expected: OctetView.Line?) {
        let octets = Array(text.utf8)
        let found = OctetView(octets.span).line(at: start)
        #expect(found == expected)
    }

    @Test(
        "reads decimals",
        arguments: [
            ("0", 0), ("007", 7), ("9999999999999999999", 9_999_999_999_999_999_999), ("10000000000000000000", nil),
            ("00000000000000000001", nil), ("", nil), ("-1", nil), ("+1", nil), ("1 ", nil), ("1a", nil), ("/", nil),
            (":", nil), ("\u{0661}", nil),
        ] as [(String, UInt64?)])
    func decimal(text: String, expected: UInt64?) {
        let octets = Array(text.utf8)
        let found = OctetView(octets.span).decimal(0..<octets.count)
        #expect(found == expected)
    }

    @Test("names the classes of octets") func classes() {
        let all = Array(UInt8.min...UInt8.max)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        let small = Array("abcdefghijklmnopqrstuvwxyz".utf8)
        #expect(all.filter { $0.isDigit } == Array("0123456789".utf8) && all.filter { $0.isBlank } == [9, 32])
        #expect(all.filter { $0.isLetter } == letters + small && all.filter { $0.asciiLowercased != $0 } == letters)
        #expect(letters.map { $0.asciiLowercased } == small)
    }

    @Test("copies and lends what it holds") func copies() {
        let octets: [UInt8] = [0x61, 0xFF, 0x62]
        let view = OctetView(octets.span)
        var copy: [UInt8] = [1]
        view.append(to: &copy)
        // Bound: the buffer is only counted.
        let lent = unsafe view.withUnsafeBuffer { $0.count }
        let text = view.text()
        #expect(copy == [1] + octets && text == "a\u{FFFD}b" && lent == 3)
    }
}
