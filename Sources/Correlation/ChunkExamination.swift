import MSRP
import Octets
import Reassembly
import Records

/// What is found in the chunks of a message, one against the others.
extension Correlator {
    /// How long chunks may be on their way when their message is refused, in nanoseconds.
    private static var patience: Int64 { 500_000_000 }
    /// Longer chunks must be such that they can be interrupted (RFC 4975 §7.1.1).
    static var longestFixedChunk: Int { 2048 }

    /// A further chunk of the message at `index`.
    func examineContinuation(_ chunk: Chunk, of index: Int, _ log: inout FindingLog) {
        if !later.refused.isEmpty, let refusal = later.refused[index] {
            let passed = chunk.first.time.since(refusal.time)
            if passed > Self.patience, chunk.flag != .aborted {
                log.note(
                    .m326,
                    "chunk at \(chunk.start) sent \(passed / 1_000_000) ms after a chunk of its message was refused with 413",
                    like: "\(messages[index].source.address)", callID: callID(of: messages[index]), at: chunk.first)
            }
        }
    }

    /// The total of a chunk against that of the first.
    func examineTotalChange(_ chunk: Chunk, of index: Int, _ log: inout FindingLog) {
        guard let total = chunk.declaredTotal, let first = messages[index].firstChunk.declaredTotal, total != first
        else { return }
        log.note(
            .m332, "Byte-Range names a total of \(total) octets, an earlier chunk \(first)",
            like: "\(messages[index].source.address)", callID: callID(of: messages[index]), at: chunk.first)
    }

    /// A transaction id that is used again.
    func examineReuse(
        _ earlier: TransactionPlace, _ id: OctetView, by message: Int, _ frame: Frame, _ log: inout FindingLog
    ) {
        let place = Int(earlier.message)
        guard messages.indices.contains(place), messages.indices.contains(message) else { return }
        let open = messages[place]
        // What asks for no answer is never closed by one; after 30 s the sender has given it up (RFC 4975 §7.1.1).
        guard open.failureReport == .yes, messages[message].failureReport == .yes,
            frame.time.since(open.last.time) < 30_000_000_000
        else { return }
        log.note(
            .m311,
            "transaction id \(id.text(0..<id.count)) used again before the request with it in frame "
                + "\(open.last.number) was answered", like: "\(open.source.address)", callID: callID(of: open),
            at: frame)
    }

    /// A chunk that is too long to be one that cannot be interrupted. There are thousands of them or none.
    mutating func noteLongChunk(_ count: Int, _ side: Int, _ source: Endpoint, at frame: Frame, _ log: inout FindingLog)
    {
        if let place = connections[side].longChunks {
            log.count(1, more: place, of: .m325)
            return
        }
        connections[side].longChunks =
            log.place(
                noting: .m325,
                "chunks of more than 2048 octets (\(count)) whose Byte-Range has a number as its end",
                like: "\(source.address)", at: frame) ?? Int.max
    }
}
