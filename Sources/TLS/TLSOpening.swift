extension TLSConnection {
    /// What was agreed on by a handshake: up to TLS 1.2 a connection may have several (RFC 5246 §7.4.1).
    struct Handshake: Sendable {
        /// The random octets of the ClientHello.
        let random: [UInt8]
        let server: ServerHello
        let suite: CipherSuite
    }

    /// By which keys a record was opened, and as the how many-th under them.
    public struct Opening: Hashable, Sendable {
        /// Counts the handshakes of the connection.
        let handshake: Int
        /// What the secret is for that they are made of.
        let secret: KeyLog.Label
        /// How often they were changed since (RFC 8446 §4.6.3).
        let generation: Int
        /// The number of the record under them, from 0.
        let number: UInt64

        init(_ secret: KeyLog.Label, of handshake: Int, generation: Int, number: UInt64) {
            self.handshake = handshake
            self.secret = secret
            self.generation = generation
            self.number = number
        }
    }

    /// The random octets of the ClientHello of each handshake, and the number of its session up to TLS 1.2: by these the
    /// secrets of a connection are found.
    public var identities: [(random: [UInt8], session: [UInt8])] {
        handshakes.map { ($0.random, $0.server.version < 0x0304 ? $0.server.sessionID : []) }
    }
}
