/// An instant message disposition notification (IMDN, RFC 5438 §7.2, §11.1): what became of a message at its recipient.
///
/// Texts are UTF-8. What the document does not hold is `nil`; elements of other namespaces are passed over.
public struct DispositionNotification: XMLContent, Hashable {
    /// Which stage of a message's way is told of.
    public enum Stage: Hashable, Sendable {
        /// `delivery-notification`
        case delivery
        /// `processing-notification`: an intermediary tells.
        case processing
        /// `display-notification`
        case display
    }

    /// What is said of it.
    public enum Status: Hashable, Sendable {
        /// It reached the recipient.
        case delivered
        /// It did not reach the recipient.
        case failed
        /// It was shown to the recipient.
        case displayed
        /// An intermediary passed it on.
        case processed
        /// An intermediary keeps it.
        case stored
        /// The recipient does not want to tell.
        case forbidden
        /// What became of it could not be found out.
        case error
        /// Any other word, as it stands.
        case other([UInt8])
    }

    /// The imdn.Message-ID of the message that is told of.
    public private(set) var messageID: [UInt8]?
    /// When that message was sent: its DateTime.
    public private(set) var dateTime: [UInt8]?
    /// The recipient who tells.
    public private(set) var recipient: [UInt8]?
    /// The recipient that the sender had named.
    public private(set) var originalRecipient: [UInt8]?
    /// The Subject of that message.
    public private(set) var subject: [UInt8]?
    /// Which stage is told of; of several the first.
    public private(set) var stage: Stage?
    /// What is said of that stage.
    public private(set) var status: Status?

    /// A notification of nothing.
    public init() {}

    /// Whether this is `imdn`, in its namespace or, as some senders have it, in none.
    public static func isRoot(_ name: XMLName) -> Bool {
        name.isCalled("imdn") && (name.namespace.isEmpty || name.equals("imdn", in: namespace))
    }

    private static let namespace: StaticString = "urn:ietf:params:xml:ns:imdn"

    /// Notes a stage, or its status: an element inside `status`.
    public mutating func begin(_ element: XMLElement, in ancestors: [XMLName]) {
        guard ancestors.first?.namespace == element.name.namespace else { return }
        switch ancestors.count {
        case 1 where stage == nil: stage = Stage(element.name)
        case 3 where ancestors[2].isCalled("status") && Stage(ancestors[1]) == stage && stage != nil && status == nil:
            status = Status(element.name.local)
        default: break
        }
    }

    /// Notes what an element says.
    public mutating func end(_ name: XMLName, text: [UInt8], in ancestors: [XMLName]) {
        guard ancestors.first?.namespace == name.namespace else { return }
        if ancestors.count == 2, name.isCalled("status"), Stage(ancestors[1]) == stage, stage != nil {
            // Some senders write the word instead of the element.
            if status == nil, !text.isEmpty { status = Status(text) }
            return
        }
        guard ancestors.count == 1 else { return }
        if name.isCalled("message-id") {
            messageID = messageID ?? text
        } else if name.isCalled("datetime") {
            dateTime = dateTime ?? text
        } else if name.isCalled("recipient-uri") {
            recipient = recipient ?? text
        } else if name.isCalled("original-recipient-uri") {
            originalRecipient = originalRecipient ?? text
        } else if name.isCalled("subject") {
            subject = subject ?? text
        }
    }
}

extension DispositionNotification.Stage {
    fileprivate init?(_ name: XMLName) {
        if name.isCalled("delivery-notification") {
            self = .delivery
        } else if name.isCalled("processing-notification") {
            self = .processing
        } else if name.isCalled("display-notification") {
            self = .display
        } else {
            return nil
        }
    }
}

extension DispositionNotification.Status {
    fileprivate init(_ word: [UInt8]) {
        let known: [(StaticString, Self)] = [
            ("delivered", .delivered), ("failed", .failed), ("displayed", .displayed), ("processed", .processed),
            ("stored", .stored), ("forbidden", .forbidden), ("error", .error),
        ]
        let name = XMLName(local: word)
        self = known.first { name.isCalled($0.0) }?.1 ?? .other(word)
    }
}
