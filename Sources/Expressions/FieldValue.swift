public import Octets

/// A value that a message has in a field.
public enum FieldValue: Hashable, Sendable {
    /// Text, as it stands in the message; what is no UTF-8 is replaced by U+FFFD.
    case text(String)
    /// A number.
    case number(UInt64)
    /// An address.
    case address(IPAddress)
    /// A moment of capture time.
    case time(Timestamp)
    /// There is what the field names.
    case present
}

/// A value that an expression compares with.
enum Literal: Hashable, Sendable {
    case text(String)
    case number(UInt64)
    /// An address, and how many of its 128 bits count.
    case address(IPAddress, bits: Int)
    case time(Timestamp, spelling: String)

    /// How `value` stands to it: below 0, 0 or above; `nil` where they are of different kinds.
    func order(of value: FieldValue) -> Int? {
        switch (value, self) {
        case (.text(let value), .text(let literal)): Literal.order(value, literal)
        case (.number(let value), .number(let literal)): value < literal ? -1 : value > literal ? 1 : 0
        case (.time(let value), .time(let literal, _)): value < literal ? -1 : value > literal ? 1 : 0
        case (.address(let value), .address(let literal, let bits)):
            Literal.order(value.masked(to: bits), literal.masked(to: bits))
        default: nil
        }
    }

    /// By octets: equal is what is written the same.
    private static func order(_ a: String, _ b: String) -> Int {
        if a.utf8.elementsEqual(b.utf8) { return 0 }
        return a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    }

    private static func order(_ a: IPAddress, _ b: IPAddress) -> Int {
        if a == b { return 0 }
        return (a.high, a.low) < (b.high, b.low) ? -1 : 1
    }
}

extension IPAddress {
    /// The first `bits` of its 128, the others 0.
    fileprivate func masked(to bits: Int) -> IPAddress {
        let low = bits > 64 ? ~UInt64(0) << UInt64(min(max(128 - bits, 0), 64)) : 0
        let high = ~UInt64(0) << UInt64(min(max(64 - bits, 0), 64))
        return IPAddress(high: self.high & high, low: self.low & low)
    }
}
