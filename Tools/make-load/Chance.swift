/// SplitMix64: the same numbers for the same seed.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    private static let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    private static let words = [
        "alpha", "bravo", "meeting", "tomorrow", "hello", "thanks", "train", "weather", "lunch", "report", "ticket",
        "network", "probe",
    ]

    /// An id of so many characters.
    mutating func name(_ count: Int = 10) -> String {
        String((0..<count).map { _ in Self.letters[Int.random(in: Self.letters.indices, using: &self)] })
    }

    /// Words of so many octets in all.
    mutating func text(_ count: Int) -> String {
        var text = ""
        while text.utf8.count < count { text += Self.words[Int.random(in: Self.words.indices, using: &self)] + " " }
        return String(text.prefix(count))
    }

    /// So many octets that no protocol begins with.
    mutating func octets(_ count: Int) -> [UInt8] {
        var octets: [UInt8] = [0x80, 0]
        octets.reserveCapacity(count + 8)
        while octets.count < count { octets.append(big: next()) }
        return Array(octets.prefix(count))
    }
}
