import Octets
import Records

extension Alteration {
    /// What was done to a copy by who pushed it.
    /// - Parameter onServerLeg: whether the original was seen where it reached the server: else a hop before the server
    ///   may have done it.
    static func all(in judgement: Judgement, by carrier: Carrier, onServerLeg: Bool) -> [Alteration] {
        guard judgement.verdict == .altered else { return [] }
        return judgement.differences.filter { !$0.allowed }.map { difference in
            var transformation = transformation(difference)
            if difference.field == "body", let explanation = judgement.bodyExplanation {
                transformation = self.transformation(explanation)
            }
            return Alteration(
                field: difference.field, transformation: transformation, node: "\(carrier.source.address)",
                role: onServerLeg ? .server : .serverOrBefore)
        }
    }

    /// What was done to a body, in a word or two: the same for all bodies that one fault of a program changes.
    static func transformation(_ explanation: BodyComparison.Explanation) -> String {
        switch explanation {
        case .trailingLineEnd: "line end at the end"
        case .lineEnds: "line ends"
        case .whitespace: "white space"
        case .normalisation: "normalisation form"
        case .charset: "charset"
        case .doubleUTF8: "UTF-8 twice"
        case .transferEncoded(let inCopy): inCopy ? "encoded" : "decoded"
        case .wrapped(let inCopy): inCopy ? "wrapped" : "unwrapped"
        case .describedOtherwise: "other description"
        case .truncated: "cut short"
        case .appended: "octets added"
        case .altered: "other octets"
        case .unrelated: "another content"
        case .unknown: "another body"
        }
    }

    /// What was done to a field.
    static func transformation(_ difference: DifferenceRecord) -> String {
        guard let live = difference.live else { return "added" }
        guard let copy = difference.encapsulated else { return "left out" }
        if live == copy { return "another place" }
        func bare(_ text: String) -> String { text.filter { !$0.isWhitespace } }
        if bare(live) == bare(copy) { return "white space" }
        return live.lowercased() == copy.lowercased() ? "letter case" : "other value"
    }
}
