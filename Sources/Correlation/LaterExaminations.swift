import MSRP
public import Octets
public import Reassembly

/// What can be told only once all is known, noted where it came up. Each list is bounded; what has no room is left out.
public struct LaterExaminations: Sendable {
    /// A REPORT about a message that had not been seen.
    public struct StrayReport: Sendable {
        /// Where it was seen.
        public let frame: Frame
        /// Where it came from.
        public let source: Endpoint
        /// Where it went.
        public let destination: Endpoint
        /// Message-ID as it stands.
        public let messageID: [UInt8]
        /// The last URI of its To-Path: who is told.
        public let recipient: Fingerprint
    }

    /// A message with a Message-ID that an earlier, whole one has on the same leg.
    public struct ReusedID: Sendable {
        /// The index of the earlier message.
        public let earlier: Int
        /// The index of the later one.
        public let later: Int
    }

    /// A request that carries no message: its answer tells all the same.
    struct OtherRequest: Sendable {
        let method: MSRPMethod
        let recipient: Fingerprint
        let destination: Endpoint
    }

    private static let limit = 1 << 12

    /// REPORTs about messages that had not been seen.
    public private(set) var strayReports: [StrayReport] = []
    /// Messages with a Message-ID that was used before.
    public private(set) var reusedIDs: [ReusedID] = []
    /// Messages of which a chunk was refused with 413 (RFC 4975 §10.5): the first such answer, by their indices.
    private(set) var refused: [Int: Frame] = [:]
    /// REPORTs, AUTHs, NICKNAMEs and SENDs without a body that may be answered.
    var others = GenerationTable<TransactionKey, OtherRequest>(limit: limit)

    mutating func note(_ report: StrayReport) {
        if strayReports.count < Self.limit { strayReports.append(report) }
    }

    mutating func note(_ reused: ReusedID) {
        if reusedIDs.count < Self.limit { reusedIDs.append(reused) }
    }

    mutating func noteRefused(_ message: Int, _ frame: Frame) {
        if refused.count < Self.limit, refused[message] == nil { refused[message] = frame }
    }
}
