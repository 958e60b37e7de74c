internal import Digests
internal import Octets

/// The key of a redaction: what is redacted with the same one maps alike. Who has it can undo much of the redaction.
public struct RedactionKey: Hashable, Sendable {
    /// Octets of a key.
    public static let length = 32

    let octets: [UInt8]

    /// A key of 32 octets; `nil` for any other number of them.
    public init?(octets: [UInt8]) {
        guard octets.count == RedactionKey.length else { return nil }
        self.octets = octets
    }

    /// The key that `hexadecimal` writes; white space around it does not count. `nil` where it is not 64 digits.
    public init?(hexadecimal text: String) {
        var octets: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            if [0x20, 0x09, 0x0D, 0x0A].contains(character) { continue }
            guard let digit = character.hexadecimalValue else { return nil }
            if let first = high {
                octets.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil else { return nil }
        self.init(octets: octets)
    }

    /// A key that nobody knows.
    public static func random() -> RedactionKey {
        var generator = SystemRandomNumberGenerator()
        return RedactionKey(drawing: &generator)
    }

    init(drawing generator: inout SystemRandomNumberGenerator) {
        octets = (0..<RedactionKey.length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// 64 hexadecimal digits.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// A key of its own for each purpose.
    func derived(for purpose: String) -> KeyedHash {
        let octets = self.octets + Array(purpose.utf8)
        let digest = Digest.sha256Octets(OctetView(octets.span))
        func word(_ range: Range<Int>) -> UInt64 { digest[range].reduce(0) { $0 << 8 | UInt64($1) } }
        return KeyedHash(key: (word(0..<8), word(8..<16)))
    }
}

/// SipHash-2-4 (Aumasson and Bernstein) of two numbers: what it answers nobody foretells without the key.
struct KeyedHash: Sendable {
    private let low: UInt64
    private let high: UInt64

    init(key: (UInt64, UInt64)) { (low, high) = key }

    func callAsFunction(_ first: UInt64, _ second: UInt64) -> UInt64 {
        var state = State(low, high)
        state.take(first)
        state.take(second)
        // The count of octets, as the last block has it.
        state.take(16 << 56)
        return state.finish()
    }

    private struct State {
        var v0: UInt64
        var v1: UInt64
        var v2: UInt64
        var v3: UInt64

        init(_ low: UInt64, _ high: UInt64) {
            v0 = low ^ 0x736f_6d65_7073_6575
            v1 = high ^ 0x646f_7261_6e64_6f6d
            v2 = low ^ 0x6c79_6765_6e65_7261
            v3 = high ^ 0x7465_6462_7974_6573
        }

        mutating func take(_ block: UInt64) {
            v3 ^= block
            round()
            round()
            v0 ^= block
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xFF
            for _ in 0..<4 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func round() {
            v0 &+= v1
            v1 = v1 << 13 | v1 >> 51
            v1 ^= v0
            v0 = v0 << 32 | v0 >> 32
            v2 &+= v3
            v3 = v3 << 16 | v3 >> 48
            v3 ^= v2
            v0 &+= v3
            v3 = v3 << 21 | v3 >> 43
            v3 ^= v0
            v2 &+= v1
            v1 = v1 << 17 | v1 >> 47
            v1 ^= v2
            v2 = v2 << 32 | v2 >> 32
        }
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
