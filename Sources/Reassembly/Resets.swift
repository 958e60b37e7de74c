import Octets

/// What a receiver heeds, and so do we.
extension HalfStream {
    /// Whether a reset of this stream's sender may have this number: not before what the receiver has acknowledged, nor
    /// beyond every window (RFC 9293 §3.10.7.4). One less is for a reset by a sender whose FIN was acknowledged.
    func mayReset(at number: SequenceNumber) -> Bool {
        guard let next, !isIgnored else { return true }
        let distance = number.distance(from: next)
        return position + distance >= min(acknowledgedPosition, position) - 1 && distance <= HalfStream.leapLimit
    }

    /// Whether a peer of which nothing is known may acknowledge `number`: nothing before SYN, nothing not sent.
    func mayAnswer(_ number: SequenceNumber) -> Bool {
        guard let next, startsAtSYN, !isIgnored else { return true }
        return (-position...0).contains(number.distance(from: next))
    }
}
