public import Octets

/// What a capture says of a frame, apart from its octets.
public struct FrameHeader: Hashable, Sendable {
    /// The index of the capture, from 0.
    public let capture: Int
    /// The number of the frame in its capture, from 1.
    public let number: Int
    /// When the frame was captured; 1970-01-01 for a Simple Packet Block, which has no time.
    public let time: Timestamp
    /// Octets that the capture holds.
    public let capturedLength: Int
    /// Octets that were on the wire.
    public let originalLength: Int
    /// What the first octets are.
    public let linkType: LinkType

    /// A frame's header.
    @inlinable public init(
        capture: Int, number: Int, time: Timestamp, capturedLength: Int, originalLength: Int, linkType: LinkType
    ) {
        self.capture = capture
        self.number = number
        self.time = time
        self.capturedLength = capturedLength
        self.originalLength = originalLength
        self.linkType = linkType
    }

    /// Whether the capture holds only the beginning of the frame (snap length).
    @inlinable public var isCut: Bool { capturedLength < originalLength }
}

/// One capture as far as it was read.
public struct CaptureSummary: Hashable, Sendable {
    /// The file as the user named it, or the interface; "-" is standard input.
    public var name: String
    /// "pcap", "pcapng" or "live".
    public var container: String
    /// The link types of all interfaces that the capture describes, in their order, each once.
    public var linkTypes: [LinkType]
    /// Frames read.
    public var frames: Int
    /// Captured octets of all frames, without the container's own.
    public var octets: Int
    /// The time of the first frame; `nil` where there is none.
    public var firstTime: Timestamp?
    /// The time of the last frame, in the order of the file.
    public var lastTime: Timestamp?
    /// Frames of which the capture holds only the beginning.
    public var cutFrames: Int
    /// False where reading ended with a fault: cut in the middle of a record, damaged, or unreadable.
    public var complete: Bool
    /// Why reading ended early, in a person's words; `nil` where it did not.
    public var fault: String?
    /// The most octets that the capture holds of a frame that it holds only the beginning of.
    public var cutLength = 0
    /// The number of the first of those frames, from 1; `nil` where there is none.
    public var firstCut: Int?
    /// Digits behind the second's point that the capture's clock gives: 0...9. The finest clock counts.
    public var fractionDigits: Int
    /// Whether its octets can be read again.
    public var isSeekable: Bool

    /// A summary.
    public init(
        name: String, container: String, linkTypes: [LinkType], frames: Int, octets: Int, firstTime: Timestamp?,
        lastTime: Timestamp?, cutFrames: Int, complete: Bool, fractionDigits: Int, isSeekable: Bool
    ) {
        self.name = name
        self.container = container
        self.linkTypes = linkTypes
        self.frames = frames
        self.octets = octets
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.cutFrames = cutFrames
        self.complete = complete
        self.fractionDigits = fractionDigits
        self.isSeekable = isSeekable
    }
}
