import Ingest
import Octets
import Records
import Redaction
import TLS

/// Writes the records of one TLS connection anew: with what was said mapped, and sealed by other secrets.
struct RecordRewriting {
    private let connection: SealedRecords.Connection
    private let keys: KeyLog
    private let recall: Recall
    private let pseudonyms: Pseudonyms
    /// What stands for what was in the records of the handshake, by their index.
    private var handshake: [Int: [UInt8]] = [:]
    /// What stands for the senders' certificates.
    private(set) var certificates: [(original: [UInt8], image: [UInt8])] = []
    /// What stands for the records, once they are written.
    private(set) var patches: [(place: FrameReference, patch: FramePatches.Patch)] = []
    /// Frames with records that could not be written.
    private(set) var closed: Set<FrameReference> = []
    /// Lines of a key log with the secrets that the records are read with, once they are written.
    private(set) var secrets: [UInt8] = []

    /// Maps the handshake of a connection.
    init(_ connection: SealedRecords.Connection, _ keys: KeyLog, _ recall: Recall, _ pseudonyms: Pseudonyms) {
        self.connection = connection
        self.keys = keys
        self.recall = recall
        self.pseudonyms = pseudonyms
        let resealing = resealing()
        for direction in 0..<2 { mapHandshakes(direction, resealing) }
    }

    private func resealing() -> RecordResealing {
        RecordResealing(connection.tls ?? TLSConnection(), keys, pseudonym: pseudonyms.noise)
    }

    /// Maps the messages of the handshake, which records may cut anywhere: those that follow each other under one
    /// protection are one text.
    private mutating func mapHandshakes(_ direction: Int, _ resealing: RecordResealing) {
        var text: [UInt8] = []
        var members: [(index: Int, content: RecordResealing.Content)] = []
        var isClear = true
        for (index, record) in connection.records.enumerated() where record.direction == direction {
            guard let octets = recall.octets(of: record.extents),
                let content = content(record, octets, resealing),
                content.type == 22
            else { continue }
            if isClear != (record.state.opening == nil) { finishHandshake(&text, &members, resealing.isThirteen) }
            isClear = record.state.opening == nil
            text += content.octets.prefix(content.count)
            members.append((index, content))
        }
        finishHandshake(&text, &members, resealing.isThirteen)
    }

    private mutating func finishHandshake(
        _ text: inout [UInt8], _ members: inout [(index: Int, content: RecordResealing.Content)], _ isThirteen: Bool
    ) {
        let original = text
        pseudonyms.mapHandshake(&text, text.indices, isThirteen: isThirteen)
        for range in pseudonyms.ownCertificates(original, isThirteen: isThirteen) {
            certificates.append((Array(original[range]), Array(text[range])))
        }
        var start = 0
        for (index, content) in members {
            handshake[index] =
                Array(text[start..<start + content.count]) + content.octets.dropFirst(content.count)
            start += content.count
        }
        text = []
        members = []
    }

    /// Maps what was said, and seals the records.
    /// - Parameters:
    ///   - inner: what stands for the messages inside.
    ///   - isWebSocket: whether a WebSocket is inside.
    mutating func write(_ inner: [FrameReference: [FramePatches.Patch]], isWebSocket: Bool) {
        let resealing = resealing()
        for (index, record) in connection.records.enumerated() {
            guard let octets = recall.octets(of: record.extents) else {
                close(record)
                continue
            }
            guard var content = content(record, octets, resealing) else {
                add(unreadable(octets), record)
                continue
            }
            switch content.type {
            // Of a change of ciphers there is one octet, of an alert two.
            case 20, 21: fill(&content, from: Int(content.type) - 19)
            case 22:
                if let mapped = handshake[index] { content.octets = mapped } else { fill(&content, from: 0) }
            case 23 where record.state.opening != nil: mapData(&content, record, inner, isWebSocket: isWebSocket)
            default: fill(&content, from: 0)
            }
            let sealed = resealing.seal(
                content, in: OctetView(octets.span), record.state.opening, direction: record.direction)
            add(sealed ?? unreadable(octets), record)
        }
        secrets = resealing.lines
    }

    /// Noise in the place of what was said, from an octet on.
    private func fill(_ content: inout RecordResealing.Content, from start: Int) {
        guard start < content.count else { return }
        content.octets.replaceSubrange(
            start..<content.count, with: pseudonyms.noise(for: Array(content.octets[start..<content.count])))
    }

    private func content(
        _ record: SealedRecords.Record, _ octets: [UInt8], _ resealing: RecordResealing
    ) -> RecordResealing.Content? {
        if case .unreadable = record.state { return nil }
        return resealing.open(OctetView(octets.span), record.state.opening, direction: record.direction)
    }

    /// Noise in the place of what was not read: behind a head, so that it is passed by alike.
    private func unreadable(_ octets: [UInt8]) -> [UInt8] {
        let kept = RecordResealing.headCount(OctetView(octets.span))
        return octets.prefix(kept) + pseudonyms.noise(for: Array(octets.dropFirst(kept)))
    }

    // MARK: What was said

    private func mapData(
        _ content: inout RecordResealing.Content, _ record: SealedRecords.Record,
        _ inner: [FrameReference: [FramePatches.Patch]],
        isWebSocket: Bool
    ) {
        let original = content.octets
        var covered: [Range<Int>] = []
        // Each octet of the content stands for one of the record, and that for one of a frame.
        var position = 0
        for extent in record.extents {
            let count = Int(extent.count)
            defer { position += count }
            let place = FrameReference(capture: extent.capture, frame: extent.frame)
            for patch in inner[place] ?? [] {
                let start = patch.offset - Int(extent.offset) + position - content.offset
                let lower = max(start, position - content.offset, 0)
                let upper = min(start + patch.octets.count, position + count - content.offset, content.count)
                guard lower < upper else { continue }
                for index in lower..<upper { content.octets[index] = original[index] ^ patch.octets[index - start] }
                covered.append(lower..<upper)
            }
        }
        covered.sort { $0.lowerBound < $1.lowerBound }
        for gap in FrameRewriting.gaps(0..<content.count, covered) {
            if isWebSocket {
                WebSocketHead.mapHeads(gap, original, into: &content.octets, pseudonyms)
            } else {
                pseudonyms.mapWords(&content.octets, gap)
            }
        }
    }

    // MARK: Frames

    private mutating func add(_ octets: [UInt8], _ record: SealedRecords.Record) {
        var start = 0
        for extent in record.extents {
            let end = min(start + Int(extent.count), octets.count)
            patches.append(
                (
                    FrameReference(capture: extent.capture, frame: extent.frame),
                    FramePatches.Patch(
                        offset: Int(extent.offset), octets: Array(octets[start..<end]), isDifference: false)
                ))
            start = end
        }
    }

    private mutating func close(_ record: SealedRecords.Record) {
        for extent in record.extents { closed.insert(FrameReference(capture: extent.capture, frame: extent.frame)) }
    }
}
