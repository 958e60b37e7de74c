import Octets
import Records

/// Says what a difference between two bodies amounts to. The octets decide; this only explains.
enum BodyComparison {
    /// What was found when two bodies that differ were looked at.
    enum Explanation: Hashable, Sendable {
        /// One has CR LF at its end more.
        case trailingLineEnd
        /// Only the line ends differ.
        case lineEnds
        /// Only white space that is not ASCII differs: U+00A0 for a space.
        case whitespace
        /// The same characters in another charset.
        case charset
        /// UTF-8 was read as Latin-1 and written as UTF-8 once more.
        case doubleUTF8
        /// The copy is the original's beginning.
        case truncated(at: Int)
        /// The copy holds the original, and more behind it.
        case appended(Int)
        /// Octets differ from an offset on.
        case altered(from: Int, differing: Int)
    }

    /// Explains the difference between `live` and `copy`; `nil` where they are equal.
    static func explain(_ live: OctetView, _ copy: OctetView) -> Explanation? {
        if live.equals(copy) { return nil }
        let a = live.copied()
        let b = copy.copied()
        if a + [13, 10] == b || b + [13, 10] == a { return .trailingLineEnd }
        if lineFeedsOnly(a) == lineFeedsOnly(b) { return .lineEnds }
        if plainSpaces(a) == plainSpaces(b) { return .whitespace }
        if utf8(fromLatin1: b) == a || utf8(fromLatin1: a) == b {
            return isASCIIOnly(a) || isASCIIOnly(b) ? .charset : isUTF8(a) && isUTF8(b) ? .doubleUTF8 : .charset
        }
        if a.starts(with: b) { return .truncated(at: b.count) }
        if b.starts(with: a) { return .appended(b.count - a.count) }
        let common = zip(a, b).prefix { $0 == $1 }.count
        let differing = zip(a, b).count { $0 != $1 } + abs(a.count - b.count)
        return .altered(from: common, differing: differing)
    }

    /// The finding that an explanation stands for.
    static func finding(_ explanation: Explanation) -> FindingCode {
        switch explanation {
        case .trailingLineEnd: .x563
        case .lineEnds: .x562
        case .whitespace, .charset, .doubleUTF8: .x561
        case .truncated: .x564
        case .appended, .altered: .x560
        }
    }

    /// The explanation in words.
    static func words(_ explanation: Explanation, _ live: Int, _ copy: Int) -> String {
        switch explanation {
        case .trailingLineEnd: "differs in a line end at its end"
        case .lineEnds: "differs in line ends alone"
        case .whitespace: "differs in white space alone (U+00A0 for a space)"
        case .charset: "same text in another charset"
        case .doubleUTF8: "UTF-8 encoded twice"
        case .truncated(let place): "cut at octet \(place) of \(live)"
        case .appended(let count): "\(count == 1 ? "1 octet" : "\(count) octets") added behind the original's \(live)"
        case .altered(let from, let differing):
            live == copy
                ? "\(differing) of \(live) octets differ, from octet \(from + 1) on"
                : "differs from octet \(from + 1) on; \(live) octets sent, \(copy) pushed"
        }
    }

    private static func lineFeedsOnly(_ octets: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for (offset, octet) in octets.enumerated() {
            if octet == 13 {
                if offset + 1 < octets.count, octets[offset + 1] == 10 { continue }
                result.append(10)
            } else {
                result.append(octet)
            }
        }
        return result
    }

    private static func plainSpaces(_ octets: [UInt8]) -> [UInt8] {
        let isLatin = !isUTF8(octets)
        var result: [UInt8] = []
        var offset = 0
        while offset < octets.count {
            if octets[offset] == 0xC2, offset + 1 < octets.count, octets[offset + 1] == 0xA0 {
                result.append(0x20)
                offset += 2
            } else {
                result.append(octets[offset] == 0xA0 && isLatin ? 0x20 : octets[offset])
                offset += 1
            }
        }
        return result
    }

    private static func utf8(fromLatin1 octets: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(octets.count)
        for octet in octets {
            if octet < 0x80 {
                result.append(octet)
            } else {
                result.append(0xC0 | octet >> 6)
                result.append(0x80 | octet & 0x3F)
            }
        }
        return result
    }

    private static func isASCIIOnly(_ octets: [UInt8]) -> Bool { octets.allSatisfy { $0 < 0x80 } }

    private static func isUTF8(_ octets: [UInt8]) -> Bool { String(validating: octets, as: UTF8.self) != nil }
}
