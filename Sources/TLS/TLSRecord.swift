import Octets

/// The head of a record (RFC 8446 §5.1), the same in all versions from SSL 3.0 on.
struct TLSRecord: Hashable, Sendable {
    /// What a record holds.
    enum ContentType: UInt8, Hashable, Sendable {
        case changeCipherSpec = 20
        case alert = 21
        case handshake = 22
        case applicationData = 23
        case heartbeat = 24
    }

    /// Octets of the head.
    static let headCount = 5
    /// Octets of a fragment, at most: what the versions allow, and those allow most that compress (RFC 5246 §6.2.3).
    static let limit = (1 << 14) + 2048

    let type: ContentType
    let version: UInt16
    /// Octets of the fragment behind the head.
    let count: Int

    /// The head at `offset`; `nil` where these octets are none, or not all there.
    init?(_ octets: OctetView, at offset: Int = 0) {
        guard let type = octets.octet(at: offset).flatMap(ContentType.init(rawValue:)),
            let version = octets.load(UInt16.self, at: offset + 1), version >> 8 == 3, version & 0xFF <= 4,
            let count = octets.load(UInt16.self, at: offset + 3), count <= TLSRecord.limit
        else { return nil }
        self.type = type
        self.version = version
        self.count = Int(count)
    }

    /// Octets of head and fragment.
    var total: Int { TLSRecord.headCount + count }
}
