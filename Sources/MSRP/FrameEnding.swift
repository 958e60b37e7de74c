/// How a frame's end-line says that the message goes on (RFC 4975 §7.1).
public enum ContinuationFlag: UInt8, Hashable, Sendable {
    /// `+`: more chunks follow.
    case more = 0x2B
    /// `$`: the last chunk of the message.
    case last = 0x24
    /// `#`: the sender gave the message up.
    case aborted = 0x23
}

/// How the end of a frame was found, and where the ways to read it disagree (M310). Offsets count from the start of
/// the frame.
public struct FrameEnding: Hashable, Sendable {
    /// The flag of the end-line; `nil` where the frame has none.
    public internal(set) var flag: ContinuationFlag?
    /// The end-line without its line end; `nil` where the frame ends without one.
    public internal(set) var endLine: Range<Int>?
    /// The first line of the body that equals the frame's own end-line, where the frame goes on behind it: there a
    /// literal reader of RFC 4975 would stop.
    public internal(set) var firstEndLine: Range<Int>?
    /// Where the ways to read the end disagree: the length in octets that a numeric Byte-Range gives the frame, with the
    /// end-line where one stands there.
    public internal(set) var byByteRange: Int?
    /// How many lines were found that equal the frame's own end-line.
    public internal(set) var candidates = 0

    /// The frame's start line, read already.
    var startLine: MSRPStartLine?

    /// Whether an end-line ends the frame.
    public var hasEndLine: Bool { endLine != nil }
    /// Whether the end is not where a literal reader would put it.
    public var recovered: Bool { firstEndLine != nil }

    init() {}
}
