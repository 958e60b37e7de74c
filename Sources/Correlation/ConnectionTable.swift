import Octets
import Reassembly

/// What is at hand of each direction of a connection, so that the usual frame needs no look into a table.
struct ConnectionTable: Sendable {
    /// A request that was not answered yet.
    struct Request: Sendable {
        let id: Fingerprint
        let place: TransactionPlace
    }

    struct Side: Sendable {
        fileprivate let serial: Int
        /// The channel of the last message.
        private(set) var channel: Channel?
        /// The values of its To-Path and From-Path, side by side.
        private var paths: [UInt8] = []
        private var toCount = 0
        /// The last request; those before it are in the table of transactions.
        var request: Request?
        /// Whether its leg is known.
        var hasLeg = false

        fileprivate init(serial: Int) { self.serial = serial }

        /// Whether the last message's To-Path and From-Path had these values.
        func hadPaths(_ to: OctetView, _ from: OctetView) -> Bool {
            guard to.count == toCount, to.count + from.count == paths.count else { return false }
            let known = OctetView(paths.span)
            return known.prefix(toCount).equals(to) && known.dropping(toCount).equals(from)
        }

        /// Notes the channel of a message, and the values of its paths.
        mutating func note(_ channel: Channel, _ to: OctetView, _ from: OctetView) {
            self.channel = channel
            paths.removeAll(keepingCapacity: true)
            to.append(to: &paths)
            from.append(to: &paths)
            toCount = to.count
        }
    }

    private var sides: [Side] = []

    /// The place of a direction; what was there of an earlier connection is forgotten.
    mutating func side(_ half: HalfID) -> Int {
        let place = half.flow.slot * 2 + half.direction
        while sides.count <= place { sides.append(Side(serial: 0)) }
        if sides[place].serial != half.flow.serial { sides[place] = Side(serial: half.flow.serial) }
        return place
    }

    /// What is known at a place that `side` answered.
    subscript(place: Int) -> Side {
        _read { yield sides[place] }
        _modify { yield &sides[place] }
    }

    /// Takes the last request of a direction, if it is the one that `key` names.
    mutating func take(_ key: TransactionKey) -> TransactionPlace? {
        let place = key.asker.flow.slot * 2 + key.asker.direction
        guard sides.indices.contains(place), sides[place].serial == key.asker.flow.serial,
            let request = sides[place].request, request.id == key.id
        else { return nil }
        sides[place].request = nil
        return request.place
    }
}
