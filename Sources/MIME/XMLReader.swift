public import Octets

/// A kind of XML document, which takes its elements in their order and keeps what it knows.
public protocol XMLContent: Sendable {
    /// Nothing read yet.
    init()
    /// Whether `name` is that of the root of such a document.
    static func isRoot(_ name: XMLName) -> Bool
    /// An element starts.
    /// - Parameter ancestors: the elements that are open around it, the root first.
    mutating func begin(_ element: XMLElement, in ancestors: [XMLName])
    /// An element ends.
    /// - Parameter text: its own characters in UTF-8, without white space at the ends.
    mutating func end(_ name: XMLName, text: [UInt8], in ancestors: [XMLName])
}

/// Reads an XML document piece by piece into a typed value.
///
/// Document types are refused, and with them every entity but the five of XML itself. UTF-8, UTF-16, ISO-8859-1 and
/// US-ASCII are understood.
public struct XMLReader<Content: XMLContent>: ~Copyable {
    private let parser: ExpatParser?
    private let limits: XMLLimits
    private var content = Content()
    /// The open elements, the root first, and the text of each so far.
    private var names: [XMLName] = []
    private var texts: [[UInt8]] = []
    private var fault: XMLFault?

    /// A reader of one document.
    public init(limits: XMLLimits = XMLLimits()) {
        self.limits = limits
        parser = ExpatParser(limits: limits)
        if parser == nil { fault = .noMemory }
    }

    /// Reads the next octets of the document. After a fault every call throws the same again.
    public mutating func feed(_ octets: OctetView) throws(XMLFault) { try feed(octets, isLast: false) }

    /// The value of the document, all octets of which were fed.
    public mutating func finish() throws(XMLFault) -> Content {
        let nothing: [UInt8] = []
        try feed(OctetView(nothing.span), isLast: true)
        return content
    }

    private mutating func feed(_ octets: OctetView, isLast: Bool) throws(XMLFault) {
        if let fault { throw fault }
        guard let parser else { throw .noMemory }
        do throws(XMLFault) {
            for piece in try parser.feed(octets, isLast: isLast) { try take(piece) }
        } catch {
            fault = error
            throw error
        }
    }

    private mutating func take(_ piece: ExpatParser.Piece) throws(XMLFault) {
        switch piece {
        case .start(let element):
            if names.isEmpty, !Content.isRoot(element.name) { throw .otherRoot }
            content.begin(element, in: names)
            names.append(element.name)
            texts.append([])
        case .text(let octets):
            guard let last = texts.indices.last else { return }
            guard texts[last].count + octets.count <= limits.text else { throw .tooLong }
            texts[last] += octets
        case .end:
            guard let name = names.popLast(), let text = texts.popLast() else { return }
            let view = OctetView(text.span)
            content.end(name, text: view.copied(view.trimmedSpace(0..<view.count)), in: names)
        }
    }
}

extension XMLContent {
    /// Reads a whole document. White space before its declaration, which XML forbids and senders write, is passed over.
    public init(xml octets: OctetView, limits: XMLLimits = XMLLimits()) throws(XMLFault) {
        var reader = XMLReader<Self>(limits: limits)
        try reader.feed(octets.dropping(octets.skippingSpace(0..<octets.count)))
        self = try reader.finish()
    }
}
