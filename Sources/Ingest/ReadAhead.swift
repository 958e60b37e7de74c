internal import Dispatch
internal import Glibc
internal import Synchronization

/// Reads a capture file ahead on another thread, block by block, while what came before is analysed: the kernel's copy
/// is the larger part of what reading costs.
///
/// At most `depth` blocks are held. It ends with its last owner, with the file, and with the first error, which whoever
/// asks for the octets meets again.
final class ReadAhead: Sendable {
    /// Octets of the file, in the middle of a buffer.
    struct Block: Sendable {
        /// The buffer; the octets stand behind `headroom` others.
        var storage: [UInt8]
        /// The position in the file of the first octet.
        let position: Int
        /// How many octets came: none at the end, or where reading failed.
        let count: Int
    }

    /// What both sides see.
    private final class Ring: Sendable {
        struct State {
            var ready: [Block] = []
            var free: [[UInt8]] = []
            var isOver = false
        }

        let state = Mutex(State())
        let filled = DispatchSemaphore(value: 0)
        let emptied = DispatchSemaphore(value: 0)
    }

    /// Room before the octets of a block, for what is left of the one before it.
    let headroom: Int
    /// Whether a processor is there to do it, besides that which analyses and another one that may find messages: of two
    /// the octets would go from one to the other, and be waited for.
    static var isUseful: Bool { sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 2 }

    private let size: Int
    private let ring = Ring()
    private static let depth = 4

    /// Starts to read `file` from `position` on, `size` octets at a time.
    init(_ file: CaptureFile, from position: Int, size: Int, headroom: Int) {
        self.size = max(1, size)
        self.headroom = max(0, headroom)
        for _ in 0..<ReadAhead.depth { ring.emptied.signal() }
        let (ring, size, headroom) = (ring, self.size, self.headroom)
        DispatchQueue(label: "imtrace.read-ahead").async {
            ReadAhead.fill(ring, file, position, size, headroom)
        }
    }

    deinit {
        ring.state.withLock { $0.isOver = true }
        ring.emptied.signal()
    }

    /// The next block, if it starts at `position`; else nothing, and nothing follows.
    func next(at position: Int) -> Block? {
        if ring.state.withLock({ $0.isOver }) { return nil }
        ring.filled.wait()
        let block = ring.state.withLock { state -> Block? in
            guard let first = state.ready.first, first.position == position, first.count > 0 else {
                state.isOver = true
                return nil
            }
            return state.ready.removeFirst()
        }
        ring.emptied.signal()
        return block
    }

    /// Takes a buffer back that came with a block.
    func giveBack(_ storage: consuming [UInt8]) {
        guard storage.count == headroom + size else { return }
        let buffer = storage
        ring.state.withLock { state in
            if state.free.count < ReadAhead.depth { state.free.append(buffer) }
        }
    }

    private static func fill(_ ring: Ring, _ file: CaptureFile, _ start: Int, _ size: Int, _ headroom: Int) {
        var position = start
        while true {
            ring.emptied.wait()
            var (isOver, buffer) = ring.state.withLock { ($0.isOver, $0.free.popLast()) }
            if isOver { return }
            var storage = buffer ?? [UInt8](repeating: 0, count: headroom + size)
            buffer = nil
            // Bound: the range behind the headroom, which is `size` octets.
            let count = unsafe storage.withUnsafeMutableBytes { bytes in
                unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[headroom...]), from: position)
            }
            let block = Block(storage: storage, position: position, count: max(0, count))
            ring.state.withLock { $0.ready.append(block) }
            ring.filled.signal()
            if count <= 0 { return }
            position += count
        }
    }
}
