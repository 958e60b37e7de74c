public import TextSyntax

/// One thing that a SIP message breaks, or that it asks of whoever acts on it: the rule, and where.
public struct SIPViolation: Hashable, Sendable {
    /// How deep one has to look to see it.
    public enum Kind: Hashable, Sendable {
        /// The octets do not follow the grammar, or a value lies outside its range.
        case syntax
        /// The message can be read, but not be matched with a transaction or dialog as it should.
        case transaction
        /// The message is well-formed, and asks for what an element may not know or may not do.
        case application
    }

    /// What is broken.
    public enum Rule: UInt8, Hashable, Sendable, CaseIterable {
        // MARK: Start line and framing

        /// There is no start line of SIP (RFC 3261 §7).
        case noStartLine
        /// The version is another than SIP/2.0 (RFC 3261 §7.1; RFC 4475 §3.1.2.16).
        case unknownVersion
        /// The request line ends behind its URI (RFC 3261 §7.1).
        case missingVersion
        /// The status code is not three digits from 100 to 699 (RFC 3261 §7.2; RFC 4475 §3.1.2.19).
        case badStatusCode
        /// White space stands inside the Request-URI, or there is none (RFC 3261 §7.1; RFC 4475 §3.1.2.8).
        case requestURIWhitespace
        /// More than one space in the request line, or one behind it (RFC 4475 §3.1.2.9, §3.1.2.10).
        case startLineSpacing
        /// The Request-URI stands in angle brackets (RFC 3261 §7.1; RFC 4475 §3.1.2.7).
        case requestURIBrackets
        /// The Request-URI has headers behind a question mark (RFC 3261 §19.1.1; RFC 4475 §3.1.2.11).
        case requestURIHeaders
        /// A line ends with LF alone (RFC 3261 §7).
        case bareLineFeed
        /// No empty line ends the header section (RFC 3261 §7).
        case unterminatedHeaders
        /// A line of the header section is no field, or the name of a field is no token (RFC 3261 §7.3.1).
        case malformedField
        /// Content-Length says more octets than there are (RFC 3261 §18.3; RFC 4475 §3.1.2.2).
        case bodyTooShort
        /// Fields that may stand only once disagree about the length (RFC 3261 §20.14; RFC 4475 §3.3.9).
        case conflictingContentLength

        // MARK: Values

        /// A number is not made of digits (RFC 3261 §25.1; RFC 4475 §3.1.2.3).
        case malformedNumber
        /// A number lies above what its field allows (RFC 3261 §25.1; RFC 4475 §3.1.2.4, §3.1.2.5).
        case numberTooLarge
        /// CSeq names another method than the request line (RFC 3261 §8.1.1.5; RFC 4475 §3.1.2.17, §3.1.2.18).
        case methodMismatch
        /// A quoted string has no end (RFC 3261 §25.1; RFC 4475 §3.1.2.6).
        case unterminatedQuote
        /// An angle bracket is not closed (RFC 3261 §25.1).
        case unterminatedBracket
        /// A display name holds other than tokens and has no quotes (RFC 3261 §25.1; RFC 4475 §3.1.2.15).
        case unquotedDisplayName
        /// White space stands in an addr-spec or beside it, inside its brackets (RFC 3261 §25.1; RFC 4475 §3.1.2.14).
        case addressWhitespace
        /// A URI with a question mark or comma stands without brackets (RFC 3261 §20.10; RFC 4475 §3.1.2.13).
        case missingBrackets
        /// A separator with nothing behind it (RFC 3261 §25.1; RFC 4475 §3.1.2.1).
        case extraneousSeparator
        /// A value does not follow the grammar of its field (RFC 3261 §25.1).
        case malformedValue
        /// A URI does not follow its grammar (RFC 3261 §25.1).
        case malformedURI
        /// An IPv6 address stands without brackets where a port may follow (RFC 5118 §4.1).
        case unbracketedIPv6
        /// Brackets hold what is no IPv6 address (RFC 3261 §25.1; RFC 5118 §4.10).
        case malformedIPv6
        /// `received` has brackets around its IPv6 address (RFC 3261 §25.1; RFC 5118 §4.5).
        case bracketedReceived
        /// A date can't be read (RFC 3261 §20.17).
        case malformedDate
        /// A date is not in GMT (RFC 3261 §20.17; RFC 4475 §3.1.2.12).
        case dateZone
        /// The weekday is not the one of the date (RFC 3261 §20.17).
        case dateWeekday

        // MARK: Transactions and dialogs

        /// A field that every such message must have is missing (RFC 3261 §8.1.1; RFC 4475 §3.3.1).
        case missingField
        /// A field that may stand only once stands again (RFC 3261 §7.3.1; RFC 4475 §3.3.8).
        case repeatedField
        /// The topmost branch is missing or lacks the cookie: RFC 2543 (RFC 3261 §17.2.3; RFC 4475 §3.4.1).
        case branchWithoutCookie
        /// The topmost branch is the cookie alone (RFC 3261 §8.1.1.7; RFC 4475 §3.2.1).
        case emptyBranch
        /// From has no tag, as in RFC 2543 (RFC 3261 §8.1.1.3).
        case missingFromTag
        /// To has no tag in a response other than 100 (RFC 3261 §8.2.6.2).
        case missingToTag
        /// A Via names a broadcast or multicast address as its sender (RFC 3261 §18.1.1; RFC 4475 §3.3.10).
        case broadcastVia

        // MARK: What an element may not know

        /// The method is none of the registered ones (RFC 3261 §8.2.1; RFC 4475 §3.1.1.2).
        case unknownMethod
        /// The scheme of a URI is none that is read here (RFC 3261 §8.2.2.1; RFC 4475 §3.3.2 to §3.3.4).
        case unknownScheme
        /// An option of Require or Proxy-Require is not a registered one (RFC 3261 §8.2.2.3; RFC 4475 §3.3.5).
        case unknownOption
        /// The scheme of credentials or a challenge is none that is registered for SIP (RFC 3261 §22; RFC 4475 §3.3.7).
        case unknownAuthenticationScheme
        /// The body of an INVITE is no session description (RFC 3261 §8.2.3; RFC 4475 §3.3.6).
        case unknownBodyType
        /// The Accept of an INVITE rules out a session description (RFC 3261 §8.2.3; RFC 4475 §3.3.15).
        case unacceptableAccept
        /// A Via names a transport that is not registered (RFC 3261 §20.42; RFC 4475 §3.1.1.10).
        case unknownTransport
        /// Max-Forwards is 0: only its receiver may answer it (RFC 3261 §16.3; RFC 4475 §3.3.11).
        case maxForwardsZero
        /// A MESSAGE has a Contact (RFC 3428 §4).
        case contactInMessage
        /// `*` stands beside other contacts, outside REGISTER, or without `Expires: 0` (RFC 3261 §10.2.2).
        case wildcardContact

        /// How deep one has to look to see it.
        public var kind: Kind {
            if rawValue < Rule.missingField.rawValue { return .syntax }
            return rawValue < Rule.unknownMethod.rawValue ? .transaction : .application
        }
    }

    /// What is broken.
    public let rule: Rule
    /// In which field; `other` for the start line, the body, and fields that are not read here.
    public let field: HeaderName
    /// The octets that break it. Of a field that is missing, the start line.
    public let range: Range<Int>

    /// How many are told of one message; what follows is left out.
    public static let limit = 256
}
