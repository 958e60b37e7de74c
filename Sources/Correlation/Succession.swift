public import Octets
import Reassembly

/// A correlator that goes on for another, in a run without end: what has settled is not taken over, but for its names.
extension Correlator {
    /// A correlator that knows the hosts that `past` knew, and remembers what `past` forgot.
    ///
    /// Messages are to be played to it again, in their order; `take(over:at:)` and `conclude(_:sessions:)` follow.
    /// - Parameter names: how many names of forgotten messages are remembered at the least.
    public init(succeeding past: Correlator, names: Int) {
        self.init()
        legs = past.legs
        legs.forget(above: max(names / 4, 1 << 10))
        // Without them fewer sessions are called idle, and none wrongly.
        openings = past.openings.count > names ? [] : past.openings
        tracksReports = past.tracksReports
        isPedantic = past.isPedantic
        forgotten = past.forgotten ?? GenerationTable(limit: max(names, 1))
    }

    /// Remembers of a session or a message only that it was there.
    /// - Parameter name: of its Call-ID or Message-ID.
    public mutating func forget(_ name: Fingerprint) { forgotten?[name.low] = true }

    /// Whether a session or message with this Call-ID or Message-ID was live, and only that is left of it.
    public func isForgotten(name: OctetView) -> Bool { forgotten?[Fingerprint(of: name).low] != nil }

    /// Says of the message at `index` what was known of it before: how its chunks were answered, and all else that came
    /// after them.
    public mutating func take(over old: LiveMessage, at index: Int) {
        guard messages.indices.contains(index) else { return }
        messages[index] = old.numbered(as: messages[index])
    }

    /// Ends the succession: counts go on where `past` had come to.
    public mutating func conclude(_ past: Correlator) {
        sipCount = past.sipCount
        msrpCount = past.msrpCount
        keepAlives = past.keepAlives
        omittedAnswers = past.omittedAnswers
        repeatedKeepAlives = past.repeatedKeepAlives
        senderClocks = past.senderClocks
        messageCopies = past.messageCopies
        firstMessageCopy = past.firstMessageCopy
    }

    /// About how many octets sessions and messages take here, without what is kept of their content.
    public var tableOctets: Int { sessions.count * 300 + sipCountHere * 60 + messages.count * 260 }
}
