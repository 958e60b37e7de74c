public import Octets

/// One capture file, read front to back: classic pcap or pcapng, in either byte order, also compressed by gzip or zstd.
///
/// ```swift
/// var reader = try CaptureReader(path: "a.pcap", index: 0)
/// while let frame = reader.next() { use(frame, reader.octets) }
/// if let fault = reader.fault { print(fault) }
/// ```
///
/// A copy reads on by itself, except where the capture is a pipe or compressed: there both take from the same octets.
public struct CaptureReader {
    let capture: Int
    let name: String
    var buffer: RecordBuffer
    /// Where the octets of the last frame lie in the buffer.
    private var frameStart = 0
    private var frameLength = 0
    /// Frames delivered; the number of the last one.
    private(set) var number = 0
    private var isOver = false
    /// Whether the last record is not there whole.
    private var isCutShort = false
    /// Whether the reader was moved and has not read since.
    private var isBetween = false
    private var tally = Tally()
    private var secrets: [UInt8] = []

    /// Says how records are laid out; `nil` for pcapng.
    var layout: ClassicLayout?
    /// The section that is being read, of a pcapng.
    var section = CaptureSection()
    /// Which of its interfaces saw the last frame.
    var interfaceNumber = 0
    /// Where every eighth frame lies; `nil` where octets cannot be read again.
    private(set) var index: FrameIndex?
    /// Whether this reader writes the index: false for one that reads again.
    private var isFirst = true

    /// Why reading ended before the end of the capture. What came before was delivered.
    public private(set) var fault: IngestError?

    /// Opens a capture file and reads its header.
    ///
    /// - Parameters:
    ///   - path: the file; "-" is standard input.
    ///   - index: the index that its frames and extents carry, from 0.
    public init(path: String, index: Int) throws(IngestError) {
        try self.init(path: path, index: index, bufferSize: 256 << 10)
    }

    /// Reads a capture that lies in memory. Small buffers (64 octets and up) are for tests.
    public init(
        octets: [UInt8], index: Int, name: String = "memory", bufferSize: Int = 256 << 10
    ) throws(IngestError) {
        try self.init(.octets(octets), name, index, bufferSize)
    }

    /// - Parameters:
    ///   - mayGrow: whether more may be written to the file. Else a short one gets a buffer of its length: to clear a long
    ///     one takes longer than to read it.
    ///   - readsAhead: whether another thread may read ahead in a long file.
    init(
        path: String, index: Int, bufferSize: Int, mayGrow: Bool = true, readsAhead: Bool = false
    ) throws(IngestError) {
        let file = try CaptureFile(path: path)
        var size = bufferSize
        if !mayGrow, let length = file.length {
            size = min(size, max(CaptureReader.shortestBuffer, length &+ 1))
        }
        try self.init(.file(file), path, index, size, readsAhead)
    }

    /// What is compressed in a short file may be long.
    private static let shortestBuffer = 64 << 10

    private init(
        _ source: CaptureSource, _ name: String, _ capture: Int, _ size: Int, _ readsAhead: Bool = false
    ) throws(IngestError) {
        self.capture = capture
        self.name = name
        buffer = RecordBuffer(source, size: size, readsAhead: readsAhead)
        buffer.inflateIfCompressed()
        index = buffer.source.isSeekable ? FrameIndex() : nil
        try readFileHeader()
    }

    /// Reads on to the next frame; `nil` at the end, where `fault` tells whether it is the true end.
    public mutating func next() -> FrameHeader? {
        if isOver { return nil }
        if let layout { return nextRecord(layout) }
        return nextBlock()
    }

    /// The octets of the frame that `next()` announced; none before the first and after the last one.
    public var octets: OctetView {
        @_lifetime(borrow self)
        get { OctetView(buffer.storage.span).extracting(frameStart..<frameStart &+ frameLength) }
    }

    /// What was read so far.
    public var summary: CaptureSummary {
        var summary = CaptureSummary(
            name: name, container: layout == nil ? "pcapng" : "pcap", linkTypes: tally.linkTypes, frames: number,
            octets: tally.octets, firstTime: number > 0 ? tally.firstTime : nil,
            lastTime: number > 0 ? tally.lastTime : nil, cutFrames: tally.cutFrames, complete: fault == nil,
            fractionDigits: tally.digits ?? 6, isSeekable: buffer.source.isSeekable)
        summary.fault = fault?.reason
        summary.cutLength = tally.cutLength
        summary.firstCut = tally.firstCut
        return summary
    }

    /// The TLS secrets that the capture itself brought since the last call, in the NSS key log format.
    ///
    /// They stand in Decryption Secrets Blocks, before the frames that need them. At most 16 MiB are held.
    public mutating func takeSecrets() -> [UInt8] {
        defer { secrets = [] }
        return secrets
    }

    /// Whether there are any that were not taken.
    var hasSecrets: Bool { !secrets.isEmpty }

    private struct Tally {
        var linkTypes: [LinkType] = []
        var octets = 0
        var firstTime = Timestamp(nanoseconds: 0)
        var lastTime = Timestamp(nanoseconds: 0)
        var cutFrames = 0
        var cutLength = 0
        var firstCut: Int?
        var digits: Int?
    }
}

/// What both containers need.
extension CaptureReader {
    /// Hands out the frame whose record of `size` octets starts where the buffer stands: `length` octets at
    /// `offset` of it. The record must have been demanded, and hold them.
    @inline(__always)
    mutating func deliver(
        size: Int, offset: Int, length: Int, originalLength: UInt32, time: Timestamp, linkType: LinkType
    ) -> FrameHeader {
        if number & (FrameIndex.stride - 1) == 0 {
            if number == 0 { tally.firstTime = time }
            if isFirst { index?.append(position: buffer.position, section: section) }
        }
        number &+= 1
        frameStart = buffer.start &+ offset
        frameLength = length
        isBetween = false
        buffer.advance(size)
        let header = FrameHeader(
            capture: capture, number: number, time: time, capturedLength: length,
            originalLength: Int(originalLength), linkType: linkType)
        tally.octets &+= length
        tally.lastTime = time
        if header.isCut {
            if tally.cutFrames == 0 { tally.firstCut = number }
            tally.cutFrames &+= 1
            tally.cutLength = max(tally.cutLength, length)
        }
        return header
    }

    /// Hands the frame that `next()` announced to `body`.
    ///
    /// It changes nothing, but is `mutating`: so an array that holds the reader lends it in place, where reading
    /// `octets` would copy the reader, with five reference counts for every frame.
    @inline(__always)
    mutating func lend(_ header: FrameHeader, to body: (FrameHeader, OctetView) -> Void) { body(header, octets) }

    /// Reads on, and hands the next frame to `body` and those behind it that need no further reading, at most `limit`.
    /// Each is cut when its turn comes: its octets are then on their way into the processor's cache.
    ///
    /// - Returns: `false` at the end, where `fault` tells whether it is the true end.
    mutating func lendNext(
        upTo limit: Int, secrets: (OctetView) -> Void, to body: (FrameHeader, OctetView) -> Void
    ) -> Bool {
        guard let first = next() else { return false }
        // They stand before a frame: none lies between those that need no further reading.
        if hasSecrets {
            let all = takeSecrets()
            secrets(OctetView(all.span))
        }
        body(first, octets)
        var count = 1
        if let layout {
            while count < limit, holdsRecord(layout), let header = nextRecord(layout) {
                buffer.prefetch()
                body(header, octets)
                count &+= 1
            }
        } else {
            while count < limit, holdsPacket, let header = nextBlock() {
                buffer.prefetch()
                body(header, octets)
                count &+= 1
            }
        }
        return true
    }

    /// Notes an interface: its link type, and the digits of its clock.
    mutating func note(_ linkType: LinkType, digits: Int) {
        tally.digits = max(tally.digits ?? 0, digits)
        // A hostile file could describe thousands: those that matter come first.
        if tally.linkTypes.count < 64, !tally.linkTypes.contains(linkType) { tally.linkTypes.append(linkType) }
    }

    /// Holds a key log until it is taken.
    mutating func addSecrets(_ lines: [UInt8]) {
        guard isFirst, secrets.count + lines.count <= RecordBuffer.recordLimit else { return }
        secrets += lines
        if let last = secrets.last, last != .lineFeed { secrets.append(.lineFeed) }
    }

    /// Ends reading where the octets of `what` were demanded and not there: at the end, or inside a record.
    @inline(never)
    mutating func endOfOctets(inside what: String) {
        if buffer.failure != 0 {
            end(readError)
        } else if buffer.available > 0 {
            cutShort(inside: what, from: buffer.position)
        } else {
            end(nil)
        }
    }

    /// Ends reading inside a record that starts at `position`: there it goes on where more is written.
    mutating func cutShort(inside what: String, from position: Int) {
        damaged("cut short in the middle of a \(what)")
        isCutShort = true
        if buffer.source.isSeekable { buffer.seek(to: position) }
    }

    /// Why no more octets came, where that is not the end.
    var readError: IngestError {
        if case .compressed(let capture) = buffer.source {
            switch capture.failure {
            case .damaged(let reason): return .damaged(name: name, frame: number + 1, reason: reason)
            case .unsupported(let reason): return .unsupported(name: name, reason: reason)
            case .system, nil: break
            }
        }
        return .inputOutput(name: name, reason: IngestError.text(of: buffer.failure))
    }

    /// Ends reading at a record that cannot be right.
    @inline(never)
    mutating func damaged(_ reason: String) {
        end(.damaged(name: name, frame: number + 1, reason: reason))
    }

    /// Ends reading, for good.
    mutating func end(_ fault: IngestError?) {
        isOver = true
        frameLength = 0
        self.fault = fault
    }

    /// Ends reading before the end of the capture, unless it has ended.
    mutating func stop() {
        if !isOver { end(.stopped(name: name, frame: number)) }
    }

    /// Where the file is shorter now than what was read of it, that is why reading ended: somebody has emptied it, or writes it
    /// anew, and what was to be read again is not there.
    mutating func noteShrinking() {
        guard let length = buffer.source.shortenedLength, length < buffer.reached, fault == nil || isCutShort
        else { return }
        isCutShort = false
        end(
            .damaged(
                name: name, frame: max(1, number), reason: "the file was cut to \(length) octets while it was read"))
    }

    /// Whether reading ended where the octets end, perhaps in the middle of a record, and not at one that is wrong.
    var isAtEnd: Bool {
        guard isOver, buffer.failure == 0 else { return false }
        return fault == nil || isCutShort
    }

    /// The position of the next record, as far as it is known.
    var position: Int { buffer.position }

    /// Lets a reader that has come to the end of the octets read on: more may have been written.
    mutating func retry() {
        guard isAtEnd else { return }
        isOver = false
        isCutShort = false
        fault = nil
    }

    /// A reader of the same capture that reads frames again, through a small buffer of its own.
    func replay() -> CaptureReader {
        var other = self
        other.buffer = RecordBuffer(buffer.source, size: 32 << 10, jump: 2 << 10)
        other.isFirst = false
        other.frameLength = 0
        other.isOver = true
        return other
    }

    /// Whether `octets` are those of the frame `number`.
    var isAtFrame: Bool { number > 0 && !isOver && !isBetween }

    /// Passes over the next frame, which was read before, without looking at it; false where it cannot be read.
    mutating func pass() -> Bool {
        guard let layout, !layout.mayBeSwapped, !isOver, buffer.demand(layout.headerSize) else { return next() != nil }
        let captured = Int(buffer.number32(at: 8, layout.isBigEndian))
        guard captured <= RecordBuffer.recordLimit else { return next() != nil }
        buffer.skip(layout.headerSize &+ captured)
        number &+= 1
        isBetween = true
        return true
    }

    /// Goes back, or on, to just before frame `number + 1`, which starts at `position`.
    ///
    /// - Parameter reach: how many octets from there on are likely to be wanted, where that is known.
    mutating func resume(at position: Int, after number: Int, in section: CaptureSection, reach: Int = 0) {
        buffer.seek(to: position, reach: reach)
        self.number = number
        self.section = section
        isOver = false
        fault = nil
        frameLength = 0
        isBetween = true
    }
}
