/// What a difference shows of a body.
enum BodyExcerpt {
    /// Octets that are shown at the most.
    static let limit = 200

    /// The body's text from its start.
    static func whole(_ content: MessageContent) -> String {
        content.text(0..<min(content.octets.count, limit)) + (content.octets.count > limit ? "..." : "")
    }

    /// The body's text, or what stands around the first difference where it is long.
    static func of(_ content: MessageContent, _ explanation: BodyComparison.Explanation) -> String {
        let count = content.octets.count
        guard count > limit, case .altered(let from, _) = explanation, from > limit / 2, from - limit / 4 < count
        else { return whole(content) }
        let start = from - limit / 4
        let end = min(start + limit, count)
        return "..." + content.text(start..<end) + (end < count ? "..." : "")
    }
}
