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
