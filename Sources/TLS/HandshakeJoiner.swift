import Octets

/// Puts the handshake messages of one direction together, which records may cut anywhere (RFC 8446 §5.1).
struct HandshakeJoiner {
    /// Octets of a message, at most. A longer one is passed over.
    private static let limit = 1 << 17
    /// Octets of the head: the type, and the length in three octets.
    private static let headCount = 4

    /// The beginning of a message that is not whole, its head first.
    private var pending: [UInt8] = []
    private var skipping = 0

    /// Octets that are held.
    var heldOctets: Int { pending.capacity }

    /// Appends a fragment and hands each message that is whole to `body`: its type, and what is behind its head.
    ///
    /// Each octet is copied once at the most, however small the fragments are.
    mutating func append(_ fragment: OctetView, _ body: (UInt8, OctetView) -> Void) {
        var position = 0
        while position < fragment.count {
            if skipping > 0 {
                let skipped = min(skipping, fragment.count - position)
                skipping -= skipped
                position += skipped
                continue
            }
            // The head first, which says how many octets follow.
            let wanted = Self.headCount + (length(pending) ?? 0)
            if pending.isEmpty, let count = length(fragment, at: position), count <= Self.limit,
                fragment.count - position >= Self.headCount + count
            {
                body(
                    fragment[position],
                    fragment.extracting(position + Self.headCount..<position + Self.headCount + count))
                position += Self.headCount + count
                continue
            }
            let taken = min(wanted - pending.count, fragment.count - position)
            fragment.extracting(position..<position + taken).append(to: &pending)
            position += taken
            guard let count = length(pending) else { continue }
            if count > Self.limit {
                skipping = count
                pending = []
            } else if pending.count == Self.headCount + count {
                var whole: [UInt8] = []
                swap(&whole, &pending)
                let message = OctetView(whole.span)
                body(message[0], message.dropping(Self.headCount))
            }
        }
    }

    private func length(_ octets: [UInt8]) -> Int? { length(OctetView(octets.span), at: 0) }

    private func length(_ octets: OctetView, at offset: Int) -> Int? {
        octets.load(UInt32.self, at: offset).map { Int($0 & 0xFF_FFFF) }
    }

    /// Forgets the beginning of a message.
    mutating func reset() { self = HandshakeJoiner() }
}
