/// What messages a person wants to see, in the language of tshark's display filters, as far as it is about messages.
///
/// An expression is held against one message at a time. A field may have several values in it (each Via, each chunk):
/// a comparison holds where it does for any of them, `!=` where it does for each and there is one. A field alone holds
/// where the message has it. `matches` takes a regular expression (``Pattern``) and, as in tshark, does not mind case;
/// `==` and `contains` do.
///
/// ```
/// sip.Method == "MESSAGE" and (sip.from.user contains "alice" or sip.to.user in {"bob", "carol"})
/// ```
///
/// | written | holds where |
/// | --- | --- |
/// | `sip.Subject`, `msrp`, `tcp` | the message has the field, is of the protocol, came over it |
/// | `==` `eq`, `!=` `ne` | a value is equal; there are values and none is |
/// | `<` `lt`, `<=` `le`, `>` `gt`, `>=` `ge` | a value is less or more: numbers, times, texts by their octets |
/// | `contains` | the text stands in a value; of `sip` and `msrp` in the message's octets |
/// | `matches`, `~` | the pattern is found in a value |
/// | `in {200..299, 404}`, `not in {...}` | a value is among those, or between both ends |
/// | `not` `!`, `and` `&&`, `or` `||`, `( )` | in this order of precedence |
///
/// A value is a word, a number (also `0x1F`, `037`), an address or a network (`10.0.0.0/8`), or a text in double
/// quotation marks with the escapes `\" \\ \n \r \t \a \b \f \v \x41 \101 \u00e4 \U0001F600`; in `r"..."` a backslash
/// stands for itself.
public struct Expression: Hashable, Sendable {
    /// The longest expression, in Unicode scalars.
    public static let lengthLimit = 4096
    /// How deep parentheses and `not` may stand in each other.
    public static let depthLimit = 64

    let root: Term

    init(_ root: Term) { self.root = root }

    /// Reads an expression; throws what is wrong with it, and where.
    public init(_ text: String) throws(SyntaxError) {
        var parser = try Parser(text)
        root = try parser.parse()
    }

    /// The fields that it asks for.
    public var fields: Set<Field> { root.fields }

    /// Whether it holds for a message.
    /// - Parameter values: what the message has in a field: nothing where it has no such field.
    public func holds(_ values: (Field) -> [FieldValue]) -> Bool { root.holds(values) }
}

extension Expression: CustomStringConvertible {
    /// The expression in its usual spelling; read again it is equal.
    public var description: String { root.description }
}

/// A comparison of two values.
enum Comparison: String, Hashable, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="

    /// The same in letters.
    var word: String {
        switch self {
        case .equal: "eq"
        case .notEqual: "ne"
        case .less: "lt"
        case .atMost: "le"
        case .more: "gt"
        case .atLeast: "ge"
        }
    }

    /// Whether it asks which of two is more.
    var isOfOrder: Bool { self != .equal && self != .notEqual }

    fileprivate func accepts(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .atMost: order <= 0
        case .more: order > 0
        case .atLeast: order >= 0
        }
    }
}

/// One element of a set: a value, or a range with both its ends.
struct Member: Hashable, Sendable {
    let first: Literal
    /// `nil` where it is one value.
    let last: Literal?

    fileprivate func holds(_ value: FieldValue) -> Bool {
        guard let last else { return first.order(of: value) == 0 }
        guard let low = first.order(of: value), let high = last.order(of: value) else { return false }
        return low >= 0 && high <= 0
    }
}

/// A part of an expression.
indirect enum Term: Hashable, Sendable {
    case present(Field)
    case compare(Field, Comparison, Literal)
    case contains(Field, String)
    case matches(Field, Pattern)
    case within(Field, [Member])
    case not(Term)
    /// Two or more.
    case all([Term])
    /// Two or more.
    case any([Term])

    func holds(_ values: (Field) -> [FieldValue]) -> Bool {
        switch self {
        case .present(let field): !values(field).isEmpty
        case .compare(let field, .notEqual, let literal):
            Term.all(values(field)) { literal.order(of: $0) != 0 }
        case .compare(let field, let comparison, let literal):
            values(field).contains { literal.order(of: $0).map(comparison.accepts) ?? false }
        case .contains(let field, let text): values(field).contains { Term.text($0).map { $0.holds(text) } ?? false }
        case .matches(let field, let pattern):
            values(field).contains { Term.text($0).map(pattern.isFound) ?? false }
        case .within(let field, let members):
            values(field).contains { value in members.contains { $0.holds(value) } }
        case .not(let term): !term.holds(values)
        case .all(let terms): terms.allSatisfy { $0.holds(values) }
        case .any(let terms): terms.contains { $0.holds(values) }
        }
    }

    private static func all(_ values: [FieldValue], _ holds: (FieldValue) -> Bool) -> Bool {
        !values.isEmpty && values.allSatisfy(holds)
    }

    private static func text(_ value: FieldValue) -> String? {
        if case .text(let text) = value { text } else { nil }
    }

    var fields: Set<Field> {
        switch self {
        case .present(let field), .compare(let field, _, _), .contains(let field, _), .matches(let field, _),
            .within(let field, _):
            [field]
        case .not(let term): term.fields
        case .all(let terms), .any(let terms): terms.reduce(into: []) { $0.formUnion($1.fields) }
        }
    }
}

extension String {
    /// Whether `part` stands in it, octet for octet.
    func holds(_ part: String) -> Bool {
        let wanted = Array(part.utf8)
        guard let first = wanted.first else { return true }
        let octets = Array(utf8)
        guard octets.count >= wanted.count else { return false }
        for start in 0...octets.count - wanted.count where octets[start] == first {
            if octets[start..<start + wanted.count].elementsEqual(wanted) { return true }
        }
        return false
    }
}
