public import Octets

/// Frames of one capture that lie in its buffer side by side, lent at once: asking for each alone would cost as much as
/// reading it.
public struct FrameBatch: ~Escapable {
    /// A frame, and where it starts in the buffer.
    @usableFromInline
    struct Entry {
        @usableFromInline let header: FrameHeader
        @usableFromInline let start: Int

        init(_ header: FrameHeader, at start: Int) {
            self.header = header
            self.start = start
        }
    }

    @usableFromInline let entries: Span<Entry>
    @usableFromInline let octets: OctetView

    @_lifetime(copy entries, copy octets)
    init(_ entries: Span<Entry>, in octets: OctetView) {
        self.entries = entries
        self.octets = octets
    }

    /// How many frames there are: at least one.
    @inlinable public var count: Int { entries.count }

    /// What the capture says of the frame at `index`, which must be in `0..<count`.
    @inlinable @inline(__always)
    public func header(_ index: Int) -> FrameHeader { entries[index].header }

    /// The octets of the frame at `index`, which must be in `0..<count`.
    @inlinable @inline(__always) @_lifetime(copy self)
    public func octets(_ index: Int) -> OctetView {
        let entry = entries[index]
        return octets.extracting(entry.start..<entry.start &+ entry.header.capturedLength)
    }
}

extension CaptureReader {
    /// Frames that are lent at once, at most: what is noted of them stays in the processor's nearest cache.
    static let batchLimit = 128

    /// Reads on over the next frame and those behind it that need no further reading, at most `limit`.
    ///
    /// - Returns: `false` at the end, where `fault` tells whether it is the true end.
    mutating func nextBatch(upTo limit: Int) -> Bool {
        batch.removeAll(keepingCapacity: true)
        guard let first = next() else { return false }
        batch.append(FrameBatch.Entry(first, at: frameStart))
        let limit = min(limit, CaptureReader.batchLimit)
        if let layout {
            while batch.count < limit, holdsRecord(layout), let header = nextRecord(layout) {
                batch.append(FrameBatch.Entry(header, at: frameStart))
            }
        } else {
            while batch.count < limit, holdsPacket, let header = nextBlock() {
                batch.append(FrameBatch.Entry(header, at: frameStart))
            }
        }
        return true
    }

    /// Hands the frames that were read last to `body`.
    ///
    /// It changes nothing, but is `mutating`: see `lend`.
    mutating func lendBatch(to body: (borrowing FrameBatch) -> Void) {
        body(FrameBatch(batch.span, in: OctetView(buffer.storage.span)))
    }

    /// Hands the frame that `next()` announced to `body`, as a batch of its own.
    mutating func lendAlone(_ header: FrameHeader, to body: (borrowing FrameBatch) -> Void) {
        batch.removeAll(keepingCapacity: true)
        batch.append(FrameBatch.Entry(header, at: frameStart))
        lendBatch(to: body)
    }
}
