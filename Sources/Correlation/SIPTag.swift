public import Octets
import SIP

/// The tag of a From or To (RFC 3261 §19.3), as half of its fingerprint: a session holds few, and many sessions are held.
public struct SIPTag: Hashable, Sendable {
    /// What it is known by; 0 for no tag.
    public let key: UInt64

    /// No tag.
    public static let missing = SIPTag(key: 0)

    private init(key: UInt64) { self.key = key }

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
}
