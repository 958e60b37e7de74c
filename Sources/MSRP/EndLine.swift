internal import Octets

/// A frame's own end-line: seven hyphens, its transaction id and a flag (RFC 4975 §7.1).
struct EndLine: Sendable {
    /// What looking for one may come to.
    enum Match: Sendable {
        case no
        case maybe
        case line(EndLine)
    }

    /// The line without its line end.
    var line: Range<Int>
    var flag: ContinuationFlag
    /// Where the next line starts.
    var next: Int

    /// Whether the line at `start` is the end-line of the frame whose transaction id is `id`.
    /// - Parameter atEnd: whether no more octets will come; then the line end may be missing.
    static func match(_ view: OctetView, at start: Int, id: OctetView, atEnd: Bool) -> Match {
        if view.octet(at: start + 1) != UInt8(ascii: "-"), start + 1 < view.count { return .no }
        let seen = view.extracting(start..<start + 7 + id.count)
        for offset in 0..<min(7, seen.count) where seen[offset] != UInt8(ascii: "-") { return .no }
        guard seen.dropping(7).equals(id.prefix(max(0, seen.count - 7))) else { return .no }
        let end = start + 7 + id.count
        guard let octet = view.octet(at: end) else { return atEnd ? .no : .maybe }
        guard let flag = ContinuationFlag(rawValue: octet) else { return .no }
        let line = start..<end + 1
        switch (view.octet(at: end + 1), view.octet(at: end + 2)) {
        case (UInt8.lineFeed, _): return .line(EndLine(line: line, flag: flag, next: end + 2))
        case (UInt8.carriageReturn, UInt8.lineFeed): return .line(EndLine(line: line, flag: flag, next: end + 3))
        case (nil, _), (UInt8.carriageReturn, nil):
            return atEnd ? .line(EndLine(line: line, flag: flag, next: view.count)) : .maybe
        default: return .no
        }
    }

    /// Where the body ends before the line at `start`: the line end between them is no body (RFC 4975 §7.1).
    static func bodyEnd(_ view: OctetView, before start: Int) -> Int {
        guard start > 0, view.octet(at: start - 1) == .lineFeed else { return start }
        return start > 1 && view.octet(at: start - 2) == .carriageReturn ? start - 2 : start - 1
    }

    /// Moves it with the view.
    mutating func move(by distance: Int) {
        line = line.lowerBound + distance..<line.upperBound + distance
        next += distance
    }

    /// Where the line starts behind the line end at `position`; `position` itself where no line end stands there.
    static func lineStart(_ view: OctetView, behind position: Int) -> Int {
        if view.octet(at: position) == .carriageReturn, view.octet(at: position + 1) == .lineFeed {
            return position + 2
        }
        return view.octet(at: position) == .lineFeed ? position + 1 : position
    }
}

extension OctetView {
    /// The first offset at or behind `start` where no empty line stands; looks at some `limit` octets at most.
    func skippingEmptyLines(from start: Int, limit: Int) -> Int {
        var position = start
        while position - start < limit, let octet = octet(at: position) {
            if octet == .lineFeed {
                position += 1
            } else if octet == .carriageReturn, self.octet(at: position + 1) == .lineFeed {
                position += 2
            } else {
                break
            }
        }
        return position
    }
}
