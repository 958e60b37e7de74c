import Digests
import MSRP
import Octets
import Synchronization

/// Digests as one what the chunks of a message withhold, so that a copy of the whole can be told from another. Chunks that
/// do not follow each other have no digest in common.
final class ChunkDigests: Sendable {
    private final class Message {
        /// Of the chunks before `next`, the position of an octet of the body from 1.
        var digest = RunningDigest()
        var next: UInt64 = 1
    }

    private let messages = Mutex<[Fingerprint: Message]>([:])

    /// How many messages are followed at a time: beyond, those that began are given up.
    private static let limit = 1024

    /// Takes a chunk, of which the octets of `withheld` are not kept.
    /// - Returns: the SHA-256 of all that the message withholds, where this chunk is its last.
    func digest(_ frame: MSRPFrame, _ octets: OctetView, withheld: Range<Int>?) -> [UInt8]? {
        guard let range = frame.byteRange(octets), let body = frame.body, body.upperBound <= octets.count,
            frame.flag == .more || range.start > 1, let name = ChunkDigests.name(frame, octets)
        else { return nil }
        // Only what is its own goes through the lock.
        let (start, count, flag) = (range.start, UInt64(body.count), frame.flag)
        let written = withheld.map { octets.copied($0) } ?? []
        return messages.withLock { messages -> [UInt8]? in
            if start == 1 {
                if messages.count >= ChunkDigests.limit { messages = [:] }
                messages[name] = Message()
            }
            let (next, isBeyond) = start.addingReportingOverflow(count)
            guard let message = messages[name], message.next == start, !isBeyond else {
                messages[name] = nil
                return nil
            }
            message.digest.update(OctetView(written.span))
            message.next = next
            if flag == .more { return nil }
            messages[name] = nil
            return flag == .last ? message.digest.finishOctets() : nil
        }
    }

    /// The same for all chunks of a message, on one leg.
    static func name(_ frame: MSRPFrame, _ octets: OctetView) -> Fingerprint? {
        guard let id = frame.messageID, let to = frame.toPath, let from = frame.fromPath else { return nil }
        var hasher = FingerprintHasher()
        for range in [id, to, from] {
            hasher.combine(UInt64(range.count))
            hasher.combine(octets.extracting(range))
        }
        return hasher.finish()
    }
}
