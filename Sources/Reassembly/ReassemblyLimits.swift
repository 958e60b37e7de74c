extension Reassembler {
    /// Bounds of what is held.
    public struct Limits: Sendable {
        /// Connections followed at a time; beyond, the least recently seen one ends, or where a quarter have carried
        /// nothing, of these.
        public var flows = 200_000
        /// Nanoseconds after which a silent connection is given up.
        public var idle: Int64 = 3_600_000_000_000
        /// Nanoseconds for which a closed connection is remembered: late repetitions of its segments are its own.
        public var linger: Int64 = 60_000_000_000
        /// Closed connections that are remembered at a time; beyond, the one that was closed first is forgotten.
        public var lingering = Int.max
        /// Octets of one direction of a connection that wait for a hole.
        public var heldOctets = 4 << 20
        /// Octets of all connections that wait, for a hole or for the rest of a message; beyond, what waits longest is
        /// given up.
        public var totalOctets = 512 << 20
        /// IP packets that wait for fragments at a time.
        public var fragmentedPackets = 4096
        /// Octets of fragments that wait.
        public var fragmentOctets = 16 << 20

        /// Directions of SCTP associations known at a time; beyond, the one that began first is forgotten.
        public var associations = 16_384
        /// Octets of SCTP chunks that wait for the rest of their user message.
        public var chunkOctets = 16 << 20

        /// The limits that hold where nothing else is said.
        public init() {}
    }

    /// What was given up or seen twice.
    public struct Counts: Hashable, Sendable {
        /// Connections, and directions of SCTP associations, that ended to make room for others.
        public internal(set) var evictedFlows = 0
        /// Holes that were not waited for any longer, because too much waited behind them or everywhere.
        public internal(set) var evictedWaits = 0
        /// IP packets that were never put together.
        public internal(set) var incompletePackets = 0
        /// User messages of SCTP that were never put together.
        public internal(set) var incompleteMessages = 0
        /// Frames that hold a TCP segment which another frame holds too, octet for octet.
        public internal(set) var duplicateFrames = 0
        /// The first of them.
        public internal(set) var firstDuplicate: Frame?

        /// Nothing yet.
        public init() {}
    }
}
