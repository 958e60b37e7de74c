internal import Octets

/// Puts frames of several interfaces in the order of their times. The kernel hands out those of each a little later
/// than they came, one interface more than the other: a frame waits until none before it can come.
struct FrameMerge {
    /// Frames of one interface that wait, and how many of them have gone.
    private struct Line {
        var frames = FrameBatch()
        var gone = 0
        var next: FrameHeader? { gone < frames.count ? frames.headers[gone] : nil }
    }

    private var lines: [Line]
    /// Octets that wait at the most: then all go, whatever may come before them.
    private let limit: Int

    init(interfaces: Int, limit: Int) {
        lines = Array(repeating: Line(), count: interfaces)
        self.limit = limit
    }

    private var cost: Int { lines.reduce(0) { $0 + $1.frames.cost } }

    /// Takes a frame of the interface at `index`.
    mutating func append(_ header: FrameHeader, _ octets: OctetView, of index: Int) {
        lines[index].frames.append(header, octets)
    }

    /// Moves the frames before `time` to `batch`, those of each interface in their own order.
    mutating func release(before time: Timestamp, to batch: inout FrameBatch) {
        let isFull = cost > limit
        while let earliest = earliest, isFull || lines[earliest].next.map({ $0.time < time }) ?? false {
            lines[earliest].frames.lend(lines[earliest].gone) { batch.append($0, $1) }
            lines[earliest].gone += 1
        }
        for index in lines.indices where lines[index].next == nil {
            lines[index].frames.removeAll()
            lines[index].gone = 0
        }
    }

    private var earliest: Int? {
        var found: (index: Int, time: Timestamp)?
        for (index, line) in lines.enumerated() {
            guard let next = line.next, found.map({ next.time < $0.time }) ?? true else { continue }
            found = (index, next.time)
        }
        return found?.index
    }
}
