import Octets

/// Where the latest messages stand, by digest: it holds at least the latest 2^17, and at most twice as many.
struct RepeatTable: Sendable {
    /// A message of a session, by place, or, where there is no session, by its index among those without a Call-ID.
    struct Entry: Sendable {
        let session: UInt32
        let place: UInt32

        /// Stands for no session.
        static var unclaimed: UInt32 { .max }
    }

    private struct Generation: Sendable {
        var slots = SlotTable()
        var entries: [Entry] = []

        func find(_ digest: SIPDigest, where isSame: (Entry) -> Bool) -> Entry? {
            slots.place(digest.key) { isSame(entries[$0]) }.map { entries[$0] }
        }
    }

    private static var limit: Int { 1 << 17 }

    private var young = Generation()
    private var old = Generation()

    init() {}

    /// The message with a digest of which `isSame` says that it is the one.
    func find(_ digest: SIPDigest, where isSame: (Entry) -> Bool) -> Entry? {
        young.find(digest, where: isSame) ?? old.find(digest, where: isSame)
    }

    /// Asks for what a look for `digest` begins with.
    @inline(__always)
    mutating func prefetch(_ digest: SIPDigest) {
        young.slots.prefetch(digest.key)
        old.slots.prefetch(digest.key)
    }

    /// Adds a message that is not there.
    mutating func note(_ digest: SIPDigest, _ entry: Entry) {
        if young.entries.count >= RepeatTable.limit {
            swap(&young, &old)
            young.slots.removeAll()
            young.entries.removeAll(keepingCapacity: true)
        }
        young.slots.insert(digest.key, young.entries.count)
        young.entries.append(entry)
    }
}
