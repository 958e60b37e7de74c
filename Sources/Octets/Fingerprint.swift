/// A 128-bit keyed hash that stands for a name on the wire (a Call-ID, a path, a Message-ID) in tables.
///
/// The key is random in each process or belongs to its store (`FingerprintKey`), so nobody can make a capture whose names collide; two names that share a
/// fingerprint by chance need some 2^64 names. Nothing printed depends on its value.
public struct Fingerprint: Hashable, Sendable {
    /// The first half; good enough to pick a slot with.
    public let low: UInt64
    /// The second half.
    public let high: UInt64

    /// The fingerprint with these halves, kept apart before.
    @inlinable public init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The fingerprint of `octets` as they stand.
    @inlinable public init(of octets: borrowing OctetView) {
        var hasher = FingerprintHasher()
        hasher.combine(octets)
        self = hasher.finish()
    }

    /// Feeds half of the hash: the other half adds nothing to a table's spread.
    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(low) }

    /// The hash for a standard dictionary. It is keyed and mixed already: a second, slower hash would add nothing.
    @inlinable public func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: low) ^ seed }
}

/// Makes a `Fingerprint` of several pieces. The pieces' borders count: "ab","c" is not "a","bc".
public struct FingerprintHasher {
    @usableFromInline var a: UInt64
    @usableFromInline var b: UInt64

    @usableFromInline static let key: (UInt64, UInt64) = FingerprintKey.settled

    /// Starts with the key of the process.
    @inlinable public init() {
        a = Self.key.0
        b = Self.key.1
    }

    /// Adds a number.
    @inlinable public mutating func combine(_ value: UInt64) {
        a = Self.mix(a ^ value, 0x9E37_79B9_7F4A_7C15)
        b = Self.mix(b &+ value, a ^ 0xD6E8_FEB8_6659_FD93)
    }

    /// Adds octets, then their count.
    @inlinable public mutating func combine(_ octets: borrowing OctetView) {
        var offset = 0
        while let word = octets.loadLittleEndian(UInt64.self, at: offset) {
            combine(word)
            offset += 8
        }
        let size = UInt64(truncatingIfNeeded: octets.count)
        if offset > 0, let last = octets.loadLittleEndian(UInt64.self, at: octets.count - 8) {
            // The last eight octets overlap the word before: with the count they say all that a tail would.
            combine(last ^ size << 56 ^ size)
            return
        }
        var tail: UInt64 = 0
        while offset < octets.count {
            tail = tail << 8 | UInt64(octets[offset])
            offset += 1
        }
        combine(tail ^ size << 56 ^ size)
    }

    /// Adds octets with ASCII capitals made small, then their count.
    @inlinable public mutating func combineIgnoringCase(_ octets: borrowing OctetView) {
        var offset = 0
        while let word = octets.load(UInt64.self, at: offset) {
            combine(Self.lowercased(word))
            offset += 8
        }
        var word: UInt64 = 0
        while offset < octets.count {
            word = word << 8 | UInt64(octets[offset].asciiLowercased)
            offset += 1
        }
        combine(word ^ UInt64(truncatingIfNeeded: octets.count) << 56 ^ UInt64(truncatingIfNeeded: octets.count))
    }

    /// Eight octets, the ASCII capitals among them made small.
    @inlinable static func lowercased(_ word: UInt64) -> UInt64 {
        let seven = word & 0x7F7F_7F7F_7F7F_7F7F
        // The upper bit of an octet: whether it is "A" or above, and whether it is above "Z".
        let fromA = seven &+ 0x3F3F_3F3F_3F3F_3F3F
        let aboveZ = seven &+ 0x2525_2525_2525_2525
        return word | ((fromA ^ aboveZ) & ~word & 0x8080_8080_8080_8080) >> 2
    }

    /// The fingerprint of all that was added.
    @inlinable public func finish() -> Fingerprint {
        Fingerprint(low: Self.mix(a ^ b, 0xA076_1D64_78BD_642F), high: Self.mix(b, a ^ 0xE703_7ED1_A0B4_28DB))
    }

    @inlinable static func mix(_ x: UInt64, _ y: UInt64) -> UInt64 {
        let product = x.multipliedFullWidth(by: y)
        return product.high ^ product.low
    }
}

extension FingerprintHasher {
    /// Half a fingerprint of octets that may be many, such as a whole message: 32 a step. It is another than
    /// `Fingerprint(of:)` gives, and belongs in no store.
    public static func digest(of octets: borrowing OctetView) -> UInt64 {
        let count = octets.count
        guard count >= 32 else { return Fingerprint(of: octets).low }
        let (first, second) = (key.0, key.1)
        var (a, b) = (first, second)
        // Every SIP message passes here whole: with each load checked by itself it took three times as long.
        unsafe octets.span.withUnsafeBytes { octets in
            func add(_ offset: Int) {
                // Bound: `offset` is at most `count - 32`, and `count` at least 32.
                func word(_ place: Int) -> UInt64 {
                    unsafe UInt64(littleEndian: octets.loadUnaligned(fromByteOffset: offset &+ place, as: UInt64.self))
                }
                a = mix(a ^ word(0), second ^ word(8))
                b = mix(b ^ word(16), first ^ word(24))
            }
            var offset = 0
            while offset <= count &- 32 {
                add(offset)
                offset &+= 32
            }
            // The last 32 overlap those before: with the count they say all that a tail would.
            if offset < count { add(count &- 32) }
        }
        return mix(a ^ UInt64(truncatingIfNeeded: count), b ^ 0xA076_1D64_78BD_642F)
    }
}
