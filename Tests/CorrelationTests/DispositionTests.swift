import Correlation
import Octets
import Reassembly
import Testing

/// A message/cpim with the imdn.Message-ID `id`.
private func cpim(_ id: String, _ content: String = "Content-Type: text/plain\n\nhello", prefix: String = "imdn")
    -> String
{
    "From: <sip:a@x>\nTo: <sip:b@x>\nNS: \(prefix) <urn:ietf:params:imdn>\n\(prefix).Message-ID: \(id)\n\n\(content)"
}

private func imdn(_ id: String, _ stage: String = "delivery", _ status: String = "delivered") -> String {
    "<?xml version=\"1.0\"?>\n<imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>\(id)</message-id>"
        + "<\(stage)-notification><status><\(status)/></status></\(stage)-notification></imdn>"
}

private let xml = "Content-Type: message/imdn+xml\nContent-Disposition: notification\n\n"
private let cpimType = "message/cpim"

/// Several notifications in one body (RFC 5438 §8.3).
private let aggregated = "--b\n\(xml)\(imdn("other"))\n--b\n\(xml)\(imdn("abc"))\n--b--"

@Suite("What recipients told") struct DispositionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let subject: String
        /// Type and body of what is sent back.
        let answers: [(type: String, body: String)]
        /// The frames that tell of delivery and display.
        let told: String

        init(_ name: String, subject: String = cpim("abc"), _ answers: [(String, String)], _ told: String) {
            testDescription = name
            self.subject = subject
            self.answers = answers
            self.told = told
        }
    }

    static let rows: [Row] = [
        Row("nothing", [], "none"),
        Row("delivered, in message/cpim", [("message/cpim", cpim("x", xml + imdn("abc")))], "2 -"),
        Row("delivered, as it is", [("message/imdn+xml", imdn("abc"))], "2 -"),
        Row("with another prefix", subject: cpim("abc", prefix: "q"), [("message/imdn+xml", imdn("abc"))], "2 -"),
        Row(
            "delivered, then displayed",
            [
                ("message/imdn+xml", imdn("abc")),
                ("Message/CPIM", cpim("x", xml + imdn("abc", "display", "displayed"))),
            ],
            "2 3"),
        Row("displayed alone", [("message/imdn+xml", imdn("abc", "display", "displayed"))], "- 2"),
        Row("twice: the first counts", [("message/imdn+xml", imdn("abc")), ("message/imdn+xml", imdn("abc"))], "2 -"),
        Row("of another message", [("message/imdn+xml", imdn("abd"))], "none"),
        Row("failed", [("message/imdn+xml", imdn("abc", "delivery", "failed"))], "- - failed 2"),
        Row(
            "failed, but displayed elsewhere",
            [
                ("message/imdn+xml", imdn("abc", "delivery", "failed")),
                ("message/imdn+xml", imdn("abc", "delivery", "error")),
                ("message/imdn+xml", imdn("abc", "display", "displayed")),
            ], "- 4 failed 2"),
        Row("an error", [("message/imdn+xml", imdn("abc", "processing", "error"))], "- - error 2"),
        Row("forbidden to tell", [("message/imdn+xml", imdn("abc", "display", "forbidden"))], "- - forbidden 2"),
        Row("stored on the way", [("message/imdn+xml", imdn("abc", "processing", "stored"))], "none"),
        Row("no such stage", [("message/imdn+xml", imdn("abc", "display", "delivered"))], "none"),
        Row("several in one", [("multipart/mixed;boundary=b", aggregated)], "2 -"),
        Row(
            "several in one, in message/cpim",
            [("message/cpim", cpim("x", "Content-Type: multipart/mixed; boundary=\"b\"\n\n\(aggregated)"))], "2 -"),
        Row("in a text", [("text/plain", imdn("abc"))], "none"),
        Row("broken", [("message/imdn+xml", imdn("abc").replacing("</imdn>", with: ""))], "none"),
        Row(
            "with a document type",
            [("message/imdn+xml", imdn("abc").replacing("<imdn ", with: "<!DOCTYPE imdn><imdn "))],
            "none"),
    ]

    private func told(_ bench: Bench, _ subject: Dispositions.Subject) -> String {
        let notices = bench.correlator.dispositions.notices(of: subject)
        if notices.isEmpty { return "none" }
        func first(_ statuses: Set<DispositionNotice.Status>) -> DispositionNotice? {
            notices.first { statuses.contains($0.status) }
        }
        let failure = first([.failed, .error, .forbidden]).map { ["\($0.status) \($0.frame.number)"] } ?? []
        return ([first([.delivered]), first([.displayed])].map { $0.map { "\($0.frame.number)" } ?? "-" } + failure)
            .joined(separator: " ")
    }

    @Test("in MSRP", arguments: rows) func messages(_ row: Row) {
        var bench = Bench()
        bench.see(msrp: msrp("t1", type: cpimType, row.subject))
        for (index, answer) in row.answers.enumerated() {
            bench.see(
                msrp: msrp(
                    "a\(index)", to: alicePath, from: bobPath, messageID: "n\(index)", type: answer.type, answer.body),
                bob, alice)
        }
        #expect(told(bench, .msrp(0)) == row.told)
    }

    @Test("in SIP", arguments: rows) func requests(_ row: Row) throws {
        var bench = Bench()
        bench.see(sip: sip("MESSAGE", "1 MESSAGE", headers: "Content-Type: \(cpimType)\n", body: row.subject))
        for (index, answer) in row.answers.enumerated() {
            bench.see(
                sip: sip(
                    "MESSAGE", "1 MESSAGE", callID: "n\(index)", headers: "c: \(answer.type)\n", body: answer.body),
                bob, alice)
        }
        let first = try #require(bench.correlator.sessions.first?.messages.first)
        #expect(told(bench, .sip(session: 1, digest: first.digest)) == row.told)
    }

    @Test("in chunks, once they are joined") func chunks() throws {
        var bench = Bench()
        let bodies = [
            (cpimType, cpim("abc"), alicePath, bobPath), ("message/imdn+xml", imdn("abc"), bobPath, alicePath),
            ("multipart/mixed;boundary=b", aggregated, bobPath, alicePath),
            ("text/plain", "hello you", alicePath, bobPath),
        ]
        for (number, (type, body, from, to)) in bodies.enumerated() {
            let octets = wire(body)
            for (part, range) in [0..<5, 5..<octets.count].enumerated() {
                let text = String(decoding: octets[range], as: UTF8.self).replacing("\r\n", with: "\n")
                bench.see(
                    msrp: msrp(
                        "t\(number)\(part)", to: to, from: from, messageID: "m\(number)",
                        range: "\(range.lowerBound + 1)-\(range.upperBound)/\(octets.count)", type: type, text,
                        part == 0 ? "+" : "$"),
                    from == alicePath ? alice : bob, from == alicePath ? bob : alice)
            }
        }
        let postponed = bench.correlator.dispositions.postponed
        let before = told(bench, .msrp(0))
        for one in postponed {
            let body = Array(bench.body(one.message).utf8)
            bench.correlator.read(OctetView(body.span), of: one)
        }
        #expect(postponed.map(\.message) == [0, 1] && before == "none" && told(bench, .msrp(0)) == "4 -")
    }

    @Test(
        "who asks to be told",
        arguments: [
            ("imdn.Disposition-Notification: positive-delivery, display\n", true), ("", false),
            ("imdn.Disposition-Notification:\n", false), ("Disposition-Notification: display\n", false),
        ])
    func asking(_ header: String, _ expected: Bool) {
        var bench = Bench()
        let body = cpim("abc").replacing("imdn.Message-ID", with: "\(header)imdn.Message-ID")
        bench.see(msrp: msrp("t1", type: cpimType, body))
        #expect(bench.correlator.dispositions.asksForNotification(.msrp(0)) == expected)
    }

    @Test("by messages that no person wrote") func unwritten() {
        var bench = Bench()
        let bodies = [
            cpim("a"), cpim("b", xml + imdn("a")), cpim("c", "Content-Type: application/im-iscomposing+xml\n\n<x/>"),
        ]
        for (index, body) in bodies.enumerated() {
            bench.see(msrp: msrp("t\(index)", messageID: "m\(index)", type: cpimType, body))
        }
        #expect(bodies.indices.map { bench.correlator.dispositions.isUnwritten(.msrp($0)) } == [false, true, true])
    }

    /// A wrapped notification, and whose it says to be: in From of the message/cpim, in From of the request, and in the
    /// document.
    static let claims: [(cpim: String?, document: String, named: String?, claimed: [String])] = [
        (nil, "", "sip:bob@b.example", []),
        ("Bob <im:carol@c.example>", "", "sip:carol@c.example", []),
        ("<sip:anonymous@anonymous.invalid>", "", "sip:bob@b.example", []),
        ("nobody", "", "sip:bob@b.example", []),
        (nil, "<recipient-uri>im:dave@d.example</recipient-uri>", "sip:bob@b.example", ["sip:dave@d.example"]),
        (
            nil,
            "<recipient-uri>im:dave@d.example</recipient-uri>"
                + "<original-recipient-uri>tel:+1-23</original-recipient-uri>", "sip:bob@b.example",
            ["sip:dave@d.example", "tel:+123"]
        ),
    ]

    @Test("whose word it is", arguments: [false, true]) func claims(_ isRequest: Bool) throws {
        var found: [DispositionNotice] = []
        for claim in DispositionTests.claims {
            var bench = Bench()
            bench.see(msrp: msrp("t1", type: cpimType, cpim("abc")))
            let document = imdn("abc").replacing("</message-id>", with: "</message-id>\(claim.document)")
            let body = claim.cpim.map { cpim("x", xml + document).replacing("<sip:a@x>", with: $0) } ?? document
            let type = claim.cpim == nil ? "message/imdn+xml" : cpimType
            if isRequest {
                bench.see(
                    sip: sip(
                        "MESSAGE", "1 MESSAGE", callID: "n", from: "<sip:bob@b.example>;tag=b1",
                        headers: "c: \(type)\n", body: body), bob, alice)
            } else {
                bench.see(msrp: msrp("a", to: alicePath, from: bobPath, messageID: "n", type: type, body), bob, alice)
            }
            found += bench.correlator.dispositions.notices(of: .msrp(0))
        }
        func user(_ text: String) -> UserKey? {
            let octets = Array(text.utf8)
            return UserKey(OctetView(octets.span), 0..<octets.count)
        }
        let named = DispositionTests.claims.map { claim -> UserKey? in
            // In MSRP only message/cpim names anybody.
            isRequest || claim.cpim?.contains("carol") == true ? claim.named.flatMap(user) : nil
        }
        #expect(found.map(\.sender) == named)
        #expect(found.map(\.recipients) == DispositionTests.claims.map { Set($0.claimed.compactMap(user)) })
        #expect(found.allSatisfy { $0.source == bob.address })
    }
}
