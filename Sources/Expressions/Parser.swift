import Octets
import TextSyntax

/// Reads an expression: `or` binds least, then `and`, then `not`.
struct Parser {
    private let text: String
    private var lexer: Lexer
    /// The token that is looked at.
    private var token: Token
    private var depth = 0

    init(_ text: String) throws(SyntaxError) {
        self.text = text
        let count = text.unicodeScalars.count
        guard count <= Expression.lengthLimit else {
            throw SyntaxError(
                text, at: Expression.lengthLimit..<count,
                "an expression has at most \(Expression.lengthLimit) characters")
        }
        lexer = Lexer(text)
        token = try lexer.next()
    }

    mutating func parse() throws(SyntaxError) -> Term {
        let term = try alternatives()
        guard token.kind == .end else {
            throw error(
                isSign(")") ? "this parenthesis closes none" : "\"and\" or \"or\" belongs here, or the end")
        }
        return term
    }

    private func error(_ reason: String) -> SyntaxError { SyntaxError(text, at: token.range, reason) }

    private mutating func advance() throws(SyntaxError) { token = try lexer.next() }

    private func isSign(_ sign: String) -> Bool { token.kind == .sign(sign) }

    /// Whether the token is an operator, in letters or in signs.
    private func isOperator(_ word: String, _ sign: String) -> Bool {
        token.kind == .word(word) || token.kind == .sign(sign)
    }

    // MARK: Joined terms

    private mutating func alternatives() throws(SyntaxError) -> Term {
        var terms = [try conjunction()]
        while isOperator("or", "||") {
            try advance()
            terms.append(try conjunction())
        }
        if token.kind == .sign("|") { throw error("\"or\" is written or, or ||") }
        return terms.count == 1 ? terms[0] : .any(terms)
    }

    private mutating func conjunction() throws(SyntaxError) -> Term {
        var terms = [try factor()]
        while isOperator("and", "&&") {
            try advance()
            terms.append(try factor())
        }
        if token.kind == .sign("&") { throw error("\"and\" is written and, or &&") }
        if token.kind == .word("xor") || token.kind == .sign("^^") || token.kind == .sign("^") {
            throw error("\"xor\" is not understood here")
        }
        return terms.count == 1 ? terms[0] : .all(terms)
    }

    private mutating func factor() throws(SyntaxError) -> Term {
        let isNegation = isOperator("not", "!")
        guard isNegation || isSign("(") else { return try comparison() }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Expression.depthLimit else {
            throw error("more than \(Expression.depthLimit) parentheses and negations stand in each other")
        }
        let opening = token.range
        try advance()
        if isNegation { return .not(try factor()) }
        let term = try alternatives()
        guard isSign(")") else {
            if token.kind == .end { throw SyntaxError(text, at: opening, "this parenthesis is not closed") }
            throw error("\"and\", \"or\" or a closing parenthesis belongs here")
        }
        try advance()
        return term
    }

    // MARK: One comparison

    private mutating func comparison() throws(SyntaxError) -> Term {
        let place = token.range
        let field = try field()
        try advance()
        switch token.kind {
        case .word("contains"), .word("matches"), .sign("~"): return try search(field, place)
        case .word("in"): return try set(field, place)
        case .word("not"):
            let negation = token
            try advance()
            guard token.kind == .word("in") else {
                token = negation
                throw error("\"and\" or \"or\" belongs here, or \"not in {...}\"")
            }
            return .not(try set(field, place))
        case .word(let word) where Comparison.allCases.contains { $0.word == word }: break
        case .sign("="): throw error("\"equal\" is written ==, or eq")
        case .sign("==="), .sign("!=="), .sign("~="), .word("any_eq"), .word("all_eq"), .word("any_ne"),
            .word("all_ne"):
            throw error("this operator is not understood here; there are ==, != and their like")
        case .sign("["): throw error("a part of a value cannot be taken here; contains and matches find one")
        case .sign(let sign) where Comparison(rawValue: sign) != nil: break
        case .sign("("): throw error("there are no functions here")
        default: return .present(field)
        }
        let comparison = Comparison.allCases.first { isOperator($0.word, $0.rawValue) } ?? .equal
        try check(field, comparison, place)
        try advance()
        let value = try literal(for: field)
        try advance()
        return .compare(field, comparison, value)
    }

    private mutating func field() throws(SyntaxError) -> Field {
        switch token.kind {
        case .word(let word):
            if Parser.operators.contains(word) { throw error("a field belongs here, before \"\(word)\"") }
            if Parser.functions.contains(word) { throw error("there are no functions here") }
            switch FieldTable.field(word) {
            case .field(let field): return field
            case .unknown(let reason): throw error(reason)
            }
        case .text: throw error("a field belongs here; a text stands behind the operator")
        case .end: throw error(text.allSatisfy(\.isWhitespace) ? "there is no expression" : "a field is missing here")
        case .sign: throw error("a field belongs here")
        }
    }

    private static let operators: Set<String> = [
        "and", "or", "xor", "in", "contains", "matches", "eq", "ne", "lt", "le", "gt", "ge",
    ]
    private static let functions: Set<String> = [
        "len", "count", "upper", "lower", "string", "max", "min", "abs", "any", "all",
    ]

    private func check(_ field: Field, _ comparison: Comparison, _ place: Range<Int>) throws(SyntaxError) {
        let reason: String
        switch field.kind {
        case .text, .number, .time: return
        case .choice, .address:
            guard comparison.isOfOrder else { return }
            reason = "\(field.name) is not more or less than another; it is compared by == and !="
        case .presence: reason = "\(field.name) is there or not, and cannot be compared"
        case .octets: reason = "\(field.name) is a whole message; it is searched by contains and matches"
        }
        throw SyntaxError(text, at: place, reason)
    }

    private mutating func search(_ field: Field, _ place: Range<Int>) throws(SyntaxError) -> Term {
        let isPattern = token.kind != .word("contains")
        switch field.kind {
        case .text, .octets, .choice: break
        case .number, .address, .time, .presence:
            throw SyntaxError(
                text, at: place, "\(field.name) is no text; \(isPattern ? "matches" : "contains") searches text")
        }
        try advance()
        let value = try word(for: field)
        let range = token.range
        try advance()
        if !isPattern {
            if value.isEmpty { throw SyntaxError(text, at: range, "an empty text is found everywhere") }
            return .contains(field, value)
        }
        do {
            return .matches(field, try Pattern(value))
        } catch {
            throw SyntaxError(text, at: Parser.place(of: error, in: range, of: text), error.reason)
        }
    }

    /// Where in the expression a fault of a pattern lies: exactly where the pattern is written as it is meant, else
    /// somewhere in it.
    private static func place(of error: SyntaxError, in range: Range<Int>, of text: String) -> Range<Int> {
        let written = Array(text.unicodeScalars)[range]
        let pattern = Array(error.text.unicodeScalars)
        let opening = written.first == "\"" ? 1 : written.first == "r" && written.dropFirst().first == "\"" ? 2 : 0
        guard written.dropFirst(opening).starts(with: pattern) else { return range }
        let start = range.lowerBound + opening
        return start + error.range.lowerBound..<start + error.range.upperBound
    }

    private mutating func set(_ field: Field, _ place: Range<Int>) throws(SyntaxError) -> Term {
        try check(field, .equal, place)
        try advance()
        guard isSign("{") else { throw error("a set belongs here, as in {200, 202}") }
        let opening = token.range
        var members: [Member] = []
        repeat {
            try advance()
            let first = try literal(for: field)
            let range = token.range
            try advance()
            guard isSign("..") else {
                members.append(Member(first: first, last: nil))
                continue
            }
            try check(field, range)
            try advance()
            members.append(Member(first: first, last: try literal(for: field)))
            try advance()
        } while isSign(",")
        guard isSign("}") else {
            if token.kind == .end { throw SyntaxError(text, at: opening, "this brace is not closed") }
            throw error("a comma or a closing brace belongs here")
        }
        try advance()
        return .within(field, members)
    }

    /// Whether values of a field lie between others.
    private func check(_ field: Field, _ place: Range<Int>) throws(SyntaxError) {
        if case .choice = field.kind {
            throw error("values of \(field.name) have no order, so that nothing is between")
        }
    }

    // MARK: Values

    /// The word or text that stands for a value.
    private func word(for field: Field) throws(SyntaxError) -> String {
        switch token.kind {
        case .text(let text): return text
        case .word(let word):
            if Parser.operators.contains(word) || word == "not" {
                throw error("a value belongs here; the text itself is written \"\(word)\"")
            }
            if FieldTable.isName(word), word.contains(".") {
                throw error("two fields cannot be compared; the text itself is written \"\(word)\"")
            }
            return word
        case .end: throw error("a value is missing here")
        case .sign: throw error("a value belongs here; with signs in it, it stands in double quotation marks")
        }
    }

    private func literal(for field: Field) throws(SyntaxError) -> Literal {
        let word = try word(for: field)
        switch field.kind {
        case .text, .octets, .presence: return .text(word)
        case .choice(let words):
            if words.contains(word) { return .text(word) }
            let near = Nearness(words).nearest(to: word).map { "; did you mean \($0)?" } ?? ""
            throw error("\(field.name) is never \(PrintableName.cut(word))\(near)")
        case .number:
            guard let number = Parser.number(word) else { throw error("\(field.name) is compared with a number") }
            return .number(number)
        case .address: return try address(word, field)
        case .time:
            do {
                let time = try TimeText(word)
                if let moment = time.moment { return .time(moment, spelling: word) }
            } catch {
                throw SyntaxError(text, at: token.range, error.reason)
            }
            throw error("a time needs its date here, as in \"2026-11-22 09:50:00\"")
        }
    }

    /// Decimal, `0x` and hexadecimal, or `0` and octal digits.
    private static func number(_ word: String) -> UInt64? {
        if word.hasPrefix("0x") || word.hasPrefix("0X") {
            let digits = word.dropFirst(2)
            return digits.utf8.first == UInt8(ascii: "+") ? nil : UInt64(digits, radix: 16)
        }
        guard let first = word.utf8.first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= first else { return nil }
        return first == UInt8(ascii: "0") ? UInt64(word, radix: 8) : UInt64(word)
    }

    private func address(_ word: String, _ field: Field) throws(SyntaxError) -> Literal {
        guard case .address(let version, _) = field.subject else { throw error("no address") }
        let isV4 = version == .ip
        let parts = word.split(separator: "/", omittingEmptySubsequences: false)
        let octets = Array((parts.first ?? "").utf8)
        guard parts.count <= 2, let address = IPAddress(text: OctetView(octets.span)), address.isV4 == isV4 else {
            throw error("\(field.name) is compared with \(isV4 ? "an IPv4" : "an IPv6") address, or a network")
        }
        guard parts.count == 2 else { return .address(address, bits: 128) }
        let most = isV4 ? 32 : 128
        guard let length = parts.last, length.utf8.count <= 3, let bits = Parser.number(String(length)),
            bits <= UInt64(most)
        else { throw error("a network is an address and the number of its bits, from 0 to \(most)") }
        return .address(address, bits: Int(bits) + 128 - most)
    }
}
