public import Records

/// `--format json`: one document. Sessions are written as they settle and not kept; the rest is kept as JSON until
/// the end, because its members can come in any mixture.
public struct JSONReport<Output: OctetOutput>: RecordSink {
    /// Where the document goes.
    public private(set) var output: Output
    private var document = JSONWriter()
    private var hasBegun = false
    private var unclaimedMessages = Section()
    private var unclaimedSIP = Section()
    private var pushes = Section()
    private var findings = Section()
    private var captures = Section()
    private var changes = Section()
    private var balance: CustodyRecord?
    private var statisticsObject: [UInt8]?

    /// A report to `output`.
    public init(output: Output) { self.output = output }

    /// Opens the document and its sessions.
    public mutating func begin(generator: String) {
        guard !hasBegun else { return }
        hasBegun = true
        document.openObject()
        document.member("format", "imtrace-report/1")
        document.member("generator", generator)
        document.breakLine()
        document.name("sessions")
        document.openArray()
        send()
    }

    /// Writes one session.
    public mutating func session(_ record: SessionRecord) {
        begin(generator: "imtrace")
        document.breakLine()
        document.record(record)
        send()
    }

    /// A session depends on its record alone: several threads may write them.
    public static var writesSessionsApart: Bool { true }

    /// One session as an object.
    public static func written(_ record: SessionRecord) -> [UInt8] { json(record) }

    /// Puts a session that `written` wrote into the document.
    public mutating func session(written octets: [UInt8]) {
        begin(generator: "imtrace")
        document.breakLine()
        document.json([])
        send()
        output.write(octets)
    }

    /// Keeps a message for `unclaimed_messages`.
    public mutating func unclaimedMessage(_ record: MessageRecord) { unclaimedMessages.append(record) }

    /// Keeps a message for `unclaimed_sip`.
    public mutating func unclaimedSIP(_ record: SIPMessageRecord) { unclaimedSIP.append(record) }

    /// Keeps a push for `deferred_pushes`.
    public mutating func push(_ record: PushRecord) { pushes.append(record) }

    /// Keeps a finding for `diagnostics`.
    public mutating func finding(_ record: Finding) { findings.append(record) }

    /// Keeps the balance for `custody`.
    public mutating func custody(_ record: CustodyRecord) { balance = record }

    /// Keeps what was altered for `changes`.
    public mutating func changes(_ records: [ChangeRecord]) {
        for record in records { changes.append(record) }
    }

    /// Legs are for a person's report: the document has source and destination of every message.
    public mutating func legs(_ records: [LegRecord]) {}

    /// Keeps a capture for `captures`.
    public mutating func capture(_ record: CaptureRecord) { captures.append(record) }

    /// Keeps the counts for `statistics`.
    public mutating func statistics(_ record: StatisticsRecord) { statisticsObject = Self.json(record) }

    /// Writes what was kept and closes the document.
    public mutating func end() {
        begin(generator: "imtrace")
        document.breakLine()
        document.closeArray()
        finish("unclaimed_messages", unclaimedMessages.close())
        finish("unclaimed_sip", unclaimedSIP.close())
        finish("deferred_pushes", pushes.close())
        writeBalance()
        finish("changes", changes.close())
        finish("diagnostics", findings.close())
        finish("captures", captures.close())
        finish("statistics", statisticsObject)
        document.closeObject()
        send()
        output.write([UInt8(ascii: "\n")])
        output.flush()
    }

    /// An array that is written later, an element on each line.
    private struct Section {
        private var json = JSONWriter()
        /// What is written, in pieces: so it never moves as it grows.
        private var pieces: [[UInt8]] = []
        private static var pieceLength: Int { 64 << 10 }

        init() { json.openArray() }

        mutating func append(_ record: some JSONRecord) {
            json.breakLine()
            json.record(record)
            if json.count >= Self.pieceLength { pieces.append(json.take()) }
        }

        mutating func close() -> [[UInt8]] {
            json.closeArray()
            pieces.append(json.take())
            return pieces
        }
    }

    private mutating func finish(_ name: StaticString, _ pieces: [[UInt8]]) {
        document.breakLine()
        document.name(name)
        document.json([])
        send()
        for piece in pieces { output.write(piece) }
    }

    /// The balance, message by message: in a long run it is longer than all else that is written behind the sessions.
    private mutating func writeBalance() {
        guard let balance else { return finish("custody", nil) }
        document.breakLine()
        document.name("custody")
        document.openObject()
        balance.writeCounts(&document)
        document.name("messages")
        document.openArray()
        var pieces = BalancePieces(balance.messages)
        while let written = pieces.next() {
            for octets in written {
                document.json([])
                send()
                output.write(octets)
            }
        }
        document.closeArray()
        document.closeObject()
        send()
    }

    private mutating func finish(_ name: StaticString, _ value: [UInt8]?) {
        finish(name, [value ?? Array("null".utf8)])
    }

    private mutating func send() { document.flush(into: &output) }

    private static func json(_ record: some JSONRecord) -> [UInt8] {
        var json = JSONWriter()
        json.record(record)
        return json.take()
    }
}
