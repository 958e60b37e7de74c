import Correlation

/// What is examined: all of a run that is over, or what leaves a run that goes on.
struct ExaminationScope {
    private let sessions: Set<Int>?
    private let messages: Set<Int>?

    /// All of it.
    static let everything = ExaminationScope(sessions: nil, messages: nil)

    private init(sessions: Set<Int>?, messages: Set<Int>?) {
        self.sessions = sessions
        self.messages = messages
    }

    /// What a season lets go of.
    init(leaving correlator: Correlator, _ season: Season) {
        sessions = Set(correlator.sessions.indices).subtracting(season.sessions)
        messages = Set(correlator.messages.indices).subtracting(season.messages)
    }

    /// Whether nothing is left out.
    var isEverything: Bool { sessions == nil }

    /// Whether the session with an index is examined.
    func holds(session: Int) -> Bool { sessions?.contains(session) ?? true }

    /// Whether the MSRP message with an index is examined.
    func holds(message: Int) -> Bool { messages?.contains(message) ?? true }

    /// Whether the message that a notification is about, or carried by, is examined.
    func holds(_ subject: Dispositions.Subject) -> Bool {
        switch subject {
        case .msrp(let message): holds(message: message)
        case .sip(let session, _): holds(session: session - 1)
        }
    }

    /// Whether a connection with these sessions is examined: one that none was found for is, when all is.
    func holds(connectionOf sessions: [Int]) -> Bool {
        isEverything || !sessions.isEmpty && sessions.allSatisfy { holds(session: $0) }
    }
}
