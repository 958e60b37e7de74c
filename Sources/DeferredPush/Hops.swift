public import Octets
public import Reassembly
public import Records
import TextSyntax

/// Follows one message over its legs, and names the first node that changed what it must pass on as it is: the body, its
/// type, and the headers of a message/cpim (RFC 3261 §16.6, RFC 4976 §6.4.1, RFC 3862 §2.2).
public struct Hops {
    /// What was seen of the message on one leg.
    public struct Sighting: Sendable {
        /// The host that it came from on this leg.
        public let source: IPAddress
        /// The host that it went to on this leg.
        public let destination: IPAddress
        /// The frame that holds its first octet.
        public let first: Frame
        /// Content-Type, as it stands.
        public let contentType: [UInt8]
        /// Its body; of several chunks, joined.
        public let body: [UInt8]
        /// How many nodes had had it before this leg, by its own account: its Vias, or the URIs in its From-Path.
        public let passed: Int

        /// A sighting.
        public init(
            source: IPAddress, destination: IPAddress, first: Frame, contentType: [UInt8], body: [UInt8], passed: Int
        ) {
            self.passed = passed
            self.source = source
            self.destination = destination
            self.first = first
            self.contentType = contentType
            self.body = body
        }
    }

    /// What a node did to the message.
    public struct Change: Sendable {
        /// The node: where the leg that leads to it was not seen, who got it changed.
        public let node: IPAddress
        /// Whether what came to the node was seen: else a hop before it may have done it.
        public let isCertain: Bool
        /// The frame in which it came unchanged.
        public let incoming: Frame
        /// The frame in which it went out, or came, changed.
        public let outgoing: Frame
        /// `body`, `Content-Type`, or `cpim:From`.
        public let field: String
        /// What was done: "line ends".
        public let transformation: String
        /// The finding that it stands for.
        public let code: FindingCode
        /// What it amounts to.
        public let words: String
    }

    /// The first change on the way of one message; `nil` where every node passed on what it got.
    /// - Parameter found: the legs in the order in which they were seen: the clocks of several captures may differ, so that
    ///   the order in which it took them is told by itself. A fork has several that leave one node.
    public static func firstChange(_ found: [Sighting]) -> Change? {
        let order = found.indices.sorted { (found[$0].passed, $0) < (found[$1].passed, $1) }
        let sightings = order.map { found[$0] }
        for (place, leg) in sightings.enumerated().dropFirst() {
            let before = sightings[..<place]
            if let incoming = before.last(where: { $0.destination == leg.source }) {
                if let change = change(incoming, leg, at: leg.source, isCertain: true) { return change }
            } else if let earlier = before.last(where: { $0.source != leg.source }) {
                if let change = change(earlier, leg, at: leg.source, isCertain: false) { return change }
            }
        }
        return nil
    }

    private static func change(
        _ incoming: Sighting, _ outgoing: Sighting, at node: IPAddress, isCertain: Bool
    ) -> Change? {
        let found = difference(incoming, outgoing)
        return found.map { difference in
            Change(
                node: node, isCertain: isCertain, incoming: incoming.first, outgoing: outgoing.first,
                field: difference.field, transformation: difference.transformation, code: difference.code,
                words: difference.words)
        }
    }

    private struct Difference {
        let field: String
        let transformation: String
        let code: FindingCode
        let words: String
    }

    private static func difference(_ incoming: Sighting, _ outgoing: Sighting) -> Difference? {
        let (a, b) = (OctetView(incoming.body.span), OctetView(outgoing.body.span))
        let (aType, bType) = (OctetView(incoming.contentType.span), OctetView(outgoing.contentType.span))
        if !HeaderComparison.areSameType(aType, bType) {
            return Difference(
                field: "Content-Type", transformation: "other value", code: .x565,
                words: "\(aType.text()) made \(bType.text())")
        }
        if a.equals(b) { return nil }
        guard aType.hasPrefixIgnoringCase("message/cpim"), let comparison = CPIMComparison(a, b) else {
            return body(MessageContent(a, contentType: aType), MessageContent(b, contentType: bType))
        }
        var fields = ComparedFields()
        comparison.compareHeaders(into: &fields)
        if let header = fields.differences.first(where: { !$0.allowed }) {
            return Difference(
                field: header.field, transformation: Alteration.transformation(header), code: .x571,
                words: "differs; \(header.why)")
        }
        if a.extracting(comparison.live).equals(b.extracting(comparison.copy)) { return nil }
        let (mine, theirs) = comparison.contents(a, b)
        return body(mine, theirs)
    }

    /// Octets of a body that a finding quotes at the most.
    private static let quoteLimit = 48

    private static func quoted(_ content: MessageContent, _ explanation: BodyComparison.Explanation) -> String {
        let count = content.octets.count
        guard count > quoteLimit else { return "\"\(content.text(0..<count))\"" }
        var start = 0
        if case .altered(let from, _) = explanation { start = min(max(from - 8, 0), count - quoteLimit) }
        let end = start + quoteLimit
        return "\"\(start > 0 ? "..." : "")\(content.text(start..<end))\(end < count ? "..." : "")\""
    }

    private static func body(_ a: MessageContent, _ b: MessageContent) -> Difference? {
        BodyComparison.explain(a, b).map { explanation in
            Difference(
                field: "body", transformation: Alteration.transformation(explanation),
                code: BodyComparison.finding(explanation),
                words: BodyComparison.words(explanation, a.octets.count, b.octets.count, copied: "passed on")
                    + "; \(quoted(a, explanation)) made \(quoted(b, explanation))")
        }
    }
}
