internal import Octets

/// Resource lists (RFC 4826 §3), such as the recipients of one message (RFC 5363, RFC 5365, RFC 5366). Texts are UTF-8.
public struct ResourceList: XMLContent, Hashable {
    /// A list, perhaps inside another.
    public struct List: Hashable, Sendable {
        /// Its `name`.
        public let name: [UInt8]?
        /// Its display-name.
        public internal(set) var displayName: [UInt8]?
        /// The place in `lists` of the list around it.
        public let parent: Int?
    }

    /// How a recipient gets its copy (RFC 5364).
    public enum Copy: Hashable, Sendable {
        /// It is an addressee.
        case to
        /// It gets a copy.
        case cc
        /// It gets a copy of which the others are not to know.
        case bcc
        /// Any other word, as it stands.
        case other([UInt8])
    }

    /// An entry, or what stands for one or more of them.
    public struct Entry: Hashable, Sendable {
        /// What its URI names.
        public enum Kind: Hashable, Sendable {
            /// `entry`: a resource.
            case resource
            /// `entry-ref`: an entry of another document.
            case reference
            /// `external`: a list of another document.
            case external
        }

        /// What its URI names.
        public let kind: Kind
        /// `uri`, `ref` or `anchor`; empty where it is missing.
        public let uri: [UInt8]
        /// Its display-name.
        public internal(set) var displayName: [UInt8]?
        /// The place in `lists` of its list.
        public let list: Int
        /// `copyControl`; without it the recipient is an addressee.
        public let copy: Copy?
        /// `anonymize`: whether the others are not to learn the URI.
        public let isAnonymous: Bool
        /// `count`: for how many recipients an anonymous entry stands.
        public let count: UInt64?
    }

    /// All lists, each before those inside it.
    public private(set) var lists: [List] = []
    /// All entries, in the order of the document.
    public private(set) var entries: [Entry] = []
    /// The places of the open lists, the innermost last.
    private var open: [Int] = []

    /// No lists.
    public init() {}

    /// Whether this is `resource-lists`, in its namespace or, as some senders have it, in none.
    public static func isRoot(_ name: XMLName) -> Bool {
        name.isCalled("resource-lists")
            && (name.namespace.isEmpty || name.equals("resource-lists", in: "urn:ietf:params:xml:ns:resource-lists"))
    }

    /// Notes a list or an entry.
    public mutating func begin(_ element: XMLElement, in ancestors: [XMLName]) {
        guard let root = ancestors.first, root.namespace == element.name.namespace, isInLists(ancestors) else { return }
        if element.name.isCalled("list") {
            lists.append(List(name: element.attribute("name"), displayName: nil, parent: open.last))
            open.append(lists.count - 1)
        } else if let list = open.last, let entry = Entry(element, list: list) {
            entries.append(entry)
        }
    }

    /// Notes a display-name, or that a list is over.
    public mutating func end(_ name: XMLName, text: [UInt8], in ancestors: [XMLName]) {
        guard let root = ancestors.first, root.namespace == name.namespace, let parent = ancestors.last else { return }
        if name.isCalled("list"), !open.isEmpty, ancestors.count == open.count {
            open.removeLast()
        } else if name.isCalled("display-name"), isInLists(ancestors), let list = open.last {
            lists[list].displayName = lists[list].displayName ?? text
        } else if name.isCalled("display-name"), isInLists(ancestors.dropLast()), parent.namespace == root.namespace,
            Entry.Kind(parent) != nil, let last = entries.indices.last
        {
            entries[last].displayName = entries[last].displayName ?? text
        }
    }

    /// Whether nothing but lists is open below the root.
    private func isInLists(_ ancestors: some Collection<XMLName>) -> Bool {
        ancestors.count == open.count + 1 && ancestors.dropFirst().allSatisfy { $0.isCalled("list") }
    }
}

extension ResourceList.Entry.Kind {
    fileprivate init?(_ name: XMLName) {
        if name.isCalled("entry") {
            self = .resource
        } else if name.isCalled("entry-ref") {
            self = .reference
        } else if name.isCalled("external") {
            self = .external
        } else {
            return nil
        }
    }
}

extension ResourceList.Entry {
    private static let copyControl: StaticString = "urn:ietf:params:xml:ns:copycontrol"

    fileprivate init?(_ element: XMLElement, list: Int) {
        guard let kind = Kind(element.name) else { return nil }
        self.kind = kind
        uri =
            switch kind {
            case .resource: element.attribute("uri") ?? []
            case .reference: element.attribute("ref") ?? []
            case .external: element.attribute("anchor") ?? []
            }
        self.list = list
        copy = element.attribute("copyControl", in: Self.copyControl).map { ResourceList.Copy($0) }
        let anonymize = element.attribute("anonymize", in: Self.copyControl).map { XMLName(local: $0) }
        isAnonymous = anonymize.map { $0.isCalled("true") || $0.isCalled("1") } ?? false
        count = element.attribute("count", in: Self.copyControl).flatMap { OctetView($0.span).decimal(0..<$0.count) }
    }
}

extension ResourceList.Copy {
    fileprivate init(_ word: [UInt8]) {
        let name = XMLName(local: word)
        self = name.isCalled("to") ? .to : name.isCalled("cc") ? .cc : name.isCalled("bcc") ? .bcc : .other(word)
    }
}
