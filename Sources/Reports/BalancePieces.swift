import Dispatch
import Records
import Synchronization

/// The messages of a balance as JSON, some at a time: what is told of each is made when it is written, on all processors.
struct BalancePieces {
    private let messages: CustodyMessages
    private var place = 0

    /// Messages that one processor writes without a break.
    private static let pieceLength = 256
    /// Pieces that are held at a time: some 200 KiB each.
    private static let pieceCount = 16

    init(_ messages: CustodyMessages) { self.messages = messages }

    /// The next pieces, in their order: objects with commas between them. `nil` behind the last one.
    mutating func next() -> [[UInt8]]? {
        guard place < messages.count else { return nil }
        let first = place
        let end = min(messages.count, first + Self.pieceLength * Self.pieceCount)
        place = end
        let starts = Array(stride(from: first, to: end, by: Self.pieceLength))
        let messages = messages
        @Sendable func written(_ start: Int) -> [UInt8] {
            var json = JSONWriter()
            for place in start..<min(end, start + Self.pieceLength) { json.record(messages[place]) }
            return json.take()
        }
        // Threads would take longer than one piece does.
        if starts.count == 1 { return [written(first)] }
        let pieces = Mutex([[UInt8]](repeating: [], count: starts.count))
        DispatchQueue.concurrentPerform(iterations: starts.count) { number in
            let octets = written(starts[number])
            pieces.withLock { $0[number] = octets }
        }
        return pieces.withLock { $0 }
    }
}
