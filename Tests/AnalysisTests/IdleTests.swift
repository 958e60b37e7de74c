import Records
import Testing

private func wire(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

/// A session from 9, a server, to 2.
@Suite("Idle sessions") struct IdleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var offer = "accept-types:message/cpim\na=accept-wrapped-types:text/plain message/imdn+xml"
        var answer = "accept-types:message/cpim text/plain\na=accept-wrapped-types:text/plain"
        var isServer = true
        /// Whether a message is stored for the one who is called.
        var isAwaited = false
        /// Header fields of the INVITE.
        var mark = ""
        /// What goes over its connection: `nil` where that is not seen.
        var sent: String? = ""
        var ends = true
        /// What was found.
        let found: [String]
    }

    static let send = """
        MSRP t1234 SEND
        To-Path: msrp://10.0.0.2:2855/b;tcp
        From-Path: msrp://10.0.0.9:2855/s;tcp
        Message-ID: m1234567
        Byte-Range: 1-5/5
        Content-Type: text/plain

        hello
        -------t1234$

        """

    /// It names the connection, and carries nothing (RFC 4975 §5.4).
    static let empty = """
        MSRP t1234 SEND
        To-Path: msrp://10.0.0.2:2855/b;tcp
        From-Path: msrp://10.0.0.9:2855/s;tcp
        Message-ID: m1234567
        -------t1234$

        """

    static let cause = "session opened and closed empty, because its answer does not accept "

    static let standFw = "P-Asserted-Identity: <sip:rcse-standfw@x>\n"

    static let rows: [Row] = [
        Row(testDescription: "no notifications", found: ["warning \(cause)message/imdn+xml"]),
        Row(testDescription: "and only an empty SEND", sent: empty, found: ["warning \(cause)message/imdn+xml"]),
        Row(testDescription: "with a message", sent: send, found: []),
        Row(testDescription: "of which the connection is not there", sent: nil, found: []),
        Row(testDescription: "that goes on", ends: false, found: []),
        Row(
            testDescription: "notifications taken",
            answer: "accept-types:message/cpim\na=accept-wrapped-types:text/plain message/imdn+xml",
            found: ["note session opened and closed empty"]),
        Row(
            testDescription: "all taken", answer: "accept-types:*", found: ["note session opened and closed empty"]),
        Row(
            testDescription: "anything wrapped taken", answer: "accept-types:message/cpim",
            found: ["note session opened and closed empty"]),
        Row(
            testDescription: "all of a family taken",
            answer: "accept-types:message/*", found: ["note session opened and closed empty"]),
        Row(
            testDescription: "nothing of what is offered", offer: "accept-types:multipart/mixed message/sip",
            answer: "accept-types:text/plain", found: ["warning \(cause)multipart/mixed, message/sip"]),
        Row(
            testDescription: "some of what is offered", offer: "accept-types:multipart/mixed text/plain",
            answer: "accept-types:text/plain", found: ["note session opened and closed empty"]),
        Row(
            testDescription: "with a message that waits", answer: "accept-types:*", isAwaited: true,
            found: ["warning session to a recipient of stored messages opened and closed empty"]),
        Row(
            testDescription: "to deliver notifications, and taken", answer: "accept-types:*", isServer: false,
            mark: standFw, found: ["warning session to deliver what was stored opened and closed empty"]),
        Row(
            testDescription: "to deliver notifications that are not taken", isServer: false, mark: standFw,
            found: [
                "warning session to deliver what was stored opened and closed empty, because its answer does not "
                    + "accept message/imdn+xml"
            ]),
        Row(
            testDescription: "to deliver notifications, and used", answer: "accept-types:*", isServer: false,
            mark: standFw, sent: send, found: []),
        Row(testDescription: "of no server", isServer: false, found: ["note \(cause)message/imdn+xml"]),
        Row(testDescription: "of no server, all taken", answer: "accept-types:*", isServer: false, found: []),
    ]

    @Test("are named with their cause", arguments: rows) func idle(_ row: Row) throws {
        var capture = PlayedCapture()
        func sip(_ start: String, _ cseq: String, _ call: String, _ body: String = "") -> [UInt8] {
            wire(
                "\(start)\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK\(cseq.filter { $0 != " " })\nMax-Forwards: 70\n"
                    + "From: <sip:im@x>;tag=1\nTo: <sip:b@x>;tag=2\nCall-ID: \(call)\nCSeq: \(cseq)\n"
                    + "Contact: <sip:10.0.0.9>\n\(body.isEmpty ? "" : "Content-Type: application/sdp\n")"
                    + "Content-Length: \(wire(body).count)\n\n\(body)")
        }
        func sdp(_ host: Int, _ name: String, _ types: String) -> String {
            "v=0\no=- 1 1 IN IP4 10.0.0.\(host)\ns=-\nc=IN IP4 10.0.0.\(host)\nt=0 0\nm=message 2855 TCP/MSRP *\n"
                + "a=\(types)\na=path:msrp://10.0.0.\(host):2855/\(name);tcp\n"
        }
        if row.isServer {
            for start in ["MESSAGE sip:b@x SIP/2.0", "SIP/2.0 202 Accepted"] {
                let page = String(decoding: sip(start, "1 MESSAGE", "page"), as: UTF8.self)
                let octets = Array(
                    page.replacing("To: <sip:b@x>", with: row.isAwaited ? "To: <sip:b@x>" : "To: <sip:c@x>").utf8)
                if start.hasPrefix("SIP") {
                    capture.datagram(from: 9, to: 1, octets)
                } else {
                    capture.datagram(from: 1, to: 9, octets)
                }
            }
        }
        let invite = String(
            decoding: sip("INVITE sip:b@x SIP/2.0", "1 INVITE", "c1", sdp(9, "s", row.offer)), as: UTF8.self)
        capture.datagram(
            from: 9, to: 2,
            Array(
                invite.replacing(";tag=2", with: "").replacing(
                    "Contact:", with: "\(row.mark.replacing("\n", with: "\r\n"))Contact:"
                ).utf8))
        capture.datagram(from: 2, to: 9, sip("SIP/2.0 200 OK", "1 INVITE", "c1", sdp(2, "b", row.answer)))
        capture.datagram(from: 9, to: 2, sip("ACK sip:b@x SIP/2.0", "1 ACK", "c1"))
        if let sent = row.sent { capture.segment(from: 9, to: 2, wire(sent)) }
        if row.ends {
            capture.datagram(from: 9, to: 2, sip("BYE sip:b@x SIP/2.0", "2 BYE", "c1"))
            capture.datagram(from: 2, to: 9, sip("SIP/2.0 200 OK", "2 BYE", "c1"))
        }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try CollectedRun.of([folder.write("played", capture.file)])
        #expect(
            run.findings.filter { $0.code == .l623 }.map { "\($0.severity) \($0.message)" } == row.found)
    }
}
