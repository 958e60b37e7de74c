/// A word, sign or text of an expression, and where it stands, in Unicode scalars.
struct Token: Hashable {
    enum Kind: Hashable {
        /// Letters, digits and what names, numbers, addresses and URIs are written with.
        case word(String)
        /// Text in quotation marks, escapes resolved.
        case text(String)
        /// An operator in signs, a parenthesis, a brace, a comma or two points.
        case sign(String)
        case end
    }

    let kind: Kind
    let range: Range<Int>
}

/// Cuts an expression into tokens.
struct Lexer {
    private let text: String
    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    /// The longest first.
    private static let signs = [
        "===", "!==", "==", "!=", "<=", ">=", "&&", "||", "^^", "~=", "..", "<", ">", "!", "(", ")", "{", "}", ",",
        "~", "=", "&", "|", "[", "]", "^",
    ].map { Array($0.unicodeScalars) }

    mutating func next() throws(SyntaxError) -> Token {
        while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
        let start = position
        guard position < scalars.count else { return Token(kind: .end, range: start..<start) }
        if scalars[position] == "r", position + 1 < scalars.count, scalars[position + 1] == "\"" {
            position += 2
            return try rawText(from: start)
        }
        if scalars[position] == "\"" {
            position += 1
            return try text(from: start)
        }
        if let sign = Lexer.signs.first(where: { scalars[position...].starts(with: $0) }) {
            position += sign.count
            return token(.sign(string(start..<position)), start)
        }
        while position < scalars.count, isWord(at: position) { position += 1 }
        if position > start { return token(.word(string(start..<position)), start) }
        let reason =
            scalars[start] == "'"
            ? "text stands in double quotation marks" : "this means nothing here; text stands in double quotation marks"
        throw SyntaxError(text, at: start..<start + 1, reason)
    }

    private func isWord(at position: Int) -> Bool {
        let scalar = scalars[position]
        switch scalar {
        case "0"..."9", "a"..."z", "A"..."Z", "-", "_", ":", "/", "@", "+", "%", "*", "$", "#", ";", "?": return true
        case ".":
            // Two points are a range, three stand for nothing.
            let isRange = position + 1 < scalars.count && scalars[position + 1] == "."
            return !isRange && !(position > 0 && scalars[position - 1] == ".")
        default: return scalar.value > 0x7F && !scalar.properties.isWhitespace
        }
    }

    private func token(_ kind: Token.Kind, _ start: Int) -> Token { Token(kind: kind, range: start..<position) }

    private func string(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

    // MARK: Text

    /// Text in which a backslash is a backslash: `r"\d+"`.
    private mutating func rawText(from start: Int) throws(SyntaxError) -> Token {
        let first = position
        while position < scalars.count, scalars[position] != "\"" {
            // As in tshark, a quotation mark behind a backslash does not end it, and both are kept.
            position += scalars[position] == "\\" ? 2 : 1
        }
        guard position < scalars.count else { throw unfinished(start) }
        let content = string(first..<position)
        position += 1
        return token(.text(content), start)
    }

    private mutating func text(from start: Int) throws(SyntaxError) -> Token {
        var octets: [UInt8] = []
        while position < scalars.count, scalars[position] != "\"" {
            if scalars[position] == "\\" {
                try escape(to: &octets, start)
            } else {
                octets += Array(String(scalars[position]).utf8)
                position += 1
            }
        }
        guard position < scalars.count else { throw unfinished(start) }
        position += 1
        return token(.text(String(decoding: octets, as: UTF8.self)), start)
    }

    private func unfinished(_ start: Int) -> SyntaxError {
        SyntaxError(text, at: start..<start + 1, "the text that begins here has no closing quotation mark")
    }

    private mutating func escape(to octets: inout [UInt8], _ start: Int) throws(SyntaxError) {
        let backslash = position
        guard position + 1 < scalars.count else { throw unfinished(start) }
        let letter = scalars[position + 1]
        position += 2
        switch letter {
        case "\"", "\\", "'": octets += Array(String(letter).utf8)
        case "a": octets.append(7)
        case "b": octets.append(8)
        case "f": octets.append(12)
        case "n": octets.append(10)
        case "r": octets.append(13)
        case "t": octets.append(9)
        case "v": octets.append(11)
        case "x":
            guard let value = digits(atMost: 2, radix: 16) else {
                throw SyntaxError(text, at: backslash..<position, "one or two hexadecimal digits belong behind \\x")
            }
            octets.append(UInt8(truncatingIfNeeded: value))
        case "0"..."7":
            position -= 1
            let value = digits(atMost: 3, radix: 8) ?? 0
            guard value < 256 else {
                throw SyntaxError(text, at: backslash..<position, "an octet is no more than \\377")
            }
            octets.append(UInt8(truncatingIfNeeded: value))
        case "u", "U":
            let count = letter == "u" ? 4 : 8
            let first = position
            guard let value = digits(atMost: count, radix: 16), position - first == count,
                let scalar = Unicode.Scalar(value)
            else {
                throw SyntaxError(
                    text, at: backslash..<position, "\(count) digits of a Unicode character belong behind \\\(letter)")
            }
            octets += Array(String(scalar).utf8)
        default:
            throw SyntaxError(
                text, at: backslash..<position,
                "no escape; a backslash is \\\\, and in r\"...\" it stands for itself")
        }
    }

    /// A number of one to `limit` digits.
    private mutating func digits(atMost limit: Int, radix: UInt32) -> UInt32? {
        var value: UInt32 = 0
        var count = 0
        while count < limit, position < scalars.count, scalars[position].isASCII,
            let digit = Character(scalars[position]).hexDigitValue, digit < Int(radix)
        {
            value = value &* radix &+ UInt32(truncatingIfNeeded: digit)
            position += 1
            count += 1
        }
        return count == 0 ? nil : value
    }
}
