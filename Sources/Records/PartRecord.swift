/// One part of a bundle.
///
/// There are as many as messages were pushed: what few have beside the usual is held apart.
public struct PartRecord: Hashable, Sendable {
    /// The place in the bundle, from 0.
    public var index: Int
    /// Content-Type of the part, as it stands; empty where there is none.
    public var contentType: String
    /// The method, the status code of a response, or "OTHER".
    public var kind: String
    /// Call-ID of an encapsulated SIP message.
    public var callID: String?
    /// Message-ID of an encapsulated MSRP message.
    public var messageID: String?
    /// The text of the encapsulated message, where it is text.
    public var text: String?
    /// Octets of the encapsulated message's body.
    public var bodySize: Int?
    /// What was found.
    public var verdict: Verdict
    /// By what the original was found; `nil` where none was.
    public var foundBy: Identification?
    /// Whether it is a message, but no person wrote it: a disposition notification, or a sign of composing.
    public var isNotification: Bool
    private var firstLive: FrameReference?
    /// Nothing, or one element that says something.
    private var rest: [Rest]

    /// What the usual part has not.
    private struct Rest: Hashable, Sendable {
        var chunkByteRange: String?
        var furtherLive: [FrameReference] = []
        var reason: Reason?
        var differences: [DifferenceRecord] = []
        var remark: String?
        var stored: [StoredReference] = []
        var alterations: [Alteration] = []
    }

    /// A part.
    public init(
        index: Int, contentType: String, kind: String, callID: String? = nil, messageID: String? = nil,
        chunkByteRange: String? = nil, verdict: Verdict, live: [FrameReference] = [], reason: Reason? = nil,
        differences: [DifferenceRecord] = [], foundBy: Identification? = nil, text: String? = nil, bodySize: Int? = nil,
        remark: String? = nil,
        stored: [StoredReference] = [], alterations: [Alteration] = [], isNotification: Bool = false
    ) {
        self.index = index
        self.contentType = contentType
        self.kind = kind
        self.callID = callID
        self.messageID = messageID
        self.text = text
        self.bodySize = bodySize
        self.verdict = verdict
        self.foundBy = foundBy
        self.isNotification = isNotification
        firstLive = live.first
        let isUsual =
            chunkByteRange == nil && live.count < 2 && reason == nil && differences.isEmpty && remark == nil
            && stored.isEmpty && alterations.isEmpty
        rest =
            isUsual
            ? []
            : [
                Rest(
                    chunkByteRange: chunkByteRange, furtherLive: Array(live.dropFirst()), reason: reason,
                    differences: differences, remark: remark, stored: stored, alterations: alterations)
            ]
    }

    /// Changes what is held apart, which is there only where it says something.
    private mutating func change(_ body: (inout Rest) -> Void) {
        var changed = rest.first ?? Rest()
        body(&changed)
        rest = changed == Rest() ? [] : [changed]
    }
}

extension PartRecord {
    /// The frames of the live original.
    public var live: [FrameReference] {
        get {
            guard let firstLive else { return [] }
            return rest.isEmpty ? [firstLive] : [firstLive] + rest[0].furtherLive
        }
        set {
            firstLive = newValue.first
            if newValue.count > 1 || !rest.isEmpty { change { $0.furtherLive = Array(newValue.dropFirst()) } }
        }
    }

    /// Adds a frame of the live original.
    public mutating func add(live frame: FrameReference) {
        if firstLive == nil { firstLive = frame } else { change { $0.furtherLive.append(frame) } }
    }

    /// Byte-Range, where the part holds one chunk of a longer message.
    public var chunkByteRange: String? {
        get { rest.isEmpty ? nil : rest[0].chunkByteRange }
        set { change { $0.chunkByteRange = newValue } }
    }

    /// Why it is neither match nor altered.
    public var reason: Reason? {
        get { rest.isEmpty ? nil : rest[0].reason }
        set { change { $0.reason = newValue } }
    }

    /// What differs, allowed or not.
    public var differences: [DifferenceRecord] {
        get { rest.isEmpty ? [] : rest[0].differences }
        set { change { $0.differences = newValue } }
    }

    /// A sentence for a person where the verdict needs one: the reason in the case's own words, or what the
    /// differences amount to.
    public var remark: String? {
        get { rest.isEmpty ? nil : rest[0].remark }
        set { change { $0.remark = newValue } }
    }

    /// Originals that are not in this run's captures but known from the store.
    public var stored: [StoredReference] {
        get { rest.isEmpty ? [] : rest[0].stored }
        set { change { $0.stored = newValue } }
    }

    /// What was altered, and by whom.
    public var alterations: [Alteration] {
        get { rest.isEmpty ? [] : rest[0].alterations }
        set { change { $0.alterations = newValue } }
    }
}
