/// A set of header names, a bit for each.
public struct HeaderNames: Hashable, Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// None.
    public init() {}

    /// Some.
    public init(_ names: HeaderName...) { for name in names { insert(name) } }

    /// Whether `name` is one of them.
    public func contains(_ name: HeaderName) -> Bool {
        (name.code < 64 ? low : high) >> UInt64(name.code & 63) & 1 == 1
    }

    /// Adds `name`. Codes lie below 128.
    public mutating func insert(_ name: HeaderName) {
        let bit: UInt64 = 1 << UInt64(name.code & 63)
        if name.code < 64 { low |= bit } else { high |= bit }
    }

    /// Whether all of `others` are among them.
    public func holds(_ others: HeaderNames) -> Bool {
        others.low & ~low == 0 && others.high & ~high == 0
    }
}
