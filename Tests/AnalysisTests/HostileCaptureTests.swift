import Analysis
import Foundation
import Records
import Reports
import Testing

/// A capture every text field of which holds control, escape, markup and bidirectional characters: what reaches the
/// terminal is text alone, and no line is wider than it.
@Suite("Hostile captures") struct HostileCaptureTests {
    /// For a field that is a line, and for a body.
    static let word = "\u{1B}[31m\u{1B}]0;x\u{7}<b>&amp;\u{202E}evil\u{2066}\u{9B}2J\t\u{200B}漢字e\u{301}\u{7F}\\u{1B}"
    static let text = "\(word)\n\u{0}\u{8}\u{1B}[2J\u{2028}\u{FEFF}👩‍👩‍👧 \(String(repeating: word, count: 9))"

    private func octets(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

    private func request(_ method: String, _ id: String, to user: String, _ headers: String, _ body: String) -> String {
        let size = octets(body).count
        return """
            \(method) sip:\(user)@b.example SIP/2.0
            Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK\(id)\(method)
            Max-Forwards: 70
            From: "\(Self.word)" <sip:a\(Self.word)@b.example>;tag=\(id)
            To: "\(Self.word)" <sip:\(user)@b.example>
            Call-ID: \(id)\(Self.word)@a.example
            CSeq: 1 \(method)
            User-Agent: \(Self.word)
            \(headers)Content-Length: \(size)

            \(body)
            """
    }

    private func response(_ method: String, _ id: String, to user: String, _ headers: String, _ body: String) -> String
    {
        """
        SIP/2.0 200 \(Self.word)
        Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK\(id)\(method)
        From: "\(Self.word)" <sip:a\(Self.word)@b.example>;tag=\(id)
        To: "\(Self.word)" <sip:\(user)@b.example>;tag=t\(id)
        Call-ID: \(id)\(Self.word)@a.example
        CSeq: 1 \(method)
        \(headers)Content-Length: \(octets(body).count)

        \(body)
        """
    }

    private func description(_ host: UInt8) -> String {
        "v=0\no=\(Self.word) 1 1 IN IP4 10.0.0.\(host)\ns=\(Self.word)\nc=IN IP4 10.0.0.\(host)\nt=0 0\n"
            + "m=message 2855 TCP/MSRP *\na=accept-types:*\na=path:msrp://10.0.0.\(host):2855/s\(host);tcp\n"
    }

    private func send(_ id: String, from: UInt8, to: UInt8, _ type: String, _ body: String) -> [UInt8] {
        octets(
            "MSRP \(id) SEND\nTo-Path: msrp://10.0.0.\(to):2855/s\(to);tcp\n"
                + "From-Path: msrp://10.0.0.\(from):2855/s\(from);tcp\nMessage-ID: \(id)\(Self.word)\n"
                + "Content-Type: \(type)\n\n\(body)\n-------\(id)$\n")
    }

    private func answer(_ id: String) -> [UInt8] {
        octets(
            "MSRP \(id) 200 \(Self.word)\nTo-Path: msrp://h/x;tcp\nFrom-Path: msrp://h/y;tcp\n-------\(id)$\n")
    }

    /// alice (1) writes to bob through the server (9), in pager mode and in a session; bob (2) registers, and is pushed to.
    private var capture: PlayedCapture {
        let sdp = "Content-Type: application/sdp\n"
        let user = "b\(Self.word)"
        let pager = request("MESSAGE", "1", to: user, "Content-Type: text/plain\n", Self.text)
        var capture = PlayedCapture()
        capture.datagram(from: 1, to: 9, octets(pager))
        capture.datagram(
            from: 9, to: 1, octets(response("MESSAGE", "1", to: user, "", "").replacing(" 200 ", with: " 202 ")))
        capture.datagram(from: 1, to: 9, octets(request("INVITE", "2", to: user, sdp, description(1))))
        capture.datagram(from: 9, to: 1, octets(response("INVITE", "2", to: user, sdp, description(9))))
        let cpim =
            "From: \(Self.word) <im:c\(Self.word)@b.example>\nTo: <im:bob@b.example>\n"
            + "DateTime: 2026-11-22T09:00:00Z\n\nContent-Type: text/plain\n\n\(Self.text)"
        capture.segment(from: 1, to: 9, send("m1111", from: 1, to: 9, "message/cpim", cpim))
        capture.segment(from: 9, to: 1, answer("m1111"))
        capture.segment(from: 1, to: 9, send("m2222", from: 1, to: 9, "image/\(Self.word)", Self.text))
        let contact =
            "Contact: \"\(Self.word)\" <sip:bob\(Self.word)@10.0.0.2>;expires=60;+sip.instance=\"\(Self.word)\"\n"
        capture.datagram(from: 2, to: 9, octets(request("REGISTER", "3", to: user, contact, "")))
        capture.datagram(from: 9, to: 2, octets(response("REGISTER", "3", to: user, contact, "")))
        let bundle = "--b1\nContent-Type: message/sip\n\n\(pager)!\n--b1--\n"
        capture.segment(from: 9, to: 2, send("push1", from: 9, to: 2, "multipart/mixed;boundary=b1", bundle))
        capture.segment(from: 2, to: 9, answer("push1"))
        return capture
    }

    private static func columns(_ line: Substring) -> Int {
        line.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x300...0x36F: sum
            case 0x3000...0x9FFF, 0x1F000...0x1FFFF: sum + 2
            default: sum + 1
            }
        }
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: true
        case ..<0x20, 0x7F...0xA0, 0x61C, 0x200B...0x200F, 0x2028...0x202F, 0x2060...0x206F, 0xFEFF: false
        default: true
        }
    }

    @Test(
        "reach no terminal", arguments: [false, true], [TextOptions(), TextOptions(width: 120, unicode: true)])
    func hostile(hasColor: Bool, _ look: TextOptions) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var options = Analyzer.Options()
        options.explained = .all
        options.views.conversations = true
        options.views.ladders = .all
        options.views.registrations = true
        var analyzer = try Analyzer(paths: [folder.write("hostile.pcap", capture.file)], options: options)
        var shown = look
        shown.color = hasColor
        shown.showNotes = true
        shown.views = options.views
        var sink = TextReport(output: CollectedOutput(), options: shown)
        _ = try analyzer.run(into: &sink)
        // The looks that the program gives to words of its own.
        let text = ["0", "1", "2", "32", "1;31", "33"].reduce(sink.output.text) {
            hasColor ? $0.replacing("\u{1B}[\($1)m", with: "") : $0
        }
        #expect(text.unicodeScalars.filter { !Self.isSafe($0) } == [])
        #expect(look.unicode || text.utf8.allSatisfy { $0 < 0x80 })
        #expect(text.split(separator: "\n").filter { Self.columns($0) > look.width } == [])
        for word in ["Messages 1", "Ladder  ", "Registrations  ", "Explain 1", "PUSH p1"] {
            #expect(text.contains(word), "\(word)")
        }
    }

    @Test("damaged anywhere, a capture has views all the same", arguments: Expected.all)
    func damaged(_ expected: Expected) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let whole = [UInt8](try Data(contentsOf: URL(filePath: expected.path)))
        var options = Analyzer.Options()
        options.explained = .all
        options.views.conversations = true
        options.views.ladders = .all
        options.views.registrations = true
        var numbers = SeededNumbers(state: 7)
        var wide: [Substring] = []
        for _ in 0..<12 {
            var octets = whole
            for _ in 0..<Int.random(in: 1...40, using: &numbers) {
                octets[Int.random(in: 24..<octets.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
            var analyzer = try Analyzer(paths: [folder.write("damaged.pcap", octets)], options: options)
            var look = TextOptions(unicode: true)
            look.views = options.views
            var sink = TextReport(output: CollectedOutput(), options: look)
            _ = try analyzer.run(into: &sink)
            wide += sink.output.text.split(separator: "\n").filter { Self.columns($0) > 80 }
            wide += sink.output.text.unicodeScalars.allSatisfy(Self.isSafe) ? [] : ["unsafe"]
        }
        #expect(wide == [])
    }

    @Test("and are told whole where they are wanted, with all their legs")
    func told() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var options = Analyzer.Options()
        options.views.conversations = true
        options.views.registrations = true
        options.views.ladders = .of(["s1", "p1"])
        var analyzer = try Analyzer(paths: [folder.write("hostile.pcap", capture.file)], options: options)
        var run = CollectedViews()
        _ = try analyzer.run(into: &run)
        let messages = run.conversations.flatMap(\.messages)
        #expect(messages.count == 3)
        #expect(messages.first?.text == Self.text.replacing("\n", with: "\r\n"))
        #expect(messages.first?.events.map(\.kind) == [.stored, .pushed, .delivered])
        #expect(messages.first?.events[1].push?.isTextEqual == false)
        #expect(messages.first?.events[1].push?.text != nil)
        #expect(run.registrations?.bindings.first?.userAgent?.hasPrefix("\u{1B}[31m") == true)
        #expect(run.ladders.first?.steps.map(\.place.frame) == [1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15])
    }
}
