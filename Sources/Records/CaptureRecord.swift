/// One capture as it was read.
public struct CaptureRecord: Hashable, Sendable {
    /// The file as the user named it, or the interface; "-" is standard input.
    public var name: String
    /// "pcap", "pcapng", or "live".
    public var container: String
    /// The link types' names without `DLT_` or `LINKTYPE_`, as `EN10MB`.
    public var linkTypes: [String]
    /// Frames read.
    public var frames: Int
    /// Captured octets of all frames, without the container's own.
    public var octets: Int
    /// The first frame's time.
    public var firstTime: Moment?
    /// The last frame's time.
    public var lastTime: Moment?
    /// Frames of which the capture holds only the beginning (snap length).
    public var cutFrames: Int
    /// False where the file ends in the middle of a record.
    public var complete: Bool
    /// Why it was not read to its end, in a person's words.
    public var fault: String?
    /// The file of TLS secrets by which some of it was decrypted; `nil` where nothing was, or the capture has its own.
    public var keyLog: String?

    /// A capture.
    public init(
        name: String, container: String, linkTypes: [String], frames: Int, octets: Int, firstTime: Moment?,
        lastTime: Moment?, cutFrames: Int, complete: Bool
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
    }
}

/// Where every frame went: each is counted in exactly one category, so that the sum is the frames read.
public struct LedgerRecord: Hashable, Sendable {
    /// Categories of frames that may have held messages which were not read.
    private static let unread: Set<String> = [
        "tls", "esp", "link_unknown", "ip_fragment", "bad_checksum", "filtered", "malformed",
    ]

    /// Whether messages may have been missed: octets are missing, or frames were not read.
    public var isPartlyUnread: Bool {
        cutFrames > 0 || holes > 0 || entries.contains { Self.unread.contains($0.key) }
    }

    /// One category and how many frames it took.
    public struct Entry: Hashable, Sendable {
        /// A stable name in snake case, for programs: "sip", "msrp", "tcp_control", "arp" …
        public var key: String
        /// What a person reads: "SIP", "TCP without data", "ARP" …
        public var label: String
        /// Frames.
        public var frames: Int

        /// A category.
        public init(key: String, label: String, frames: Int) {
            self.key = key
            self.label = label
            self.frames = frames
        }
    }

    /// Frames read from all captures.
    public var frames: Int
    /// The categories that took at least one frame, SIP and MSRP first. Their frames add up to `frames`.
    public var entries: [Entry]
    /// Octets missing from TCP streams that carry SIP or MSRP.
    public var missingOctets: Int
    /// Holes in such streams.
    public var holes: Int
    /// Frames cut by the snap length.
    public var cutFrames: Int

    /// The accounting of a run.
    public init(frames: Int, entries: [Entry], missingOctets: Int, holes: Int, cutFrames: Int) {
        self.frames = frames
        self.entries = entries
        self.missingOctets = missingOctets
        self.holes = holes
        self.cutFrames = cutFrames
    }
}

/// Counts of the whole run that the report prints under `statistics`.
public struct StatisticsRecord: Hashable, Sendable {
    /// A further count.
    public struct Counter: Hashable, Sendable {
        /// A stable name in snake case.
        public var name: String
        /// Its value.
        public var value: Int

        /// A counter.
        public init(_ name: String, _ value: Int) {
            self.name = name
            self.value = value
        }
    }

    /// The accounting of frames.
    public var ledger: LedgerRecord
    /// SIP messages, retransmissions and copies not counted.
    public var sipMessages: Int
    /// MSRP requests and responses.
    public var msrpFrames: Int
    /// SENDs without a body.
    public var keepAlives: Int
    /// Further counters, in the order in which they are printed.
    public var counters: [Counter]

    /// The statistics of a run.
    public init(ledger: LedgerRecord, sipMessages: Int, msrpFrames: Int, keepAlives: Int, counters: [Counter]) {
        self.ledger = ledger
        self.sipMessages = sipMessages
        self.msrpFrames = msrpFrames
        self.keepAlives = keepAlives
        self.counters = counters
    }
}

/// Two addresses that talk SIP or MSRP, and whether both directions are in the capture.
public struct LegRecord: Hashable, Sendable {
    /// One address, without port: the one that sent the first request.
    public var from: String
    /// The other address, without port.
    public var to: String
    /// Whether octets of both directions were seen.
    public var bothWays: Bool
    /// Which of the two is an IM server, as far as known.
    public var serverSide: ServerSide

    /// The side at which the IM server is.
    public enum ServerSide: Hashable, Sendable {
        /// Neither, or not known.
        case none
        /// `from` is the server.
        case from
        /// `to` is the server.
        case to
    }

    /// A leg.
    public init(from: String, to: String, bothWays: Bool, serverSide: ServerSide) {
        self.from = from
        self.to = to
        self.bothWays = bothWays
        self.serverSide = serverSide
    }
}
