import Octets

/// Octets that are kept, side by side in pages: many names, and no allocation for each.
struct OctetArena: Sendable {
    private static var pageSize: Int { 1 << 16 }
    /// A longer piece is cut.
    private static var limit: Int { 1 << 24 - 1 }

    private var pages: [[UInt8]] = []

    /// Where a piece stands: the page, 16 bits of offset, 24 bits of length.
    struct Place: Sendable {
        fileprivate let packed: UInt64
        fileprivate var page: Int { Int(packed >> 40) }
        fileprivate var range: Range<Int> { offset..<offset + Int(packed & 0xFF_FFFF) }
        private var offset: Int { Int(packed >> 24 & 0xFFFF) }
    }

    /// Keeps `octets`.
    mutating func append(_ octets: OctetView) -> Place {
        let octets = octets.prefix(OctetArena.limit)
        if pages.isEmpty || pages[pages.count - 1].count + octets.count >= OctetArena.pageSize {
            var page: [UInt8] = []
            // The first grows as names come.
            if !pages.isEmpty { page.reserveCapacity(max(OctetArena.pageSize, octets.count)) }
            pages.append(page)
        }
        let offset = pages[pages.count - 1].count
        octets.append(to: &pages[pages.count - 1])
        return Place(
            packed: UInt64(pages.count - 1) << 40 | UInt64(offset) << 24 | UInt64(octets.count))
    }

    /// A copy of the octets at `place`.
    func octets(at place: Place) -> [UInt8] { Array(pages[place.page][place.range]) }

    /// Whether `octets` stand at `place`.
    @inline(__always)
    func holds(_ octets: OctetView, at place: Place) -> Bool {
        let page = pages[place.page]
        return OctetView(page.span).extracting(place.range).equals(octets)
    }
}
