/// What the directions of all connections share: the bounds of each, and buffers that none of them needs just now.
struct SharedRoom: Sendable {
    let limits: HalfStream.Limits
    private var buffers: [[UInt8]] = []

    /// Buffers that stand empty, at most, and how large each may be.
    private static let bufferLimit = 32
    private static let bufferSize = 1 << 18

    init(_ limits: HalfStream.Limits) { self.limits = limits }

    /// An empty buffer, perhaps with room from an earlier use: the latest, of which most is in the processor's cache.
    mutating func takeBuffer() -> [UInt8] { buffers.popLast() ?? [] }

    /// Takes a buffer back, and leaves an empty one.
    mutating func giveBack(_ buffer: inout [UInt8]) {
        var old: [UInt8] = []
        swap(&old, &buffer)
        guard old.capacity > 0, old.capacity <= SharedRoom.bufferSize, buffers.count < SharedRoom.bufferLimit
        else { return }
        old.removeAll(keepingCapacity: true)
        buffers.append(old)
    }
}
