/// One contact of a user, from the first sight of it to its end (RFC 3261 §10).
public struct BindingRecord: Hashable, Sendable {
    /// The address of record as it stands.
    public var addressOfRecord: String
    /// The contact's URI as it stands.
    public var contact: String
    /// `+sip.instance`: which device it is (RFC 5626 §4.1).
    public var instance: String?
    /// User-Agent of the REGISTER.
    public var userAgent: String?
    /// Where the REGISTER came from; `nil` where it was not seen.
    public var device: String?
    /// Who answered the REGISTER, or sent the NOTIFY.
    public var registrar: String
    /// Who says so.
    public var origin: Origin
    /// The frame that tells of it first.
    public var begin: Citation
    /// The frame that told of it last, where that is another one.
    public var refreshed: Citation?
    /// Until when it holds, unless it is refreshed.
    public var expires: Moment
    /// How it ended; `nil` where nothing told so.
    public var end: End?
    /// The pushes that went to it.
    public var pushes: [Taken]

    /// A contact.
    public init(
        addressOfRecord: String, contact: String, instance: String?, userAgent: String?, device: String?,
        registrar: String, origin: Origin, begin: Citation, refreshed: Citation?, expires: Moment, end: End?,
        pushes: [Taken] = []
    ) {
        self.addressOfRecord = addressOfRecord
        self.contact = contact
        self.instance = instance
        self.userAgent = userAgent
        self.device = device
        self.registrar = registrar
        self.origin = origin
        self.begin = begin
        self.refreshed = refreshed
        self.expires = expires
        self.end = end
        self.pushes = pushes
    }

    /// Who says that a contact is bound.
    public enum Origin: Hashable, Sendable {
        /// The user's own device registered.
        case registered
        /// Someone else did, on the user's behalf.
        case thirdParty
        /// A NOTIFY of the registration event package told of it (RFC 3680).
        case notified
    }

    /// How a binding ended.
    public enum End: Hashable, Sendable {
        /// It was taken back, or the registrar no longer listed it.
        case removed(Citation)
        /// It was not refreshed in time.
        case expired(Moment)
    }

    /// A push that went to a device.
    public struct Taken: Hashable, Sendable {
        /// Its id.
        public var push: String
        /// Its verdict.
        public var verdict: Verdict
        /// The frame that holds its first octet.
        public var sent: Citation
        /// Where it went, `1.2.3.4:2855`.
        public var address: String
        /// The device took it.
        public var acknowledged: Citation?
        /// The device refused it.
        public var refused: Citation?

        /// A push.
        public init(
            push: String, verdict: Verdict, sent: Citation, address: String, acknowledged: Citation?,
            refused: Citation?
        ) {
            self.push = push
            self.verdict = verdict
            self.sent = sent
            self.address = address
            self.acknowledged = acknowledged
            self.refused = refused
        }
    }
}

/// The registrations of a run.
public struct RegistrationsRecord: Hashable, Sendable {
    /// The contacts, in the order in which they were first told of.
    public var bindings: [BindingRecord]
    /// Pushes that went to no contact that is known.
    public var strayPushes: [BindingRecord.Taken]
    /// Contacts for which there was no room.
    public var omitted: Int

    /// Registrations.
    public init(bindings: [BindingRecord], strayPushes: [BindingRecord.Taken], omitted: Int = 0) {
        self.bindings = bindings
        self.strayPushes = strayPushes
        self.omitted = omitted
    }
}
