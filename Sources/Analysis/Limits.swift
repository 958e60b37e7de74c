import Reassembly

/// Bounds of what an analysis holds. What is given up for them is counted in the statistics.
public struct Limits: Hashable, Sendable {
    /// Connections that are followed at a time.
    public var flows = 200_000
    /// Octets of one direction of a connection that wait for a hole.
    public var streamOctets = 4 << 20
    /// Octets of IP fragments that wait for the rest of their packet.
    public var fragmentOctets = 16 << 20
    /// Octets in all: of streams that wait, and of messages that cannot be read again (from a pipe, or live).
    public var totalOctets = 1 << 30

    /// The limits that hold where nothing else is said.
    public init() {}

    /// Octets of messages that are kept: half of all.
    var keptOctets: Int { totalOctets / 2 }

    var reassembly: Reassembler.Limits {
        var limits = Reassembler.Limits()
        limits.flows = flows
        limits.heldOctets = min(streamOctets, totalOctets / 2)
        limits.fragmentOctets = min(fragmentOctets, totalOctets / 2)
        limits.totalOctets = totalOctets / 2
        return limits
    }
}
