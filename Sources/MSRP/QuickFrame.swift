internal import Octets

/// Finds the end of the usual frame at once: all of it is there, and its body is neither a multipart nor another MSRP
/// frame. What is not usual is left to `FrameEndSearch`, which keeps its place between calls and weighs doubtful ends.
enum QuickFrame {
    /// The frame's length and how it ends; `nil` where a search has to tell.
    static func end(_ view: OctetView, _ start: MSRPStartLine) -> (length: Int, ending: FrameEnding)? {
        guard let body = headerEnd(view, start) else { return nil }
        if let line = body.endLine { return ended(start, line) }
        var position = body.start
        while position < view.count {
            switch view[position] {
            case UInt8(ascii: "-"):
                switch EndLine.match(view, at: position, id: view.extracting(start.transactionID), atEnd: false) {
                case .line(let line): return isDeclaredBehind(line, view, body) ? nil : ended(start, line)
                case .maybe: return nil
                case .no: break
                }
            case UInt8(ascii: "M"): if view.hasPrefix("MSR", at: position) { return nil }
            default: break
            }
            guard let feed = view.firstIndex(of: .lineFeed, from: position) else { return nil }
            position = feed + 1
        }
        return nil
    }

    /// Where the body starts, or the end-line that stands in its place.
    private static func headerEnd(_ view: OctetView, _ start: MSRPStartLine) -> Header? {
        var position = start.next
        var byteRange = 0..<0
        while position - start.next < FrameEndSearch.longestHeader, let line = view.line(at: position) {
            if line.content.isEmpty { return Header(start: line.next, endLine: nil, byteRange: byteRange) }
            switch view[position] {
            case UInt8(ascii: "-"):
                switch EndLine.match(view, at: position, id: view.extracting(start.transactionID), atEnd: false) {
                case .line(let found): return Header(start: found.next, endLine: found, byteRange: byteRange)
                case .maybe: return nil
                case .no: break
                }
            case UInt8(ascii: "M"): if view.hasPrefix("MSR", at: position) { return nil }
            case UInt8(ascii: "C"), UInt8(ascii: "c"):
                if mayNestFrames(view.extracting(line.content)) { return nil }
            case UInt8(ascii: "B"), UInt8(ascii: "b"):
                let content = view.extracting(line.content)
                if byteRange.isEmpty, content.hasPrefixIgnoringCase("Byte-Range") {
                    guard content.octet(at: 10) == UInt8(ascii: ":") else { return nil }
                    byteRange = line.content.lowerBound + 11..<line.content.upperBound
                }
            default: if view[position].isBlank { return nil }
            }
            position = line.next
        }
        return nil
    }

    /// What the header section tells.
    private struct Header {
        /// Where the body starts.
        let start: Int
        /// The end-line that stands in its place.
        let endLine: EndLine?
        /// The value of Byte-Range; empty where there is none.
        let byteRange: Range<Int>
    }

    /// Whether a numeric Byte-Range says that the frame goes on behind `line`, or that the line is the body's last: then a
    /// search has to tell.
    private static func isDeclaredBehind(_ line: EndLine, _ view: OctetView, _ header: Header) -> Bool {
        guard !header.byteRange.isEmpty, let count = ByteRange(view, view.trimmed(header.byteRange))?.count
        else { return false }
        return count > line.line.lowerBound - header.start
    }

    /// Whether a header line is a Content-Type of multipart/ or message/, or one that is not written as usual.
    private static func mayNestFrames(_ line: OctetView) -> Bool {
        guard line.hasPrefixIgnoringCase("Content-Type") else { return false }
        guard line.octet(at: 12) == UInt8(ascii: ":"), line.octet(at: 13) == .space, let letter = line.octet(at: 14)
        else { return true }
        return letter | 0x20 == UInt8(ascii: "m") || !letter.isLetter
    }

    private static func ended(_ start: MSRPStartLine, _ line: EndLine) -> (length: Int, ending: FrameEnding) {
        var ending = FrameEnding()
        ending.startLine = start
        ending.flag = line.flag
        ending.endLine = line.line
        ending.candidates = 1
        return (line.next, ending)
    }
}
