public import Octets

/// Octets read again: the way back from an extent to the wire.
///
/// Captures in files are read again where they lie; a small index finds a frame within eight records, and the place
/// of the last one is remembered, so that going forward costs little. Of captures that cannot be read again
/// (a pipe, a compressed file, an interface) it answers with what `keep` was given, as far as the budget holds it.
///
/// Not for several threads at once.
public final class Recall {
    /// Captures that have a buffer of 16 KiB for reading again, at most.
    private static let openLimit = 8

    /// The readers of the captures, by index, that know where to read again.
    private let readers: [CaptureReader]
    /// Where their frames lie; `nil` for captures that cannot be read again.
    private let indices: [FrameIndex?]
    private var replays: [CaptureReader] = []
    /// Which of `replays` gives way next.
    private var oldest = 0
    private var kept: KeptOctets

    /// A recall for captures that cannot be read again: only what is kept, at most some `budget` octets.
    public convenience init(budget: Int = 256 << 20) { self.init(readers: [], budget: budget) }

    init(readers: [CaptureReader], budget: Int) {
        self.readers = readers.map { $0.replay() }
        indices = readers.map(\.index)
        kept = KeptOctets(budget: budget)
    }

    /// Octets that are held for captures that cannot be read again.
    public var keptOctets: Int { kept.count }

    /// How many kept pieces, each of one frame, were given up for the budget.
    public var evictions: Int { kept.evictions }

    /// Whether the frames of a capture can be read again, so that nothing of it needs to be kept.
    public func canReadAgain(capture: Int) -> Bool {
        capture >= 0 && capture < indices.count && indices[capture] != nil
    }

    /// The octets of `extents`, joined; `nil` where any of them can no longer be read.
    public func octets(of extents: [Extent]) -> [UInt8]? {
        var joined: [UInt8] = []
        return append(extents, to: &joined) ? joined : nil
    }

    /// Appends the octets of `extents`; appends nothing where any of them can no longer be read.
    public func append(_ extents: [Extent], to array: inout [UInt8]) -> Bool {
        let before = array.count
        for extent in extents where !append(extent, to: &array) {
            array.removeLast(array.count - before)
            return false
        }
        return true
    }

    /// The octets of `extents`, joined; `nil` where any of them can no longer be read.
    public func octets(of extents: Chain<Extent>) -> [UInt8]? {
        var joined: [UInt8] = []
        return append(extents, to: &joined) ? joined : nil
    }

    /// Appends the octets of `extents`; appends nothing where any of them can no longer be read.
    public func append(_ extents: Chain<Extent>, to array: inout [UInt8]) -> Bool {
        if extents.rest.isEmpty {
            let before = array.count
            if append(extents.first, to: &array) { return true }
            array.removeLast(array.count - before)
            return false
        }
        return append(extents.array, to: &array)
    }

    /// All captured octets of a frame, link layer included; `nil` where the capture cannot be read again, or has no
    /// such frame.
    public func frame(_ number: Int, ofCapture capture: Int) -> [UInt8]? {
        guard canReadAgain(capture: capture) else { return nil }
        let slot = slot(of: capture)
        guard Self.go(to: number, &replays[slot], indices[capture]) else { return nil }
        return replays[slot].octets.copied()
    }

    /// Keeps `octets`, which are those of `extents` joined, where they cannot be read again.
    ///
    /// Later any part of them is found by extent. Beyond the budget the oldest give way.
    public func keep(_ extents: [Extent], _ octets: OctetView) {
        var offset = 0
        for extent in extents {
            let part = octets.extracting(offset..<offset + Int(extent.count))
            if !canReadAgain(capture: extent.capture) { kept.keep(extent, part) }
            offset += Int(extent.count)
        }
    }

    private func append(_ extent: Extent, to array: inout [UInt8]) -> Bool {
        guard canReadAgain(capture: extent.capture) else { return kept.append(extent, to: &array) }
        let slot = slot(of: extent.capture)
        return Self.append(extent, to: &array, &replays[slot], indices[extent.capture])
    }

    /// Reads through the replay where it stands: a copy of it would cost more than the reading.
    private static func append(
        _ extent: Extent, to array: inout [UInt8], _ replay: inout CaptureReader, _ index: FrameIndex?
    ) -> Bool {
        guard go(to: extent.frame, &replay, index) else { return false }
        let lower = Int(extent.offset)
        let octets = replay.octets.extracting(lower..<lower + Int(extent.count))
        guard octets.count == Int(extent.count) else { return false }
        octets.append(to: &array)
        return true
    }

    /// Where the replay of `capture` stands among `replays`; opens it at need.
    private func slot(of capture: Int) -> Int {
        for slot in replays.indices where replays[slot].capture == capture { return slot }
        if replays.count < Self.openLimit {
            replays.append(readers[capture])
            return replays.count - 1
        }
        let slot = oldest
        oldest = (oldest + 1) % Self.openLimit
        replays[slot] = readers[capture]
        return slot
    }

    /// Lets `replay` stand at the frame `number`, from where it is or from the nearest mark before it.
    private static func go(to number: Int, _ replay: inout CaptureReader, _ index: FrameIndex?) -> Bool {
        if replay.number == number, replay.isAtFrame { return true }
        guard let index, let mark = index.mark(for: number) else { return false }
        if !(replay.isAtFrame && replay.number < number && replay.number >= mark.before) {
            // A section is what pcapng has; to hand it on would cost a classic capture more than to read.
            let section = replay.layout == nil ? index.section(for: number) : CaptureSection()
            replay.resume(at: mark.position, after: mark.before, in: section)
        }
        while replay.number < number - 1 {
            guard replay.pass() else { return false }
        }
        return replay.number == number || replay.next() != nil
    }
}
