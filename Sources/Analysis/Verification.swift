public import Archive
import Correlation
import DeferredPush
import Ingest
import Octets
public import Records
public import Redaction

/// Goes over the pushes of a store of which originals were not known when they came, and judges them by what is known
/// now.
public struct Verification {
    /// What came of it.
    public struct Outcome: Sendable {
        /// What was found.
        public let findings: [Finding]
        /// The verdicts of the pushes that it went over, as they are now.
        public let verdicts: [Verdict]
        /// How many of them are judged otherwise than before.
        public let changes: Int
        /// How many could not be read.
        public let unread: Int
    }

    private let archive: Archive
    private let generator: String
    private let redaction: Pseudonyms?

    /// A verification of the pushes in `archive`, by `generator`, as `imtrace 0.1.0`.
    public init(_ archive: Archive, generator: String, redaction: Pseudonyms? = nil) {
        self.redaction = redaction
        self.archive = archive
        self.generator = generator
    }

    /// Judges them one by one, writes to the store what is known now, and tells `sink`.
    public func run<Sink: RecordSink>(into sink: inout Sink) throws(ArchiveError) -> Outcome {
        guard let redaction else { return try runPlainly(into: &sink) }
        var redacting = RedactingSink(sink, redaction)
        defer { sink = redacting.sink }
        return try runPlainly(into: &redacting)
    }

    private func runPlainly<Sink: RecordSink>(into sink: inout Sink) throws(ArchiveError) -> Outcome {
        sink.begin(generator: generator)
        var run = Run(captures: try archive.captures())
        var pushes: [PushRecord] = []
        var changes = 0
        var unread = 0
        for id in try archive.openPushes() {
            guard let push = try archive.openPush(id), let record = try run.judge(push, in: archive) else {
                unread += 1
                continue
            }
            if record.verdict != push.verdict { changes += 1 }
            sink.push(record)
            pushes.append(record)
        }
        for finding in run.log.findings { sink.finding(finding) }
        sink.changes(ChangeRecord.grouped(pushes))
        // What the pushes come to in the balance is in the list of the store.
        sink.custody(CustodyRecord(messages: []))
        for capture in run.shown { sink.capture(capture) }
        sink.statistics(.ofStore)
        sink.end()
        return Outcome(findings: run.log.findings, verdicts: pushes.map(\.verdict), changes: changes, unread: unread)
    }

    /// What is held while the pushes are gone over.
    private struct Run {
        /// By their ids in the store.
        let captures: [Int64: CaptureRecord]
        /// Those of the pushes, in the order in which they came up.
        var shown: [CaptureRecord] = []
        var log = FindingLog()
        private var indices: [Int64: Int] = [:]
        private var serial = 0

        init(captures: [Int64: CaptureRecord]) { self.captures = captures }

        mutating func judge(_ push: OpenPush, in archive: Archive) throws(ArchiveError) -> PushRecord? {
            let carrier = push.carrier(capture: index(of: push.capture))
            let recollection = try push.recollect(carrier, from: archive, serial: &serial)
            let recall = Recall(budget: .max)
            for (extent, octets) in recollection.octets { recall.keep([extent], OctetView(octets.span)) }
            let originals = Remembered(Correlator(), recollection)
            let clock = CaptureClock(digits: shown.map { $0.firstTime?.digits ?? 6 }, start: start(of: push))
            var book = PushBook()
            let inquiry = Inquiry(push.bundle, carrier, in: originals)
            book.conclude(
                inquiry, answers: recall.answers(to: inquiry.needs), clock: clock,
                originals: originals, named: "p\(push.id)", &log)
            book.explainAbsences(in: originals, &log)
            guard let judged = book.pushes.first else { return nil }
            let row = JudgedPush(
                judged, push.bundle, proof: push.proof, isRefused: push.isRefused, captures: shown.map(\.name))
            try push.settle(row, in: archive)
            return judged.record.withoutStandIns(push.withheld)
        }

        /// When the first capture of all begins.
        private func start(of push: OpenPush) -> Moment? { captures.values.compactMap(\.firstTime).min() }

        private mutating func index(of capture: Int64) -> Int {
            if let known = indices[capture] { return known }
            shown.append(captures[capture] ?? CaptureRecord(unknown: "-"))
            indices[capture] = shown.count - 1
            return shown.count - 1
        }
    }
}

extension PushRecord {
    /// Without what stands for octets that the store does not keep; `places` are those of the parts that lack some.
    fileprivate func withoutStandIns(_ places: Set<Int>) -> PushRecord {
        var record = self
        for place in places where record.parts.indices.contains(place) {
            record.parts[place].text = nil
            for index in record.parts[place].differences.indices
            where record.parts[place].differences[index].field == "body" {
                record.parts[place].differences[index].encapsulated = nil
                record.parts[place].differences[index].isWithheld = true
            }
        }
        return record
    }
}

extension StatisticsRecord {
    /// Of a report for which no frame was read.
    static let ofStore = StatisticsRecord(
        ledger: LedgerRecord(frames: 0, entries: [], missingOctets: 0, holes: 0, cutFrames: 0), sipMessages: 0,
        msrpFrames: 0, keepAlives: 0, counters: [])
}
