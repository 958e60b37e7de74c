import Octets

/// One direction of a connection: which keys are in use, and how far its records are counted.
struct TLSDirection {
    /// Which keys protect the records of TLS 1.3 (RFC 8446 §7.1).
    enum Epoch {
        case handshake
        case application
    }

    var opener: RecordOpener?
    /// The number of the next record under these keys.
    var number: UInt64 = 0
    var epoch = Epoch.handshake
    /// The secret of the traffic keys in use, from which the next ones are made.
    var secret: [UInt8] = []
    /// Whether what follows is encrypted.
    var isProtected = false
    /// Whether octets are missing before the next record.
    var isLost = false
    /// How many octets, where they are.
    var missing = 0
    var joiner = HandshakeJoiner()
    /// Records that were opened.
    var opened = 0
    /// Those under the keys that protect what is said: all up to TLS 1.2, without the handshake in TLS 1.3.
    var openedContent = 0
    /// What stands in the way of the rest, where that is known for good.
    var obstacle: TLSConnection.Obstacle?
    /// Whether the record to be read next was shown without its keys.
    var isBlocked = false
    /// Records in a row that did not authenticate.
    var failures = 0
    /// The digests of the sender's certificate.
    var certificate: CertificateDigests?
    /// How often keys were changed (RFC 8446 §4.6.3).
    var updates = 0
    /// The handshake that the keys in use are of.
    var handshake = 0
    /// How often, since those of a secret of the key log.
    var generation = 0

    /// Goes over to the keys of a traffic secret of TLS 1.3 (RFC 8446 §7.3).
    mutating func use(_ secret: [UInt8], _ suite: CipherSuite, _ epoch: Epoch, _ draft: Int?) {
        self.secret = secret
        self.epoch = epoch
        number = 0
        generation = 0
        opener = TLSDirection.opener(secret, suite, draft)
        if epoch == .application { joiner.reset() }
    }

    /// Goes over to the keys that follow those in use (RFC 8446 §7.2).
    mutating func update(_ suite: CipherSuite, _ draft: Int?) {
        updates += 1
        let next = generation + 1
        use(KeySchedule.updated(secret, suite.hash), suite, .application, draft)
        generation = next
    }

    static func opener(_ secret: [UInt8], _ suite: CipherSuite, _ draft: Int?) -> RecordOpener {
        RecordOpener(RecordProtection(traffic: secret, suite, draft))
    }
}
