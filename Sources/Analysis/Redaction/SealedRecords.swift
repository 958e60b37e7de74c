import Octets
import Reassembly
import TLS

/// Where the records of TLS lie that were read, so that others can be written in their places.
struct SealedRecords {
    /// One record, or octets that are none.
    struct Record {
        let direction: Int
        /// Where its head and fragment lie.
        let extents: [Extent]
        let state: State
    }

    /// What became of a record.
    enum State {
        /// It stands in clear.
        case clear
        case opened(TLSConnection.Opening)
        /// It does not authenticate, or is not all there.
        case unreadable

        /// How it was opened; `nil` where it was not.
        var opening: TLSConnection.Opening? { if case .opened(let opening) = self { opening } else { nil } }
    }

    /// The records of a connection, in the order in which they were read.
    struct Connection {
        let low: Endpoint
        let high: Endpoint
        /// The connection at its end; `nil` before.
        var tls: TLSConnection?
        var records: [Record] = []
    }

    private(set) var connections: [Connection] = []
    private var places: [FlowID: Int] = [:]

    /// Notes a record that was looked at.
    mutating func add(
        _ range: Range<Int>, of stretch: borrowing Stretch, _ state: State, _ half: HalfID, _ flow: FlowReading
    ) {
        guard let origin = stretch.origin(of: range) else { return }
        let place = places[half.flow] ?? connections.count
        if place == connections.count {
            connections.append(Connection(low: flow.low, high: flow.high))
            places[half.flow] = place
        }
        connections[place].records.append(
            Record(direction: half.direction, extents: origin.extents.array, state: state))
    }

    /// A connection is over.
    mutating func end(_ flow: FlowID, _ connection: TLSConnection) {
        guard let place = places.removeValue(forKey: flow) else { return }
        connections[place].tls = connection
    }
}
