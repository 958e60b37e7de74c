internal import Glibc
internal import Octets

/// A capture that is inflated as it is read: once, front to back. Who shares it takes from the same octets.
///
/// gzip members, or zstd frames, that follow each other are one capture. It is not inflated ahead of what is asked
/// for, and what the compressed octets that are there give comes out at once: a pipe may still be open.
final class CompressedCapture {
    /// What ended it before its end.
    enum Failure {
        case damaged(String)
        case unsupported(String)
        case system(Int32)
    }

    /// Why it ended early. All octets before were delivered.
    private(set) var failure: Failure?

    private let source: CaptureSource
    private let compression: Compression
    /// `nil` when all is over: then its memory is free, while other captures go on.
    private var inflater: (any Inflater)?
    /// Compressed octets: those at `start..<end` are not used yet.
    private var input: [UInt8]
    private var start = 0
    private var end: Int
    /// Whether a gzip member, or zstd frame, has begun and not ended.
    private var isInside = false
    /// Units that ended.
    private var units = 0
    /// Compressed octets that were read.
    private var position: Int

    /// A capture whose first `count` compressed octets were read from `source` already, into `input`.
    init(_ source: CaptureSource, _ compression: Compression, input: [UInt8], count: Int) {
        self.source = source
        self.compression = compression
        self.input = input
        end = min(max(0, count), input.count)
        position = end
        inflater = compression.inflater()
        if inflater == nil { failure = .system(ENOMEM) }
    }

    /// Inflates the next octets into `storage[room]`, as many as come at once.
    ///
    /// - Returns: how many came, 0 at the end, or a negated `errno`; `failure` tells more.
    func read(into storage: inout [UInt8], _ room: Range<Int>) -> Int {
        guard !room.isEmpty else { return 0 }
        // Each turn uses compressed octets, hands out inflated ones, reads on, or is the last.
        while let inflater {
            guard isInside || begin(inflater) else { break }
            let step = inflater.inflate(input, start..<end, into: &storage, room)
            start += step.taken
            switch step.state {
            case .inside:
                if step.made == 0, start == end, !refill() { fail(.damaged("cut short in the middle of \(unit)")) }
            case .over:
                isInside = false
                units += 1
            case .damaged(let reason): fail(.damaged("\(unit): \(reason)"))
            case .unsupported(let reason): fail(.unsupported(reason))
            }
            if step.made > 0 { return step.made }
        }
        switch failure {
        case nil: return 0
        case .system(let number): return -Int(number)
        case .damaged, .unsupported: return -Int(EBADMSG)
        }
    }

    /// "gzip member 1", as a fault names it.
    private var unit: String { "\(compression.words.name) \(compression.words.unit) \(units + 1)" }

    /// Begins the next unit; `false` at the end, and where something else follows.
    private func begin(_ inflater: any Inflater) -> Bool {
        while true {
            // A file of gzip that comes from a tape is filled up with zeros.
            while compression == .gzip, start < end, input[start] == 0 { start += 1 }
            if end - start >= Compression.magicLength { break }
            if refill() { continue }
            if start < end { fail(.damaged("\(end - start) octets behind the last \(compression.words.unit)")) }
            self.inflater = nil
            return false
        }
        guard Compression(OctetView(input.span).extracting(start..<end)) == compression else {
            let (name, unit) = compression.words
            fail(.damaged("what follows \(name) \(unit) \(units) is none"))
            return false
        }
        inflater.begin()
        isInside = true
        return true
    }

    /// Reads compressed octets behind those that are not used yet; `false` at the end.
    private func refill() -> Bool {
        if start > 0 {
            // At most the beginning of a magic number is left.
            input.replaceSubrange(0..<end - start, with: Array(input[start..<end]))
            end -= start
            start = 0
        }
        let count = source.read(into: &input, end..<input.count, from: position)
        if count < 0 { fail(.system(Int32(truncatingIfNeeded: -count))) }
        guard count > 0 else { return false }
        end += count
        position += count
        return true
    }

    /// Ends it. The first reason stands.
    private func fail(_ reason: Failure) {
        if failure == nil { failure = reason }
        inflater = nil
    }
}
