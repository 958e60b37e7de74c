public import Octets
public import TextSyntax

/// What is wrong with a multipart body, as far as it could be cut all the same.
public struct MultipartFaults: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt16
    /// Of bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// No line is a delimiter: there are no parts.
    public static let boundaryNotFound = MultipartFaults(rawValue: 1)
    /// Nothing closes the last part.
    public static let noCloseDelimiter = MultipartFaults(rawValue: 2)
    /// A delimiter line has text behind the boundary; `junkLines` tells where.
    public static let junkAfterBoundary = MultipartFaults(rawValue: 4)
    /// No empty line parts the header of a part from its content.
    public static let partWithoutBlankLine = MultipartFaults(rawValue: 8)
    /// A part has no content.
    public static let emptyPart = MultipartFaults(rawValue: 16)
    /// Something other than white space stands before the first delimiter.
    public static let preamble = MultipartFaults(rawValue: 32)
    /// Something other than white space stands behind the close-delimiter.
    public static let epilogue = MultipartFaults(rawValue: 64)
    /// The boundary is the start of an inner one, or delimiters follow the close-delimiter.
    public static let boundaryCollision = MultipartFaults(rawValue: 128)
    /// More parts than the limit; what follows belongs to none.
    public static let tooManyParts = MultipartFaults(rawValue: 256)
}

/// A multipart body cut at its boundary (RFC 2046 §5.1.1), by intent where the sender was careless.
public struct Multipart: Sendable {
    /// One part.
    public struct Part: Sendable {
        /// The part between its delimiters, without the line end that belongs to the delimiter behind it.
        public internal(set) var range: Range<Int>
        /// The header fields of the part.
        public internal(set) var headers: HeaderSection
        /// The part's content, octet by octet.
        public internal(set) var content: Range<Int>
        /// False where the content starts without an empty line before it.
        public internal(set) var hasBlankLine: Bool

        /// The value of Content-Type.
        public var contentType: Range<Int>? { headers.value(.contentType) }
        /// The value of Content-Transfer-Encoding.
        public var transferEncoding: Range<Int>? { headers.value(.contentTransferEncoding) }
    }

    /// The parts in their order.
    public private(set) var parts: [Part] = []
    /// What is wrong.
    public private(set) var faults: MultipartFaults = []
    /// Delimiter lines with text behind the boundary, such as `--boundary42-`; at most as many as there may be parts.
    public private(set) var junkLines: [Range<Int>] = []
    /// The line that closes the multipart, without its line end.
    public private(set) var closeDelimiter: Range<Int>?

    private let limit: Int

    /// No parts, and nothing wrong.
    public init() { limit = 1 }

    /// Cuts the octets of `range`.
    /// - Parameter limit: the most parts that are kept.
    public init(_ octets: OctetView, _ range: Range<Int>, boundary: OctetView, limit: Int = 4096) {
        self.limit = max(limit, 1)
        let view = octets.prefix(range.upperBound)
        let wanted = boundary.extracting(boundary.trimmed(0..<boundary.count))
        let start = min(max(range.lowerBound, 0), view.count)
        cut(view, start, wanted)
        if parts.isEmpty { faults.insert(.boundaryNotFound) }
        if closeDelimiter == nil { faults.insert(.noCloseDelimiter) }
        noteCollisions(view, wanted)
    }

    private mutating func cut(_ view: OctetView, _ start: Int, _ boundary: OctetView) {
        var position = start
        var open: Int?
        // A junk line ends the last part only if nothing but white space follows it.
        var junk: Range<Int>?
        while position < view.count {
            // Most lines are no delimiter, and say so by their first octet.
            if junk == nil, view[position] != UInt8(ascii: "-") {
                guard let feed = view.firstIndex(of: .lineFeed, from: position) else { break }
                position = feed + 1
                continue
            }
            let line = view.line(at: position)
            let content = line?.content ?? position..<view.count
            let next = line?.next ?? view.count
            switch DelimiterLine(view, content, boundary: boundary) {
            case nil:
                if let pending = junk, !view.isWhite(content) {
                    noteInside(view, pending, boundary)
                    junk = nil
                }
            case .junk:
                if let pending = junk { noteInside(view, pending, boundary) }
                junk = open == nil ? nil : content
            case .delimiter(let oddSpace):
                if let pending = junk { noteInside(view, pending, boundary) }
                junk = nil
                if oddSpace { noteJunk(content) }
                endPart(view, open, before: position, preambleFrom: start)
                open = next
            case .close:
                if let pending = junk { noteInside(view, pending, boundary) }
                guard open != nil else { break }
                endPart(view, open, before: position, preambleFrom: start)
                closeDelimiter = content
                noteEpilogue(view, next, boundary)
                return
            }
            position = next
        }
        guard let open else { return }
        if let junk {
            noteJunk(junk)
            endPart(view, open, before: junk.lowerBound, preambleFrom: start)
        } else {
            add(view, open..<max(open, view.count))
        }
    }

    /// Ends the open part at the delimiter that starts at `position`; the line end before it is the delimiter's.
    private mutating func endPart(_ view: OctetView, _ open: Int?, before position: Int, preambleFrom start: Int) {
        guard let open else {
            if !view.isWhite(start..<position) { faults.insert(.preamble) }
            return
        }
        var end = position
        if end > open, view.octet(at: end - 1) == .lineFeed { end -= 1 }
        if end > open, end < position, view.octet(at: end - 1) == .carriageReturn { end -= 1 }
        add(view, open..<end)
    }

    private mutating func add(_ view: OctetView, _ range: Range<Int>) {
        guard parts.count < limit else {
            faults.insert(.tooManyParts)
            return
        }
        let part = Part(view, range)
        if !part.hasBlankLine { faults.insert(.partWithoutBlankLine) }
        if part.content.isEmpty { faults.insert(.emptyPart) }
        parts.append(part)
    }

    private mutating func noteJunk(_ line: Range<Int>) {
        faults.insert(.junkAfterBoundary)
        if junkLines.count < limit { junkLines.append(line) }
    }

    /// Notes a line inside a part that starts with the boundary and goes on: where it goes on as a boundary may, it
    /// is taken for that of an inner multipart.
    private mutating func noteInside(_ view: OctetView, _ line: Range<Int>, _ boundary: OctetView) {
        if view.octet(at: line.lowerBound + 2 + boundary.count)?.isSpace == true {
            noteJunk(line)
        } else {
            faults.insert(.boundaryCollision)
        }
    }

    private mutating func noteEpilogue(_ view: OctetView, _ start: Int, _ boundary: OctetView) {
        guard !view.isWhite(start..<view.count) else { return }
        faults.insert(.epilogue)
        var position = start
        while let line = view.line(at: position) {
            if DelimiterLine(view, line.content, boundary: boundary) != nil {
                faults.insert(.boundaryCollision)
                return
            }
            position = line.next
        }
        if DelimiterLine(view, position..<view.count, boundary: boundary) != nil { faults.insert(.boundaryCollision) }
    }

    private mutating func noteCollisions(_ view: OctetView, _ boundary: OctetView) {
        for part in parts {
            guard let range = part.contentType, !view.hasPrefix("message/", at: range.lowerBound),
                let type = MediaType(view, range), type.isMultipart(view),
                let inner = type.parameter("boundary", view)
            else { continue }
            if inner.count >= boundary.count, view.extracting(inner).prefix(boundary.count).equals(boundary) {
                faults.insert(.boundaryCollision)
            }
        }
    }
}

extension Multipart.Part {
    /// Reads the part that `range` holds.
    init(_ octets: OctetView, _ range: Range<Int>) {
        let view = octets.prefix(range.upperBound)
        if let usual = Multipart.Part(usual: view, range) {
            self = usual
            return
        }
        var position = range.lowerBound
        var section = HeaderSection()
        while position < view.count {
            let line = view.line(at: position)
            let content = line?.content ?? position..<view.count
            if content.isEmpty {
                section.parse(view, from: range.lowerBound, compactForms: false)
                self.init(range: range, headers: section, content: section.end..<view.count, hasBlankLine: true)
                return
            }
            // The first line may be anything that is no field; behind a field only a start line ends the header.
            let isField = view[position].isBlank || view.isHeaderLine(content)
            if !isField, position == range.lowerBound || view.isStartLine(content) { break }
            position = line?.next ?? view.count
        }
        section.parse(view.prefix(position), from: range.lowerBound, compactForms: false)
        self.init(range: range, headers: section, content: position..<max(position, view.count), hasBlankLine: false)
    }

    /// Reads the usual part, whose header is one field written as nearly all are, and an empty line.
    private init?(usual view: OctetView, _ range: Range<Int>) {
        guard let feed = view.firstIndex(of: .lineFeed, from: range.lowerBound), feed > range.lowerBound,
            view[feed - 1] == .carriageReturn, view.octet(at: feed + 1) == .carriageReturn,
            view.octet(at: feed + 2) == .lineFeed,
            let field = HeaderField(usual: view, range.lowerBound..<feed - 1)
        else { return nil }
        var section = HeaderSection()
        section.append(field)
        section.close(at: feed + 3, isTerminated: true)
        self.init(range: range, headers: section, content: feed + 3..<max(feed + 3, view.count), hasBlankLine: true)
    }
}

extension OctetView {
    /// Whether the line `range` is the start line of a SIP or MSRP message, as far as that can be told cheaply.
    func isStartLine(_ range: Range<Int>) -> Bool {
        let line = extracting(trimmed(range))
        if line.hasPrefix("SIP/2.0 ") { return line.octet(at: 8)?.isDigit == true }
        if line.hasPrefix("MSRP ") {
            guard let space = line.firstIndex(of: .space, from: 5), space > 5, let next = line.octet(at: space + 1)
            else { return false }
            return next.isDigit || next.isLetter
        }
        guard line.count > 10, line.hasPrefix(" SIP/2.0", at: line.count - 8) else { return false }
        let method = line.tokenEnd(0..<line.count)
        return method > 0 && line.octet(at: method) == .space
    }
}
