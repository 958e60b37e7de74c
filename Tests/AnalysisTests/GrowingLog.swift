/// What a key log goes on with, each time it is asked.
final class GrowingLog: @unchecked Sendable {
    // Asked by one thread alone: that of the run.
    private var pieces: [[UInt8]]

    init(_ pieces: [UInt8]...) { self.pieces = pieces }

    func next() -> [UInt8] { pieces.isEmpty ? [] : pieces.removeFirst() }
}
