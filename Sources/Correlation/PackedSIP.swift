import Octets
import SIP

/// The second word of a packed message: what it is, and which words follow. What a message shares with the first of its
/// session, as most do, takes no words.
struct PackedSIP: Sendable {
    var word: UInt32

    /// Stands for a request where a status code would.
    private static var request: UInt32 { 1023 }

    /// How something stands to that of the session's first message.
    enum Standing: UInt32 {
        case missing = 0
        case same = 1
        /// Of the way alone: there and back.
        case reversed = 2
        case own = 3
    }

    /// Whose tag it is.
    enum TagOwner: UInt32 {
        case missing = 0
        /// That of the session's first From.
        case caller = 1
        /// The first other tag of the session.
        case callee = 2
        case own = 3
    }

    init(word: UInt32) { self.word = word }

    init(_ message: LiveSIP) {
        word = message.code < 0 ? PackedSIP.request : UInt32(min(message.code, 999))
        word |= UInt32(message.method.rawValue & 15) << 10
        if message.endsSubscription { word |= 1 << 14 }
        if message.carriesMessage { word |= 1 << 15 }
        let transport: UInt32 =
            switch message.usual.transport {
            case .udp: 0
            case .tcp: 1
            case .sctp: 2
            case .tls: 3
            case .webSocket: 4
            case .secureWebSocket: 5
            }
        word |= transport << 29
    }

    var code: Int16 { word & 1023 == PackedSIP.request ? -1 : Int16(truncatingIfNeeded: word & 1023) }
    var isRequest: Bool { word & 1023 == PackedSIP.request }
    var method: SIPMethod { SIPMethod(rawValue: UInt8(truncatingIfNeeded: word >> 10 & 15)) ?? .other }
    var endsSubscription: Bool { word & 1 << 14 != 0 }

    var carriesMessage: Bool {
        get { word & 1 << 15 != 0 }
        set { set(newValue, 15) }
    }

    var cseq: Standing {
        get { standing(16) }
        set { word |= newValue.rawValue << 16 }
    }

    /// Whether it stands elsewhere, unpacked.
    var isUnusual: Bool {
        get { word & 1 << 18 != 0 }
        set { set(newValue, 18) }
    }

    var way: Standing {
        get { standing(19) }
        set { word |= newValue.rawValue << 19 }
    }

    var branch: Standing {
        get { standing(21) }
        set { word |= newValue.rawValue << 21 }
    }

    /// Whether its time takes two words, and its capture one.
    var isFar: Bool {
        get { word & 1 << 23 != 0 }
        set { set(newValue, 23) }
    }

    var from: TagOwner {
        get { TagOwner(rawValue: word >> 24 & 3) ?? .missing }
        set { word |= newValue.rawValue << 24 }
    }

    var to: TagOwner {
        get { TagOwner(rawValue: word >> 26 & 3) ?? .missing }
        set { word |= newValue.rawValue << 26 }
    }

    var isRepeated: Bool {
        get { word & 1 << 28 != 0 }
        set { set(newValue, 28) }
    }

    var transport: Transport {
        switch word >> 29 {
        case 1: .tcp
        case 2: .sctp
        case 3: .tls
        case 4: .webSocket
        case 5: .secureWebSocket
        default: .udp
        }
    }

    // MARK: Where the words are, counted from the first

    /// Link, this word, digest (2), size and offset, frame, time.
    static var fixed: UInt32 { 7 }
    /// All words that one message can take.
    static var most: Int { 19 }

    var farPlace: UInt32 { PackedSIP.fixed }
    var cseqPlace: UInt32 { farPlace + (isFar ? 2 : 0) }
    var branchPlace: UInt32 { cseqPlace + (cseq == .own ? 1 : 0) }
    var wayPlace: UInt32 { branchPlace + (branch == .own ? 2 : 0) }
    var fromPlace: UInt32 { wayPlace + (way == .own ? 3 : 0) }
    var toPlace: UInt32 { fromPlace + (from == .own ? 2 : 0) }

    private func standing(_ shift: UInt32) -> Standing { Standing(rawValue: word >> shift & 3) ?? .missing }

    private mutating func set(_ value: Bool, _ shift: UInt32) {
        if value { word |= 1 << shift } else { word &= ~(1 << shift) }
    }
}
