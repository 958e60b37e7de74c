import Octets
import Reassembly

extension Correlator {
    /// The index of the session that a message belongs to, by the paths of its SDP (RFC 4975 §7.3). Paths may be used
    /// again: of several sessions that name them it is the last that had begun when the message was sent.
    public func session(of message: LiveMessage) -> Int? { session(of: message.channel, at: message.first.time) }

    /// The index of the session that a message belongs to which was sent at `time`.
    func session(of channel: Channel, at time: Timestamp) -> Int? {
        let receivers = pathOwners[channel.recipient]
        let senders = pathOwners[channel.sender]
        if let receivers, let senders,
            let session = latest(of: receivers, at: time, where: { senders.contains($0) })
        {
            return session
        }
        return (receivers ?? senders).flatMap { latest(of: $0, at: time, where: { _ in true }) }
    }

    /// Whether the session of a channel's messages does not depend on when they were sent.
    func hasOneOwner(_ channel: Channel) -> Bool {
        pathOwners[channel.recipient]?.rest.isEmpty ?? true && pathOwners[channel.sender]?.rest.isEmpty ?? true
    }

    /// The last of `owners` that began at `time` or before; where none did, the first.
    private func latest(of owners: Chain<Int32>, at time: Timestamp, where fits: (Int32) -> Bool) -> Int? {
        if owners.rest.isEmpty { return fits(owners.first) ? Int(owners.first) : nil }
        var earliest: Int?
        for owner in owners.array.reversed() where fits(owner) {
            earliest = Int(owner)
            if sessions[Int(owner)].first.time <= time { return earliest }
        }
        return earliest
    }
}

/// Finds the sessions of messages, each channel's once: for when all sessions are known.
public struct ChannelOwners {
    enum Owner {
        case session(Int?)
        /// Paths that several sessions name: it depends on when the message was sent.
        case several
    }

    private let correlator: Correlator
    let owners: [Owner]

    /// The owners of the channels that `correlator` has seen.
    public init(_ correlator: Correlator) {
        self.correlator = correlator
        if let known = correlator.settledOwners, known.count == correlator.channels.entries.count {
            owners = known
            return
        }
        owners = correlator.channels.entries.map { entry in
            correlator.hasOneOwner(entry.channel)
                ? .session(correlator.session(of: entry.channel, at: entry.last.time)) : .several
        }
    }

    /// What `Correlator.session(of:)` answers for the message with an index.
    public func session(ofMessage index: Int) -> Int? {
        if case .session(let session) = owners[Int(correlator.channels.numbers[index])] { return session }
        return correlator.session(of: correlator.messages[index])
    }

    /// Whether the messages of the channel with a number all belong to one session, which is `session` then; or to
    /// none.
    public func isSettled(_ number: Int) -> (Bool, session: Int?) {
        if case .session(let session) = owners[number] { return (true, session) }
        return (false, nil)
    }
}
