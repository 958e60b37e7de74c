public import Records

/// Writes JSON (RFC 8259) octet by octet: commas and colons follow from the order of the calls.
///
/// Controls and the characters that reorder or break lines on a terminal are escaped, so that a report is as safe
/// to look at as it is to parse. A Swift string holds no lone surrogate, so none can come out.
public struct JSONWriter: Sendable {
    private var octets = OctetBuffer()
    private var isCommaDue = false
    private var isLineDue = false
    private var clock = RunningClock()

    /// A writer at the place of a value.
    public init() {}

    /// How many octets were written and not yet taken.
    public var count: Int { octets.count }

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
    public mutating func name(_ name: StaticString) {
        if isLineDue {
            beginValue()
            octets.append(name: name, isCommaDue: false)
        } else {
            octets.append(name: name, isCommaDue: isCommaDue)
        }
        isCommaDue = false
    }

    /// A member's name that is known only as the report is written; its value must follow.
    public mutating func name(of member: String) {
        string(member)
        octets.append(UInt8(ascii: ":"))
        isCommaDue = false
    }

    /// A string.
    public mutating func string(_ value: String) {
        beginValue()
        octets.append(UInt8(ascii: "\""))
        let text = value.utf8.span
        if JSONText.isPlain(text) { octets.append(text) } else { JSONText.escape(text, into: &octets) }
        octets.append(UInt8(ascii: "\""))
    }

    /// A whole number.
    public mutating func integer(_ value: Int) {
        beginValue()
        octets.append(decimal: value)
    }

    /// `true` or `false`.
    public mutating func boolean(_ value: Bool) {
        beginValue()
        if value { octets.append("true") } else { octets.append("false") }
    }

    /// What is not known.
    public mutating func null() {
        beginValue()
        octets.append("null")
    }

    /// A value that is JSON already.
    public mutating func json(_ value: [UInt8]) {
        beginValue()
        octets.append(value.span)
    }

    /// A moment as RFC 3339 has it, in UTC, with the capture's own precision.
    public mutating func moment(_ moment: Moment) {
        beginValue()
        octets.append(UInt8(ascii: "\""))
        clock.write(moment, to: &octets)
        octets.append("Z\"")
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
        output.write(octets.octets)
        octets.removeAll()
    }

    /// Hands over what was written; the next call goes on where this one stopped.
    public mutating func take() -> [UInt8] {
        defer { octets.removeAll() }
        return octets.array
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
}

extension JSONWriter {
    /// A member that is a string, or null.
    public mutating func member(_ name: StaticString, _ value: String?) {
        self.name(name)
        if let value { string(value) } else { null() }
    }

    /// A member that is a whole number, or null.
    public mutating func member(_ name: StaticString, _ value: Int?) {
        self.name(name)
        if let value { integer(value) } else { null() }
    }

    /// A member that is `true` or `false`.
    public mutating func member(_ name: StaticString, _ value: Bool) {
        self.name(name)
        boolean(value)
    }

    /// A member that is an array of strings.
    public mutating func member(_ name: StaticString, _ values: [String]) {
        self.name(name)
        array(values) { $0.string($1) }
    }
}
