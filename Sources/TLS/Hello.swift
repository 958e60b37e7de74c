import Octets

/// What a ClientHello says (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2).
struct ClientHello {
    let random: KeyLog.Random
    let randomOctets: [UInt8]
    var sessionID: [UInt8] = []
    var serverName: String?
    var protocols: [String] = []
    var offersEarlyData = false

    init?(_ octets: OctetView) {
        guard let random = KeyLog.Random(octets, at: 2) else { return nil }
        self.random = random
        randomOctets = octets.copied(2..<34)
        guard let sessionCount = octets.octet(at: 34) else { return }
        var position = 35 + Int(sessionCount)
        sessionID = octets.copied(35..<position)
        guard let suites = octets.load(UInt16.self, at: position) else { return }
        position += 2 + Int(suites)
        guard let methods = octets.octet(at: position) else { return }
        position += 1 + Int(methods)
        var extensions = Extensions(octets, at: position)
        while let (type, value) = extensions.next() {
            switch type {
            case 0: serverName = ClientHello.name(octets.extracting(value))
            case 16: protocols = ClientHello.protocols(octets.extracting(value))
            case 42: offersEarlyData = true
            default: break
            }
        }
    }

    /// The host name of a server name list (RFC 6066 §3).
    private static func name(_ value: OctetView) -> String? {
        // No host name is longer than 255 octets (RFC 1035 §2.3.4).
        guard value.octet(at: 2) == 0, let count = value.load(UInt16.self, at: 3), count <= 255,
            value.count >= 5 + Int(count)
        else { return nil }
        return value.text(5..<5 + Int(count))
    }

    /// The names of a protocol list (RFC 7301 §3.1).
    static func protocols(_ value: OctetView) -> [String] {
        var names: [String] = []
        var position = 2
        while names.count < 16, let count = value.octet(at: position), value.count > position + Int(count) {
            names.append(value.text(position + 1..<position + 1 + Int(count)))
            position += 1 + Int(count)
        }
        return names
    }
}

/// What a ServerHello says (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3).
struct ServerHello {
    /// The version that is chosen: 0x0300 to 0x0304.
    let version: UInt16
    /// The number of the draft, where a draft of TLS 1.3 is spoken.
    let draft: Int?
    let random: [UInt8]
    let suite: UInt16
    let sessionID: [UInt8]
    /// Whether it asks for another ClientHello.
    let isRetry: Bool
    /// The protocol inside, where the server says it in clear (RFC 7301).
    private(set) var chosenProtocol: String?
    private(set) var encryptsThenMACs = false
    /// Whether the master secret is made of the whole handshake (RFC 7627).
    private(set) var extendsMasterSecret = false

    init?(_ octets: OctetView) {
        guard var version = octets.load(UInt16.self, at: 0), var sessionCount = octets.octet(at: 34) else { return nil }
        // Up to draft 21 a ServerHello has neither a session nor a compression.
        let isShort = version >= 0x7F14 && version <= 0x7F15
        let random = octets.copied(2..<34)
        let isRetry = OctetView(random.span).equals(OctetView(ServerHello.retry.span))
        if isShort { sessionCount = 0 }
        var position = isShort ? 34 : 35 + Int(sessionCount)
        let sessionID = octets.copied(35..<35 + Int(sessionCount))
        guard let suite = octets.load(UInt16.self, at: position) else { return nil }
        position += isShort ? 2 : 3
        var extensions = Extensions(octets, at: position)
        while let (type, value) = extensions.next() {
            switch type {
            case 16: chosenProtocol = ClientHello.protocols(octets.extracting(value)).first
            case 22: encryptsThenMACs = true
            case 23: extendsMasterSecret = true
            case 43: version = octets.load(UInt16.self, at: value.lowerBound) ?? version
            default: break
            }
        }
        draft = version >> 8 == 0x7F && version & 0xFF >= 20 ? Int(version & 0xFF) : nil
        self.version = draft == nil ? version : 0x0304
        self.random = random
        self.suite = suite
        self.sessionID = sessionID
        self.isRetry = isRetry
    }

    /// The random octets of a HelloRetryRequest (RFC 8446 §4.1.3).
    private static let retry: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2,
        0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]
}

/// Goes through extensions (RFC 8446 §4.2): of each its type, and where its value stands.
struct Extensions: ~Escapable {
    private let octets: OctetView
    private var position: Int
    private let end: Int

    /// The extensions whose length stands at `offset`; none where there is no length.
    @_lifetime(copy octets)
    init(_ octets: OctetView, at offset: Int) {
        self.octets = octets
        position = offset + 2
        end = octets.load(UInt16.self, at: offset).map { min(octets.count, offset + 2 + Int($0)) } ?? 0
    }

    mutating func next() -> (type: UInt16, value: Range<Int>)? {
        guard position + 4 <= end, let type = octets.load(UInt16.self, at: position),
            let count = octets.load(UInt16.self, at: position + 2), position + 4 + Int(count) <= end
        else { return nil }
        let value = position + 4..<position + 4 + Int(count)
        position = value.upperBound
        return (type, value)
    }
}

/// The certificates of a Certificate message.
enum CertificateList {
    /// The first of them, the sender's own (RFC 8446 §4.4.2, RFC 5246 §7.4.2); `nil` where there is none.
    static func own(_ octets: OctetView, isThirteen: Bool) -> [UInt8]? {
        var position = 0
        if isThirteen {
            guard let context = octets.octet(at: 0) else { return nil }
            position = 1 + Int(context)
        }
        // Two lengths of three octets: of the list, and of the first certificate.
        guard let high = octets.octet(at: position + 3), let low = octets.load(UInt16.self, at: position + 4) else {
            return nil
        }
        let count = Int(high) << 16 | Int(low)
        let start = position + 6
        guard count > 0, octets.count >= start + count else { return nil }
        return octets.copied(start..<start + count)
    }
}
