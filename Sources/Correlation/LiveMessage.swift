public import MSRP
public import Octets
public import Reassembly

/// An MSRP message, live on one leg: its chunks, as they came.
///
/// There are many. The usual one, of one chunk inside one segment, takes 112 octets and no allocation; what others have
/// beside it is held apart.
public struct LiveMessage: Sendable {
    /// From where to where it goes, by its paths and on the wire.
    public private(set) var channel: Channel
    /// Message-ID.
    public let messageID: Fingerprint
    /// What has no room elsewhere: nothing, or one element.
    private var rest: [Rest] = []
    private let usual: UsualChunk
    // These three stand where the chunk has an octet more than fills its words.
    /// The method: SEND, or another that carries a body.
    public let method: MSRPMethod
    /// How whole it is.
    public internal(set) var state: State = .open
    private let marks: Marks
    private var answer = Later.none
    private var acknowledgement = Later.none
    private var storedNumber: UInt32
    private var storedJourney: UInt32
    private var status: Int16 = 0

    private struct Marks: OptionSet {
        let rawValue: UInt8
        static let isMultipart = Marks(rawValue: 1)
        static let wantsSuccessReport = Marks(rawValue: 2)
        static let carriesText = Marks(rawValue: 4)
        static let failuresOnly = Marks(rawValue: 8)
        static let noAnswer = Marks(rawValue: 16)

        mutating func insert(_ report: FailureReport) {
            if report == .partial { insert(.failuresOnly) }
            if report == .no { insert(.noAnswer) }
        }
    }

    private struct Rest {
        /// All chunks, where the message is not one usual one.
        var chunks = ChunkList()
        var size = 0
        var reports: [Chain<Extent>] = []
        var damage: LossCause?
        var acknowledged: Frame?
    }

    /// A message that begins with `chunk`.
    init(
        number: Int, journey: Int, method: MSRPMethod, messageID: Fingerprint, channel: Channel, chunk: Chunk,
        isMultipart: Bool, wantsSuccessReport: Bool, failureReport: FailureReport = .yes, carriesText: Bool
    ) {
        storedNumber = UInt32(clamping: number)
        storedJourney = UInt32(clamping: journey)
        self.method = method
        self.messageID = messageID
        self.channel = channel
        var marks: Marks = []
        if isMultipart { marks.insert(.isMultipart) }
        if wantsSuccessReport { marks.insert(.wantsSuccessReport) }
        if carriesText { marks.insert(.carriesText) }
        marks.insert(failureReport)
        self.marks = marks
        if let usual = UsualChunk(chunk) {
            self.usual = usual
        } else {
            usual = UsualChunk.none
            rest = [Rest()]
            rest[0].chunks.append(chunk)
        }
    }

    /// A SEND that came whole in one usual chunk.
    init(
        number: Int, journey: Int, messageID: Fingerprint, channel: Channel, whole chunk: UsualChunk,
        wantsSuccessReport: Bool, failureReport: FailureReport = .yes, carriesText: Bool
    ) {
        storedNumber = UInt32(clamping: number)
        storedJourney = UInt32(clamping: journey)
        method = .send
        self.messageID = messageID
        self.channel = channel
        var marks: Marks = []
        if wantsSuccessReport { marks.insert(.wantsSuccessReport) }
        if carriesText { marks.insert(.carriesText) }
        marks.insert(failureReport)
        self.marks = marks
        usual = chunk
        state = .complete
    }

    /// How whole a message is.
    public enum State: Hashable, Sendable {
        /// More chunks may come.
        case open
        /// All octets were seen.
        case complete
        /// The sender gave it up with `#`.
        case aborted
    }

    /// Counts the messages of the run, from 1.
    public var number: Int { Int(storedNumber) }
    /// The same on every leg.
    public var journey: Int { Int(storedJourney) }
    /// What its Content-Type says, as far as it matters here.
    public var isMultipart: Bool { marks.contains(.isMultipart) }
    /// Success-Report: yes.
    public var wantsSuccessReport: Bool { marks.contains(.wantsSuccessReport) }
    /// Which answers it asks for (RFC 4975 §7.1.4).
    public var failureReport: FailureReport {
        if marks.isDisjoint(with: [.failuresOnly, .noAnswer]) { return .yes }
        return marks.contains(.noAnswer) ? .no : .partial
    }
    /// False for what no person wrote: composing indications, disposition notifications.
    public var carriesText: Bool { marks.contains(.carriesText) }
    /// The extents of REPORT requests about it.
    public var reports: [Chain<Extent>] { rest.first?.reports ?? [] }
    /// Why octets are missing.
    public var damage: LossCause? { rest.first?.damage }

    /// From-Path as a whole.
    public var fromPath: Fingerprint { channel.fromPath }
    /// To-Path as a whole.
    public var toPath: Fingerprint { channel.toPath }
    /// The last URI of From-Path: who sent it.
    public var sender: Fingerprint { channel.sender }
    /// The last URI of To-Path: who is to have it.
    public var recipient: Fingerprint { channel.recipient }
    /// Where it came from.
    public var source: Endpoint { channel.source }
    /// Where it went.
    public var destination: Endpoint { channel.destination }

    /// Where its first octet was seen.
    public var first: Frame { hasList ? rest[0].chunks.first : usual.frame }
    /// Where its last octet was seen.
    public var last: Frame { hasList ? rest[0].chunks.last : usual.frame }
    /// How many chunks it has.
    public var chunkCount: Int { hasList ? rest[0].chunks.count : 1 }

    /// Its chunks, in the order of capture.
    public var chunks: Chain<Chunk> {
        if hasList, let all = Chain(rest[0].chunks.all) { return all }
        return Chain(usualChunk)
    }

    /// The same, as an array.
    public var allChunks: [Chunk] { hasList ? rest[0].chunks.all : [usualChunk] }

    /// Its last chunk.
    public var lastChunk: Chunk { hasList ? rest[0].chunks.chunk(rest[0].chunks.count - 1) : usualChunk }
    /// Its first chunk.
    public var firstChunk: Chunk { hasList ? rest[0].chunks.chunk(0) : usualChunk }
    private var usualChunk: Chunk { usual.chunk(response: status == 0 ? nil : status, answer.frame(after: usual)) }

    /// Whether its last chunk was not answered.
    public var lacksAnswer: Bool { hasList ? lastChunk.response == nil : status == 0 }

    /// Whether one of its chunks has a transaction id.
    public func hasTransaction(_ id: Fingerprint) -> Bool {
        hasList ? rest[0].chunks.hasTransaction(id) : usual.transaction == id
    }

    /// Calls `body` with the transaction id of each of its chunks.
    public func forEachTransaction(_ body: (Fingerprint) -> Void) {
        if hasList { rest[0].chunks.forEachTransaction(body) } else { body(usual.transaction) }
    }

    /// Whether one of its latest chunks has the transaction id, the place and the size of `chunk`.
    func hasCopy(of chunk: Chunk) -> Bool {
        hasList ? rest[0].chunks.hasCopy(of: chunk) : usualChunk.isCopy(of: chunk)
    }

    /// When the last one of its latest chunks came that has a transaction id.
    func lastTime(of transaction: Fingerprint) -> Timestamp? {
        if hasList { return rest[0].chunks.lastTime(of: transaction) }
        return usual.transaction == transaction ? first.time : nil
    }

    /// Octets of its body, as far as seen; overlaps counted once.
    public internal(set) var size: Int {
        get { hasList ? rest[0].size : state == .open ? 0 : Int(usual.bodyCount) }
        set {
            if !hasList, state == .open ? newValue == 0 : newValue == Int(usual.bodyCount) { return }
            makeList()
            rest[0].size = newValue
        }
    }

    /// The frame in which the receiver's TCP acknowledged its last octet.
    public var acknowledged: Frame? { rest.first?.acknowledged ?? acknowledgement.frame(after: usual) }

    /// The same message, numbered apart from those of the run: it was live before it.
    public func numbered(behind offset: Int) -> LiveMessage {
        var message = self
        message.storedNumber = UInt32(clamping: number + offset)
        message.storedJourney = UInt32(clamping: journey + offset)
        return message
    }

    /// The same message with the numbers of another, its channel's too.
    func numbered(as other: LiveMessage) -> LiveMessage {
        var message = self
        message.channel = other.channel
        message.storedNumber = other.storedNumber
        message.storedJourney = other.storedJourney
        return message
    }

    private var hasList: Bool { !rest.isEmpty && rest[0].chunks.count > 0 }
}

/// What comes to be known of a message.
extension LiveMessage {
    /// Another chunk came.
    mutating func append(_ chunk: Chunk) {
        makeList()
        rest[0].chunks.append(chunk)
    }

    /// Another chunk came, of which the extents but the first stand at `places` of a list.
    mutating func append(_ chunk: borrowing Chunk, _ list: borrowing Span<Extent>, _ places: Range<Int>) {
        makeList()
        rest[0].chunks.append(chunk, list, places)
    }

    /// The chunk at `place` was answered.
    mutating func answer(chunk place: Int, _ response: Int16, _ frame: Frame) {
        if !hasList, place == 0, response != 0, let later = Later(frame, after: usual) {
            status = response
            answer = later
            return
        }
        makeList()
        rest[0].chunks.answer(place, response, frame)
    }

    /// TCP acknowledged its last octet; the first frame counts.
    mutating func acknowledge(_ frame: Frame) {
        guard acknowledged == nil else { return }
        if let later = Later(frame, after: usual), !hasList {
            acknowledgement = later
        } else {
            makeRest()
            rest[0].acknowledged = frame
        }
    }

    /// A REPORT about it came.
    mutating func append(report: Chain<Extent>) {
        makeRest()
        rest[0].reports.append(report)
    }

    /// Octets of it are missing.
    mutating func note(_ damage: LossCause) {
        makeRest()
        rest[0].damage = damage
    }

    private mutating func makeRest() {
        if rest.isEmpty { rest = [Rest()] }
    }

    private mutating func makeList() {
        if hasList { return }
        let (chunk, size) = (usualChunk, size)
        makeRest()
        rest[0].chunks.append(chunk)
        rest[0].size = size
    }
}

extension LiveMessage {
    /// The chunks' bodies in the order of their places in the message, overlaps cut: the chunk, and which octets of
    /// its body count. First received wins.
    public var pieces: [(chunk: Int, body: Range<Int>)] { LiveMessage.pieces(of: allChunks) }

    /// The same of a message with these chunks.
    public static func pieces(of all: [Chunk]) -> [(chunk: Int, body: Range<Int>)] {
        if all.count == 1 { return [(0, all[0].body)] }
        var order = Array(all.indices)
        // Nearly always they came in the order of their places.
        if zip(order, order.dropFirst()).contains(where: { all[$0].start > all[$1].start }) {
            order.sort { (all[$0].start, $0) < (all[$1].start, $1) }
        }
        var pieces: [(chunk: Int, body: Range<Int>)] = []
        pieces.reserveCapacity(order.count)
        var covered: UInt64 = 1
        for index in order {
            let (body, start) = (all[index].body, all[index].start)
            let (end, overflow) = start.addingReportingOverflow(UInt64(body.count))
            if overflow || end <= covered { continue }
            let skip = covered > start ? Int(clamping: covered - start) : 0
            pieces.append((index, body.lowerBound + skip..<body.upperBound))
            covered = end
        }
        return pieces
    }
}
