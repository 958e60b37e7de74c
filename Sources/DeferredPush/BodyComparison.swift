import MIME
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
        /// The same characters, composed on one side and decomposed on the other (Unicode §3.12).
        case normalisation
        /// The same characters in another charset.
        case charset
        /// UTF-8 was read as another charset and written as UTF-8 once more.
        case doubleUTF8
        /// The same octets in base64 or quoted-printable on one side.
        case transferEncoded(inCopy: Bool)
        /// The same octets, in a message/cpim on one side.
        case wrapped(inCopy: Bool)
        /// What both wrap is the same, the headers that describe it are not.
        case describedOtherwise
        /// The copy is the original's beginning.
        case truncated(at: Int)
        /// The copy holds the original, and more behind it.
        case appended(Int)
        /// Octets differ from an offset on.
        case altered(from: Int, differing: Int)
        /// They have next to nothing in common.
        case unrelated
        /// They differ; of the original only length and digest are known.
        case unknown
    }

    /// Bodies of more octets are not read in other charsets and encodings.
    private static let readingLimit = 4 << 20

    /// Explains the difference between `live` and `copy`, by the likeliest first; `nil` where they are equal.
    static func explain(_ live: MessageContent, _ copy: MessageContent) -> Explanation? {
        let (a, b) = (live.octets, copy.octets)
        if a == b { return nil }
        if a + [13, 10] == b || b + [13, 10] == a { return .trailingLineEnd }
        if lineFeedsOnly(a) == lineFeedsOnly(b) { return .lineEnds }
        if plainSpaces(a) == plainSpaces(b) { return .whitespace }
        if a.count <= readingLimit, b.count <= readingLimit {
            if let same = sameText(live, copy) ?? sameContent(live, copy) { return same }
        }
        if a.starts(with: b) { return .truncated(at: b.count) }
        if b.starts(with: a) { return .appended(b.count - a.count) }
        if areUnrelated(a, b) { return .unrelated }
        let common = zip(a, b).prefix { $0 == $1 }.count
        let differing = zip(a, b).count { $0 != $1 } + abs(a.count - b.count)
        return .altered(from: common, differing: differing)
    }

    /// The finding that an explanation stands for.
    static func finding(_ explanation: Explanation) -> FindingCode {
        switch explanation {
        case .trailingLineEnd: .x563
        case .lineEnds: .x562
        case .whitespace, .normalisation, .charset, .doubleUTF8: .x561
        case .truncated: .x564
        case .transferEncoded, .wrapped, .describedOtherwise, .appended, .altered, .unrelated, .unknown: .x560
        }
    }

    /// The explanation in words; `copied` says how the other body came to be.
    static func words(_ explanation: Explanation, _ live: Int, _ copy: Int, copied: String = "pushed") -> String {
        switch explanation {
        case .trailingLineEnd: "differs in a line end at its end"
        case .lineEnds: "differs in line ends alone"
        case .whitespace: "differs in white space alone (U+00A0 for a space)"
        case .normalisation: "same characters in another Unicode normalisation form"
        case .charset: "same text in another charset"
        case .doubleUTF8: "UTF-8 encoded twice"
        case .transferEncoded(let inCopy):
            "same octets, transfer-encoded in the \(inCopy ? "copy" : "original") alone"
        case .wrapped(let inCopy): "same octets, in a message/cpim in the \(inCopy ? "copy" : "original") alone"
        case .describedOtherwise: "same content, its MIME headers differ"
        case .truncated(let place): "cut at octet \(place) of \(live)"
        case .appended(let count): "\(count == 1 ? "1 octet" : "\(count) octets") added behind the original's \(live)"
        case .altered(let from, let differing):
            live == copy
                ? "\(differing) of \(live) octets differ, from octet \(from + 1) on"
                : "differs from octet \(from + 1) on; \(live) octets sent, \(copy) \(copied)"
        case .unrelated: "another content: \(live) octets sent, \(copy) \(copied)"
        case .unknown: "differs from the original, of which the store keeps only length and digest"
        }
    }

    // MARK: The same, written otherwise

    /// The same text, in another normalisation form or charset.
    private static func sameText(_ live: MessageContent, _ copy: MessageContent) -> Explanation? {
        let (a, b) = (live.octets, copy.octets)
        let (mine, theirs) = (String(validating: a, as: UTF8.self), String(validating: b, as: UTF8.self))
        // Strings are equal where they are canonically equivalent.
        if let mine, mine == theirs { return .normalisation }
        if let read = live.charset.map({ text(a, $0) }) ?? mine.map({ Array($0.utf8) }),
            read == copy.charset.map({ text(b, $0) }) ?? theirs.map({ Array($0.utf8) })
        {
            return .charset
        }
        // What is stated may not be what was done: one of the two is UTF-8 mostly.
        let others: [Charset] = [.latin1, .windows1252, .latin9, .utf16, .utf16LE]
        if mine != nil, theirs != nil, !isASCII(a), !isASCII(b) {
            if others.prefix(2).contains(where: { text(a, $0) == b || text(b, $0) == a }) { return .doubleUTF8 }
        }
        if others.contains(where: { mine != nil && text(b, $0) == a || theirs != nil && text(a, $0) == b }) {
            return .charset
        }
        return nil
    }

    /// The same octets, encoded or wrapped on one side.
    private static func sameContent(_ live: MessageContent, _ copy: MessageContent) -> Explanation? {
        let (a, b) = (live.octets, copy.octets)
        if decodings(copy).contains(where: { $0 == a || $0 == live.decoded }) { return .transferEncoded(inCopy: true) }
        if decodings(live).contains(where: { $0 == b || $0 == copy.decoded }) { return .transferEncoded(inCopy: false) }
        if wraps(b, a) { return .wrapped(inCopy: true) }
        return wraps(a, b) ? .wrapped(inCopy: false) : nil
    }

    private static func decodings(_ content: MessageContent) -> [[UInt8]] {
        let view = OctetView(content.octets.span)
        let range = 0..<view.count
        let found = [
            content.decoded, TransferEncoding.decode(view, range, as: .base64),
            // Without an equals sign nothing is encoded, though blanks at line ends go.
            view.firstIndex(of: UInt8(ascii: "=")) == nil
                ? nil : TransferEncoding.decode(view, range, as: .quotedPrintable),
        ]
        return found.compactMap(\.self).filter { !$0.isEmpty && $0 != content.octets }
    }

    private static func wraps(_ body: [UInt8], _ content: [UInt8]) -> Bool {
        let view = OctetView(body.span)
        guard !content.isEmpty, let message = CPIMMessage(view, 0..<view.count) else { return false }
        return view.extracting(message.content).equals(OctetView(content.span))
            || message.decodedContent(view) == content
    }

    /// The text in UTF-8; `nil` where not all of it is of that charset.
    private static func text(_ octets: [UInt8], _ charset: Charset) -> [UInt8]? {
        let text = charset.decode(OctetView(octets.span))
        return text.invalidSequences == 0 ? text.octets : nil
    }

    private static func isASCII(_ octets: [UInt8]) -> Bool { octets.allSatisfy { $0 < 0x80 } }

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

    /// The octets with a plain space for each that Unicode knows; what is not UTF-8 is read as Latin-1.
    private static func plainSpaces(_ octets: [UInt8]) -> [UInt8] {
        guard let text = String(validating: octets, as: UTF8.self) else { return octets.map { $0 == 0xA0 ? 0x20 : $0 } }
        if octets.allSatisfy({ $0 < 0x80 }) { return octets }
        let spaces = text.unicodeScalars.map { $0.properties.generalCategory == .spaceSeparator ? " " : $0 }
        return Array(String(String.UnicodeScalarView(spaces)).utf8)
    }

    // MARK: Likeness

    /// Whether fewer than an eighth of the runs of four octets in the shorter one are in the other. Only what both begin
    /// with is looked at, and nothing short.
    private static func areUnrelated(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        let limit = 1 << 16
        let (short, long) = a.count < b.count ? (a.prefix(limit), b.prefix(limit)) : (b.prefix(limit), a.prefix(limit))
        guard short.count >= 12 else { return false }
        let known = Set(runs(long))
        let mine = runs(short)
        return mine.count(where: known.contains) * 8 < mine.count
    }

    private static func runs(_ octets: ArraySlice<UInt8>) -> [UInt32] {
        var run: UInt32 = 0
        var all: [UInt32] = []
        for (place, octet) in octets.enumerated() {
            run = run << 8 | UInt32(octet)
            if place >= 3 { all.append(run) }
        }
        return all
    }
}
