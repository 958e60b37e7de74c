import Correlation
import Digests
import Ingest
import MIME
import MSRP
import Octets
import Reassembly
import Records
import TextSyntax

/// Makes records of MSRP messages. What a record says beyond keys is read from the capture again.
struct MessageRecords {
    let recall: Recall
    let clock: CaptureClock
    /// Whether bodies are read for digest and text.
    let readsBodies: Bool
    /// Where octets are not those that were sent: of these nothing is told.
    var withheld: Set<Extent> = []
    private var names = EndpointNames()
    /// Room for the message that is read, and for its frame.
    private var room: [UInt8] = []
    private var frame = MSRPFrame()
    private var paths = KnownPaths()
    private let digester = Digester()

    init(recall: Recall, clock: CaptureClock, readsBodies: Bool, withheld: Set<Extent> = []) {
        self.recall = recall
        self.clock = clock
        self.readsBodies = readsBodies
        self.withheld = withheld
    }

    /// The longest text that a record holds, in octets.
    private static let textLimit = 65_536
    /// The longest message that is read all at once, in octets.
    private static let usualLength = 64 << 10

    /// - Parameter journey: the number of its journey, where that leads through sessions of several Call-IDs.
    mutating func record(_ message: LiveMessage, journey: Int? = nil) -> MessageRecord {
        var record = MessageRecord(
            id: "m\(message.number)", journey: journey ?? message.journey, method: name(message.method), messageID: nil,
            fromPath: nil, toPath: nil, source: names.name(of: message.source),
            destination: names.name(of: message.destination),
            contentType: nil, size: message.size, sha256: nil, state: state(message), chunks: message.chunkCount,
            transactionIDs: [], responses: message.chunks.compactMap { $0.response.map(Int.init) }, reports: [],
            firstFrame: message.first.number, lastFrame: message.last.number, capture: message.first.capture,
            time: clock.moment(message.first), text: nil, cpim: nil)
        if readsBodies { read(message, into: &record) }
        return record
    }

    private func state(_ message: LiveMessage) -> MessageState {
        switch message.state {
        case .complete: .complete
        case .aborted: .aborted
        case .open: .incomplete
        }
    }

    private func name(_ method: MSRPMethod) -> String {
        switch method {
        case .send: "SEND"
        case .report: "REPORT"
        case .auth: "AUTH"
        case .nickname: "NICKNAME"
        case .other: "OTHER"
        }
    }

    private mutating func read(_ message: LiveMessage, into record: inout MessageRecord) {
        if readUsual(message, into: &record) { return }
        var frame = MSRPFrame()
        for (index, chunk) in message.chunks.enumerated() {
            guard let octets = MessageBody(recall).head(of: chunk) else { continue }
            let view = OctetView(octets.span)
            guard frame.parse(view) else { continue }
            record.transactionIDs.append(view.text(frame.transactionID))
            if index == 0 { fill(&record, frame, view) }
        }
        record.reports = message.reports.compactMap(report)
        if !withheld.isEmpty, message.chunks.contains(where: { $0.extents.contains(where: withheld.contains) }) {
            return
        }
        // Digested slice by slice, so that a file that was sent is not held; what is told of the content is in the first.
        var digest = RunningDigest()
        var first: [UInt8] = []
        let isWhole = MessageBody(recall).forEachSlice(of: message) { slice in
            if first.isEmpty { first = slice.copied() }
            digest.update(slice)
        }
        guard isWhole else { return }
        if message.state == .complete { record.sha256 = digest.finish() }
        readContent(OctetView(first.span), into: &record)
    }

    /// Reads a message of one chunk that is not long, all at once; false for any other.
    private mutating func readUsual(_ message: LiveMessage, into record: inout MessageRecord) -> Bool {
        guard message.chunkCount == 1, message.state == .complete, message.reports.isEmpty, withheld.isEmpty
        else { return false }
        let chunk = message.firstChunk
        room.removeAll(keepingCapacity: true)
        guard chunk.body.upperBound <= MessageRecords.usualLength, chunk.damage == nil,
            recall.append(chunk.extents, to: &room)
        else { return false }
        var lent = MSRPFrame()
        var octets: [UInt8] = []
        swap(&lent, &frame)
        swap(&octets, &room)
        let isRead = tell(OctetView(octets.span), chunk, &lent, into: &record)
        swap(&octets, &room)
        swap(&lent, &frame)
        return isRead
    }

    /// Tells of the only chunk of a message, of which all octets are at hand.
    private mutating func tell(
        _ view: OctetView, _ chunk: Chunk, _ frame: inout MSRPFrame, into record: inout MessageRecord
    ) -> Bool {
        if tellUsual(view, chunk, into: &record) { return true }
        guard chunk.body.upperBound <= view.count, frame.parse(view.prefix(chunk.body.lowerBound)) else { return false }
        record.transactionIDs = [view.text(frame.transactionID)]
        fill(&record, frame, view)
        let body = view.extracting(chunk.body)
        record.sha256 = digester.sha256(body)
        readContent(body, into: &record)
        return true
    }

    /// Tells of it if it is written as nearly all are; else nothing.
    private mutating func tellUsual(_ view: OctetView, _ chunk: Chunk, into record: inout MessageRecord) -> Bool {
        guard case .whole(let send) = UsualSend.read(view, known: paths.lines), send.body == chunk.body else {
            return false
        }
        if !send.hasKnownPaths { paths = KnownPaths(send, view) }
        record.method = "SEND"
        record.transactionIDs = [view.text(send.transactionID)]
        record.messageID = view.text(send.messageID)
        record.toPath = paths.to
        record.fromPath = paths.from
        record.contentType = view.text(send.contentType)
        let body = view.extracting(chunk.body)
        record.sha256 = digester.sha256(body)
        readContent(body, into: &record)
        return true
    }

    /// The paths of the message before: those of the next one are nearly always the same.
    private struct KnownPaths {
        var lines = PathLines()
        var to: String?
        var from: String?

        init() {}

        init(_ send: UsualSend, _ view: OctetView) {
            lines = PathLines(view.extracting(send.pathLines))
            to = view.text(send.toPath)
            from = view.text(send.fromPath)
        }
    }

    private func fill(_ record: inout MessageRecord, _ frame: MSRPFrame, _ view: OctetView) {
        record.method = view.text(frame.methodRange)
        record.messageID = frame.messageID.map { view.text($0) }
        record.fromPath = frame.fromPath.map { view.text($0) }
        record.toPath = frame.toPath.map { view.text($0) }
        record.contentType = frame.contentType.map { view.text($0) }
    }

    private func readContent(_ body: OctetView, into record: inout MessageRecord) {
        guard let contentType = record.contentType else { return }
        if contentType == "text/plain" {
            record.text = body.prefix(MessageRecords.textLimit).text()
            return
        }
        let header = Array(contentType.utf8)
        let view = OctetView(header.span)
        guard let type = MediaType(view, 0..<view.count) else { return }
        if type.matches("message/cpim", view), let cpim = CPIMMessage(body, 0..<body.count) {
            let wrapped = cpim.contentType.map { body.text($0) }
            record.cpim = CPIMRecord(
                from: cpim.from.map { body.text($0) }, to: cpim.to.map { body.text($0) },
                dateTime: cpim.dateTime.map { body.text($0) },
                imdnMessageID: cpim.imdnMessageID(body).map { body.text($0) }, contentType: wrapped)
            record.text = MessageText.of(cpim, body, limit: MessageRecords.textLimit)
        } else {
            record.text = MessageText.of(body, contentType: view, limit: MessageRecords.textLimit)
        }
    }

    private func report(_ extents: Chain<Extent>) -> ReportRecord? {
        guard let octets = recall.octets(of: extents.array) else { return nil }
        let view = OctetView(octets.span)
        var frame = MSRPFrame()
        guard frame.parse(view), let status = frame.status else { return nil }
        return ReportRecord(
            status: view.text(status), byteRange: frame.headers.value(.byteRange).map { view.text($0) })
    }
}
