import Octets

/// What a receiver heeds, and so do we.
extension HalfStream {
    /// Whether a reset of this stream's sender is heeded: only with the very next number (RFC 5961 §3.2), give or take
    /// one for a FIN. Another may be forged, or stale; the connection is then ended by silence.
    func mayReset(at number: SequenceNumber) -> Bool {
        guard let next, !isIgnored else { return true }
        return abs(number.distance(from: next)) <= 1
    }

    /// Whether a peer of which nothing is known may acknowledge `number`: nothing before SYN, nothing not sent.
    func mayAnswer(_ number: SequenceNumber) -> Bool {
        guard let next, startsAtSYN, !isIgnored else { return true }
        return (-position...0).contains(number.distance(from: next))
    }
}
