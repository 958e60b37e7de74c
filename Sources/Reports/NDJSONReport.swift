public import Records

/// `--format ndjson`: one object a line, each written and flushed as soon as it is known.
public struct NDJSONReport<Output: OctetOutput>: RecordSink {
    /// Where the lines go.
    public private(set) var output: Output
    private var generator = "imtrace"

    /// A report to `output`.
    public init(output: Output) { self.output = output }

    /// Remembers who made the report; the line of type `end` says so.
    public mutating func begin(generator: String) { self.generator = generator }

    /// A line of type `session`.
    public mutating func session(_ record: SessionRecord) { line("session", record.writeMembers) }

    /// A line of type `message`.
    public mutating func unclaimedMessage(_ record: MessageRecord) { line("message", record.writeMembers) }

    /// A line of type `sip_message`.
    public mutating func unclaimedSIP(_ record: SIPMessageRecord) { line("sip_message", record.writeMembers) }

    /// A line of type `deferred_push`.
    public mutating func push(_ record: PushRecord) { line("deferred_push", record.writeMembers) }

    /// A line of type `diagnostic`.
    public mutating func finding(_ record: Finding) { line("diagnostic", record.writeMembers) }

    /// A line of type `custody`.
    public mutating func custody(_ record: CustodyRecord) { line("custody", record.writeMembers) }

    /// Legs are for a person's report.
    public mutating func legs(_ records: [LegRecord]) {}

    /// A line of type `capture`.
    public mutating func capture(_ record: CaptureRecord) { line("capture", record.writeMembers) }

    /// A line of type `statistics`.
    public mutating func statistics(_ record: StatisticsRecord) { line("statistics", record.writeMembers) }

    /// The last line, of type `end`: without it the run was cut short.
    public mutating func end() {
        let generator = generator
        line("end") { json in
            json.member("format", "imtrace-report/1")
            json.member("generator", generator)
        }
    }

    private mutating func line(_ type: String, _ members: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        json.object { json in
            json.member("type", type)
            json.member("revision", 1)
            members(&json)
        }
        output.write(json.take() + [UInt8(ascii: "\n")])
        output.flush()
    }
}
