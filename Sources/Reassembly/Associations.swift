import DequeModule
import Octets

/// The directions of SCTP associations: which chunks each has brought, and whether it carries SIP (RFC 4168).
///
/// One is known by its verification tag, ports and addresses. A host with several addresses is so as many directions:
/// what it repeats from another address is shown again, and a user message whose parts come from two is incomplete.
struct Associations: Sendable {
    /// Names a direction.
    struct Key: Hashable {
        let source: Endpoint
        let destination: Endpoint
        let tag: UInt32
        let tunnel: TunnelID

        init(_ packet: Packet.Chunks) {
            source = packet.source
            destination = packet.destination
            tag = packet.tag
            tunnel = packet.tunnel
        }
    }

    private struct Direction {
        var received = ReceivedNumbers()
        var carriesSIP = false
        /// The frame that last showed a TSN to be missing, unless it came later.
        var gap: Frame?
        /// Frames with user data that were counted as something else than SIP.
        var otherFrames = 0
    }

    /// Directions that are known at a time; beyond, the one that began first is forgotten: it begins anew.
    let limit: Int
    private var directions: [Key: Direction] = [:]
    private var order: Deque<Key> = []

    init(limit: Int) { self.limit = max(1, limit) }

    /// How many are known.
    var count: Int { directions.count }

    /// Makes a direction known. Answers whether another had to be forgotten for it.
    mutating func enter(_ key: Key) -> Bool {
        if directions[key] != nil { return false }
        let isFull = directions.count >= limit
        if isFull, let oldest = order.popFirst() { directions[oldest] = nil }
        directions[key] = Direction()
        order.append(key)
        return isFull
    }

    /// Answers whether `chunk` has not come before.
    /// - Parameter isTorn: whether fragments of its IP packet are missing: then it may come again, whole.
    mutating func take(_ chunk: DataChunk, isTorn: Bool, of key: Key, _ frame: Frame) -> Bool {
        if isTorn, chunk.missing > 0 { return !(directions[key]?.received.contains(chunk.number) ?? false) }
        if directions[key]?.received.skips(to: chunk.number) ?? false { directions[key]?.gap = frame }
        return directions[key]?.received.insert(chunk.number) ?? true
    }

    /// The directions that carry SIP of which chunks never came, with how many, in the order in which they began. Those
    /// of hosts with several addresses are left out: what is missing here came from another address.
    var gaps: [(key: Key, chunks: Int, frame: Frame)] {
        var addresses: [Address: Int] = [:]
        for key in order { addresses[Address(key), default: 0] += 1 }
        return order.compactMap { key in
            guard let direction = directions[key], direction.carriesSIP, let frame = direction.gap,
                addresses[Address(key)] == 1, direction.received.missing > 0
            else { return nil }
            return (key, direction.received.missing, frame)
        }
    }

    /// What a direction keeps where a host goes on from another of its addresses.
    private struct Address: Hashable {
        let sourcePort: UInt16
        let destinationPort: UInt16
        let tag: UInt32

        init(_ key: Key) {
            sourcePort = key.source.port
            destinationPort = key.destination.port
            tag = key.tag
        }
    }

    /// Whether a user message of the direction was SIP.
    func carriesSIP(_ key: Key) -> Bool { directions[key]?.carriesSIP ?? false }

    /// The direction carries SIP. Answers how many of its frames were counted as something else.
    mutating func recognise(_ key: Key) -> Int {
        let others = directions[key]?.otherFrames ?? 0
        directions[key]?.carriesSIP = true
        directions[key]?.otherFrames = 0
        return others
    }

    /// `frames` frames of the direction are counted as something else than SIP.
    mutating func countOthers(_ frames: Int, of key: Key) { directions[key]?.otherFrames += frames }
}

/// The TSNs that came, as far back as one is likely to be sent again.
struct ReceivedNumbers: Sendable {
    private var newest: SequenceNumber?
    /// The first number that came: what was before it is not known.
    private var first: SequenceNumber?
    /// Numbers behind the first that are so far back that they will not come, and did not.
    private var lost = 0
    private var words = [UInt64](repeating: 0, count: width / 64)

    /// How many numbers up to the newest are known.
    static let width = 1024

    /// Whether `number` came.
    func contains(_ number: SequenceNumber) -> Bool {
        guard let newest, -ReceivedNumbers.width + 1...0 ~= number.distance(from: newest) else { return false }
        let (word, bit) = ReceivedNumbers.place(number)
        return words[word] & bit != 0
    }

    /// How many numbers between the first and the newest did not come.
    var missing: Int {
        guard let newest, let first else { return lost }
        let known = min(newest.distance(from: first), ReceivedNumbers.width - 1)
        return lost + (0..<max(known, 0)).count { !contains(newest.advanced(by: -$0)) }
    }

    /// Whether numbers between the newest and `number` are missing when that comes.
    func skips(to number: SequenceNumber) -> Bool {
        newest.map { 2..<ReceivedNumbers.width ~= number.distance(from: $0) } ?? false
    }

    /// Answers whether `number` is new. One far behind the newest begins a new count.
    mutating func insert(_ number: SequenceNumber) -> Bool {
        if contains(number) { return false }
        let step = newest.map { number.distance(from: $0) } ?? ReceivedNumbers.width
        if abs(step) >= ReceivedNumbers.width {
            for word in words.indices { words[word] = 0 }
            first = number
        } else if step > 0 {
            for back in 0..<step {
                let reused = number.advanced(by: -back)
                let (word, bit) = ReceivedNumbers.place(reused)
                let isKnown = first.map { reused.advanced(by: -ReceivedNumbers.width).distance(from: $0) > 0 } ?? false
                if isKnown, words[word] & bit == 0 { lost += 1 }
                words[word] &= ~bit
            }
        }
        if step > 0 || step <= -ReceivedNumbers.width { newest = number }
        let (word, bit) = ReceivedNumbers.place(number)
        words[word] |= bit
        return true
    }

    /// A number's bit: in bounds, as its place is taken modulo the width.
    private static func place(_ number: SequenceNumber) -> (word: Int, bit: UInt64) {
        let place = Int(number.rawValue) % width
        return (place / 64, 1 << UInt64(place % 64))
    }
}
