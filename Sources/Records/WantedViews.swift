/// Which views of a run are wanted beside its report: each costs reading octets again.
public struct WantedViews: Hashable, Sendable {
    /// The conversations: who said what, and what became of it.
    public var conversations = false
    /// Message-flow diagrams.
    public var ladders = Ladders.none
    /// The bindings of users over time.
    public var registrations = false

    /// None.
    public init() {}

    /// Whether the report alone is wanted.
    public var isEmpty: Bool { self == WantedViews() }

    /// Which diagrams are drawn.
    public enum Ladders: Hashable, Sendable {
        /// None.
        case none
        /// One for each push, with the sessions of its originals; without a push, one for each session.
        case all
        /// One for each push and for each session that is in none of these, as far as there is room.
        case each
        /// One of all sessions and pushes with these ids.
        case of([String])
    }
}
