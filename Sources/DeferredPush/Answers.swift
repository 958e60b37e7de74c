public import Octets

/// The octets that an inquiry asked for, side by side in one array.
public struct Answers: Sendable {
    private var all: [UInt8] = []
    /// Where each stretch lies; `nil` for what can no longer be read.
    private var places: [Range<Int>?] = []

    /// Reads what is needed.
    /// - Parameter read: appends the octets of a chain; answers false where it cannot, and then has added nothing.
    public init(to needs: [Chain<Extent>], _ read: (Chain<Extent>, inout [UInt8]) -> Bool) {
        all.reserveCapacity(needs.reduce(0) { $0 + Int($1.first.count) })
        places.reserveCapacity(needs.count)
        for need in needs {
            let start = all.count
            places.append(read(need, &all) ? start..<all.count : nil)
        }
    }

    /// Whether the octets of the need with an index could be read.
    func isWhole(_ index: Int) -> Bool { index < places.count && places[index] != nil }

    /// The octets of the need with an index; none where they could not be read.
    subscript(index: Int) -> OctetView {
        @_lifetime(borrow self)
        get { OctetView(all.span).extracting((index < places.count ? places[index] : nil) ?? 0..<0) }
    }

    /// The octets of some needs, each by itself; `nil` for those that could not be read.
    func octets(_ range: Range<Int>) -> [[UInt8]?] {
        places[min(range.lowerBound, places.count)..<min(range.upperBound, places.count)]
            .map { place in place.map { OctetView(all.span).copied($0) } }
    }
}
