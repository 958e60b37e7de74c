import Analysis
import Records
import Testing

private let bob = "msrp://10.0.0.2:2855/bob;tcp"

private func octets(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

private func send(_ id: String, from: String = "alice", _ body: String, type: String = "text/plain") -> [UInt8] {
    octets(
        """
        MSRP \(id) SEND
        To-Path: \(bob)
        From-Path: msrp://10.0.0.1:2855/\(from);tcp
        Message-ID: \(id)x
        Byte-Range: 1-\(body.utf8.count)/\(body.utf8.count)
        Content-Type: \(type)

        \(body)
        -------\(id)$

        """)
}

/// Opens the session of a user of the host 10.0.0.1, who sends from a path of the same name.
private func open(_ user: String, in capture: inout PlayedCapture) {
    for (start, host, path, tag) in [
        ("INVITE sip:bob@b.example SIP/2.0", 1, "msrp://10.0.0.1:2855/\(user);tcp", ""),
        ("SIP/2.0 200 OK", 2, bob, ";tag=2"),
    ] {
        let body =
            "v=0\no=- 1 1 IN IP4 10.0.0.\(host)\ns=-\nc=IN IP4 10.0.0.\(host)\nt=0 0\n"
            + "m=message 2855 TCP/MSRP *\na=accept-types:*\na=path:\(path)\n"
        capture.datagram(
            from: UInt8(host), to: UInt8(3 - host),
            octets(
                """
                \(start)
                Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK\(user)
                Max-Forwards: 70
                From: <sip:\(user)@b.example>;tag=1\(user)
                To: <sip:bob@b.example>\(tag)
                Call-ID: \(user)
                CSeq: 1 INVITE
                Contact: <sip:x@10.0.0.1>
                Content-Type: application/sdp
                Content-Length: \(octets(body).count)

                \(body)
                """))
    }
}

private func answer(_ id: String, _ status: String) -> [UInt8] {
    octets(
        "MSRP \(id) \(status)\nTo-Path: msrp://10.0.0.1:2855/alice;tcp\nFrom-Path: \(bob)\n-------\(id)$\n")
}

private func run(_ capture: PlayedCapture) throws -> CollectedRun {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    return try CollectedRun.of([folder.write("segments.pcap", capture.file)])
}

@Suite("A SEND as TCP brings it") struct SegmentedSendTests {
    @Test("belongs to the session that its paths are of, though another one began with its header section")
    func reuse() throws {
        let (first, second) = (send("first001", "Hi"), send("second01", String(repeating: "x", count: 40)))
        let other = send("other001", from: "carol", "Hi")
        #expect(first.count == other.count)
        for cut in 0..<second.count {
            var capture = PlayedCapture()
            open("alice", in: &capture)
            open("carol", in: &capture)
            capture.segment(from: 1, to: 2, first)
            capture.segment(from: 1, to: 2, Array(second.prefix(cut)))
            capture.reset(from: 1, to: 2)
            capture.segment(from: 1, to: 2, other)
            capture.segment(from: 1, to: 2, second)
            let whole = try run(capture).sessions.map { session in
                session.messages.filter { $0.state == .complete }.map(\.messageID)
            }
            #expect(whole == [["first001x", "second01x"], ["other001x"]], "cut at \(cut)")
        }
    }

    @Test(
        "that waits for a hole before it has the answer that came behind it, and no other",
        arguments: [("481 No such session", 481), ("200 OK", 200)])
    func hole(_ row: (status: String, code: Int)) throws {
        for isEarly in [false, true] {
            var capture = PlayedCapture(milliseconds: 10)
            capture.segment(from: 1, to: 2, send("first001", "Hi"))
            capture.segment(from: 2, to: 1, answer("first001", "200 OK"))
            capture.missing(from: 1, to: 2, send("lost0001", "Hi").count)
            if isEarly { capture.segment(from: 2, to: 1, answer("second01", row.status)) }
            capture.segment(from: 1, to: 2, send("second01", "Hi"))
            if !isEarly { capture.segment(from: 2, to: 1, answer("second01", row.status)) }
            let messages = try run(capture).messages
            #expect(messages.map(\.messageID) == ["first001x", "second01x"])
            #expect(messages.map(\.responses) == [[200], isEarly ? [] : [row.code]])
        }
    }

    @Test("is said to be too long to be whole, however it was cut", arguments: ["text/plain", "message/cpim"])
    func length(_ type: String) throws {
        for count in [2048, 2049] {
            let message = send("long0001", String(repeating: "x", count: count), type: type)
            for size in [97, 1_448, 4_000] {
                var capture = PlayedCapture()
                for start in stride(from: 0, to: message.count, by: size) {
                    capture.segment(from: 1, to: 2, Array(message[start..<min(start + size, message.count)]))
                }
                let codes = try run(capture).findings.map(\.code)
                #expect(codes.contains(.m325) == (count > 2048), "\(count) octets, \(size) a segment")
            }
        }
    }
}
