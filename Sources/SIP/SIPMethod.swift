public import Octets

/// A SIP method. Methods are case-sensitive (RFC 3261 §7.1): `invite` is `other`.
public enum SIPMethod: UInt8, Hashable, Sendable, CaseIterable {
    /// RFC 3261 §13.
    case invite
    /// RFC 3261 §13.
    case ack
    /// RFC 3261 §15.
    case bye
    /// RFC 3261 §9.
    case cancel
    /// RFC 3261 §11.
    case options
    /// RFC 3261 §10.
    case register
    /// RFC 3428.
    case message
    /// RFC 3262.
    case prack
    /// RFC 3311.
    case update
    /// RFC 6086.
    case info
    /// RFC 6665.
    case subscribe
    /// RFC 6665.
    case notify
    /// RFC 3903.
    case publish
    /// RFC 3515.
    case refer
    /// Any other; its octets tell which.
    case other

    /// The method that `octets` spell.
    public init(_ octets: OctetView) {
        self = SIPMethod.candidate(octets.octet(at: 0), octets.octet(at: 2))
        if !octets.equals(spelling) { self = .other }
    }

    /// The only method with this first and third letter.
    private static func candidate(_ first: UInt8?, _ third: UInt8?) -> SIPMethod {
        switch (first, third) {
        case (UInt8(ascii: "I"), UInt8(ascii: "V")): .invite
        case (UInt8(ascii: "A"), UInt8(ascii: "K")): .ack
        case (UInt8(ascii: "B"), UInt8(ascii: "E")): .bye
        case (UInt8(ascii: "C"), UInt8(ascii: "N")): .cancel
        case (UInt8(ascii: "O"), UInt8(ascii: "T")): .options
        case (UInt8(ascii: "R"), UInt8(ascii: "G")): .register
        case (UInt8(ascii: "M"), UInt8(ascii: "S")): .message
        case (UInt8(ascii: "P"), UInt8(ascii: "A")): .prack
        case (UInt8(ascii: "U"), UInt8(ascii: "D")): .update
        case (UInt8(ascii: "I"), UInt8(ascii: "F")): .info
        case (UInt8(ascii: "S"), UInt8(ascii: "B")): .subscribe
        case (UInt8(ascii: "N"), UInt8(ascii: "T")): .notify
        case (UInt8(ascii: "P"), UInt8(ascii: "B")): .publish
        case (UInt8(ascii: "R"), UInt8(ascii: "F")): .refer
        default: .other
        }
    }

    private var spelling: StaticString {
        switch self {
        case .invite: "INVITE"
        case .ack: "ACK"
        case .bye: "BYE"
        case .cancel: "CANCEL"
        case .options: "OPTIONS"
        case .register: "REGISTER"
        case .message: "MESSAGE"
        case .prack: "PRACK"
        case .update: "UPDATE"
        case .info: "INFO"
        case .subscribe: "SUBSCRIBE"
        case .notify: "NOTIFY"
        case .publish: "PUBLISH"
        case .refer: "REFER"
        case .other: ""
        }
    }

    /// The method as its RFC spells it; empty for `other`.
    public var name: String { "\(spelling)" }
}
