internal import Octets

/// Octets of captures that cannot be read again, the newest up to a budget.
struct KeptOctets {
    /// Octets that stand for an entry's own costs, so that many small ones cannot pass the budget.
    static let overhead = 96

    /// Octets of one frame that lie side by side.
    private struct Piece {
        let frame: FrameKey
        let offset: Int
        let octets: [UInt8]
        /// The serial number of the piece of the same frame that was kept before this one; 0 for none.
        let previous: Int
    }

    private struct FrameKey: Hashable {
        let capture: Int
        let frame: Int
    }

    /// Octets held, in all pieces.
    private(set) var count = 0
    /// Pieces that were given up.
    private(set) var evictions = 0
    /// Whether any came out of a wrapping.
    private(set) var hasUnwrapped = false
    private let budget: Int
    private var charged = 0
    /// The pieces, oldest first, from `head` on. Those before it were evicted and are empty.
    private var pieces: [Piece?] = []
    private var head = 0
    /// The serial number of `pieces[0]`; they count from 1.
    private var firstSerial = 1
    private var newest: [FrameKey: Int] = [:]

    init(budget: Int) { self.budget = max(0, budget) }

    mutating func keep(_ extent: Extent, _ octets: OctetView) {
        guard octets.count > 0, octets.count == Int(extent.count) else { return }
        if extent.isUnwrapped { hasUnwrapped = true }
        let frame = FrameKey(capture: extent.capture, frame: extent.frame)
        let serial = firstSerial + pieces.count
        pieces.append(
            Piece(
                frame: frame, offset: Int(extent.offset), octets: octets.copied(), previous: newest[frame] ?? 0))
        newest[frame] = serial
        count += octets.count
        charged += octets.count + Self.overhead
        while charged > budget, head < pieces.count { evict() }
    }

    /// Appends the octets of `extent`; `false`, and perhaps some of them, where not all are held.
    func append(_ extent: Extent, to array: inout [UInt8]) -> Bool {
        let end = Int(extent.offset) + Int(extent.count)
        var offset = Int(extent.offset)
        // Each turn takes at least one octet, from whichever piece holds it.
        while offset < end {
            guard let piece = piece(of: extent, holding: offset) else { return false }
            let from = offset - piece.offset
            let to = min(end - piece.offset, piece.octets.count)
            array.append(contentsOf: piece.octets[from..<to])
            offset += to - from
        }
        return true
    }

    private func piece(of extent: Extent, holding offset: Int) -> Piece? {
        var serial = newest[FrameKey(capture: extent.capture, frame: extent.frame)] ?? 0
        // Serial numbers fall along the chain; below `head` everything is evicted.
        while serial >= firstSerial + head, serial - firstSerial < pieces.count {
            guard let piece = pieces[serial - firstSerial] else { return nil }
            if offset >= piece.offset, offset < piece.offset + piece.octets.count { return piece }
            serial = piece.previous
        }
        return nil
    }

    private mutating func evict() {
        if let oldest = pieces[head] {
            count -= oldest.octets.count
            charged -= oldest.octets.count + Self.overhead
            evictions += 1
            if newest[oldest.frame] == firstSerial + head { newest[oldest.frame] = nil }
        }
        pieces[head] = nil
        head += 1
        // Moved together once half is empty: each piece moves a constant number of times.
        if head >= 64, head * 2 >= pieces.count {
            pieces.removeFirst(head)
            firstSerial += head
            head = 0
        }
    }
}
