import MSRP
public import Octets
import TextSyntax

/// Makes the keys under which MSRP paths are known.
public enum PathKey {
    /// The key of one URI: of its normal form (RFC 4975 §6.1), or of its octets where it is none.
    public static func endpoint(_ uri: OctetView) -> Fingerprint {
        if let parsed = MSRPURI(uri, 0..<uri.count) { return parsed.fingerprint(uri) }
        return Fingerprint(of: uri)
    }

    /// The key of the last URI in a list: the endpoint behind all relays.
    public static func last(of path: OctetView) -> Fingerprint {
        guard let last = PathList.last(path, 0..<path.count) else { return Fingerprint(of: path) }
        return endpoint(path.extracting(last))
    }
}

/// Names a user: the address of record without scheme, port and parameters.
public struct UserKey: Hashable, Sendable {
    /// What equality compares.
    let key: Fingerprint
    /// The user part alone; the host where there is none.
    public let name: Fingerprint

    /// The user that the URI in `range` of `octets` names; `nil` where it names none.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        if let usual = UserKey(usual: octets.extracting(range)) {
            self = usual
            return
        }
        guard let uri = URIParts(octets, range) else { return nil }
        var hasher = FingerprintHasher()
        guard let user = uri.user else {
            hasher.combineIgnoringCase(octets.extracting(uri.host))
            key = hasher.finish()
            name = key
            return
        }
        let part = octets.extracting(user)
        // An E.164 number is the same user in a tel URI and under any host; its separators do not count.
        if part.octet(at: 0) == UInt8(ascii: "+") {
            var digits: [UInt8] = []
            for offset in 1..<min(max(part.count, 1), 32) where part[offset].isDigit { digits.append(part[offset]) }
            hasher.combine(OctetView(digits.span))
        } else {
            hasher.combine(part)
            hasher.combineIgnoringCase(octets.extracting(uri.host))
        }
        key = hasher.finish()
        name = Fingerprint(of: part)
    }

    /// The user of `sip:user@host`, with a user part that is no number and nothing behind the host; `nil` for any other.
    private init?(usual uri: OctetView) {
        guard uri.hasPrefix("sip:"), let at = uri.firstIndex(of: UInt8(ascii: "@"), from: 4), at > 4, at + 1 < uri.count
        else { return nil }
        for offset in 4..<at where !uri[offset].isPlain { return nil }
        for offset in at + 1..<uri.count where !uri[offset].isPlain { return nil }
        let part = uri.extracting(4..<at)
        var hasher = FingerprintHasher()
        hasher.combine(part)
        hasher.combineIgnoringCase(uri.dropping(at + 1))
        key = hasher.finish()
        name = Fingerprint(of: part)
    }

    /// Stands for this user speaking to another.
    func fingerprint(towards other: UserKey) -> Fingerprint {
        var hasher = FingerprintHasher()
        for half in [key.low, key.high, other.key.low, other.key.high] { hasher.combine(half) }
        return hasher.finish()
    }

    /// Whether it is the same user, and written the same.
    func isSpelt(as other: UserKey) -> Bool { key == other.key && name == other.name }

    /// The same user, whatever the user part was written like.
    public static func == (a: UserKey, b: UserKey) -> Bool { a.key == b.key }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension UInt8 {
    /// A letter, a digit, a point, a hyphen or an underscore: what stands for nothing but itself in a URI.
    fileprivate var isPlain: Bool {
        isLetter || isDigit || self == UInt8(ascii: ".") || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
    }
}
