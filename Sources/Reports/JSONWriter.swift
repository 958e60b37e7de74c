/// Writes JSON (RFC 8259) octet by octet: commas and colons follow from the order of the calls.
///
/// Controls and the characters that reorder or break lines on a terminal are escaped, so that a report is as safe
/// to look at as it is to parse. A Swift string holds no lone surrogate, so none can come out.
public struct JSONWriter: Hashable, Sendable {
    /// What was written and not yet taken.
    public private(set) var octets: [UInt8] = []
    private var isCommaDue = false
    private var isLineDue = false

    /// A writer at the place of a value.
    public init() {}

    /// An object, its members written by `members`.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        openObject()
        members(&self)
        closeObject()
    }

    /// An array, each element written as one value by `write`.
    public mutating func array<Elements: Sequence>(
        _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        openArray()
        for element in elements { write(&self, element) }
        closeArray()
    }

    /// A member's name; its value must follow.
    public mutating func name(_ name: String) {
        string(name)
        octets.append(UInt8(ascii: ":"))
        isCommaDue = false
    }

    /// A string.
    public mutating func string(_ value: String) {
        beginValue()
        octets.append(UInt8(ascii: "\""))
        let count = octets.count
        octets.append(contentsOf: value.utf8)
        if !Self.isPlain(octets.span.extracting(count..<octets.count)) {
            octets.removeLast(octets.count - count)
            for scalar in value.unicodeScalars { append(scalar) }
        }
        octets.append(UInt8(ascii: "\""))
    }

    /// A whole number.
    public mutating func integer(_ value: Int) {
        beginValue()
        octets.append(contentsOf: String(value).utf8)
    }

    /// `true` or `false`.
    public mutating func boolean(_ value: Bool) {
        beginValue()
        octets.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// What is not known.
    public mutating func null() {
        beginValue()
        octets.append(contentsOf: "null".utf8)
    }

    /// A value that is JSON already.
    public mutating func json(_ value: [UInt8]) {
        beginValue()
        octets.append(contentsOf: value)
    }

    /// Opens an object that `closeObject` ends: for a document that is written in pieces.
    public mutating func openObject() { open("{") }

    /// Ends the innermost object.
    public mutating func closeObject() { close("}") }

    /// Opens an array that `closeArray` ends.
    public mutating func openArray() { open("[") }

    /// Ends the innermost array.
    public mutating func closeArray() { close("]") }

    /// Puts the next value, name or closing bracket on a line of its own.
    public mutating func breakLine() { isLineDue = true }

    /// Writes what was written to `output`, and keeps the room it took; the next call goes on where this one stopped.
    public mutating func flush(into output: inout some OctetOutput) {
        output.write(octets)
        octets.removeAll(keepingCapacity: true)
    }

    /// Hands over what was written; the next call goes on where this one stopped.
    public mutating func take() -> [UInt8] {
        defer { octets.removeAll(keepingCapacity: true) }
        return octets
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        beginValue()
        octets.append(UInt8(ascii: bracket))
        isCommaDue = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        endLine()
        octets.append(UInt8(ascii: bracket))
        isCommaDue = true
    }

    private mutating func beginValue() {
        if isCommaDue { octets.append(UInt8(ascii: ",")) }
        endLine()
        isCommaDue = true
    }

    private mutating func endLine() {
        if isLineDue { octets.append(UInt8(ascii: "\n")) }
        isLineDue = false
    }

    /// Whether octets stand in a string as they are. Eight at a time: of each the topmost bit tells.
    private static func isPlain(_ octets: Span<UInt8>) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        var index = 0
        while index <= octets.count - 8 {
            // Bound: eight octets exist at `index`; every bit pattern is a number.
            let word = unsafe octets.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let low = word & ~high
            let isControl = ~(low &+ ones &* 0x60)
            let isDelete = low &+ ones
            // An octet that equals the one asked for is 0 after the exclusive or: then adding 0x7F leaves the bit clear.
            let isQuote = ~((low ^ ones &* 0x22) &+ ones &* 0x7F)
            let isBackslash = ~((low ^ ones &* 0x5C) &+ ones &* 0x7F)
            if (word | isControl | isDelete | isQuote | isBackslash) & high != 0 { return false }
            index += 8
        }
        while index < octets.count {
            let octet = octets[index]
            if octet < 0x20 || octet > 0x7E || octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") {
                return false
            }
            index += 1
        }
        return true
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": octets.append(contentsOf: "\\\"".utf8)
        case "\\": octets.append(contentsOf: "\\\\".utf8)
        case "\n": octets.append(contentsOf: "\\n".utf8)
        case "\r": octets.append(contentsOf: "\\r".utf8)
        case "\t": octets.append(contentsOf: "\\t".utf8)
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200E}"..."\u{200F}", "\u{2028}"..."\u{202E}",
            "\u{2066}"..."\u{2069}", "\u{FEFF}":
            octets.append(contentsOf: "\\u".utf8)
            for shift in [12, 8, 4, 0] { octets.append(Self.hexadecimal(scalar.value >> UInt32(shift) & 0xF)) }
        default: octets.append(contentsOf: Unicode.UTF8.encode(scalar).map(Array.init) ?? [])
        }
    }

    private static func hexadecimal(_ digit: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: digit < 10 ? digit &+ 0x30 : digit &+ 0x57)
    }
}

extension JSONWriter {
    /// A member that is a string, or null.
    public mutating func member(_ name: String, _ value: String?) {
        self.name(name)
        if let value { string(value) } else { null() }
    }

    /// A member that is a whole number, or null.
    public mutating func member(_ name: String, _ value: Int?) {
        self.name(name)
        if let value { integer(value) } else { null() }
    }

    /// A member that is `true` or `false`.
    public mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        boolean(value)
    }

    /// A member that is an array of strings.
    public mutating func member(_ name: String, _ values: [String]) {
        self.name(name)
        array(values) { $0.string($1) }
    }
}
