public import Octets
internal import TextSyntax

/// Reads the usual frame in one pass, when all of it is there: every line ends with CR LF, To-Path and From-Path come
/// first, and its body is neither a multipart nor another MSRP frame. What is not usual is left to `FrameEndSearch`, which
/// keeps its place between calls and weighs doubtful ends, and to `parse`.
extension MSRPFrame {
    /// Reads what a part of type message/msrp holds, as `parse` does; the usual frame in one pass.
    public mutating func parse(part octets: OctetView) -> Bool {
        headers.reserveCapacity(8)
        if case .line(let line) = MSRPStartLine.read(octets), line.statusCode == nil,
            let usual = readUsual(octets, line), usual.length == octets.count
        {
            return true
        }
        return parse(octets)
    }

    /// Reads the frame at the start of `view`, whose start line is `start`; of a response nothing but that line, as
    /// `parse` with `isBrief`. Answers its length and how it ends; `nil` where it is not usual: then nothing was read.
    mutating func readUsual(_ view: OctetView, _ start: MSRPStartLine) -> (length: Int, ending: FrameEnding)? {
        guard start.endsInCRLF else { return nil }
        begin(start, view)
        var position = start.next
        var hasByteRange = false
        while position - start.next < FrameEndSearch.longestHeader, let first = view.octet(at: position) {
            switch first {
            case .carriageReturn:
                guard view.octet(at: position + 1) == .lineFeed else { return nil }
                headers.close(at: position + 2, isTerminated: true)
                return readBody(view, start)
            case UInt8(ascii: "-"):
                guard let line = endLine(view, at: position) else { return nil }
                headers.close(at: position, isTerminated: false)
                return close(view, start, line)
            case .lineFeed, .space, 0x09: return nil
            case UInt8(ascii: "M") where view.hasPrefix("MSR", at: position): return nil
            default: break
            }
            guard let feed = view.firstIndex(of: .lineFeed, from: position), feed - position > 2,
                view[feed - 1] == .carriageReturn,
                let field = HeaderField(usual: view, position..<feed - 1)
                    ?? HeaderField(plain: view, position..<feed - 1)
            else { return nil }
            if field.name == .contentType, mayNestFrames(view[field.valueRange.lowerBound]) { return nil }
            if field.name == .byteRange, !hasByteRange {
                hasByteRange = true
                numericRange = ByteRange(view, field.valueRange)
            }
            if isRequest { add(field) }
            position = feed + 1
        }
        return nil
    }

    /// Finds the end-line behind the header section.
    private mutating func readBody(
        _ view: OctetView, _ start: MSRPStartLine
    ) -> (length: Int, ending: FrameEnding)? {
        var position = headers.end
        while let first = view.octet(at: position) {
            if first == UInt8(ascii: "-") {
                switch EndLine.match(view, at: position, id: view.extracting(start.transactionID), atEnd: false) {
                case .line(let line):
                    // Where Byte-Range says that the frame goes on behind the line, a search has to tell.
                    if let count = numericRange?.count, count > position - headers.end { return nil }
                    return close(view, start, line)
                case .maybe: return nil
                case .no: break
                }
            } else if first == UInt8(ascii: "M"), view.hasPrefix("MSR", at: position) {
                return nil
            }
            guard let feed = view.firstIndex(of: .lineFeed, from: position) else { return nil }
            position = feed + 1
        }
        return nil
    }

    private func endLine(_ view: OctetView, at position: Int) -> EndLine? {
        guard case .line(let line) = EndLine.match(view, at: position, id: view.extracting(transactionID), atEnd: false)
        else { return nil }
        return line
    }

    private mutating func close(
        _ view: OctetView, _ start: MSRPStartLine, _ line: EndLine
    ) -> (length: Int, ending: FrameEnding)? {
        var ending = FrameEnding()
        ending.startLine = start
        ending.flag = line.flag
        ending.endLine = line.line
        ending.candidates = 1
        guard isRequest else { return (line.next, ending) }
        flag = line.flag
        endLine = line.line
        end = line.next
        if line.next - line.line.upperBound == 1 { faults.insert(.bareLineFeed) }
        settleBody(view.prefix(line.line.lowerBound))
        return (line.next, ending)
    }

    /// Whether a media type with this first letter may be multipart or message.
    private func mayNestFrames(_ letter: UInt8) -> Bool {
        letter | 0x20 == UInt8(ascii: "m") || !letter.isLetter
    }
}

extension HeaderField {
    /// Any field with a colon and one space behind its name, and a value without white space around it; `nil` for another.
    fileprivate init?(plain view: OctetView, _ line: Range<Int>) {
        let octets = view.extracting(line)
        guard let colon = octets.firstIndex(of: UInt8(ascii: ":")), colon > 0, octets.octet(at: colon + 1) == .space,
            let first = octets.octet(at: colon + 2), !first.isBlank, !octets[octets.count - 1].isBlank,
            !octets[colon - 1].isBlank
        else { return nil }
        let start = line.lowerBound
        self.init(
            name: HeaderName(octets.prefix(colon), compactForms: false), nameRange: start..<start + colon,
            valueRange: start + colon + 2..<line.upperBound)
    }
}
