internal import Octets

/// The captures of a run that can be read again where they lie, each by a reader of its own that stands where it read
/// last.
struct ReadableCaptures {
    /// Captures that have a buffer of 32 KiB for reading again, at most.
    static let openLimit = 8

    /// The readers of the captures, by index, that know where to read again.
    private let readers: [CaptureReader]
    /// Where their frames lie; `nil` for captures that cannot be read again.
    private var indices: [FrameIndex?]
    private(set) var replays: [CaptureReader] = []
    /// Which of `replays` gives way next.
    private var oldest = 0

    init(_ readers: [CaptureReader]) {
        self.readers = readers.map { $0.replay() }
        indices = readers.map(\.index)
    }

    /// The same captures, as far as they have been read, for another thread: it shares no object whose owners would be
    /// counted by both.
    func twin() -> ReadableCaptures {
        var twin = self
        twin.indices = indices.map { $0?.twin() }
        return twin
    }

    /// Whether the capture with an index is one of them.
    func hold(_ capture: Int) -> Bool { capture >= 0 && capture < indices.count && indices[capture] != nil }

    /// Whether all captures are among them.
    var holdAll: Bool { !indices.isEmpty && indices.allSatisfy { $0 != nil } }

    /// All captured octets of a frame; `nil` where there is no such frame to be read.
    mutating func frame(_ number: Int, of capture: Int) -> [UInt8]? {
        guard hold(capture), let index = indices[capture] else { return nil }
        let slot = slot(of: capture)
        return replays[slot].go(to: number, index) ? replays[slot].octets.copied() : nil
    }

    /// Appends the octets of `extent`; false where they cannot be read, `nil` where its capture is none of these.
    mutating func append(_ extent: Extent, to array: inout [UInt8]) -> Bool? {
        let capture = extent.capture
        guard capture < indices.count, let index = indices[capture] else { return nil }
        return replays[slot(of: capture)].append(extent, to: &array, index)
    }

    /// Where the replay of `capture` stands among `replays`; opens it at need.
    private mutating func slot(of capture: Int) -> Int {
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
}

extension CaptureReader {
    /// Appends the octets of `extent`: read where the reader stands, as a copy of it would cost more than the reading.
    fileprivate mutating func append(_ extent: Extent, to array: inout [UInt8], _ index: FrameIndex) -> Bool {
        guard go(to: extent.frame, index) else { return false }
        let lower = Int(extent.offset)
        let octets = octets.extracting(lower..<lower + Int(extent.count))
        guard octets.count == Int(extent.count) else { return false }
        octets.append(to: &array)
        return true
    }

    /// Lets a replay stand at the frame `number`, from where it is or from the nearest mark before it.
    fileprivate mutating func go(to number: Int, _ index: FrameIndex) -> Bool {
        if self.number == number, isAtFrame { return true }
        guard let start = index.start(for: number) else { return false }
        if !(isAtFrame && self.number < number && self.number >= start.before) {
            // A section is what pcapng has; to hand it on would cost a classic capture more than to read.
            let section = layout == nil ? index.section(for: number) : CaptureSection()
            resume(at: start.position, after: start.before, in: section, reach: start.reach)
        }
        while self.number < number - 1 {
            guard pass() else { return false }
        }
        return self.number == number || next() != nil
    }
}
