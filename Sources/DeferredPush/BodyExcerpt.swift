/// What a difference shows of a body.
enum BodyExcerpt {
    /// Octets that are shown at the most.
    static let limit = 200

    /// The body's text from its start.
    static func whole(_ content: MessageContent) -> String {
        content.text(0..<min(content.octets.count, limit)) + (content.octets.count > limit ? "..." : "")
    }

    /// The body's text, or what stands around octet `place`, from 0, where it is long.
    static func of(_ content: MessageContent, around place: Int) -> String {
        let count = content.octets.count
        guard count > limit, place > limit / 2, place - limit / 4 < count else { return whole(content) }
        let start = place - limit / 4
        let end = min(start + limit, count)
        return "..." + content.text(start..<end) + (end < count ? "..." : "")
    }
}
