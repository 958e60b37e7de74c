import DequeModule
import Octets

/// User messages of SCTP that come in several chunks, put together (RFC 9260 §6.9, RFC 8260 §2.2): in any order, bounded.
struct UserMessages: Sendable {
    /// Bounds of what is held.
    struct Limits: Sendable {
        /// Octets of chunks in all user messages; beyond, the oldest is given up.
        var octets = 16 << 20
        /// Chunks of all user messages; beyond, the oldest is given up.
        var chunks = 65_536
        /// Chunks of one user message; beyond, it is given up.
        var chunksOfOne = 4096
        /// Holes between the chunks of one lane; beyond, it is given up.
        var holes = 256
        /// Nanoseconds for which a user message waits.
        var age: Int64 = 60_000_000_000
    }

    /// A user message, whole or given up.
    struct Assembled {
        let association: Associations.Key
        /// Its octets from the first one on, up to the first that is missing.
        let octets: [UInt8]
        /// Where they came from.
        let provenance: Provenance
        /// Chunks that brought it.
        let chunks: Int
        /// The frame that came first.
        let first: Frame
        /// Whether all chunks came, cut or not.
        let isWhole: Bool
        /// Whether a chunk was cut.
        let isCut: Bool
    }

    private struct Key: Hashable {
        let association: Associations.Key
        let lane: DataChunk.Lane
    }

    private struct Piece {
        let octets: [UInt8]
        /// Counted from its first octet.
        let provenance: Provenance
        let missing: Int
    }

    /// Chunks that follow each other.
    private struct Run {
        /// In the order in which runs began.
        var serial: Int
        var first: Frame
        var start: SequenceNumber
        var pieces: Deque<Piece>
        /// Whether its first piece is that of the user message.
        var isFirst: Bool
        /// Whether its last piece is that of the user message.
        var isLast: Bool
        var end: SequenceNumber { start.advanced(by: pieces.count) }
        var isWhole: Bool { isFirst && isLast }
    }

    let limits: Limits
    private var runs: [Key: [Run]] = [:]
    /// In the order in which they began; those that are over may still stand in it.
    private var order: Deque<(key: Key, serial: Int)> = []
    private var serial = 0
    private(set) var heldOctets = 0
    private(set) var heldChunks = 0

    init(limits: Limits = Limits()) { self.limits = limits }

    /// Takes a chunk that is part of a user message, whose octets came from `provenance`.
    ///
    /// - Returns: the user message that it makes whole, or that it makes hopeless.
    mutating func add(
        _ chunk: DataChunk, _ octets: OctetView, _ provenance: Provenance, of association: Associations.Key,
        _ frame: Frame
    ) -> Assembled? {
        let key = Key(association: association, lane: chunk.lane)
        var lane = runs.removeValue(forKey: key) ?? []
        serial += 1
        heldOctets += octets.count
        heldChunks += 1
        let piece = Piece(octets: octets.copied(), provenance: provenance, missing: chunk.missing)
        let joined = join(
            Run(
                serial: serial, first: frame, start: chunk.place, pieces: [piece], isFirst: chunk.isFirst,
                isLast: chunk.isLast), &lane)
        if joined.isWhole {
            if !lane.isEmpty { runs[key] = lane }
            return close([joined], key)
        }
        lane.append(joined)
        if joined.pieces.count > limits.chunksOfOne || lane.count > limits.holes { return close(lane, key) }
        if joined.serial == serial {
            if order.count > 2 * heldChunks + 1024 { forgetFinished() }
            order.append((key, serial))
        }
        runs[key] = lane
        return nil
    }

    /// Gives up the oldest user message that has waited too long at `time`, or for which there is no room; `nil` where
    /// none.
    mutating func giveUp(at time: Timestamp) -> Assembled? {
        while let oldest = order.first {
            guard let run = runs[oldest.key]?.first(where: { $0.serial == oldest.serial }) else {
                order.removeFirst()
                continue
            }
            let isFull = heldChunks > limits.chunks || heldOctets > limits.octets
            guard isFull || time.since(run.first.time) > limits.age else { return nil }
            return takeOldest()
        }
        return nil
    }

    /// Gives up the oldest user message.
    mutating func takeOldest() -> Assembled? {
        while let oldest = order.popFirst() {
            guard var lane = runs[oldest.key], let place = lane.firstIndex(where: { $0.serial == oldest.serial })
            else { continue }
            runs[oldest.key] = nil
            let mayBeOthers = oldest.key.lane.isUnordered && !oldest.key.lane.isInterleaved
            guard mayBeOthers else { return close(lane, oldest.key) }
            let run = lane.remove(at: place)
            if !lane.isEmpty { runs[oldest.key] = lane }
            return close([run], oldest.key)
        }
        return nil
    }

    /// Takes those that are over out of the order: it must not grow behind one that waits.
    private mutating func forgetFinished() {
        order = order.filter { entry in runs[entry.key]?.contains { $0.serial == entry.serial } ?? false }
    }

    /// Joins `run` with those of `lane` that it follows and that follow it, and takes them out.
    private func join(_ run: Run, _ lane: inout [Run]) -> Run {
        var joined = run
        if !run.isFirst, let place = lane.firstIndex(where: { !$0.isLast && $0.end == run.start }) {
            // Removed before it is changed: two owners of its pieces would have them copied.
            joined = lane.remove(at: place)
            joined.pieces.append(contentsOf: run.pieces)
            joined.isLast = run.isLast
        }
        if !run.isLast, let place = lane.firstIndex(where: { !$0.isFirst && $0.start == joined.end }) {
            var next = lane.remove(at: place)
            if next.serial < joined.serial {
                joined.serial = next.serial
                joined.first = next.first
            }
            joined.isLast = next.isLast
            // The shorter one moves, or chunks in falling order would cost the square of their number.
            if joined.pieces.count < next.pieces.count {
                next.pieces.prepend(contentsOf: joined.pieces)
                joined.pieces = next.pieces
            } else {
                joined.pieces.append(contentsOf: next.pieces)
            }
        }
        return joined
    }

    private mutating func close(_ lane: [Run], _ key: Key) -> Assembled? {
        guard let oldest = lane.min(by: { $0.serial < $1.serial }) else { return nil }
        for run in lane {
            heldChunks -= run.pieces.count
            heldOctets -= run.pieces.reduce(0) { $0 + $1.octets.count }
        }
        var octets: [UInt8] = []
        var provenance = Provenance()
        let beginning = lane.first(where: \.isFirst)
        for piece in beginning?.pieces ?? [] {
            for run in piece.provenance.runs {
                provenance.append(.init(start: octets.count + run.start, extent: run.extent, time: run.time))
            }
            octets += piece.octets
            if piece.missing > 0 { break }
        }
        return Assembled(
            association: key.association, octets: octets, provenance: provenance,
            chunks: lane.reduce(0) { $0 + $1.pieces.count }, first: oldest.first, isWhole: oldest.isWhole,
            isCut: beginning?.pieces.contains { $0.missing > 0 } ?? false)
    }
}
