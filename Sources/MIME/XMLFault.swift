/// Why an XML document was not read.
public enum XMLFault: Error, Hashable, Sendable {
    /// It is not well-formed, or ends too early. `offset` counts the octets before the piece that is wrong.
    case malformed(offset: Int)
    /// Its encoding is none of UTF-8, UTF-16, ISO-8859-1 and US-ASCII, or its octets are not of the one it states.
    case encoding
    /// It has a document type declaration. No format that is read here needs one, and its entities can grow without
    /// bound or name other files.
    case documentType
    /// Its root element is of another kind of document.
    case otherRoot
    /// Its elements are nested deeper than the limit.
    case tooDeep
    /// It has more elements, or one of them more attributes, than the limit.
    case tooMany
    /// The document, a name, an attribute or a text is longer than the limit.
    case tooLong
    /// The system has no memory left for a parser.
    case noMemory
}

/// Bounds of an XML document. What goes beyond ends the reading with an `XMLFault`.
public struct XMLLimits: Hashable, Sendable {
    /// Octets of a document, at most `Int32.max`.
    public var octets = 1 << 20
    /// Elements inside one another.
    public var depth = 32
    /// Elements of a document.
    public var elements = 16_384
    /// Attributes of an element, declarations of namespaces left out.
    public var attributes = 32
    /// Octets, in UTF-8, of a name with its namespace, of an attribute's value, or of an element's own text.
    public var text = 16_384

    /// The bounds that hold where nothing else is said.
    public init() {}
}
