internal import MIME
internal import Octets
internal import TextSyntax

/// Searches for the end of one frame in octets that arrive bit by bit. It keeps its position: no octet is searched
/// twice, but for the few of a line that is not whole yet.
///
/// The frame's first octet is offset 0 of every view it is shown, until `letGo` takes octets of a long frame from the
/// start of the view; what `ending` tells counts from the frame's first octet all the same. PROTOCOL §4.1 has the rules: the first line that
/// equals the frame's own end-line ends it, unless the body is a multipart not closed yet, or a message/msrp part has
/// the same transaction id. Then what follows the line decides.
struct FrameEndSearch: Sendable {
    /// What a search may come to.
    enum Outcome: Equatable, Sendable {
        /// The frame has that many octets; `ending` tells how that was found.
        case end(Int)
        case needMore
        /// Longer than the limit, or a header section that does not end.
        case tooLong
    }

    private enum Step { case ordinary, skip(Int), undecided, end(Int) }
    /// Where in a multipart body the search is.
    private enum Place { case preamble, header, contentStart, content, behindClose }

    static let longestHeader = 65_536
    /// So many doubtful end-lines, then the first is taken.
    static let mostSuspects = 8
    /// So many start lines in the body, then the frame is taken to lack its end-line. It bounds the work that a stream
    /// of frames without end-lines can cause.
    static let mostStarts = 256
    /// How far behind a doubtful line the end that Byte-Range declares is waited for, in octets.
    static let longestQuote = 1 << 20

    private(set) var ending = FrameEnding()
    /// The transaction id; of a long frame `longID` has it.
    private let id: Range<Int>
    /// The first header line that may be Content-Type or Byte-Range.
    private var telling: Int?
    private(set) var bodyStart: Int?
    private(set) var scan: Int
    private var atLineStart = true

    private var kind = BodyFraming.Kind.plain
    /// The boundary of the multipart; of a long frame `longBoundary` has it.
    private var boundary = 0..<0
    private var place = Place.preamble
    private var isClosed = false
    private(set) var declaredCount: Int?
    /// Encapsulated frames with this frame's transaction id.
    private var namesakes = 0

    private var first: EndLine?
    private var last: EndLine?
    private var suspects = 0
    private var delimiterSinceLast = false
    private var nextStart: Int?
    private var starts = 0

    /// How many octets of the frame lie before the view: they were looked at, and let go.
    private(set) var shed = 0
    private var longID: [UInt8] = []
    private var longBoundary: [UInt8] = []
    /// Where the frame ends by its Byte-Range, once what tells has been let go.
    private var declaredBefore: Int?

    init(_ startLine: MSRPStartLine) {
        ending.startLine = startLine
        id = startLine.transactionID
        scan = startLine.next
    }

    /// Goes on with the search. `view` holds all octets seen so far and more.
    /// - Parameter atEnd: whether no more octets will come; then the answer is never `needMore`.
    mutating func advance(_ view: OctetView, atEnd: Bool, limit: Int) -> Outcome {
        while true {
            if !atLineStart {
                guard let feed = view.firstIndex(of: .lineFeed, from: scan) else {
                    scan = view.count
                    break
                }
                scan = feed + 1
                atLineStart = true
            }
            if shed + scan > limit || bodyStart == nil && scan > FrameEndSearch.longestHeader { return giveUp(view) }
            guard scan < view.count else { break }
            switch bodyStart == nil ? examineHeader(view, atEnd) : examineBody(view, atEnd) {
            case .ordinary: atLineStart = false
            case .skip(let next): scan = next
            case .end(let length): return .end(length)
            case .undecided: return shed + view.count > limit ? giveUp(view) : .needMore
            }
        }
        if atEnd { return .end(finish(view)) }
        let longest = bodyStart == nil ? min(limit, FrameEndSearch.longestHeader) : limit
        return shed + view.count > longest ? giveUp(view) : .needMore
    }

    // MARK: Header

    private mutating func examineHeader(_ view: OctetView, _ atEnd: Bool) -> Step {
        switch view[scan] {
        case .lineFeed:
            startBody(view, scan + 1)
            return .skip(scan + 1)
        case .carriageReturn:
            guard let next = view.octet(at: scan + 1) else { return atEnd ? .ordinary : .undecided }
            guard next == .lineFeed else { return .ordinary }
            startBody(view, scan + 2)
            return .skip(scan + 2)
        case UInt8(ascii: "-"):
            switch endLine(view, at: scan, atEnd) {
            case .no: return .ordinary
            case .maybe: return .undecided
            case .line(let found): return accept(view, found)
            }
        case UInt8(ascii: "M"):
            switch MSRPStartLine.recognise(view, withPathAt: scan) {
            case .no: return .ordinary
            case .maybe: return atEnd ? .ordinary : .undecided
            case .yes: return .end(cut(view, scan))
            }
        case UInt8(ascii: "C"), UInt8(ascii: "c"), UInt8(ascii: "B"), UInt8(ascii: "b"):
            telling = telling ?? scan
            return .ordinary
        default: return .ordinary
        }
    }

    private mutating func startBody(_ view: OctetView, _ start: Int) {
        bodyStart = start
        let framing = BodyFraming(view, header: (telling ?? start)..<start)
        declaredCount = framing.declaredCount
        kind = framing.kind
        boundary = framing.boundary
        switch kind {
        case .plain: break
        case .multipart: place = framing.isContinuation ? .content : .preamble
        case .message:
            isClosed = true
            place = framing.isContinuation ? .content : .contentStart
            // The start line of the encapsulated frame lay in an earlier chunk, and may have had this id.
            if framing.isContinuation { namesakes = 1 }
        }
    }

    // MARK: Body

    private mutating func examineBody(_ view: OctetView, _ atEnd: Bool) -> Step {
        switch view[scan] {
        case UInt8(ascii: "-"):
            switch endLine(view, at: scan, atEnd) {
            case .maybe: return .undecided
            case .line(let found): return weigh(view, found, atEnd)
            case .no: return kind == .multipart ? examineDelimiter(view, atEnd) : ordinary()
            }
        case UInt8(ascii: "M"):
            switch MSRPStartLine.recognise(view, withPathAt: scan) {
            case .no: return ordinary()
            case .maybe: return atEnd ? ordinary() : .undecided
            case .yes: return examineStart(view, atEnd)
            }
        case .lineFeed: return blank()
        case .carriageReturn where kind != .plain:
            guard let next = view.octet(at: scan + 1) else { return atEnd ? ordinary() : .undecided }
            return next == .lineFeed ? blank() : ordinary()
        default: return ordinary()
        }
    }

    private mutating func blank() -> Step {
        if place == .header { place = .contentStart }
        return .ordinary
    }

    private mutating func ordinary() -> Step {
        if place == .contentStart || place == .behindClose { place = .content }
        return .ordinary
    }

    private mutating func examineDelimiter(_ view: OctetView, _ atEnd: Bool) -> Step {
        let found: DelimiterMatch =
            longBoundary.isEmpty
            ? DelimiterMatch(view, at: scan, boundary: view.extracting(boundary), atEnd)
            : DelimiterMatch(view, at: scan, boundary: OctetView(longBoundary.span), atEnd)
        switch found {
        case .undecided: return .undecided
        case .no: return ordinary()
        case .line(.delimiter):
            place = .header
            sawDelimiter()
        case .line(.close):
            place = .behindClose
            isClosed = true
            sawDelimiter()
        case .line(.junk):
            // As `--boundary42-` of the document's example: if nothing but empty lines part it from the next frame,
            // it was meant to close.
            place = .behindClose
            sawDelimiter()
        }
        return .ordinary
    }

    private mutating func sawDelimiter() {
        delimiterSinceLast = true
        nextStart = nil
    }

    /// A start line with To-Path behind it: an encapsulated frame, the next frame, or quoted text.
    private mutating func examineStart(_ view: OctetView, _ atEnd: Bool) -> Step {
        switch place {
        case .header, .contentStart:
            if case .line(let inner) = MSRPStartLine.read(view, at: scan), isOwn(view, inner.transactionID) {
                namesakes += 1
            }
            place = .content
            return .ordinary
        case .behindClose:
            return .end(cut(view, scan))
        case .preamble, .content:
            // A body that is all there by its numeric Byte-Range, and the next frame: the end-line is missing.
            if let declaredEnd, scan >= declaredEnd, scan - declaredEnd <= 4 { return .end(cut(view, scan)) }
            if kind == .plain ? starts == 0 : starts == FrameEndSearch.mostStarts - 1 {
                switch declaredEndLine(view, behind: scan, atEnd) {
                case .no: break
                case .maybe: return .undecided
                case .line(let declared): return .skip(declared.line.lowerBound)
                }
            }
            if nextStart == nil { nextStart = scan }
            starts += 1
            return starts >= FrameEndSearch.mostStarts ? .end(finish(view)) : .ordinary
        }
    }

    // MARK: End-lines

    /// Whether `found` ends the frame.
    private mutating func weigh(_ view: OctetView, _ found: EndLine, _ atEnd: Bool) -> Step {
        if kind == .plain {
            switch declaredEndLine(view, behind: found.line.upperBound, atEnd) {
            case .no: return accept(view, found)
            case .maybe: return .undecided
            case .line(let declared):
                // What stands before it is a text that quotes this frame.
                if first == nil { first = found }
                suspects += 1
                return .skip(declared.line.lowerBound)
            }
        }
        if isClosed && suspects >= namesakes || isWhereDeclared(view, found) {
            return accept(view, found)
        }
        switch follower(view, found.next, atEnd) {
        case .maybe: return .undecided
        case .no: return suspect(view, found)
        case .yes:
            guard found.flag == .last, let declared = declaredEnd, declared >= found.line.upperBound,
                declared - found.next <= FrameEndSearch.longestQuote
            else { return accept(view, found) }
            // A numeric Byte-Range points behind this line: it is preferred if an end-line stands there.
            guard declared <= view.count - 2 else { return atEnd ? accept(view, found) : .undecided }
            switch endLine(view, at: EndLine.lineStart(view, behind: declared), atEnd) {
            case .no: return accept(view, found)
            case .maybe: return .undecided
            case .line: return suspect(view, found)
            }
        }
    }

    /// The own end-line that stands where a numeric Byte-Range says, behind `position`: it is preferred to all before it
    /// (PROTOCOL §4.1). It is waited for, if it is not too far.
    private func declaredEndLine(_ view: OctetView, behind position: Int, _ atEnd: Bool) -> EndLine.Match {
        guard let declared = declaredEnd, declared >= position, declared - position <= FrameEndSearch.longestQuote
        else { return .no }
        guard declared <= view.count - 2 else { return atEnd ? .no : .maybe }
        let found = endLine(view, at: EndLine.lineStart(view, behind: declared), atEnd)
        if case .maybe = found, atEnd { return .no }
        return found
    }

    /// Whether the stream ends at `position`, or the next frame starts there, empty lines aside.
    private func follower(_ view: OctetView, _ position: Int, _ atEnd: Bool) -> Recognition {
        let start = view.skippingEmptyLines(from: position, limit: 64)
        let isOpen = start == view.count || start == view.count - 1 && view[start] == .carriageReturn
        guard !isOpen else { return atEnd ? .yes : .maybe }
        let answer = MSRPStartLine.recognise(view, withPathAt: start)
        guard answer == .maybe, atEnd else { return answer }
        return view.hasPrefix("MSRP ", at: start) ? .yes : .no
    }

    private mutating func suspect(_ view: OctetView, _ found: EndLine) -> Step {
        if suspects >= FrameEndSearch.mostSuspects, let first {
            suspects += 1
            return .end(end(view, first, firstEndLine: nil))
        }
        if first == nil { first = found }
        last = found
        suspects += 1
        delimiterSinceLast = false
        place = .content
        return .skip(found.next)
    }

    // MARK: Ends

    private mutating func accept(_ view: OctetView, _ found: EndLine) -> Step {
        suspects += 1
        return .end(end(view, found, firstEndLine: first?.line))
    }

    private mutating func end(_ view: OctetView, _ found: EndLine, firstEndLine: Range<Int>?) -> Int {
        ending.flag = found.flag
        ending.endLine = shifted(found.line)
        ending.firstEndLine = firstEndLine == found.line ? nil : firstEndLine.map(shifted)
        ending.candidates = suspects
        // Where the ways to read the end agree, nobody asks for another.
        if ending.firstEndLine != nil { ending.byByteRange = declaredLength(view) }
        return found.next
    }

    /// Ends the frame at `length` without an end-line.
    private mutating func cut(_ view: OctetView, _ length: Int) -> Int {
        ending.firstEndLine = first.map { shifted($0.line) }
        ending.candidates = suspects
        ending.byByteRange = declaredLength(view)
        return length
    }

    /// Ends the frame when no more octets will come and no line was accepted as its end: at the last doubtful
    /// end-line, unless the multipart goes on behind it; else at the next start line; else with the last octet.
    private mutating func finish(_ view: OctetView) -> Int {
        if let last, !delimiterSinceLast { return end(view, last, firstEndLine: first?.line) }
        return cut(view, nextStart ?? view.count)
    }

    /// Ends the frame where it is too long: where it may have ended, if there is such a place.
    mutating func giveUp(_ view: OctetView) -> Outcome {
        if last != nil && !delimiterSinceLast || nextStart != nil { return .end(finish(view)) }
        return .tooLong
    }

    // MARK: Byte-Range

    /// Where the body ends by a numeric Byte-Range.
    private var declaredEnd: Int? {
        guard let bodyStart, let declaredCount else { return nil }
        let (end, overflow) = bodyStart.addingReportingOverflow(declaredCount)
        return overflow ? nil : end
    }

    private func isWhereDeclared(_ view: OctetView, _ found: EndLine) -> Bool {
        guard let declaredEnd, declaredEnd < found.line.lowerBound, found.line.lowerBound - declaredEnd <= 2 else {
            return false
        }
        return EndLine.lineStart(view, behind: declaredEnd) == found.line.lowerBound
    }

    /// The frame's length by a numeric Byte-Range.
    private func declaredLength(_ view: OctetView) -> Int? {
        if let declaredBefore { return declaredBefore }
        guard let declaredEnd else { return nil }
        guard declaredEnd < view.count,
            case .line(let found) = endLine(view, at: EndLine.lineStart(view, behind: declaredEnd), true)
        else { return shed + declaredEnd }
        return shed + found.next
    }

    // MARK: Long frames

    /// Octets before the line at hand that are never let go: the line end before an end-line.
    private static let leastBefore = 4

    /// Lets go of the octets at the start of `view`, if they are `room` or more and no later step asks for them: the
    /// next view starts so many octets later. 0 where there is nothing to let go of.
    mutating func letGo(_ view: OctetView, room: Int) -> Int {
        guard let bodyStart else { return 0 }
        var count = scan - FrameEndSearch.leastBefore
        // The frame may yet be found to end at one of these.
        if let first { count = min(count, first.line.lowerBound - FrameEndSearch.leastBefore) }
        if let last { count = min(count, last.line.lowerBound - FrameEndSearch.leastBefore) }
        if let nextStart { count = min(count, nextStart - FrameEndSearch.leastBefore) }
        guard count >= room, count > bodyStart, count > 0 else { return 0 }
        if shed == 0 {
            longID = view.copied(id)
            longBoundary = view.copied(boundary)
        }
        if let declaredEnd, declaredEnd < count, declaredBefore == nil { declaredBefore = declaredLength(view) }
        shed += count
        scan -= count
        self.bodyStart = bodyStart - count
        first?.move(by: -count)
        last?.move(by: -count)
        nextStart = nextStart.map { $0 - count }
        return count
    }

    private func shifted(_ line: Range<Int>) -> Range<Int> { line.lowerBound + shed..<line.upperBound + shed }

    private func endLine(_ view: OctetView, at start: Int, _ atEnd: Bool) -> EndLine.Match {
        if longID.isEmpty { return EndLine.match(view, at: start, id: view.extracting(id), atEnd: atEnd) }
        return EndLine.match(view, at: start, id: OctetView(longID.span), atEnd: atEnd)
    }

    private func isOwn(_ view: OctetView, _ other: Range<Int>) -> Bool {
        if longID.isEmpty { return view.extracting(other).equals(view.extracting(id)) }
        return view.extracting(other).equals(OctetView(longID.span))
    }
}
