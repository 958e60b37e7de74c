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
    public internal(set) var extents: Chain<Extent>
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

extension Chunk {
    /// Whether another one is the same request seen again.
    func isCopy(of other: Chunk) -> Bool {
        transaction == other.transaction && start == other.start && body.count == other.body.count
            && flag == other.flag && damage == nil
    }
}

/// A chunk some of whose octets had come before.
public struct ChunkOverlap: Sendable {
    /// The index of the message.
    public let message: Int
    /// The index of the chunk in it.
    public let chunk: Int
}
