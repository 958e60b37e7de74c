/// How the verdicts of one push came about, for a person who wants to check them.
public struct ExplanationRecord: Hashable, Sendable {
    /// Who reads what of the carrier's octets, with offsets from 0, whether the ways agree or not.
    public var readings: [ReadingRecord]
    /// Of each part, in the order of the push's parts.
    public var parts: [PartExplanation]

    /// An explanation.
    public init(readings: [ReadingRecord], parts: [PartExplanation]) {
        self.readings = readings
        self.parts = parts
    }
}

/// How the verdict of one part came about.
public struct PartExplanation: Hashable, Sendable {
    /// The first octet of the part's content in the carrier, from 0; of a carrier in several chunks, in its joined body.
    public var offset: Int
    /// Octets of the part's content.
    public var size: Int
    /// What was looked for.
    public var keys: [KeyRecord]
    /// Why what was found is its original.
    public var choice: Choice
    /// The live messages that fit these keys: first those that the copy was held against.
    public var candidates: [CandidateRecord]
    /// What was compared with the one that was chosen, in the order of the comparison.
    public var fields: [FieldRecord]

    /// A part's explanation.
    public init(
        offset: Int, size: Int, keys: [KeyRecord], choice: Choice, candidates: [CandidateRecord],
        fields: [FieldRecord]
    ) {
        self.offset = offset
        self.size = size
        self.keys = keys
        self.choice = choice
        self.candidates = candidates
        self.fields = fields
    }

    /// Why one live message is the original and not another.
    public enum Choice: String, Hashable, Sendable {
        /// Nothing was chosen.
        case none
        /// It was seen on the leg that ends at the server: what the server took is what it stored.
        case serverLeg = "server-leg"
        /// No leg that ends at the server was seen with it: proxies and relays were not done yet.
        case beforeServer = "before-server"
        /// It bears another identity than the copy in one mark, and is equal in all else.
        case otherMarks = "other-marks"
        /// A B2BUA lies between it and the server, and has written Call-ID, tags and paths anew.
        case beyondB2BUA = "beyond-b2bua"
    }
}

/// A mark of a copy that live messages are found by.
public struct KeyRecord: Hashable, Sendable {
    /// "Call-ID", "CSeq", "Message-ID" …
    public var name: String
    /// Its value; `nil` where the copy has none.
    public var value: String?

    /// A key.
    public init(name: String, value: String?) {
        self.name = name
        self.value = value
    }
}

/// A live message that may be the original of a part.
public struct CandidateRecord: Hashable, Sendable {
    /// The frames in which it, or each of its chunks, starts.
    public var frames: [FrameReference]
    /// Where it came from, `1.2.3.4:5060`.
    public var source: String
    /// Where it went.
    public var destination: String
    /// Whether the verdict rests on it.
    public var isChosen: Bool
    /// What came of the comparison; `nil` where it was not compared: it is the same message on another leg.
    public var verdict: Verdict?
    /// In how many fields it differs that must be equal.
    public var faults: Int

    /// A candidate.
    public init(
        frames: [FrameReference], source: String, destination: String, isChosen: Bool, verdict: Verdict?, faults: Int
    ) {
        self.frames = frames
        self.source = source
        self.destination = destination
        self.isChosen = isChosen
        self.verdict = verdict
        self.faults = faults
    }
}
