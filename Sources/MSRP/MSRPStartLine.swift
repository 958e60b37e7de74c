public import Octets
internal import TextSyntax

/// The method of a request (RFC 4975 §7.1, RFC 4976 §5.1, RFC 7701 §7.1).
public enum MSRPMethod: UInt8, Hashable, Sendable {
    /// SEND.
    case send
    /// REPORT.
    case report
    /// AUTH.
    case auth
    /// NICKNAME.
    case nickname
    /// Any other, or none: a response has no method.
    case other
}

/// The first line of a frame: `MSRP` SP id SP (method | status [SP comment]).
struct MSRPStartLine: Hashable, Sendable {
    /// What reading may come to.
    enum Reading: Sendable {
        case line(MSRPStartLine)
        case no
        case maybe
    }

    /// The longest line that is taken for a start line, in octets with its line end.
    static let longest = 512
    /// The longest transaction id that is read; RFC 4975 §9 allows 32.
    static let longestID = 64

    var transactionID: Range<Int>
    var methodRange: Range<Int>
    var statusCode: Int?
    var comment: Range<Int>?
    /// Where the next line starts.
    var next: Int
    var endsInCRLF: Bool

    /// Whether the octets from `start` on are fewer than "MSRP " and begin like it.
    private static func mayBecomeStart(_ view: OctetView, _ start: Int) -> Bool {
        let head = view.dropping(start)
        switch head.count {
        case 0: return true
        case 1: return head.hasPrefix("M")
        case 2: return head.hasPrefix("MS")
        case 3: return head.hasPrefix("MSR")
        case 4: return head.hasPrefix("MSRP")
        default: return false
        }
    }

    /// Reads the line that starts at `start`.
    static func read(_ octets: OctetView, at start: Int = 0) -> Reading {
        let view = octets.extracting(0..<min(start, octets.count) + longest)
        var position = start
        if !view.hasPrefix("MSRP ", at: position) { return mayBecomeStart(view, position) ? .maybe : .no }
        position += 5
        let id = position
        position = view.visibleEnd(from: id, limit: longestID + 1)
        guard position - id <= longestID else { return .no }
        guard let space = view.octet(at: position) else { return .maybe }
        guard space == .space, position > id else { return .no }
        let word = position + 1
        if let usual = MSRPStartLine(usual: view, id..<position) { return .line(usual) }
        position = word
        let isStatus = view.octet(at: word)?.isDigit == true
        let wordLimit = min(view.count, word + 33)
        while position < wordLimit, isStatus ? view[position].isDigit : isMethodOctet(view[position]) { position += 1 }
        let wordRange = word..<position
        if wordRange.count > (isStatus ? 3 : 32) { return .no }
        guard let behind = view.octet(at: position) else { return .maybe }
        guard isStatus ? wordRange.count == 3 : !wordRange.isEmpty, behind.isBlank || behind.isLineEnd else {
            return .no
        }
        if !isStatus {
            while let octet = view.octet(at: position), !octet.isLineEnd {
                guard octet.isBlank else { return .no }
                position += 1
            }
        }
        guard let line = view.line(at: position) else { return view.count - start >= longest ? .no : .maybe }
        let comment = view.trimmed(line.content)
        return .line(
            MSRPStartLine(
                transactionID: id..<word - 1, methodRange: wordRange,
                statusCode: isStatus ? view.decimal(wordRange).map { Int(truncatingIfNeeded: $0) } : nil,
                comment: comment.isEmpty ? nil : comment, next: line.next, endsInCRLF: line.endsInCRLF))
    }

    /// The line of the usual request, or answer to it, behind the transaction id in `id`.
    @inline(__always)
    private init?(usual view: OctetView, _ id: Range<Int>) {
        let word = id.upperBound + 1
        transactionID = id
        endsInCRLF = true
        if view.hasPrefix("SEND\r\n", at: word) {
            methodRange = word..<word + 4
            next = word + 6
        } else if view.hasPrefix("200 OK\r\n", at: word) {
            methodRange = word..<word + 3
            statusCode = 200
            comment = word + 4..<word + 6
            next = word + 8
        } else {
            return nil
        }
    }

    private init(
        transactionID: Range<Int>, methodRange: Range<Int>, statusCode: Int?, comment: Range<Int>?, next: Int,
        endsInCRLF: Bool
    ) {
        self.transactionID = transactionID
        self.methodRange = methodRange
        self.statusCode = statusCode
        self.comment = comment
        self.next = next
        self.endsInCRLF = endsInCRLF
    }

    /// Whether a start line at `start` is followed by To-Path: then it is no line of a text (PROTOCOL §4.1).
    static func recognise(_ octets: OctetView, withPathAt start: Int) -> Recognition {
        switch read(octets, at: start) {
        case .no: return .no
        case .maybe: return .maybe
        case .line(let line):
            let next = octets.extracting(line.next..<line.next + 8)
            if next.count == 8 { return next.equalsIgnoringCase("To-Path:") ? .yes : .no }
            return hasSameStart(next, "To-Path:") ? .maybe : .no
        }
    }

    private static func hasSameStart(_ octets: OctetView, _ literal: StaticString) -> Bool {
        for offset in 0..<min(octets.count, literal.utf8CodeUnitCount) {
            // Bound: `offset` is below the literal's own count.
            let wanted = unsafe literal.utf8Start[offset]
            if octets[offset].asciiLowercased != wanted.asciiLowercased { return false }
        }
        return true
    }

    /// RFC 4975 §9 allows capitals only; a deployed stack has FILE_OFFSET.
    private static func isMethodOctet(_ octet: UInt8) -> Bool {
        octet &- 0x41 < 26 || octet == UInt8(ascii: "_")
    }

    /// Which method the octets of `methodRange` are.
    func method(_ octets: OctetView) -> MSRPMethod {
        let word = octets.extracting(methodRange)
        if statusCode != nil { return .other }
        if word.equals("SEND") { return .send }
        if word.equals("REPORT") { return .report }
        if word.equals("AUTH") { return .auth }
        return word.equals("NICKNAME") ? .nickname : .other
    }
}

extension OctetView {
    /// Where the run of visible ASCII octets (33 to 126) that starts at `start` ends; at most `limit` octets on.
    fileprivate func visibleEnd(from start: Int, limit: Int) -> Int {
        var position = start
        let last = min(count, start + limit)
        // Eight at a time: the topmost bit of each octet tells whether it is too small, too large, or no ASCII.
        while position < last, let word = loadLittleEndian(UInt64.self, at: position) {
            let high: UInt64 = 0x8080_8080_8080_8080
            let low = word & ~high
            let tooSmall = ~(low &+ 0x5F5F_5F5F_5F5F_5F5F)
            let other = (word | tooSmall | (low &+ 0x0101_0101_0101_0101)) & high
            if other != 0 { return min(last, position + other.trailingZeroBitCount / 8) }
            position += 8
        }
        while position < last, self[position] &- 0x21 < 0x5E { position += 1 }
        return min(last, position)
    }
}

extension OctetView {
    /// Whether the octets are an `ident` of RFC 4975 §9, their number aside: a letter or digit, then these and `.-+%=`.
    @inlinable public var isIdentifier: Bool {
        guard let first = octet(at: 0), first.isDigit || first.isLetter else { return false }
        for offset in 0..<count where !self[offset].isIdentOctet { return false }
        return true
    }
}

extension UInt8 {
    /// CR or LF.
    var isLineEnd: Bool { self == .carriageReturn || self == .lineFeed }
    /// An octet of `ident` (RFC 4975 §9): a letter, a digit, or one of `.-+%=`. Looked up by bit, as each octet of each id
    /// is asked about.
    @inlinable public var isIdentOctet: Bool {
        // From 0 on 0x25 %, 0x2B +, 0x2D -, 0x2E ., 0x30 to 0x39 and 0x3D =; from 0x40 on the letters.
        let table: UInt64 = self < 0x40 ? 0x23FF_6820_0000_0000 : 0x07FF_FFFE_07FF_FFFE
        return self < 0x80 && table >> UInt64(self & 0x3F) & 1 == 1
    }
}
