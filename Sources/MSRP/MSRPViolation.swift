/// A rule of the MSRP RFCs that a frame breaks, and where.
public struct MSRPViolation: Hashable, Sendable {
    /// Which rule.
    public let rule: Rule
    /// The octets that break it, in offsets of the frame; empty where something is missing.
    public let range: Range<Int>

    init(_ rule: Rule, _ range: Range<Int>) {
        self.rule = rule
        self.range = range
    }

    /// What a frame must keep to.
    public enum Rule: Hashable, Sendable {
        // MARK: The start line

        /// It begins with `MSRP` and a space (RFC 4975 §9).
        case startLine
        /// It ends with CR LF (RFC 4975 §9).
        case startLineEnd
        /// A transaction id stands in it (RFC 4975 §9).
        case transactionIDMissing
        /// A transaction id has four characters or more (RFC 4975 §9, `ident`).
        case transactionIDTooShort
        /// A transaction id has 32 characters at most (RFC 4975 §9, `ident`).
        case transactionIDTooLong
        /// A transaction id is of letters, digits and `.-+%=`, the first a letter or digit (RFC 4975 §9, `ident`).
        case transactionIDNotIdent
        /// A method or a status code of three digits stands in it (RFC 4975 §9).
        case methodMissing
        /// A method is of capital letters (RFC 4975 §9).
        case methodNotCapitals
        /// Nothing follows a method (RFC 4975 §9): only a status code has a comment.
        case textBehindMethod

        // MARK: Framing

        /// Lines end with CR LF (RFC 4975 §9).
        case bareLineFeed
        /// An end-line ends the frame (RFC 4975 §7.1).
        case endLineMissing
        /// The body does not hold the frame's own end-line (RFC 4975 §7.1).
        case endLineInBody
        /// The end-line is the last line (RFC 4975 §9).
        case octetsAfterEndLine
        /// Without a body the end-line follows the last header (RFC 4975 §9).
        case emptyLineWithoutBody

        // MARK: The header section

        /// A header has a colon (RFC 4975 §9).
        case headerWithoutColon
        /// A header has a name (RFC 4975 §9).
        case headerWithoutName
        /// A header's name is a token (RFC 4975 §9).
        case headerNameNotToken
        /// A space follows a header's colon, and none stands before it (RFC 4975 §9).
        case headerSpacing
        /// A header is one line (RFC 4975 §9, `utf8text`).
        case headerFolded
        /// A header that has one value stands once (RFC 4975 §9).
        case headerRepeated
        /// To-Path is there (RFC 4975 §7.1).
        case toPathMissing
        /// From-Path is there (RFC 4975 §7.1).
        case fromPathMissing
        /// To-Path is the first header, From-Path the second (RFC 4975 §7.1).
        case pathNotFirst
        /// Content-Type is the last header (RFC 4975 §9, `content-stuff`).
        case contentTypeNotLast
        /// A body has a Content-Type (RFC 4975 §9, `content-stuff`).
        case bodyWithoutContentType
        /// A Content-Type has a body (RFC 4975 §9, `content-stuff`).
        case contentTypeWithoutBody

        // MARK: Values

        /// A path is of MSRP URIs: scheme, authority, transport (RFC 4975 §6, §9).
        case pathNotURIs
        /// A SEND, and what reports on it, has a Message-ID (RFC 4975 §7.1.1, §7.1.2).
        case messageIDMissing
        /// A Message-ID is not empty (RFC 4975 §9).
        case messageIDEmpty
        /// A Message-ID is of 4 to 32 characters, as a transaction id (RFC 4975 §9, `ident`).
        case messageIDNotIdent
        /// A Byte-Range is two positions and a length, the last two perhaps `*` (RFC 4975 §9).
        case byteRange
        /// A chunk lies inside its message (RFC 4975 §7.1.1).
        case byteRangeBehindTotal
        /// A Byte-Range whose end is a number counts the body's octets (RFC 4975 §7.1.1).
        case byteRangeNotOfBody
        /// Success-Report is `yes` or `no` (RFC 4975 §9).
        case successReport
        /// Failure-Report is `yes`, `no` or `partial` (RFC 4975 §9).
        case failureReport
        /// A Status is a namespace of three digits, a status code, perhaps a comment (RFC 4975 §9).
        case status
        /// The namespace of a Status is `000` (RFC 4975 §7.1.2): no other is registered.
        case statusNamespace
        /// A REPORT has a Status (RFC 4975 §7.1.2).
        case statusMissing
        /// A Content-Type is a media type (RFC 4975 §9, RFC 2045 §5.1).
        case contentType
        /// A Content-Disposition is a type and parameters with values (RFC 2183 §2).
        case contentDisposition
        /// A Use-Path is of MSRP URIs, one or more (RFC 4976 §7).
        case usePath
        /// Expires, Min-Expires and Max-Expires count seconds (RFC 4976 §7).
        case expires
        /// What authenticates is of the scheme Digest, with parameters that have values (RFC 4976 §7, RFC 2617 §3.2).
        case digest
        /// A Use-Nickname is a quoted string (RFC 7701 §7).
        case nickname
        /// A NICKNAME has a Use-Nickname (RFC 7701 §7).
        case nicknameMissing
    }
}
