public import Octets
public import TextSyntax

/// What is wrong with a message/cpim, as far as it could be read all the same.
public struct CPIMFaults: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt16
    /// Of bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// There is no From.
    public static let missingFrom = CPIMFaults(rawValue: 1)
    /// There is no To.
    public static let missingTo = CPIMFaults(rawValue: 2)
    /// A header is folded, or holds a line without a colon.
    public static let malformedHeader = CPIMFaults(rawValue: 4)
    /// No empty line ends the message headers, or those of the content.
    public static let missingBlankLine = CPIMFaults(rawValue: 8)
    /// A header has a prefix that no NS binds.
    public static let unboundPrefix = CPIMFaults(rawValue: 16)
    /// The content has no headers of its own.
    public static let noContentHeaders = CPIMFaults(rawValue: 32)
}

/// A message/cpim (RFC 3862): message headers, then MIME headers and the wrapped content.
public struct CPIMMessage: Sendable {
    /// The message headers in their order.
    public let headers: [HeaderField]
    /// The headers of the wrapped content.
    public private(set) var contentHeaders: HeaderSection
    /// The wrapped content, octet by octet.
    public private(set) var content: Range<Int>
    /// What is wrong.
    public private(set) var faults: CPIMFaults = []
    /// The value of From.
    public let from: Range<Int>?
    /// The value of the first To; `values(named:)` has all of them.
    public let to: Range<Int>?
    /// The value of DateTime.
    public let dateTime: Range<Int>?
    /// What NS binds (RFC 3862 §4.6), in the order of the headers; 64 at most.
    public let namespaces: [Namespace]

    /// A namespace of header names.
    public struct Namespace: Hashable, Sendable {
        /// The prefix that stands before a name and a dot; empty for names without one.
        public let prefix: Range<Int>
        /// The URI between the angle brackets.
        public let uri: Range<Int>
    }

    /// The value of the content's Content-Type.
    public var contentType: Range<Int>? { contentHeaders.value(.contentType) }
    /// The value of the content's Content-Transfer-Encoding.
    public var transferEncoding: Range<Int>? { contentHeaders.value(.contentTransferEncoding) }

    /// Reads the octets of `range`. `nil` where they do not start with a header.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        let view = octets.prefix(range.upperBound)
        var start = min(max(range.lowerBound, 0), view.count)
        // Some senders put an empty line before the message headers.
        while let line = view.line(at: start), line.content.isEmpty { start = line.next }
        let first = view.line(at: start)?.content ?? start..<view.count
        guard view.isHeaderLine(first) else { return nil }
        var section = HeaderSection()
        section.parse(view, from: start, compactForms: false)
        headers = section.fields
        from = CPIMMessage.value("From", section.fields, view) ?? section.value(.from)
        to = CPIMMessage.value("To", section.fields, view) ?? section.value(.to)
        dateTime = CPIMMessage.value("DateTime", section.fields, view) ?? section.value(.dateTime)
        namespaces = CPIMMessage.namespaces(section.fields, view)
        if from == nil { faults.insert(.missingFrom) }
        if to == nil { faults.insert(.missingTo) }
        if !section.faults.isDisjoint(with: [.folded, .noColon]) { faults.insert(.malformedHeader) }
        if section.faults.contains(.unterminated) { faults.insert(.missingBlankLine) }
        let contentStart = section.end
        section.parse(view, from: contentStart, compactForms: false)
        contentHeaders = section
        content = section.end..<max(section.end, view.count)
        readContent(view, contentStart)
        if hasUnboundPrefix(view) { faults.insert(.unboundPrefix) }
    }

    /// Decides whether the octets behind the message headers are headers of the content or the content itself.
    private mutating func readContent(_ view: OctetView, _ start: Int) {
        let names = contentHeaders.fields.contains {
            view.extracting($0.nameRange).hasPrefixIgnoringCase("Content-") || $0.name == .mimeVersion
        }
        if names {
            if contentHeaders.faults.contains(.unterminated) { faults.insert(.missingBlankLine) }
            return
        }
        faults.insert(.noContentHeaders)
        // An empty line stands for no headers; anything else that is no MIME header is content already.
        guard let line = view.line(at: start), line.content.isEmpty else {
            contentHeaders = HeaderSection()
            content = start..<max(start, view.count)
            return
        }
    }

    /// The value of the first message header called `name`; case counts (RFC 5438 §10).
    public func value(named name: StaticString, _ octets: OctetView) -> Range<Int>? {
        CPIMMessage.value(name, headers, octets)
    }

    /// The value of IMDN's Message-ID (RFC 5438 §6.3), by the prefix that NS binds, or "imdn" where none does.
    public func imdnMessageID(_ octets: OctetView) -> Range<Int>? { imdn("Message-ID", octets) }

    /// The value of IMDN's Disposition-Notification (RFC 5438 §6.2).
    public func dispositionNotification(_ octets: OctetView) -> Range<Int>? { imdn("Disposition-Notification", octets) }

    private func imdn(_ name: StaticString, _ octets: OctetView) -> Range<Int>? {
        if let value = value(named: name, in: CPIMMessage.imdn, octets) { return value }
        guard !isBound(CPIMMessage.imdn, octets) else { return nil }
        for field in headers {
            let whole = octets.extracting(field.nameRange)
            if whole.hasPrefix("imdn."), whole.dropping(5).equals(name) { return field.valueRange }
        }
        return nil
    }

    private static let imdn: StaticString = "urn:ietf:params:imdn"

    private static func value(_ name: StaticString, _ fields: [HeaderField], _ octets: OctetView) -> Range<Int>? {
        for field in fields where octets.extracting(field.nameRange).equals(name) { return field.valueRange }
        return nil
    }

    private static func namespaces(_ fields: [HeaderField], _ octets: OctetView) -> [Namespace] {
        var found: [Namespace] = []
        for field in fields where field.name == .ns && found.count < 64 {
            let value = textRange(field, octets)
            guard let open = octets.firstIndex(of: UInt8(ascii: "<"), from: value.lowerBound), open < value.upperBound,
                let close = octets.firstIndex(of: UInt8(ascii: ">"), from: open), close < value.upperBound
            else { continue }
            found.append(
                Namespace(
                    prefix: octets.trimmedSpace(value.lowerBound..<open), uri: octets.trimmedSpace(open + 1..<close)))
        }
        return found
    }

    /// Whether a header has a prefix that no NS binds. Looks at 64 headers at most.
    private func hasUnboundPrefix(_ octets: OctetView) -> Bool {
        for field in headers.prefix(64) {
            guard let dot = octets.firstIndex(of: UInt8(ascii: "."), from: field.nameRange.lowerBound),
                dot < field.nameRange.upperBound
            else { continue }
            let prefix = octets.extracting(field.nameRange.lowerBound..<dot)
            let isBound = namespaces.contains { octets.extracting($0.prefix).equals(prefix) }
            if !isBound { return true }
        }
        return false
    }
}
