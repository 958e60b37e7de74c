internal import Octets

/// The name of an element or attribute (Namespaces in XML 1.0), in UTF-8.
public struct XMLName: Hashable, Sendable {
    /// The namespace; empty where there is none.
    public let namespace: [UInt8]
    /// The name without its prefix.
    public let local: [UInt8]

    /// A name.
    public init(namespace: [UInt8] = [], local: [UInt8]) {
        self.namespace = namespace
        self.local = local
    }

    /// Whether the name is `local` in `namespace`. Case counts.
    public func equals(_ local: StaticString, in namespace: StaticString) -> Bool {
        isCalled(local) && OctetView(self.namespace.span).equals(namespace)
    }

    /// Whether the name without its prefix is `local`.
    public func isCalled(_ local: StaticString) -> Bool { OctetView(self.local.span).equals(local) }
}

/// The start of an element: its name and attributes.
public struct XMLElement: Sendable {
    /// The name.
    public let name: XMLName
    /// The attributes in their order, those that declare namespaces left out.
    public let attributes: [(name: XMLName, value: [UInt8])]

    /// An element.
    public init(name: XMLName, attributes: [(name: XMLName, value: [UInt8])] = []) {
        self.name = name
        self.attributes = attributes
    }

    /// The value of the attribute `local` in `namespace`; an attribute without a prefix is in none.
    public func attribute(_ local: StaticString, in namespace: StaticString = "") -> [UInt8]? {
        attributes.first { $0.name.equals(local, in: namespace) }?.value
    }
}
