internal import Octets

/// An indication that a message is being composed (isComposing, RFC 3994 §3.4). Texts are UTF-8.
public struct ComposingIndication: XMLContent, Hashable {
    /// Whether somebody composes.
    public enum State: Hashable, Sendable {
        /// Somebody does.
        case active
        /// Nobody does.
        case idle
        /// Any other word, as it stands; it is to be read as `idle`.
        case other([UInt8])
    }

    /// The state; `nil` where the document has none.
    public private(set) var state: State?
    /// When activity was last seen.
    public private(set) var lastActive: [UInt8]?
    /// The media type of what is composed.
    public private(set) var contentType: [UInt8]?
    /// How many seconds the state holds, from 1; `nil` also where it is no number.
    public private(set) var refresh: UInt64?

    /// An indication of nothing.
    public init() {}

    /// Whether this is `isComposing`, in its namespace or, as some senders have it, in none.
    public static func isRoot(_ name: XMLName) -> Bool {
        name.isCalled("isComposing")
            && (name.namespace.isEmpty || name.equals("isComposing", in: "urn:ietf:params:xml:ns:im-iscomposing"))
    }

    /// Needs nothing of an element's start.
    public mutating func begin(_ element: XMLElement, in ancestors: [XMLName]) {}

    /// Notes what an element says.
    public mutating func end(_ name: XMLName, text: [UInt8], in ancestors: [XMLName]) {
        guard ancestors.count == 1, ancestors[0].namespace == name.namespace else { return }
        if name.isCalled("state"), state == nil {
            let word = XMLName(local: text)
            state = word.isCalled("active") ? .active : word.isCalled("idle") ? .idle : .other(text)
        } else if name.isCalled("lastactive") {
            lastActive = lastActive ?? text
        } else if name.isCalled("contenttype") {
            contentType = contentType ?? text
        } else if name.isCalled("refresh"), refresh == nil {
            refresh = OctetView(text.span).decimal(0..<text.count).flatMap { $0 > 0 ? $0 : nil }
        }
    }
}
