/// What a run has counted so far: for those who watch it while it goes on.
public struct RunCounts: Hashable, Sendable {
    /// What is known of one interface.
    public struct Interface: Hashable, Sendable {
        /// What the system calls it, as `eth0`.
        public var name: String
        /// Frames that the kernel saw and its filter let through.
        public var received: Int
        /// Frames for which the kernel had no room.
        public var dropped: Int
        /// Frames that the interface lost.
        public var droppedByInterface: Int
        /// Whether it can still be read.
        public var isUp: Bool

        /// Counts of an interface, each from 0.
        public init(
            name: String, received: Int = 0, dropped: Int = 0, droppedByInterface: Int = 0, isUp: Bool = true
        ) {
            self.name = name
            self.received = received
            self.dropped = dropped
            self.droppedByInterface = droppedByInterface
            self.isUp = isUp
        }
    }

    /// What waits between the reader of an interface and the analysis.
    public struct Queue: Hashable, Sendable {
        /// Octets that wait, with some for each frame.
        public var octets: Int
        /// Frames that were recorded and not analysed, for want of room.
        public var skipped: Int

        /// A queue.
        public init(octets: Int, skipped: Int) {
            self.octets = octets
            self.skipped = skipped
        }
    }

    /// What is written of the frames.
    public struct Recording: Hashable, Sendable {
        /// Frames recorded.
        public var frames: Int
        /// Files begun.
        public var files: Int

        /// A recording.
        public init(frames: Int, files: Int) {
            self.frames = frames
            self.files = files
        }
    }

    /// When the program started.
    public var start: Moment?
    /// The capture time of the last frame.
    public var lastFrame: Moment?
    /// Frames analysed.
    public var frames = 0
    /// Octets of them, as captured.
    public var octets = 0
    /// What frames were for.
    public var categories: [LedgerRecord.Entry] = []
    /// The interfaces, in the order in which they were named.
    public var interfaces: [Interface] = []
    /// What waits to be analysed; `nil` where nothing can.
    public var queue: Queue?
    /// SIP messages, retransmissions and copies not counted.
    public var sipMessages = 0
    /// MSRP requests and responses.
    public var msrpFrames = 0
    /// Sessions seen, and those of them that are not over.
    public var sessions = 0
    /// Sessions that are not over.
    public var openSessions = 0
    /// Connections with TLS.
    public var tlsConnections = 0
    /// Those of them that are not read, or of which one direction is not.
    public var tlsConnectionsNotRead = 0
    /// MSRP messages, chunks joined.
    public var messages = 0
    /// Pushes with each verdict; a verdict that is not there stands for none.
    public var pushes: [Verdict: Int] = [:]
    /// Findings of each severity, each as often as it was found.
    public var findings: [Severity: Int] = [:]
    /// Messages that a server took, by what became of them; `nil` where that was not worked out.
    public var custody: [CustodyClass: Int]?
    /// Octets held of messages that cannot be read again, and of streams that wait.
    public var heldOctets = 0
    /// What was given up to stay within limits.
    public var evictions = 0
    /// The process's resident memory, in octets; `nil` where the system does not tell.
    public var residentOctets: Int?
    /// What is written; `nil` where nothing is.
    public var recording: Recording?

    /// Nothing counted yet.
    public init() {}

    /// Verdicts that a push can have, in the order in which they are told.
    public static let verdicts: [Verdict] = [.match, .altered, .notSeen, .partial, .ambiguous, .incomplete]
    /// Severities, gravest first.
    public static let severities: [Severity] = [.error, .warning, .note]
}
