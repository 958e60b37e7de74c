/// Why something is not read.
extension TLSConnection {
    /// Why a connection, or what is left of it, is not read.
    public enum Obstacle: Hashable, Sendable {
        /// Its handshake is not in the capture, or not whole.
        case noHandshake
        /// The key log has no secret for it.
        case noSecret
        /// Its cipher suite, of the registered number, is not supported.
        case cipherSuite(UInt16)
        /// Its version is older than TLS 1.0, or unknown.
        case version(UInt16)
        /// The key log has a secret for one side alone, and not for what this one sent (TLS 1.3).
        case noSecretOf(Side)
        /// No record authenticates with the secret of the key log.
        case wrongSecret
        /// No record that this side sent authenticates with its secret in the key log (TLS 1.3).
        case wrongSecretOf(Side)
        /// What waited for its keys, or for the rest of its handshake, was given up for lack of room.
        case noRoom
    }

    /// One of the two that talk.
    public enum Side: Hashable, Sendable {
        /// The one that opened the connection.
        case client
        /// The other.
        case server
    }

    /// Nothing more of it is read, and nothing held.
    public mutating func giveUp(_ reason: Obstacle) {
        if obstacle == nil { obstacle = reason }
        if reason == .noRoom { forgetNames() }
        for side in 0..<2 { directions[side].joiner.reset() }
    }

    /// Nothing more of a direction is read, and nothing held.
    public mutating func giveUp(_ reason: Obstacle, direction: Int) {
        let side = direction & 1
        if directions[side].obstacle == nil { directions[side].obstacle = reason }
        directions[side].joiner.reset()
        if directions[1 - side].obstacle != nil { giveUp(reason) }
    }

    /// What stands in the way of a direction, as far as it was shown; `nil` where all that was shown could be read.
    public func obstacle(of direction: Int) -> Obstacle? {
        let side = direction & 1
        if let known = obstacle ?? directions[side].obstacle { return known }
        if directions[side].openedContent > 0 { return nil }
        if directions[side].isBlocked { return hasHandshake ? .noSecret : .noHandshake }
        return directions[side].failures > 0 ? .wrongSecret : nil
    }

    /// What stands in the way of a connection that is over.
    public func finalObstacle(_ keys: KeyLog) -> Obstacle? {
        if let obstacle { return obstacle }
        if !hasHandshake { return isRead ? nil : .noHandshake }
        if !isRead, !hasSecret(in: keys) { return .noSecret }
        guard let client else { return nil }
        switch (obstacle(of: client), obstacle(of: 1 - client)) {
        case (nil, nil): return nil
        case (let mine?, nil): return isRead ? TLSConnection.obstacle(mine, of: .client) : mine
        case (nil, let its?): return isRead ? TLSConnection.obstacle(its, of: .server) : its
        case (let mine?, _?): return mine
        }
    }

    private static func obstacle(_ obstacle: Obstacle, of side: Side) -> Obstacle {
        switch obstacle {
        case .noSecret: .noSecretOf(side)
        case .wrongSecret: .wrongSecretOf(side)
        default: obstacle
        }
    }
}
