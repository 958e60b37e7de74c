public import Octets
import SIP

/// The tag of a From or To (RFC 3261 §19.3), as half of its fingerprint: a session holds few, and many sessions are held.
public struct SIPTag: Hashable, Sendable {
    /// What it is known by; 0 for no tag.
    public let key: UInt64

    /// No tag.
    public static let missing = SIPTag(key: 0)

    /// The tag kept as `key`.
    init(key: UInt64) { self.key = key }

    /// The tag that `octets` spell; none where there are none.
    public init(_ octets: OctetView) {
        // 0 stands for no tag, which one tag in 2^64 may lose to another.
        key = octets.isEmpty ? 0 : max(Fingerprint(of: octets).low, 1)
    }

    /// The tag in the value of a From or To.
    init(_ octets: OctetView, field value: Range<Int>?) {
        guard let value, let tag = HeaderParameter.value(named: "tag", octets, value) else {
            self = .missing
            return
        }
        self.init(octets.extracting(tag))
    }

    /// Whether there is none.
    public var isMissing: Bool { key == 0 }

    /// It is keyed and mixed already.
    public func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: key) ^ seed }
}

/// The branch of a Via (RFC 3261 §8.1.1.7), which names a transaction on one hop, as half of its fingerprint.
public struct SIPBranch: Hashable, Sendable {
    /// What it is known by.
    let key: UInt64

    /// The branch kept as `key`.
    init(key: UInt64) { self.key = key }

    /// The branch that `octets` spell.
    public init(_ octets: OctetView) { key = Fingerprint(of: octets).low }

    /// It is keyed and mixed already.
    public func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: key) ^ seed }
}

/// What stands for all octets of a live SIP message, in this run.
public struct SIPDigest: Hashable, Sendable {
    /// Keyed and mixed.
    let key: UInt64

    /// The digest kept as `key`.
    init(key: UInt64) { self.key = key }

    /// The digest of a message.
    init(of octets: OctetView) { key = FingerprintHasher.digest(of: octets) }

    /// It is keyed and mixed already.
    public func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: key) ^ seed }
}
