import Octets

/// How an expression is written.
extension Term: CustomStringConvertible {
    var description: String {
        switch self {
        case .present(let field): field.name
        case .compare(let field, let comparison, let literal):
            "\(field.name) \(comparison.rawValue) \(literal)"
        case .contains(let field, let text): "\(field.name) contains \(Literal.text(text))"
        case .matches(let field, let pattern): "\(field.name) matches \(Literal.text(pattern.source))"
        case .within(let field, let members):
            "\(field.name) in {\(members.map(\.description).joined(separator: ", "))}"
        case .not(let term): "not \(term.isList ? "(\(term))" : "\(term)")"
        case .all(let terms): terms.map { $0.isList ? "(\($0))" : "\($0)" }.joined(separator: " and ")
        case .any(let terms): terms.map { $0.isAlternative ? "(\($0))" : "\($0)" }.joined(separator: " or ")
        }
    }

    private var isList: Bool {
        switch self {
        case .all, .any: true
        default: false
        }
    }

    private var isAlternative: Bool { if case .any = self { true } else { false } }
}

extension Member: CustomStringConvertible {
    var description: String { last.map { "\(first)..\($0)" } ?? "\(first)" }
}

extension Literal: CustomStringConvertible {
    var description: String {
        switch self {
        case .text(let text): Literal.quoted(text)
        case .number(let number): "\(number)"
        case .address(let address, let bits):
            bits == 128 ? "\(address)" : "\(address)/\(address.isV4 && bits >= 96 ? bits - 96 : bits)"
        case .time(_, let spelling): Literal.quoted(spelling)
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case ..<" ", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// Finds the name that is near a wrong one.
struct Nearness: Sendable {
    private let names: [(name: String, folded: [UInt8])]

    init(_ names: [String]) { self.names = names.map { ($0, Array($0.lowercased().utf8)) } }

    /// The name that takes the fewest changes to become `word`, capitals aside; `nil` where none takes few.
    func nearest(to word: String) -> String? {
        let folded = Array(word.lowercased().utf8.prefix(64))
        var best: (name: String, distance: Int)?
        // The protocol that stands in front says little: what is behind its point is compared.
        let limit = max(1, min(2, (folded.count - 4) / 3))
        for (name, spelling) in names where abs(spelling.count - folded.count) <= limit {
            let distance = Nearness.distance(folded, spelling, limit: limit)
            if distance <= limit, best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
        }
        return best?.name
    }

    /// Letters put in, left out, taken for another, or two exchanged; more than
    /// `limit` where there are more.
    private static func distance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
        var before: [Int] = []
        var above = Array(0...b.count)
        for (row, letter) in a.enumerated() {
            var current = [row + 1]
            current.reserveCapacity(b.count + 1)
            for (column, other) in b.enumerated() {
                var cost = min(above[column + 1] + 1, current[column] + 1, above[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == b[column - 1], a[row - 1] == other {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            if current.allSatisfy({ $0 > limit }) { return limit + 1 }
            before = above
            above = current
        }
        return above.last ?? a.count
    }
}
