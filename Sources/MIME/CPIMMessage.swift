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
    /// The value of To.
    public let to: Range<Int>?
    /// The value of DateTime.
    public let dateTime: Range<Int>?
    /// The prefix that NS binds to IMDN's namespace; `nil` where none does, empty for the default namespace.
    private let imdnPrefix: Range<Int>?

    /// The value of the content's Content-Type.
    public var contentType: Range<Int>? { contentHeaders.value(.contentType) }

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
        imdnPrefix = CPIMMessage.prefix(boundTo: "urn:ietf:params:imdn", section.fields, view)
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
        for field in headers {
            let whole = octets.extracting(field.nameRange)
            guard let imdnPrefix else {
                if whole.hasPrefix("imdn."), whole.dropping(5).equals(name) { return field.valueRange }
                continue
            }
            if imdnPrefix.isEmpty {
                if whole.equals(name) { return field.valueRange }
            } else if whole.prefix(imdnPrefix.count).equals(octets.extracting(imdnPrefix)),
                whole.octet(at: imdnPrefix.count) == UInt8(ascii: "."),
                whole.dropping(imdnPrefix.count + 1).equals(name)
            {
                return field.valueRange
            }
        }
        return nil
    }

    private static func value(_ name: StaticString, _ fields: [HeaderField], _ octets: OctetView) -> Range<Int>? {
        for field in fields where octets.extracting(field.nameRange).equals(name) { return field.valueRange }
        return nil
    }

    /// The prefix of `NS: prefix <urn>` (RFC 3862 §2.4).
    private static func prefix(
        boundTo urn: StaticString, _ fields: [HeaderField], _ octets: OctetView
    ) -> Range<Int>? {
        for field in fields where field.name == .ns {
            guard let open = octets.firstIndex(of: UInt8(ascii: "<"), from: field.valueRange.lowerBound),
                open < field.valueRange.upperBound,
                let close = octets.firstIndex(of: UInt8(ascii: ">"), from: open), close < field.valueRange.upperBound
            else { continue }
            if octets.extracting(octets.trimmed(open + 1..<close)).equalsIgnoringCase(urn) {
                return octets.trimmed(field.valueRange.lowerBound..<open)
            }
        }
        return nil
    }

    /// Whether a header has a prefix that no NS binds. Looks at 64 headers at most.
    private func hasUnboundPrefix(_ octets: OctetView) -> Bool {
        for field in headers.prefix(64) {
            guard let dot = octets.firstIndex(of: UInt8(ascii: "."), from: field.nameRange.lowerBound),
                dot < field.nameRange.upperBound
            else { continue }
            let prefix = octets.extracting(field.nameRange.lowerBound..<dot)
            var isBound = false
            for binding in headers.prefix(64) where binding.name == .ns {
                let end = octets.tokenEnd(binding.valueRange)
                if octets.extracting(binding.valueRange.lowerBound..<end).equals(prefix) { isBound = true }
            }
            if !isBound { return true }
        }
        return false
    }
}
