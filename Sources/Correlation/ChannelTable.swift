import Octets
public import Reassembly

/// All channels of a run, and which one each message belongs to: small enough to be gone through for every message.
public struct ChannelTable: Sendable {
    /// A channel, and how many messages it carried.
    public struct Entry: Sendable {
        /// The channel.
        public let channel: Channel
        /// How many messages it carried.
        public fileprivate(set) var count = 0
        /// The frame that holds the last octet of the message that came last.
        public fileprivate(set) var last: Frame
    }

    /// The channels, in the order of their numbers.
    public private(set) var entries: [Entry] = []
    /// For each message the number of its channel.
    public private(set) var numbers: [Int32] = []
    private var lately = GenerationTable<Fingerprint, Int32>(limit: 1 << 16)

    init() {}

    /// The channel with a key, if it was seen lately.
    func channel(_ key: ChannelKey) -> Channel? {
        guard let number = lately[key.fingerprint], entries[Int(number)].channel.has(key) else { return nil }
        return entries[Int(number)].channel
    }

    /// Adds a channel.
    mutating func add(_ key: ChannelKey, sender: Fingerprint, recipient: Fingerprint, _ frame: Frame) -> Channel {
        let channel = Channel(number: entries.count, key, sender: sender, recipient: recipient)
        lately[key.fingerprint] = Int32(truncatingIfNeeded: entries.count)
        entries.append(Entry(channel: channel, last: frame))
        return channel
    }

    /// Notes the next message.
    mutating func append(_ channel: Channel, _ frame: Frame) {
        numbers.append(Int32(truncatingIfNeeded: channel.number))
        entries[channel.number].count += 1
        entries[channel.number].last = frame
    }

    /// Notes another chunk of a message.
    mutating func extend(_ channel: Channel, _ frame: Frame) { entries[channel.number].last = frame }
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
