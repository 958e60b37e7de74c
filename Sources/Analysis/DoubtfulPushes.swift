import DeferredPush

/// Pushes that were no match when they came, held until the end of the run: originals may have been waiting behind a
/// hole in their stream. Bounded; beyond, the first verdict stays.
struct DoubtfulPushes {
    struct Entry {
        /// The index in the push book.
        let push: Int
        let bundle: Bundle
        let carrier: Carrier
        /// How many stretches of octets its originals had.
        let needs: Int
    }

    static let limit = 4096
    static let octetLimit = 64 << 20
    private(set) var entries: [Entry] = []
    private var octets = 0

    /// The bundles, by index in the push book.
    var bundles: [Int: Bundle] { Dictionary(entries.map { ($0.push, $0.bundle) }) { first, _ in first } }

    mutating func add(_ push: Int, _ bundle: Bundle, _ carrier: Carrier, needs: Int) {
        guard entries.count < Self.limit, octets + bundle.size <= Self.octetLimit else { return }
        octets += bundle.size
        entries.append(Entry(push: push, bundle: bundle, carrier: carrier, needs: needs))
    }
}
