import Ingest
import Records

/// Whether a ticket says by itself what the captures say of a push.
struct TicketProof {
    private let pushes: [PushRecord]
    private let options: Analyzer.Options
    private let comparesValues: Bool

    /// - Parameters:
    ///   - pushes: as the captures have them. An original that only the store knows cannot be in a ticket.
    ///   - secrets: what whoever has the ticket needs to read its TLS, in the NSS key log format.
    ///   - comparesValues: whether what differs must differ in the same values, and not only in the same fields.
    init(_ pushes: [PushRecord], as options: Analyzer.Options, secrets: [UInt8], comparesValues: Bool = true) {
        self.comparesValues = comparesValues
        self.pushes = pushes.filter { push in push.parts.allSatisfy(\.stored.isEmpty) }
        var plain = Analyzer.Options()
        plain.isDetailed = false
        // They are asked for again and again: a secret that is known counts once.
        if !secrets.isEmpty { plain.keyLog = { secrets } }
        plain.limits = options.limits
        plain.verifiesChecksums = options.verifiesChecksums
        self.options = plain
    }

    /// The ids of the pushes of which the ticket with these octets says something else.
    func unproved(by octets: [UInt8]) throws(IngestError) -> [String] {
        if pushes.isEmpty { return [] }
        var analyzer = Analyzer(Timeline(readers: [try CaptureReader(octets: octets, index: 0)]), options: options)
        var collected = PushCollector()
        _ = try analyzer.run(into: &collected)
        let found = Dictionary(grouping: collected.pushes, by: TicketProof.name)
        return pushes.filter { push in
            !(found[TicketProof.name(push)] ?? []).contains { saysTheSame($0, push) }
        }.map(\.id)
    }

    /// What tells a push from others, whichever capture it is in.
    private static func name(_ push: PushRecord) -> [String?] {
        [
            push.carrier.messageID, push.carrier.transactionID, push.carrier.source, push.carrier.destination,
            "\(push.time.nanoseconds)",
        ]
    }

    private func saysTheSame(_ a: PushRecord, _ b: PushRecord) -> Bool {
        a.verdict == b.verdict && a.text == b.text && a.parts.count == b.parts.count
            && zip(a.parts, b.parts).allSatisfy { one, other in
                one.kind == other.kind && one.verdict == other.verdict
                    && (comparesValues
                        ? one.differences == other.differences
                        : one.differences.map(\.field) == other.differences.map(\.field))
            }
    }
}

/// Takes the pushes of a run, and nothing else.
private struct PushCollector: RecordSink {
    var pushes: [PushRecord] = []

    func wantsTexts(of push: PushRecord, behind earlier: Int) -> Bool { false }
    func wantsStations(of verdict: Verdict, isExplained: Bool) -> Bool { false }
    mutating func counts(only state: SessionState, of callID: @autoclosure () -> String, among total: Int) -> Bool {
        true
    }
    mutating func begin(generator: String) {}
    mutating func session(_ record: SessionRecord) {}
    mutating func unclaimedMessage(_ record: MessageRecord) {}
    mutating func unclaimedSIP(_ record: SIPMessageRecord) {}
    mutating func push(_ record: PushRecord) { pushes.append(record) }
    mutating func finding(_ record: Finding) {}
    mutating func custody(_ record: CustodyRecord) {}
    mutating func legs(_ records: [LegRecord]) {}
    mutating func capture(_ record: CaptureRecord) {}
    mutating func statistics(_ record: StatisticsRecord) {}
    mutating func end() {}
}
