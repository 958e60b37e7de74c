import Correlation
import DeferredPush
import Octets
import Records
import Testing

/// What is found of messages on their way: stored, pushed, answered, left.
@Suite("Findings of delivery") struct DeliveryFindingTests {
    /// What happens, in order.
    enum Step: Sendable {
        /// A message is seen.
        case live(String, Endpoint, Endpoint)
        /// So many seconds pass.
        case wait(Int64)
        /// The server pushes copies in a SEND with this transaction id and further headers.
        case push(String, [String], headers: String = "", device: Endpoint = bob, isBroken: Bool = false)
        /// Octets are missing of what one host sends to another.
        case torn(Endpoint, Endpoint)

        static func live(_ live: OriginalTests.Live) -> Step { .live(live.text, live.source, live.destination) }
    }

    typealias Course = [Step]

    static let to = "msrp://10.0.0.2:7777/iau39;tcp"
    static let from = "msrp://10.0.0.9:8888/9di4ea;tcp"

    // MARK: The sender

    static let session: Course = [.live(Stored.all[0], alice, server), .live(Stored.all[1], server, alice)]

    /// One of Alice's SENDs.
    static func send(_ number: Int) -> String {
        Stored.send.replacing("k353dwWD", with: "text\(number)").replacing("d93kswow", with: "send\(number)")
    }

    /// The SENDs with these numbers, taken by the server.
    static func stored(_ numbers: Int...) -> Course {
        session
            + numbers.flatMap { number -> Course in
                [
                    .live(send(number), alice, server),
                    .live(
                        "MSRP send\(number) 200 OK\nTo-Path: msrp://10.0.0.1:7654/jshA7we;tcp\n"
                            + "From-Path: msrp://10.0.0.9:12763/kjhd37s2s2;tcp\n-------send\(number)$\n", server, alice),
                ]
            }
    }

    /// A message in chunks, and another one between them or behind them.
    static func interleaved(_ isInside: Bool) -> Course {
        let chunks = OriginalTests.chunks.map(Step.live)
        let other = Step.live(send(2), alice, server)
        return session + (isInside ? [chunks[0], other, chunks[1], chunks[2]] : chunks + [other])
    }

    /// More notifications in one body than are read.
    static let tooManyNotifications = Step.live(
        counted(
            Stored.message.replacing("page-1", with: "told-1")
                .replacing("text/plain;charset=utf-8", with: "multipart/mixed;boundary=b")
                .replacing(
                    Stored.text,
                    with: String(repeating: "--b\nContent-Type: message/imdn+xml\n\n<imdn/>\n", count: 300) + "--b--")),
        bob, server)

    static func page(expires: Int) -> String {
        counted(Stored.message.replacing("CSeq", with: "Expires: \(expires)\nCSeq"))
    }

    // MARK: The push

    /// The session that pushes, with further lines in Bob's description.
    static func opened(_ lines: String = "a=accept-types:*\n") -> Course {
        let common = """
            Via: SIP/2.0/TCP 10.0.0.9;branch=z9hG4bKp1
            From: <sip:im@im.example>;tag=p1
            To: <sip:bob@im.example>
            Call-ID: push@10.0.0.9
            CSeq: 1 INVITE
            Content-Type: application/sdp
            Content-Length: 0

            v=0
            o=- 1 1 IN IP4 h
            s=-
            c=IN IP4 h
            t=0 0
            m=message 1 TCP/MSRP *

            """
        return [
            .live(
                counted("INVITE sip:bob@10.0.0.2 SIP/2.0\n\(common)a=accept-types:*\na=path:\(from)\n"), server, bob),
            .live(
                counted("SIP/2.0 200 OK\n\(common)\(lines)a=path:\(to)\n").replacing(
                    "im.example>\n", with: "im.example>;tag=b1\n"),
                bob, server),
        ]
    }

    static let closed: Course = {
        let common = """
            Via: SIP/2.0/TCP 10.0.0.9;branch=z9hG4bKp2
            From: <sip:im@im.example>;tag=p1
            To: <sip:bob@im.example>;tag=b1
            Call-ID: push@10.0.0.9
            CSeq: 2 BYE
            Content-Length: 0


            """
        return [
            .live("BYE sip:bob@10.0.0.2 SIP/2.0\n\(common)", server, bob),
            .live("SIP/2.0 200 OK\n\(common)", bob, server),
        ]
    }()

    static func answer(_ id: String, _ status: String = "200 OK") -> Step {
        .live("MSRP \(id) \(status)\nTo-Path: \(from)\nFrom-Path: \(to)\n-------\(id)$\n", bob, server)
    }

    static let report = Step.live(
        "MSRP rept REPORT\nTo-Path: \(from)\nFrom-Path: \(to)\nMessage-ID: pus1\nByte-Range: 1-2/2\n"
            + "Status: 000 200 OK\n-------rept$\n", bob, server)

    static let registered: Course = DeliveryTests.register(bob, 1).map(Step.live)

    /// The server passes a SEND on to Bob, who answers so.
    static func passedOn(_ status: String) -> Course {
        [
            .live(
                send(1).replacing("msrp://10.0.0.9:12763/kjhd37s2s2;tcp", with: to)
                    .replacing("msrp://10.0.0.1:7654/jshA7we;tcp", with: from), server, bob), answer("send1", status),
        ]
    }

    static let pushed: Course = [.push("pus1", [send(1)]), answer("pus1")]
    static let keepAlive = Step.live(
        "MSRP keep SEND\nTo-Path: \(to)\nFrom-Path: \(from)\nMessage-ID: keep\nByte-Range: 1-0/0\n-------keep$\n",
        server,
        bob)

    /// A message that was pushed, and of which its recipient tells.
    static func toldOf(_ status: String) -> Course {
        [.live(CustodyTests.wrapped, alice, server)] + opened()
            + [
                .push("pus1", [CustodyTests.wrapped]), answer("pus1"),
                .live(CustodyTests.told(status).text, bob, server),
            ]
    }

    static func delivery(_ id: String) -> String {
        Stored.send.replacing("text/plain;charset=utf-8", with: "message/cpim").replacing(
            "Byte-Range: 1-27/27\n", with: ""
        )
        .replacing(
            Stored.text,
            with: "From: <im:a@x>\nTo: <im:b@x>\nNS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: m1\n"
                + "imdn.Disposition-Notification: \(id)\n\nContent-Type: text/plain\n\nHi")
    }

    static let rows: [FindingRow<Course>] = [
        .init(
            .x570, "one left out between two", stored(1, 2, 3) + [.push("pus1", [send(1), send(3)]), .wait(61)],
            spares: stored(1, 2, 3) + [.push("pus1", [send(1), send(2), send(3)]), .wait(61)]),
        .init(
            .x570, "and not at the end",
            stored(1, 2, 3) + [.push("pus1", [send(1)]), .push("pus2", [send(3)]), .wait(61)],
            spares: stored(1, 2, 3) + [.push("pus1", [send(1), send(2)]), .wait(61)]),
        .init(
            .x570, "too soon to judge", stored(1, 2, 3) + [.push("pus1", [send(1), send(3)]), .wait(61)],
            spares: stored(1, 2, 3) + [.push("pus1", [send(1), send(3)]), .wait(59)]),
        .init(
            .x570, "all pushes are heard",
            stored(1, 2, 3) + [.push("pus1", [send(1), send(3)]), .torn(bob, server), .wait(61)],
            spares: stored(1, 2, 3) + [.push("pus1", [send(1), send(3)]), .torn(server, bob), .wait(61)]),
        .init(.l600, "held", stored(1), spares: stored(1) + opened() + passedOn("200 OK")),
        .init(.l601, "a REGISTER", stored(1) + registered + pushed, spares: registered + stored(1)),
        .init(.l602, "pushed", stored(1) + pushed, spares: stored(1)),
        .init(
            .l611, "taken twice", stored(1) + pushed + [.push("pus2", [send(1)])],
            spares: stored(1, 2) + pushed + [.push("pus2", [send(2)])]),
        .init(
            .l613, "the later one first", stored(1, 2) + [.push("pus1", [send(2)]), .push("pus2", [send(1)])],
            spares: stored(1, 2) + [.push("pus1", [send(1)]), .push("pus2", [send(2)])]),
        .init(
            .l613, "in one bundle", stored(1, 2) + [.push("pus1", [send(2), send(1)])],
            spares: stored(1, 2) + [.push("pus1", [send(1), send(2)])]),
        .init(
            .l613, "again is not late", stored(1, 2) + [.push("pus1", [send(2)]), .push("pus2", [send(1)])],
            spares: stored(1, 2)
                + [
                    .push("pus1", [send(1)]), answer("pus1", "413 no"), .push("pus2", [send(2)]),
                    .push("pus3", [send(1)]),
                ]),
        .init(
            .l613, "nor was a push of it cut short",
            stored(1, 2) + [.push("pus1", [send(2)]), .push("pus2", [send(1)])],
            spares: stored(1, 2) + [
                .push("pus0", [send(1)], isBroken: true), .push("pus1", [send(2)]), .push("pus2", [send(1)]),
            ]),
        .init(
            .l613, "one behind the other", interleaved(false) + [.push("pus1", [send(2), OriginalTests.joined])],
            spares: interleaved(true) + [.push("pus1", [send(2), OriginalTests.joined])]),
        .init(
            .l613, "to one device", stored(1, 2) + [.push("pus1", [send(2)]), .push("pus2", [send(1)])],
            spares: stored(1, 2) + [.push("pus1", [send(2)], device: host(3)), .push("pus2", [send(1)])]),
        .init(
            .l614, "the last one left out", stored(1, 2) + opened() + pushed + closed + [.wait(61)],
            spares: stored(1, 2) + opened() + pushed + [.wait(61)]),
        .init(
            .l614, "one of three chunks",
            session + OriginalTests.chunks.map(Step.live) + opened()
                + [.push("pus1", [OriginalTests.chunks[0].text])] + closed + [.wait(61)],
            spares: session + OriginalTests.chunks.map(Step.live) + opened()
                + [.push("pus1", OriginalTests.chunks.map(\.text))] + closed + [.wait(61)]),
        .init(
            .l614, "sent before the push", stored(1, 2) + opened() + pushed + closed + [.wait(61)],
            spares: stored(1) + opened() + pushed + closed + stored(2) + [.wait(61)]),
        .init(
            .l615, "live, then pushed", stored(1) + opened() + passedOn("200 OK") + pushed,
            spares: stored(1) + opened() + passedOn("481 no") + pushed),
        .init(
            .l620, "31 s without an answer", opened() + [.push("pus1", [send(1)]), .wait(31)],
            spares: opened() + [.push("pus1", [send(1)]), .wait(29)]),
        .init(
            .l620, "an answer was wanted", opened() + [.push("pus1", [send(1)]), .wait(31)],
            spares: opened() + [.push("pus1", [send(1)], headers: "Failure-Report: no\n"), .wait(31)]),
        .init(
            .l620, "the way back is heard", opened() + [.push("pus1", [send(1)]), .wait(31)],
            spares: [.push("pus1", [send(1)]), .wait(31)]),
        .init(
            .l620, "the way back is heard whole", opened() + [.push("pus1", [send(1)]), .wait(31)],
            spares: opened() + [.push("pus1", [send(1)]), .torn(bob, server), .wait(31)]),
        .init(
            .l620, "no answer was seen before it", opened() + [answer("pus2"), .push("pus1", [send(1)]), .wait(31)],
            spares: opened() + [answer("pus1"), .push("pus1", [send(1)]), .wait(31)]),
        .init(
            .l621, "answered in the 33rd second", [.push("pus1", [send(1)]), .wait(31), answer("pus1")],
            spares: [.push("pus1", [send(1)]), .wait(25), answer("pus1")]),
        .init(
            .l622, "refused", [.push("pus1", [send(1)]), answer("pus1", "415 no")],
            spares: [.push("pus1", [send(1)]), answer("pus1", "401 who")]),
        .init(
            .l623, "a session without a push", stored(1) + opened() + [keepAlive] + closed,
            spares: stored(1) + opened() + [keepAlive] + pushed + closed),
        .init(
            .l623, "its connection stood", stored(1) + opened() + [keepAlive] + closed,
            spares: stored(1) + opened() + closed),
        .init(
            .l625, "no REPORT in 61 s",
            opened() + [.push("pus1", [send(1)], headers: "Success-Report: yes\n"), answer("pus1"), .wait(61)],
            spares: opened() + [
                .push("pus1", [send(1)], headers: "Success-Report: yes\n"), answer("pus1"), report, .wait(61),
            ]),
        .init(
            .l625, "too soon to judge",
            opened() + [.push("pus1", [send(1)], headers: "Success-Report: yes\n"), answer("pus1"), .wait(61)],
            spares: opened() + [.push("pus1", [send(1)], headers: "Success-Report: yes\n"), answer("pus1"), .wait(50)]),
        .init(
            .l625, "no IMDN of delivery",
            [.live(delivery("positive-delivery"), alice, server)] + opened()
                + [.push("pus1", [delivery("positive-delivery")]), answer("pus1"), .wait(61)],
            spares: [.live(delivery("display"), alice, server)] + opened()
                + [.push("pus1", [delivery("display")]), answer("pus1"), .wait(61)]),
        .init(
            .l625, "told to have failed", toldOf("failed"), spares: toldOf("delivered")),
        .init(
            .l625, "nor could it have been sent in SIP",
            [.live(delivery("positive-delivery"), alice, server)] + opened()
                + [.push("pus1", [delivery("positive-delivery")]), answer("pus1"), .wait(61)],
            spares: [
                .live(delivery("positive-delivery"), alice, server),
                .push("pus1", [delivery("positive-delivery")]), answer("pus1"), .wait(61),
            ]),
        .init(
            .l625, "nor may it be one that had no room",
            [.live(delivery("positive-delivery"), alice, server)] + opened()
                + [.push("pus1", [delivery("positive-delivery")]), answer("pus1"), .wait(61)],
            spares: [.live(delivery("positive-delivery"), alice, server)] + opened()
                + [.push("pus1", [delivery("positive-delivery")]), answer("pus1"), tooManyNotifications, .wait(61)]),
        .init(
            .l630, "pushed behind its Expires",
            [.live(page(expires: 60), alice, server), .wait(61), .push("pus1", [page(expires: 60)])],
            spares: [.live(page(expires: 60), alice, server), .wait(50), .push("pus1", [page(expires: 60)])]),
        .init(
            .l632, "pushed after eight days",
            [.live(send(1), alice, server), .wait(8 * 86_400), .push("pus1", [send(1)])],
            spares: [.live(send(1), alice, server), .wait(6 * 86_400), .push("pus1", [send(1)])]),
        .init(
            .l640, "text alone", opened("a=accept-types:text/plain\n") + pushed,
            spares: opened("a=accept-types:multipart/* message/msrp\n") + pushed),
        .init(
            .l640, as: .note, "parts not named", opened("a=accept-types:multipart/mixed\n") + pushed,
            spares: opened("a=accept-types:multipart/mixed\na=accept-wrapped-types:message/msrp\n") + pushed),
        .init(
            .l641, "more than max-size", opened("a=accept-types:*\na=max-size:100\n") + pushed,
            spares: opened("a=accept-types:*\na=max-size:1000\n") + pushed),
        .init(
            .l642, "to a recipient that only sends", opened("a=accept-types:*\na=sendonly\n") + pushed,
            spares: opened("a=accept-types:*\na=recvonly\n") + pushed),
        .init(
            .l660, "online for ten minutes", stored(1) + registered + [.wait(601)],
            spares: stored(1) + registered + [.wait(590)]),
        .init(
            .l660, "without any message", stored(1) + registered + [.wait(601)],
            spares: stored(1) + registered
                + passedOn("200 OK").map { step in
                    if case .live(let text, let source, let destination) = step {
                        .live(text.replacing("text1", with: "renamed"), source, destination)
                    } else {
                        step
                    }
                } + [.wait(601)]),
        .init(
            .l660, "nothing is missing", stored(1) + registered + [.wait(601)],
            spares: stored(1) + registered + [.torn(alice, proxy), .wait(601)]),
        .init(
            .l660, "to the end", stored(1) + registered + [.wait(601)],
            spares: stored(1) + registered + DeliveryTests.register(bob, 2, expires: 0).map(Step.live) + [.wait(601)]),
    ]

    private func severities(_ course: Course, _ code: FindingCode) -> Set<Severity> {
        var evidence = Evidence()
        var isComplete = true
        for step in course {
            switch step {
            case .live(let text, let source, let destination): evidence.see(text, source, destination)
            case .wait(let seconds): evidence.pauses += seconds
            case .torn(let source, let destination):
                evidence.correlator.legs.tear(from: source.address, to: destination.address)
                isComplete = false
            case .push(let id, let copies, let headers, let device, let isBroken):
                let number = evidence.correlator.messages.count + 1
                evidence.see(
                    "MSRP \(id) SEND\nTo-Path: \(DeliveryFindingTests.to)\nFrom-Path: \(DeliveryFindingTests.from)\n"
                        + "Message-ID: \(id)\nByte-Range: 1-2/2\n\(headers)"
                        + "Content-Type: multipart/mixed;boundary=b\n\nHi\n-------\(id)$\n", server, device)
                _ = evidence.push(
                    bundled(copies.map(Copy.init)), destination: device, isBroken: isBroken, number: number,
                    asksForResponse: !headers.hasPrefix("Failure-Report: no"))
            }
        }
        let ends: [Timestamp?] = [evidence.now]
        let custody = Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: [server.address])
        evidence.book.noteDeliveries(custody, until: ends, &evidence.log)
        evidence.book.noteCustody(
            custody, in: evidence.correlator, until: ends, isComplete: isComplete, &evidence.log)
        return evidence.severities(of: code)
    }

    @Test("each finding, and its near miss", arguments: rows) func finding(_ row: FindingRow<Course>) {
        #expect(severities(row.raises, row.code) == [row.severity])
        #expect(severities(row.spares, row.code) == [])
    }
}
