public import MSRP
public import Octets
public import Reassembly

/// One chunk of an MSRP message: a whole frame, and where its body lies in it.
public struct Chunk: Sendable {
    /// The frame that holds its first octet.
    public let first: Frame
    /// The frame that holds its last octet.
    public let last: Frame
    /// Where the octets of the whole MSRP frame are.
    public let extents: Chain<Extent>
    /// Why octets of it are missing, where they are.
    public let damage: LossCause?
    /// The body, in offsets of the frame's octets.
    public let body: Range<Int>
    /// The place of the body's first octet in the message, from 1 (RFC 4975 §7.1.1).
    public let start: UInt64
    /// The total that its Byte-Range declares.
    public let declaredTotal: UInt64?
    /// How the frame ends.
    public let flag: ContinuationFlag?
    /// The transaction id.
    public let transaction: Fingerprint
    /// The status code of the response.
    public internal(set) var response: Int16?
    /// The frame of the response.
    public internal(set) var responseFrame: Frame?
}

/// A chunk some of whose octets had come before.
public struct ChunkOverlap: Sendable {
    /// The index of the message.
    public let message: Int
    /// The index of the chunk in it.
    public let chunk: Int
}

/// An MSRP message, live on one leg: its chunks, as they came.
public struct LiveMessage: Sendable {
    /// Counts the messages of the run, from 1.
    public private(set) var number: Int
    /// The same on every leg.
    public private(set) var journey: Int
    /// The method: SEND, or another that carries a body.
    public let method: MSRPMethod
    /// Message-ID.
    public let messageID: Fingerprint
    /// From where to where it goes, by its paths and on the wire.
    public let channel: Channel
    /// Its chunks, in the order of capture.
    public internal(set) var chunks: Chain<Chunk>
    /// Octets of its body, as far as seen; overlaps counted once.
    public internal(set) var size: Int
    /// How whole it is.
    public internal(set) var state: State = .open
    /// What its Content-Type says, as far as it matters here.
    public let isMultipart: Bool
    /// Success-Report: yes.
    public let wantsSuccessReport: Bool
    /// False for what no person wrote: composing indications, disposition notifications.
    public let carriesText: Bool
    /// The extents of REPORT requests about it.
    public internal(set) var reports: [Chain<Extent>] = []
    /// The frame in which the receiver's TCP acknowledged its last octet.
    public internal(set) var acknowledged: Frame?
    /// Why octets are missing.
    public internal(set) var damage: LossCause?

    /// How whole a message is.
    public enum State: Hashable, Sendable {
        /// More chunks may come.
        case open
        /// All octets were seen.
        case complete
        /// The sender gave it up with `#`.
        case aborted
    }

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
    public var first: Frame { chunks.first.first }
    /// Where its last octet was seen.
    public var last: Frame { chunks.last.last }

    /// The same message, numbered apart from those of the run: it was live before it.
    public func numbered(behind offset: Int) -> LiveMessage {
        var message = self
        message.number += offset
        message.journey += offset
        return message
    }

    /// The chunks' bodies in the order of their places in the message, overlaps cut: the chunk, and which octets of
    /// its body count. First received wins.
    public var pieces: [(chunk: Int, body: Range<Int>)] {
        if chunks.count == 1 { return [(0, chunks.first.body)] }
        let all = chunks.array
        let order = all.indices.sorted { (all[$0].start, $0) < (all[$1].start, $1) }
        var pieces: [(chunk: Int, body: Range<Int>)] = []
        var covered: UInt64 = 1
        for index in order {
            let chunk = all[index]
            let length = UInt64(chunk.body.count)
            let (end, overflow) = chunk.start.addingReportingOverflow(length)
            if overflow || end <= covered { continue }
            let skip = covered > chunk.start ? Int(clamping: covered - chunk.start) : 0
            pieces.append((index, chunk.body.lowerBound + skip..<chunk.body.upperBound))
            covered = end
        }
        return pieces
    }
}
