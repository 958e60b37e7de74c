public import Octets

/// The URIs of To-Path, From-Path, Use-Path or `a=path` (RFC 4975 §9): separated by white space, first hop first.
public enum PathList {
    /// Gives the URIs one after the other, without allocating.
    public struct URIs: ~Escapable {
        private let octets: OctetView
        private var position: Int
        private let end: Int

        @_lifetime(copy octets)
        init(_ octets: OctetView, _ range: Range<Int>) {
            self.octets = octets
            position = min(max(range.lowerBound, 0), octets.count)
            end = min(range.upperBound, octets.count)
        }

        /// The next URI; `nil` behind the last one.
        public mutating func next() -> Range<Int>? {
            while position < end, octets[position].isBlank || octets[position].isLineEnd { position += 1 }
            let start = position
            while position < end, !octets[position].isBlank, !octets[position].isLineEnd { position += 1 }
            return position > start ? start..<position : nil
        }
    }

    /// The URIs of the value that `range` holds.
    @_lifetime(copy octets)
    public static func uris(_ octets: OctetView, _ range: Range<Int>) -> URIs { URIs(octets, range) }

    /// The first URI: the next hop.
    public static func first(_ octets: OctetView, _ range: Range<Int>) -> Range<Int>? {
        var uris = uris(octets, range)
        return uris.next()
    }

    /// The last URI: the endpoint, and its session.
    public static func last(_ octets: OctetView, _ range: Range<Int>) -> Range<Int>? {
        var uris = uris(octets, range)
        var last: Range<Int>?
        while let uri = uris.next() { last = uri }
        return last
    }

    /// How many URIs there are.
    public static func count(_ octets: OctetView, _ range: Range<Int>) -> Int {
        var uris = uris(octets, range)
        var count = 0
        while uris.next() != nil { count += 1 }
        return count
    }
}
