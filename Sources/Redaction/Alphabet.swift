/// An alphabet in an order that only the key tells. A character is exchanged for another one of it, never for itself.
struct Alphabet: Sendable {
    /// Characters in the key's order, and the place of each.
    private var order: [Int]
    private var places: [Int]

    /// The numbers below `count`, in an order drawn from `hash`.
    init(_ count: Int, _ hash: KeyedHash, _ purpose: UInt64) {
        order = Array(0..<count)
        for place in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(place, Int(hash(purpose, UInt64(place)) % UInt64(place + 1)))
        }
        places = order
        for (place, character) in order.enumerated() { places[character] = place }
    }

    /// What stands for `character`, which is below the count, where `number` was drawn.
    func exchanged(_ character: Int, _ number: UInt64) -> Int {
        let count = order.count
        guard places.indices.contains(character), count > 1 else { return character }
        return order[(places[character] + 1 + Int(number % UInt64(count - 1))) % count]
    }
}

/// A permutation without fixed points of a few values, drawn from a keyed hash (Sattolo's algorithm).
struct Cycle {
    private let values: [Int]
    private let images: [Int]

    init(of values: [Int], _ hash: KeyedHash, _ context: UInt64) {
        var images = values
        // One number that nobody foretells, and those that SplitMix64 makes of it: there are too many to draw each.
        var state = hash(context, UInt64(values.count))
        for place in stride(from: values.count - 1, to: 0, by: -1) {
            state &+= 0x9E37_79B9_7F4A_7C15
            var number = state
            number = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
            number = (number ^ number >> 27) &* 0x94D0_49BB_1331_11EB
            images.swapAt(place, Int((number ^ number >> 31) % UInt64(place)))
        }
        self.values = values
        self.images = images
    }

    /// What stands for `value`; itself where it is none of the values.
    func callAsFunction(_ value: Int) -> Int {
        values.firstIndex(of: value).map { images[$0] } ?? value
    }
}
