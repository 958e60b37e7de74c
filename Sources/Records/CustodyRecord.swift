/// What became of a message that a server took.
public enum CustodyClass: String, Hashable, CaseIterable, Sendable {
    /// Passed on at once, in a live session.
    case deliveredLive = "delivered_live"
    /// Pushed, and equal.
    case pushedEqual = "pushed_equal"
    /// Pushed, and altered.
    case pushedAltered = "pushed_altered"
    /// Not passed on in the capture.
    case held
    /// Pushed, but whether equal could not be told.
    case unproven
}

/// What shows that the recipient got it.
public enum CustodyProof: String, Hashable, Sendable {
    /// TCP acknowledged the last octet.
    case tcpAcked = "tcp-acked"
    /// MSRP 200 to the carrier.
    case msrp200 = "msrp-200"
    /// A success REPORT.
    case report
    /// An IMDN "delivered".
    case imdnDelivered = "imdn-delivered"
    /// An IMDN "displayed".
    case imdnDisplayed = "imdn-displayed"
    /// Nothing.
    case none
}

/// One message that a server took on behalf of someone.
public struct CustodyMessage: Hashable, Sendable {
    /// The message's id, `m4`; or the session's, `s2`, for a SIP MESSAGE.
    public var message: String
    /// What became of it.
    public var `class`: CustodyClass
    /// Why, in words.
    public var reason: String?
    /// It was sent.
    public var sent: Citation?
    /// The server took it.
    public var taken: Citation?
    /// The recipient came online.
    public var recipientOnline: Citation?
    /// The ids of the pushes that carry it.
    public var pushed: [String]
    /// What shows that it arrived.
    public var proof: CustodyProof

    /// A message in custody.
    public init(
        message: String, class: CustodyClass, reason: String?, sent: Citation?, taken: Citation?,
        recipientOnline: Citation?, pushed: [String], proof: CustodyProof
    ) {
        self.message = message
        self.class = `class`
        self.reason = reason
        self.sent = sent
        self.taken = taken
        self.recipientOnline = recipientOnline
        self.pushed = pushed
        self.proof = proof
    }
}

/// The custody balance: the classes add up to what was taken.
public struct CustodyRecord: Hashable, Sendable {
    /// Every message taken, in capture order.
    public var messages: [CustodyMessage]

    /// A balance of `messages`.
    public init(messages: [CustodyMessage]) { self.messages = messages }

    /// How many were taken.
    public var taken: Int { messages.count }

    /// How many are of one class.
    public func count(_ kind: CustodyClass) -> Int { messages.count { $0.class == kind } }
}
