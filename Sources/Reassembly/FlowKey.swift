import Octets

/// Two endpoints that talk, whichever of them speaks.
struct FlowKey: Hashable, Sendable {
    let low: Endpoint
    let high: Endpoint
    /// The same addresses in two tunnels are two flows.
    let tunnel: TunnelID

    /// The key of a segment, and its direction: 0 where the lower endpoint speaks.
    @inline(__always) static func of(_ segment: Packet.Segment) -> (key: FlowKey, direction: Int) {
        let (source, destination) = (segment.source, segment.destination)
        return precedes(source, destination)
            ? (FlowKey(low: source, high: destination, tunnel: segment.tunnel), 0)
            : (FlowKey(low: destination, high: source, tunnel: segment.tunnel), 1)
    }

    @inlinable static func precedes(_ a: Endpoint, _ b: Endpoint) -> Bool {
        if a.address.high != b.address.high { return a.address.high < b.address.high }
        if a.address.low != b.address.low { return a.address.low < b.address.low }
        return a.port <= b.port
    }
}

/// Names a flow for as long as it is in the table.
public struct FlowID: Hashable, Sendable {
    /// The place in the table; places are used again.
    public let slot: Int
    /// Counts the flows of the run, from 1.
    public let serial: Int

    /// The flow at a place.
    @inlinable public init(slot: Int, serial: Int) {
        self.slot = slot
        self.serial = serial
    }
}

/// One direction of a flow.
public struct HalfID: Hashable, Sendable {
    /// The flow.
    public let flow: FlowID
    /// 0 or 1.
    public let direction: Int

    /// A direction of a flow.
    @inlinable public init(flow: FlowID, direction: Int) {
        self.flow = flow
        self.direction = direction
    }

    /// The other direction.
    @inlinable public var reverse: HalfID { HalfID(flow: flow, direction: 1 - direction) }
}
