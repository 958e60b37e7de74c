import MIME
import Octets
import Testing

/// A charset, octets, their text, and how many sequences of them are invalid.
private let texts: [(name: String, octets: [UInt8], text: String, invalid: Int)] = [
    ("UTF-8", Array("h\u{E9}\u{20AC}\u{1F600}".utf8), "h\u{E9}\u{20AC}\u{1F600}", 0),
    ("utf-8", [0xEF, 0xBB, 0xBF, 0x61], "a", 0),
    // RFC 3629 §10: longer forms than needed, surrogates, and what lies above U+10FFFF are no UTF-8.
    ("utf-8", [0xC0, 0x80], "\u{FFFD}\u{FFFD}", 2), ("utf-8", [0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}", 3),
    ("utf-8", [0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}", 4),
    ("utf-8", [0xE2, 0x82], "\u{FFFD}", 1), ("utf-8", [0xE2, 0x82, 0x61], "\u{FFFD}a", 1),
    ("utf-8", [0x61, 0xFF, 0xF0, 0x9F, 0x98, 0x62], "a\u{FFFD}\u{FFFD}b", 2),
    ("US-ASCII", Array("a~".utf8), "a~", 0), ("us-ascii", [0xC3, 0xA9, 0x80], "\u{E9}\u{FFFD}", 2),
    ("ISO-8859-1", [0x61, 0x80, 0xE9, 0xFF], "a\u{80}\u{E9}\u{FF}", 0),
    (
        "ISO-8859-15", [0xA3, 0xA4, 0xA6, 0xA8, 0xB4, 0xB8, 0xBC, 0xBD, 0xBE, 0xE9],
        "\u{A3}\u{20AC}\u{160}\u{161}\u{17D}\u{17E}\u{152}\u{153}\u{178}\u{E9}", 0
    ),
    ("Windows-1252", [0x61, 0x80, 0x9F, 0xE9], "a\u{20AC}\u{178}\u{E9}", 0),
    ("windows-1252", [0x81, 0x92], "\u{FFFD}\u{2019}", 1),
    ("UTF-16", [0xFE, 0xFF, 0x20, 0xAC], "\u{20AC}", 0), ("utf-16", [0xFF, 0xFE, 0xAC, 0x20], "\u{20AC}", 0),
    ("utf-16", [0x00, 0x61], "a", 0), ("UTF-16BE", [0xD8, 0x3D, 0xDE, 0x00], "\u{1F600}", 0),
    ("UTF-16LE", [0x3D, 0xD8, 0x00, 0xDE, 0x61, 0x00], "\u{1F600}a", 0),
    ("utf-16be", [0xD8, 0x3D, 0x00, 0x61], "\u{FFFD}a", 1), ("utf-16be", [0xDE, 0x00, 0x61], "\u{FFFD}\u{FFFD}", 2),
    ("utf-16", [0xFF], "\u{FFFD}", 1), ("utf-16", [], "", 0),
    ("x-unknown", [0x61], "none", 0), ("", [0x61], "none", 0),
]

@Suite("A charset") struct CharsetTests {
    @Test("is decoded, and what is invalid is counted") func decoding() {
        let wrong = texts.compactMap { row in
            let name = Array(row.name.utf8)
            let text = Charset(named: OctetView(name.span))?.decode(OctetView(row.octets.span))
            let found = text.map { string($0.octets) } ?? "none"
            // Compared octet by octet: strings that look alike are equal too.
            let isRight = Array(found.utf8) == Array(row.text.utf8) && text?.invalidSequences ?? 0 == row.invalid
            return isRight ? nil : "\(row.name) \(row.octets): \(found)"
        }
        #expect(wrong == [])
    }

    @Test("is UTF-8 as the standard library has it") func wellFormed() {
        let leads: [UInt8] = [0x61, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF]
        let trails: [UInt8] = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0]
        var wrong: [[UInt8]] = []
        for first in leads {
            for second in trails {
                for third in trails {
                    for fourth in trails {
                        let octets = [first, second, third, fourth]
                        let text = Charset.utf8.decode(OctetView(octets.span)).octets
                        if text != Array(String(decoding: octets, as: UTF8.self).utf8) { wrong.append(octets) }
                    }
                }
            }
        }
        #expect(wrong == [])
    }
}
