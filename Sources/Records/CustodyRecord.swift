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
public enum CustodyProof: String, Hashable, Comparable, CaseIterable, Sendable {
    /// Nothing.
    case none
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

    /// Whether `b` proves more: the recipient's own word more than a receipt.
    public static func < (a: CustodyProof, b: CustodyProof) -> Bool { a.strength < b.strength }

    private var strength: Int {
        switch self {
        case .none: 0
        case .tcpAcked: 1
        case .msrp200: 2
        case .report: 3
        case .imdnDelivered: 4
        case .imdnDisplayed: 5
        }
    }
}

/// A device to which a message went, as far as the capture tells.
public struct DeviceRecord: Hashable, Sendable {
    /// `+sip.instance`: which device it is (RFC 5626 §4.1).
    public var instance: String?
    /// Its contact, as the registrar knows it.
    public var contact: String?
    /// Address and port to which the message went.
    public var address: String

    /// A device at `address`.
    public init(instance: String? = nil, contact: String? = nil, address: String) {
        self.instance = instance
        self.contact = contact
        self.address = address
    }
}

/// One way that a message took to a device of its recipient.
public struct DeliveryRecord: Hashable, Sendable {
    /// The id of the push; `nil` where it was passed on at once.
    public var push: String?
    /// Where it went.
    public var device: DeviceRecord
    /// The device took it.
    public var acknowledged: Citation?
    /// The device refused it.
    public var refused: Citation?
    /// The recipient told of it.
    public var confirmed: Citation?
    /// What shows that it arrived.
    public var proof: CustodyProof

    /// A delivery.
    public init(
        push: String?, device: DeviceRecord, acknowledged: Citation? = nil, refused: Citation? = nil,
        confirmed: Citation? = nil, proof: CustodyProof = .none
    ) {
        self.push = push
        self.device = device
        self.acknowledged = acknowledged
        self.refused = refused
        self.confirmed = confirmed
        self.proof = proof
    }
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
    /// A device took it.
    public var acknowledged: Citation?
    /// The recipient told of it.
    public var confirmed: Citation?
    /// The device to which it went: of several, the one of which most is proved.
    public var device: DeviceRecord?
    /// Each way that it took.
    public var deliveries: [DeliveryRecord]

    /// A message in custody.
    public init(
        message: String, class: CustodyClass, reason: String?, sent: Citation?, taken: Citation?,
        recipientOnline: Citation?, pushed: [String], proof: CustodyProof, acknowledged: Citation? = nil,
        confirmed: Citation? = nil, device: DeviceRecord? = nil, deliveries: [DeliveryRecord] = []
    ) {
        self.message = message
        self.class = `class`
        self.reason = reason
        self.sent = sent
        self.taken = taken
        self.recipientOnline = recipientOnline
        self.pushed = pushed
        self.proof = proof
        self.acknowledged = acknowledged
        self.confirmed = confirmed
        self.device = device
        self.deliveries = deliveries
    }
}

/// The custody balance: the classes add up to what was taken.
public struct CustodyRecord: Sendable {
    /// Every message taken, in capture order.
    public let messages: CustodyMessages
    /// What became of each.
    private let classes: [CustodyClass]

    /// A balance of `messages`.
    public init(messages: [CustodyMessage]) {
        self.init(classes: messages.map(\.class)) { messages[$0] }
    }

    /// A balance of messages of these classes; `message` tells all of the one at a place when it is asked for.
    public init(classes: [CustodyClass], message: @escaping @Sendable (Int) -> CustodyMessage) {
        self.classes = classes
        messages = CustodyMessages(count: classes.count, message: message)
    }

    /// How many were taken.
    public var taken: Int { classes.count }

    /// How many are of one class.
    public func count(_ kind: CustodyClass) -> Int { classes.count { $0 == kind } }

    /// Whether any of them is in a push.
    public var holdsPushed: Bool {
        classes.contains { $0 == .pushedEqual || $0 == .pushedAltered }
            || open.contains { !messages[$0].pushed.isEmpty }
    }

    /// The places of those that are not known to have reached their recipient.
    public var open: [Int] { classes.indices.filter { classes[$0] == .held || classes[$0] == .unproven } }
}

/// The messages of a balance, each made when it is asked for: of very many a report tells little or nothing.
public struct CustodyMessages: RandomAccessCollection, Sendable {
    /// How many there are.
    public let count: Int
    private let message: @Sendable (Int) -> CustodyMessage

    init(count: Int, message: @escaping @Sendable (Int) -> CustodyMessage) {
        self.count = count
        self.message = message
    }

    /// The first place.
    public var startIndex: Int { 0 }
    /// The place behind the last one.
    public var endIndex: Int { count }

    /// The message at a place, which must be in `0..<count`.
    public subscript(place: Int) -> CustodyMessage { message(place) }
}
