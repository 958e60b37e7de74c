public import Octets

/// Octets read again: the way back from an extent to the wire.
///
/// Captures in files are read again where they lie; a small index finds a frame within eight records, and the place
/// of the last one is remembered, so that going forward costs little. Of captures that cannot be read again
/// (a pipe, a compressed file, an interface) it answers with what `keep` was given, as far as the budget holds it.
///
/// Not for several threads at once: each takes a `twin()`, or a `companion()` while frames are read.
public final class Recall {
    /// Those that can be read again.
    private var captures: ReadableCaptures
    private var kept: KeptOctets
    private let hasOthers: Bool

    /// A recall for captures that cannot be read again: only what is kept, at most some `budget` octets.
    public convenience init(budget: Int = 256 << 20) { self.init(readers: [], budget: budget) }

    /// - Parameter others: whether there are other captures, which cannot be read again.
    init(readers: [CaptureReader], budget: Int, besidesOthers others: Bool = false) {
        captures = ReadableCaptures(readers)
        hasOthers = others
        kept = KeptOctets(budget: budget)
    }

    /// Another recall of the same captures, for another thread: it sees the frames that are read later too, and nothing of
    /// what is kept from now on.
    public func companion() -> Recall { Recall(captures, kept, hasOthers) }

    /// Another recall of what was read and what is kept so far, for another thread.
    public func twin() -> Recall { Recall(captures.twin(), kept, hasOthers) }

    private init(_ captures: ReadableCaptures, _ kept: KeptOctets, _ hasOthers: Bool) {
        self.captures = captures
        self.hasOthers = hasOthers
        self.kept = kept
    }

    /// Octets that are held for captures that cannot be read again.
    public var keptOctets: Int { kept.count }

    /// How many kept pieces, each of one frame, were given up for the budget.
    public var evictions: Int { kept.evictions }

    /// Whether the frames of all captures can be read again.
    public var canReadAgain: Bool { !hasOthers && captures.holdAll }

    /// Whether the frames of a capture can be read again, so that nothing of it needs to be kept.
    public func canReadAgain(capture: Int) -> Bool { captures.hold(capture) }

    /// Whether octets are held that lie in no capture: those of wrapped streams.
    public var holdsUnwrapped: Bool { kept.hasUnwrapped }

    /// The octets of `extents`, joined; `nil` where any of them can no longer be read.
    public func octets(of extents: [Extent]) -> [UInt8]? {
        var joined: [UInt8] = []
        return append(extents, to: &joined) ? joined : nil
    }

    /// Appends the octets of `extents`; appends nothing where any of them can no longer be read.
    public func append(_ extents: [Extent], to array: inout [UInt8]) -> Bool {
        let before = array.count
        for extent in extents where !append(extent, to: &array) {
            array.removeLast(array.count - before)
            return false
        }
        return true
    }

    /// The octets of `extents`, joined; `nil` where any of them can no longer be read.
    public func octets(of extents: Chain<Extent>) -> [UInt8]? {
        var joined: [UInt8] = []
        return append(extents, to: &joined) ? joined : nil
    }

    /// Appends the octets of `extents`; appends nothing where any of them can no longer be read.
    public func append(_ extents: Chain<Extent>, to array: inout [UInt8]) -> Bool {
        if extents.rest.isEmpty {
            let before = array.count
            if append(extents.first, to: &array) { return true }
            array.removeLast(array.count - before)
            return false
        }
        return append(extents.array, to: &array)
    }

    /// All captured octets of a frame, link layer included; `nil` where the capture cannot be read again, or has no
    /// such frame.
    public func frame(_ number: Int, ofCapture capture: Int) -> [UInt8]? {
        captures.frame(number, of: capture)
    }

    /// Keeps `octets`, which are those of `extents` joined, where they cannot be read again: of a capture that is no file,
    /// or out of a wrapping.
    ///
    /// Later any part of them is found by extent. Beyond the budget the oldest give way.
    public func keep(_ extents: [Extent], _ octets: OctetView) {
        var offset = 0
        for extent in extents {
            let part = octets.extracting(offset..<offset + Int(extent.count))
            if extent.isUnwrapped || !captures.hold(extent.capture) { kept.keep(extent, part) }
            offset += Int(extent.count)
        }
    }

    private func append(_ extent: Extent, to array: inout [UInt8]) -> Bool {
        if extent.isUnwrapped { return kept.append(extent, to: &array) }
        if let isRead = captures.append(extent, to: &array) { return isRead }
        return kept.append(extent, to: &array)
    }
}
