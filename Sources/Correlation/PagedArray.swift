/// An array in pages: it grows without moving what it holds, so that a long run never needs twice the memory.
public struct PagedArray<Element: Sendable>: RandomAccessCollection, Sendable {
    @usableFromInline static var pageSize: Int { 256 }
    @usableFromInline var pages: [[Element]] = []
    /// How many elements there are.
    public private(set) var count = 0

    /// No elements.
    public init() {}

    /// The first index.
    @inlinable public var startIndex: Int { 0 }
    /// The index behind the last element.
    @inlinable public var endIndex: Int { count }

    /// The element at `index`, which must be in `0..<count`; changed where it stands.
    @inlinable public subscript(index: Int) -> Element {
        _read { yield pages[index / PagedArray.pageSize][index % PagedArray.pageSize] }
        _modify { yield &pages[index / PagedArray.pageSize][index % PagedArray.pageSize] }
    }

    /// Adds an element at the end.
    public mutating func append(_ element: consuming Element) {
        if count % PagedArray.pageSize == 0 {
            var page: [Element] = []
            // The first grows as elements come: many arrays stay small.
            if count > 0 { page.reserveCapacity(PagedArray.pageSize) }
            pages.append(page)
        }
        pages[pages.count - 1].append(element)
        count += 1
    }
}
