import Correlation
import DeferredPush
import Octets
import Reassembly
import Records
import Testing

/// What a recipient makes of pushes: whether it takes them, and what becomes of what it does not take.
@Suite("Delivery") struct DeliveryTests {
    /// A push of `Stored.send` to a device, live, and what the device answers.
    struct Attempt: Sendable {
        let status: String?
        var device = bob
        /// Whether TCP acknowledges its last octet.
        var isAcknowledged = false
        /// Whether octets are missing of what the device sends.
        var isTorn = false
        /// Whether its sender gives it up.
        var isBroken = false
        /// The Request-URI of its session.
        var target: String?
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var before: [OriginalTests.Live] = [OriginalTests.Live(Stored.send)]
        let attempts: [Attempt]
        /// Severity and code of what was found of the deliveries.
        var findings: [String] = []
        /// Class, proof, pushes and reason of the messages that were taken.
        let custody: [String]
        /// The names of the stations "taken" and "acked" of each push, and what they cite.
        let stations: [String]
        /// The remarks of the stations "online", where they matter.
        var online: [String]?
        /// What is said of pushes that go out again, where it matters.
        var words: [String]?
        /// The devices of the deliveries, where they matter: instance, contact, address.
        var devices: [String]?
    }

    static let tablet = host(3)

    /// A device of Bob's registers, and the registrar's answer.
    static func register(
        _ device: Endpoint, _ number: Int, expires: Int = 3600, status: Int = 200, contact: String? = nil,
        instance: String? = nil, flow: Int? = nil, besides: String? = nil, from: String = "sip:bob@im.example"
    ) -> [OriginalTests.Live] {
        let parameters =
            (instance.map { ";+sip.instance=\"<urn:uuid:\($0)>\"" } ?? "") + (flow.map { ";reg-id=\($0)" } ?? "")
        let common = """
            Via: SIP/2.0/UDP \(device);branch=z9hG4bKr\(number)
            From: <\(from)>;tag=r\(number)
            To: <sip:bob@im.example>
            Call-ID: reg\(number)@\(device.address)
            CSeq: \(number) REGISTER
            Contact: <\(contact ?? "sip:bob@\(device)")>;expires=\(expires)\(parameters)
            Content-Length: 0


            """
        return [
            OriginalTests.Live("REGISTER sip:im.example SIP/2.0\n\(common)", device, server),
            OriginalTests.Live(
                "SIP/2.0 \(status) x\n"
                    + common.replacing("\nContact: ", with: "\nContact: \(besides.map { "\($0)," } ?? "")"),
                server, device),
        ]
    }

    static let refused = OriginalTests.Live(
        """
        MSRP d93kswow 403 no
        To-Path: msrp://10.0.0.1:7654/jshA7we;tcp
        From-Path: msrp://10.0.0.9:12763/kjhd37s2s2;tcp
        -------d93kswow$

        """, server, alice)

    /// The text, and a device that is heard.
    static let heard = [OriginalTests.Live(Stored.send)] + register(bob, 1)

    static let rows: [Row] = [
        Row(
            testDescription: "taken", attempts: [Attempt(status: "200")],
            custody: ["pushed_equal msrp-200 p1 -"], stations: ["taken - acked MSRP 200"]),
        Row(
            testDescription: "refused", attempts: [Attempt(status: "415")], findings: ["warning L622 p1"],
            custody: ["held none p1 push p1 was refused with MSRP 415"], stations: ["taken - refused MSRP 415"]),
        Row(
            testDescription: "a challenge is no refusal for good",
            attempts: [Attempt(status: "401")], custody: ["held none p1 push p1 was refused with MSRP 401"],
            stations: ["taken - refused MSRP 401"]),
        Row(
            testDescription: "the original was refused", before: [OriginalTests.Live(Stored.send), refused],
            attempts: [Attempt(status: "200")], custody: [], stations: ["refused MSRP 403 acked MSRP 200"]),
        Row(
            testDescription: "refused, then taken", attempts: [Attempt(status: "413"), Attempt(status: "200")],
            findings: ["warning L622 p1", "note L611 -"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - refused MSRP 413", "taken - acked MSRP 200"]),
        Row(
            testDescription: "taken twice", attempts: [Attempt(status: "200"), Attempt(status: "200")],
            findings: ["error L611 p2"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked MSRP 200", "taken - acked MSRP 200"]),
        Row(
            testDescription: "again without an answer", before: heard,
            attempts: [Attempt(status: nil), Attempt(status: "200")],
            findings: ["warning L611 p2"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked -", "taken - acked MSRP 200"],
            words: ["pushed again: its originals were in push p1, to which no answer was seen"]),
        Row(
            testDescription: "again, and the answer may be in a hole", before: heard,
            attempts: [Attempt(status: nil, isTorn: true), Attempt(status: "200")],
            findings: ["note L611 -"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked -", "taken - acked MSRP 200"],
            words: ["pushed again: its originals were in push p1, whose answer may be missing in the capture"]),
        Row(
            testDescription: "again, though TCP took the octets, and the answer may be in a hole", before: heard,
            attempts: [Attempt(status: nil, isAcknowledged: true, isTorn: true), Attempt(status: "200")],
            findings: ["note L611 -"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked -", "taken - acked MSRP 200"]),
        Row(
            testDescription: "again, and of the device nothing is heard",
            attempts: [Attempt(status: nil), Attempt(status: nil)],
            findings: ["note L611 -"], custody: ["pushed_equal none p1 p2 -"],
            stations: ["taken - acked -", "taken - acked -"]),
        Row(
            testDescription: "taken, and again, though there is a hole behind", before: heard,
            attempts: [Attempt(status: "200"), Attempt(status: "200", isTorn: true)],
            findings: ["error L611 p2"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked MSRP 200", "taken - acked MSRP 200"]),
        Row(
            testDescription: "again, though TCP took the octets", before: heard,
            attempts: [Attempt(status: nil, isAcknowledged: true), Attempt(status: "200")],
            findings: ["warning L611 p2"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked -", "taken - acked MSRP 200"],
            words: [
                "pushed again: its originals were in push p1, whose octets TCP acknowledged in frame 5, but no answer came"
            ]),
        Row(
            testDescription: "again, after it was given up",
            attempts: [Attempt(status: nil, isBroken: true), Attempt(status: "200")],
            findings: ["note L611 -"], custody: ["pushed_equal msrp-200 p2 -"],
            stations: ["taken - acked -", "taken - acked MSRP 200"],
            words: ["pushed again after a push that is not all there"]),
        Row(
            testDescription: "again, after it was given up and after success",
            attempts: [Attempt(status: nil, isBroken: true), Attempt(status: "200"), Attempt(status: "200")],
            findings: ["note L611 -", "error L611 p3"], custody: ["pushed_equal msrp-200 p2 p3 -"],
            stations: ["taken - acked -", "taken - acked MSRP 200", "taken - acked MSRP 200"]),
        Row(
            testDescription: "one push to each of two devices that only the registrar tells of",
            before: [OriginalTests.Live(Stored.send), notify("active", contacts: ["10.0.0.2", "10.0.0.3"])],
            attempts: [Attempt(status: "200"), Attempt(status: "200", device: tablet)],
            findings: ["note L611 -"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked MSRP 200", "taken - acked MSRP 200"],
            online: ["reginfo NOTIFY, from 10.0.0.9:5060", "reginfo NOTIFY, from 10.0.0.9:5060"],
            devices: ["- sip:bob@10.0.0.2 10.0.0.2:5060", "- sip:bob@10.0.0.3 10.0.0.3:5060"]),
        Row(
            testDescription: "to two devices that the registrar knows by name",
            before: [
                OriginalTests.Live(Stored.send), notify("active", contacts: ["phone.example", "tablet.example"]),
            ],
            attempts: [Attempt(status: "200"), Attempt(status: "200", device: tablet)],
            findings: ["note L611 -"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked MSRP 200", "taken - acked MSRP 200"],
            devices: ["- - 10.0.0.2:5060", "- - 10.0.0.3:5060"]),
        Row(
            testDescription: "twice to one of two devices that only the registrar tells of",
            before: [OriginalTests.Live(Stored.send), notify("active", contacts: ["10.0.0.2", "10.0.0.3"])],
            attempts: [Attempt(status: "200"), Attempt(status: "200")],
            findings: ["error L611 p2"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked MSRP 200", "taken - acked MSRP 200"]),
        Row(
            testDescription: "to two devices on one host, by their contacts",
            before: [OriginalTests.Live(Stored.send)]
                + register(bob, 1, contact: "sip:bob@10.0.0.2:1001", instance: "a")
                + register(
                    bob, 2, contact: "sip:bob@10.0.0.2:1002", instance: "b",
                    besides: "<sip:bob@10.0.0.2:1001>;+sip.instance=\"<urn:uuid:a>\""),
            attempts: [
                Attempt(status: "200", target: "sip:bob@10.0.0.2:1002"),
                Attempt(status: "200", target: "sip:bob@10.0.0.2:1001"),
                Attempt(status: "200", target: "sip:bob@10.0.0.2:1002"),
            ],
            findings: ["note L611 -", "error L611 p3"], custody: ["pushed_equal msrp-200 p1 p2 p3 -"],
            stations: ["taken - acked MSRP 200", "taken - acked MSRP 200", "taken - acked MSRP 200"],
            devices: [
                "urn:uuid:b sip:bob@10.0.0.2:1002 10.0.0.2:5060", "urn:uuid:a sip:bob@10.0.0.2:1001 10.0.0.2:5060",
                "urn:uuid:b sip:bob@10.0.0.2:1002 10.0.0.2:5060",
            ]),
        Row(
            testDescription: "to one device with two flows",
            before: [OriginalTests.Live(Stored.send)]
                + register(bob, 1, contact: "sip:bob@10.0.0.2:1001", instance: "a", flow: 1)
                + register(
                    bob, 2, contact: "sip:bob@10.0.0.2:1002", instance: "a", flow: 2,
                    besides: "<sip:bob@10.0.0.2:1001>;+sip.instance=\"<urn:uuid:a>\";reg-id=1"),
            attempts: [Attempt(status: "200"), Attempt(status: "200")],
            findings: ["error L611 p2"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked MSRP 200", "taken - acked MSRP 200"]),
        Row(
            testDescription: "refused, taken, taken again",
            attempts: [Attempt(status: "413"), Attempt(status: "200"), Attempt(status: "200")],
            findings: ["warning L622 p1", "note L611 -", "error L611 p3"],
            custody: ["pushed_equal msrp-200 p1 p2 p3 -"],
            stations: ["taken - refused MSRP 413", "taken - acked MSRP 200", "taken - acked MSRP 200"]),
        Row(
            testDescription: "one push to each of two devices",
            before: [OriginalTests.Live(Stored.send)] + register(bob, 1) + register(tablet, 2),
            attempts: [Attempt(status: "200"), Attempt(status: "200", device: tablet)],
            findings: ["note L611 -"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked MSRP 200", "taken - acked MSRP 200"],
            online: ["REGISTER 200, 10.0.0.2:5060", "REGISTER 200, 10.0.0.3:5060"]),
        Row(
            testDescription: "two pushes to one of two devices",
            before: [OriginalTests.Live(Stored.send)] + register(bob, 1) + register(tablet, 2),
            attempts: [Attempt(status: "200", device: tablet), Attempt(status: "200", device: tablet)],
            findings: ["error L611 p2"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked MSRP 200", "taken - acked MSRP 200"],
            online: ["REGISTER 200, 10.0.0.3:5060", "REGISTER 200, 10.0.0.3:5060"]),
        Row(
            testDescription: "a device that is not registered",
            before: [OriginalTests.Live(Stored.send)] + register(bob, 1),
            attempts: [Attempt(status: "200"), Attempt(status: "200", device: tablet)],
            findings: ["error L611 p2"], custody: ["pushed_equal msrp-200 p1 p2 -"],
            stations: ["taken - acked MSRP 200", "taken - acked MSRP 200"],
            online: ["REGISTER 200, 10.0.0.2:5060", "REGISTER 200, 10.0.0.2:5060"]),
        pushed("a REGISTER before the message", register(bob, 1), online: "REGISTER 200, 10.0.0.2:5060"),
        pushed("no REGISTER", [], online: "no REGISTER of bob in the capture"),
        pushed(
            "a REGISTER that was refused", register(bob, 1, status: 403),
            online: "no REGISTER of bob that was accepted and still held"),
        pushed(
            "a REGISTER that has run out", register(bob, 1, expires: 1),
            online: "no REGISTER of bob that was accepted and still held"),
        pushed(
            "a REGISTER that was taken back", register(bob, 1) + register(bob, 2, expires: 0),
            online: "no REGISTER of bob that was accepted and still held"),
        pushed("told of by the registrar", [notify("active")], online: "reginfo NOTIFY, from 10.0.0.9:5060"),
        pushed(
            "a REGISTER on his behalf", register(proxy, 1, contact: "sip:as.example", from: "sip:scscf.example"),
            online: "third-party REGISTER 200, from 10.0.0.5:5060"),
        pushed(
            "a REGISTER on his behalf, and his own",
            register(bob, 1) + register(proxy, 2, contact: "sip:as.example", from: "sip:scscf.example"),
            online: "REGISTER 200, 10.0.0.2:5060"),
        pushed("told of as gone", [notify("terminated")], online: "no REGISTER of bob in the capture"),
    ]

    /// A push that is taken, of a message sent behind `before`.
    static func pushed(_ name: String, _ before: [OriginalTests.Live], online: String) -> Row {
        Row(
            testDescription: name, before: before + [OriginalTests.Live(Stored.send)],
            attempts: [Attempt(status: "200")], custody: ["pushed_equal msrp-200 p1 -"],
            stations: ["taken - acked MSRP 200"], online: [online])
    }

    /// The registrar tells a watcher of Bob's contact (RFC 3680).
    static func notify(_ state: String, contacts: [String] = ["10.0.0.2"]) -> OriginalTests.Live {
        let list = contacts.enumerated().map { index, host in
            "<contact id=\"c\(index)\" state=\"\(state)\" event=\"registered\"><uri>sip:bob@\(host)</uri></contact>"
        }
        return OriginalTests.Live(
            counted(
                """
                NOTIFY sip:as@10.0.0.5 SIP/2.0
                Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKn1
                From: <sip:bob@im.example>;tag=n1
                To: <sip:as@im.example>;tag=n2
                Call-ID: notify-1@10.0.0.9
                CSeq: 1 NOTIFY
                Event: reg
                Subscription-State: active
                Content-Type: application/reginfo+xml
                Content-Length: 0

                <?xml version="1.0"?>
                <reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="0" state="full">
                <registration aor="sip:bob@im.example" id="r1" state="\(state)">
                \(list.joined())
                </registration></reginfo>
                """), server, proxy)
    }

    @Test("what became of a push", arguments: rows) func delivery(_ row: Row) {
        var evidence = Evidence()
        for live in row.before { evidence.see(live.text, live.source, live.destination) }
        for (index, attempt) in row.attempts.enumerated() {
            let number = evidence.correlator.messages.count + 1
            let id = "push\(index)"
            let to = "msrp://\(attempt.device.address):7777/iau39;tcp"
            let from = "msrp://10.0.0.9:8888/9di4ea;tcp"
            evidence.see(
                "MSRP t\(id) SEND\nTo-Path: \(to)\nFrom-Path: \(from)\nMessage-ID: \(id)\nByte-Range: 1-2/2\n"
                    + "Content-Type: multipart/mixed;boundary=b\n\nHi\n-------t\(id)$\n", server, attempt.device)
            if attempt.isTorn { evidence.correlator.legs.tear(from: attempt.device.address, to: server.address) }
            if attempt.isAcknowledged { evidence.correlator.acknowledged(number - 1, evidence.frame([])) }
            _ = evidence.push(
                bundled([Copy(Stored.send)]), destination: attempt.device, target: attempt.target,
                isBroken: attempt.isBroken, number: number)
            guard let status = attempt.status else { continue }
            evidence.see(
                "MSRP t\(id) \(status) x\nTo-Path: \(from)\nFrom-Path: \(to)\n-------t\(id)$\n", attempt.device, server)
        }
        let custody = Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: [server.address])
        evidence.book.noteDeliveries(custody, &evidence.log)
        let stations = Stations(evidence.correlator, custody, clock: evidence.clock, end: nil)
        let codes: Set<FindingCode> = [.l611, .l622]
        #expect(
            evidence.log.findings.filter { codes.contains($0.code) }.map {
                "\($0.severity) \($0.code.rawValue) \($0.push ?? "-")"
            } == row.findings)
        #expect(
            custody.record().messages.map {
                "\($0.class.rawValue) \($0.proof.rawValue) \($0.pushed.joined(separator: " ")) \($0.reason ?? "-")"
            } == row.custody)
        #expect(
            evidence.book.pushes.map { push in
                let all = stations.records(of: push)
                return [all[1], all[4]].map { "\($0.name) \($0.citation?.how ?? "-")" }.joined(separator: " ")
            } == row.stations)
        if let words = row.words {
            #expect(evidence.log.findings.filter { $0.code == .l611 }.map(\.message) == words)
        }
        if let devices = row.devices {
            let ways = custody.record().messages.flatMap(\.deliveries)
            #expect(
                ways.map { "\($0.device.instance ?? "-") \($0.device.contact ?? "-") \($0.device.address)" } == devices)
        }
        if let online = row.online {
            #expect(evidence.book.pushes.map { stations.records(of: $0)[2].remark } == online)
        }
    }

    @Test(
        "what became of a push in a SIP request",
        arguments: [
            ("200 OK", "1 MESSAGE", "pushed_equal", "acked SIP 200", false),
            ("202 Accepted", "1 MESSAGE", "pushed_equal", "acked SIP 202", false),
            ("415 No", "1 MESSAGE", "held", "refused SIP 415", true),
            ("407 Who", "1 MESSAGE", "held", "refused SIP 407", false),
            ("603 No", "2 MESSAGE", "pushed_equal", "acked -", false),
            ("100 Trying", "1 MESSAGE", "pushed_equal", "acked -", false),
        ])
    func request(_ status: String, _ cseq: String, _ custody: String, _ station: String, _ isNoted: Bool) throws {
        var evidence = Evidence()
        evidence.see(Stored.send)
        let common = """
            Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKp1
            From: <sip:im@im.example>;tag=p1
            To: <sip:bob@im.example>
            Call-ID: push@10.0.0.9
            """
        let bundle = bundled([Copy(Stored.send)])
        evidence.see(
            "MESSAGE sip:bob@10.0.0.2 SIP/2.0\n\(common)\nCSeq: 1 MESSAGE\nContent-Length: 0\n\n", server, bob)
        let request = try #require(evidence.correlator.sessions.last?.messages.last)
        evidence.see("SIP/2.0 \(status)\n\(common)\nCSeq: \(cseq)\nContent-Length: 0\n\n", bob, server)
        _ = evidence.push(bundle, form: .sip, in: request.sighting.first)
        let balance = Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: [server.address])
        evidence.book.noteDeliveries(balance, &evidence.log)
        let stations = Stations(evidence.correlator, balance, clock: evidence.clock, end: nil)
        let acked = stations.records(of: evidence.book.pushes[0])[4]
        #expect(balance.record().messages.map(\.class.rawValue) == [custody])
        #expect("\(acked.name) \(acked.citation?.how ?? "-")" == station)
        #expect(evidence.book.pushes[0].record.diagnostics.contains(.l622) == isNoted)
    }
}
