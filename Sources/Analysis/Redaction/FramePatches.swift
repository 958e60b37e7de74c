import Ingest
import Octets
import Records
import Redaction

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
    /// Frames with octets of messages that cannot be written: encrypted, compressed.
    private(set) var closed: Set<FrameReference> = []

    init() {}

    /// Reads the messages at `places` again, and maps them.
    init(_ places: MessagePlaces, _ recall: Recall, _ pseudonyms: Pseudonyms) {
        var redactor = Redactor(pseudonyms)
        FramePatches.learnChunks(places, recall, &redactor)
        for place in places.all {
            let sources = place.extents.map(\.wrapped)
            let isOpen = place.transport != .tls && place.transport != .secureWebSocket
            guard isOpen, sources.allSatisfy({ $0 != nil }), let octets = recall.octets(of: place.extents) else {
                for extent in place.extents {
                    closed.insert(FrameReference(capture: extent.capture, frame: extent.frame))
                }
                continue
            }
            var redacted = octets
            switch place.kind {
            case .sip: redactor.mapSIP(&redacted, redacted.indices)
            case .msrp: redactor.mapMSRP(&redacted, redacted.indices)
            }
            guard redacted.count == octets.count else { continue }
            add(redacted, octets, place.extents)
        }
    }

    private mutating func add(_ redacted: [UInt8], _ octets: [UInt8], _ extents: [Extent]) {
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
