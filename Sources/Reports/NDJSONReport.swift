public import Records

/// `--format ndjson`: one object a line, each written and flushed as soon as it is known.
public struct NDJSONReport<Output: OctetOutput>: RecordSink {
    /// Where the lines go.
    public private(set) var output: Output
    private var generator = "imtrace"
    /// What was written of each thing last: nothing is written twice, and what has changed has the next revision.
    private var written: [String: (revision: Int, hash: Int)] = [:]

    /// Lines are written as things come to be known.
    public var wantsRevisions: Bool { true }

    /// A report to `output`.
    public init(output: Output) { self.output = output }

    /// Remembers who made the report; the line of type `end` says so.
    public mutating func begin(generator: String) { self.generator = generator }

    /// Forgets the revisions of what was written: what is told again begins anew.
    public mutating func settle() { written = [:] }

    /// A line of type `session`; before it those of its messages that have changed since they were told, or were not yet:
    /// answers come behind the message.
    public mutating func session(_ record: SessionRecord) {
        for message in record.messages { self.message(message) }
        line("session", id: record.id, record.writeMembers)
    }

    /// A line of type `message`.
    public mutating func message(_ record: MessageRecord) { line("message", id: record.id, record.writeMembers) }

    /// A line of type `message`.
    public mutating func unclaimedMessage(_ record: MessageRecord) { message(record) }

    /// A line of type `sip_message`.
    public mutating func unclaimedSIP(_ record: SIPMessageRecord) { line("sip_message", record.writeMembers) }

    /// A line of type `deferred_push`.
    public mutating func push(_ record: PushRecord) { line("deferred_push", id: record.id, record.writeMembers) }

    /// A line of type `diagnostic`.
    public mutating func finding(_ record: Finding) {
        let place = record.place.map { "\($0.capture):\($0.frame)" } ?? ""
        line("diagnostic", id: "\(record.code.rawValue) \(place) \(record.message)", record.writeMembers)
    }

    /// A line of type `custody`.
    public mutating func custody(_ record: CustodyRecord) { line("custody", record.writeMembers) }

    /// Lines of type `change`.
    public mutating func changes(_ records: [ChangeRecord]) {
        for record in records { line("change", record.writeMembers) }
    }

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

    private mutating func line(_ type: String, id: String? = nil, _ members: (inout JSONWriter) -> Void) {
        var content = JSONWriter()
        content.object(members)
        let body = content.take()
        var revision = 1
        if let id {
            let key = "\(type) \(id)"
            var hasher = Hasher()
            hasher.combine(body)
            let hash = hasher.finalize()
            if let last = written[key] {
                if last.hash == hash { return }
                revision = last.revision + 1
            }
            written[key] = (revision, hash)
        }
        var head = JSONWriter()
        head.object { json in
            json.member("type", type)
            json.member("revision", revision)
        }
        // Both are objects: the members of the second follow those of the first.
        var octets = head.take()
        octets.removeLast()
        if body.count > 2 { octets.append(UInt8(ascii: ",")) }
        octets += body.dropFirst()
        octets.append(UInt8(ascii: "\n"))
        output.write(octets)
        output.flush()
    }
}
