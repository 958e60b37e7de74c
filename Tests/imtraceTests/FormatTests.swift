import Foundation
import Testing

/// What other programs read: INTERFACE's member names, in every line.
@Suite("Reports for programs", .enabled(if: Program.path != nil, "imtrace is not built beside the tests"))
struct FormatTests {
    /// The members of each kind of object, as the interface has them. They may grow, but none may go.
    private static let members: [String: Set<String>] = [
        "report": [
            "format", "generator", "captures", "sessions", "unclaimed_messages", "unclaimed_sip", "deferred_pushes",
            "custody", "diagnostics", "statistics",
        ],
        "capture": [
            "name", "container", "link_types", "frames", "octets", "first_time", "last_time", "cut_frames", "complete",
        ],
        "session": [
            "id", "call_id", "method", "request_uri", "from", "to", "state", "final_status", "first_time", "last_time",
            "complete_in_capture", "sip", "msrp_paths", "messages", "related",
        ],
        "sip": [
            "frame", "capture", "time", "source", "destination", "transport", "start_line", "cseq", "sha256", "size",
            "body_type", "body_size", "retransmissions", "copies",
        ],
        "message": [
            "id", "journey", "method", "message_id", "from_path", "to_path", "source", "destination", "content_type",
            "size", "sha256", "state", "chunks", "transaction_ids", "responses", "reports", "first_frame", "last_frame",
            "time", "text", "cpim",
        ],
        "deferred_push": [
            "id", "form", "call_id", "time", "pushed_to", "carrier", "verdict", "text", "duplicate_of", "parts",
            "diagnostics",
        ],
        "carrier": ["protocol", "message_id", "transaction_id", "first_frame", "content_type", "boundary"],
        "part": [
            "index", "content_type", "kind", "call_id", "message_id", "chunk", "verdict", "live", "reason",
            "differences",
        ],
        "difference": ["field", "live", "encapsulated", "allowed", "why"],
        "custody": [
            "taken", "delivered_live", "pushed_equal", "pushed_altered", "held", "unproven", "messages",
        ],
        "custody_message": ["message", "class", "reason", "sent", "taken", "recipient_online", "pushed", "proof"],
        "citation": ["capture", "frame", "time", "how"],
        "diagnostic": [
            "code", "name", "severity", "message", "reference", "call_id", "capture", "frame", "count",
        ],
        "statistics": ["frames", "sip_messages", "msrp_frames"],
    ]

    @Test(
        "JSON", arguments: ["appendix-k-literal.pcap", "text-altered.pcap", "chunked-out-of-order.pcap", "decoy.pcap"])
    func json(file: String) throws {
        let run = try Program.run(["--format", "json", "Captures/\(file)"])
        #expect(run.status == 0 && run.errors.isEmpty)
        let report = try #require(JSONSerialization.jsonObject(with: run.output) as? [String: Any])
        #expect(report["format"] as? String == "imtrace-report/1")
        var missing: [String] = []
        var seen: Set<String> = []
        func check(_ kind: String, _ value: Any?) {
            let objects = value as? [[String: Any]] ?? (value as? [String: Any]).map { [$0] } ?? []
            for object in objects {
                seen.insert(kind)
                missing += Self.members[kind, default: []].subtracting(object.keys).map { "\(kind).\($0)" }
            }
        }
        check("report", report)
        for name in ["capture", "session", "deferred_push", "diagnostic"] {
            check(name, report[name == "deferred_push" ? "deferred_pushes" : name + "s"])
        }
        for name in ["custody", "statistics"] { check(name, report[name]) }
        check("message", report["unclaimed_messages"])
        check("sip", report["unclaimed_sip"])
        for session in report["sessions"] as? [[String: Any]] ?? [] {
            check("sip", session["sip"])
            check("message", session["messages"])
        }
        for push in report["deferred_pushes"] as? [[String: Any]] ?? [] {
            check("carrier", push["carrier"])
            check("part", push["parts"])
            for part in push["parts"] as? [[String: Any]] ?? [] { check("difference", part["differences"]) }
        }
        let custody = report["custody"] as? [String: Any] ?? [:]
        check("custody_message", custody["messages"])
        for message in custody["messages"] as? [[String: Any]] ?? [] {
            for name in ["sent", "taken", "recipient_online"] { check("citation", message[name]) }
        }
        #expect(missing == [])
        // The decoy differs in nothing, as nothing is compared; all else must have been there to be looked at.
        #expect(Set(Self.members.keys).subtracting(seen).subtracting(["difference"]) == [])
        let classes = ["delivered_live", "pushed_equal", "pushed_altered", "held", "unproven"]
        #expect(classes.compactMap { custody[$0] as? Int }.reduce(0, +) == custody["taken"] as? Int)
        let frames = report["statistics"].flatMap { ($0 as? [String: Any])?.filter { $0.key.hasPrefix("frames_") } }
        #expect(
            frames?.values.compactMap { $0 as? Int }.reduce(0, +)
                == (report["statistics"] as? [String: Any])?["frames"] as? Int)
    }

    @Test("NDJSON is the same, a line each")
    func ndjson() throws {
        let run = try Program.run(["--format", "ndjson", "Captures/appendix-k-literal.pcap"])
        let lines = try run.text.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let document = try #require(
            JSONSerialization.jsonObject(
                with: try Program.run(["--format", "json", "Captures/appendix-k-literal.pcap"]).output)
                as? [String: Any])
        let types = lines.compactMap { $0["type"] as? String }
        #expect(types.count == lines.count && types.last == "end")
        #expect(lines.allSatisfy { $0["type"] as? String == "end" || $0["revision"] as? Int ?? 0 > 0 })
        func count(_ member: String) -> Int { (document[member] as? [Any])?.count ?? -1 }
        // A thing is told of when it is known, and again with the next revision when it has changed.
        func first(_ type: String) -> Int {
            lines.count { $0["type"] as? String == type && $0["revision"] as? Int == 1 }
        }
        #expect(first("session") == count("sessions"))
        #expect(first("deferred_push") == count("deferred_pushes"))
        #expect(first("diagnostic") == count("diagnostics"))
        var latest = lines.last { $0["type"] as? String == "session" } ?? [:]
        #expect(latest["revision"] as? Int ?? 0 > 1)
        latest["type"] = nil
        latest["revision"] = nil
        let session = (document["sessions"] as? [[String: Any]])?.last ?? [:]
        func sorted(_ object: [String: Any]) throws -> Data {
            try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
        }
        #expect(try sorted(latest) == sorted(session))
        #expect(types.count { $0 == "capture" } == count("captures"))
        #expect(Set(["custody", "statistics"]).isSubset(of: types))
        let wrong = lines.flatMap { line -> [String] in
            guard let type = line["type"] as? String, let members = Self.members[type] else { return [] }
            return members.subtracting(line.keys).map { "\(type).\($0)" }
        }
        #expect(wrong == [])
    }

    @Test(
        "The text report is what is kept",
        arguments: [
            ("appendix-k-literal", "appendix-k-literal", []), ("appendix-k-clean", "appendix-k-clean", []),
            ("appendix-k-literal", "appendix-k-literal-explained", ["--explain", "p1"]),
            ("tcp-hole", "tcp-hole-explained", ["--explain"]),
        ])
    func snapshot(capture: String, name: String, options: [String]) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name).txt")
        let run = try Program.run(options + ["Captures/\(capture).pcap"], environment: ["LANG": "C.UTF-8"])
        // IMTRACE_RECORD=1 keeps what is printed today: look at the difference before committing it.
        if ProcessInfo.processInfo.environment["IMTRACE_RECORD"] != nil { try run.output.write(to: file) }
        let kept = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let difference = run.text.split(separator: "\n").difference(from: kept.split(separator: "\n"))
        #expect(difference.map { "\($0)" } == [])
        #expect(run.text == kept)
    }

    @Test("A page is one file, the same every time; a picture is of what is named")
    func pages() throws {
        let capture = "Captures/text-altered.pcap"
        let run = try Program.run(["--format", "html", capture])
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.text.hasPrefix("<!DOCTYPE html>\n") && run.text.hasSuffix("</html>\n"))
        let answer = "<strong>ALTERED</strong><p>1 message taken, 1 pushed: its text arrived altered.</p>"
        #expect(run.text.contains(answer))
        #expect(try Program.run(["--format", "html", capture]).output == run.output)
        // Nothing is loaded, and the page says so to its browser.
        #expect(run.text.contains("content=\"default-src &#39;none&#39;; script-src &#39;sha256-"))
        #expect(!run.text.contains(" src=") && run.text.matches(of: /https?:/).count == 1)
        let whole = try Program.run(["--format", "svg", capture])
        let one = try Program.run(["--format", "svg", "--ladder", "s2", capture])
        #expect(whole.text.contains("<title>Message flow of s1 s2 s3, push p1</title>"))
        #expect(one.text.contains("<title>Message flow of s2</title>"))
        #expect(one.text.hasPrefix("<svg xmlns=") && one.text.hasSuffix("</svg>\n"))
        let missing = try Program.run(["--format", "svg", "--ladder", "s9", capture])
        #expect(missing.status == 64 && missing.isWellSpoken)
        for wrong in [["json", "--ladder"], ["svg", "--messages"], ["ndjson", "--registrations"]] {
            let refused = try Program.run(["--format"] + wrong + [capture])
            #expect(refused.status == 64 && refused.output.isEmpty)
        }
    }
}
