import Correlation
import Octets

/// Where the messages lie that were read, each copy and each repetition of its own.
struct MessagePlaces {
    /// What a message is of.
    enum Kind {
        case sip
        case msrp
    }

    /// One message.
    struct Place {
        let kind: Kind
        let source: Endpoint
        let destination: Endpoint
        let transport: Transport
        let extents: [Extent]

        /// Whether it came in TLS.
        var isSealed: Bool { transport == .tls || transport == .secureWebSocket }
    }

    private(set) var all: [Place] = []

    /// Notes a message that was read.
    mutating func add(_ kind: Kind, _ sighting: Sighting) {
        all.append(
            Place(
                kind: kind, source: sighting.source, destination: sighting.destination, transport: sighting.transport,
                extents: sighting.extents.array))
    }
}
