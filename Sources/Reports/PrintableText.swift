/// Text that is safe on a terminal: what could move the cursor, hide or reorder characters is shown as an escape.
public struct PrintableText: Sendable {
    /// Whether printable characters outside ASCII stand as they are.
    let unicode: Bool

    /// Text for a terminal that shows Unicode, or ASCII alone.
    public init(unicode: Bool) { self.unicode = unicode }

    /// Words of our own that may quote the wire: escapes that stand in them already stay as they are. Where nothing but
    /// ASCII may be shown, a section of a document loses its sign.
    public func words(_ text: String) -> String {
        escaped(unicode || !text.utf8.contains(0xA7) ? text : withoutSectionSigns(text), escapingBackslash: false)
    }

    /// `RFC 3261 7.1` for `RFC 3261 §7.1`.
    private func withoutSectionSigns(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (offset, scalar) in scalars.enumerated() {
            let isSign =
                scalar == "\u{A7}" && offset > 0 && scalars[offset - 1] == " " && offset + 1 < scalars.count
                && "0"..."9" ~= scalars[offset + 1]
            if !isSign { result.append(scalar) }
        }
        return String(result)
    }

    /// A value from the wire; `\` is doubled, so that an escape can't be forged.
    func value(_ text: String) -> String { escaped(text, escapingBackslash: true) }

    /// A value from the wire in quotation marks, cut to `room` columns with the marks.
    func quoted(_ text: String, room: Int) -> String {
        let body = value(beginning(of: text, for: max(room, 1))).withMarkedQuotationMarks()
        return "\"\(cut(body, to: room - 2))\""
    }

    /// What of a text is looked at for so many columns. A long body isn't escaped whole only to be cut: each scalar takes a
    /// column, or none as a combining mark, of which ASCII has none.
    private func beginning(of text: String, for room: Int) -> String {
        let plain = text.utf8.prefix(room + 1)
        if plain.allSatisfy({ $0 < 0x80 }) { return String(decoding: plain, as: UTF8.self) }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(4 * room)))
    }

    /// `text`, which is printable, cut to `room` columns; where something is cut off, an ellipsis says so.
    func cut(_ text: String, to room: Int) -> String {
        if Self.columns(text) <= room { return text }
        return head(text, room - ellipsis.count) + ellipsis.prefix(max(room, 0))
    }

    /// The last `room` columns of `text`, an ellipsis in front where something is cut off.
    func tail(_ text: String, room: Int) -> String {
        if Self.columns(text) <= room { return text }
        let reversed = head(Self.reversed(text), room - ellipsis.count)
        return ellipsis.prefix(max(room, 0)) + Self.reversed(reversed)
    }

    /// What stands for what was cut off.
    var ellipsis: String { unicode ? "\u{2026}" : "..." }

    /// `text` in lines: the first of `first` columns, the others of `rest`, at most `limit` of them.
    func wrapped(_ text: String, first: Int, rest: Int, limit: Int) -> [String] {
        if Self.columns(text) <= max(first, 1) { return [text] }
        var lines: [String] = []
        var remaining = Substring(text).unicodeScalars
        var room = max(first, 1)
        while lines.count < limit - 1 {
            let fitting = Self.fitting(remaining, room)
            if fitting == remaining.endIndex { break }
            var end = fitting
            if remaining[fitting] != " " {
                while end > remaining.startIndex, remaining[remaining.index(before: end)] != " " {
                    end = remaining.index(before: end)
                }
                // A word longer than a line is broken where the line ends.
                if end == remaining.startIndex { end = max(fitting, remaining.index(after: end)) }
            }
            lines.append(Self.withoutTrailingSpaces(remaining[..<end]))
            remaining = remaining[end...].drop { $0 == " " }
            room = max(rest, 1)
        }
        if lines.isEmpty || !remaining.isEmpty { lines.append(cut(String(remaining), to: room)) }
        return lines
    }

    /// Columns that `text` takes on a terminal.
    static func columns(_ text: String) -> Int {
        text.isASCII ? text.utf8.count : text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    /// `text` with spaces behind it up to `width` columns.
    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - columns(text)))
    }

    /// `text` with spaces before it up to `width` columns.
    static func aligned(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - columns(text))) + text
    }

    private func escaped(_ text: String, escapingBackslash: Bool) -> String {
        if text.isPrintableASCII(except: escapingBackslash ? UInt8(ascii: "\\") : nil) { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\r": result.append(contentsOf: "\\r".utf8)
            case "\n": result.append(contentsOf: "\\n".utf8)
            case "\t": result.append(contentsOf: "\\t".utf8)
            case "\\": result.append(contentsOf: (escapingBackslash ? "\\\\" : "\\").utf8)
            case " "..."~": result.append(UInt8(truncatingIfNeeded: scalar.value))
            default:
                if unicode, Self.isPrintable(scalar) {
                    result.append(contentsOf: scalar.utf8)
                } else {
                    result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".utf8)
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func reversed(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.reversed()))
    }

    private func head(_ text: String, _ room: Int) -> String {
        let scalars = Substring(text).unicodeScalars
        // In ASCII each octet is a column: the place is known without counting.
        let end =
            text.isASCII
            ? text.utf8.index(text.startIndex, offsetBy: max(room, 0), limitedBy: text.endIndex).map {
                $0 == text.endIndex ? $0 : Self.beforeEscape(scalars, $0)
            } : nil
        return String(scalars[..<(end ?? Self.fitting(scalars, room))])
    }

    /// The end of the longest prefix of at most `room` columns.
    private static func fitting(_ scalars: Substring.UnicodeScalarView, _ room: Int) -> String.Index {
        var used = 0
        for index in scalars.indices {
            used += columns(scalars[index])
            if used > room { return beforeEscape(scalars, index) }
        }
        return scalars.endIndex
    }

    /// `index`, or where the escape begins that would be torn there: half of one tells nothing, or something else.
    private static func beforeEscape(_ scalars: Substring.UnicodeScalarView, _ index: String.Index) -> String.Index {
        var start = index
        for _ in 0..<longestEscape - 1 where start > scalars.startIndex {
            start = scalars.index(before: start)
            if scalars[start] == "}" { return index }
            guard scalars[start] == "\\" else { continue }
            let isEscape = scalars[start...].dropFirst().starts(with: "u{".unicodeScalars)
            return isEscape && start > scalars.startIndex ? start : index
        }
        return index
    }

    /// `\u{10FFFF}`.
    private static let longestEscape = 10

    private static func withoutTrailingSpaces(_ scalars: Substring.UnicodeScalarView) -> String {
        var scalars = scalars
        while scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }

    /// Letters, marks, digits, punctuation and symbols; no spaces but the ASCII one, nothing invisible.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x300: return 1
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
            0x1F200...0x1F265, 0x20000...0x3FFFD:
            return 2
        // Vowels and finals of Hangul stand inside the syllable that the consonant before them opened.
        case 0x1160...0x11FF, 0xD7B0...0xD7FF: return 0
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }
}

extension String {
    /// Whether all is ASCII; asked of every word of every line, so octets are taken together.
    fileprivate var isASCII: Bool {
        let octets = utf8.span
        var seen: UInt8 = 0
        for index in octets.indices { seen |= octets[index] }
        return seen < 0x80
    }

    /// Whether all is ASCII that is seen, or a space, but for one octet.
    fileprivate func isPrintableASCII(except escaped: UInt8?) -> Bool {
        let octets = utf8.span
        let escaped = escaped ?? 0
        var others: UInt8 = 0
        for index in octets.indices {
            let octet = octets[index]
            others |= (octet &- 0x20 > 0x7E - 0x20 || octet == escaped) ? 1 : 0
        }
        return others == 0
    }

    fileprivate func withMarkedQuotationMarks() -> String {
        guard utf8.contains(UInt8(ascii: "\"")) else { return self }
        var result: [UInt8] = []
        for octet in utf8 {
            if octet == UInt8(ascii: "\"") { result.append(UInt8(ascii: "\\")) }
            result.append(octet)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
