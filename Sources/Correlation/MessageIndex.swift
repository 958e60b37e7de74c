import Octets

/// Finds messages by the fingerprint of their Message-ID: slots with places, and no keys. A million messages cost it
/// some megabytes, and one look into memory each.
struct MessageIndex: Sendable {
    /// Places of messages, plus one; 0 where there is none. The upper half repeats a part of the fingerprint, so that
    /// a slot with another id costs no look at its entry.
    private var slots: [UInt64]
    /// For each message the fingerprint's upper half, and the place, plus one, of the one before it with the same id.
    private var entries: [(high: UInt64, low: UInt64, before: UInt32)] = []

    init() { slots = [UInt64](repeating: 0, count: 1024) }

    /// Notes the next message. Its place is the number of messages noted before it.
    mutating func append(_ id: Fingerprint) {
        if (entries.count + 1) * 2 > slots.count { grow() }
        let slot = slot(of: id)
        let place = UInt32(truncatingIfNeeded: entries.count + 1)
        entries.append((id.high, id.low, UInt32(truncatingIfNeeded: slots[slot])))
        slots[slot] = MessageIndex.tag(id.high) | UInt64(place)
    }

    /// The places of at most `limit` messages with `id`, the latest first.
    func latest(_ limit: Int, _ id: Fingerprint) -> Places {
        Places(self, next: UInt32(truncatingIfNeeded: slots[slot(of: id)]), left: limit)
    }

    /// Goes through the messages with one id, the latest first.
    struct Places: Sequence, IteratorProtocol {
        private let index: MessageIndex
        private var coming: UInt32
        private var left: Int

        init(_ index: MessageIndex, next: UInt32, left: Int) {
            self.index = index
            coming = next
            self.left = left
        }

        mutating func next() -> Int? {
            guard coming > 0, left > 0 else { return nil }
            let place = Int(coming) - 1
            coming = index.entries[place].before
            left -= 1
            return place
        }
    }

    /// The slot with the latest message of `id`, or the free one where it would stand.
    private func slot(of id: Fingerprint) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: id.low) & mask
        let tag = MessageIndex.tag(id.high)
        while slots[slot] > 0 {
            if slots[slot] & MessageIndex.tagMask == tag {
                let entry = entries[Int(UInt32(truncatingIfNeeded: slots[slot])) - 1]
                if entry.low == id.low, entry.high == id.high { return slot }
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private static let tagMask: UInt64 = 0xFFFF_FFFF_0000_0000

    private static func tag(_ high: UInt64) -> UInt64 { high & tagMask }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 4)
        for value in old where value > 0 {
            let entry = entries[Int(UInt32(truncatingIfNeeded: value)) - 1]
            slots[slot(of: Fingerprint(low: entry.low, high: entry.high))] = value
        }
    }
}

extension Correlator {
    /// The indices of the latest messages before the one at `index` that have its Message-ID, the latest first: few.
    public func earlierMessages(like index: Int) -> [Int] {
        guard messages.indices.contains(index) else { return [] }
        return messageIndex.latest(64, messages[index].messageID).filter { $0 < index }
    }
}
