public import Octets
public import TextSyntax

/// A piece of a SIP message (message/sipfrag, RFC 3420 §2): a start line, some headers, a body, any of which may be
/// missing. A body has headers before it. As ranges of the octets it was read from.
public struct SIPFragment: Sendable {
    /// The start line without its end.
    public let startLine: Range<Int>?
    /// The method of the request line.
    public let methodRange: Range<Int>?
    /// The Request-URI.
    public let requestURI: Range<Int>?
    /// The status code of the status line, 0 to 999.
    public let statusCode: Int?
    /// The reason phrase, which may be empty.
    public let reasonPhrase: Range<Int>?
    /// The header fields. That no empty line ends them is no fault of a fragment.
    public let headers: HeaderSection
    /// What stands behind the empty line; `nil` where there is no such line.
    public let body: Range<Int>?

    /// Reads the octets of `range`; `nil` where they start with neither a start line of SIP/2.0 nor a header field.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        let view = octets.prefix(range.upperBound)
        var start = min(max(range.lowerBound, 0), view.count)
        while let octet = view.octet(at: start), octet == .carriageReturn || octet == .lineFeed { start += 1 }
        let line = view.line(at: start)
        let content = line?.content ?? view.unfinishedLine(at: start)
        let first = StartLine(view, content)
        startLine = first.map { _ in content }
        methodRange = first?.methodRange
        requestURI = first?.requestURI
        statusCode = first?.statusCode
        reasonPhrase = first?.reasonPhrase
        var section = HeaderSection()
        if first == nil {
            guard let field = view.extracting(content).firstIndex(of: UInt8(ascii: ":")), field > 0,
                SIPFragment.isName(view, view.trimmed(content.lowerBound..<content.lowerBound + field))
            else { return nil }
            section.parse(view, from: start, compactForms: true)
        } else {
            section.parse(view, from: line?.next ?? view.count, compactForms: true)
        }
        headers = section
        body = section.faults.contains(.unterminated) ? nil : section.end..<view.count
    }

    private static func isName(_ octets: OctetView, _ range: Range<Int>) -> Bool {
        !range.isEmpty && range.allSatisfy { octets[$0].isToken }
    }
}
