internal import Octets

/// The state of registrations (reginfo, RFC 3680 §5, with the GRUUs of RFC 5628). Texts are UTF-8.
public struct RegistrationInformation: XMLContent, Hashable {
    /// A word of the document that has a fixed set of values: the known one, or as it stands.
    public enum Word<Known: Hashable & Sendable>: Hashable, Sendable {
        /// One of the values that the RFC lists.
        case known(Known)
        /// Any other, as it stands.
        case other([UInt8])
    }

    /// What a document covers.
    public enum Extent: Hashable, Sendable {
        /// All registrations.
        case full
        /// Those that changed.
        case partial
    }

    /// The state of a registration, or of a contact, which is never `initial`.
    public enum State: Hashable, Sendable {
        /// `init`: there are no contacts yet.
        case initial
        /// Bound.
        case active
        /// No longer bound.
        case terminated
    }

    /// What brought a contact into its state.
    public enum Event: Hashable, Sendable {
        /// A REGISTER of the contact itself bound it.
        case registered
        /// It was bound by other means.
        case created
        /// It was bound anew before it expired.
        case refreshed
        /// Its time was cut: it is to register soon.
        case shortened
        /// It was not bound anew in time.
        case expired
        /// The server dropped it: it is to register at once.
        case deactivated
        /// The server dropped it: it may register after `retryAfter`.
        case probation
        /// It was taken back.
        case unregistered
        /// The server does not want it.
        case rejected
    }

    /// A parameter of a Contact header, as it stands.
    public struct Parameter: Hashable, Sendable {
        /// The name.
        public let name: [UInt8]
        /// The value.
        public let value: [UInt8]
    }

    /// A contact of a registration.
    public struct Contact: Hashable, Sendable {
        /// Its `id`.
        public let id: [UInt8]?
        /// Its state.
        public let state: Word<State>?
        /// What brought it there.
        public let event: Word<Event>?
        /// For how many seconds it is still bound.
        public let expires: UInt64?
        /// For how many seconds it has been bound.
        public let durationRegistered: UInt64?
        /// After how many seconds it may try again.
        public let retryAfter: UInt64?
        /// Its preference, a decimal number from 0 to 1.
        public let q: [UInt8]?
        /// The Call-ID of the last REGISTER.
        public let callID: [UInt8]?
        /// The CSeq number of the last REGISTER.
        public let cseq: UInt64?
        /// The contact's URI.
        public internal(set) var uri: [UInt8]?
        /// Its display-name.
        public internal(set) var displayName: [UInt8]?
        /// Parameters of Contact that the format does not know, such as `+sip.instance`.
        public internal(set) var unknownParameters: [Parameter] = []
        /// The public GRUU (RFC 5628).
        public internal(set) var publicGRUU: [UInt8]?
        /// The temporary GRUU.
        public internal(set) var temporaryGRUU: [UInt8]?

        /// The value of `+sip.instance`: which device it is.
        public var instance: [UInt8]? {
            unknownParameters.first { XMLName(local: $0.name).isCalled("+sip.instance") }?.value
        }
    }

    /// The registration of one address of record.
    public struct Registration: Hashable, Sendable {
        /// The address of record.
        public let addressOfRecord: [UInt8]?
        /// Its `id`.
        public let id: [UInt8]?
        /// Its state.
        public let state: Word<State>?
        /// Its contacts, in the order of the document.
        public internal(set) var contacts: [Contact] = []
    }

    /// Counts the documents of a subscription, from 0.
    public private(set) var version: UInt64?
    /// What the document covers.
    public private(set) var extent: Word<Extent>?
    /// The registrations, in the order of the document.
    public private(set) var registrations: [Registration] = []
    /// The `name` of the open unknown-param.
    private var parameter: [UInt8]?

    /// No registrations.
    public init() {}

    /// Whether this is `reginfo`, in its namespace or, as some senders have it, in none.
    public static func isRoot(_ name: XMLName) -> Bool {
        name.isCalled("reginfo")
            && (name.namespace.isEmpty || name.equals("reginfo", in: "urn:ietf:params:xml:ns:reginfo"))
    }

    /// Notes the attributes of an element.
    public mutating func begin(_ element: XMLElement, in ancestors: [XMLName]) {
        let name = element.name
        switch ancestors.count {
        case 0:
            version = element.number("version")
            extent = element.word("state", [("full", .full), ("partial", .partial)])
        case 1 where name.isCalled("registration") && name.namespace == ancestors[0].namespace:
            registrations.append(
                Registration(
                    addressOfRecord: element.attribute("aor"), id: element.attribute("id"),
                    state: element.word(
                        "state", [("init", .initial), ("active", .active), ("terminated", .terminated)])))
        case 2 where name.isCalled("contact") && isOpen(ancestors):
            guard name.namespace == ancestors[0].namespace, let last = registrations.indices.last else { return }
            registrations[last].contacts.append(Contact(element))
        case 3 where isOpen(ancestors):
            if name.isCalled("unknown-param") { parameter = element.attribute("name") }
            readGRUU(element)
        default: break
        }
    }

    /// Notes what an element says.
    public mutating func end(_ name: XMLName, text: [UInt8], in ancestors: [XMLName]) {
        guard ancestors.count == 3, isOpen(ancestors), name.namespace == ancestors[0].namespace else { return }
        if name.isCalled("uri") {
            changeContact { $0.uri = $0.uri ?? text }
        } else if name.isCalled("display-name") {
            changeContact { $0.displayName = $0.displayName ?? text }
        } else if name.isCalled("unknown-param"), let parameter {
            changeContact { $0.unknownParameters.append(Parameter(name: parameter, value: text)) }
            self.parameter = nil
        }
    }

    private mutating func readGRUU(_ element: XMLElement) {
        let namespace: StaticString = "urn:ietf:params:xml:ns:gruuinfo"
        guard let uri = element.attribute("uri") else { return }
        if element.name.equals("pub-gruu", in: namespace) {
            changeContact { $0.publicGRUU = $0.publicGRUU ?? uri }
        } else if element.name.equals("temp-gruu", in: namespace) {
            changeContact { $0.temporaryGRUU = $0.temporaryGRUU ?? uri }
        }
    }

    /// Whether a registration, or a contact in one, is open below the root.
    private func isOpen(_ ancestors: [XMLName]) -> Bool {
        guard ancestors.allSatisfy({ $0.namespace == ancestors[0].namespace }), ancestors.count > 1 else {
            return false
        }
        return ancestors[1].isCalled("registration") && (ancestors.count == 2 || ancestors[2].isCalled("contact"))
    }

    private mutating func changeContact(_ change: (inout Contact) -> Void) {
        guard let last = registrations.indices.last, let contact = registrations[last].contacts.indices.last else {
            return
        }
        change(&registrations[last].contacts[contact])
    }
}

extension RegistrationInformation.Contact {
    fileprivate init(_ element: XMLElement) {
        id = element.attribute("id")
        state = element.word("state", [("active", .active), ("terminated", .terminated)])
        event = element.word(
            "event",
            [
                ("registered", .registered), ("created", .created), ("refreshed", .refreshed),
                ("shortened", .shortened), ("expired", .expired), ("deactivated", .deactivated),
                ("probation", .probation), ("unregistered", .unregistered), ("rejected", .rejected),
            ])
        expires = element.number("expires")
        durationRegistered = element.number("duration-registered")
        retryAfter = element.number("retry-after")
        q = element.attribute("q")
        callID = element.attribute("callid")
        cseq = element.number("cseq")
    }
}

extension XMLElement {
    fileprivate func number(_ name: StaticString) -> UInt64? {
        attribute(name).flatMap { OctetView($0.span).decimal(0..<$0.count) }
    }

    fileprivate func word<Known>(
        _ name: StaticString, _ known: [(StaticString, Known)]
    ) -> RegistrationInformation.Word<Known>? {
        attribute(name).map { value in
            let word = XMLName(local: value)
            return known.first { word.isCalled($0.0) }.map { .known($0.1) } ?? .other(value)
        }
    }
}
