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

    var hash: UInt64 {
        var hasher = FingerprintHasher()
        hasher.combine(low.address.low ^ low.address.high &* 31 ^ tunnel.value)
        hasher.combine(high.address.low ^ high.address.high &* 31 ^ UInt64(low.port) << 48 ^ UInt64(high.port) << 32)
        return hasher.finish().low
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

/// A SYN on a connection that is open: whose, and the number of the first octet behind it.
struct Rival: Equatable, Sendable {
    let direction: Int
    let start: SequenceNumber
}

/// A connection: both directions, and where they stand.
struct Flow: Sendable {
    var id: FlowID
    var key: FlowKey
    var halves: InlineArray<2, HalfStream>
    var lastSeen: Timestamp
    var isClosed = false
    /// Whether a reset closed it.
    var isReset = false
    /// Which directions were heard: bit 0 and bit 1.
    var heard: UInt8 = 0
    /// Data frames counted as undecided in the ledger.
    var undecidedFrames = 0
    var category: FrameCategory = .tcpUndecided
    /// A SYN that would open another connection with the same four-tuple: believed when it is answered or followed.
    var rival: Rival?
    /// Whether it is among the flows with something that waits.
    var isListed = false
    /// Whether it is among the flows that wait for a hole.
    var isTimed = false

    /// Whether segments wait for a hole.
    @inline(__always) var hasHole: Bool { halves[0].isWaiting || halves[1].isWaiting }
    /// Octets that wait in both directions.
    @inline(__always) var waitingOctets: Int { halves[0].waitingOctets &+ halves[1].waitingOctets }
}

/// The connections that are being followed. Open addressing over arrays: no allocation for a look-up, and none for a
/// new flow once the table has grown. At `limit` the least recently seen flow makes room.
struct FlowTable: Sendable {
    private var slots: [Int32]
    private var hashes: [UInt32]
    private var flows: [Flow] = []
    /// For each flow its neighbours in the order of use. Apart from the flows, as each segment changes three of them.
    private var links: [Link] = []
    private var free: [Int] = []
    private var oldest = -1
    private var newest = -1
    private var lastKey: FlowKey?
    private var lastIndex = -1
    private(set) var count = 0
    let limit: Int

    /// The least and the most recently seen neighbours; -1 where there is none.
    private struct Link {
        var older: Int32 = -1
        var newer: Int32 = -1
    }

    init(limit: Int) {
        self.limit = max(1, limit)
        slots = [Int32](repeating: -1, count: 1024)
        hashes = [UInt32](repeating: 0, count: 1024)
    }

    /// The place of the flow with `key`, or -1.
    mutating func find(_ key: FlowKey) -> Int {
        if let lastKey, lastKey == key { return lastIndex }
        let hash = key.hash
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if hashes[slot] == tag, flows[index].key == key {
                lastKey = key
                lastIndex = index
                return index
            }
            slot = (slot + 1) & mask
        }
        return -1
    }

    /// Whether a new flow needs another to leave first.
    var isFull: Bool { count >= limit }

    /// The place of the least recently seen flow, or -1.
    var leastRecent: Int { oldest }

    /// Puts a new flow in, and answers its place. The table must not be full.
    mutating func insert(_ key: FlowKey, serial: Int, at time: Timestamp) -> Int {
        if (count + 1) * 2 > slots.count { grow() }
        let index = free.popLast() ?? flows.count
        let flow = Flow(
            id: FlowID(slot: index, serial: serial), key: key, halves: [HalfStream(), HalfStream()], lastSeen: time)
        if index == flows.count {
            flows.append(flow)
            links.append(Link())
        } else {
            flows[index] = flow
        }
        place(key, index)
        link(index)
        count += 1
        lastKey = key
        lastIndex = index
        return index
    }

    /// Takes a flow out.
    mutating func remove(_ index: Int) {
        let hash = flows[index].key.hash
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0, Int(slots[slot]) != index { slot = (slot + 1) & mask }
        guard slots[slot] >= 0 else { return }
        slots[slot] = -1
        // Close the gap: what probing would no longer reach is put in again.
        var next = (slot + 1) & mask
        while slots[next] >= 0 {
            let moved = Int(slots[next])
            slots[next] = -1
            place(flows[moved].key, moved)
            next = (next + 1) & mask
        }
        unlink(index)
        flows[index].halves = [HalfStream(), HalfStream()]
        flows[index].id = FlowID(slot: index, serial: 0)
        free.append(index)
        count -= 1
        lastKey = nil
        lastIndex = -1
    }

    /// Marks a flow as just seen.
    mutating func touch(_ index: Int, at time: Timestamp) {
        flows[index].lastSeen = time
        touch(index)
    }

    /// Makes a flow the most recently seen one.
    @inline(__always)
    mutating func touch(_ index: Int) {
        if newest == index { return }
        unlink(index)
        link(index)
    }

    /// The flow at a place, changed where it stands.
    subscript(index: Int) -> Flow {
        _read { yield flows[index] }
        _modify { yield &flows[index] }
    }

    /// The places of all flows, in the order in which they were first seen.
    var places: [Int] {
        var all: [Int] = []
        var index = oldest
        while index >= 0 {
            all.append(index)
            index = Int(links[index].newer)
        }
        return all.sorted { flows[$0].id.serial < flows[$1].id.serial }
    }

    private mutating func place(_ key: FlowKey, _ index: Int) {
        let hash = key.hash
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(truncatingIfNeeded: index)
        hashes[slot] = UInt32(truncatingIfNeeded: hash >> 32)
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        hashes = [UInt32](repeating: 0, count: slots.count)
        var index = oldest
        while index >= 0 {
            place(flows[index].key, index)
            index = Int(links[index].newer)
        }
    }

    private mutating func link(_ index: Int) {
        links[index] = Link(older: Int32(truncatingIfNeeded: newest))
        if newest >= 0 { links[newest].newer = Int32(truncatingIfNeeded: index) } else { oldest = index }
        newest = index
    }

    private mutating func unlink(_ index: Int) {
        let link = links[index]
        if link.older >= 0 { links[Int(link.older)].newer = link.newer } else { oldest = Int(link.newer) }
        if link.newer >= 0 { links[Int(link.newer)].older = link.older } else { newest = Int(link.older) }
    }
}
