import Octets
import Reassembly

/// Where most messages are seen: whole, in one piece of one frame, between two IPv4 addresses. It takes 40 octets.
struct UsualSighting: Sendable {
    let extent: Extent
    let time: Timestamp
    let source: UInt32
    let destination: UInt32
    let sourcePort: UInt16
    let destinationPort: UInt16
    let transport: Transport

    /// Stands where a sighting is held elsewhere.
    static var none: UsualSighting {
        UsualSighting(
            extent: Extent(capture: 0, frame: 0, offset: 0, count: 0), time: Timestamp(nanoseconds: 0), source: 0,
            destination: 0, sourcePort: 0, destinationPort: 0, transport: .udp)
    }

    /// It as it was, unpacked.
    init(
        extent: Extent, time: Timestamp, source: UInt32, destination: UInt32, sourcePort: UInt16,
        destinationPort: UInt16, transport: Transport
    ) {
        self.extent = extent
        self.time = time
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.transport = transport
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

    /// The frame that holds all of it.
    var frame: Frame { Frame(capture: extent.capture, number: extent.frame, time: time) }

    /// It as it was.
    var sighting: Sighting {
        let frame = frame
        return Sighting(
            source: Endpoint(address: IPAddress(v4: source), port: sourcePort),
            destination: Endpoint(address: IPAddress(v4: destination), port: destinationPort), transport: transport,
            first: frame, last: frame, extents: Chain(extent))
    }
}
