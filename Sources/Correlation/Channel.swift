public import Octets

/// What all messages have in common that go from one path to another on one leg. Messages are many, and share it.
public final class Channel: Sendable {
    /// Counts the channels of the run, from 0.
    public let number: Int
    /// From-Path as a whole.
    public let fromPath: Fingerprint
    /// To-Path as a whole.
    public let toPath: Fingerprint
    /// The last URI of From-Path: who sends.
    public let sender: Fingerprint
    /// The last URI of To-Path: who is to have it.
    public let recipient: Fingerprint
    /// Where its messages come from.
    public let source: Endpoint
    /// Where they go.
    public let destination: Endpoint

    init(number: Int, _ key: ChannelKey, sender: Fingerprint, recipient: Fingerprint) {
        self.number = number
        fromPath = key.from
        toPath = key.to
        self.sender = sender
        self.recipient = recipient
        source = key.source
        destination = key.destination
    }

    func has(_ key: ChannelKey) -> Bool {
        fromPath == key.from && toPath == key.to && source == key.source && destination == key.destination
    }
}

/// What tells channels apart.
struct ChannelKey {
    let from: Fingerprint
    let to: Fingerprint
    let source: Endpoint
    let destination: Endpoint

    /// Stands for all of it, in a table of many.
    var fingerprint: Fingerprint {
        var hasher = FingerprintHasher()
        for path in [from, to] {
            hasher.combine(path.low)
            hasher.combine(path.high)
        }
        for end in [source, destination] {
            hasher.combine(end.address.high)
            hasher.combine(end.address.low)
            hasher.combine(UInt64(end.port))
        }
        return hasher.finish()
    }
}
