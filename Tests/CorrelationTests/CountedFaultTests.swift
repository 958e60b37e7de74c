import Correlation
import Octets
import Records
import Testing

/// What an endpoint gets wrong with another value each time is one finding, which tells the first value.
@Suite("Faults of SIP are counted by endpoint and kind") struct CountedFaultTests {
    typealias Edit = (old: String, new: String)

    /// A code, and what is found of messages that Alice sends with these changes.
    struct Row: Sendable, CustomTestStringConvertible {
        let code: FindingCode
        /// Of one kind, each with another value: what is changed in a message.
        let edits: [Edit]
        /// What is said of the first.
        let message: String
        /// Of other kinds under this code, and what is said of each.
        var others: [(edit: Edit, message: String)] = []

        var testDescription: String { "\(code.rawValue) \(message)" }
    }

    private static let length = "Content-Length: 18"

    private static func dates(_ values: String...) -> [Edit] { values.map { ("Max-F", "Date: \($0)\nMax-F") } }

    static let rows: [Row] = [
        Row(
            code: .s101,
            edits: [(length, "Content-Length: 19"), (length, "Content-Length: 77"), (length, "Content-Length: 100")],
            message: "Content-Length 19, but the body has 18 octets",
            others: [
                ((length, "Content-Length: 17"), "1 octets behind the Content-Length of 17 are discarded"),
                ((length, "Content-Length: -1"), "Content-Length is no number: -1"),
                ((length, "\(length)\nl: 3"), "several Content-Length fields disagree: the first says 18"),
            ]),
        Row(
            code: .s101,
            edits: [(length, "Content-Length: 17"), (length, "Content-Length: 10"), (length, "Content-Length: 0")],
            message: "1 octets behind the Content-Length of 17 are discarded",
            others: [((length, "Content-Length: 19"), "Content-Length 19, but the body has 18 octets")]),
        Row(
            code: .s101,
            edits: [(length, "Content-Length: x"), (length, "Content-Length: y"), (length, "Content-Length: z")],
            message: "Content-Length is no number: x"),
        Row(
            code: .s101,
            edits: [
                (length, "\(length)\nl: 1"), ("Content-Length: 18\n", "l: 18\nl: 2\n"),
                (length, "Content-Length: 018\nl: 3"),
            ], message: "several Content-Length fields disagree: the first says 18"),
        Row(
            code: .s110,
            edits: [
                ("MESSAGE sip:bob@", "MESSAGE sip: b1@"), ("MESSAGE sip:bob@", "MESSAGE sip: b2@"),
                ("MESSAGE sip:bob@", "MESSAGE sip: b3@"),
            ], message: "space in Request-URI: \"sip: b1@b.example\"",
            others: [
                (("MESSAGE sip:bob@", "MESSAGE  sip:b4@"), "space beside the Request-URI: \"sip:b4@b.example\"")
            ]),
        Row(
            code: .s111,
            edits: [
                ("To: <sip:bob@", "To: < sip:b1@"), ("To: <sip:bob@", "To: < sip:b2@"),
                ("From: <sip:alice@", "From: < sip:a3@"),
            ], message: "space in addr-spec: < sip:b1@b.example>"),
        Row(
            code: .s125,
            edits: ["5060", "5061", "5062"].map { ("To: <sip:bob@b.example>", "To: <sip:alice@a.example:\($0)>") },
            message: "MESSAGE addressed to its own sender sip:alice@a.example"),
        Row(
            code: .s126, edits: ["a", "b", "c"].map { ("Max-F", "Contact: <sip:\($0)>\nMax-F") },
            message: "MESSAGE with a Contact: <sip:a>"),
        Row(
            code: .s113,
            edits: [
                ("CSeq: 1 ", "CSeq: 99999999999999999999 "), ("CSeq: 1 ", "CSeq: one "), ("CSeq: 1 ", "CSeq: two "),
            ], message: "live MESSAGE without a CSeq that can be read: 99999999999999999999 MESSAGE",
            others: [(("Max-Forwards: 70\n", ""), "live MESSAGE without Max-Forwards")]),
        Row(
            code: .s115,
            edits: dates(
                "Thu, 21 Feb 2005 13:02:03 GMT", "Fri, 22 Feb 2005 13:02:03 GMT", "Sun, 23 Feb 2005 13:02:03 GMT"),
            message: "Thu, 21 Feb 2005 was a Monday"),
        Row(
            code: .s116,
            edits: dates(
                "Mon, 21 Feb 2005 13:02:03 EST", "Mon, 21 Feb 2005 13:02:04 EST", "Tue, 22 Feb 2005 13:02:03 EST"),
            message: "Date not in GMT: Mon, 21 Feb 2005 13:02:03 EST",
            others: [(dates("tomorrow")[0], "Date not readable: tomorrow")]),
        Row(
            code: .s116, edits: dates("yesterday", "today", "tomorrow"), message: "Date not readable: yesterday",
            others: [
                (
                    dates("Mon, 21 Feb 2005 13:02:03 EST")[0], "Date not in GMT: Mon, 21 Feb 2005 13:02:03 EST"
                )
            ]),
        Row(
            code: .s117, edits: [("z9hG4bK1", "old1"), ("z9hG4bK1", "old2"), ("z9hG4bK1MESSAGE", "z9hG4bK")],
            message: "branch of MESSAGE without the cookie, or nothing behind it: old1MESSAGE",
            others: [((";branch=z9hG4bK1MESSAGE", ""), "MESSAGE without a branch in its Via")]),
        Row(
            code: .s117,
            edits: [
                (";branch=z9hG4bK1MESSAGE", ""), (";branch=z9hG4bK1MESSAGE", ";rport"),
                ("branch=z9hG4bK1MESSAGE", "ranch=2"),
            ], message: "MESSAGE without a branch in its Via"),
    ]

    /// Of MSRP: what is changed in a SEND.
    static let msrpRows: [Row] = [
        Row(
            code: .m341, edits: ["a", "ab", "abc"].map { ("x87k3", $0) },
            message: "Message-ID \"a\" has 1 characters, not 4 to 32",
            others: [
                (("x87k3", "abc@d"), "Message-ID \"abc@d\" holds characters that none may have"),
                (
                    ("x87k3", String(repeating: "a", count: 33)),
                    "Message-ID \"\(String(repeating: "a", count: 33))\" has 33 characters, not 4 to 32"
                ),
            ]),
        Row(
            code: .m331, edits: [("1-*/*", "1-6/*"), ("1-*/*", "1-7/*"), ("1-*/*", "2-7/*")],
            message: "Byte-Range states 6 octets, the body has 5"),
        Row(
            code: .m330, edits: [("1-*/*", "one"), ("1-*/*", "two"), ("1-*/*", "three")],
            message: "SEND with a Byte-Range that cannot be read: one",
            others: [(("Byte-Range: 1-*/*\n", ""), "SEND without Byte-Range")]),
        Row(
            code: .m304, edits: ["1", "2", "3"].map { ("From-Path: \(alicePath)\n", "X-From: \($0)\n") },
            message: "To-Path or From-Path missing",
            others: [(("To-Path", "X-First: 1\nTo-Path"), "To-Path and From-Path are not the first headers")]),
        Row(
            code: .m307, edits: ["one", "two", "three"].map { ("Content-Type: text/plain\n\nhello", "\n\($0)") },
            message: "body without Content-Type"),
        Row(
            code: .m320, edits: [("1-*/*", "1-5/90"), ("1-*/*", "1-5/91"), ("1-*/*", "1-5/92")],
            message: "$ at octet 5, before the declared total of 90",
            others: [
                (
                    (
                        "1-*/*\nContent-Type: text/plain\n\nhello\n-------d93kswow$",
                        "1-5/5\nContent-Type: text/plain\n\nhello\n-------d93kswow+"
                    ),
                    "+ at octet 5, where the declared total of 5 is reached"
                )
            ]),
    ]

    private func foundOfMSRP(_ code: FindingCode, _ messages: [(edit: Edit, source: Endpoint)]) -> [String] {
        var bench = Bench()
        for (index, message) in messages.enumerated() {
            // Each has a Message-ID of its own, or it would be a chunk of another; and a connection.
            let send = msrp("d93kswow").replacing(message.edit.old, with: message.edit.new)
                .replacing("x87k3", with: "x87k\(index)")
            #expect(send != msrp("d93kswow", messageID: "x87k\(index)"))
            bench.see(msrp: send, message.source, flow: index + 1)
        }
        return shown(bench, code)
    }

    @Test("of MSRP: its own end-line in the body of each frame is one finding") func endLines() {
        var bench = Bench()
        for number in 0..<3 {
            let id = "d93ksw0\(number)"
            bench.see(
                msrp: msrp(
                    id, type: "multipart/mixed;boundary=b1",
                    "--b1\nContent-Type: message/msrp\n\n\(msrp(id))\n--b1--"), flow: number + 1)
        }
        #expect(
            shown(bench, .m310) == ["3 from 1 in [1, 2, 3]: end-line of the frame's own id d93ksw00 inside its body"])
    }

    private func shown(_ bench: Bench, _ code: FindingCode) -> [String] {
        bench.log.findings.filter { $0.code == code }.map { finding in
            "\(finding.count) from \(finding.place?.frame ?? 0) in \(finding.frames.map(\.frame)): \(finding.message)"
        }
    }

    @Test("of MSRP: one endpoint is one finding, two are two, and each kind is one", arguments: msrpRows)
    func frames(_ row: Row) {
        let mine = row.edits.map { ($0, alice) } + row.others.map { ($0.edit, alice) }
        let others = row.others.enumerated().map { "1 from \($0 + 4) in [\($0 + 4)]: \($1.message)" }
        #expect(foundOfMSRP(row.code, mine) == ["3 from 1 in [1, 2, 3]: \(row.message)"] + others)
        let both = row.edits.flatMap { [($0, carol), ($0, alice)] }
        #expect(
            foundOfMSRP(row.code, both) == [
                "3 from 1 in [1, 3, 5]: \(row.message)", "3 from 2 in [2, 4, 6]: \(row.message)",
            ])
    }

    private func found(_ code: FindingCode, _ messages: [(edit: Edit, source: Endpoint)]) -> [String] {
        var bench = Bench()
        for message in messages {
            let text = ExaminationTests.message.replacing(message.edit.old, with: message.edit.new)
            #expect(text != ExaminationTests.message)
            bench.see(sip: text, message.source)
        }
        return shown(bench, code)
    }

    @Test("one endpoint with changing values is one finding, two are two", arguments: rows)
    func endpoints(_ row: Row) {
        let mine = row.edits.map { ($0, alice) }
        #expect(found(row.code, mine) == ["3 from 1 in [1, 2, 3]: \(row.message)"])
        // Carol begins, and sends the same in the same order.
        let both = row.edits.flatMap { [($0, carol), ($0, alice)] }
        #expect(
            found(row.code, both) == [
                "3 from 1 in [1, 3, 5]: \(row.message)", "3 from 2 in [2, 4, 6]: \(row.message)",
            ])
    }

    @Test(
        "another kind of fault of the same endpoint is another finding", arguments: rows.filter { !$0.others.isEmpty })
    func kinds(_ row: Row) {
        let all = row.edits.map { ($0, alice) } + row.others.map { ($0.edit, alice) }
        let others = row.others.enumerated().map { "1 from \($0 + 4) in [\($0 + 4)]: \($1.message)" }
        #expect(found(row.code, all) == ["3 from 1 in [1, 2, 3]: \(row.message)"] + others)
    }
}
