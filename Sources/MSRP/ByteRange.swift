public import Octets

/// The value of Byte-Range (RFC 4975 §7.1.1): 1-based positions in the message.
public struct ByteRange: Hashable, Sendable {
    /// The position of the first octet, from 1.
    public let start: UInt64
    /// The position of the last octet; `nil` for `*`.
    public let end: UInt64?
    /// How many octets the whole message has; `nil` for `*`.
    public let total: UInt64?

    /// Reads `start-end/total`. `nil` where it is not one. A missing total counts as `*`.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        if let plain = ByteRange(plain: octets.extracting(range)) {
            self = plain
            return
        }
        let value = octets.trimmed(range)
        guard let dash = octets.firstIndex(of: UInt8(ascii: "-"), from: value.lowerBound), dash < value.upperBound,
            let start = octets.decimal(octets.trimmed(value.lowerBound..<dash))
        else { return nil }
        var slash = value.upperBound
        if let found = octets.firstIndex(of: UInt8(ascii: "/"), from: dash), found < slash { slash = found }
        let end = octets.trimmed(dash + 1..<slash)
        let total = octets.trimmed(min(slash + 1, value.upperBound)..<value.upperBound)
        self.start = start
        self.end = octets.decimal(end)
        self.total = octets.decimal(total)
        if self.end == nil, !octets.extracting(end).equals("*") { return nil }
        if self.total == nil, !total.isEmpty, !octets.extracting(total).equals("*") { return nil }
    }

    /// Reads the usual form, three numbers without white space, in one go.
    private init?(plain value: OctetView) {
        var position = 0
        guard let start = ByteRange.number(value, &position), value.octet(at: position) == UInt8(ascii: "-") else {
            return nil
        }
        position += 1
        guard let end = ByteRange.number(value, &position), value.octet(at: position) == UInt8(ascii: "/") else {
            return nil
        }
        position += 1
        guard let total = ByteRange.number(value, &position), position == value.count else { return nil }
        self.start = start
        self.end = end
        self.total = total
    }

    /// The number at `position`, of at most 18 digits, which is moved behind it.
    @inline(__always)
    private static func number(_ value: OctetView, _ position: inout Int) -> UInt64? {
        var number: UInt64 = 0
        let first = position
        let limit = min(value.count, first + 18)
        while position < limit, value[position].isDigit {
            number = number &* 10 &+ UInt64(value[position] &- 0x30)
            position += 1
        }
        return position > first ? number : nil
    }

    /// How many octets the chunk has by this header; `nil` where the end is `*` or lies too far before the start.
    var count: Int? {
        guard let end else { return nil }
        let (behind, overflow) = end.addingReportingOverflow(1)
        guard !overflow, behind >= start else { return nil }
        return Int(exactly: behind - start)
    }
}
