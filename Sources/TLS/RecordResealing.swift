public import Octets

/// Opens the records of a connection once more, and seals others in their places: with other secrets, so that these do not
/// open what was sent.
public final class RecordResealing {
    /// What a record holds.
    public struct Content {
        /// What was encrypted: what was said, and in TLS 1.3 its type and padding behind it.
        public var octets: [UInt8]
        /// How many of `octets` were said.
        public let count: Int
        /// The type of what was said, as records number it: 22 for the handshake, 23 for data.
        public let type: UInt8
        /// The offset in the record of the octet that stands for the first of `octets`.
        public let offset: Int
    }

    /// Which keys: those of a direction that are made of a secret.
    private struct KeysName: Hashable {
        let handshake: Int
        let secret: KeyLog.Label
        let isClient: Bool
    }

    /// What opens or seals, with the keys in use of a name.
    private struct Tool<Kind> {
        var generation: Int
        /// The secret that the keys are made of, after so many changes.
        var secret: [UInt8]
        var kind: Kind
    }

    private let connection: TLSConnection
    private let keys: KeyLog
    private let pseudonym: ([UInt8]) -> [UInt8]
    private var openers: [KeysName: Tool<RecordOpener>] = [:]
    private var sealers: [KeysName: Tool<RecordSealer>] = [:]

    /// - Parameters:
    ///   - connection: one that is over.
    ///   - keys: the secrets by which it was read.
    ///   - pseudonym: the secret that stands for another one, of as many octets.
    public init(_ connection: TLSConnection, _ keys: KeyLog, pseudonym: @escaping ([UInt8]) -> [UInt8]) {
        self.connection = connection
        self.keys = keys
        self.pseudonym = pseudonym
    }

    /// Whether the handshake is that of TLS 1.3.
    public var isThirteen: Bool { connection.version == 0x0304 }

    /// Lines of a key log in the NSS format: for each secret of the connection the one that stands for it.
    public var lines: [UInt8] {
        var lines: [UInt8] = []
        for handshake in connection.handshakes.indices {
            for label in KeyLog.Label.allCases where label != .session {
                guard let secret = secret(label, of: handshake) else { continue }
                lines += KeyLog.line(label, connection.handshakes[handshake].random, pseudonym(secret))
            }
        }
        return lines
    }

    /// Octets of the head of a record with which `octets` begin; 0 where they do not.
    public static func headCount(_ octets: OctetView) -> Int { TLSRecord(octets) == nil ? 0 : TLSRecord.headCount }

    /// What a record holds. All records of a direction that were opened are to be asked for, in their order.
    /// - Parameters:
    ///   - record: head and fragment.
    ///   - opening: how it was opened before; `nil` where it stands in clear.
    public func open(_ record: OctetView, _ opening: TLSConnection.Opening?, direction: Int) -> Content? {
        guard let head = TLSRecord(record), record.count == head.total else { return nil }
        guard let opening else {
            return Content(
                octets: record.copied(TLSRecord.headCount..<head.total), count: head.count, type: head.type.rawValue,
                offset: TLSRecord.headCount)
        }
        let name = KeysName(
            handshake: opening.handshake, secret: opening.secret, isClient: direction == connection.client)
        openers[name] = tool(name, opening.generation, openers[name], { $0 }, RecordOpener.init)
        guard
            let opened = openers[name]?.kind.open(
                record.dropping(TLSRecord.headCount), type: head.type.rawValue, version: head.version,
                number: opening.number)
        else { return nil }
        let offset = TLSRecord.headCount + opened.offset
        guard isThirteen else {
            return Content(
                octets: opened.octets, count: opened.octets.count, type: head.type.rawValue, offset: offset)
        }
        // Behind the content stands its type, and behind that zeros (RFC 8446 §5.2).
        guard let last = opened.octets.lastIndex(where: { $0 != 0 }) else { return nil }
        return Content(octets: opened.octets, count: last, type: opened.octets[last], offset: offset)
    }

    /// The record with other content. All that were opened are to be sealed, in their order.
    /// - Parameters:
    ///   - content: as much as was in it.
    ///   - record: the one that it stands for.
    public func seal(
        _ content: Content, in record: OctetView, _ opening: TLSConnection.Opening?, direction: Int
    ) -> [UInt8]? {
        guard let head = TLSRecord(record), record.count == head.total else { return nil }
        guard let opening else { return record.copied(0..<TLSRecord.headCount) + content.octets }
        let name = KeysName(
            handshake: opening.handshake, secret: opening.secret, isClient: direction == connection.client)
        sealers[name] = tool(name, opening.generation, sealers[name], pseudonym, RecordSealer.init)
        let fragment = sealers[name]?.kind.seal(
            content.octets, like: record.dropping(TLSRecord.headCount), type: head.type.rawValue,
            version: head.version, number: opening.number)
        guard let fragment else { return nil }
        return record.copied(0..<TLSRecord.headCount) + fragment
    }

    private func secret(_ label: KeyLog.Label, of handshake: Int) -> [UInt8]? {
        guard connection.handshakes.indices.contains(handshake) else { return nil }
        let random = connection.handshakes[handshake].random
        let secret = KeyLog.Random(OctetView(random.span), at: 0).flatMap { keys.secret(label, of: $0) }
        let session = connection.handshakes[handshake].server.sessionID
        return label == .master ? secret ?? keys.master(ofSession: session) : secret
    }

    /// The tool for the keys of a name after so many changes: the one there is, or one that follows from it.
    private func tool<Kind>(
        _ name: KeysName, _ generation: Int, _ known: Tool<Kind>?, _ map: ([UInt8]) -> [UInt8],
        _ make: (RecordProtection) -> Kind
    ) -> Tool<Kind>? {
        if let known, known.generation == generation { return known }
        guard connection.handshakes.indices.contains(name.handshake) else { return nil }
        let handshake = connection.handshakes[name.handshake]
        let suite = handshake.suite
        var from = 0
        var secret: [UInt8] = []
        if let known, known.generation < generation {
            (from, secret) = (known.generation, known.secret)
        } else if let first = self.secret(name.secret, of: name.handshake).map(map) {
            secret = first
        } else {
            return nil
        }
        while from < generation {
            secret = KeySchedule.updated(secret, suite.hash)
            from += 1
        }
        let protection =
            name.secret == .master
            ? RecordProtection(
                master: secret, suite, handshake.server, client: handshake.random, handshake.server.version,
                isClient: name.isClient)
            : RecordProtection(traffic: secret, suite, handshake.server.draft)
        return Tool(generation: generation, secret: secret, kind: make(protection))
    }
}
