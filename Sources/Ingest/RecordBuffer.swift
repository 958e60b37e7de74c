internal import CLinux
internal import Octets

/// A window over a capture: what was read and not yet used, at `start..<end` of one reused buffer.
struct RecordBuffer {
    /// The largest record that is read; what claims more is damaged. libpcap itself stops at 256 KiB for most links.
    static let recordLimit = 16 << 20

    /// The octets. Empty until the first are asked for.
    private(set) var storage: [UInt8] = []
    /// The first octet not yet used.
    private(set) var start = 0
    /// Behind the last octet that was read.
    private(set) var end = 0
    /// The position in the capture of `storage[0]`.
    private var base = 0
    /// The first octet that was read: what stands before it is room.
    private var first = 0
    /// The `errno` of a read that failed.
    private(set) var failure: Int32 = 0

    private(set) var source: CaptureSource
    private let size: Int
    /// How much is read at once after a jump: it doubles with each read that follows, up to the whole window.
    private let jump: Int
    private var reach: Int
    /// The thread that reads ahead, where there is one.
    private var ahead: ReadAhead?
    /// Whether one is to be started when the file turns out to be longer than the window.
    private var readsAhead: Bool
    /// Whether one is to be started where the window ends.
    private var startsAhead = false
    /// Most records are no longer than a segment that a network card has put together.
    private static let headroom = 64 << 10

    /// A window of `size` octets, which grows for a record that is larger.
    ///
    /// 256 KiB is as fast as any larger one, and stays in the processor's cache. Who reads here and there sets `jump`
    /// to what one place needs.
    ///
    /// - Parameter readsAhead: whether a long file is read ahead by another thread.
    init(_ source: CaptureSource, size: Int, jump: Int = .max, readsAhead: Bool = false) {
        self.source = source
        self.size = max(64, size)
        self.jump = min(max(64, jump), self.size)
        reach = self.jump
        self.readsAhead = readsAhead
    }

    /// The position in the capture of the first octet not yet used.
    var position: Int { base &+ start }
    /// The position in the capture behind the last octet that was read.
    var reached: Int { base &+ end }
    /// Octets that were read and not yet used.
    var available: Int { end &- start }

    /// Goes on with what is compressed in the capture, where its first octets say so. Nothing may have been used yet.
    mutating func inflateIfCompressed() {
        guard base == 0, start == 0, demand(Compression.magicLength),
            let compression = Compression(OctetView(storage.span).prefix(end))
        else { return }
        source = .compressed(CompressedCapture(source, compression, input: storage, count: end))
        storage = []
        end = 0
        reach = jump
    }

    /// Whether `count` octets can be had from `start` on; reads them where they are not there yet.
    @inline(__always)
    mutating func demand(_ count: Int) -> Bool {
        end &- start >= count || fill(count)
    }

    /// Uses `count` octets, which must have been demanded.
    @inline(__always)
    mutating func advance(_ count: Int) { start &+= count }

    /// The 32-bit number `offset` octets from `start` on. It must have been demanded; 0 stands for what is not there.
    @inline(__always)
    func number32(at offset: Int, _ isBigEndian: Bool) -> UInt32 {
        OctetView(storage.span).number32(at: start &+ offset, isBigEndian)
    }

    /// The two 32-bit numbers `offset` octets from `start` on, read at once. They must have been demanded.
    @inline(__always)
    func numbers32(at offset: Int, _ isBigEndian: Bool) -> (UInt32, UInt32) {
        let both = OctetView(storage.span).loadLittleEndian(UInt64.self, at: start &+ offset) ?? 0
        let (first, second) = (UInt32(truncatingIfNeeded: both), UInt32(truncatingIfNeeded: both >> 32))
        return isBigEndian ? (first.byteSwapped, second.byteSwapped) : (first, second)
    }

    /// The 16-bit number `offset` octets from `start` on. It must have been demanded.
    @inline(__always)
    func number16(at offset: Int, _ isBigEndian: Bool) -> UInt16 {
        OctetView(storage.span).number16(at: start &+ offset, isBigEndian)
    }

    /// Has the octets that come next brought nearer, while those before them are looked at: a record's header, and those
    /// of link, IP and TCP.
    @inline(__always)
    func prefetch() {
        guard start < storage.count else { return }
        unsafe storage.withUnsafeBufferPointer { buffer in
            // Bound: `start` is inside; the line behind it is only asked for, and may be anywhere.
            guard let base = buffer.baseAddress else { return }
            unsafe imtrace_prefetch(base + start)
            unsafe imtrace_prefetch(base + min(start + 64, buffer.count - 1))
        }
    }

    /// Skips `count` octets that need not have been demanded. Where the capture ends before, nothing is left.
    mutating func skip(_ count: Int) {
        var rest = count
        while rest > available {
            rest -= available
            if source.isSeekable {
                seek(to: base + end + rest)
                return
            }
            start = end
            guard fill(1) else { return }
        }
        start += rest
    }

    /// Goes to another position of a seekable capture. Octets that are in the window are not read again.
    ///
    /// - Parameter wanted: how many octets are likely to be wanted there, where that is known: they are read at once.
    mutating func seek(to position: Int, reach wanted: Int = 0) {
        failure = 0
        if position >= base + first, position <= base + end {
            start = position - base
        } else {
            ahead = nil
            // What lies so near that the next read would have reached it is likely to have neighbours that will be asked
            // for too: with each of them more is read at once.
            let gap = position - (base + end)
            let isNear = gap >= 0 && gap <= reach
            reach = min(max(isNear ? reach : jump, wanted), size)
            base = position
            first = 0
            start = 0
            end = 0
        }
    }

    @inline(never)
    private mutating func fill(_ count: Int) -> Bool {
        guard failure == 0 else { return false }
        if readsAhead, storage.count > 0, takeBlocks(count) { return true }
        if storage.isEmpty { storage = [UInt8](repeating: 0, count: size) }
        moveToFront()
        while available < count {
            // Doubled as octets come, not as a record claims: a few octets cannot make it large.
            if end == storage.count { storage.append(contentsOf: repeatElement(0, count: storage.count)) }
            let room = min(storage.count, max(end + reach, count))
            let got = source.read(into: &storage, end..<room, from: base + end)
            if got < 0 { failure = Int32(truncatingIfNeeded: -got) }
            guard got > 0 else { return false }
            end += got
            reach = min(reach * 2, storage.count)
        }
        return true
    }

    /// Takes what was read ahead, until there are `count` octets; false where that ends before, and the file has to be
    /// asked.
    private mutating func takeBlocks(_ count: Int) -> Bool {
        if ahead == nil {
            guard startsAhead || (base == 0 && end == size), case .file(let file) = source, file.isRegular else {
                return false
            }
            startsAhead = false
            ahead = ReadAhead(file, from: base + end, size: size, headroom: Self.headroom)
        }
        while available < count {
            guard let ahead, var block = ahead.next(at: base + end) else {
                ahead = nil
                return false
            }
            let rest = available
            let octets = ahead.headroom..<ahead.headroom + block.count
            if rest <= ahead.headroom {
                block.storage.replaceSubrange(octets.lowerBound - rest..<octets.lowerBound, with: storage[start..<end])
                swap(&storage, &block.storage)
                ahead.giveBack(block.storage)
                base = block.position - octets.lowerBound
                first = octets.lowerBound - rest
                start = first
                end = octets.upperBound
            } else {
                moveToFront()
                storage.removeLast(storage.count - end)
                storage.append(contentsOf: block.storage[octets])
                end = storage.count
                ahead.giveBack(block.storage)
            }
        }
        return true
    }

    /// Has the file read ahead by another thread from where the window ends.
    mutating func readAhead() {
        if ahead == nil {
            readsAhead = true
            startsAhead = true
        }
    }

    private mutating func moveToFront() {
        guard start > 0 else { return }
        let rest = available
        unsafe storage.withUnsafeMutableBufferPointer { buffer in
            // Bound: `start + rest` is `end`, which never passes the storage's count.
            guard let first = buffer.baseAddress else { return }
            unsafe first.update(from: first + start, count: rest)
        }
        base += start
        first = 0
        start = 0
        end = rest
    }
}

extension OctetView {
    /// The 32-bit number at `offset` in the byte order given; 0 where its octets are not all there.
    @inline(__always)
    func number32(at offset: Int, _ isBigEndian: Bool) -> UInt32 {
        let number = loadLittleEndian(UInt32.self, at: offset) ?? 0
        return isBigEndian ? number.byteSwapped : number
    }

    /// The 16-bit number at `offset` in the byte order given; 0 where its octets are not all there.
    @inline(__always)
    func number16(at offset: Int, _ isBigEndian: Bool) -> UInt16 {
        let number = loadLittleEndian(UInt16.self, at: offset) ?? 0
        return isBigEndian ? number.byteSwapped : number
    }
}
