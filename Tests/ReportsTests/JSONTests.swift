import Foundation
import Records
import Testing

@testable import Reports

struct JSONWriterTests {
    static let strings = [
        "", "plain", "\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}\u{9B}", "\u{2028}\u{2029}\u{202E}\u{FEFF}",
        "é漢字👩‍👩‍👧\u{FFFF}\u{10FFFF}",
        "é\u{85}\u{7FF}\u{800}\u{202A}漢\u{2069}\u{2070}\u{61C}\u{200B}\u{200F}\"字\u{FEFF}\u{FEFE}",
    ]

    @Test("strings come back as they went in, and nothing in them moves a cursor", arguments: strings)
    func escapes(_ value: String) throws {
        var json = JSONWriter()
        json.array([value, value]) { $0.string($1) }
        let octets = json.take()
        #expect(try JSONSerialization.jsonObject(with: Data(octets)) as? [String] == [value, value])
        let text = String(decoding: octets, as: UTF8.self)
        #expect(
            !text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}" })
    }

    /// Strings are looked at eight octets at a time: each character counts wherever it stands.
    @Test("each character is escaped or not, wherever it stands")
    func places() throws {
        var wrong: [String] = []
        for length in 1...18 {
            for place in 0..<length {
                for scalar in (0..<0x90).compactMap(Unicode.Scalar.init) {
                    var text = [Unicode.Scalar](repeating: "a", count: length)
                    text[place] = scalar
                    let value = String(String.UnicodeScalarView(text))
                    var json = JSONWriter()
                    json.string(value)
                    let written = String(decoding: json.take(), as: UTF8.self)
                    let isPlain = (0x20..<0x7F).contains(scalar.value) && scalar != "\"" && scalar != "\\"
                    if (written == "\"\(value)\"") != isPlain { wrong.append("\(scalar.value) at \(place)") }
                }
            }
        }
        #expect(wrong == [])
    }

    @Test("commas, colons and lines follow from the calls")
    func structure() {
        var json = JSONWriter()
        json.object { json in
            json.member("a", 1)
            json.member("b", nil as String?)
            json.breakLine()
            json.name("c")
            json.array([[1, 2], []]) { json, numbers in json.array(numbers) { $0.integer($1) } }
            json.member("d", true)
            json.name("e")
            json.object { _ in }
            json.name("f")
            json.json([0x37])
        }
        let text = String(decoding: json.take(), as: UTF8.self)
        #expect(text == #"{"a":1,"b":null,"# + "\n" + #""c":[[1,2],[]],"d":true,"e":{},"f":7}"#)
    }
}

struct CivilTimeTests {
    static let rows: [(nanoseconds: Int64, digits: Int, text: String)] = [
        (0, 0, "1970-01-01T00:00:00Z"), (-1, 9, "1969-12-31T23:59:59.999999999Z"),
        (951_782_400_000_000_000, 0, "2000-02-29T00:00:00Z"),
        (1_795_340_986_717_844_999, 6, "2026-11-22T09:49:46.717844Z"),
        (4_107_542_399_000_000_000, 3, "2100-02-28T23:59:59.000Z"),
        (4_107_542_400_000_000_000, 1, "2100-03-01T00:00:00.0Z"),
        (.max, 9, "2262-04-11T23:47:16.854775807Z"), (.min, 9, "1677-09-21T00:12:43.145224192Z"),
    ]

    @Test("RFC 3339", arguments: rows)
    func internet(_ row: (nanoseconds: Int64, digits: Int, text: String)) {
        #expect(Moment(nanoseconds: row.nanoseconds, digits: row.digits).internet == row.text)
    }

    @Test("a clock that runs, back and forth and over midnight, says what the calendar says")
    func running() {
        let moments =
            CivilTimeTests.rows.flatMap { row in
                [0, 1, 86_399_999_999_999, 86_400_000_000_000, -1].map { step in
                    Moment(nanoseconds: row.nanoseconds.addingReportingOverflow(step).partialValue, digits: row.digits)
                }
            }
        var json = JSONWriter()
        for moment in moments + moments.reversed() { json.moment(moment) }
        let expected = (moments + moments.reversed()).map { "\"\($0.internet)\"" }.joined(separator: ",")
        #expect(String(decoding: json.take(), as: UTF8.self) == expected)
    }

    @Test("every day of eight centuries follows the one before")
    func days() {
        var expected = (year: 1700, month: 1, day: 1)
        var wrong = 0
        for number in -98_615..<90_000 {
            let time = CivilTime(Moment(nanoseconds: Int64(number) * 86_400_000_000_000, digits: 0))
            if (time.year, time.month, time.day) != expected || time.dayNumber != number { wrong += 1 }
            let isLeap = expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            expected.day += 1
            if expected.day > lengths[expected.month - 1] { expected = (expected.year, expected.month + 1, 1) }
            if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
        }
        #expect(wrong == 0)
    }

    static let spans: [(from: Int64, to: Int64, offset: String, duration: String)] = [
        (0, 274_400_000, "+0.274400", "0.274 s"), (5, 4, "-0.000000", "times run backwards"),
        (0, 59_999_600_000, "+59.999600", "1 min 0 s"), (0, 3_723_000_000_000, "+1:02:03.000000", "1 h 2 min"),
        (0, 176_523_000_001_000, "+2 d 01:02:03.000001", "2 d 1 h"),
        (.min, .max, "+106751 d 23:47:16.854775", "106751 d 23 h"),
    ]

    @Test("offsets and durations", arguments: spans)
    func difference(_ row: (from: Int64, to: Int64, offset: String, duration: String)) {
        let from = Moment(nanoseconds: row.from, digits: 6)
        let to = Moment(nanoseconds: row.to, digits: 6)
        #expect(to.offset(from: from) == row.offset)
        #expect(to.duration(since: from) == row.duration)
    }
}

/// Decoded JSON, read by path.
struct Decoded {
    let value: Any?

    init(_ octets: [UInt8]) throws { value = try JSONSerialization.jsonObject(with: Data(octets)) }
    private init(_ value: Any?) { self.value = value }

    subscript(name: String) -> Decoded { Decoded((value as? [String: Any])?[name]) }
    subscript(index: Int) -> Decoded {
        Decoded((value as? [Any]).flatMap { $0.indices.contains(index) ? $0[index] : nil })
    }
    var names: Set<String> { Set((value as? [String: Any])?.keys.map { $0 } ?? []) }
    var string: String? { value as? String }
    var number: Int? { value as? Int }
    var isNull: Bool { value is NSNull }
    var count: Int { (value as? [Any])?.count ?? -1 }
}

struct JSONReportTests {
    static func names(_ list: String) -> Set<String> { Set(list.split(separator: " ").map(String.init)) }

    static let sessionNames = names(
        "id call_id method request_uri from to state final_status first_time last_time complete_in_capture sip msrp_paths "
            + "messages related")
    static let sipNames = names(
        "frame capture time source destination transport start_line cseq sha256 size body_type body_size retransmissions "
            + "copies")
    static let messageNames = names(
        "id journey method message_id from_path to_path source destination content_type size sha256 state chunks "
            + "transaction_ids responses reports capture first_frame last_frame time text cpim")
    static let pushNames = names(
        "id form call_id time pushed_to carrier verdict text duplicate_of parts diagnostics")
    static let partNames = names(
        "index content_type kind call_id message_id chunk verdict live reason differences found_by confidence")
    static let custodyNames = names(
        "taken delivered_live pushed_equal pushed_altered held unproven messages")
    static let diagnosticNames = names("code name severity message reference call_id capture frame count")
    static let captureNames = names(
        "name container link_types frames octets first_time last_time cut_frames complete")

    /// The clean push, with a value in every place that can be without one.
    static var run: ModelRun {
        var run = ModelRun.cleanPush
        run.sessions[0].sip = [sipMessage(3, "INVITE sip:niaj@chat.telco.example SIP/2.0")]
        run.sessions[0].msrpPaths = [.init(offer: "msrp://a:1/b;tcp", answer: nil)]
        run.sessions[0].related = ["other"]
        run.unclaimedMessages = [message("m9", "9", frames: 1...2, size: 3, text: "x")]
        run.unclaimedSIP = [sipMessage(13, "BYE sip:x SIP/2.0")]
        run.pushes[0].parts[0].stored = [StoredReference(name: "monday.pcap", frame: 4)]
        run.pushes[0].parts[2].chunkByteRange = "1-2048/90000"
        run.pushes[0].diagnostics = [.x506]
        run.pushes[0].parts[0].alterations = [
            Alteration(field: "From", transformation: "other value", node: "172.29.20.84", role: .server)
        ]
        run.findings = [
            Finding(.m310, "x", callID: "c", at: FrameReference(capture: 0, frame: 33)), Finding(.c007, "y", at: nil),
        ]
        return run
    }

    @Test("the document has the members of the interface, and no others")
    func members() throws {
        var report = JSONReport(output: CollectedOutput())
        Self.run.feed(&report)
        let document = try Decoded(report.output.octets)
        let found: [(Decoded, Set<String>)] = [
            (
                document,
                Self.names(
                    "format generator captures sessions unclaimed_messages unclaimed_sip deferred_pushes custody changes "
                        + "diagnostics statistics")
            ),
            (document["sessions"][0], Self.sessionNames),
            (document["sessions"][0]["from"], Self.names("uri tag display_name")),
            (document["sessions"][0]["to"], Self.names("uri tag display_name")),
            (document["sessions"][0]["sip"][0], Self.sipNames), (document["unclaimed_sip"][0], Self.sipNames),
            (document["sessions"][0]["msrp_paths"][0], Self.names("offer answer")),
            (document["sessions"][0]["messages"][0], Self.messageNames),
            (document["unclaimed_messages"][0], Self.messageNames),
            (document["unclaimed_messages"][0]["reports"][0], Self.names("status byte_range")),
            (
                document["unclaimed_messages"][0]["cpim"],
                Self.names("from to date_time imdn_message_id content_type")
            ),
            (document["deferred_pushes"][0], Self.pushNames),
            (
                document["deferred_pushes"][0]["carrier"],
                Self.names("protocol message_id transaction_id capture first_frame content_type boundary")
            ),
            (document["deferred_pushes"][0]["parts"][0], Self.partNames),
            (document["deferred_pushes"][0]["parts"][0]["live"][0], Self.names("capture frame")),
            (document["deferred_pushes"][0]["parts"][0]["live"][1], Self.names("capture frame name stored")),
            (document["deferred_pushes"][0]["parts"][2]["chunk"], Self.names("byte_range")),
            (
                document["deferred_pushes"][0]["parts"][0]["differences"][0],
                Self.names("field live encapsulated allowed why rule source")
            ),
            (document["custody"], Self.custodyNames),
            (
                document["custody"]["messages"][0],
                Self.names(
                    "message class reason sent taken recipient_online pushed proof acknowledged confirmed device "
                        + "deliveries")
            ),
            (
                document["custody"]["messages"][0]["deliveries"][0],
                Self.names("push device acknowledged refused confirmed proof")
            ),
            (document["custody"]["messages"][0]["device"], Self.names("instance contact address")),
            (document["custody"]["messages"][0]["sent"], Self.names("capture frame time how")),
            (document["changes"][0], Self.names("field transformation node role pushes messages")),
            (document["diagnostics"][0], Self.diagnosticNames), (document["captures"][0], Self.captureNames),
            (
                document["statistics"],
                Self.names(
                    "frames sip_messages msrp_frames keep_alives holes missing_octets cut_frames frames_sip frames_msrp "
                        + "frames_tcp_control frames_arp tcp_connections")
            ),
        ]
        let wrong = found.indices.filter { found[$0].0.names != found[$0].1 }
        #expect(wrong == [])
    }

    @Test("an explanation that was asked for is a member of its push")
    func explanation() throws {
        var run = Self.run
        run.pushes[0].explanation = ExplanationRecord(
            readings: [ReadingRecord(how: "by bundle", outcome: "all")],
            parts: [
                PartExplanation(
                    offset: 235, size: 336, keys: [KeyRecord(name: "CSeq", value: nil)], choice: .serverLeg,
                    candidates: [
                        CandidateRecord(
                            frames: frames(4), source: "192.0.2.11:5060", destination: "192.0.2.1:5060", isChosen: true,
                            verdict: .match, faults: 0)
                    ],
                    fields: [
                        FieldRecord(
                            field: "To", live: "<sip:b@x>", encapsulated: "<sip:b@x>", outcome: .equal, rule: "equal",
                            source: "RFC 3261 §23.4.1.1", why: "")
                    ])
            ])
        var report = JSONReport(output: CollectedOutput())
        run.feed(&report)
        let explanation = try Decoded(report.output.octets)["deferred_pushes"][0]["explanation"]
        let part = explanation["parts"][0]
        let found: [(Decoded, String)] = [
            (explanation, "readings parts"), (explanation["readings"][0], "how outcome"),
            (part, "offset size keys choice candidates fields"), (part["keys"][0], "name value"),
            (part["candidates"][0], "frames source destination chosen verdict faults"),
            (part["fields"][0], "field live encapsulated outcome rule source why"),
        ]
        #expect(found.allSatisfy { $0.0.names == Self.names($0.1) })
        #expect(part["choice"].string == "server-leg" && part["fields"][0]["outcome"].string == "equal")
    }

    @Test("values as the interface spells them, and null for what is not known")
    func values() throws {
        var report = JSONReport(output: CollectedOutput())
        Self.run.feed(&report)
        let document = try Decoded(report.output.octets)
        let push = document["deferred_pushes"][0]
        let strings: [(Decoded, String)] = [
            (document["format"], "imtrace-report/1"), (document["generator"], "imtrace 0.1.0"),
            (document["captures"][0]["first_time"], "2026-11-22T09:49:46.710392Z"), (push["form"], "appendix-k"),
            (push["verdict"], "match"), (push["diagnostics"][0], "X506"),
            (push["parts"][2]["chunk"]["byte_range"], "1-2048/90000"),
            (document["custody"]["messages"][0]["proof"], "msrp-200"),
            (document["diagnostics"][0]["name"], "tid-in-body"),
            (document["diagnostics"][0]["reference"], "RFC 4975 §7.1"), (document["sessions"][1]["state"], "completed"),
        ]
        #expect(strings.filter { $0.0.string != $0.1 }.map(\.1) == [])
        let unknown = [
            document["sessions"][0]["from"]["display_name"], document["sessions"][0]["msrp_paths"][0]["answer"],
            push["duplicate_of"], push["parts"][0]["chunk"], push["parts"][0]["reason"],
            push["parts"][0]["live"][1]["capture"], push["parts"][0]["differences"][0]["live"],
            document["diagnostics"][1]["reference"], document["diagnostics"][1]["frame"],
            document["custody"]["messages"][0]["recipient_online"],
            document["custody"]["messages"][0]["device"]["instance"],
            document["custody"]["messages"][0]["deliveries"][0]["confirmed"],
            document["sessions"][2]["messages"][0]["text"],
        ]
        #expect(unknown.indices.filter { !unknown[$0].isNull } == [])
        #expect(document["custody"]["taken"].number == 1)
        #expect(document["sessions"].count == 3)
    }

    /// One piece, some that are written together, more than those.
    @Test("a balance comes in its order, however long it is", arguments: [0, 1, 256, 257, 4097, 9000])
    func balance(_ count: Int) throws {
        let record = CustodyRecord(classes: Array(repeating: .held, count: count)) { place in
            CustodyMessage(
                message: "m\(place)", class: .held, reason: nil, sent: nil, taken: nil, recipientOnline: nil,
                pushed: [],
                proof: .none)
        }
        var report = JSONReport(output: CollectedOutput())
        report.custody(record)
        report.end()
        let messages = try Decoded(report.output.octets)["custody"]["messages"].value as? [[String: Any]]
        #expect(messages?.map { $0["message"] as? String } == (0..<count).map { "m\($0)" })
    }

    @Test("sessions are written as they come, whatever comes between")
    func streams() throws {
        var report = JSONReport(output: CollectedOutput())
        report.begin(generator: "g")
        report.push(Self.run.pushes[0])
        var growth = report.output.octets.count
        var held = 0
        for number in 1...10_000 {
            report.session(session("s\(number)", "INVITE", "sip:a@x", "sip:b@x", .failed, frames: 1...2, callID: "c"))
            if report.output.octets.count <= growth { held += 1 }
            growth = report.output.octets.count
            if number == 5000 { report.finding(Finding(.c007, "between", at: nil)) }
        }
        report.end()
        let document = try Decoded(report.output.octets)
        #expect(held == 0)
        #expect(document["sessions"].count == 10_000)
        #expect(document["deferred_pushes"].count == 1)
        #expect(document["diagnostics"][0]["message"].string == "between")
        #expect(document["custody"].isNull)
    }

    @Test("a run without anything is a document too")
    func empty() throws {
        var report = JSONReport(output: CollectedOutput())
        ModelRun().feed(&report)
        let document = try Decoded(report.output.octets)
        #expect(document["sessions"].count == 0)
        #expect(document["custody"]["taken"].number == 0)
    }

    @Test("hostile strings decode to themselves", arguments: HostileTextTests.strings)
    func hostile(_ string: String) throws {
        var report = JSONReport(output: CollectedOutput())
        HostileTextTests.hostile(string).feed(&report)
        let document = try Decoded(report.output.octets)
        #expect(document["sessions"][0]["call_id"].string == string)
        #expect(document["captures"][0]["name"].string == string)
    }

    @Test("NDJSON: every line is an object of a type, the end comes last")
    func lines() throws {
        var report = NDJSONReport(output: CollectedOutput())
        Self.run.feed(&report)
        let lines = try report.output.octets.split(separator: 0x0A).map { try Decoded(Array($0)) }
        #expect(
            lines.map(\.["type"].string) == [
                "message", "session", "session", "message", "session", "message", "sip_message", "deferred_push",
                "diagnostic", "diagnostic", "change", "custody", "capture", "statistics", "end",
            ])
        #expect(lines.allSatisfy { $0["revision"].number == 1 })
        #expect(lines.dropFirst().first?.names == Self.sessionNames.union(["type", "revision"]))
        #expect(report.output.octets.last == 0x0A)
    }

    @Test("NDJSON: a message comes again where it was answered since, and only then")
    func revisions() throws {
        var report = NDJSONReport(output: CollectedOutput())
        let sessions = Self.run.sessions.filter { !$0.messages.isEmpty }
        let answered = try #require(sessions.first { !$0.messages[0].responses.isEmpty })
        var early = answered.messages[0]
        early.responses = []
        report.message(early)
        report.session(answered)
        report.session(answered)
        let lines = try report.output.octets.split(separator: 0x0A).map { try Decoded(Array($0)) }
        #expect(lines.map(\.["type"].string) == ["message", "message", "session"])
        #expect(lines.map(\.["revision"].number) == [1, 2, 1])
        #expect(lines[0]["id"].string == lines[1]["id"].string)
        #expect(lines[0]["responses"].count == 0 && lines[1]["responses"].count > 0)
    }
}
