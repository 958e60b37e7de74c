public import Octets
public import TextSyntax

/// Cuts a stream into MSRP frames, one a call. No octet is searched twice: it keeps its position between calls.
public struct MSRPFramer: Sendable {
    /// What one call comes to.
    public enum Step: Equatable, Sendable {
        /// A frame, in offsets of the window; empty lines may stand before it. Its octets up to the upper bound are
        /// consumed: the next window starts behind them. `ending` tells how the end was found.
        case frame(Range<Int>)
        /// These octets of the window are the beginning of a long frame, or go on with it: empty lines may stand before
        /// the first of them. Up to the upper bound they are consumed. `frame` brings the last octets of the frame, and
        /// `ending` counts from its first; `garbage` instead says that it has no end.
        case part(Range<Int>)
        /// So many octets of the window are no frame; they are consumed.
        case garbage(Int)
        /// Nothing is consumed. With `atEnd` it says that the window holds nothing more but empty lines.
        case needMore
    }

    /// How the frame just returned ended.
    public private(set) var ending = FrameEnding()

    /// Whether the frame just returned was read already, by `next(_:atEnd:reading:)`.
    public private(set) var hasRead = false

    private let limit: Int
    private let room: Int
    private var search: FrameEndSearch?
    /// Whether the octets before the window were garbage: then a start line counts only with To-Path behind it.
    private var isLost = false
    /// Whether the window starts inside a line.
    private var isInsideLine = false

    /// More empty lines than this before a frame are given back as garbage, in octets.
    private static let mostLeadingOctets = 4_096

    /// The most octets of a frame that are waited for at once: where so many cannot be given back in parts, because
    /// the frame may be found to end among them, it is.
    private static let mostHeld = 64 << 20

    /// A framer at the start of a stream, for frames of 4 GiB at most, longer than 64 KiB in parts.
    public init() { self.init(limit: 4 << 30, room: 64 << 10) }

    /// A framer at the start of a stream.
    /// - Parameters:
    ///   - limit: the longest frame in octets; a longer one is given back as garbage.
    ///   - room: how many octets of a frame are waited for, at least, before they are given back as a part of it.
    public init(limit: Int, room: Int = 64 << 10) {
        self.limit = max(limit, 1)
        self.room = max(room, 1)
    }

    /// Whether it stands between two frames, as at its beginning.
    public var isAtRest: Bool { search == nil && !isLost && !isInsideLine }

    /// Takes the next step.
    /// - Parameters:
    ///   - window: all octets of the stream that are not consumed yet.
    ///   - atEnd: whether no more octets will come for now: what is there is then given back as well as it can be.
    public mutating func next(_ window: OctetView, atEnd: Bool) -> Step {
        var frame = MSRPFrame()
        return next(window, atEnd: atEnd, reading: &frame)
    }

    /// Takes the next step; the usual frame is read on the way, as its end shows only when its lines are gone through.
    /// - Parameter frame: what is read of the frame that is returned, if `hasRead` says so: of a response the start line,
    ///   of a request all. Ranges count from the start of the frame.
    public mutating func next(_ window: OctetView, atEnd: Bool, reading frame: inout MSRPFrame) -> Step {
        hasRead = false
        if isInsideLine { return leaveLine(window) }
        if let search, search.shed > 0 { return follow(window, from: 0, atEnd) }
        let lead = window.skippingEmptyLines(from: 0, limit: MSRPFramer.mostLeadingOctets)
        if lead >= MSRPFramer.mostLeadingOctets { return .garbage(lead) }
        // A CR alone may become an empty line.
        let isBlank = lead == window.count || lead == window.count - 1 && window[lead] == .carriageReturn
        if isBlank { return .needMore }
        let view = window.dropping(lead)
        if search == nil {
            if isLost {
                switch MSRPStartLine.recognise(view, withPathAt: 0) {
                case .maybe: return atEnd ? lose(window, window.count) : .needMore
                case .no: return skip(window, from: lead, atEnd)
                case .yes: break
                }
            }
            switch MSRPStartLine.read(view) {
            case .maybe: return atEnd ? lose(window, window.count) : .needMore
            case .no: return skip(window, from: lead, atEnd)
            case .line(let start):
                if start.next <= limit, let (length, found) = frame.readUsual(view, start), length <= limit {
                    ending = found
                    hasRead = true
                    isLost = false
                    return .frame(lead..<lead + length)
                }
                search = FrameEndSearch(start)
            }
        }
        return follow(window, from: lead, atEnd)
    }

    /// Goes on with the search for the end of the frame that starts, or goes on, at `lead`.
    private mutating func follow(_ window: OctetView, from lead: Int, _ atEnd: Bool) -> Step {
        let view = window.dropping(lead)
        // In place: a search is too large to be moved in and out for every segment.
        switch search?.advance(view, atEnd: atEnd, limit: limit) {
        case nil: return .needMore
        case .needMore:
            if view.count > room, let count = search?.letGo(view, room: room), count > 0 {
                return .part(lead..<lead + count)
            }
            guard view.count > MSRPFramer.mostHeld, let outcome = search?.giveUp(view) else { return .needMore }
            return leave(window, from: lead, outcome, atEnd)
        case .some(let outcome): return leave(window, from: lead, outcome, atEnd)
        }
    }

    private mutating func leave(
        _ window: OctetView, from lead: Int, _ outcome: FrameEndSearch.Outcome, _ atEnd: Bool
    ) -> Step {
        guard case .end(let length) = outcome else {
            search = nil
            return skip(window, from: lead, atEnd)
        }
        ending = search?.ending ?? FrameEnding()
        search = nil
        // Behind a frame without end-line its own rest may follow.
        isLost = !ending.hasEndLine
        return .frame(lead..<lead + length)
    }

    /// How far into a line of garbage a frame is looked for, in octets.
    private static let longestGlued = 1024

    /// Skips what is no frame, up to the next line that starts one or may start one, or to a frame inside a line.
    private mutating func skip(_ window: OctetView, from start: Int, _ atEnd: Bool) -> Step {
        var position = start
        while true {
            let line = window.line(at: position)
            let content = line?.content ?? position..<window.count
            switch startInside(window, content) {
            case .yes(let inner):
                isLost = true
                isInsideLine = false
                return .garbage(inner)
            case .maybe where !atEnd: return wait(window, from: start, at: position)
            case .maybe, .no: break
            }
            guard let line else {
                let isShort = window.count - position <= MSRPFramer.longestGlued
                return isShort && !atEnd ? wait(window, from: start, at: position) : lose(window, window.count)
            }
            position = line.next
            switch MSRPStartLine.recognise(window, withPathAt: position) {
            case .no: continue
            case .yes: return lose(window, position)
            case .maybe: return lose(window, atEnd ? window.count : position)
            }
        }
    }

    /// Gives back the whole lines before `position`; the line there cannot be judged yet.
    private mutating func wait(_ window: OctetView, from start: Int, at position: Int) -> Step {
        position > start ? lose(window, position) : .needMore
    }

    private enum Inner {
        case no
        case maybe
        case yes(Int)
    }

    /// The offset of a start line that begins inside `line`, behind octets without a line end.
    private func startInside(_ window: OctetView, _ line: Range<Int>) -> Inner {
        let end = min(line.upperBound, line.lowerBound + MSRPFramer.longestGlued)
        var from = line.lowerBound + 1
        let bounded = window.prefix(end + 5)
        while let found = bounded.firstIndex(of: "MSRP ", from: from), found < end {
            switch MSRPStartLine.recognise(window, withPathAt: found) {
            case .yes: return .yes(found)
            case .maybe: return .maybe
            case .no: from = found + 1
            }
        }
        return .no
    }

    private mutating func lose(_ window: OctetView, _ count: Int) -> Step {
        isLost = true
        isInsideLine = window.octet(at: count - 1) != .lineFeed
        return .garbage(count)
    }

    private mutating func leaveLine(_ window: OctetView) -> Step {
        guard !window.isEmpty else { return .needMore }
        guard let feed = window.firstIndex(of: .lineFeed) else { return .garbage(window.count) }
        isInsideLine = false
        return .garbage(feed + 1)
    }

    /// Whether `octets` start like a frame: "MSRP ", a transaction id, a method or status, and the end of the line.
    public static func looksLikeStart(_ octets: OctetView) -> Recognition {
        switch MSRPStartLine.read(octets) {
        case .line: .yes
        case .no: .no
        case .maybe: .maybe
        }
    }

    /// Where the next frame starts, a start line with To-Path behind it, if nothing but empty lines is before it.
    public static func frameStart(_ octets: OctetView, behind position: Int) -> Int? {
        let start = octets.skippingEmptyLines(from: position, limit: octets.count)
        return MSRPStartLine.recognise(octets, withPathAt: start) == .yes ? start : nil
    }

    /// The offset of the next line at or behind `start` that starts a frame and has To-Path behind it.
    public static func resynchronise(_ octets: OctetView, from start: Int) -> Int? {
        var position = max(start, 0)
        if position > 0, octets.octet(at: position - 1) != .lineFeed {
            guard let line = octets.line(at: position) else { return nil }
            position = line.next
        }
        while true {
            if MSRPStartLine.recognise(octets, withPathAt: position) == .yes { return position }
            guard let line = octets.line(at: position) else { return nil }
            position = line.next
        }
    }
}
