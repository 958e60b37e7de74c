import MSRP
import Octets
import Reassembly

/// The only chunk of the usual message: inside one segment, from the first octet on, with the total that it has.
struct UsualChunk: Sendable {
    private let extent: Extent
    private let time: Timestamp
    /// The transaction id.
    let transaction: Fingerprint
    private let bodyOffset: UInt32
    /// Octets of the body.
    let bodyCount: UInt32
    /// The flag of its end-line, or 0; `noTotal` is added where it declares no total.
    private let ending: UInt8

    private static let noTotal: UInt8 = 0x80

    /// Stands where the chunks are held elsewhere.
    static var none: UsualChunk { UsualChunk() }

    private init() {
        extent = Extent(capture: 0, frame: 0, offset: 0, count: 0)
        time = Timestamp(nanoseconds: 0)
        transaction = Fingerprint(low: 0, high: 0)
        bodyOffset = 0
        bodyCount = 0
        ending = 0
    }

    /// The chunk of a whole message, in the frame of `extent`, which was captured at `time`.
    init(_ extent: Extent, _ time: Timestamp, _ body: Range<Int>, _ transaction: Fingerprint) {
        self.extent = extent
        self.time = time
        self.transaction = transaction
        bodyOffset = UInt32(clamping: body.lowerBound)
        bodyCount = UInt32(clamping: body.count)
        ending = ContinuationFlag.last.rawValue
    }

    /// `chunk`, unless it is not a usual one.
    init?(_ chunk: Chunk) {
        guard chunk.extents.rest.isEmpty, chunk.first == chunk.last, chunk.damage == nil, chunk.start == 1,
            chunk.response == nil, chunk.extents.first.capture == chunk.first.capture,
            chunk.extents.first.frame == chunk.first.number, let offset = UInt32(exactly: chunk.body.lowerBound),
            let count = UInt32(exactly: chunk.body.count), chunk.declaredTotal ?? UInt64(count) == UInt64(count)
        else { return nil }
        extent = chunk.extents.first
        time = chunk.first.time
        transaction = chunk.transaction
        bodyOffset = offset
        bodyCount = count
        ending = (chunk.flag?.rawValue ?? 0) | (chunk.declaredTotal == nil ? UsualChunk.noTotal : 0)
    }

    /// The frame that holds it.
    var frame: Frame { Frame(capture: extent.capture, number: extent.frame, time: time) }

    /// The chunk as it came, with the answer to it.
    func chunk(response: Int16?, _ answer: Frame?) -> Chunk {
        Chunk(
            first: frame, last: frame, extents: Chain(extent), damage: nil,
            body: Int(bodyOffset)..<Int(bodyOffset) + Int(bodyCount), start: 1,
            declaredTotal: ending & UsualChunk.noTotal == 0 ? UInt64(bodyCount) : nil,
            flag: ContinuationFlag(rawValue: ending & ~UsualChunk.noTotal), transaction: transaction,
            response: response, responseFrame: answer)
    }
}

/// A later frame of the same capture, told by its distance: within four thousand million frames, and four seconds.
struct Later: Sendable {
    private let frames: UInt32
    private let nanoseconds: UInt32

    /// No frame.
    static var none: Later { Later() }

    private init() {
        frames = 0
        nanoseconds = 0
    }

    /// `frame`, unless it lies too far behind the one of `chunk`, or before it.
    init?(_ frame: Frame, after chunk: UsualChunk) {
        let start = chunk.frame
        guard frame.capture == start.capture, frame.number > start.number,
            let frames = UInt32(exactly: frame.number - start.number),
            let nanoseconds = UInt32(exactly: frame.time.since(start.time))
        else { return nil }
        self.frames = frames
        self.nanoseconds = nanoseconds
    }

    /// The frame; `nil` for none.
    func frame(after chunk: UsualChunk) -> Frame? {
        guard frames > 0 else { return nil }
        let start = chunk.frame
        return Frame(
            capture: start.capture, number: start.number + Int(frames),
            time: start.time.advanced(by: Int64(nanoseconds)))
    }
}
