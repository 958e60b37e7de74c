public import Octets
internal import TextSyntax

/// Which file an MSRP medium is for: the value of `a=file-selector` (RFC 5547 §6), read tolerantly.
public struct FileSelector: Hashable, Sendable {
    /// The name without its quotes; escapes (`%22`) stand as they are.
    public private(set) var name: Range<Int>?
    /// The media type, its parameters included.
    public private(set) var type: Range<Int>?
    /// The size in octets.
    public private(set) var size: UInt64?
    /// The algorithm and the digest of each hash, such as `sha-1` and `72:24:5F:...`.
    public private(set) var hashes: [Hash] = []

    /// A digest of the file.
    public struct Hash: Hashable, Sendable {
        /// The algorithm, a token.
        public let algorithm: Range<Int>
        /// The octets in hexadecimal, parted by colons.
        public let digest: Range<Int>
    }

    /// How many hashes are kept.
    public static let hashLimit = 16

    /// Reads the value that `range` holds; `nil` where it names nothing of a file.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        var rest = octets.trimmed(range)
        while !rest.isEmpty {
            guard let colon = octets.offset(of: UInt8(ascii: ":"), in: rest) else { break }
            let selector = octets.extracting(rest.lowerBound..<colon)
            let end = FileSelector.end(octets, colon + 1..<rest.upperBound)
            take(octets, selector, colon + 1..<end)
            rest = octets.trimmed(end..<rest.upperBound)
        }
        if name == nil, type == nil, size == nil, hashes.isEmpty { return nil }
    }

    /// Where a selector's value ends: at a blank outside of quotes.
    private static func end(_ octets: OctetView, _ value: Range<Int>) -> Int {
        var position = value.lowerBound
        var isQuoted = false
        while position < value.upperBound {
            if octets[position] == UInt8(ascii: "\"") { isQuoted.toggle() }
            if octets[position].isBlank, !isQuoted { break }
            position += 1
        }
        return position
    }

    private mutating func take(_ octets: OctetView, _ selector: OctetView, _ value: Range<Int>) {
        if selector.equalsIgnoringCase("name") {
            name = name ?? octets.unquoted(value)
        } else if selector.equalsIgnoringCase("type") {
            type = type ?? value
        } else if selector.equalsIgnoringCase("size") {
            size = size ?? octets.decimal(value)
        } else if selector.equalsIgnoringCase("hash"), hashes.count < FileSelector.hashLimit,
            let colon = octets.offset(of: UInt8(ascii: ":"), in: value)
        {
            hashes.append(
                Hash(algorithm: value.lowerBound..<colon, digest: colon + 1..<value.upperBound))
        }
    }
}
