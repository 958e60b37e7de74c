import Octets
import Reassembly
import Records
import TLS

/// What became of the connections with TLS: nothing that was not read goes unsaid.
struct EncryptionTally {
    /// A connection that was not read, and why.
    struct Unread {
        let low: Endpoint
        let high: Endpoint
        let obstacle: TLSConnection.Obstacle
        let serverName: String?
        /// Whether it is of the web, as far as it says.
        let isOfWeb: Bool
        /// The first frame.
        let first: Frame
        /// The last frame that was looked at.
        let frame: Frame
    }

    /// A certificate that was seen.
    struct Shown {
        /// Whose it is.
        let endpoint: Endpoint
        /// To whom it was shown.
        let peer: Endpoint
        let certificate: CertificateDigests
    }

    /// Unread connections, and certificates, that are kept one by one; all connections are counted.
    private static let listLimit = 4096
    /// Connections that were read, of which that is kept.
    private static let readLimit = 1 << 17

    /// Connections with TLS.
    private(set) var connections = 0
    /// Those of which something was decrypted.
    private(set) var decrypted = 0
    /// Those that were not read, or not to their end.
    private(set) var unread = 0
    /// Those of which data sent early was read (RFC 8446 §2.3).
    private(set) var earlyData = 0
    /// Those that resumed an earlier session, as far as the handshake tells (RFC 5246 §7.3).
    private(set) var resumed = 0
    /// Changes of keys (RFC 8446 §4.6.3).
    private(set) var keyUpdates = 0
    /// Records that did not authenticate.
    private(set) var unreadableRecords = 0
    /// Those that were not read, and that are not of the web as far as they say.
    private(set) var unreadMessaging = 0
    /// Those for which there are secrets that are not known to be wrong.
    private(set) var withSecrets = 0
    /// Those of which one direction was read, and the other one was not; of the web as far as they say aside.
    private(set) var halfRead = 0
    /// Connections by what stood in the way.
    private(set) var obstacles: [TLSConnection.Obstacle: Int] = [:]
    /// The first of them.
    private(set) var list: [Unread] = []
    /// The first certificates.
    private(set) var certificates: [Shown] = []
    /// Connections that were read, with the random octets and the number of the session, by which their secrets are found.
    private(set) var readConnections: [(low: Endpoint, high: Endpoint, random: [UInt8], session: [UInt8])] = []

    /// Whether there is anything to hold against session descriptions.
    var isOfInterest: Bool { !list.isEmpty || !certificates.isEmpty }

    /// Whether all that was not read began before the capture, or its beginning is not in it.
    var isOlderThanCapture: Bool { unread > 0 && obstacles.keys.allSatisfy { $0 == .noHandshake } }

    /// A connection has begun.
    mutating func begin() { connections += 1 }

    /// A connection is over.
    /// - Parameters:
    ///   - first: its first frame.
    ///   - frame: the last that was looked at.
    mutating func end(
        _ connection: TLSConnection, _ flow: FlowReading, _ keys: KeyLog, from first: Frame, to frame: Frame
    ) {
        let obstacle = connection.finalObstacle(keys)
        if connection.hasSecret(in: keys), obstacle != .wrongSecret { withSecrets += 1 }
        if connection.isRead {
            decrypted += 1
            if readConnections.count < Self.readLimit {
                for handshake in connection.identities {
                    readConnections.append((flow.low, flow.high, handshake.random, handshake.session))
                }
            }
        }
        if connection.hasEarlyData { earlyData += 1 }
        if connection.isResumed { resumed += 1 }
        keyUpdates += connection.keyUpdates
        unreadableRecords += connection.unreadableRecords
        for direction in 0..<2 {
            guard let certificate = connection.certificate(of: direction), certificates.count < Self.listLimit
            else { continue }
            certificates.append(
                Shown(
                    endpoint: direction == 0 ? flow.low : flow.high, peer: direction == 0 ? flow.high : flow.low,
                    certificate: certificate))
        }
        guard let obstacle else { return }
        unread += 1
        if !connection.isOfWeb {
            unreadMessaging += 1
            if connection.isRead(0) != connection.isRead(1) { halfRead += 1 }
        }
        obstacles[obstacle, default: 0] += 1
        if list.count < EncryptionTally.listLimit {
            list.append(
                Unread(
                    low: flow.low, high: flow.high, obstacle: obstacle, serverName: connection.serverName,
                    isOfWeb: connection.isOfWeb, first: first,
                    frame: frame))
        }
    }

    /// What was not read, and what would be needed; `nil` where all was read.
    /// - Parameter hasKeys: whether any secrets were given.
    func words(hasKeys: Bool) -> String? {
        if unread == 0 { return nil }
        let names = Set(list.compactMap(\.serverName)).sorted()
        let more = names.count > 3 ? " …" : ""
        let servers = names.isEmpty ? "" : " (of \(names.prefix(3).joined(separator: ", "))\(more))"
        let reasons = obstacles.map { (words: EncryptionTally.words($0.key, hasKeys), count: $0.value) }
            .sorted { ($1.count, $0.words) < ($0.count, $1.words) }
            .map { reason in reason.count == unread ? reason.words : "\(reason.words) (\(reason.count))" }
        let first = list.first.map { "\(unread == 1 ? ", " : "; the first is ")\($0.low) - \($0.high)" } ?? ""
        return "\(unread) TLS connection\(unread == 1 ? "" : "s")\(servers), not read: "
            + reasons.joined(separator: ", ") + first
    }

    /// What is missing.
    static func words(_ obstacle: TLSConnection.Obstacle, _ hasKeys: Bool) -> String {
        switch obstacle {
        case .noHandshake: "the handshake is not in the capture"
        case .noSecret: hasKeys ? "the key log has no secret" : "no key log (--keylog)"
        case .cipherSuite(let number): "cipher suite 0x\(EncryptionTally.hexadecimal(number)) is not supported"
        case .version(let number): "version 0x\(EncryptionTally.hexadecimal(number)) is not supported"
        case .noSecretOf(let side): "the key log has no secret for the \(side)'s direction"
        case .wrongSecret: "its secret opens no record"
        case .wrongSecretOf(let side): "the secret for the \(side)'s direction opens no record"
        case .noRoom: "too much waited for its keys (--max-memory)"
        }
    }

    /// What the statistics say beside the numbers of connections.
    var counters: [StatisticsRecord.Counter] {
        var totals: [String: Int] = [:]
        for (obstacle, count) in obstacles { totals[EncryptionTally.counter(obstacle), default: 0] += count }
        let others = [
            ("tls_decrypted", decrypted), ("tls_early_data", earlyData), ("tls_resumed", resumed),
            ("tls_key_updates", keyUpdates), ("tls_unreadable_records", unreadableRecords),
        ]
        return totals.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
            + others.filter { $0.1 > 0 }.map { .init($0.0, $0.1) }
    }

    /// The key of the statistics that counts an obstacle.
    static func counter(_ obstacle: TLSConnection.Obstacle) -> String {
        switch obstacle {
        case .noHandshake: "tls_without_handshake"
        case .noSecret, .noSecretOf: "tls_without_secret"
        case .cipherSuite: "tls_cipher_not_supported"
        case .version: "tls_version_not_supported"
        case .wrongSecret, .wrongSecretOf: "tls_wrong_secret"
        case .noRoom: "tls_given_up"
        }
    }

    private static func hexadecimal(_ number: UInt16) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension TLSConnection {
    /// Whether all protocols that the client offered are those of the web, which no SIP or MSRP is in.
    var isOfWeb: Bool {
        !offeredProtocols.isEmpty
            && offeredProtocols.allSatisfy { $0 == "h2" || $0 == "http/1.1" || $0 == "h3" || $0 == "dot" }
    }
}
