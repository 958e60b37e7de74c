/// One element or more, the first of which is held in place: the common case of one costs no allocation.
public struct Chain<Element>: Sequence {
    /// The first element.
    public var first: Element
    /// The others.
    public var rest: [Element]

    /// One element.
    @inlinable public init(_ first: Element) {
        self.first = first
        rest = []
    }

    /// The elements of `array`, unless it is empty.
    @inlinable public init?(_ array: [Element]) {
        guard let head = array.first else { return nil }
        first = head
        rest = Array(array.dropFirst())
    }

    /// How many there are.
    @inlinable public var count: Int { 1 + rest.count }

    /// The last one.
    @inlinable public var last: Element { rest.last ?? first }

    /// Adds one at the end.
    @inlinable public mutating func append(_ element: Element) { rest.append(element) }

    /// Adds one at the end, unless the chain is that one alone: for a dictionary's default.
    @inlinable public mutating func appendUnlessLast(_ element: Element) where Element: Equatable {
        if last != element { rest.append(element) }
    }

    /// The element at `index`, which must be in `0..<count`.
    @inlinable public subscript(index: Int) -> Element { index == 0 ? first : rest[index - 1] }

    /// All of them, in order.
    @inlinable public var array: [Element] { [first] + rest }

    /// Goes through all of them, in order.
    @inlinable public func makeIterator() -> Iterator { Iterator(self) }

    /// Goes through a chain.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let chain: Chain
        @usableFromInline var place = -1

        @inlinable init(_ chain: Chain) { self.chain = chain }

        /// The next element.
        @inlinable public mutating func next() -> Element? {
            defer { place += 1 }
            if place < 0 { return chain.first }
            return place < chain.rest.count ? chain.rest[place] : nil
        }
    }
}

extension Chain: Sendable where Element: Sendable {}
extension Chain: Equatable where Element: Equatable {}
extension Chain: Hashable where Element: Hashable {}

extension Chain<Extent> {
    /// The extents of `range`, in octets counted over all of them; `nil` where none are left.
    public func extracting(_ range: Range<Int>) -> Chain<Extent>? {
        if rest.isEmpty {
            let part = first.extracting(range)
            return part.count > 0 ? Chain(part) : nil
        }
        var start = 0
        var parts: [Extent] = []
        for extent in self {
            let end = start + Int(extent.count)
            let lower = Swift.max(range.lowerBound, start)
            let upper = Swift.min(range.upperBound, end)
            if lower < upper { parts.append(extent.extracting(lower - start..<upper - start)) }
            start = end
        }
        return Chain(parts)
    }
}

extension Provenance {
    /// Where the octets of `range` came from, as a chain; `nil` where no run holds any.
    public func chain(of range: Range<Int>) -> Chain<Extent>? {
        if let first, range.lowerBound >= first.start, range.upperBound <= first.end {
            return Chain(first.extent.extracting(range.lowerBound - first.start..<range.upperBound - first.start))
        }
        return Chain(extents(of: range))
    }
}
