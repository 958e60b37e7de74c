public import Octets
public import Reassembly

/// When and where a live message was seen, and the way back to its octets.
public struct Sighting: Sendable {
    /// Where it came from.
    public let source: Endpoint
    /// Where it went.
    public let destination: Endpoint
    /// What carried it.
    public let transport: Transport
    /// The frame that holds its first octet.
    public let first: Frame
    /// The frame that holds its last octet.
    public let last: Frame
    /// Where its octets are.
    public let extents: Chain<Extent>
    /// Why octets of it are missing, where they are.
    public let damage: LossCause?

    /// A message that was seen.
    public init(
        source: Endpoint, destination: Endpoint, transport: Transport, first: Frame, last: Frame,
        extents: Chain<Extent>, damage: LossCause? = nil
    ) {
        self.source = source
        self.destination = destination
        self.transport = transport
        self.first = first
        self.last = last
        self.extents = extents
        self.damage = damage
    }

    /// Stands where none has been yet.
    public static var none: Sighting {
        let nobody = Endpoint(address: IPAddress(v4: 0), port: 0)
        let nowhere = Frame(capture: 0, number: 0, time: .distantPast)
        return Sighting(
            source: nobody, destination: nobody, transport: .udp, first: nowhere, last: nowhere,
            extents: Chain(Extent(capture: 0, frame: 0, offset: 0, count: 0)))
    }
}
