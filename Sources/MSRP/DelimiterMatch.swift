internal import MIME
internal import Octets
internal import TextSyntax

/// Whether a line that may not be whole yet delimits the parts of a multipart (RFC 2046 §5.1.1).
enum DelimiterMatch {
    case no
    case undecided
    case line(DelimiterLine)

    /// Of the line at `start`, which begins with a hyphen.
    init(_ view: OctetView, at start: Int, boundary: OctetView, _ atEnd: Bool) {
        let wanted = boundary.count + 2
        let seen = view.extracting(start..<start + wanted)
        guard boundary.count > 0, seen.hasPrefix("--") || seen.count < 2,
            seen.dropping(2).equals(boundary.prefix(max(0, seen.count - 2)))
        else {
            self = .no
            return
        }
        // A line longer than that is no delimiter, however it ends.
        let bounded = view.prefix(start + wanted + 256)
        let line: Range<Int>
        if let whole = bounded.line(at: start) {
            line = whole.content
        } else if atEnd || bounded.count < view.count {
            line = start..<bounded.count
        } else {
            self = .undecided
            return
        }
        self = DelimiterLine(view, line, boundary: boundary).map { .line($0) } ?? .no
    }
}
