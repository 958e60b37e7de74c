import Foundation
import Records

/// The rows of the table, field by field.
enum FindingCases {
    private typealias S = Script
    private static let chat = Script.chat
    private static let (alice, bob, near, far) = (Script.alice, Script.bob, Script.near, Script.far)

    private static let hello = S.send("tidHello0001", id: "hello0001", body: "hello")

    static let captures: [FindingCase] = [
        .init(.c001, "a connection that was open before", chat.without("open")),
        .init(.c001, "a dialog without its INVITE", chat.without("invite", "ok")),
        .init(
            .c002, "a segment that is not captured",
            chat.replacing("hello", .lost(near, far, S.send("tidHello0001", id: "hello0001", body: "hello")))
                .adding(
                    after: "helloAnswer", .segment(near, far, S.send("tidMore00001", id: "more00001", body: "more"))),
            spares: chat),
        .init(
            .c002, "half a SEND that is not captured",
            chat.replacing("hello", .segment(near, far, String(hello.prefix(200))))
                .adding(
                    after: "hello", .lost(near, far, String(hello.dropFirst(200))),
                    .segment(near, far, S.send("tidMore00001", id: "more00001", body: "more"))),
            spares: chat.replacing("hello", .segment(near, far, String(hello.prefix(200))))
                .adding(after: "hello", .segment(near, far, String(hello.dropFirst(200))))),
        .init(.c003, "frames cut", chat.cut(to: 200), spares: chat.cut(to: 1500)),
        .init(
            .c005, "ESP", chat.adding(after: "close", .packet(50, alice, bob)),
            spares: chat.adding(after: "close", .packet(51, alice, bob))),
        .init(
            .c006, "time runs backwards", chat.adding(after: "byeOK", .wait(-2000)),
            spares: chat.adding(after: "byeOK", .wait(-1))),
        .init(
            .c007, "a mirror", chat.adding(after: "hello", .copy),
            spares: chat.adding(
                after: "hello", .segment(near, far, S.send("tidMore00001", id: "more00001", body: "hello")))),
        .init(
            .c007, "a mirror of a message", chat.adding(after: "invite", .copy),
            spares: chat.adding(after: "invite", .wait(500), .datagram(alice, bob, S.invite()))),
        .init(
            .c008, "a fragment alone",
            chat.adding(after: "close", .fragment(alice, bob, String(repeating: "x", count: 900)))),
    ]

    static let transport: [FindingCase] = [
        .init(
            .t010, "refused", chat.adding(after: "ack", .knock(.init(1, 40_001), far), .reset(far, .init(1, 40_001))),
            spares: chat.adding(
                after: "ack", .knock(.init(1, 40_001), .init(2, 9999)), .reset(.init(2, 9999), .init(1, 40_001)))),
        .init(
            .t010, "not answered", chat.adding(after: "ack", .knock(.init(1, 40_001), far)),
            spares: chat.adding(after: "ack", .knock(.init(1, 40_001), .init(2, 9999)))),
        .init(
            .t011, "the answerer opens", chat.openedByBob,
            spares: chat.openedByBob.with("a=path:msrp://10.0.0.2", "a=setup:active\na=path:msrp://10.0.0.2", in: "ok")),
        .init(
            .t011, "the passive side opens", chat.openedByBob.with("a=path", "a=setup:passive\na=path", in: "ok"),
            spares: chat.openedByBob.with("a=path", "a=setup:passive\na=path", in: "invite")),
        .init(
            .t012, "the passive side speaks first", chat.without("first", "firstAnswer", "hello", "helloAnswer")),
        .init(
            .t012, "the passive side speaks first, and the end of what the active side sent is in doubt",
            chat.without("first", "firstAnswer", "hello", "helloAnswer"),
            spares: chat.without("first", "firstAnswer").replacing(
                "hello",
                .segment(
                    near, far,
                    Script.send(
                        "tidHello0001", id: "hello0001", range: "1-*/100", type: "multipart/mixed;boundary=b1",
                        body: "--b1\n\none\n", flag: "+")))),
        .init(
            .t012, "the active side speaks late", chat.adding(after: "open", .wait(12_000)),
            spares: chat.adding(after: "open", .wait(8000))),
        .init(.t013, "a SEND was not answered", chat.without("replyAnswer")),
        .init(
            .t013, "before the BYE",
            chat.without("close").adding(after: "replyAnswer", .close(near, far), .wait(20_000)),
            spares: chat.without("close").adding(after: "replyAnswer", .close(near, far), .wait(1000))),
        .init(
            .t013, "a SEND that asks for no answer is not missed", chat.without("replyAnswer"),
            spares: chat.without("replyAnswer").with("Content-Type", "Failure-Report: no\nContent-Type", in: "reply")),
        .init(
            .t014, "two sessions", second(.init(1, 40_000), .init(2, 2855)),
            spares: second(.init(1, 40_002), .init(2, 2855))),
        .init(
            .t015, "to c= and m=, without CEMA", elsewhere(""),
            spares: elsewhere("a=msrp-cema\n")),
        .init(
            .t016, "a SEND without a body once more",
            chat.adding(after: "replyAnswer", .segment(near, far, S.send("tidAlive0001", id: nil, body: nil)))),
        .init(
            .t017, "other octets",
            chat.adding(after: "hello", .again(near, far, S.send("tidHello0001", id: "hello0001", body: "jello"))),
            spares: chat.adding(
                after: "hello", .again(near, far, S.send("tidHello0001", id: "hello0001", body: "hello")))),
    ]

    /// A second session, with SENDs over this connection.
    private static func second(_ near: Wiretap.Host, _ far: Wiretap.Host) -> Script {
        func other(_ text: String) -> String {
            text.replacing("Session", with: "Second0").replacing("chat@c", with: "other@c").replacing(
                "inv1", with: "inv2"
            )
            .replacing("ack1", with: "ack2").replacing("bye1", with: "bye2")
            .replacing("40000", with: "\(near.port)")
        }
        var script = chat.adding(
            after: "ack", .datagram(alice, bob, other(S.invite())), .datagram(bob, alice, other(S.ok())),
            .datagram(alice, bob, other(S.request("ACK", "1 ACK", toTag: "b1", branch: "ack1"))))
        var events: [Wiretap.Event] = near.port == 40_000 ? [] : [.open(near, far)]
        events += [
            .segment(near, far, other(S.send("tidOther0001", id: "other0001", body: "hello"))),
            .segment(far, near, other(S.answer("tidOther0001"))),
            .datagram(alice, bob, other(S.request("BYE", "2 BYE", toTag: "b1", branch: "bye1"))),
            .datagram(bob, alice, other(S.response("200 OK", "2 BYE", branch: "bye1"))),
        ]
        for event in events.reversed() { script = script.adding(after: "replyAnswer", event) }
        return script
    }

    /// Bob's c= and m= lead to 10.0.0.7:9000, where the connection goes.
    private static func elsewhere(_ attribute: String) -> Script {
        let box = Wiretap.Host(7, 9000)
        return chat.with("c=IN IP4 10.0.0.2", "c=IN IP4 10.0.0.7", in: "ok")
            .with("m=message 2855", "m=message 9000", in: "ok")
            .with("a=path", attribute + "a=path", in: "ok", "invite")
            .replacing("open", .open(near, box))
            .replacing("first", .segment(near, box, S.send("tidFirst0001", id: nil, body: nil)))
            .replacing("firstAnswer", .segment(box, near, S.answer("tidFirst0001")))
            .replacing("hello", .segment(near, box, S.send("tidHello0001", id: "hello0001", body: "hello")))
            .replacing("helloAnswer", .segment(box, near, S.answer("tidHello0001")))
            .without("reply", "replyAnswer").replacing("close", .close(near, box))
    }

    private static func message(_ headers: String = "", to: String = "bob") -> Script {
        chat.adding(
            after: "later",
            .datagram(
                alice, bob,
                S.request(
                    "MESSAGE", "4 MESSAGE", callID: "page@c", branch: "msg1",
                    headers: headers + "Content-Type: text/plain\n", body: "Watson", to: to)),
            .datagram(bob, alice, S.response("200 OK", "4 MESSAGE", callID: "page@c", branch: "msg1", to: to)))
    }

    /// A header that makes the request of `message` as large as this, in octets.
    private static func padding(_ size: Int) -> String {
        let request = S.request(
            "MESSAGE", "4 MESSAGE", callID: "page@c", branch: "msg1",
            headers: "Subject: \nContent-Type: text/plain\n", body: "Watson")
        return "Subject: \(String(repeating: "x", count: size - request.replacing("\n", with: "\r\n").utf8.count))\n"
    }

    static let sip: [FindingCase] = [
        .init(
            .s101, "a length too large", message().with("Content-Length: 6", "Content-Length: 7"),
            spares: message().with("Content-Length: 6", "Content-Length: 06")),
        .init(
            .s102, "no length over TCP",
            overTCP(
                S.request("OPTIONS", "9 OPTIONS", callID: "tcp@c", branch: "tcp1")
                    .replacing("Content-Length: 0\n", with: "")),
            spares: overTCP(S.request("OPTIONS", "9 OPTIONS", callID: "tcp@c", branch: "tcp1"))),
        .init(
            .s103, "a fragment of SIP alone",
            chat.adding(after: "later", .fragment(alice, bob, S.invite())),
            spares: chat.adding(after: "later", .fragment(alice, bob, String(repeating: "x", count: 900)))),
        .init(
            .s103, "a large request over UDP", message(padding(1301)),
            spares: message(padding(1300))),
        .init(
            .s103, "a large request over UDP, as TCP was refused", message(padding(1301)),
            spares: message(padding(1301)).adding(
                after: "ack", .knock(.init(1, 40_001), .init(2, 5060)), .reset(.init(2, 5060), .init(1, 40_001)))),
        .init(
            .s110, "a space in the Request-URI", chat.with("INVITE sip:bob", "INVITE sip: bob", in: "invite"),
            spares: chat.with("INVITE sip:bob", "INVITE sip:%20bob", in: "invite")),
        .init(
            .s111, "a space in To", chat.with("To: <sip:bob@", "To: < sip:bob@", in: "invite"),
            spares: chat.with("To: <sip:bob@", "To:   <sip:bob@", in: "invite")),
        .init(
            .s112, "nothing behind the start line",
            chat.adding(after: "later", .datagram(bob, alice, "SIP/2.0 200 OK\n\n")),
            spares: chat.adding(after: "later", .datagram(bob, alice, "SIP/2.0 200 OK\nVia: SIP/2.0/UDP a\n\n"))),
        .init(
            .s113, "no Via", message().with("Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKmsg1\n", ""),
            spares: message().with(
                "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKmsg1", "v: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKmsg1")),
        .init(
            .s114, "another method in CSeq", chat.with("CSeq: 1 INVITE", "CSeq: 1 MESSAGE", in: "invite"),
            spares: chat.with("CSeq: 1 INVITE", "CSeq:  0001   INVITE", in: "invite")),
        .init(
            .s115, "a Monday called Thursday", message("Date: Thu, 21 Feb 2005 13:02:03 GMT\n"),
            spares: message("Date: Mon, 21 Feb 2005 13:02:03 GMT\n")),
        .init(
            .s116, "another zone", message("Date: Mon, 21 Feb 2005 13:02:03 EST\n"),
            spares: message("Date: Mon, 21 Feb 2005 13:02:03 GMT\n")),
        .init(
            .s117, "a branch without the cookie", chat.with("z9hG4bKinv1", "inv1"),
            spares: chat.with("z9hG4bKinv1", "z9hg4bkinv1")),
        .init(
            .s118, "LF alone", message().with("SIP/2.0\nVia", "SIP/2.0\u{B}Via"),
            spares: message().with("Watson", "Wat\u{B}son")),
        .init(
            .s119, "another version",
            chat.adding(
                after: "later",
                .datagram(
                    alice, bob,
                    S.request("INFO", "8 INFO", branch: "i1").replacing("SIP/2.0\nVia", with: "SIP/7.0\nVia"))),
            spares: chat.adding(after: "later", .datagram(alice, bob, "hello\n"))),
        .init(
            .s121, "another From tag", chat.with("tag=a1", "tag=a2", in: "byeOK"),
            spares: chat.with("tag=b1", "tag=b2", in: "byeOK")),
        .init(
            .s121, "another CSeq", chat.with("CSeq: 2 BYE", "CSeq: 3 BYE", in: "byeOK"),
            spares: chat.with("CSeq: 2 BYE", "CSeq:  002  BYE", in: "byeOK")),
        .init(
            .s121, "another method in CSeq than the request", chat.with("2 BYE", "2 INFO", in: "byeOK"),
            spares: chat.with("2 BYE", "2 INFO", in: "bye", "byeOK")),
        .init(
            .s121, "another Via", chat.with("bKbye1", "bKother", in: "byeOK"),
            spares: chat.with("bKbye1", "bKbye1;received=10.0.0.1;rport=5060", in: "byeOK")),
        .init(
            .s121, "another Call-ID", chat.with("ping@c", "pong@c", in: "endOK"),
            spares: chat.with("Call-ID: ping@c", "i: ping@c", in: "endOK")),
        .init(
            .s121, "another From", chat.with("<sip:alice@alice", "<sip:malice@alice", in: "byeOK"),
            spares: chat.with("<sip:alice@alice", "\"Alice\" <sip:alice@ALICE", in: "byeOK")),
        .init(
            .s121, "another To", chat.with("<sip:bob@bob", "<sip:rob@bob", in: "ok"),
            spares: chat.with("To: <sip:bob@bob.example>", "To: \"Bob\" <sip:bob@BOB.example>", in: "ok")),
        .init(
            .s121, "another CSeq than CANCEL", cancelled("6 CANCEL", with: "INVITE"),
            spares: cancelled("5 CANCEL", with: "INVITE")),
        .init(
            .s121, "the branch of a CANCEL without its INVITE", cancelled("6 CANCEL"), spares: cancelled("5 CANCEL")),
        .init(
            .s122, "no ACK, and 200 again",
            chat.without("ack").adding(after: "ok", .wait(500), .datagram(bob, alice, S.ok())),
            spares: chat.without("ack")),
        .init(
            .s122, "no ACK over TCP, and BYE", callOverTCP(acknowledged: false), spares: callOverTCP(acknowledged: true)
        ),
        .init(
            .s122, "no ACK over TCP, but a hole", callOverTCP(acknowledged: false),
            spares: callOverTCP(acknowledged: nil)),
        .init(
            .s123, "TCP closed, and no BYE", chat.without("bye", "byeOK"), spares: chat.without("bye", "byeOK", "close")
        ),
        .init(
            .s123, as: .note, "the capture ends", chat.without("bye", "byeOK", "close"),
            spares: chat.without("byeOK", "close")),
        .init(
            .s124, "two devices answer",
            chat.adding(after: "ok", .datagram(bob, alice, S.ok().replacing("tag=b1", with: "tag=b2"))),
            spares: chat.adding(
                after: "invite", .datagram(bob, alice, S.response("180 Ringing", "1 INVITE", branch: "inv1")))),
        .init(
            .s125, "to oneself", message(to: "alice"), spares: message().with("alice@alice", "bob@alice")),
        .init(.s126, "Contact in a MESSAGE", message("Contact: <sip:alice@10.0.0.1>\n"), spares: message()),
        .init(
            .s127, "no answer", chat.without("byeOK"), spares: chat.with("200 OK", "481 No Dialog", in: "byeOK")),
        .init(
            .s128, "sent again", chat.adding(after: "invite", .wait(500), .datagram(alice, bob, S.invite())),
            spares: chat.adding(after: "invite", .datagram(alice, bob, S.invite()))),
    ]

    /// A call that is cancelled, with this CSeq in the answer to CANCEL.
    private static func cancelled(_ cseq: String, with invite: String? = nil) -> Script {
        func request(_ method: String) -> String {
            S.request(method, "5 \(method)", callID: "cancel@c", branch: "can1")
        }
        var script = chat.adding(
            after: "later", .datagram(alice, bob, request("CANCEL")),
            .datagram(bob, alice, S.response("200 OK", cseq, callID: "cancel@c", branch: "can1")),
            .datagram(bob, alice, S.response("487 Gone", "5 INVITE", callID: "cancel@c", branch: "can1")),
            .datagram(alice, bob, request("ACK")))
        if let invite { script = script.adding(after: "later", .datagram(alice, bob, request(invite))) }
        return script
    }

    /// A call over TCP; where it is not known whether it was acknowledged, the segment is missing.
    private static func callOverTCP(acknowledged: Bool?) -> Script {
        let (a, b) = (Wiretap.Host(1, 41_000), Wiretap.Host(2, 5060))
        let ack = S.request("ACK", "1 ACK", callID: "tcp@c", toTag: "b1", branch: "tcp2")
        var events: [Wiretap.Event] = [
            .open(a, b), .segment(a, b, S.request("INVITE", "1 INVITE", callID: "tcp@c", branch: "tcp1")),
            .segment(b, a, S.response("200 OK", "1 INVITE", callID: "tcp@c", branch: "tcp1")),
        ]
        switch acknowledged {
        case .some(true): events.append(.segment(a, b, ack))
        case .some(false): break
        case nil: events.append(.lost(a, b, ack))
        }
        events += [
            .segment(a, b, S.request("BYE", "2 BYE", callID: "tcp@c", toTag: "b1", branch: "tcp3")),
            .segment(b, a, S.response("200 OK", "2 BYE", callID: "tcp@c", branch: "tcp3")), .close(a, b),
        ]
        var script = chat
        for event in events.reversed() { script = script.adding(after: "later", event) }
        return script
    }

    private static func overTCP(_ text: String) -> Script {
        let (a, b) = (Wiretap.Host(1, 41_000), Wiretap.Host(2, 5060))
        return chat.adding(after: "later", .open(a, b), .segment(a, b, text), .close(a, b))
    }

    /// A second INVITE in the dialog, with descriptions that name this version.
    private static func renewed(_ version: Int, _ attribute: String = "") -> Script {
        func changed(_ text: String) -> String {
            text.replacing("a=accept-types:", with: "a=accept-types:\(attribute)")
        }
        func fitted(_ text: String) -> String {
            let body =
                text.range(of: "\n\n").map { text[$0.upperBound...].replacing("\n", with: "\r\n").utf8.count } ?? 0
            return text.replacing(/Content-Length: [0-9]+/, with: "Content-Length: \(body)")
        }
        return chat.adding(
            after: "replyAnswer",
            .datagram(alice, bob, fitted(changed(S.invite("3 INVITE", toTag: "b1", branch: "inv3", version: version)))),
            .datagram(bob, alice, S.ok("3 INVITE", branch: "inv3")),
            .datagram(alice, bob, S.request("ACK", "3 ACK", toTag: "b1", branch: "ack3")))
    }

    static let descriptions: [FindingCase] = [
        .init(
            .d201, "c= behind t=",
            chat.with("c=IN IP4 10.0.0.1\nt=0 0\n", "t=0 0\nc=IN IP4 10.0.0.1\n", in: "invite"),
            spares: chat.with("c=IN IP4 10.0.0.1\nt=0 0\n", "c=IN IP4 10.0.0.1\nx=y\nb=AS:64\nt=0 0\n", in: "invite")),
        .init(.d201, "no s=", chat.with("s=-\n", "", in: "invite"), spares: chat.with("s=-\n", "s= \n", in: "invite")),
        .init(
            .d202, "no path", chat.with("a=path:\(S.alicePath)\n", "", in: "invite"),
            spares: chat.with("a=path:\(S.alicePath)\n", "", in: "invite").with(
                "m=message 40000", "m=message 0", in: "invite")),
        .init(
            .d203, "no types", chat.with("a=accept-types:text/plain message/cpim multipart/mixed\n", "", in: "invite"),
            spares: chat.with("text/plain message/cpim multipart/mixed", "*", in: "invite")),
        .init(
            .d204, "another port", chat.with("m=message 2855", "m=message 9000", in: "ok"),
            spares: chat.with("m=message 40000", "m=message 9", in: "invite").with(
                "a=path", "a=setup:active\na=path", in: "invite")),
        .init(
            .d205, "another address", chat.with("c=IN IP4 10.0.0.2", "c=IN IP4 10.0.0.7", in: "ok"),
            spares: chat.with("c=IN IP4 10.0.0.2", "c=IN IP4 bob.example", in: "ok")),
        .init(
            .d206, "no port", chat.with("10.0.0.2:2855/", "10.0.0.2/", in: "ok"),
            spares: chat.with("10.0.0.2:2855/", "10.0.0.2:2856/", in: "ok")),
        .init(
            .d206, "no transport", chat.with(";tcp", "", in: "ok"), spares: chat.with(";tcp", ";TCP;more=1", in: "ok")),
        .init(
            .d207, "a format of RTP", chat.with("TCP/MSRP *", "TCP/MSRP 98", in: "ok"),
            spares: chat.with("m=message 2855 TCP/MSRP *", "m=message 0 TCP/MSRP 98", in: "ok")),
        .init(
            .d208, "an offer that wants to be passive", chat.with("a=path", "a=setup:passive\na=path", in: "invite"),
            spares: chat.with("a=path", "a=setup:passive\na=path", in: "ok").with(
                "a=path", "a=setup:actpass\na=path", in: "invite")),
        .init(
            .d208, "an answer whose offer is missing", chat.with("a=path", "a=setup:passive\na=path", in: "invite"),
            spares: chat.with("a=path", "a=setup:passive\na=path", in: "ok").without("invite")),
        .init(
            .d209, "both active", chat.with("a=path", "a=setup:active\na=path", in: "invite", "ok"),
            spares: chat.with("a=path", "a=setup:active\na=path", in: "invite").with(
                "a=path", "a=setup:passive\na=path", in: "ok")),
        .init(.d210, "a new version of nothing", renewed(2), spares: renewed(1)),
        .init(.d210, "something new without a version", renewed(1, "text/html "), spares: renewed(2, "text/html ")),
        .init(
            .d211, "maxsize", chat.with("a=path", "a=maxsize:10000\na=path", in: "ok"),
            spares: chat.with("a=path", "a=max-size:10000\na=path", in: "ok")),
    ]
}
