import Correlation
import Octets
import Reassembly

/// What became of connections with MSRP, and of those that came to nothing. Of very many, the first are kept.
struct ConnectionLog {
    /// One connection.
    struct Entry {
        let low: Endpoint
        let high: Endpoint
        /// Its first frame.
        let opened: Frame
        let life: FlowLife
        /// The end that sent the first MSRP frame, and when; `nil` where there was none.
        let firstSpeaker: FirstSpeaker?
        /// Whether all octets of both directions were seen.
        let isWhole: Bool

        func end(_ direction: Int) -> Endpoint { direction == 0 ? low : high }
        /// Who sent the SYN.
        var opener: Endpoint? { life.opener.map(end) }
        /// Who took it, or did not.
        var target: Endpoint? { life.opener.map { end(1 - $0) } }
        var name: String { "\(low) - \(high)" }
    }

    private static let limit = 1 << 14
    private static let failureLimit = 1 << 12

    /// Those that carried MSRP, in the order in which they ended.
    private(set) var entries: [Entry] = []
    /// Those that were opened and carried nothing at all.
    private(set) var failures: [Entry] = []

    /// Forgets connections by their places among the entries, and failures before `time`.
    mutating func forget(_ places: Set<Int>, failuresBefore time: Timestamp) {
        if !places.isEmpty {
            entries = entries.indices.filter { !places.contains($0) }.map { entries[$0] }
        }
        failures.removeAll { $0.opened.time < time }
    }

    mutating func note(_ entry: Entry, carriedMSRP: Bool) {
        if carriedMSRP {
            if entries.count < Self.limit { entries.append(entry) }
        } else if !entry.life.isAnswered, entry.life.opener != nil, failures.count < Self.failureLimit {
            failures.append(entry)
        }
    }
}

extension Dissection {
    /// Notes what became of a connection that carried MSRP, or of which that is not known.
    mutating func noteEnd(_ reading: FlowReading, _ flow: FlowID, _ life: FlowLife, isWhole: Bool) {
        guard let opened = reading.opened else { return }
        connections.note(
            ConnectionLog.Entry(
                low: reading.low, high: reading.high, opened: opened, life: life,
                firstSpeaker: correlator.firstSpeaker(of: flow), isWhole: isWhole),
            carriedMSRP: reading.carries == .msrp)
        correlator.end(flow)
    }
}
