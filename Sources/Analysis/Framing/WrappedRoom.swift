import Reassembly
import TLS

/// The octets that wrapped connections hold, each counted where it stands, and their bounds.
struct WrappedRoom {
    /// Octets of all connections, at most.
    let limit: Int
    /// Octets of one direction, at most: no message of SIP or MSRP waits for more.
    let directionLimit: Int
    /// Octets of one direction that wait for keys, at most.
    let waitingLimit: Int
    /// Octets that are held.
    private(set) var held = 0
    /// What was given up: of a connection, or of one of its directions.
    var evictions = 0
    private var serial = 0

    init(limit: Int) {
        self.limit = limit
        directionLimit = min(32 << 20, limit / 2)
        waitingLimit = min(1 << 18, limit / 2)
    }

    /// Counts what a connection holds now.
    mutating func settle(_ wrapping: Wrapping) {
        let now = wrapping.heldOctets
        if now == wrapping.counted { return }
        if wrapping.counted == 0 {
            serial += 1
            wrapping.since = serial
        }
        held += now - wrapping.counted
        wrapping.counted = now
    }

    /// A connection is over.
    mutating func leave(_ wrapping: Wrapping) {
        held -= wrapping.counted
        wrapping.counted = 0
    }
}

extension Framing {
    /// Counts what a connection holds. Where all hold too much, those that have held something longest give it up, until a
    /// quarter of the room is free.
    mutating func settle(_ wrapping: Wrapping) {
        room.settle(wrapping)
        if room.held <= room.limit { return }
        let holding = wrappings.filter { $0.value.counted > 0 }.sorted { $0.value.since < $1.value.since }
        for (slot, victim) in holding where room.held > room.limit / 4 * 3 {
            guard let serial = flows[slot]?.serial else { continue }
            giveUp(victim, FlowID(slot: slot, serial: serial))
            room.settle(victim)
        }
    }

    /// What waits for keys is given up.
    mutating func stopWaiting(_ wrapping: Wrapping, _ slot: Int) {
        for side in 0..<2 { wrapping.waiting[side].dropAll() }
        waiters.remove(slot)
    }

    /// A connection gives up what it holds: messages that are not whole, and what waits for keys.
    private mutating func giveUp(_ wrapping: Wrapping, _ flow: FlowID) {
        room.evictions += 1
        for direction in 0..<2 {
            let half = HalfID(flow: flow, direction: direction)
            let hasMessage = wrapping.webSocket?.directions[direction].message.isEmpty == false
            if hasMessage || !wrapping.plain[direction].isEmpty {
                losePlain(0, .evicted, half, wrapping, wrapping.frame)
            }
            wrapping.webSocket?.directions[direction].inflater = nil
        }
        guard let connection = wrapping.tls else { return }
        if connection.heldOctets + wrapping.waiting[0].count + wrapping.waiting[1].count == 0 { return }
        stopWaiting(wrapping, flow.slot)
        wrapping.tls?.giveUp(.noRoom)
        wrapping.isIgnored = true
    }
}
