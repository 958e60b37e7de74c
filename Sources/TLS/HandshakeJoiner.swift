import Octets

/// Puts the handshake messages of one direction together, which records may cut anywhere (RFC 8446 §5.1).
struct HandshakeJoiner {
    /// Octets of a message, at most. A longer one is passed over.
    private static let limit = 1 << 17

    private var pending: [UInt8] = []
    private var skipping = 0

    /// Appends a fragment and hands each message that is whole to `body`: its type, and what is behind its head.
    mutating func append(_ fragment: OctetView, _ body: (UInt8, OctetView) -> Void) {
        var fragment = fragment
        if skipping > 0 {
            let skipped = min(skipping, fragment.count)
            skipping -= skipped
            fragment = fragment.dropping(skipped)
        }
        var joined: [UInt8] = []
        swap(&joined, &pending)
        fragment.append(to: &joined)
        var position = 0
        let octets = OctetView(joined.span)
        while let word = octets.load(UInt32.self, at: position) {
            let count = Int(word & 0xFF_FFFF)
            if count > Self.limit {
                let there = octets.count - position
                skipping = max(0, count + 4 - there)
                position = min(position + count + 4, octets.count)
                continue
            }
            guard octets.count - position - 4 >= count else { break }
            body(UInt8(truncatingIfNeeded: word >> 24), octets.extracting(position + 4..<position + 4 + count))
            position += 4 + count
        }
        if position < joined.count { pending = octets.copied(position..<joined.count) }
    }

    /// Forgets the beginning of a message.
    mutating func reset() { self = HandshakeJoiner() }
}
