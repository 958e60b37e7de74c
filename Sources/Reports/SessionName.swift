import Records

/// What a session is called in a list: `user1 > user2@imserver.com`, `niaj REGISTER`, `user1 > user2@x MESSAGE`.
struct SessionName: Hashable {
    private let parties: String
    /// The same without the sender's host, for a column that is too narrow.
    private let brief: String
    /// The method behind a space, where it is not INVITE.
    private let ending: String

    /// Octets of each that are kept.
    private static let limit = 256

    init(_ session: SessionRecord) {
        let method = session.method ?? "INVITE"
        if method == "REGISTER" {
            let user = (session.to.uri ?? session.from.uri).map { ShortURI($0).user } ?? "?"
            self.init(user, brief: user, ending: " \(method)")
        } else {
            self.init(
                ShortURI.pair(session.from.uri, session.to.uri),
                brief: ShortURI.pair(session.from.uri, session.to.uri, isBrief: true),
                ending: method == "INVITE" ? "" : " \(method)")
        }
    }

    init(_ words: String) { self.init(words, brief: words, ending: "") }

    private init(_ parties: String, brief: String, ending: String) {
        self.parties = head(of: parties, Self.limit)
        self.brief = head(of: brief, Self.limit)
        self.ending = head(of: ending, 16)
    }

    /// The same, safe on a terminal.
    func printable(_ text: PrintableText) -> SessionName {
        SessionName(text.value(parties), brief: text.value(brief), ending: text.value(ending))
    }

    /// All of it.
    var whole: String { parties + ending }

    /// As much of it as `room` columns hold; of a printable name.
    func fitted(to room: Int, _ text: PrintableText) -> String {
        if PrintableText.columns(whole) <= room { return whole }
        return text.cut(text.cut(brief, to: max(room - PrintableText.columns(ending), 8)) + ending, to: room)
    }
}
