import Reassembly
import TLS

/// Bounds of what an analysis holds. What is given up for them is counted in the statistics.
public struct Limits: Sendable {
    /// Connections that are followed at a time; in a run without end no more than one for each 4 KiB of `totalOctets`.
    public var flows = 200_000
    /// Octets of one direction of a connection that wait for a hole.
    public var streamOctets = 4 << 20
    /// Octets of IP fragments that wait for the rest of their packet.
    public var fragmentOctets = 16 << 20
    /// Octets in all: of streams that wait, wrapped ones included, and of messages that cannot be read again (from a
    /// pipe, or live, or decrypted).
    public var totalOctets = 1 << 30

    /// Whether the run may go on without end, so that tables and queues have their share too.
    public var isEndless = false

    /// The limits that hold where nothing else is said.
    public init() {}

    /// Octets of messages that are kept: half of all.
    var keptOctets: Int { totalOctets / 2 }
    /// Octets of the tables of sessions and messages, in a run without end. What has settled leaves where they take more.
    var tableOctets: Int { seasons?.tables ?? totalOctets / 8 }
    /// Octets of tables that stay at the most for messages that a server holds.
    var heldOctets: Int { seasons?.held ?? totalOctets / 16 }
    /// After so many frames it is asked whether something is to leave.
    var framesBetweenSeasons: Int { seasons?.frames ?? 256 }
    /// Other bounds than these, for tests.
    var seasons: (tables: Int, held: Int, frames: Int)?
    /// After so many frames of files their messages are found on a thread of its own: short captures are done by then.
    var framesBeforeThreads = 4096
    /// Octets of TLS and WebSockets: what waits for keys, or for the rest of a message that came out of them.
    var wrappedOctets: Int { allStreamsOctets / 4 }
    /// Secrets of TLS: each takes some 256 octets, so all take an eighth at the most.
    var secrets: Int { min(KeyLog.usualLimit, max(1024, totalOctets / 2048)) }
    private var allStreamsOctets: Int { totalOctets / (isEndless ? 4 : 2) }
    private var streamsOctets: Int { allStreamsOctets - wrappedOctets }

    var reassembly: Reassembler.Limits {
        var limits = Reassembler.Limits()
        limits.flows = isEndless ? min(flows, max(1024, totalOctets / 4096)) : flows
        if isEndless { limits.lingering = limits.flows / 4 }
        limits.heldOctets = min(streamOctets, streamsOctets)
        limits.fragmentOctets = min(fragmentOctets, streamsOctets)
        limits.totalOctets = streamsOctets
        return limits
    }
}
