import MSRP
public import Octets
import Reassembly

/// Which direction of a connection had the first MSRP frame.
public struct FirstSpeaker: Sendable {
    /// 0 for that of the lower end.
    public let direction: Int
    /// When the frame was seen.
    public let time: Timestamp
}

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
        /// The values of its To-Path and From-Path, one behind the other.
        private var paths: [UInt8] = []
        private var toPathCount = 0
        /// The latest requests without an answer, in their order; those before them are in the table of transactions.
        private var requests: [Request] = []
        /// Whether its leg is known.
        var hasLeg = false
        /// Where its long chunks are counted in the log, once there was one.
        var longChunks: Int?
        /// Counts the frames of the run up to its first one; 0 where it had none.
        private(set) var beginning = 0
        /// When its first frame was seen.
        private(set) var began = Timestamp.distantPast

        fileprivate init(serial: Int) { self.serial = serial }

        /// So many requests are held at hand: few senders have more under way.
        static let requestLimit = 16

        /// Asks for what the next message needs. It changes nothing, but works where the side stands.
        @inline(__always)
        mutating func prefetch() {
            requests.prefetchBeginning()
            if let channel { Octets.prefetch(channel) }
        }

        /// Notes the next request. Answers the one that makes room for it.
        mutating func note(_ request: Request) -> Request? {
            let earlier = requests.count == Self.requestLimit ? requests.removeFirst() : nil
            requests.append(request)
            return earlier
        }

        /// Nothing more comes.
        mutating func end() {
            channel = nil
            paths = []
            toPathCount = 0
            requests = []
        }

        /// Notes the first frame, which is the one with this number.
        mutating func begin(_ number: Int, at time: Timestamp) {
            if beginning > 0 { return }
            beginning = number
            began = time
        }

        /// The request with an id, where it waits for its answer.
        func openRequest(_ id: Fingerprint) -> TransactionPlace? {
            if requests.isEmpty { return nil }
            return requests.last { $0.id == id }?.place
        }

        /// Takes the request with an id out; of two the later one.
        mutating func takeRequest(_ id: Fingerprint) -> TransactionPlace? {
            guard let place = requests.lastIndex(where: { $0.id == id }) else { return nil }
            return requests.remove(at: place).place
        }

        /// Whether the last message's To-Path and From-Path had these values.
        func hadPaths(_ to: OctetView, _ from: OctetView) -> Bool {
            guard to.count == toPathCount, to.count + from.count == paths.count else { return false }
            let known = OctetView(paths.span)
            return known.prefix(to.count).equals(to) && known.dropping(to.count).equals(from)
        }

        /// Notes the channel of a message, and the values of its paths.
        mutating func note(_ channel: Channel, _ to: OctetView, _ from: OctetView) {
            self.channel = channel
            paths.removeAll(keepingCapacity: true)
            to.append(to: &paths)
            from.append(to: &paths)
            toPathCount = to.count
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

    /// Asks for a direction, or, when that is at hand, for what it points to.
    @inline(__always)
    mutating func prefetch(_ half: HalfID, isNear: Bool) {
        let place = half.flow.slot * 2 + half.direction
        if !isNear {
            sides.prefetchWhole(at: place)
        } else if place < sides.count {
            sides[place].prefetch()
        }
    }

    /// What is known at a place that `side` answered.
    subscript(place: Int) -> Side {
        _read { yield sides[place] }
        _modify { yield &sides[place] }
    }

    /// In which direction of a connection a frame was seen first, and when; `nil` where there was none.
    func firstSpeaker(of flow: FlowID) -> FirstSpeaker? {
        let first = beginning(flow.slot * 2, flow.serial)
        let second = beginning(flow.slot * 2 + 1, flow.serial)
        guard let second else { return first.map { FirstSpeaker(direction: 0, time: $0.time) } }
        // A frame whose end is in doubt is noted when that is not.
        guard let first, (first.time, first.number) < (second.time, second.number) else {
            return FirstSpeaker(direction: 1, time: second.time)
        }
        return FirstSpeaker(direction: 0, time: first.time)
    }

    private func beginning(_ place: Int, _ serial: Int) -> (number: Int, time: Timestamp)? {
        guard sides.indices.contains(place), sides[place].serial == serial, sides[place].beginning > 0 else {
            return nil
        }
        return (sides[place].beginning, sides[place].began)
    }

    /// A connection has ended: of its directions, what no frame will ask for is let go of.
    mutating func end(_ flow: FlowID) {
        for place in flow.slot * 2..<flow.slot * 2 + 2 where sides.indices.contains(place) {
            if sides[place].serial == flow.serial { sides[place].end() }
        }
    }

    /// Takes the last request of a direction, if it is the one that `key` names.
    mutating func take(_ key: TransactionKey) -> TransactionPlace? {
        let place = key.asker.flow.slot * 2 + key.asker.direction
        guard sides.indices.contains(place), sides[place].serial == key.asker.flow.serial else { return nil }
        return sides[place].takeRequest(key.id)
    }
}
