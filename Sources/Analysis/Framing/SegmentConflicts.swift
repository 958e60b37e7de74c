import Reassembly

/// Segments that came again with other octets before it was known what their connection carries: behind a hole at its
/// beginning nothing is read yet. They are told of when it turns out to carry messages.
struct SegmentConflicts {
    struct Conflict {
        let half: HalfID
        let frame: Frame
        /// The number of the frame whose octets count.
        let earlier: Int
    }

    /// Of one connection, and of all; further ones are not told of.
    private static let limit = (ofOne: 16, ofAll: 4096)
    private var waiting: [Int: [Conflict]] = [:]

    mutating func wait(_ conflict: Conflict) {
        let slot = conflict.half.flow.slot
        guard waiting.count < Self.limit.ofAll || waiting[slot] != nil,
            waiting[slot, default: []].count < Self.limit.ofOne
        else { return }
        waiting[slot, default: []].append(conflict)
    }

    /// Those of the connection in `slot`, which wait no longer.
    mutating func take(_ slot: Int) -> [Conflict] {
        waiting.isEmpty ? [] : waiting.removeValue(forKey: slot) ?? []
    }
}
