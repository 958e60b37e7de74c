/// A table that forgets: it holds at least the latest `limit` entries and at most twice as many, without keeping an
/// order of use. What is older than a generation is gone.
struct GenerationTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    subscript(key: Key) -> Value? {
        get { young[key] ?? old[key] }
        set {
            guard let newValue else {
                young[key] = nil
                old[key] = nil
                return
            }
            if young.count >= limit {
                // The room is used again: a table that grew anew each time would have new pages cleared for it.
                swap(&old, &young)
                young.removeAll(keepingCapacity: true)
            }
            young[key] = newValue
        }
    }

    mutating func remove(_ key: Key) -> Value? {
        // What was noted again stands in both.
        let older = old.isEmpty ? nil : old.removeValue(forKey: key)
        return young.removeValue(forKey: key) ?? older
    }
}
