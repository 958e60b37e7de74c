import Octets

/// Slots of an open-addressed table: each holds a place in some array, and half a hash that rules out nearly all others,
/// so that a look costs one line of memory. What stands at the places is the owner's, who compares the rest.
struct SlotTable: Sendable {
    /// The hash in the upper half, the place plus one in the lower; 0 where a slot is free.
    private var slots: [UInt64]
    /// How many slots are taken.
    private(set) var count = 0

    init() { slots = [UInt64](repeating: 0, count: 64) }

    /// The place that has `hash` and of which `isSame` says that it is the one.
    @inline(__always)
    func place(_ hash: UInt64, where isSame: (Int) -> Bool) -> Int? {
        slot(hash, where: isSame).map { place(inSlot: $0) }
    }

    /// The place in a taken slot.
    @inline(__always)
    func place(inSlot slot: Int) -> Int { Int(UInt32(truncatingIfNeeded: slots[slot])) - 1 }

    /// Adds a place under `hash`. No place stands there twice, and none is above 2^32 - 2.
    mutating func insert(_ hash: UInt64, _ place: Int) {
        if (count + 1) * 4 > slots.count * 3 { grow() }
        put(SlotTable.packed(hash, place))
        count += 1
    }

    /// Puts `place` into the slot of another under the same `hash`; adds it where there is none.
    mutating func put(_ hash: UInt64, _ place: Int, inSlot slot: Int?) {
        if let slot { slots[slot] = SlotTable.packed(hash, place) } else { insert(hash, place) }
    }

    /// Asks for the slot that a look for `hash` begins with.
    @inline(__always)
    mutating func prefetch(_ hash: UInt64) { slots.prefetch(at: Int(hash >> 32) & (slots.count - 1)) }

    /// Frees all slots, and keeps their room.
    mutating func removeAll() {
        for slot in slots.indices { slots[slot] = 0 }
        count = 0
    }

    /// The slot of the place that has `hash` and of which `isSame` says that it is the one.
    @inline(__always)
    func slot(_ hash: UInt64, where isSame: (Int) -> Bool) -> Int? {
        let mask = slots.count - 1
        let tag = hash >> 32
        var slot = Int(tag) & mask
        while slots[slot] > 0 {
            if slots[slot] >> 32 == tag, isSame(Int(UInt32(truncatingIfNeeded: slots[slot])) - 1) { return slot }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private static func packed(_ hash: UInt64, _ place: Int) -> UInt64 {
        hash & ~0xFFFF_FFFF | UInt64(UInt32(truncatingIfNeeded: place) &+ 1)
    }

    private mutating func put(_ value: UInt64) {
        let mask = slots.count - 1
        var slot = Int(value >> 32) & mask
        while slots[slot] > 0 { slot = (slot + 1) & mask }
        slots[slot] = value
    }

    /// The hashes stand in the slots: nothing has to be looked at again.
    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 2)
        for value in old where value > 0 { put(value) }
    }
}

/// Places by a key that several may share: of each key the first few, in order.
struct PlaceChains: Sendable {
    private struct Entry {
        let key: UInt64
        let place: UInt32
        /// The entry before it with this key, plus one.
        let previous: UInt32
        /// How many stand before it.
        let ordinal: UInt32
    }

    private let limit: Int
    private var slots = SlotTable()
    private var entries = PagedArray<Entry>()

    /// Keeps `limit` places of each key.
    init(limit: Int) { self.limit = limit }

    /// Adds a place behind the others of its key, which is a keyed hash.
    mutating func add(_ key: UInt64, _ place: Int) {
        let slot = slots.slot(key) { entries[$0].key == key }
        let last = slot.map { slots.place(inSlot: $0) }
        let ordinal = last.map { entries[$0].ordinal + 1 } ?? 0
        guard ordinal < limit else { return }
        entries.append(
            Entry(
                key: key, place: UInt32(truncatingIfNeeded: place),
                previous: UInt32(truncatingIfNeeded: (last ?? -1) + 1), ordinal: ordinal))
        slots.put(key, entries.count - 1, inSlot: slot)
    }

    /// The places of a key, in order.
    func places(_ key: UInt64) -> [Int] {
        var found: [Int] = []
        var entry = slots.place(key) { entries[$0].key == key }
        while let index = entry {
            found.append(Int(entries[index].place))
            entry = entries[index].previous > 0 ? Int(entries[index].previous) - 1 : nil
        }
        return found.reversed()
    }

    /// The places of each key that several share.
    var shared: [[Int]] {
        entries.lazy.filter { $0.ordinal == 1 }.map { places($0.key) }
    }
}
