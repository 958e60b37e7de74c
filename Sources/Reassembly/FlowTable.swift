import Octets

/// What the table finds a flow by: the key in two numbers.
struct FlowName: Equatable, Sendable {
    /// Of IPv4 the lower and the higher endpoint, each address with its port behind it. Of others a mixture with the
    /// highest bit set, which two keys may share.
    let low: UInt64
    let high: UInt64

    /// No flow.
    static let nowhere = FlowName(low: .max, high: .max)

    @inline(__always)
    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// Whether the name says all that the key does.
    @inline(__always) var isWhole: Bool { low >> 63 == 0 }

    /// The seed of a table: a capture must not be able to hold keys that collide.
    struct Seed: Sendable {
        let first: UInt64
        let second: UInt64

        init() {
            var generator = SystemRandomNumberGenerator()
            first = generator.next()
            second = generator.next()
        }

        @inline(__always)
        func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
            let (high, low) = (a ^ first).multipliedFullWidth(by: b ^ second)
            return high ^ low
        }
    }

    init(_ key: FlowKey, _ seed: Seed) {
        let (low, high) = (key.low, key.high)
        if key.tunnel.value == 0, low.address.isV4, high.address.isV4 {
            self.low = (low.address.low & 0xFFFF_FFFF) << 16 | UInt64(low.port)
            self.high = (high.address.low & 0xFFFF_FFFF) << 16 | UInt64(high.port)
            return
        }
        let one = seed.mix(low.address.high, low.address.low)
        let other = seed.mix(high.address.high ^ one, high.address.low)
        let rest = seed.mix(key.tunnel.value ^ other, UInt64(low.port) << 16 | UInt64(high.port))
        self.low = rest | 1 << 63
        self.high = one ^ (other << 32 | other >> 32)
    }
}

/// The connections that are being followed. Open addressing over arrays: no allocation for a look-up, and none for a
/// new flow once the table has grown. At `limit` a flow makes room (`victim`).
struct FlowTable: Sendable {
    /// Places in `flows`; -1 where there is none.
    private var slots: [Int32]
    /// Changed where they stand.
    var flows: [Flow] = []
    private var free: [Int] = []
    private let seed = FlowName.Seed()
    /// The flow that was found last, or -1.
    private var last = -1
    private(set) var count = 0
    let limit: Int
    private var order = OrderOfUse()
    private var silence = SilentFlows()

    init(limit: Int) {
        self.limit = max(1, limit)
        slots = [Int32](repeating: -1, count: 1024)
    }

    /// The place of the flow with `key`, or -1.
    mutating func find(_ key: FlowKey) -> Int {
        let name = FlowName(key, seed)
        return name.isWhole ? find(name) : search(name) { $0.key == key }
    }

    /// The place of the flow with a name that says all, or -1.
    @inline(__always)
    mutating func find(_ name: FlowName) -> Int {
        if last >= 0, flows[last].name == name { return last }
        return search(name) { _ in true }
    }

    @inline(__always)
    private mutating func search(_ name: FlowName, _ isRight: (Flow) -> Bool) -> Int {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: seed.mix(name.low, name.high)) & mask
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if flows[index].name == name, isRight(flows[index]) {
                last = index
                return index
            }
            slot = (slot &+ 1) & mask
        }
        return -1
    }

    /// Whether a new flow needs another to leave first.
    var isFull: Bool { count >= limit }

    /// The place of the least recently seen flow, or -1.
    var leastRecent: Int {
        mutating get { order.first(of: flows) }
    }

    /// The place of the flow that makes room for another, or -1: the least recently seen one. Where many have carried
    /// nothing, as in a flood of handshakes, the least recently seen one of these, so that they drive out their like.
    var victim: Int {
        mutating get {
            let silent = silence.next(of: flows, limit: limit)
            return silent >= 0 ? silent : leastRecent
        }
    }

    /// Whether a flow may have been silent for longer than `limit`.
    func mayBeSilent(for limit: Int64, at time: Timestamp) -> Bool { time.since(order.earliest) > limit }

    /// Puts a new flow in, and answers its place. The table must not be full.
    mutating func insert(_ key: FlowKey, serial: Int, at time: Timestamp) -> Int {
        if (count + 1) * 2 > slots.count { grow() }
        let index = free.popLast() ?? flows.count
        let flow = Flow(key, FlowName(key, seed), id: FlowID(slot: index, serial: serial), at: time)
        if index == flows.count { flows.append(flow) } else { flows[index] = flow }
        place(index)
        touch(index, at: time)
        count += 1
        last = index
        return index
    }

    /// Takes a flow out.
    mutating func remove(_ index: Int) {
        let mask = slots.count - 1
        var slot = home(of: index)
        while slots[slot] >= 0, Int(slots[slot]) != index { slot = (slot + 1) & mask }
        guard slots[slot] >= 0 else { return }
        slots[slot] = -1
        // Close the gap: what probing would no longer reach is put in again.
        var next = (slot + 1) & mask
        while slots[next] >= 0 {
            let moved = Int(slots[next])
            slots[next] = -1
            place(moved)
            next = (next + 1) & mask
        }
        let old = flows[index]
        flows[index] = Flow(old.key, .nowhere, id: FlowID(slot: index, serial: 0), at: old.lastSeen)
        free.append(index)
        count -= 1
        last = -1
    }

    /// The number of a touch by which a flow becomes the most recently seen one.
    @inline(__always)
    mutating func nextTouch(at time: Timestamp) -> UInt64 { order.next(at: time) }

    /// Makes a flow the most recently seen one.
    @inline(__always)
    mutating func touch(_ index: Int, at time: Timestamp) {
        flows[index].lastSeen = time
        flows[index].touched = order.next(at: time)
    }

    /// A flow, changed where it stands.
    subscript(index: Int) -> Flow {
        @inline(__always) _read { yield flows[index] }
        @inline(__always) _modify { yield &flows[index] }
    }

    /// The places of all flows, in the order in which they were first seen.
    var places: [Int] {
        flows.indices.filter { flows[$0].touched > 0 }.sorted { flows[$0].id.serial < flows[$1].id.serial }
    }

    private func home(of index: Int) -> Int {
        let name = flows[index].name
        return Int(truncatingIfNeeded: seed.mix(name.low, name.high)) & (slots.count - 1)
    }

    private mutating func place(_ index: Int) {
        let mask = slots.count - 1
        var slot = home(of: index)
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(truncatingIfNeeded: index)
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for index in flows.indices where flows[index].touched > 0 { place(index) }
    }
}

/// In which order flows were seen. A touch leaves nothing but a number: flows are put in order when someone asks for the
/// first, and then for as many questions as there were flows. What was touched since comes behind all of them.
struct OrderOfUse: Sendable {
    private var touches: UInt64 = 0
    /// No flow was seen last before this.
    private(set) var earliest = Timestamp(nanoseconds: .max)
    /// Flows by their touches when they were put in order; one with another number now was seen since, or is gone.
    private var sorted: [(touched: UInt64, place: Int)] = []
    private var head = 0

    /// The number of a touch; the first is 1.
    @inline(__always)
    mutating func next(at time: Timestamp) -> UInt64 {
        if time < earliest { earliest = time }
        touches &+= 1
        return touches
    }

    /// The place of the flow that was touched longest ago, or -1. Flows that are not in use have 0 touches.
    mutating func first(of flows: [Flow]) -> Int {
        for _ in 0..<2 {
            while head < sorted.count {
                let place = sorted[head].place
                if place < flows.count, flows[place].touched == sorted[head].touched { return place }
                head += 1
            }
            earliest = Timestamp(nanoseconds: .max)
            sorted.removeAll(keepingCapacity: true)
            head = 0
            for place in flows.indices where flows[place].touched > 0 {
                earliest = min(earliest, flows[place].lastSeen)
                sorted.append((flows[place].touched, place))
            }
            sorted.sort { $0.touched < $1.touched }
        }
        return -1
    }
}

/// Flows without an octet, the longest unseen first, where they are a quarter of all and more. The youngest of them stay:
/// their data may be on its way. Flows are looked through once for every sixteenth of the table that gives way.
struct SilentFlows: Sendable {
    private var sorted: [(touched: UInt64, place: Int)] = []
    private var head = 0
    /// Questions that are answered with no before flows are looked through again.
    private var pause = 0

    /// The place of the next one, or -1 where silent flows are not many.
    mutating func next(of flows: [Flow], limit: Int) -> Int {
        if pause > 0 {
            pause -= 1
            return -1
        }
        for _ in 0..<2 {
            while head < sorted.count {
                let (touched, place) = sorted[head]
                head += 1
                if place < flows.count, flows[place].touched == touched, flows[place].isSilent { return place }
            }
            find(in: flows, limit: limit)
        }
        pause = limit / 16
        return -1
    }

    private mutating func find(in flows: [Flow], limit: Int) {
        sorted.removeAll(keepingCapacity: true)
        head = 0
        for place in flows.indices where flows[place].touched > 0 && flows[place].isSilent {
            sorted.append((flows[place].touched, place))
        }
        if sorted.count <= limit / 4 {
            sorted.removeAll()
            return
        }
        sorted.sort { $0.touched < $1.touched }
        sorted.removeLast(max(1, limit / 8))
    }
}
