public import Octets
import Reassembly
public import SIP

/// One SIP message of a session, as seen between one source and one destination. There are many: what is usual of it
/// takes the least room.
public struct LiveSIP: Sendable {
    /// What its start line says.
    public enum Kind: Hashable, Sendable {
        /// A request.
        case request(SIPMethod)
        /// A response, with its status code.
        case response(Int)
    }

    /// Its octets.
    public let digest: Fingerprint
    /// The tag of From.
    public let fromTag: SIPTag
    /// The tag of To.
    public let toTag: SIPTag
    /// When it was last seen.
    var lastSeen: Timestamp
    /// Where it was seen, if not as usual: nothing, or one element.
    private let unusual: [Sighting]
    /// The branch of the topmost Via.
    public let branch: Fingerprint?
    private let requestMethod: SIPMethod
    /// The method in CSeq; where there is no CSeq, that of the request line, or of the request before a response.
    public internal(set) var method: SIPMethod
    /// Whether it is a NOTIFY that ends its subscription (RFC 6665 §4.2.2).
    public let endsSubscription: Bool
    /// Whether it is an INVITE with a message beside its session description: the session's first.
    public internal(set) var carriesMessage = false
    private let usual: UsualSighting
    /// The status code; of a request -1.
    private let code: Int16
    private let octetCount: UInt32
    private var repetitions: UInt32 = 0
    private var copyCount: UInt32 = 1
    /// The CSeq number.
    public let cseqNumber: UInt32?

    init(
        kind: Kind, cseqNumber: UInt32?, method: SIPMethod, endsSubscription: Bool, fromTag: SIPTag, toTag: SIPTag,
        branch: Fingerprint?, digest: Fingerprint, sighting: Sighting, size: Int
    ) {
        switch kind {
        case .request(let method):
            code = -1
            requestMethod = method
        case .response(let status):
            code = Int16(clamping: max(0, status))
            requestMethod = .other
        }
        self.cseqNumber = cseqNumber
        self.method = method
        self.endsSubscription = endsSubscription
        self.fromTag = fromTag
        self.toTag = toTag
        self.branch = branch
        self.digest = digest
        if let usual = UsualSighting(sighting) {
            self.usual = usual
            unusual = []
        } else {
            usual = .none
            unusual = [sighting]
        }
        octetCount = UInt32(clamping: size)
        lastSeen = sighting.first.time
    }

    /// What it is.
    public var kind: Kind { code < 0 ? .request(requestMethod) : .response(Int(code)) }
    /// When and where.
    public var sighting: Sighting { unusual.first ?? usual.sighting }
    /// Octets.
    public var size: Int { Int(octetCount) }

    /// How often the sender repeated it.
    public internal(set) var retransmissions: Int {
        get { Int(repetitions) }
        set { repetitions = UInt32(clamping: newValue) }
    }

    /// How often the capture holds one transmission.
    public internal(set) var copies: Int {
        get { Int(copyCount) }
        set { copyCount = UInt32(clamping: newValue) }
    }

    /// Whether it is a request.
    public var isRequest: Bool { code < 0 }

    /// The status code of a response.
    public var status: Int? { code < 0 ? nil : Int(code) }
}
