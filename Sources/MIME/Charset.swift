public import Octets

/// A character encoding that the body of an instant message may have.
public enum Charset: Hashable, Sendable {
    /// US-ASCII (RFC 20). UTF-8 that is sent under its name is read all the same, and counted as invalid.
    case usASCII
    /// UTF-8 (RFC 3629).
    case utf8
    /// ISO-8859-1.
    case latin1
    /// ISO-8859-15: ISO-8859-1 but for eight characters, the euro sign among them.
    case latin9
    /// windows-1252.
    case windows1252
    /// UTF-16 (RFC 2781 §4.3): a byte order mark tells the order, without one it is big-endian.
    case utf16
    /// UTF-16BE (RFC 2781 §4.1).
    case utf16BE
    /// UTF-16LE (RFC 2781 §4.2).
    case utf16LE

    /// The charset that IANA registered under `name`, without regard to case; `nil` for one that this project does not
    /// know.
    public init?(named name: OctetView) {
        let known: [(StaticString, Charset)] = [
            ("utf-8", .utf8), ("us-ascii", .usASCII), ("iso-8859-1", .latin1), ("windows-1252", .windows1252),
            ("utf-16", .utf16), ("utf-16be", .utf16BE), ("utf-16le", .utf16LE), ("utf8", .utf8), ("ascii", .usASCII),
            ("ansi_x3.4-1968", .usASCII), ("latin1", .latin1), ("iso_8859-1", .latin1), ("l1", .latin1),
            ("iso-8859-15", .latin9), ("iso_8859-15", .latin9), ("latin-9", .latin9), ("latin9", .latin9),
            ("cp1252", .windows1252), ("utf16", .utf16),
        ]
        guard let found = known.first(where: { name.equalsIgnoringCase($0.0) }) else { return nil }
        self = found.1
    }

    /// Text that was decoded.
    public struct Text: Hashable, Sendable {
        /// The text in UTF-8, well-formed; U+FFFD stands for each invalid sequence.
        public fileprivate(set) var octets: [UInt8] = []
        /// How many sequences of the original were invalid.
        public fileprivate(set) var invalidSequences = 0
    }

    /// Decodes `octets`. The text has at most three octets for each of them.
    public func decode(_ octets: OctetView) -> Text {
        var text = Text()
        text.octets.reserveCapacity(octets.count)
        switch self {
        case .usASCII: text.appendUTF8(octets, isASCII: true)
        case .utf8: text.appendUTF8(octets.hasPrefix("\u{FEFF}") ? octets.dropping(3) : octets, isASCII: false)
        case .latin1: for offset in 0..<octets.count { text.append(UInt32(octets[offset])) }
        case .latin9: for offset in 0..<octets.count { text.append(latin9: octets[offset]) }
        case .windows1252: for offset in 0..<octets.count { text.append(windows1252: octets[offset]) }
        case .utf16:
            let isLittleEndian = octets.octet(at: 0) == 0xFF && octets.octet(at: 1) == 0xFE
            let isBigEndian = octets.octet(at: 0) == 0xFE && octets.octet(at: 1) == 0xFF
            text.appendUTF16(
                isLittleEndian || isBigEndian ? octets.dropping(2) : octets, littleEndian: isLittleEndian)
        case .utf16BE: text.appendUTF16(octets, littleEndian: false)
        case .utf16LE: text.appendUTF16(octets, littleEndian: true)
        }
        return text
    }
}

extension Charset.Text {
    /// What stands for 0x80 to 0x9F; 0 where nothing does.
    private static let windows1252: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]

    fileprivate mutating func append(windows1252 octet: UInt8) {
        guard (0x80..<0xA0).contains(octet) else { return append(UInt32(octet)) }
        let scalar = Charset.Text.windows1252[Int(octet) - 0x80]
        if scalar == 0 { appendInvalid() } else { append(UInt32(scalar)) }
    }

    fileprivate mutating func append(latin9 octet: UInt8) {
        let scalar: UInt32 =
            switch octet {
            case 0xA4: 0x20AC
            case 0xA6: 0x0160
            case 0xA8: 0x0161
            case 0xB4: 0x017D
            case 0xB8: 0x017E
            case 0xBC: 0x0152
            case 0xBD: 0x0153
            case 0xBE: 0x0178
            default: UInt32(octet)
            }
        append(scalar)
    }

    /// Each longest start of a sequence that could have become one counts as one that is invalid (Unicode §3.9).
    fileprivate mutating func appendUTF8(_ octets: OctetView, isASCII: Bool) {
        var position = 0
        while position < octets.count {
            let first = octets[position]
            if first < 0x80 {
                self.octets.append(first)
                position += 1
                continue
            }
            var end = position + 1
            let length = Charset.Text.length(first)
            while end < position + length, let next = octets.octet(at: end),
                end == position + 1 ? Charset.Text.seconds(first).contains(next) : next & 0xC0 == 0x80
            {
                end += 1
            }
            if end == position + length {
                octets.extracting(position..<end).append(to: &self.octets)
                if isASCII { invalidSequences += 1 }
            } else {
                appendInvalid()
            }
            position = end
        }
    }

    /// How many octets a sequence has that starts with `first`; 0 where none does.
    private static func length(_ first: UInt8) -> Int {
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }

    /// What may stand behind `first`: no longer form than needed, no surrogate, nothing above U+10FFFF.
    private static func seconds(_ first: UInt8) -> ClosedRange<UInt8> {
        switch first {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
    }

    fileprivate mutating func appendUTF16(_ octets: OctetView, littleEndian: Bool) {
        func unit(_ position: Int) -> UInt32? {
            (littleEndian ? octets.loadLittleEndian(UInt16.self, at: position) : octets.load(at: position))
                .map(UInt32.init)
        }
        var position = 0
        while let first = unit(position) {
            position += 2
            switch first {
            case 0xD800..<0xDC00:
                guard let second = unit(position), (0xDC00..<0xE000).contains(second) else {
                    appendInvalid()
                    continue
                }
                position += 2
                append(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            case 0xDC00..<0xE000: appendInvalid()
            default: append(first)
            }
        }
        if position < octets.count { appendInvalid() }
    }

    private mutating func appendInvalid() {
        append(0xFFFD)
        invalidSequences += 1
    }

    /// Appends a scalar, which must be one: no surrogate, and at most U+10FFFF.
    fileprivate mutating func append(_ scalar: UInt32) {
        func octet(_ shift: UInt32, _ mark: UInt8) -> UInt8 {
            mark | UInt8(truncatingIfNeeded: scalar >> shift) & (mark == 0x80 ? 0x3F : 0xFF)
        }
        switch scalar {
        case 0..<0x80: octets.append(octet(0, 0))
        case 0x80..<0x800: octets += [octet(6, 0xC0), octet(0, 0x80)]
        case 0x800..<0x10000: octets += [octet(12, 0xE0), octet(6, 0x80), octet(0, 0x80)]
        default: octets += [octet(18, 0xF0), octet(12, 0x80), octet(6, 0x80), octet(0, 0x80)]
        }
    }
}
