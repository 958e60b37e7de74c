public import Octets
internal import TextSyntax

/// A session description (RFC 8866) and its MSRP media (RFC 4975 §8, RFC 6135, RFC 6714, RFC 5547, RFC 7701), as ranges
/// of the octets it was read from.
public struct SessionDescription: Sendable {
    /// How many lines are kept; what follows is passed over.
    public static let lineLimit = 1024
    /// How many media of any kind are counted; what follows is passed over.
    public static let mediaLimit = 64

    /// The lines in their order.
    public private(set) var lines: [SDPLine] = []
    /// The MSRP media: `m=message` over TCP/MSRP or TCP/TLS/MSRP.
    public private(set) var media: [MessageMedia] = []
    /// How many media of any kind there are.
    public private(set) var mediaCount = 0
    /// What is wrong.
    public private(set) var faults: SDPFaults = []
    /// The kind of the first line that is out of order, and the kind of a line before it that must stand behind it.
    public private(set) var misplaced: (kind: UInt8, behind: UInt8)?

    /// Nothing yet.
    public init() {}

    /// Reads the description that stands in `range`.
    public mutating func parse(_ octets: OctetView, _ range: Range<Int>) {
        lines.removeAll(keepingCapacity: true)
        media.removeAll(keepingCapacity: true)
        mediaCount = 0
        faults = []
        misplaced = nil
        readLines(octets, range)
        checkOrder()
        for index in lines.indices where lines[index].kind == UInt8(ascii: "m") {
            if let found = MessageMedia(octets, lines, at: index) {
                if found.hasMisspeltAttribute { faults.insert(.misspeltAttribute) }
                media.append(found)
            }
        }
    }

    private mutating func readLines(_ octets: OctetView, _ range: Range<Int>) {
        let text = octets.extracting(range)
        let base = min(max(range.lowerBound, 0), octets.count)
        var position = 0
        while position < text.count {
            let line = text.line(at: position)
            if line?.endsInCRLF == false { faults.insert(.bareLineFeed) }
            let content = line?.content ?? position..<text.count
            position = line?.next ?? text.count
            if content.isEmpty {
                faults.insert(.emptyLine)
            } else if !add(octets, base + content.lowerBound..<base + content.upperBound) {
                return
            }
        }
    }

    /// False where a limit is reached.
    private mutating func add(_ octets: OctetView, _ whole: Range<Int>) -> Bool {
        let kind = octets[whole.lowerBound]
        guard kind.isLetter, octets.octet(at: whole.lowerBound + 1) == UInt8(ascii: "="), whole.count >= 2 else {
            faults.insert(.badLine)
            return true
        }
        if lines.count == SessionDescription.lineLimit
            || (kind == UInt8(ascii: "m") && mediaCount == SessionDescription.mediaLimit)
        {
            faults.insert(.tooManyLines)
            return false
        }
        if kind == UInt8(ascii: "m") { mediaCount += 1 }
        let value = whole.lowerBound + 2..<whole.upperBound
        var attribute: Range<Int>?
        var attributeValue: Range<Int>?
        if kind == UInt8(ascii: "a") {
            let colon = octets.offset(of: UInt8(ascii: ":"), in: value)
            attribute = octets.trimmed(value.lowerBound..<(colon ?? value.upperBound))
            if let colon { attributeValue = octets.trimmed(colon + 1..<value.upperBound) }
        }
        lines.append(
            SDPLine(
                kind: kind, value: value, whole: whole, media: mediaCount - 1, attribute: attribute,
                attributeValue: attributeValue))
        return true
    }

    /// RFC 8866 §5: which lines must be there, and in which order.
    private mutating func checkOrder() {
        /// A bit for each letter.
        var seen: UInt64 = 0
        func bit(_ kind: UInt8) -> UInt64 { 1 << UInt64(kind &- UInt8(ascii: "A")) }
        var last = (rank: 0, kind: UInt8(ascii: "v"))
        var media = -1
        for line in lines {
            if line.media != media {
                media = line.media
                last = (0, line.kind)
            }
            if line.media < 0 { seen |= bit(line.kind) }
            guard let rank = SessionDescription.rank(line.kind, isSession: line.media < 0) else { continue }
            if rank < last.rank {
                faults.insert(.outOfOrder)
                if misplaced == nil { misplaced = (line.kind, last.kind) }
            } else {
                last = (rank, line.kind)
            }
        }
        if seen & bit(UInt8(ascii: "v")) == 0 { faults.insert(.missingVersion) }
        if seen & bit(UInt8(ascii: "o")) == 0 { faults.insert(.missingOrigin) }
        if seen & bit(UInt8(ascii: "s")) == 0 { faults.insert(.missingSessionName) }
        if seen & bit(UInt8(ascii: "t")) == 0 { faults.insert(.missingTime) }
    }

    /// The place of a line among those of its block, where times and their repeats share one; `nil` for a kind that RFC
    /// 8866 does not know, which is passed over.
    private static func rank(_ kind: UInt8, isSession: Bool) -> Int? {
        switch (kind, isSession) {
        case (UInt8(ascii: "v"), true), (UInt8(ascii: "m"), false): 0
        case (UInt8(ascii: "o"), true): 1
        case (UInt8(ascii: "s"), true): 2
        case (UInt8(ascii: "i"), _): 3
        case (UInt8(ascii: "u"), true): 4
        case (UInt8(ascii: "e"), true): 5
        case (UInt8(ascii: "p"), true): 6
        case (UInt8(ascii: "c"), _): 7
        case (UInt8(ascii: "b"), _): 8
        case (UInt8(ascii: "t"), true), (UInt8(ascii: "r"), true): 9
        case (UInt8(ascii: "z"), true): 10
        case (UInt8(ascii: "k"), _): 11
        case (UInt8(ascii: "a"), _): 12
        default: nil
        }
    }
}

/// One line of a session description.
public struct SDPLine: Hashable, Sendable {
    /// The letter before the equals sign.
    public let kind: UInt8
    /// What stands behind the equals sign, as it stands.
    public let value: Range<Int>
    /// The line without its end.
    public let whole: Range<Int>
    /// The index of the medium the line belongs to, over media of all kinds; -1 at session level.
    public let media: Int
    /// Of an `a=` line the attribute's name.
    public let attribute: Range<Int>?
    /// Of an `a=` line what stands behind the colon, where there is one.
    public let attributeValue: Range<Int>?
}

/// What is wrong with a session description.
public struct SDPFaults: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt16
    /// Of bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// No `v=`.
    public static let missingVersion = SDPFaults(rawValue: 1)
    /// No `o=`.
    public static let missingOrigin = SDPFaults(rawValue: 2)
    /// No `s=`.
    public static let missingSessionName = SDPFaults(rawValue: 4)
    /// No `t=`.
    public static let missingTime = SDPFaults(rawValue: 8)
    /// A line is not a letter, an equals sign and a value; it was passed over.
    public static let badLine = SDPFaults(rawValue: 16)
    /// A line is empty.
    public static let emptyLine = SDPFaults(rawValue: 32)
    /// The lines are not in the order of RFC 8866 §5.
    public static let outOfOrder = SDPFaults(rawValue: 64)
    /// A line ends with LF alone, which RFC 8866 §5 asks readers to accept.
    public static let bareLineFeed = SDPFaults(rawValue: 128)
    /// An attribute of MSRP is misspelt, such as `maxsize`.
    public static let misspeltAttribute = SDPFaults(rawValue: 256)
    /// More lines or media than the limit; the rest was passed over.
    public static let tooManyLines = SDPFaults(rawValue: 512)
}
