import Octets

/// The legs that a message takes through relays (RFC 4976): each is a message with the same Message-ID between the same
/// ends, on a connection that begins where the last one ended.
extension Correlator {
    /// A longer way is no way, but a loop.
    static var legLimit: Int { 16 }

    /// The indices of the legs that were seen of a message, from the one with an index on: it alone, where nobody passed it
    /// on.
    public func legs(from index: Int) -> [Int] {
        var legs = [index]
        var leg = index
        while legs.count < Correlator.legLimit, let next = onwardLeg(of: leg) {
            legs.append(next)
            leg = next
        }
        return legs
    }

    /// Whether the message with an index had come whole to where it now comes from.
    public func isPassedOn(_ index: Int) -> Bool {
        let message = messages[index]
        guard message.journey != message.number else { return false }
        return earlierMessages(like: index).contains { place in
            let other = messages[place]
            return other.journey == message.journey && other.state == .complete && other.damage == nil
                && other.destination.address == message.source.address
                && other.source.address != message.destination.address
        }
    }

    private func onwardLeg(of index: Int) -> Int? {
        guard messages.indices.contains(index) else { return nil }
        let message = messages[index]
        return latestMessages(64, withID: message.messageID).reversed().first { place in
            let other = messages[place]
            return place > index && other.journey == message.journey
                && other.source.address == message.destination.address
                && other.destination.address != message.source.address
        }
    }
}
