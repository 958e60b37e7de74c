import Octets
import Reassembly

/// What came out of one direction of a wrapping, in order, with where it came from.
///
/// It holds what nothing has claimed yet.
struct UnwrappedStream {
    /// Octets that wait, at most: no message of SIP or MSRP waits for more.
    static let limit = 32 << 20

    private var octets: [UInt8] = []
    private var head = 0
    private var provenance = Provenance()
    /// The stream offset behind the last octet.
    private(set) var end = 0

    /// Octets that wait.
    var count: Int { octets.count - head }
    var isEmpty: Bool { count == 0 }
    /// Whether more waits than may.
    var isFull: Bool { count > UnwrappedStream.limit }

    /// Appends `plain`, which came from the octets at `range` of `stretch`, one from each.
    /// - Parameter isAltered: whether they differ from those, so that the capture does not hold them.
    mutating func append(
        _ plain: OctetView, from range: Range<Int>, of stretch: borrowing Stretch, isAltered: Bool
    ) {
        guard plain.count > 0 else { return }
        let place = stretch.position + range.lowerBound..<stretch.position + range.lowerBound + plain.count
        for run in stretch.provenance.rebased(to: place).runs {
            provenance.append(
                .init(
                    start: end + run.start, extent: isAltered ? run.extent.unwrapped : run.extent, time: run.time))
        }
        plain.append(to: &octets)
        end += plain.count
    }

    /// What waits, as a consumer is shown it.
    /// - Parameter frame: the frame that brought the last of it.
    @_lifetime(borrow self)
    func stretch(_ frame: Frame, isLast: Bool, isClosed: Bool) -> Stretch {
        Stretch(
            octets: OctetView(octets.span).dropping(head), position: end - count, provenance: provenance, frame: frame,
            isLast: isLast, isClosed: isClosed)
    }

    /// The first `count` octets are finished with.
    mutating func drop(_ count: Int) {
        head += min(max(0, count), self.count)
        if head == octets.count {
            octets.removeAll(keepingCapacity: octets.capacity <= 1 << 16)
            head = 0
            provenance.removeAll()
        } else if head > 1 << 16, head > octets.count / 2 {
            octets.removeFirst(head)
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
