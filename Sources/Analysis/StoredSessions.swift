public import Archive
import Correlation
import DeferredPush
import Ingest
import MSRP
import Octets
import Reassembly
public import Records
public import Redaction
import SIP

/// Reports what a store knows: sessions, pushes with the best verdict that any run gave, and custody.
public struct StoredSessions {
    /// What came of it.
    public struct Outcome: Sendable {
        /// What was asked for by name and is not there.
        public let missing: [Missing]
        /// Whether the store holds more than was reported: the latest was.
        public let isCut: Bool
    }

    private let archive: Archive
    private let selection: Selection
    private let isDetailed: Bool
    private let generator: String
    private let redaction: Pseudonyms?

    /// A report of `archive` by `generator`, as `imtrace 0.1.0`.
    /// - Parameter isDetailed: whether every message is told, and not only counted.
    public init(
        _ archive: Archive, selection: Selection, isDetailed: Bool, generator: String, redaction: Pseudonyms? = nil
    ) {
        self.redaction = redaction
        self.archive = archive
        self.selection = selection
        self.isDetailed = isDetailed
        self.generator = generator
    }

    /// Reads the store and tells `sink`.
    public func run<Sink: RecordSink>(into sink: inout Sink) throws(ArchiveError) -> Outcome {
        guard let redaction else { return try runPlainly(into: &sink) }
        var redacting = RedactingSink(sink, redaction)
        defer { sink = redacting.sink }
        return try runPlainly(into: &redacting)
    }

    private func runPlainly<Sink: RecordSink>(into sink: inout Sink) throws(ArchiveError) -> Outcome {
        sink.begin(generator: generator)
        let traffic = try StoredTraffic(archive, isDetailed: isDetailed)
        let known = try archive.captures()
        // Captures of which only verdicts are left come behind those of which there are messages.
        var captures = traffic.captures.map { name in
            known.values.first { $0.name == name } ?? CaptureRecord(unknown: name)
        }
        var indices: [Int64: Int] = [:]
        for (id, capture) in known.sorted(by: { $0.key < $1.key }) {
            if let index = captures.firstIndex(where: { $0.name == capture.name }) {
                indices[id] = index
            } else {
                indices[id] = captures.count
                captures.append(capture)
            }
        }
        var dissection = Dissection(
            recall: Recall(budget: .max), clock: CaptureClock(digits: captures.map { $0.firstTime?.digits ?? 6 }))
        for (extent, octets) in traffic.octets { dissection.recall.keep([extent], OctetView(octets.span)) }
        dissection.correlator = traffic.correlator
        let pushes = try archive.pushes(captures: indices)
        let custody = CustodyRecord(messages: try custody(of: traffic.correlator, dissection.clock))
        let chosen = Chosen(selection, traffic.correlator, PushBook(), [], custody)
        let shown = pushes.filter { selection.isEverything || chosen.names($0, traffic.correlator) }
        for push in shown { sink.push(push) }
        var ids: [String: [String]] = [:]
        for push in pushes { if let callID = push.callID { ids[callID, default: []].append(push.id) } }
        SessionReporting(
            dissection, chosen, Journeys(traffic.correlator), isDetailed: isDetailed, withheld: traffic.withheld,
            pushes: ids
        ).report(into: &sink)
        sink.custody(CustodyRecord(messages: custody.messages.filter { chosen.includes($0) }))
        for capture in captures { sink.capture(capture) }
        sink.statistics(.ofStore)
        sink.end()
        let missing = Missing.among(
            selection, .none, traffic.correlator, PushBook(), shown,
            isNothingChosen: chosen.isEmpty && shown.isEmpty)
        return Outcome(missing: missing, isCut: traffic.isCut)
    }

    /// The messages in custody that are among those listed, by when they were sent.
    private func custody(
        of correlator: Correlator, _ clock: CaptureClock
    ) throws(ArchiveError) -> [CustodyMessage] {
        var sent: [Int64: (id: String, original: Original)] = [:]
        for message in correlator.messages where message.method == .send {
            let original = Original(.msrp(message))
            sent[StoredTraffic.key(of: original)] = ("m\(message.number)", original)
        }
        for session in correlator.sessions {
            for message in session.messages
            where message.isRequest && (message.method == .message || message.carriesMessage) {
                let original = Original(.sip(message, session: session.number))
                sent[StoredTraffic.key(of: original)] = ("s\(session.number)", original)
            }
        }
        var found: [CustodyMessage] = []
        for entry in try archive.custody() {
            let legs = entry.keys.compactMap { sent[$0] }
            guard let (id, original) = legs.min(by: { $0.original.first.time < $1.original.first.time }) else {
                continue
            }
            found.append(
                CustodyMessage(
                    message: id, class: entry.kind,
                    reason: entry.kind == .held ? "in no push that the store knows" : nil,
                    sent: clock.cite(original.first, original.method), taken: nil, recipientOnline: nil,
                    pushed: entry.pushes, proof: entry.proof))
        }
        return found.sorted { ($0.sent?.time.nanoseconds ?? 0) < ($1.sent?.time.nanoseconds ?? 0) }
    }
}

extension CaptureRecord {
    /// A capture of which only the name is known.
    init(unknown name: String) {
        self.init(
            name: name, container: "store", linkTypes: [], frames: 0, octets: 0, firstTime: nil, lastTime: nil,
            cutFrames: 0, complete: true)
    }
}
