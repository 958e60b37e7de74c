public import Octets

/// Both directions of a TLS connection, read with secrets from a key log (RFC 8446; RFC 5246 and before).
///
/// Octets in, octets out: it is shown what a direction goes on with, and takes one record a call. What the handshake
/// tells without keys is known as soon as it has passed.
///
/// ```swift
/// while case .data(let count, let place, let plain) = connection.next(octets, direction: 0, keys) { … }
/// ```
public struct TLSConnection {
    /// What one call comes to. Counts and ranges are in octets of the window.
    public enum Step: Equatable {
        /// The record at the start is not all there.
        case needMore
        /// A record without data: of the handshake, an alert, a dummy.
        case passed(count: Int)
        /// Data: each octet of `plain` stands for one of the window, from `start` on.
        case data(count: Int, start: Int, plain: [UInt8])
        /// The keys of the record at the start are not known yet.
        case blocked
        /// A record that does not authenticate, or octets before the next record that does: lost.
        case unreadable(count: Int)
        /// Nothing of this direction can be read.
        case opaque
    }

    /// Handshakes that are remembered; with those behind them nothing is written anew.
    private static let handshakeLimit = 1024
    /// Records in a row that may fail to authenticate before the secret is held to be a wrong one.
    private static let failureLimit = 8

    /// What cannot be read, and why, where that is known for good.
    public internal(set) var obstacle: Obstacle?
    /// The host that the client asked for (RFC 6066).
    public private(set) var serverName: String?
    /// The protocols that the client offered (RFC 7301).
    public private(set) var offeredProtocols: [String] = []
    /// The one that the server chose, where that could be read.
    public private(set) var chosenProtocol: String?
    /// The version: 0x0301 to 0x0304; `nil` before the ServerHello.
    public private(set) var version: UInt16?
    /// The number of the cipher suite.
    public private(set) var suiteNumber: UInt16?
    /// Whether the client sent data before the handshake was over (RFC 8446 §2.3) that could be read.
    public private(set) var hasEarlyData = false
    /// Whether an earlier session was resumed, as far as the handshake tells in clear (RFC 5246 §7.3).
    public private(set) var isResumed = false
    /// Records that did not authenticate.
    public private(set) var unreadableRecords = 0

    var directions = InlineArray<2, TLSDirection>(repeating: TLSDirection())
    /// Which direction is the client's.
    var client: Int?
    var random: KeyLog.Random?
    /// The random octets of the ClientHello, by which the secrets are found; none before it was seen.
    public private(set) var clientRandom: [UInt8] = []
    private var clientSession: [UInt8] = []
    private var offersEarlyData = false
    private var server: ServerHello?
    /// What was agreed on, in the order of the handshakes.
    private(set) var handshakes: [Handshake] = []
    /// How the record was protected that was read last; `nil` where it stood in clear, or was not opened.
    public private(set) var opening: Opening?
    var suite: CipherSuite?
    /// Records that were tried to be opened in searches, without those that were paid for since.
    var attempts = 0
    /// The number of the draft of TLS 1.3 that is spoken; `nil` where it is none.
    var draft: Int? { server?.draft }

    /// A connection at its beginning.
    public init() {}

    /// The direction of the client; `nil` before a hello was seen.
    public var clientDirection: Int? { client }

    /// Whether anything was decrypted.
    public var isRead: Bool { directions[0].opened + directions[1].opened > 0 }

    /// Whether anything that a direction said was decrypted.
    public func isRead(_ direction: Int) -> Bool { directions[direction & 1].openedContent > 0 }

    /// How often a direction changed its keys (RFC 8446 §4.6.3).
    public var keyUpdates: Int { directions[0].updates + directions[1].updates }

    /// Whether the handshake was seen so far that keys can be looked for.
    public var hasHandshake: Bool { random != nil && server != nil }

    /// The digests of the certificate that a direction's sender showed.
    public func certificate(of direction: Int) -> CertificateDigests? { directions[direction & 1].certificate }

    /// Octets that are held of a handshake that is not whole: of its messages, and of the names that the client said,
    /// until it is answered.
    public var heldOctets: Int {
        let names = hasHandshake || obstacle != nil ? 0 : namedOctets
        return names + directions[0].joiner.heldOctets + directions[1].joiner.heldOctets
    }

    private var namedOctets: Int {
        offeredProtocols.reduce(serverName?.utf8.count ?? 0) { $0 + $1.utf8.count + 16 }
    }

    /// Lets go of the names that the client said, as there is no room for them.
    mutating func forgetNames() {
        serverName = nil
        // What is offered says whether a connection is of the web; that takes no more than a few short names.
        if namedOctets > 128 { offeredProtocols = [] }
    }

    /// Whether a key log has a secret of it.
    public func hasSecret(in keys: KeyLog) -> Bool {
        guard let random else { return false }
        return keys.knows(random) || keys.master(ofSession: session) != nil
    }

    /// The number of the session, up to TLS 1.2 (RFC 5246 §7.4.1.3); none where it has none.
    public var session: [UInt8] { version.map { $0 < 0x0304 } == true ? server?.sessionID ?? [] : [] }

    /// Octets of a direction are missing: what comes next starts anywhere.
    public mutating func lost(_ count: Int, direction: Int) {
        let side = direction & 1
        directions[side].isLost = true
        directions[side].missing += max(0, count)
        directions[side].joiner.reset()
        if server == nil || random == nil, client != nil { obstacle = .noHandshake }
    }

    /// Looks at the record at the start of `window`.
    /// - Parameter isLast: whether nothing follows.
    public mutating func next(_ window: OctetView, direction: Int, _ keys: KeyLog, isLast: Bool = false) -> Step {
        let side = direction & 1
        if obstacle != nil || directions[side].obstacle != nil { return .opaque }
        directions[side].isBlocked = false
        opening = nil
        let step = step(window, side, keys, isLast)
        if step == .blocked { directions[side].isBlocked = true }
        return step
    }

    private mutating func step(_ window: OctetView, _ side: Int, _ keys: KeyLog, _ isLast: Bool) -> Step {
        if directions[side].isLost { return find(window, side, keys, isLast) }
        guard window.count >= TLSRecord.headCount else { return .needMore }
        guard let record = TLSRecord(window) else {
            directions[side].isLost = true
            return find(window, side, keys, isLast)
        }
        guard window.count >= record.total else { return .needMore }
        let fragment = window.extracting(TLSRecord.headCount..<record.total)
        if record.type == .changeCipherSpec {
            changeCipher(side)
            return .passed(count: record.total)
        }
        if isOpen(record, side) {
            if record.type == .handshake { handshake(fragment, side, keys) }
            if record.type == .applicationData, !hasHandshake { obstacle = .noHandshake }
            return obstacle == nil ? .passed(count: record.total) : .opaque
        }
        guard prepare(side, keys) else { return obstacle == nil ? .blocked : .opaque }
        return open(record, fragment, side, keys)
    }

    /// Whether a record stands in clear.
    private func isOpen(_ record: TLSRecord, _ side: Int) -> Bool {
        if version.map({ $0 < 0x0304 }) ?? directions[side].isProtected { return !directions[side].isProtected }
        // TLS 1.3: what is protected says that it is data. Before the ServerHello the client's may be early data.
        return record.type != .applicationData || client == nil
    }

    // MARK: Records

    mutating func open(_ record: TLSRecord, _ fragment: OctetView, _ side: Int, _ keys: KeyLog) -> Step {
        guard let opened = unseal(record, fragment, side, keys) else {
            unreadableRecords += 1
            directions[side].opener?.pass(fragment)
            directions[side].number &+= 1
            directions[side].failures += 1
            if directions[side].failures > Self.failureLimit {
                if directions[side].openedContent == 0,
                    directions[side].opened == 0 || directions[side].epoch == .application
                {
                    giveUp(.wrongSecret, direction: side)
                    return .opaque
                }
                directions[side].isLost = true
            }
            return .unreadable(count: record.total)
        }
        return take(opened, record, side, keys)
    }

    private mutating func unseal(
        _ record: TLSRecord, _ fragment: OctetView, _ side: Int, _ keys: KeyLog
    ) -> RecordOpener.Opened? {
        let number = directions[side].number
        if let opener = directions[side].opener,
            let opened = opener.open(fragment, type: record.type.rawValue, version: record.version, number: number)
        {
            opening = Opening(
                secret(of: side), of: directions[side].handshake, generation: directions[side].generation,
                number: number)
            return opened
        }
        guard version == 0x0304, let suite, let random, directions[side].epoch == .handshake else { return nil }
        // The handshake's secret may be missing, or its end: then the first record of the application's opens with its own.
        let isClient = side == client
        if let secret = keys.secret(isClient ? .clientTraffic : .serverTraffic, of: random) {
            let opener = TLSDirection.opener(secret, suite, draft)
            if let opened = opener.open(fragment, type: 23, version: record.version, number: 0) {
                directions[side].use(secret, suite, .application, draft)
                opening = Opening(isClient ? .clientTraffic : .serverTraffic, of: 0, generation: 0, number: 0)
                return opened
            }
        }
        guard isClient, offersEarlyData, let early = keys.secret(.clientEarly, of: random) else { return nil }
        let opened = TLSDirection.opener(early, suite, draft).open(
            fragment, type: 23, version: record.version, number: UInt64(earlyRecords))
        guard let opened else { return nil }
        opening = Opening(.clientEarly, of: 0, generation: 0, number: UInt64(earlyRecords))
        earlyRecords += 1
        hasEarlyData = true
        // It does not count among the records of the handshake.
        directions[side].number &-= 1
        return opened
    }

    private var earlyRecords = 0

    /// What the secret is for that a direction's keys are made of.
    private func secret(of side: Int) -> KeyLog.Label {
        guard version == 0x0304 else { return .master }
        return switch (directions[side].epoch, side == client) {
        case (.handshake, true): .clientHandshake
        case (.handshake, false): .serverHandshake
        case (.application, true): .clientTraffic
        case (.application, false): .serverTraffic
        }
    }

    private mutating func take(
        _ opened: RecordOpener.Opened, _ record: TLSRecord, _ side: Int, _ keys: KeyLog
    ) -> Step {
        directions[side].number &+= 1
        directions[side].opened += 1
        // Each record that opens pays for one that was tried in vain: a long connection may lose octets again and again.
        attempts = max(0, attempts - 1)
        if version != 0x0304 || directions[side].epoch == .application { directions[side].openedContent += 1 }
        directions[side].failures = 0
        var plain = opened.octets
        var type = record.type.rawValue
        if version == 0x0304 {
            // Behind the content stands its type, and behind that zeros (RFC 8446 §5.2).
            while plain.last == 0 { plain.removeLast() }
            type = plain.popLast() ?? 0
        }
        switch TLSRecord.ContentType(rawValue: type) {
        case .applicationData:
            return .data(count: record.total, start: TLSRecord.headCount + opened.offset, plain: plain)
        case .handshake: handshake(OctetView(plain.span), side, keys)
        case .changeCipherSpec: changeCipher(side)
        case .alert, .heartbeat, nil: break
        }
        return .passed(count: record.total)
    }

    // MARK: Handshake

    private mutating func handshake(_ fragment: OctetView, _ side: Int, _ keys: KeyLog) {
        var joiner = HandshakeJoiner()
        swap(&joiner, &directions[side].joiner)
        var changesKeys = false
        joiner.append(fragment) { type, body in
            if changesKeys { return }
            switch type {
            case 1: take(clientHello: body, side)
            case 2: take(serverHello: body, side)
            case 11:
                directions[side].certificate = CertificateList.own(body, isThirteen: version == 0x0304)
                    .map(CertificateDigests.init)
            case 8:
                // EncryptedExtensions.
                var extensions = Extensions(body, at: 0)
                while let (type, value) = extensions.next() {
                    if type == 16 { chosenProtocol = ClientHello.protocols(body.extracting(value)).first }
                }
            // Finished of the handshake; of a client that is asked for a certificate later it changes nothing (RFC 8446
            // §4.6.2). Then KeyUpdate.
            case 20: changesKeys = version == 0x0304 && directions[side].epoch != .application
            case 24: changesKeys = version == 0x0304
            default: break
            }
        }
        if !changesKeys {
            directions[side].joiner = joiner
            return
        }
        guard let suite, let random else { return }
        if directions[side].epoch == .application {
            directions[side].update(suite, draft)
        } else if let secret = keys.secret(side == client ? .clientTraffic : .serverTraffic, of: random) {
            directions[side].use(secret, suite, .application, draft)
        } else {
            directions[side].opener = nil
            directions[side].epoch = .application
        }
    }

    private mutating func take(clientHello body: OctetView, _ side: Int) {
        guard let hello = ClientHello(body) else { return }
        client = side
        random = hello.random
        clientRandom = hello.randomOctets
        clientSession = hello.sessionID
        offersEarlyData = hello.offersEarlyData
        serverName = hello.serverName ?? serverName
        if !hello.protocols.isEmpty { offeredProtocols = hello.protocols }
    }

    private mutating func take(serverHello body: OctetView, _ side: Int) {
        guard let hello = ServerHello(body) else { return }
        client = client ?? 1 - side
        if hello.isRetry {
            version = hello.version
            offersEarlyData = false
            return
        }
        server = hello
        version = hello.version
        suiteNumber = hello.suite
        chosenProtocol = hello.chosenProtocol ?? chosenProtocol
        guard (0x0301...0x0304).contains(hello.version) else {
            obstacle = .version(hello.version)
            return
        }
        isResumed = hello.version < 0x0304 && !hello.sessionID.isEmpty && hello.sessionID == clientSession
        suite = CipherSuite(number: hello.suite)
        guard let suite else {
            obstacle = .cipherSuite(hello.suite)
            return
        }
        if handshakes.count < Self.handshakeLimit {
            handshakes.append(Handshake(random: clientRandom, server: hello, suite: suite))
        }
    }

    private mutating func changeCipher(_ side: Int) {
        // In TLS 1.3 it means nothing (RFC 8446 appendix D.4).
        if version == 0x0304 { return }
        directions[side].isProtected = true
        directions[side].opener = nil
        directions[side].number = 0
        directions[side].joiner.reset()
    }

    // MARK: Keys

    /// Whether a direction has the keys of its next record, or may find out by trying.
    mutating func prepare(_ side: Int, _ keys: KeyLog) -> Bool {
        if directions[side].opener != nil { return true }
        guard let suite, let random, let version, let server else { return false }
        let isClient = side == client
        if version == 0x0304 {
            let application = keys.secret(isClient ? .clientTraffic : .serverTraffic, of: random)
            if directions[side].epoch == .application {
                guard let application else { return false }
                directions[side].use(application, suite, .application, draft)
                return true
            }
            if let secret = keys.secret(isClient ? .clientHandshake : .serverHandshake, of: random) {
                directions[side].use(secret, suite, .handshake, draft)
                return true
            }
            return application != nil
        }
        guard let master = keys.secret(.master, of: random) ?? keys.master(ofSession: server.sessionID) else {
            return false
        }
        directions[side].handshake = max(0, handshakes.count - 1)
        directions[side].opener = RecordOpener(
            RecordProtection(
                master: master, suite, server, client: clientRandom, version, isClient: isClient))
        return true
    }
}
