import Octets
import Reassembly

/// What came out of one direction of a wrapping, in order, with where it came from.
///
/// It holds what nothing has claimed yet.
struct UnwrappedStream {
    private var octets: [UInt8] = []
    private var head = 0
    private var provenance = Provenance()
    /// The stream offset behind the last octet.
    private(set) var end = 0

    /// Octets that wait.
    var count: Int { octets.count - head }
    var isEmpty: Bool { count == 0 }
    /// Octets of memory that it takes: for what waits, and for where each run of it came from.
    var heldOctets: Int {
        octets.capacity + max(0, provenance.runCount - 1) * MemoryLayout<Provenance.Run>.stride
    }

    /// Appends `plain`, which came from the octets at `range` of `stretch`, one from each.
    /// - Parameter isAltered: whether they differ from those, so that the capture does not hold them.
    mutating func append(
        _ plain: OctetView, from range: Range<Int>, of stretch: borrowing Stretch, isAltered: Bool
    ) {
        guard plain.count > 0 else { return }
        let start = stretch.position + range.lowerBound
        var place = start
        while place < start + plain.count, let run = stretch.provenance.run(at: place) {
            let upper = min(run.end, start + plain.count)
            let extent = run.extent.extracting(place - run.start..<upper - run.start)
            provenance.append(
                .init(
                    start: end + place - start, extent: isAltered ? extent.unwrapped : extent, time: run.time))
            place = upper
        }
        plain.append(to: &octets)
        end += plain.count
    }

    /// Appends `plain`, which was decompressed from the octets at `range` of `stretch`: each run of these is held to have
    /// brought its share.
    mutating func append(expanded plain: OctetView, from range: Range<Int>, of stretch: borrowing Stretch) {
        guard plain.count > 0 else { return }
        let lower = stretch.position + range.lowerBound
        var place = lower
        var given = 0
        while place < lower + range.count, let run = stretch.provenance.run(at: place) {
            place = min(run.end, lower + range.count)
            let upTo = plain.count * (place - lower) / range.count
            if upTo > given {
                let extent = run.extent.expanded(to: upTo - given, at: end + given)
                provenance.append(.init(start: end + given, extent: extent, time: run.time))
            }
            given = upTo
        }
        plain.append(to: &octets)
        end += plain.count
    }

    /// What waits, as a consumer is shown it.
    /// - Parameters:
    ///   - frame: the frame that brought the last of it.
    ///   - limit: how many octets of it are shown, at most.
    @_lifetime(borrow self)
    func stretch(_ frame: Frame, upTo limit: Int = .max, isLast: Bool, isClosed: Bool) -> Stretch {
        Stretch(
            octets: OctetView(octets.span).dropping(head).prefix(limit), position: end - count,
            provenance: provenance, frame: frame, isLast: isLast, isClosed: isClosed)
    }

    /// The first `count` octets are finished with.
    mutating func drop(_ count: Int) {
        head += min(max(0, count), self.count)
        if head == octets.count {
            // There may be very many connections: none keeps room that it doesn't use.
            octets = []
            head = 0
            provenance = Provenance()
        } else if head > octets.count / 2, head > 1 << 16 || provenance.runCount > 256 {
            // What is kept is at most as long as what has gone: each octet moves a constant number of times.
            octets = Array(octets.dropFirst(head))
            head = 0
            provenance.dropRuns(before: end - octets.count)
        }
    }

    /// Gives up what waits.
    mutating func dropAll() { drop(count) }

    /// Octets are missing behind what waits, which is given up.
    mutating func skip(_ missing: Int) {
        dropAll()
        end += missing
    }

    /// Takes it out of `place`, to be changed while other parts of its owner are used.
    static func take(_ place: inout UnwrappedStream) -> UnwrappedStream {
        var taken = UnwrappedStream()
        swap(&taken, &place)
        return taken
    }
}
