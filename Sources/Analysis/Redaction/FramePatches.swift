import Ingest
import Octets
import Reassembly
import Records
import Redaction
import TLS

/// What stands in frames for the messages in them.
struct FramePatches {
    /// Octets that stand for those of a frame.
    struct Patch {
        let offset: Int
        let octets: [UInt8]
        /// Whether they are to be added to what is there, bit by bit: what a mask covers is not known of the frame.
        let isDifference: Bool

        var range: Range<Int> { offset..<offset + octets.count }
    }

    private(set) var frames: [FrameReference: [Patch]] = [:]
    /// Connections whose records were written anew, by their ends.
    private(set) var sealed: Set<Set<Endpoint>> = []
    /// Lines of a key log with the secrets of these records.
    private(set) var secrets: [(low: Endpoint, high: Endpoint, lines: [UInt8])] = []
    /// Frames with octets of messages that cannot be written: encrypted, compressed.
    private(set) var closed: Set<FrameReference> = []

    init() {}

    /// Reads the messages at `places` again, and maps them.
    /// - Parameter keys: the secrets by which their TLS was read.
    init(
        _ places: MessagePlaces, _ records: SealedRecords, _ keys: KeyLog, _ recall: Recall, _ pseudonyms: Pseudonyms
    ) {
        var connections = records.connections.map { RecordRewriting($0, keys, recall, pseudonyms) }
        var pseudonyms = pseudonyms
        for certificate in connections.flatMap(\.certificates) {
            let images = CertificateDigests(of: certificate.image).all
            for (digest, image) in zip(CertificateDigests(of: certificate.original).all, images) {
                pseudonyms.fingerprints[digest] = image
            }
        }
        var redactor = Redactor(pseudonyms)
        FramePatches.learnChunks(places, recall, &redactor)
        var inner: [FrameReference: [Patch]] = [:]
        for place in places.all {
            guard place.extents.allSatisfy({ $0.wrapped != nil }), let octets = recall.octets(of: place.extents) else {
                close(place.extents)
                continue
            }
            var redacted = octets
            switch place.kind {
            case .sip: redactor.mapSIP(&redacted, redacted.indices)
            case .msrp: redactor.mapMSRP(&redacted, redacted.indices)
            }
            guard redacted.count == octets.count else { continue }
            if place.isSealed {
                FramePatches.add(redacted, octets, place.extents, to: &inner)
            } else {
                FramePatches.add(redacted, octets, place.extents, to: &frames)
            }
        }
        let webSockets = Set(
            places.all.lazy.filter { $0.transport == .secureWebSocket }.map { Set([$0.source, $0.destination]) })
        for (index, connection) in records.connections.enumerated() {
            let ends: Set = [connection.low, connection.high]
            connections[index].write(inner, isWebSocket: webSockets.contains(ends))
            for (place, patch) in connections[index].patches { frames[place, default: []].append(patch) }
            closed.formUnion(connections[index].closed)
            sealed.insert(ends)
            secrets.append((connection.low, connection.high, connections[index].secrets))
        }
        // What came out of records that were not noted cannot be written.
        for place in places.all where place.isSealed && !sealed.contains([place.source, place.destination]) {
            close(place.extents)
        }
    }

    private mutating func close(_ extents: [Extent]) {
        for extent in extents { closed.insert(FrameReference(capture: extent.capture, frame: extent.frame)) }
    }

    private static func add(
        _ redacted: [UInt8], _ octets: [UInt8], _ extents: [Extent], to frames: inout [FrameReference: [Patch]]
    ) {
        var start = 0
        for extent in extents {
            let end = min(start + Int(extent.count), redacted.count)
            guard let source = extent.wrapped, start < end else { return }
            let isDifference = extent.isUnwrapped
            let written =
                isDifference
                ? zip(redacted[start..<end], octets[start..<end]).map { $0 ^ $1 } : Array(redacted[start..<end])
            frames[FrameReference(capture: extent.capture, frame: extent.frame), default: []].append(
                Patch(offset: Int(source.offset), octets: written, isDifference: isDifference))
            start = end
        }
    }

    // MARK: Chunks

    /// What a chunked message is told apart by.
    private struct MessageKey: Hashable {
        let source: Endpoint
        let destination: Endpoint
        let messageID: [UInt8]
    }

    private struct Pieces {
        var contentType: [UInt8] = []
        var pieces: [(start: Int, octets: [UInt8])] = []
    }

    /// Puts together the bodies that came in chunks, so that each chunk is mapped as a piece of its message.
    private static func learnChunks(_ places: MessagePlaces, _ recall: Recall, _ redactor: inout Redactor) {
        var messages: [MessageKey: Pieces] = [:]
        var order: [MessageKey] = []
        for place in places.all where place.kind == .msrp {
            guard let octets = recall.octets(of: place.extents), let layout = MSRPLayout(octets),
                layout.start > 1 || !layout.isLast, !layout.messageID.isEmpty, !layout.body.isEmpty
            else { continue }
            let key = MessageKey(source: place.source, destination: place.destination, messageID: layout.messageID)
            if messages[key] == nil { order.append(key) }
            messages[key, default: Pieces()].pieces.append((layout.start, Array(octets[layout.body])))
            if layout.start == 1 { messages[key]?.contentType = layout.contentType }
        }
        for key in order {
            guard let message = messages[key] else { continue }
            var body: [UInt8] = []
            for piece in message.pieces.sorted(by: { $0.start < $1.start }) {
                let known = body.count - (piece.start - 1)
                guard known >= 0 else { break }
                if known < piece.octets.count { body += piece.octets[known...] }
            }
            if !body.isEmpty { redactor.learn(body, of: key.messageID, contentType: message.contentType) }
        }
    }
}
