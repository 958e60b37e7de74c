/// What was found when an encapsulated original was held against live traffic.
public enum Verdict: String, Hashable, CaseIterable, Sendable {
    /// Seen whole, and different in nothing that must be equal.
    case match
    /// Seen, and something that must be equal differs.
    case altered
    /// No live original.
    case notSeen = "not-seen"
    /// Of a push: some parts match and some are not seen.
    case partial
    /// Several live originals fit and nothing in the copy tells them apart.
    case ambiguous
    /// Original or copy is there only in part.
    case incomplete
    /// Of a part: it is no encapsulated original.
    case notApplicable = "not-applicable"

    /// The verdict of a push, from those of its parts.
    public static func ofPush(_ parts: [Verdict]) -> Verdict {
        if parts.contains(.altered) { return .altered }
        if parts.contains(.ambiguous) { return .ambiguous }
        if parts.contains(.incomplete) { return .incomplete }
        let unseen = parts.contains(.notSeen)
        if unseen, parts.contains(.match) { return .partial }
        return unseen ? .notSeen : .match
    }
}

/// What holds for the message bodies alone.
public enum TextVerdict: String, Hashable, Sendable {
    /// Every body that could be compared is equal, and one at least could.
    case equal
    /// A body differs.
    case differs
    /// No body could be compared.
    case notCompared = "not-compared"
}

/// Why a verdict is neither match nor altered.
public enum Reason: String, Hashable, Sendable {
    /// The original was sent before the capture began.
    case beforeCapture = "before-capture"
    /// Nothing of the leg that the original took is in the capture.
    case legNotVisible = "leg-not-visible"
    /// The leg is encrypted and no key was given.
    case encrypted
    /// Octets are missing from the stream.
    case hole
    /// Frames are cut by the snap length, or the message by the end of the capture.
    case cut
    /// It was seen, but is no longer held.
    case evicted
    /// The copy names no dialog or message that could be looked for.
    case noIdentity = "no-identity"
    /// Several live originals fit.
    case severalFit = "several-fit"
}

/// A frame of a capture of an earlier run, remembered by the store.
public struct StoredReference: Hashable, Sendable {
    /// The capture's name, as it was then.
    public var name: String
    /// The number of the frame in it, from 1.
    public var frame: Int

    /// Frame `frame` of the capture called `name`.
    public init(name: String, frame: Int) {
        self.name = name
        self.frame = frame
    }
}

/// What carried a bundle.
public struct CarrierRecord: Hashable, Sendable {
    /// "MSRP" or "SIP".
    public var `protocol`: String
    /// Message-ID of an MSRP carrier.
    public var messageID: String?
    /// Transaction id of an MSRP carrier's first chunk.
    public var transactionID: String?
    /// The frame that holds its first octet.
    public var firstFrame: Int
    /// The frame that holds its last octet.
    public var lastFrame: Int
    /// The index of the capture.
    public var capture: Int
    /// Where it came from.
    public var source: String
    /// Where it went.
    public var destination: String
    /// Content-Type, as it stands.
    public var contentType: String
    /// The boundary parameter.
    public var boundary: String?
    /// Octets of the bundle.
    public var size: Int
    /// Octets on the wire, from the carrier's start line to where its stream or datagram ends; `nil` where not told.
    public var wireSize: Int?
    /// The frames that hold it, in order, for a person's evidence: 256 at the most; none where they are not told.
    public var frames: [FrameReference]

    /// A carrier.
    public init(
        protocol: String, messageID: String?, transactionID: String?, firstFrame: Int, lastFrame: Int, capture: Int,
        source: String, destination: String, contentType: String, boundary: String?, size: Int,
        wireSize: Int? = nil, frames: [FrameReference] = []
    ) {
        self.protocol = `protocol`
        self.messageID = messageID
        self.transactionID = transactionID
        self.firstFrame = firstFrame
        self.lastFrame = lastFrame
        self.capture = capture
        self.source = source
        self.destination = destination
        self.contentType = contentType
        self.boundary = boundary
        self.size = size
        self.wireSize = wireSize
        self.frames = frames
    }
}

/// One station in the life of a pushed message. Where `citation` is nil, `remark` says what is not shown and why.
public struct StationRecord: Hashable, Sendable {
    /// "sent", "taken", "online", "pushed", "acked", or "confirm"; "refused" for what was neither taken nor acked.
    public var name: String
    /// The frame that shows it.
    public var citation: Citation?
    /// The last frame, where the station spans several.
    public var lastFrame: Int?
    /// What a person reads behind time and frame.
    public var remark: String
    /// What stands for the time where there is no citation.
    public var absence: Absence
    /// The capture of an earlier run that the citation is of; `nil` for one of this run.
    public var storedIn: String?

    /// Why no frame is cited.
    public enum Absence: String, Hashable, Sendable {
        /// No frame of the capture shows it.
        case notShown = "not shown"
        /// No frame shows it, but what came later is proof.
        case inferred
        /// Nobody asked for it, so that its absence says nothing.
        case notAskedFor = "not asked for"
    }

    /// A station.
    public init(
        name: String, citation: Citation?, lastFrame: Int? = nil, remark: String, absence: Absence = .notShown,
        storedIn: String? = nil
    ) {
        self.storedIn = storedIn
        self.name = name
        self.citation = citation
        self.lastFrame = lastFrame
        self.remark = remark
        self.absence = absence
    }
}

/// One way to read where a carrier ends, where the ways disagree (M310).
public struct ReadingRecord: Hashable, Sendable {
    /// "by end-line (RFC 4975 7.1)", "by Byte-Range", "by bundle (used here)".
    public var how: String
    /// What that reader gets.
    public var outcome: String

    /// A reading.
    public init(how: String, outcome: String) {
        self.how = how
        self.outcome = outcome
    }
}

/// A deferred push: one carrier with its encapsulated originals.
public struct PushRecord: Hashable, Sendable {
    /// What the command line takes: `p1`.
    public var id: String
    /// The form of the push.
    public var form: Form
    /// Call-ID of the session that carries it.
    public var callID: String?
    /// When its first octet was captured.
    public var time: Moment
    /// The To URI of the carrier's session.
    public var pushedTo: String?
    /// The To URI of the originals, as far as they agree: for a person's headline.
    public var addressedTo: String?
    /// Who sent the originals, as far as they agree: for a person's headline.
    public var sender: String?
    /// What carried it.
    public var carrier: CarrierRecord
    /// The verdict.
    public var verdict: Verdict
    /// The verdict on the bodies alone.
    public var text: TextVerdict
    /// The id of the push that this one repeats.
    public var duplicateOf: String?
    /// The parts.
    public var parts: [PartRecord]
    /// Codes of the findings that concern this push.
    public var diagnostics: [FindingCode]
    /// The life of its first message.
    public var stations: [StationRecord]
    /// How differently the carrier's end can be read; empty where all ways agree.
    public var readings: [ReadingRecord]
    /// How its verdicts came about, where that was asked for.
    public var explanation: ExplanationRecord?

    /// How a push wraps its originals.
    public enum Form: String, Hashable, Sendable {
        /// A multipart/mixed bundle of message/sip and message/msrp.
        case appendixK = "appendix-k"
        /// A session of its own in which each stored CPIM message is sent again.
        case rcsStoreAndForward = "rcs-store-and-forward"
    }

    /// A push.
    public init(
        id: String, form: Form, callID: String?, time: Moment, pushedTo: String?, sender: String?,
        carrier: CarrierRecord, verdict: Verdict, text: TextVerdict, duplicateOf: String?, parts: [PartRecord],
        diagnostics: [FindingCode], stations: [StationRecord], readings: [ReadingRecord], addressedTo: String? = nil,
        explanation: ExplanationRecord? = nil
    ) {
        self.addressedTo = addressedTo
        self.explanation = explanation
        self.id = id
        self.form = form
        self.callID = callID
        self.time = time
        self.pushedTo = pushedTo
        self.sender = sender
        self.carrier = carrier
        self.verdict = verdict
        self.text = text
        self.duplicateOf = duplicateOf
        self.parts = parts
        self.diagnostics = diagnostics
        self.stations = stations
        self.readings = readings
    }
}
