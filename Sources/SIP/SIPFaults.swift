/// What is wrong with a SIP message that could be read all the same.
public struct SIPFaults: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt16
    /// Of bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// White space in the Request-URI or for it, or more than one space beside it (RFC 4475 §3.1.2.8 to §3.1.2.10).
    public static let requestURIWhitespace = SIPFaults(rawValue: 1)
    /// The start line is followed by an empty line.
    public static let noHeaders = SIPFaults(rawValue: 2)
    /// Content-Length is no number.
    public static let badContentLength = SIPFaults(rawValue: 4)
    /// Content-Length says more octets than there are.
    public static let contentLengthTooLong = SIPFaults(rawValue: 8)
    /// Content-Length says fewer octets than there are.
    public static let excessOctets = SIPFaults(rawValue: 16)
    /// Several Content-Length fields disagree; the first one was believed.
    public static let conflictingContentLength = SIPFaults(rawValue: 32)
    /// No Content-Length, or none that can be read, on a stream.
    public static let noContentLength = SIPFaults(rawValue: 64)
    /// A line of the start line or header section ends with LF alone.
    public static let bareLineFeed = SIPFaults(rawValue: 128)
    /// No empty line ends the header section.
    public static let unterminatedHeaders = SIPFaults(rawValue: 256)
    /// A line of the header section is no field, or there are too many: see the faults of `SIPMessage.headers`.
    public static let headerFaults = SIPFaults(rawValue: 512)
}
