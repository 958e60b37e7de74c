public import Octets

/// Several captures read as one, merged by time.
///
/// Frames with the same time come in the order of their captures. Within a capture the order of the file stands,
/// even where its times go back; a single capture is passed through without looking at times.
public struct Timeline {
    private var readers: [CaptureReader] = []
    /// The next frame of each capture, by its index.
    private var waiting: [FrameHeader?] = []
    /// The captures that have a next frame, the earliest at the root of the heap.
    private var heap: [Int] = []
    private var hasStarted = false
    /// Whether captures brought secrets that were not handed on.
    private var hasSecrets = false
    /// Each capture that is read ahead takes a thread, and some buffers.
    private static let aheadLimit = 4

    /// Opens all captures; "-" is standard input. Each capture's index is its place in `paths`.
    public init(paths: [String]) throws(IngestError) {
        guard paths.count <= Int(UInt16.max) else {
            throw .unsupported(name: paths[0], reason: "more than \(UInt16.max) captures at once")
        }
        guard paths.count(where: { $0 == "-" }) < 2 else {
            throw .unsupported(name: "-", reason: "standard input can be read only once")
        }
        if paths.count > 512 { CaptureFile.allowOpenFiles(paths.count) }
        // Many captures share what a few would take.
        let size = min(256 << 10, max(16 << 10, (8 << 20) / max(1, paths.count)))
        let readsAhead = paths.count <= Timeline.aheadLimit && ReadAhead.isUseful
        for (index, path) in paths.enumerated() {
            readers.append(
                try CaptureReader(path: path, index: index, bufferSize: size, mayGrow: false, readsAhead: readsAhead))
        }
    }

    /// Merges readers that are at their beginning, and whose indices are their places in `readers`.
    public init(readers: [CaptureReader]) { self.readers = readers }

    /// Hands the next frame to `body`, with its octets on loan.
    ///
    /// - Returns: `false` at the end of all captures.
    public mutating func next(_ body: (FrameHeader, OctetView) -> Void) -> Bool {
        if readers.count == 1 {
            guard let frame = readers[0].next() else { return false }
            readers[0].lend(frame, to: body)
            return true
        }
        guard let (reader, frame) = nextOfSeveral() else { return false }
        readers[reader].lend(frame, to: body)
        return true
    }

    /// Hands the next frames to `body`, at most `limit`, with their octets on loan: as many as need no waiting. Of
    /// several captures they come one by one.
    ///
    /// - Returns: `false` at the end of all captures.
    ///
    /// - Parameter secrets: handed the TLS secrets that captures brought (see `takeSecrets`), before the frames behind
    ///   them.
    public mutating func next(
        upTo limit: Int, secrets: (OctetView) -> Void = { _ in }, _ body: (FrameHeader, OctetView) -> Void
    ) -> Bool {
        if readers.count == 1 { return readers[0].lendNext(upTo: limit, secrets: secrets, to: body) }
        guard let (reader, frame) = nextOfSeveral() else { return false }
        if hasSecrets {
            hasSecrets = false
            let all = takeSecrets()
            secrets(OctetView(all.span))
        }
        readers[reader].lend(frame, to: body)
        return true
    }

    /// Hands the next frame to `body`, with its octets on loan and the interface that saw it.
    ///
    /// - Returns: `false` at the end of all captures.
    public mutating func nextOfInterface(_ body: (FrameHeader, FrameInterface, OctetView) -> Void) -> Bool {
        let found =
            readers.count == 1 ? readers[0].next().map { (reader: 0, frame: $0) } : nextOfSeveral()
        guard let (reader, frame) = found else { return false }
        let interface = readers[reader].interface
        readers[reader].lend(frame) { body($0, interface, $1) }
        return true
    }

    /// Ends the reading of all captures that have not come to their end: each has a fault then.
    public mutating func stop() {
        for index in readers.indices { readers[index].stop() }
    }

    /// Gives captures a fault that are shorter now than what was read of them. Called once they have been read.
    public mutating func noteShrinking() {
        for index in readers.indices { readers[index].noteShrinking() }
    }

    /// Has a capture that is read alone read ahead by another thread: there is a processor for it, as it turns out.
    public mutating func readAhead() {
        if readers.count == 1 { readers[0].buffer.readAhead() }
    }

    /// What ended the reading of captures before their end, in the order of the captures.
    public var faults: [IngestError] { readers.compactMap(\.fault) }

    /// What was read so far, by capture.
    public var captures: [CaptureSummary] { readers.map(\.summary) }

    /// Octets read so far of all captures, of what they hold where they are compressed.
    public var octetsRead: Int { readers.reduce(0) { $0 + $1.buffer.position } }

    /// The TLS secrets that the captures themselves brought since the last call, in the NSS key log format.
    public mutating func takeSecrets() -> [UInt8] {
        var all: [UInt8] = []
        for index in readers.indices { all += readers[index].takeSecrets() }
        return all
    }

    /// Makes the way back to the octets of these captures. It sees also the frames that are read later.
    ///
    /// - Parameters:
    ///   - budget: octets to hold of captures that cannot be read again.
    ///   - others: whether frames of other captures will follow, which cannot.
    public func recall(budget: Int = 256 << 20, besidesOthers others: Bool = false) -> Recall {
        Recall(readers: readers, budget: budget, besidesOthers: others)
    }
}

extension Timeline {
    /// The next frame, and the index of its reader.
    private mutating func nextOfSeveral() -> (reader: Int, frame: FrameHeader)? {
        if hasStarted { advanceRoot() } else { start() }
        guard let root = heap.first, let frame = waiting[root] else { return nil }
        return (root, frame)
    }

    private mutating func start() {
        hasStarted = true
        waiting = readers.indices.map { readers[$0].next() }
        hasSecrets = readers.contains(where: \.hasSecrets)
        heap = readers.indices.filter { waiting[$0] != nil }
        for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(place) }
    }

    /// Reads on in the capture whose frame was handed out last.
    private mutating func advanceRoot() {
        guard let root = heap.first else { return }
        waiting[root] = readers[root].next()
        if readers[root].hasSecrets { hasSecrets = true }
        if waiting[root] == nil {
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
        }
        siftDown(0)
    }

    private mutating func siftDown(_ place: Int) {
        var parent = place
        while true {
            var first = parent
            for child in 2 * parent + 1...2 * parent + 2 where child < heap.count && precedes(child, first) {
                first = child
            }
            if first == parent { return }
            heap.swapAt(parent, first)
            parent = first
        }
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        guard let one = waiting[heap[a]], let other = waiting[heap[b]] else { return false }
        return (one.time, one.capture) < (other.time, other.capture)
    }
}
