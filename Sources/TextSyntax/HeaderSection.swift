public import Octets

/// One header field: where its name and value stand, in 20 octets.
public struct HeaderField: Hashable, Sendable {
    // Numbers of 32 bits: messages are read on one thread for another, and what passes between them is waited for.
    private let nameStart: UInt32
    private let nameEnd: UInt32
    private let valueStart: UInt32
    private let valueEnd: UInt32
    /// Which field it is.
    public let name: HeaderName

    /// A field. Offsets end at 2^32 - 1.
    @inline(__always)
    public init(name: HeaderName, nameRange: Range<Int>, valueRange: Range<Int>) {
        nameStart = UInt32(clamping: nameRange.lowerBound)
        nameEnd = UInt32(clamping: nameRange.upperBound)
        valueStart = UInt32(clamping: valueRange.lowerBound)
        valueEnd = UInt32(clamping: valueRange.upperBound)
        self.name = name
    }

    /// The octets of the name.
    public var nameRange: Range<Int> { Int(nameStart)..<Int(max(nameStart, nameEnd)) }
    /// The octets of the value without surrounding white space. A folded value holds its line ends.
    public var valueRange: Range<Int> { Int(valueStart)..<Int(max(valueStart, valueEnd)) }
}

/// What is wrong with a header section, as far as it could be read all the same.
public struct HeaderFaults: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt16
    /// Of bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// A line ends with LF alone.
    public static let bareLineFeed = HeaderFaults(rawValue: 1)
    /// A line has no colon; it was passed over.
    public static let noColon = HeaderFaults(rawValue: 2)
    /// A line continues the one before it.
    public static let folded = HeaderFaults(rawValue: 4)
    /// No empty line ends the section.
    public static let unterminated = HeaderFaults(rawValue: 8)
    /// More fields than the limit; the rest was passed over.
    public static let tooManyFields = HeaderFaults(rawValue: 16)
    /// White space before a colon, or none behind it.
    public static let spacing = HeaderFaults(rawValue: 32)
}

/// The header fields of a message, as ranges of its octets, in their order. Used again for message after message, it
/// allocates nothing.
public struct HeaderSection: Sendable {
    /// How many fields are kept; what follows is passed over and `tooManyFields` says so.
    public static let limit = 1024

    /// The fields in their order.
    public private(set) var fields: [HeaderField] = []
    /// What is wrong.
    public private(set) var faults: HeaderFaults = []
    /// Where the body starts, behind the empty line; the end of the octets where there is no empty line.
    public private(set) var end = 0
    /// The names of the fields that there are, a bit for each.
    private var names = HeaderNames()
    /// Whether the last field line was passed over: what continues it goes the same way.
    private var hasDroppedLine = false

    /// No fields.
    public init() {}

    /// Makes room for `count` fields, for a section that is read once and kept.
    public mutating func reserveCapacity(_ count: Int) { fields.reserveCapacity(count) }

    /// Reads the fields from `start` to the first empty line, or to the end of `octets`.
    /// - Parameter compactForms: whether one letter may stand for a name, as in SIP.
    public mutating func parse(_ octets: OctetView, from start: Int, compactForms: Bool) {
        fields.removeAll(keepingCapacity: true)
        names = HeaderNames()
        faults = []
        hasDroppedLine = false
        var position = start
        while position < octets.count {
            let content: Range<Int>
            let next: Int
            if let line = octets.line(at: position) {
                content = line.content
                next = line.next
                if !line.endsInCRLF { faults.insert(.bareLineFeed) }
            } else {
                content = octets.unfinishedLine(at: position)
                next = octets.count
                faults.insert(.unterminated)
            }
            if content.isEmpty {
                end = next
                return
            }
            if fields.count < HeaderSection.limit, let field = HeaderField(usual: octets, content) {
                hasDroppedLine = false
                names.insert(field.name)
                fields.append(field)
            } else {
                add(octets, content, compactForms)
            }
            position = next
        }
        faults.insert(.unterminated)
        end = octets.count
    }

    /// Adds the field on a line that is not written as most are.
    private mutating func add(_ octets: OctetView, _ line: Range<Int>, _ compactForms: Bool) {
        if octets[line.lowerBound].isBlank {
            if hasDroppedLine { return }
            guard let last = fields.popLast() else {
                faults.insert(.noColon)
                return
            }
            faults.insert(.folded)
            // The value may start on this line, and this line may be all blanks: neither leaves a line end at an end.
            let value = octets.trimmedOfLinearWhitespace(last.valueRange.lowerBound..<line.upperBound)
            fields.append(HeaderField(name: last.name, nameRange: last.nameRange, valueRange: value))
            return
        }
        hasDroppedLine = true
        guard let found = octets.extracting(line).firstIndex(of: UInt8(ascii: ":")) else {
            faults.insert(.noColon)
            return
        }
        guard fields.count < HeaderSection.limit else {
            faults.insert(.tooManyFields)
            return
        }
        hasDroppedLine = false
        let colon = line.lowerBound + found
        var name = line.lowerBound..<colon
        var value = colon + 1..<line.upperBound
        let isPlain =
            value.count > 1 && octets[value.lowerBound] == .space && !octets[value.lowerBound + 1].isBlank
            && !octets[value.upperBound - 1].isBlank && !name.isEmpty && !octets[colon - 1].isBlank
        if isPlain {
            value = value.lowerBound + 1..<value.upperBound
        } else {
            name = octets.trimmed(name)
            if name.upperBound != colon || octets.octet(at: colon + 1)?.isBlank != true { faults.insert(.spacing) }
            value = octets.trimmed(value)
        }
        let known = HeaderName(octets.extracting(name), compactForms: compactForms)
        names.insert(known)
        fields.append(HeaderField(name: known, nameRange: name, valueRange: value))
    }

    /// Forgets all fields, for someone who reads them himself.
    public mutating func removeAll() {
        fields.removeAll(keepingCapacity: true)
        names = HeaderNames()
        faults = []
        end = 0
    }

    /// Adds a field behind the others; beyond the limit it is passed over.
    public mutating func append(_ field: HeaderField) {
        guard fields.count < HeaderSection.limit else {
            faults.insert(.tooManyFields)
            return
        }
        names.insert(field.name)
        fields.append(field)
    }

    /// Says where the section ends, and whether by an empty line.
    public mutating func close(at end: Int, isTerminated: Bool) {
        self.end = end
        if !isTerminated { faults.insert(.unterminated) }
    }

    /// The first field with `name`.
    public func first(_ name: HeaderName) -> HeaderField? {
        guard names.contains(name) else { return nil }
        for field in fields where field.name == name { return field }
        return nil
    }

    /// The range of the value of the first field with `name`.
    public func value(_ name: HeaderName) -> Range<Int>? {
        guard names.contains(name) else { return nil }
        for field in fields where field.name == name { return field.valueRange }
        return nil
    }

    /// Whether there are fields of all these names.
    public func hold(_ wanted: HeaderNames) -> Bool { names.holds(wanted) }

    /// How many fields have `name`.
    public func count(_ name: HeaderName) -> Int { fields.count { $0.name == name } }
}
