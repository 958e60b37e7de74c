public import Octets

/// The name of a header field: a code for the names that this project reads, `other` for the rest.
///
/// SIP, MSRP, MIME and CPIM share one table, so that a field of one can be compared with a field of another.
public struct HeaderName: Hashable, Sendable {
    /// The place in `spellings`; 0 is `other`.
    @usableFromInline var code: UInt8

    @usableFromInline init(code: UInt8) { self.code = code }

    /// A name that is not in the table; its octets tell which.
    public static let other = HeaderName(code: 0)
    /// Via.
    public static let via = HeaderName(code: 1)
    /// From.
    public static let from = HeaderName(code: 2)
    /// To.
    public static let to = HeaderName(code: 3)
    /// Call-ID.
    public static let callID = HeaderName(code: 4)
    /// CSeq.
    public static let cseq = HeaderName(code: 5)
    /// Max-Forwards.
    public static let maxForwards = HeaderName(code: 6)
    /// Contact.
    public static let contact = HeaderName(code: 7)
    /// Content-Type.
    public static let contentType = HeaderName(code: 8)
    /// Content-Length.
    public static let contentLength = HeaderName(code: 9)
    /// Content-Encoding.
    public static let contentEncoding = HeaderName(code: 10)
    /// Content-Disposition.
    public static let contentDisposition = HeaderName(code: 11)
    /// Content-Transfer-Encoding.
    public static let contentTransferEncoding = HeaderName(code: 12)
    /// Content-ID.
    public static let contentID = HeaderName(code: 13)
    /// Date.
    public static let date = HeaderName(code: 14)
    /// Expires.
    public static let expires = HeaderName(code: 15)
    /// Route.
    public static let route = HeaderName(code: 16)
    /// Record-Route.
    public static let recordRoute = HeaderName(code: 17)
    /// Referred-By.
    public static let referredBy = HeaderName(code: 18)
    /// P-Asserted-Identity.
    public static let pAssertedIdentity = HeaderName(code: 19)
    /// History-Info.
    public static let historyInfo = HeaderName(code: 20)
    /// P-Called-Party-ID.
    public static let pCalledPartyID = HeaderName(code: 21)
    /// Contribution-ID.
    public static let contributionID = HeaderName(code: 22)
    /// Conversation-ID.
    public static let conversationID = HeaderName(code: 23)
    /// Session-ID.
    public static let sessionID = HeaderName(code: 24)
    /// Authorization.
    public static let authorization = HeaderName(code: 25)
    /// Proxy-Authorization.
    public static let proxyAuthorization = HeaderName(code: 26)
    /// User-Agent.
    public static let userAgent = HeaderName(code: 27)
    /// Subject.
    public static let subject = HeaderName(code: 28)
    /// Supported.
    public static let supported = HeaderName(code: 29)
    /// Event.
    public static let event = HeaderName(code: 30)
    /// Accept-Contact.
    public static let acceptContact = HeaderName(code: 31)
    /// Refer-To.
    public static let referTo = HeaderName(code: 32)
    /// Allow-Events.
    public static let allowEvents = HeaderName(code: 33)
    /// Session-Expires.
    public static let sessionExpires = HeaderName(code: 34)
    /// Identity.
    public static let identity = HeaderName(code: 35)
    /// Reject-Contact.
    public static let rejectContact = HeaderName(code: 36)
    /// Request-Disposition.
    public static let requestDisposition = HeaderName(code: 37)
    /// To-Path of MSRP.
    public static let toPath = HeaderName(code: 38)
    /// From-Path of MSRP.
    public static let fromPath = HeaderName(code: 39)
    /// Message-ID of MSRP.
    public static let messageID = HeaderName(code: 40)
    /// Byte-Range of MSRP.
    public static let byteRange = HeaderName(code: 41)
    /// Success-Report of MSRP.
    public static let successReport = HeaderName(code: 42)
    /// Failure-Report of MSRP.
    public static let failureReport = HeaderName(code: 43)
    /// Status of MSRP.
    public static let status = HeaderName(code: 44)
    /// Use-Path of MSRP.
    public static let usePath = HeaderName(code: 45)
    /// MIME-Version.
    public static let mimeVersion = HeaderName(code: 46)
    /// DateTime of CPIM.
    public static let dateTime = HeaderName(code: 47)
    /// NS of CPIM.
    public static let ns = HeaderName(code: 48)
    /// WWW-Authenticate.
    public static let wwwAuthenticate = HeaderName(code: 49)
    /// Proxy-Authenticate.
    public static let proxyAuthenticate = HeaderName(code: 50)
    /// Content-Language.
    public static let contentLanguage = HeaderName(code: 51)
    /// Content-Description.
    public static let contentDescription = HeaderName(code: 52)
    /// P-Asserted-Service.
    public static let pAssertedService = HeaderName(code: 53)
    /// Allow.
    public static let allow = HeaderName(code: 54)
    /// Accept.
    public static let accept = HeaderName(code: 55)
    /// Accept-Encoding.
    public static let acceptEncoding = HeaderName(code: 56)
    /// Accept-Language.
    public static let acceptLanguage = HeaderName(code: 57)
    /// Unsupported.
    public static let unsupported = HeaderName(code: 58)
    /// Require.
    public static let require = HeaderName(code: 59)
    /// Proxy-Require.
    public static let proxyRequire = HeaderName(code: 60)
    /// Server.
    public static let server = HeaderName(code: 61)
    /// Organization.
    public static let organization = HeaderName(code: 62)
    /// Priority.
    public static let priority = HeaderName(code: 63)
    /// Reply-To.
    public static let replyTo = HeaderName(code: 64)
    /// In-Reply-To.
    public static let inReplyTo = HeaderName(code: 65)
    /// Timestamp.
    public static let timestamp = HeaderName(code: 66)
    /// Warning.
    public static let warning = HeaderName(code: 67)
    /// Retry-After.
    public static let retryAfter = HeaderName(code: 68)
    /// Call-Info.
    public static let callInfo = HeaderName(code: 69)
    /// Alert-Info.
    public static let alertInfo = HeaderName(code: 70)
    /// Error-Info.
    public static let errorInfo = HeaderName(code: 71)
    /// Privacy.
    public static let privacy = HeaderName(code: 72)
    /// P-Preferred-Identity.
    public static let pPreferredIdentity = HeaderName(code: 73)
    /// P-Preferred-Service.
    public static let pPreferredService = HeaderName(code: 74)
    /// P-Access-Network-Info.
    public static let pAccessNetworkInfo = HeaderName(code: 75)
    /// P-Visited-Network-ID.
    public static let pVisitedNetworkID = HeaderName(code: 76)
    /// P-Charging-Vector.
    public static let pChargingVector = HeaderName(code: 77)
    /// P-Charging-Function-Addresses.
    public static let pChargingFunctionAddresses = HeaderName(code: 78)
    /// P-Served-User.
    public static let pServedUser = HeaderName(code: 79)
    /// P-Associated-URI.
    public static let pAssociatedURI = HeaderName(code: 80)
    /// Path.
    public static let path = HeaderName(code: 81)
    /// Service-Route.
    public static let serviceRoute = HeaderName(code: 82)
    /// Feature-Caps.
    public static let featureCaps = HeaderName(code: 83)
    /// Security-Client.
    public static let securityClient = HeaderName(code: 84)
    /// Security-Server.
    public static let securityServer = HeaderName(code: 85)
    /// Security-Verify.
    public static let securityVerify = HeaderName(code: 86)
    /// Min-SE.
    public static let minSE = HeaderName(code: 87)
    /// RSeq.
    public static let rseq = HeaderName(code: 88)
    /// RAck.
    public static let rack = HeaderName(code: 89)
    /// Subscription-State.
    public static let subscriptionState = HeaderName(code: 90)
    /// InReplyTo-Contribution-ID of CPM.
    public static let inReplyToContributionID = HeaderName(code: 91)
    /// Message-Direction of CPM.
    public static let messageDirection = HeaderName(code: 92)
    /// Identity-Info.
    public static let identityInfo = HeaderName(code: 93)
    /// Reason.
    public static let reason = HeaderName(code: 94)
    /// Min-Expires.
    public static let minExpires = HeaderName(code: 95)
    /// Use-Nickname of MSRP.
    public static let useNickname = HeaderName(code: 96)
    /// Authentication-Info.
    public static let authenticationInfo = HeaderName(code: 97)
    /// Replaces.
    public static let replaces = HeaderName(code: 98)
    /// Target-Dialog.
    public static let targetDialog = HeaderName(code: 99)
    /// SIP-ETag.
    public static let sipETag = HeaderName(code: 100)
    /// SIP-If-Match.
    public static let sipIfMatch = HeaderName(code: 101)

    static let spellings: [StaticString] = [
        "", "Via", "From", "To", "Call-ID", "CSeq", "Max-Forwards", "Contact", "Content-Type", "Content-Length",
        "Content-Encoding", "Content-Disposition", "Content-Transfer-Encoding", "Content-ID", "Date", "Expires",
        "Route", "Record-Route", "Referred-By", "P-Asserted-Identity", "History-Info", "P-Called-Party-ID",
        "Contribution-ID", "Conversation-ID", "Session-ID", "Authorization", "Proxy-Authorization", "User-Agent",
        "Subject", "Supported", "Event", "Accept-Contact", "Refer-To", "Allow-Events", "Session-Expires", "Identity",
        "Reject-Contact", "Request-Disposition", "To-Path", "From-Path", "Message-ID", "Byte-Range",
        "Success-Report", "Failure-Report", "Status", "Use-Path", "MIME-Version", "DateTime", "NS",
        "WWW-Authenticate", "Proxy-Authenticate", "Content-Language", "Content-Description", "P-Asserted-Service",
        "Allow", "Accept", "Accept-Encoding", "Accept-Language", "Unsupported", "Require", "Proxy-Require", "Server",
        "Organization", "Priority", "Reply-To", "In-Reply-To", "Timestamp", "Warning", "Retry-After", "Call-Info",
        "Alert-Info", "Error-Info", "Privacy", "P-Preferred-Identity", "P-Preferred-Service", "P-Access-Network-Info",
        "P-Visited-Network-ID", "P-Charging-Vector", "P-Charging-Function-Addresses", "P-Served-User",
        "P-Associated-URI", "Path", "Service-Route", "Feature-Caps", "Security-Client", "Security-Server",
        "Security-Verify", "Min-SE", "RSeq", "RAck", "Subscription-State", "InReplyTo-Contribution-ID",
        "Message-Direction", "Identity-Info", "Reason", "Min-Expires", "Use-Nickname", "Authentication-Info",
        "Replaces", "Target-Dialog", "SIP-ETag", "SIP-If-Match",
    ]

    /// The compact forms: RFC 3261 §7.3.3 and the extensions that define one (RFC 3841, 3892, 3515, 6665, 4028, 8224).
    static func compact(_ letter: UInt8) -> HeaderName {
        switch letter.asciiLowercased {
        case UInt8(ascii: "v"): .via
        case UInt8(ascii: "f"): .from
        case UInt8(ascii: "t"): .to
        case UInt8(ascii: "i"): .callID
        case UInt8(ascii: "m"): .contact
        case UInt8(ascii: "c"): .contentType
        case UInt8(ascii: "l"): .contentLength
        case UInt8(ascii: "e"): .contentEncoding
        case UInt8(ascii: "s"): .subject
        case UInt8(ascii: "k"): .supported
        case UInt8(ascii: "o"): .event
        case UInt8(ascii: "a"): .acceptContact
        case UInt8(ascii: "j"): .rejectContact
        case UInt8(ascii: "d"): .requestDisposition
        case UInt8(ascii: "b"): .referredBy
        case UInt8(ascii: "r"): .referTo
        case UInt8(ascii: "u"): .allowEvents
        case UInt8(ascii: "x"): .sessionExpires
        case UInt8(ascii: "y"): .identity
        default: .other
        }
    }

    /// Codes by a small hash of the spelling, 0 where there is none; a code whose slot is taken stands in the next one.
    static let slots: InlineArray<1024, UInt8> = {
        var slots = InlineArray<1024, UInt8>(repeating: 0)
        for (code, spelling) in spellings.enumerated() where code > 0 {
            var octets: [UInt8] = []
            spelling.withUTF8Buffer { unsafe octets.append(contentsOf: $0) }
            var slot = hash(OctetView(octets.span))
            while slots[slot] != 0 { slot = (slot + 1) & 1023 }
            slots[slot] = UInt8(truncatingIfNeeded: code)
        }
        return slots
    }()

    /// Of length, first, middle and last letter without their case: it tells nearly all names apart.
    private static func hash(_ octets: OctetView) -> Int {
        let first = Int(octets[0] | 0x20)
        let middle = Int(octets[octets.count / 2] | 0x20)
        let last = Int(octets[octets.count - 1] | 0x20)
        return (octets.count &* 67 &+ first &* 29 &+ middle &* 13 &+ last &* 5) & 1023
    }

    /// The name that `octets` spell, without regard to case (RFC 3261 §7.3.1).
    /// - Parameter compactForms: whether one letter may stand for a name, as in SIP.
    public init(_ octets: OctetView, compactForms: Bool) {
        code = 0
        guard octets.count > 1, octets.count < 32 else {
            if octets.count == 1, compactForms { self = HeaderName.compact(octets[0]) }
            return
        }
        var slot = HeaderName.hash(octets)
        while HeaderName.slots[slot] != 0 {
            let candidate = HeaderName.slots[slot]
            let spelling = HeaderName.spellings[Int(candidate)]
            // Nearly all names are spelt as in their RFC: comparing octets as they stand is several times faster.
            if octets.equals(spelling) || octets.equalsIgnoringCase(spelling) {
                code = candidate
                return
            }
            slot = (slot + 1) & 1023
        }
    }

    /// The name as its RFC spells it; empty for `other`.
    public var spelling: String { "\(HeaderName.spellings[Int(code)])" }
}
