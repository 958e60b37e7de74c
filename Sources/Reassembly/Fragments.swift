import DequeModule
import Octets

/// IP packets that come in pieces, put together (RFC 791 §3.2, RFC 8200 §4.5): in any order, overlaps cut, bounded.
///
/// Where pieces overlap the first received octets count: a receiver that did otherwise was deceived, and so would we be.
struct Fragments: Sendable {
    /// Bounds of what is held.
    struct Limits: Sendable {
        /// Packets that wait for their rest at a time; beyond, the oldest is given up.
        var packets = 4096
        /// Octets of pieces in all packets; beyond, the oldest is given up.
        var octets = 16 << 20
        /// Pieces of one packet; beyond, it is given up. The smallest link of IPv4 makes 1365 of the largest packet.
        var pieces = 2048
        /// Nanoseconds for which a packet waits (RFC 1122 §3.3.2, RFC 8200 §4.5: 60 s).
        var age: Int64 = 60_000_000_000
    }

    /// A packet, whole or given up.
    struct Assembled {
        /// What its pieces said of it.
        let fragment: Packet.Fragment
        /// Its payload from the first octet on, up to the first that is missing.
        let octets: [UInt8]
        /// Where they came from.
        let provenance: Provenance
        /// Octets of the payload, as far as known.
        let count: Int
        /// Frames that brought it.
        let frames: Int
        /// The frame that came first.
        let first: Frame
        /// Whether all pieces came, cut or not.
        let isWhole: Bool
        /// Whether a frame of it was asked for.
        let isSelected: Bool
        /// Whether a packet of the same name was whole just before: then these are pieces that were captured twice.
        let isRepeated: Bool
    }

    private struct Key: Hashable {
        let source: IPAddress
        let destination: IPAddress
        let identification: UInt32
        /// IPv6 tells packets apart without it (RFC 8200 §4.5).
        let proto: UInt8
        let tunnel: TunnelID

        init(_ fragment: Packet.Fragment) {
            source = fragment.source
            destination = fragment.destination
            identification = fragment.identification
            proto = fragment.source.isV4 ? fragment.proto : 0
            tunnel = fragment.tunnel
        }
    }

    /// Octets that lie side by side; `missing` more follow that the capture does not hold.
    private struct Piece {
        let offset: Int
        let octets: [UInt8]
        /// Counted from its first octet.
        let provenance: Provenance
        let missing: Int
        var end: Int { offset + octets.count + missing }
    }

    private struct Assembly {
        let serial: Int
        let first: Frame
        /// What the piece with offset 0 said, or the first that came.
        var fragment: Packet.Fragment
        /// In the order of their offsets, none overlapping the next.
        var pieces: [Piece] = []
        /// Octets that have come, cut ones counted.
        var covered = 0
        var held = 0
        var total: Int?
        var frames = 0
        var isSelected = false
        var isRepeated = false
    }

    let limits: Limits
    private var assemblies: [Key: Assembly] = [:]
    /// In the order in which they began; those that are over may still stand in it.
    private var order: Deque<(key: Key, serial: Int)> = []
    /// When packets were whole, lately.
    private var finished: [Key: Timestamp] = [:]
    private static let finishedLimit = 4096
    private static let repeatAge: Int64 = 1_000_000_000
    private var serial = 0
    private(set) var heldOctets = 0

    init(limits: Limits = Limits()) { self.limits = limits }

    /// Packets that wait for their rest.
    var count: Int { assemblies.count }

    /// Takes a fragment, whose octets came from `provenance`.
    ///
    /// - Returns: the packet that it makes whole, or that it makes hopeless.
    mutating func add(
        _ fragment: Packet.Fragment, _ octets: OctetView, _ provenance: Provenance, _ frame: Frame, frames: Int,
        isSelected: Bool
    ) -> Assembled? {
        let key = Key(fragment)
        if assemblies[key] == nil {
            serial += 1
            if order.count > 2 * assemblies.count + limits.packets { forgetFinished() }
            order.append((key, serial))
            var assembly = Assembly(serial: serial, first: frame, fragment: fragment)
            assembly.isRepeated = finished[key].map { frame.time.since($0) < Fragments.repeatAge } ?? false
            assemblies[key] = assembly
        }
        guard var assembly = assemblies.removeValue(forKey: key) else { return nil }
        heldOctets -= assembly.held
        assembly.frames += frames
        assembly.isSelected = assembly.isSelected || isSelected
        let length = octets.count + fragment.missing
        let end = fragment.offset + length
        // The largest packet has 65,535 octets; the pieces of another with the same number may lie behind its end.
        let isPossible = end <= 65_535 && end <= assembly.total ?? .max && assembly.pieces.count < limits.pieces
        guard isPossible else { return close(assembly, isWhole: false) }
        if fragment.offset == 0, assembly.fragment.offset != 0 { assembly.fragment = fragment }
        if !fragment.hasMore {
            if assembly.pieces.last.map({ $0.end > end }) ?? false { return close(assembly, isWhole: false) }
            assembly.total = end
        }
        Fragments.insert(octets, fragment, provenance, &assembly)
        if assembly.covered == assembly.total {
            if finished.count >= Fragments.finishedLimit { finished.removeAll(keepingCapacity: true) }
            finished[key] = frame.time
            return close(assembly, isWhole: true)
        }
        heldOctets += assembly.held
        assemblies[key] = assembly
        return nil
    }

    /// Gives up the oldest packet that has waited too long at `time`, or for which there is no room; `nil` where none.
    mutating func giveUp(at time: Timestamp) -> Assembled? {
        while let oldest = order.first {
            guard let assembly = assemblies[oldest.key], assembly.serial == oldest.serial else {
                order.removeFirst()
                continue
            }
            let isFull = assemblies.count > limits.packets || heldOctets > limits.octets
            guard isFull || time.since(assembly.first.time) > limits.age else { return nil }
            return takeOldest()
        }
        return nil
    }

    /// Gives up the oldest packet.
    mutating func takeOldest() -> Assembled? {
        while let oldest = order.popFirst() {
            guard let assembly = assemblies[oldest.key], assembly.serial == oldest.serial else { continue }
            assemblies[oldest.key] = nil
            heldOctets -= assembly.held
            return close(assembly, isWhole: false)
        }
        return nil
    }

    /// Takes those that are over out of the order: it must not grow behind one that waits.
    private mutating func forgetFinished() {
        order = order.filter { assemblies[$0.key]?.serial == $0.serial }
    }

    /// What was put together is no packet: pieces with its name that follow are not its repetition.
    mutating func distrust(_ fragment: Packet.Fragment) { finished[Key(fragment)] = nil }

    // MARK: Pieces

    /// Puts in what of `octets` has not come yet.
    private static func insert(
        _ octets: OctetView, _ fragment: Packet.Fragment, _ provenance: Provenance, _ assembly: inout Assembly
    ) {
        var position = fragment.offset
        let end = fragment.offset + octets.count + fragment.missing
        var place = firstPiece(endingBehind: position, assembly.pieces)
        while position < end {
            let next = place < assembly.pieces.count ? assembly.pieces[place] : nil
            if let next, next.offset <= position {
                position = max(position, next.end)
                place += 1
                continue
            }
            let upper = min(end, next?.offset ?? end)
            let lower = position - fragment.offset
            let part = octets.extracting(lower..<upper - fragment.offset)
            let piece = Piece(
                offset: position, octets: part.copied(), provenance: provenance.rebased(to: lower..<lower + part.count),
                missing: upper - position - part.count)
            assembly.pieces.insert(piece, at: place)
            assembly.covered += upper - position
            assembly.held += part.count
            position = upper
            place += 1
        }
    }

    private static func firstPiece(endingBehind offset: Int, _ pieces: [Piece]) -> Int {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func close(_ assembly: Assembly, isWhole: Bool) -> Assembled {
        var octets: [UInt8] = []
        var provenance = Provenance()
        for piece in assembly.pieces {
            guard piece.offset == octets.count else { break }
            octets += piece.octets
            for run in piece.provenance.runs {
                provenance.append(.init(start: piece.offset + run.start, extent: run.extent, time: run.time))
            }
            if piece.missing > 0 { break }
        }
        return Assembled(
            fragment: assembly.fragment, octets: octets, provenance: provenance,
            count: assembly.total ?? assembly.pieces.last?.end ?? 0, frames: assembly.frames, first: assembly.first,
            isWhole: isWhole, isSelected: assembly.isSelected,
            isRepeated: assembly.isRepeated)
    }
}
