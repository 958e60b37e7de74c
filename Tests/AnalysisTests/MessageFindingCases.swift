import Records

/// The rows of MSRP and of what it carries.
extension FindingCases {
    private typealias S = Script
    private static let chat = Script.chat
    private static let (alice, bob, near, far) = (Script.alice, Script.bob, Script.near, Script.far)

    /// The chat with frames of Alice behind the reply.
    private static func saying(_ frames: String...) -> Script {
        var script = chat
        for frame in frames.reversed() { script = script.adding(after: "replyAnswer", .segment(near, far, frame)) }
        return script
    }

    /// The same, each answered.
    private static func answered(_ frames: (tid: String, text: String)...) -> Script {
        var script = chat
        for (tid, text) in frames.reversed() {
            script = script.adding(after: "replyAnswer", .segment(near, far, text), .segment(far, near, S.answer(tid)))
        }
        return script
    }

    private static func bundle(_ inner: String) -> String {
        S.send(
            "tidHello0001", id: "hello0001", type: "multipart/mixed;boundary=b1",
            body: "--b1\nContent-Type: text/plain\n\n\(inner)\n--b1--")
    }

    static let frames: [FindingCase] = [
        .init(.m301, "no end-line", chat.with("-------tidReply0001$\n", "", in: "reply").without("replyAnswer")),
        .init(
            .m302, "text between frames",
            chat.with("-------tidHello0001$\n", "-------tidHello0001$\nhello?\n", in: "hello"),
            spares: chat.with("-------tidHello0001$\n", "-------tidHello0001$\n\n", in: "hello")),
        .init(
            .m303, "LF alone", chat.with("\nMessage-ID", "\u{B}Message-ID", in: "hello"),
            spares: chat.with("hello\n", "he\u{B}lo\n", in: "hello")),
        .init(
            .m304, "paths not first",
            chat.with("Message-ID: hello0001\n", "", in: "hello").with(
                "To-Path", "Message-ID: hello0001\nTo-Path", in: "hello"),
            spares: chat.with("To-Path", "to-path", in: "hello").with("From-Path", "FROM-PATH", in: "hello")),
        .init(
            .m305, "no space behind the colon", chat.with("Message-ID: ", "Message-ID:", in: "hello"),
            spares: chat.with("Message-ID: ", "message-id: ", in: "hello")),
        .init(
            .m306, "a header behind Content-Type",
            chat.with("text/plain\n", "text/plain\nSuccess-Report: no\n", in: "hello"),
            spares: chat.with("Content-Type", "Success-Report: no\nContent-Type", in: "hello")),
        .init(
            .m307, "no Content-Type", chat.with("Content-Type: text/plain\n", "", in: "hello"),
            spares: chat.with("Content-Type: text/plain\n\nhello\n", "", in: "hello")),
        .init(
            .m308, "Content-Type, and no body",
            chat.with("\n-------", "\nContent-Type: text/plain\n-------", in: "first"),
            spares: chat.with("\n-------", "\nContent-Type: text/plain\n\n\n-------", in: "first")),
        .init(
            .m309, "of a draft", chat.with("Byte-Range", "Report-Success: yes\nByte-Range", in: "hello"),
            spares: chat.with("Byte-Range", "Content-Language: en\nByte-Range", in: "hello")),
        .init(
            .m310, "its own end-line in its body",
            chat.replacing("hello", .segment(near, far, bundle("-------tidHello0001$"))),
            spares: chat.replacing("hello", .segment(near, far, bundle("-------tidHello0002$")))),
        .init(
            .m311, "an id twice",
            saying(
                S.send("tidTwice0001", id: "one000001", body: "one"),
                S.send("tidTwice0001", id: "two000001", body: "two")),
            spares: answered(
                ("tidTwice0001", S.send("tidTwice0001", id: "one000001", body: "one")),
                ("tidTwice0001", S.send("tidTwice0001", id: "two000001", body: "two")))),
        .init(
            .m312, "its own id in its body",
            chat.replacing("hello", .segment(near, far, bundle("MSRP tidHello0001 SEND"))),
            spares: chat.replacing("hello", .segment(near, far, bundle("MSRP tidHello0002 SEND")))),
        .init(
            .m324, "a long NICKNAME",
            saying(
                S.send("tidNick00001", id: "nick00001", body: String(repeating: "n", count: 10_241), method: "NICKNAME")
            ),
            spares: saying(
                S.send("tidNick00001", id: "nick00001", body: String(repeating: "n", count: 10_240), method: "NICKNAME")
            )),
        .init(
            .m325, "a long chunk with an end",
            saying(S.send("tidLong00001", id: "long00001", body: String(repeating: "n", count: 2049))),
            spares: saying(
                S.send("tidLong00001", id: "long00001", range: "1-*/2049", body: String(repeating: "n", count: 2049)))),
        .init(
            .m330, "no Byte-Range", chat.with("Byte-Range: 1-5/5\n", "", in: "hello"),
            spares: chat.with("Byte-Range: 1-5/5\n", "byte-range: 1-*/*\n", in: "hello")),
        .init(
            .m331, as: .warning, "three octets off", chat.with("1-5/5", "1-8/*", in: "hello"),
            spares: chat.with("1-5/5", "1-7/*", in: "hello")),
        .init(
            .m340, "no Message-ID", chat.with("Message-ID: hello0001\n", "", in: "hello"),
            spares: chat.with("Message-ID:", "message-id:", in: "hello")),
        .init(
            .m341, "an address", chat.with("hello0001", "hello@c", in: "hello"),
            spares: chat.with("hello0001", "hello.-+%=c", in: "hello")),
        .init(
            .n801, "ten characters", chat.with("tidHello0001", "tidHello01").pedantic,
            spares: chat.with("tidHello0001", "tidHello001").pedantic),
        .init(
            .n801, "asked for", chat.with("tidHello0001", "tidHello01").pedantic,
            spares: chat.with("tidHello0001", "tidHello01")),
        .init(.n802, "13 characters", chat.with("aliceSession01", "aliceSession1").pedantic, spares: chat.pedantic),
        .init(
            .n802, "asked for", chat.with("aliceSession01", "aliceSession1").pedantic,
            spares: chat.with("aliceSession01", "aliceSession1")),
        .init(.n811, "in clear", chat.pedantic, spares: chat),
    ]

    static let chunks: [FindingCase] = [
        .init(
            .m320, "$ too early", saying(S.send("tidPart00001", id: "part00001", range: "1-5/90", body: "hello")),
            spares: saying(S.send("tidPart00001", id: "part00001", range: "1-5/*", body: "hello"))),
        .init(
            .m321, "given up",
            saying(S.send("tidPart00001", id: "part00001", range: "1-5/10", body: "hello", flag: "#")),
            spares: saying(S.send("tidPart00001", id: "part00001", range: "1-5/5", body: "hello", flag: "$"))),
        .init(
            .m322, "its end is missing",
            answered(
                ("tidPart00001", S.send("tidPart00001", id: "part00001", range: "1-5/10", body: "hello", flag: "+"))),
            spares: answered(
                ("tidPart00001", S.send("tidPart00001", id: "part00001", range: "1-5/10", body: "hello", flag: "+")),
                ("tidPart00002", S.send("tidPart00002", id: "part00001", range: "6-10/10", body: "there")))),
        .init(
            .m323, "an octet that differs",
            answered(
                ("tidPart00001", S.send("tidPart00001", id: "part00001", range: "1-5/9", body: "hello", flag: "+")),
                ("tidPart00002", S.send("tidPart00002", id: "part00001", range: "5-9/9", body: "there"))),
            spares: answered(
                ("tidPart00001", S.send("tidPart00001", id: "part00001", range: "1-5/9", body: "hello", flag: "+")),
                ("tidPart00002", S.send("tidPart00002", id: "part00001", range: "5-9/9", body: "other")))),
        .init(.m326, "a chunk behind 413", refused(1000), spares: refused(100)),
        .init(.m327, "cut otherwise by a relay", relayed(["hel", "lo"]), spares: relayed(["hello"])),
        .init(
            .m332, "another total",
            answered(
                ("tidPart00001", S.send("tidPart00001", id: "part00001", range: "1-5/10", body: "hello", flag: "+")),
                ("tidPart00002", S.send("tidPart00002", id: "part00001", range: "6-10/11", body: "there"))),
            spares: answered(
                ("tidPart00001", S.send("tidPart00001", id: "part00001", range: "1-5/10", body: "hello", flag: "+")),
                ("tidPart00002", S.send("tidPart00002", id: "part00001", range: "6-10/*", body: "there")))),
        .init(
            .m342, "another text", answered(("tidMore00001", S.send("tidMore00001", id: "hello0001", body: "hullo"))),
            spares: answered(("tidMore00001", S.send("tidMore00001", id: "hello0001", body: "hello")))),
    ]

    private static func refused(_ pause: Int64) -> Script {
        chat.adding(
            after: "replyAnswer",
            .segment(near, far, S.send("tidBig000001", id: "big000001", range: "1-5/90", body: "hello", flag: "+")),
            .segment(far, near, S.answer("tidBig000001", "413 Stop")), .wait(pause),
            .segment(near, far, S.send("tidBig000002", id: "big000001", range: "6-10/90", body: "there", flag: "+")),
            .segment(far, near, S.answer("tidBig000002", "413 Stop")))
    }

    /// A message that a relay on 10.0.0.3 passes on in these pieces.
    private static func relayed(_ pieces: [String]) -> Script {
        let relay = "msrp://10.0.0.3:2855/relay;tcp"
        let (a, r, b) = (Wiretap.Host(1, 43_000), Wiretap.Host(3, 2855), Wiretap.Host(3, 43_001))
        func leg(_ text: String, _ to: String, _ from: String) -> String {
            text.replacing("To-Path: \(S.bobPath)", with: "To-Path: \(to)").replacing(
                "From-Path: \(S.alicePath)", with: "From-Path: \(from)")
        }
        var script = chat
        var events: [Wiretap.Event] = [
            .open(a, r), .open(b, far),
            .segment(
                a, r, leg(S.send("tidRelay0001", id: "relay0001", body: "hello"), "\(relay) \(S.bobPath)", S.alicePath)),
        ]
        var place = 1
        for (index, piece) in pieces.enumerated() {
            let (end, isLast) = (place + piece.count - 1, index == pieces.count - 1)
            events.append(
                .segment(
                    b, far,
                    leg(
                        S.send(
                            "tidLegTwo00\(index)", id: "relay0001", range: "\(place)-\(end)/5", body: piece,
                            flag: isLast ? "$" : "+"),
                        S.bobPath, "\(relay) \(S.alicePath)")))
            place = end + 1
        }
        for event in events.reversed() { script = script.adding(after: "replyAnswer", event) }
        return script
    }

    private static func asking(_ report: String) -> Script {
        chat.with("Byte-Range", "\(report)\nByte-Range", in: "hello")
    }

    static let answers: [FindingCase] = [
        .init(
            .m350, "REPORT is answered",
            asking("Success-Report: yes").adding(
                after: "helloAnswer", .segment(far, near, S.report("tidReport001", about: "hello0001")),
                .segment(near, far, S.answer("tidReport001", back: true))),
            spares: asking("Success-Report: yes").adding(
                after: "helloAnswer", .segment(far, near, S.report("tidReport001", about: "hello0001")))),
        .init(
            .m350, "REPORT asks for one",
            asking("Success-Report: yes").adding(
                after: "helloAnswer",
                .segment(far, near, S.report("tidReport001", about: "hello0001", headers: "Success-Report: yes\n"))),
            spares: asking("Success-Report: yes").adding(
                after: "helloAnswer", .segment(far, near, S.report("tidReport001", about: "hello0001")))),
        .init(
            .m351, "nobody asked",
            chat.adding(after: "helloAnswer", .segment(far, near, S.report("tidReport001", about: "hello0001"))),
            spares: asking("Success-Report: yes").adding(
                after: "helloAnswer", .segment(far, near, S.report("tidReport001", about: "hello0001")))),
        .init(
            .m351, "about what was not sent",
            chat.adding(after: "helloAnswer", .segment(far, near, S.report("tidReport001", about: "never0001"))),
            spares: chat.without("invite").adding(
                after: "helloAnswer", .segment(far, near, S.report("tidReport001", about: "never0001")))),
        .init(
            .m352, "no REPORT", asking("Success-Report: yes"),
            spares: asking("Success-Report: yes").adding(
                after: "helloAnswer", .segment(far, near, S.report("tidReport001", about: "hello0001")))),
        .init(
            .m353, "200, though no answer was wanted", asking("Failure-Report: no"),
            spares: asking("Failure-Report: yes")),
        .init(
            .m353, "200, though failures were wanted only", asking("Failure-Report: partial"),
            spares: asking("Failure-Report: partial").with("200 OK", "400 Bad", in: "helloAnswer")),
        .init(
            .m360, "481", chat.with("200 OK", "481 No Session", in: "helloAnswer"),
            spares: chat.with("200 OK", "506 In Use", in: "helloAnswer")),
        .init(
            .m360, "a path that SDP does not name",
            chat.with(S.bobPath, S.bobPath.replacing("bobSession", with: "robSession"), in: "hello").without(
                "helloAnswer"),
            spares: chat.with(S.bobPath, S.bobPath.replacing("msrp:", with: "MSRP:"), in: "hello")),
        .init(
            .m361, "506", chat.with("200 OK", "506 In Use", in: "helloAnswer"),
            spares: chat.with("200 OK", "481 No Session", in: "helloAnswer")),
        .init(.m361, "two connections at once", twice(true), spares: twice(false)),
        .init(
            .m362, "415", chat.with("200 OK", "415 Type", in: "helloAnswer"),
            spares: chat.with("200 OK", "413 Stop", in: "helloAnswer")),
        .init(
            .m363, "403", chat.with("200 OK", "403 No", in: "helloAnswer"),
            spares: saying(S.send("tidAuth00001", id: nil, body: nil, method: "AUTH"))
                .adding(after: "replyAnswer").adding(
                    after: "byeOK", .segment(far, near, S.answer("tidAuth00001", "401 Who")))),
        .init(
            .m364, "another authority",
            chat.with(S.bobPath, S.bobPath.replacing("10.0.0.2", with: "10.0.0.7"), in: "hello"),
            spares: chat.with(S.bobPath, S.bobPath.replacing(";tcp", with: ";TCP"), in: "hello")),
    ]

    /// A second connection of the session, while the first is used or when it is no more.
    private static func twice(_ atOnce: Bool) -> Script {
        let other = Wiretap.Host(1, 44_000)
        var events: [Wiretap.Event] = [
            .open(other, far), .segment(other, far, S.send("tidOther0001", id: "other0001", body: "other")),
            .segment(far, other, S.answer("tidOther0001")),
        ]
        let more: [Wiretap.Event] = [
            .segment(near, far, S.send("tidMore00001", id: "more00001", body: "more")),
            .segment(far, near, S.answer("tidMore00001")),
        ]
        events = atOnce ? events + more : more + events
        var script = chat
        for event in events.reversed() { script = script.adding(after: "replyAnswer", event) }
        return script
    }

    // MARK: CPIM and IMDN

    private static let head =
        "From: <sip:alice@alice.example>\nTo: <sip:bob@bob.example>\nNS: imdn <urn:ietf:params:imdn>\n"
        + "imdn.Message-ID: imdnHello1\n"

    private static func cpim(
        _ head: String, type: String = "text/plain", _ content: String = "hello", back: Bool = false
    ) -> String {
        S.send(
            back ? "tidImdn00002" : "tidCpim00001", id: back ? "imdn00001" : "cpim00001", type: "message/cpim",
            body: "\(head)\nContent-Type: \(type)\n\n\(content)", back: back)
    }

    private static func letter(_ head: String) -> Script {
        chat.adding(
            after: "replyAnswer", .segment(near, far, cpim(head)), .segment(far, near, S.answer("tidCpim00001")))
    }

    private static let delivered = told("<delivery-notification><status><delivered/></status></delivery-notification>")

    private static func told(_ stage: String, about id: String = "imdnHello1") -> String {
        "<?xml version=\"1.0\"?><imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>\(id)</message-id>"
            + "<datetime>2026-09-21T14:14:30Z</datetime>\(stage)</imdn>"
    }

    /// The letter, with notifications of Bob.
    private static func notified(_ documents: [String], _ disposition: String = "\nContent-Disposition: notification")
        -> Script
    {
        var script = letter(head + "imdn.Disposition-Notification: positive-delivery\n")
        let from = "From: <sip:bob@bob.example>\nTo: <sip:alice@alice.example>\n"
        for (index, document) in documents.enumerated().reversed() {
            let frame = cpim(from, type: "message/imdn+xml\(disposition)", document, back: true)
                .replacing("tidImdn00002", with: "tidImdn0000\(index + 2)").replacing(
                    "imdn00001", with: "imdn0000\(index)")
            script = script.adding(
                after: "bye", .segment(far, near, frame),
                .segment(near, far, S.answer("tidImdn0000\(index + 2)", back: true)))
        }
        return script
    }

    static let notifications: [FindingCase] = [
        .init(
            .i701, "no IMDN", letter(head + "imdn.Disposition-Notification: positive-delivery\n"),
            spares: notified([delivered])),
        .init(.i702, "told twice", notified([delivered, delivered]), spares: notified([delivered])),
        .init(
            .i703, "about nothing", notified([delivered.replacing("imdnHello1", with: "imdnNever1")]),
            spares: notified([delivered])),
        .init(
            .i704, "no From", letter(head.replacing("From: <sip:alice@alice.example>\n", with: "")),
            spares: letter(head)),
        .init(
            .i705, "no NS", letter(head.replacing("NS: imdn <urn:ietf:params:imdn>\n", with: "")), spares: letter(head)),
        .init(
            .i705, "a folded header", letter(head + "Subject: tea\n and cake\n"),
            spares: letter(head + "Subject: tea and cake\n")),
        .init(
            .i707, "another disposition", notified([delivered], "\nContent-Disposition: attachment"),
            spares: notified([delivered])),
        .init(.i707, as: .note, "no disposition", notified([delivered], ""), spares: notified([delivered])),
        .init(
            .i708, "stored",
            notified([told("<processing-notification><status><stored/></status></processing-notification>")]),
            spares: notified([delivered])),
    ]
}
