internal import Octets
internal import TextSyntax

/// A parameter of a media type: `name=value` behind a semicolon.
struct MediaTypeParameter {
    var name: Range<Int>
    /// Without the quotes, escapes as they stand.
    var value: Range<Int>
    var isQuoted: Bool

    /// The value without its escapes.
    func unescaped(_ octets: OctetView) -> [UInt8] {
        guard isQuoted else { return octets.copied(value) }
        var text: [UInt8] = []
        var position = value.lowerBound
        while position < value.upperBound {
            if octets[position] == UInt8(ascii: "\\"), position + 1 < value.upperBound { position += 1 }
            text.append(octets[position])
            position += 1
        }
        return text
    }
}

/// Goes through the parameters of a media type (RFC 2045 §5.1). Comments (RFC 822 §3.4.3) are passed over.
struct MediaTypeParameters {
    private var position: Int
    private let end: Int
    /// A parenthesis that nothing closes is no comment: after one, none is looked for any more, lest the time grows with
    /// the square of their number.
    private var hasOpenComment = false

    init(_ octets: OctetView, _ range: Range<Int>) {
        end = min(range.upperBound, octets.count)
        position = min(range.lowerBound, end)
    }

    mutating func next(_ octets: OctetView) -> MediaTypeParameter? {
        while seekSemicolon(octets) {
            let start = skipped(octets, position + 1)
            let nameEnd = octets.tokenEnd(start..<end)
            let equals = skipped(octets, nameEnd)
            guard equals < end, octets[equals] == UInt8(ascii: "=") else {
                position = max(nameEnd, position + 1)
                continue
            }
            var parameter = MediaTypeParameter(name: start..<nameEnd, value: 0..<0, isQuoted: false)
            readValue(octets, from: skipped(octets, equals + 1), into: &parameter)
            return parameter
        }
        return nil
    }

    /// Goes to the next semicolon that is in no comment; false where there is none.
    private mutating func seekSemicolon(_ octets: OctetView) -> Bool {
        while position < end {
            switch octets[position] {
            case UInt8(ascii: ";"): return true
            case UInt8(ascii: "("): position = afterComment(octets, position) ?? position + 1
            default: position += 1
            }
        }
        return false
    }

    /// Where something other than white space or a comment stands, from `start` on.
    private mutating func skipped(_ octets: OctetView, _ start: Int) -> Int {
        var place = octets.skippingSpace(min(start, end)..<end)
        while place < end, octets[place] == UInt8(ascii: "("), let next = afterComment(octets, place) {
            place = octets.skippingSpace(next..<end)
        }
        return place
    }

    /// Where the comment ends that starts at `start`; comments may stand in comments.
    private mutating func afterComment(_ octets: OctetView, _ start: Int) -> Int? {
        if hasOpenComment { return nil }
        var depth = 0
        var place = start
        while place < end {
            switch octets[place] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "\\"): place += 1
            default: break
            }
            place += 1
            if depth == 0 { return min(place, end) }
        }
        hasOpenComment = true
        return nil
    }

    private mutating func readValue(
        _ octets: OctetView, from start: Int, into parameter: inout MediaTypeParameter
    ) {
        position = start
        guard position < end, octets[position] == UInt8(ascii: "\"") else {
            while position < end, octets[position] != UInt8(ascii: ";"), !octets[position].isSpace { position += 1 }
            parameter.value = start..<position
            return
        }
        position += 1
        while position < end, octets[position] != UInt8(ascii: "\"") {
            position += octets[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        let close = min(position, end)
        parameter.value = start + 1..<close
        parameter.isQuoted = true
        position = min(close + 1, end)
    }
}

/// The pieces of a parameter that comes as `name*0`, `name*1*` … or as `name*` (RFC 2231 §3, §4).
struct ParameterSections {
    /// How many pieces are kept.
    private static let limit = 64

    private struct Section {
        let parameter: MediaTypeParameter
        /// Whether it has escapes of the form `%41`, and the first of them charset and language.
        let isExtended: Bool
    }

    private var sections: [Int: Section] = [:]

    /// Takes note of a parameter.
    /// - Parameter suffix: what stands behind the wanted name, in offsets of the parameter's name.
    mutating func add(_ parameter: MediaTypeParameter, suffix: Range<Int>, _ octets: OctetView) {
        let spelled = octets.extracting(parameter.name).extracting(suffix)
        guard spelled.octet(at: 0) == UInt8(ascii: "*") else { return }
        let isExtended = spelled.octet(at: spelled.count - 1) == UInt8(ascii: "*")
        let digits = 1..<max(1, isExtended ? spelled.count - 1 : spelled.count)
        let number = digits.isEmpty && isExtended ? 0 : spelled.decimal(digits)
        guard let number, number < ParameterSections.limit, sections[Int(number)] == nil else { return }
        sections[Int(number)] = Section(parameter: parameter, isExtended: isExtended)
    }

    /// The pieces from the first to the first that is missing; `nil` where that is the first one.
    func joined(_ octets: OctetView) -> [UInt8]? {
        guard sections[0] != nil else { return nil }
        var charset: Charset?
        var value: [UInt8] = []
        var number = 0
        while let section = sections[number] {
            let text = section.parameter.unescaped(octets)
            let view = OctetView(text.span)
            if section.isExtended {
                var start = 0
                if number == 0, let first = view.firstIndex(of: UInt8(ascii: "'")),
                    let second = view.firstIndex(of: UInt8(ascii: "'"), from: first + 1)
                {
                    charset = Charset(named: view.prefix(first))
                    start = second + 1
                }
                ParameterSections.appendUnescaped(view.dropping(start), &value)
            } else {
                value += text
            }
            number += 1
        }
        guard let charset else { return value }
        return charset.decode(OctetView(value.span)).octets
    }

    private static func appendUnescaped(_ text: OctetView, _ value: inout [UInt8]) {
        var position = 0
        while position < text.count {
            if text[position] == UInt8(ascii: "%"), let high = text.octet(at: position + 1)?.hexadecimalDigit,
                let low = text.octet(at: position + 2)?.hexadecimalDigit
            {
                value.append(high << 4 | low)
                position += 3
            } else {
                value.append(text[position])
                position += 1
            }
        }
    }
}
