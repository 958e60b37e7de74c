public import Octets
internal import TextSyntax

/// Cuts a stream into SIP messages (RFC 3261 §18.3), one a call. What the stream arrives in makes no difference to the
/// messages, and no octet but those of a start line is searched twice.
///
/// Where Content-Length is missing or no number, a message without Content-Type ends at its empty line, and one with it
/// at the next start line or the end of the stream.
public struct SIPFramer: Sendable {
    /// What the octets at the start of the window are.
    public enum Step: Equatable, Sendable {
        /// A message. Consume up to the upper bound; the lower bound is 0.
        case message(Range<Int>)
        /// That many octets are line ends between messages: keep-alives (RFC 5626 §3.5.1).
        case skip(Int)
        /// That many octets, at least one, belong to no message.
        case garbage(Int)
        /// Show more octets behind the same first one.
        case needMore
    }

    /// The longest header section, start line included, in octets.
    public static let headerLimit = 65_536

    /// What was wrong with the message that the last call gave; what else is wrong with it `SIPMessage.parse` tells.
    public private(set) var lastFaults: SIPFaults = []
    /// Where the last call gave `garbage`: the start of a message that breaks off, in octets of that window.
    public private(set) var cutMessage: Range<Int>?

    private enum Phase: Equatable {
        /// Before a start line.
        case start
        /// In octets that belong to no message, at the start of a line.
        case lost
        /// The same, inside a line.
        case lostInLine
        case headers
        /// Content-Length octets follow.
        case body(end: Int)
        /// The body ends at the next start line.
        case openBody
    }

    private let limit: Int
    private var phase = Phase.start
    /// The window was searched for line ends up to here.
    private var scanned = 0
    /// Where the line starts that `scanned` lies in.
    private var lineStart = 0
    private var headerEnd = 0
    private var fields = FramingFields()

    /// Takes messages of up to 4 MiB.
    public init() { self.init(limit: 4 << 20) }

    /// Takes messages of up to `limit` octets; longer ones are garbage.
    public init(limit: Int) { self.limit = max(limit, 1) }

    /// Whether it stands between two messages, as at its beginning.
    public var isAtRest: Bool { phase == .start && scanned == 0 && lineStart == 0 }

    /// Says what the octets at the start of `window` are, which are the first ones that are not consumed yet.
    /// - Parameter atEnd: whether the stream is over: no more octets follow.
    public mutating func next(_ window: OctetView, atEnd: Bool) -> Step {
        cutMessage = nil
        lastFaults = []
        if window.isEmpty { return .needMore }
        while true {
            // No step: the phase has changed, and the new one decides. No phase comes back without octets consumed,
            // but for `lost`, which turns to `start` only before a start line.
            let step: Step? =
                switch phase {
                case .start: findStart(window, atEnd)
                case .lost, .lostInLine: findWayBack(window, atEnd)
                case .headers: readHeaders(window, atEnd)
                case .body(let end): readBody(window, atEnd, end)
                case .openBody: readOpenBody(window, atEnd)
                }
            if let step { return step }
        }
    }

    private mutating func findStart(_ window: OctetView, _ atEnd: Bool) -> Step? {
        var position = 0
        while window.octet(at: position) == .lineFeed || window.hasPrefix("\r\n", at: position) {
            position += window[position] == .lineFeed ? 1 : 2
        }
        if position > 0 { return .skip(position) }
        switch SIPFramer.looksLikeStart(window) {
        case .yes:
            phase = .headers
            scanned = 0
            lineStart = 0
            fields = FramingFields()
            return nil
        case .maybe where !atEnd:
            return .needMore
        case .maybe, .no:
            phase = .lost
            return nil
        }
    }

    /// Passes over whole lines until one looks like a start line, or holds one behind octets without a line end.
    private mutating func findWayBack(_ window: OctetView, _ atEnd: Bool) -> Step? {
        var position = 0
        if phase == .lostInLine {
            guard let line = window.line(at: 0) else { return .garbage(window.count) }
            position = line.next
        }
        phase = .lost
        while position < window.count {
            let rest = window.dropping(position)
            switch SIPFramer.looksLikeStart(rest) {
            case .yes:
                phase = .start
                return position > 0 ? .garbage(position) : nil
            case .maybe where !atEnd:
                return position > 0 ? .garbage(position) : .needMore
            case .maybe, .no:
                guard let line = rest.line(at: 0) else {
                    if !atEnd, rest.count <= StartLine.limit + 2 {
                        return position > 0 ? .garbage(position) : .needMore
                    }
                    // A line that is too long holds no start line.
                    phase = .lostInLine
                    return .garbage(window.count)
                }
                if let start = SIPFramer.startInside(rest, line.content) {
                    phase = .start
                    return .garbage(position + start)
                }
                position += line.next
            }
        }
        return .garbage(window.count)
    }

    private mutating func readHeaders(_ window: OctetView, _ atEnd: Bool) -> Step? {
        while let feed = window.firstIndex(of: .lineFeed, from: scanned), feed < SIPFramer.headerLimit {
            let hasReturn = feed > lineStart && window[feed - 1] == .carriageReturn
            let line = lineStart..<(hasReturn ? feed - 1 : feed)
            if !line.isEmpty, lineStart > 0, StartLine(window, line) != nil {
                // The message breaks off where the next one starts.
                cutMessage = 0..<lineStart
                phase = .start
                return .garbage(lineStart)
            }
            if !hasReturn { fields.faults.insert(.bareLineFeed) }
            if line.isEmpty {
                headerEnd = feed + 1
                return endHeaders(window)
            }
            if lineStart > 0 { fields.add(window, line) }
            lineStart = feed + 1
            scanned = lineStart
        }
        scanned = window.count
        if scanned >= SIPFramer.headerLimit {
            // No line up to here but the first is a start line, and that one is whole: `lineStart` is not 0.
            return lose(lineStart)
        }
        return atEnd ? breakOff(window.count) : .needMore
    }

    private mutating func endHeaders(_ window: OctetView) -> Step? {
        fields.finish(window)
        switch fields.contentLength {
        case .octets(let count):
            let (end, overflow) = headerEnd.addingReportingOverflow(count)
            if overflow || end > limit { return lose(headerEnd) }
            phase = .body(end: end)
            return nil
        case .unreadable: fields.faults.formUnion([.badContentLength, .noContentLength])
        case nil: fields.faults.insert(.noContentLength)
        }
        if headerEnd > limit { return lose(headerEnd) }
        if !fields.hasContentType { return message(headerEnd) }
        phase = .openBody
        lineStart = headerEnd
        scanned = headerEnd
        return nil
    }

    private mutating func message(_ end: Int) -> Step {
        lastFaults = fields.faults
        phase = .start
        return .message(0..<end)
    }

    private mutating func lose(_ count: Int) -> Step {
        phase = .lost
        return .garbage(count)
    }

    private mutating func breakOff(_ count: Int) -> Step {
        cutMessage = 0..<count
        return lose(count)
    }

    private mutating func readBody(_ window: OctetView, _ atEnd: Bool, _ end: Int) -> Step {
        if window.count >= end { return message(end) }
        guard atEnd else { return .needMore }
        // A Content-Length that is too large has swallowed what follows: the message ends where the next one starts.
        if let next = SIPFramer.nextStart(window, behind: headerEnd) {
            fields.faults.insert(.contentLengthTooLong)
            return message(next)
        }
        return breakOff(window.count)
    }

    private mutating func readOpenBody(_ window: OctetView, _ atEnd: Bool) -> Step {
        while let feed = window.firstIndex(of: .lineFeed, from: scanned) {
            let hasReturn = feed > lineStart && window[feed - 1] == .carriageReturn
            if StartLine(window, lineStart..<(hasReturn ? feed - 1 : feed)) != nil {
                return message(endOfOpenBody(window, lineStart))
            }
            lineStart = feed + 1
            scanned = lineStart
            if lineStart > limit { return lose(lineStart) }
        }
        scanned = window.count
        if scanned > limit, scanned - lineStart > StartLine.limit + 2 {
            phase = .lostInLine
            return .garbage(window.count)
        }
        if !atEnd { return .needMore }
        return window.count > limit ? lose(window.count) : message(endOfOpenBody(window, window.count))
    }

    /// A body of nothing but line ends is none: they are keep-alives.
    private func endOfOpenBody(_ window: OctetView, _ end: Int) -> Int {
        for offset in headerEnd..<end where window[offset] != .carriageReturn && window[offset] != .lineFeed {
            return end
        }
        return headerEnd
    }
}

extension SIPFramer {
    /// Whether octets are the start of a SIP message.
    public enum Recognition: Equatable, Sendable {
        /// They are.
        case yes
        /// They are not.
        case no
        /// There are too few to tell.
        case maybe
    }

    /// Whether `octets` start with a request line, `METHOD SP something SP SIP/2.0`, or a status line, `SIP/2.0 3DIGIT`.
    public static func looksLikeStart(_ octets: OctetView) -> Recognition {
        // What starts with neither a method nor a version is settled without looking for the line's end.
        let end = firstWord(octets)
        guard let next = octets.octet(at: end) else { return .maybe }
        // A line end that is cut in two is none yet.
        if end == 0, next == .carriageReturn, octets.count == 1 { return .maybe }
        guard end > 0, next.isBlank else { return .no }
        let head = octets.prefix(StartLine.limit + 2)
        if let line = head.line(at: 0) { return StartLine(octets, line.content) == nil ? .no : .yes }
        return head.count == octets.count ? .maybe : .no
    }

    /// Whether `octets` begin with a word, a blank and the rest of a line: what does not is no message, and of what does
    /// `SIPMessage.parse` tells.
    public static func beginsWithLine(_ octets: OctetView) -> Bool {
        let end = firstWord(octets)
        guard end > 0, let next = octets.octet(at: end), next.isBlank else { return false }
        return octets.prefix(StartLine.limit + 2).firstIndex(of: .lineFeed, from: end) != nil
    }

    /// The end of what may be a method or a version.
    private static func firstWord(_ octets: OctetView) -> Int {
        var end = 0
        while end <= StartLine.methodLimit, let octet = octets.octet(at: end),
            octet.isToken || octet == UInt8(ascii: "/")
        {
            end += 1
        }
        return end
    }

    /// The offset of a start line that begins inside `line`, behind the octets of a body without a line end. Only
    /// methods that are known count, and what stands behind a blank is quoted.
    static func startInside(_ window: OctetView, _ line: Range<Int>) -> Int? {
        guard line.count <= StartLine.limit, line.count > 10 else { return nil }
        for offset in line.lowerBound + 1..<line.upperBound - 9 where !window[offset - 1].isBlank {
            switch window[offset] {
            case UInt8(ascii: "S") where window.hasPrefix("SIP/2.0 ", at: offset):
                if StartLine(window, offset..<line.upperBound) != nil { return offset }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                let rest = offset..<line.upperBound
                guard let blank = window.offset(of: .space, in: offset..<min(offset + 10, line.upperBound)),
                    SIPMethod(window.extracting(offset..<blank)) != .other, StartLine(window, rest) != nil
                else { continue }
                return offset
            default: continue
            }
        }
        return nil
    }

    /// The offset of the first start at or behind `position`, at a line's start or inside a line.
    private static func nextStart(_ window: OctetView, behind position: Int) -> Int? {
        var position = position
        while let line = window.line(at: position) {
            if StartLine(window, line.content) != nil { return position }
            if let start = startInside(window, line.content) { return start }
            position = line.next
        }
        return nil
    }

    /// Whether `octets` start with a method of the RFCs, or with `SIP/2.0`: what follows a cut inside a start line does not.
    public static func startsWithKnownMethod(_ octets: OctetView) -> Bool {
        var end = 0
        while let octet = octets.octet(at: end), octet.isToken { end += 1 }
        return octets.hasPrefixIgnoringCase("SIP/2.0") || SIPMethod(octets.prefix(end)) != .other
    }

    /// The offset of the first line at or behind `from` that is a SIP start line: where to go on behind a hole, or in
    /// the middle of a stream. `from` itself is taken for the start of a line where it is 0 or behind LF.
    public static func resynchronise(_ octets: OctetView, from: Int) -> Int? {
        var position = max(from, 0)
        if position > 0, octets.octet(at: position - 1) != .lineFeed {
            guard let line = octets.line(at: position) else { return nil }
            position = line.next
        }
        while let line = octets.line(at: position) {
            if StartLine(octets, line.content) != nil { return position }
            position = line.next
        }
        return nil
    }
}

/// What a header section says about where its message ends, read line by line.
private struct FramingFields {
    var contentLength: ContentLength?
    var hasContentType = false
    var faults: SIPFaults = []
    /// The value of the Content-Length field that the last line belongs to.
    private var pending: Range<Int>?

    mutating func add(_ window: OctetView, _ line: Range<Int>) {
        let first = window[line.lowerBound]
        if first.isBlank {
            if let pending { self.pending = pending.lowerBound..<line.upperBound }
            return
        }
        finish(window)
        // Only Content-Length, Content-Type and their compact forms l and c matter.
        let letter = first.asciiLowercased
        guard letter == UInt8(ascii: "c") || letter == UInt8(ascii: "l"),
            let colon = window.offset(of: UInt8(ascii: ":"), in: line)
        else { return }
        let name = HeaderName(window.extracting(window.trimmed(line.lowerBound..<colon)), compactForms: true)
        if name == .contentType { hasContentType = true }
        if name == .contentLength { pending = colon + 1..<line.upperBound }
    }

    /// Reads the Content-Length that no further line continues.
    mutating func finish(_ window: OctetView) {
        guard let value = pending else { return }
        pending = nil
        let length = ContentLength(window, value)
        if contentLength == nil { contentLength = length }
        if contentLength != length { faults.insert(.conflictingContentLength) }
    }
}
