public import Octets

/// Finds messages by the fingerprint of their Message-ID: slots with places, and no keys, which the messages have. A
/// million messages cost it some megabytes, and one look into memory each.
struct MessageIndex: Sendable {
    /// Places of messages, plus one; 0 where there is none. The upper half repeats a part of the fingerprint, so that
    /// a slot with another id costs no look at its message.
    private var slots: [UInt64]
    /// For each message the place, plus one, of the one before it with the same id.
    private var before: [UInt32] = []

    init() { slots = [UInt64](repeating: 0, count: 1024) }

    /// Notes the next message, the last of `messages`.
    mutating func append(_ id: Fingerprint, in messages: borrowing PagedArray<LiveMessage>) {
        if (before.count + 1) * 4 > slots.count * 3 { grow(messages) }
        let slot = slot(of: id, messages)
        before.append(UInt32(truncatingIfNeeded: slots[slot]))
        slots[slot] = MessageIndex.tag(id.high) | UInt64(UInt32(truncatingIfNeeded: before.count))
    }

    /// The place of the latest message with `id`.
    @inline(__always)
    func latest(_ id: Fingerprint, in messages: borrowing PagedArray<LiveMessage>) -> Int? {
        MessageIndex.place(UInt32(truncatingIfNeeded: slots[slot(of: id, messages)]))
    }

    /// The place of the message before the one at `place` that has the same id.
    @inline(__always)
    func earlier(than place: Int) -> Int? { MessageIndex.place(before[place]) }

    /// Asks for the slot that a look for `id` begins with.
    @inline(__always)
    mutating func prefetch(_ id: Fingerprint) {
        slots.prefetch(at: Int(truncatingIfNeeded: id.low) & (slots.count - 1))
    }

    private static func place(_ stored: UInt32) -> Int? { stored > 0 ? Int(stored) - 1 : nil }

    /// The slot with the latest message of `id`, or the free one where it would stand.
    private func slot(of id: Fingerprint, _ messages: borrowing PagedArray<LiveMessage>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: id.low) & mask
        let tag = MessageIndex.tag(id.high)
        while slots[slot] > 0 {
            if slots[slot] & MessageIndex.tagMask == tag,
                messages[Int(UInt32(truncatingIfNeeded: slots[slot])) - 1].messageID == id
            {
                return slot
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private static let tagMask: UInt64 = 0xFFFF_FFFF_0000_0000

    private static func tag(_ high: UInt64) -> UInt64 { high & tagMask }

    private mutating func grow(_ messages: borrowing PagedArray<LiveMessage>) {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 2)
        let mask = slots.count - 1
        for value in old where value > 0 {
            let id = messages[Int(UInt32(truncatingIfNeeded: value)) - 1].messageID
            // Of each id there is one: what stands there already is another's.
            var slot = Int(truncatingIfNeeded: id.low) & mask
            while slots[slot] > 0 { slot = (slot + 1) & mask }
            slots[slot] = value
        }
    }
}

extension Correlator {
    /// The indices of the latest `limit` messages with a Message-ID, the latest first.
    func latestMessages(_ limit: Int, withID id: Fingerprint) -> [Int] {
        var found: [Int] = []
        var place = messageIndex.latest(id, in: messages)
        while let index = place, found.count < limit {
            found.append(index)
            place = messageIndex.earlier(than: index)
        }
        return found
    }

    /// The index of the only message whose Message-ID has this fingerprint; `nil` where there is none, or several.
    public func onlyMessage(withFingerprint id: Fingerprint) -> Int? {
        guard let place = messageIndex.latest(id, in: messages), messageIndex.earlier(than: place) == nil else {
            return nil
        }
        return place
    }

    /// Whether no other message has the Message-ID of the one at `index`: of most, nothing more has to be asked.
    public func isOnlyMessage(_ index: Int) -> Bool {
        messages.indices.contains(index) && onlyMessage(withFingerprint: messages[index].messageID) == index
    }

    /// The indices of the latest messages before the one at `index` that have its Message-ID, the latest first: few.
    public func earlierMessages(like index: Int) -> [Int] {
        guard messages.indices.contains(index) else { return [] }
        return latestMessages(64, withID: messages[index].messageID).filter { $0 < index }
    }
}
