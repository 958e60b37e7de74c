public import Octets

/// The secrets of TLS connections, from lines in the NSS key log format (draft-ietf-tls-keylogfile).
///
/// Lines may come in pieces, as a file grows. What is no such line is counted and passed by.
public struct KeyLog: Sendable {
    /// What a secret is for.
    public enum Label: UInt8, CaseIterable, Hashable, Sendable {
        /// The master secret, up to TLS 1.2.
        case master
        case clientEarly
        case clientHandshake
        case serverHandshake
        case clientTraffic
        case serverTraffic
        /// The master secret of a session, found by its number in place of the random octets.
        case session

        /// As it stands in a key log.
        var name: String {
            switch self {
            case .master: "CLIENT_RANDOM"
            case .clientEarly: "CLIENT_EARLY_TRAFFIC_SECRET"
            case .clientHandshake: "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
            case .serverHandshake: "SERVER_HANDSHAKE_TRAFFIC_SECRET"
            case .clientTraffic: "CLIENT_TRAFFIC_SECRET_0"
            case .serverTraffic: "SERVER_TRAFFIC_SECRET_0"
            case .session: "RSA Session-ID:"
            }
        }
    }

    /// The random octets of a ClientHello, by which secrets are found.
    struct Random: Hashable, Sendable {
        let words: InlineArray<4, UInt64>

        /// The 32 octets at `offset`; `nil` where they are not all there.
        init?(_ octets: OctetView, at offset: Int) {
            guard let a = octets.load(UInt64.self, at: offset), let b = octets.load(UInt64.self, at: offset + 8),
                let c = octets.load(UInt64.self, at: offset + 16), let d = octets.load(UInt64.self, at: offset + 24)
            else { return nil }
            words = [a, b, c, d]
        }

        /// The number of a session, of 1 to 32 octets, with zeros behind it (RFC 5246 §7.4.1.2).
        init?(session: [UInt8]) {
            guard (1...32).contains(session.count) else { return nil }
            let padded = session + [UInt8](repeating: 0, count: 32 - session.count)
            self.init(OctetView(padded.span), at: 0)
        }

        static func == (a: Random, b: Random) -> Bool {
            a.words[0] == b.words[0] && a.words[1] == b.words[1] && a.words[2] == b.words[2] && a.words[3] == b.words[3]
        }

        func hash(into hasher: inout Hasher) { for index in 0..<4 { hasher.combine(words[index]) } }
    }

    private struct Key: Hashable {
        let label: Label
        let random: Random
    }

    /// Secrets held, at most, where nothing else is said.
    public static var usualLimit: Int { 1 << 18 }
    /// Octets of a line, at most.
    private static let lineLimit = 1024

    /// Secrets held, at most.
    public let limit: Int
    private var secrets: [Key: [UInt8]] = [:]
    /// What there are secrets of, in the order in which they came, from `oldest` on and then from the start.
    private var order: [Key] = []
    private var oldest = 0
    private var rest: [UInt8] = []
    private var isSkipping = false
    /// Lines that are neither a secret nor a comment nor empty, nor a secret of another kind.
    public private(set) var damagedLines = 0
    /// Secrets that made room for others, the oldest first.
    public private(set) var omitted = 0

    /// No secrets.
    /// - Parameter limit: how many are held at the most, from 1 on.
    public init(limit: Int = KeyLog.usualLimit) { self.limit = max(1, limit) }

    /// How many secrets are known.
    public var count: Int { secrets.count }

    /// Takes in what the log goes on with.
    public mutating func append(_ octets: OctetView) {
        var start = 0
        while let line = octets.line(at: start) {
            let part = octets.extracting(line.content)
            if isSkipping {
                isSkipping = false
            } else if rest.isEmpty {
                take(part)
            } else {
                if rest.count + part.count <= Self.lineLimit {
                    part.append(to: &rest)
                    if rest.last == .carriageReturn { rest.removeLast() }
                    let whole = rest
                    take(OctetView(whole.span))
                } else {
                    damagedLines += 1
                }
                rest = []
            }
            start = line.next
        }
        let tail = octets.dropping(start)
        if isSkipping { return }
        if rest.count + tail.count > Self.lineLimit {
            damagedLines += 1
            rest = []
            isSkipping = true
        } else {
            tail.append(to: &rest)
        }
    }

    /// Takes the last line as it stands, where it is a secret without a line end; it may still go on.
    public mutating func takeUnfinished() {
        if rest.isEmpty || isSkipping { return }
        let (last, damaged) = (rest, damagedLines)
        take(OctetView(last.span))
        damagedLines = damaged
    }

    /// The log is at its end: a last line without a line end counts too.
    public mutating func finish() {
        let last = rest
        rest = []
        if !last.isEmpty, !isSkipping { take(OctetView(last.span)) }
        isSkipping = false
    }

    func secret(_ label: Label, of random: Random) -> [UInt8]? { secrets[Key(label: label, random: random)] }

    /// The master secret of a session with a number; of TLS up to 1.2.
    func master(ofSession session: [UInt8]) -> [UInt8]? {
        Random(session: session).flatMap { secret(.session, of: $0) }
    }

    /// Whether any secret of a connection is known.
    func knows(_ random: Random) -> Bool {
        secret(.master, of: random) != nil || secret(.clientTraffic, of: random) != nil
            || secret(.serverTraffic, of: random) != nil || secret(.clientHandshake, of: random) != nil
            || secret(.serverHandshake, of: random) != nil
    }

    /// The lines of all secrets of a connection, by its random octets; none where there are none.
    /// - Parameters:
    ///   - random: those of the ClientHello.
    ///   - session: the number of the session, up to TLS 1.2, by which its master secret may be known too.
    public func lines(of random: [UInt8], session: [UInt8] = []) -> [UInt8] {
        guard let key = Random(OctetView(random.span), at: 0) else { return [] }
        var lines: [UInt8] = []
        for label in Label.allCases where label != .session {
            let other = label == .master ? master(ofSession: session) : nil
            guard let secret = secret(label, of: key) ?? other else { continue }
            lines += KeyLog.line(label, random, secret)
        }
        return lines
    }

    /// The line of a secret, found by the random octets of the ClientHello.
    static func line(_ label: Label, _ random: [UInt8], _ secret: [UInt8]) -> [UInt8] {
        Array(label.name.utf8) + [.space] + digits(random) + [.space] + digits(secret) + [.lineFeed]
    }

    private static func digits(_ octets: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private mutating func take(_ line: OctetView) {
        let content = line.extracting(line.trimmed(0..<line.count))
        if content.isEmpty || content[0] == UInt8(ascii: "#") { return }
        guard let blank = content.firstIndex(of: .space) else {
            damagedLines += 1
            return
        }
        let name = content.prefix(blank)
        if takeSession(content) { return }
        guard let label = KeyLog.label(name) else {
            // Exporter secrets and those of other versions are no damage.
            if !KeyLog.isLabel(name) { damagedLines += 1 }
            return
        }
        let values = content.extracting(content.trimmed(blank..<content.count))
        guard let middle = values.firstIndex(of: .space), let random = KeyLog.octets(values.prefix(middle)),
            let secret = KeyLog.octets(values.extracting(values.trimmed(middle..<values.count))),
            random.count == 32, label == .master ? secret.count == 48 : secret.count == 32 || secret.count == 48,
            let key = Random(OctetView(random.span), at: 0)
        else {
            damagedLines += 1
            return
        }
        keep(secret, Key(label: label, random: key))
    }

    /// Takes a line `RSA Session-ID:… Master-Key:…`, as those write it who log sessions; false where it is none.
    private mutating func takeSession(_ line: OctetView) -> Bool {
        guard line.hasPrefix("RSA Session-ID:") else { return false }
        let rest = line.dropping(15)
        let middle = rest.firstIndex(of: .space) ?? rest.count
        let master = rest.extracting(rest.trimmed(middle..<rest.count))
        guard let number = KeyLog.octets(rest.prefix(middle)), let key = Random(session: number),
            master.hasPrefix("Master-Key:"), let secret = KeyLog.octets(master.dropping(11)), secret.count == 48
        else {
            damagedLines += 1
            return true
        }
        keep(secret, Key(label: .session, random: key))
        return true
    }

    /// Keeps a secret, in the place of the oldest where there is no room: a log that grows for weeks is of what is now.
    private mutating func keep(_ secret: [UInt8], _ key: Key) {
        if secrets.updateValue(secret, forKey: key) != nil { return }
        if order.count < limit {
            order.append(key)
            return
        }
        secrets[order[oldest]] = nil
        order[oldest] = key
        oldest = (oldest + 1) % limit
        omitted += 1
    }

    private static func label(_ name: OctetView) -> Label? {
        for label in Label.allCases where name.equals(OctetView(label.name.utf8.span)) { return label }
        return nil
    }

    /// Whether it may be the label of another kind of secret.
    private static func isLabel(_ name: OctetView) -> Bool {
        guard name.count >= 3 else { return false }
        for offset in 0..<name.count {
            let octet = name[offset]
            guard octet == UInt8(ascii: "_") || octet.isDigit || octet &- 0x41 < 26 else { return false }
        }
        return true
    }

    /// The octets that hexadecimal digits stand for.
    static func octets(_ digits: OctetView) -> [UInt8]? {
        guard digits.count % 2 == 0, digits.count <= 512 else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(digits.count / 2)
        for offset in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[offset]), let low = value(digits[offset + 1]) else { return nil }
            octets.append(high << 4 | low)
        }
        return octets
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        if digit.isDigit { return digit &- 0x30 }
        let letter = digit | 0x20
        return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : nil
    }
}
