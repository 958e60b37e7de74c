import Octets
import Reassembly

/// Where most messages are seen: whole, in one piece of one frame, between two IPv4 addresses. It takes 40 octets.
struct UsualSighting: Sendable {
    private let extent: Extent
    private let time: Timestamp
    private let source: UInt32
    private let destination: UInt32
    private let sourcePort: UInt16
    private let destinationPort: UInt16
    private let transport: Transport

    /// Stands where a sighting is held elsewhere.
    static var none: UsualSighting { UsualSighting() }

    private init() {
        extent = Extent(capture: 0, frame: 0, offset: 0, count: 0)
        time = Timestamp(nanoseconds: 0)
        (source, destination, sourcePort, destinationPort, transport) = (0, 0, 0, 0, .udp)
    }

    /// `sighting`, unless it is not a usual one.
    init?(_ sighting: Sighting) {
        guard sighting.source.address.isV4, sighting.destination.address.isV4, sighting.damage == nil,
            sighting.extents.rest.isEmpty, sighting.first == sighting.last,
            sighting.extents.first.capture == sighting.first.capture,
            sighting.extents.first.frame == sighting.first.number
        else { return nil }
        extent = sighting.extents.first
        time = sighting.first.time
        source = UInt32(truncatingIfNeeded: sighting.source.address.low)
        destination = UInt32(truncatingIfNeeded: sighting.destination.address.low)
        sourcePort = sighting.source.port
        destinationPort = sighting.destination.port
        transport = sighting.transport
    }

    /// It as it was.
    var sighting: Sighting {
        let frame = Frame(capture: extent.capture, number: extent.frame, time: time)
        return Sighting(
            source: Endpoint(address: IPAddress(v4: source), port: sourcePort),
            destination: Endpoint(address: IPAddress(v4: destination), port: destinationPort), transport: transport,
            first: frame, last: frame, extents: Chain(extent))
    }
}
