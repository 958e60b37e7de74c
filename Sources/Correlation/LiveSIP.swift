import Octets
import Reassembly
public import SIP

/// One SIP message of a session, as seen between one source and one destination. A run holds them packed
/// (`MessagePages`); this is what is told of one.
public struct LiveSIP: Sendable {
    /// What its start line says.
    public enum Kind: Hashable, Sendable {
        /// A request.
        case request(SIPMethod)
        /// A response, with its status code.
        case response(Int)
    }

    /// Its octets.
    public let digest: SIPDigest
    /// The tag of From.
    public let fromTag: SIPTag
    /// The tag of To.
    public let toTag: SIPTag
    /// When it was last seen.
    var lastSeen: Timestamp
    /// Where it was seen, if not as usual: nothing, or one element.
    private let unusual: [Sighting]
    /// Where it was seen, if as usual.
    let usual: UsualSighting
    /// The branch of the topmost Via.
    public let branch: SIPBranch?
    /// The CSeq number.
    public let cseqNumber: UInt32?
    /// The method in CSeq; where there is no CSeq, that of the request line, or of the request before a response.
    public internal(set) var method: SIPMethod
    /// Whether it is a NOTIFY that ends its subscription (RFC 6665 §4.2.2).
    public let endsSubscription: Bool
    /// Whether it is an INVITE with a message beside its session description: the session's first.
    public internal(set) var carriesMessage = false
    /// The status code; of a request -1.
    let code: Int16
    private let octetCount: UInt32
    private var repetitions: UInt32 = 0
    private var copyCount: UInt32 = 1

    /// - Parameter status: the status code; `nil` of a request.
    init(
        status: Int?, cseqNumber: UInt32?, method: SIPMethod, endsSubscription: Bool, fromTag: SIPTag, toTag: SIPTag,
        branch: SIPBranch?, digest: SIPDigest, sighting: Sighting, size: Int
    ) {
        code = status.map { Int16(clamping: max(0, $0)) } ?? -1
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

    /// One that was seen where most are, whole.
    init(
        code: Int16, cseqNumber: UInt32?, method: SIPMethod, endsSubscription: Bool, carriesMessage: Bool,
        fromTag: SIPTag, toTag: SIPTag, branch: SIPBranch?, digest: SIPDigest, usual: UsualSighting
    ) {
        self.code = code
        self.cseqNumber = cseqNumber
        self.method = method
        self.endsSubscription = endsSubscription
        self.carriesMessage = carriesMessage
        self.fromTag = fromTag
        self.toTag = toTag
        self.branch = branch
        self.digest = digest
        self.usual = usual
        unusual = []
        octetCount = usual.extent.count
        lastSeen = usual.time
    }

    /// Whether it was seen where most are, all of it in one piece.
    var isUsual: Bool { unusual.isEmpty && octetCount == usual.extent.count }

    /// What it is.
    public var kind: Kind { code < 0 ? .request(method) : .response(Int(code)) }
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

    /// Whether a description in it offers or answers media: that of a refusal, or of an answer to OPTIONS, tells what
    /// would be understood.
    var isDescribing: Bool {
        switch method {
        case .invite, .ack, .prack, .update: (status ?? 200) < 300
        default: false
        }
    }

    /// The status code of a response.
    public var status: Int? { code < 0 ? nil : Int(code) }

    /// Counts a message seen before, in `frame`; answers whether it is a copy of one transmission.
    @discardableResult
    mutating func repeated(in frame: Frame) -> Bool {
        // A mirror shows one transmission twice within milliseconds; a sender waits for T1, half a second.
        let isCopy = frame.time.since(lastSeen) < 100_000_000
        if isCopy { copies += 1 } else { retransmissions += 1 }
        lastSeen = frame.time
        return isCopy
    }
}
