import Octets
import SIP
import Testing

@Suite("SIP framing") struct FramerTests {
    /// What a framer says of a stream, pieces of garbage and of keep-alives that touch put together.
    enum Piece: Equatable, Sendable, CustomStringConvertible {
        case message(String, SIPFaults = [])
        case keepAlive(Int)
        case garbage(String)
        case cut(String)

        var description: String {
            switch self {
            case .message(let text, let faults): "message \(text.debugDescription) \(faults.rawValue)"
            case .keepAlive(let count): "keep-alive \(count)"
            case .garbage(let text): "garbage \(text.debugDescription)"
            case .cut(let text): "cut \(text.debugDescription)"
            }
        }
    }

    /// Frames `stream`, which arrives in pieces that end at `ends`.
    static func frame(_ stream: [UInt8], endingAt ends: [Int], limit: Int = 4096) -> [Piece] {
        var framer = SIPFramer(limit: limit)
        var pieces: [Piece] = []
        var consumed = 0
        for end in ends + [stream.count] {
            var isWaiting = false
            while !isWaiting, consumed < end {
                let window = OctetView(stream.span).extracting(consumed..<end)
                let step = framer.next(window, atEnd: end == stream.count)
                if let cut = framer.cutMessage { pieces.append(.cut(window.text(cut))) }
                switch step {
                case .message(let range):
                    pieces.append(.message(window.text(range), framer.lastFaults))
                    consumed += range.upperBound
                case .skip(let count):
                    add(.keepAlive(count), to: &pieces)
                    consumed += count
                case .garbage(let count):
                    add(.garbage(window.text(0..<count)), to: &pieces)
                    consumed += count
                case .needMore:
                    if end == stream.count { return pieces + [.garbage("STUCK")] }
                    isWaiting = true
                }
            }
        }
        return pieces
    }

    private static func add(_ piece: Piece, to pieces: inout [Piece]) {
        switch (pieces.last, piece) {
        case (.keepAlive(let before), .keepAlive(let count)): pieces[pieces.count - 1] = .keepAlive(before + count)
        case (.garbage(let before), .garbage(let text)): pieces[pieces.count - 1] = .garbage(before + text)
        default: pieces.append(piece)
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let pieces: [Piece]
        let limit: Int

        init(_ name: String, limit: Int = 4096, _ pieces: [Piece]) {
            testDescription = name
            self.pieces = pieces
            self.limit = limit
        }

        /// The pieces put together are the stream.
        var stream: [UInt8] {
            var stream: [UInt8] = []
            for piece in pieces {
                switch piece {
                case .message(let text, _), .garbage(let text): stream += Array(text.utf8)
                case .keepAlive(let count): stream += Array(String(repeating: "\r\n", count: count / 2).utf8)
                case .cut: break
                }
            }
            return stream
        }
    }

    static let invite = "INVITE sip:b@h SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 5\r\n\r\nv=0\r\n"
    static let answer = "SIP/2.0 200 OK\r\nCall-ID: 1\r\nl : 0\r\n\r\n"
    static let bye = "BYE sip: b@h SIP/2.0\r\nCall-ID: 1\r\nCONTENT-LENGTH:\r\n 3\r\n\r\n\r\n\r"

    static let rows = [
        Row(
            "three messages and keep-alives",
            [
                .keepAlive(4), .message(invite), .keepAlive(2), .message(answer), .keepAlive(8), .message(bye),
                .keepAlive(2),
            ]),
        Row(
            "Content-Length too small, the rest without a line end",
            [
                .message("MESSAGE sip:b@h SIP/2.0\r\nCall-ID: 1\r\nl: 3\r\n\r\nhel"), .garbage("lo"),
                .message(answer), .message(invite),
            ]),
        Row(
            "Content-Length too large: it ends where the next message starts",
            [
                .message("MESSAGE sip:b@h SIP/2.0\r\nCall-ID: 1\r\nl: 900\r\n\r\nhello", [.contentLengthTooLong]),
                .message(answer), .message(invite),
            ]),
        Row("side by side", [.message(answer), .message(invite), .message(answer)]),
        Row(
            "no Content-Length, no body",
            [
                .message("ACK sip:b@h SIP/2.0\r\nCall-ID: 1\r\n\r\n", [.noContentLength]), .keepAlive(4),
                .message(answer),
            ]),
        Row(
            "no Content-Length, a body",
            [
                .message("MESSAGE sip:b@h SIP/2.0\r\nc: text/plain\r\n\r\nhello\r\n\r\nyou\r\n", [.noContentLength]),
                .message(answer),
            ]),
        Row(
            "no Content-Length, a type but no body",
            [
                .message("MESSAGE sip:b@h SIP/2.0\r\nContent-Type: text/plain\r\n\r\n", [.noContentLength]),
                .keepAlive(2),
                .message(answer),
            ]),
        Row(
            "no Content-Length, a body to the end of the stream",
            [
                .message("MESSAGE sip:b@h SIP/2.0\r\nContent-Type: text/plain\r\n\r\nhello\r\n", [.noContentLength])
            ]),
        Row(
            "a start line and an empty line",
            [
                .message("SIP/2.0 200 OK\r\n\r\n", [.noContentLength]), .garbage("To: <sip:a@b>\r\n\r\n"),
                .message(answer),
            ]),
        Row(
            "Content-Length that is negative",
            [
                .message("ACK sip:b@h SIP/2.0\r\nl: -1\r\n\r\n", [.noContentLength, .badContentLength]),
                .message(answer),
            ]),
        Row(
            "Content-Length that is too large to read",
            [
                .message(
                    "ACK sip:b@h SIP/2.0\r\nl: 99999999999999999999\r\n\r\n", [.noContentLength, .badContentLength]),
                .message(answer),
            ]),
        Row(
            "Content-Length that is the largest number",
            [
                .garbage("ACK sip:b@h SIP/2.0\r\nl: 9223372036854775807\r\n\r\n"), .message(answer),
            ]),
        Row(
            "Content-Length beyond the limit", limit: 200,
            [
                .garbage("ACK sip:b@h SIP/2.0\r\nl: 200\r\n\r\nxyz\r\n"), .message(answer),
            ]),
        Row(
            "Content-Length twice, alike",
            [
                .message("ACK sip:b@h SIP/2.0\r\nl: 2\r\nContent-Length: 2\r\n\r\nab"), .message(answer),
            ]),
        Row(
            "Content-Length twice, the first counts",
            [
                .message("ACK sip:b@h SIP/2.0\r\nl: 2\r\nl: 9\r\n\r\nab", [.conflictingContentLength]),
                .message(answer),
            ]),
        Row(
            "Content-Length too short",
            [
                .message("ACK sip:b@h SIP/2.0\r\nl: 2\r\n\r\nab"), .garbage("cd\r\n"), .message(answer),
            ]),
        Row(
            "Content-Length too long, the stream ends",
            [
                .cut("ACK sip:b@h SIP/2.0\r\nl: 99\r\n\r\nab\r\n"),
                .garbage("ACK sip:b@h SIP/2.0\r\nl: 99\r\n\r\nab\r\n"),
            ]),
        Row(
            "cut in the headers",
            [
                .message(answer), .cut("ACK sip:b@h SIP/2.0\r\nl: 9"), .garbage("ACK sip:b@h SIP/2.0\r\nl: 9"),
            ]),
        Row("cut in the start line", [.message(answer), .garbage("ACK sip:b@h SIP/")]),
        Row(
            "the next message starts in the headers",
            [
                .cut("ACK sip:b@h SIP/2.0\r\nl: 9\r\n"), .garbage("ACK sip:b@h SIP/2.0\r\nl: 9\r\n"), .message(answer),
            ]),
        Row(
            "LF alone",
            [
                .message("ACK sip:b@h SIP/2.0\nCall-ID: 1\nl: 2\n\nab", [.bareLineFeed]), .message(answer),
            ]),
        Row(
            "garbage before, between and behind",
            [
                .garbage("lf. ACK sip:b@h SIP/2.0\r\n\r\n\u{0}\u{1}\r\nMSRP dkei38sd SEND\r\n"), .message(answer),
                .garbage("\u{0}\u{0}\r\n\r\n"), .message(answer), .garbage("ACK?"),
            ]),
        Row(
            "a body that holds a start line",
            [
                .message("MESSAGE sip:b@h SIP/2.0\r\nl: 41\r\n\r\n" + answer + "\r\n\r\n"), .message(invite),
            ]),
    ]

    @Test("a stream is cut into messages, wherever it is cut in two, and octet by octet", arguments: rows)
    func frames(row: Row) {
        let stream = row.stream
        let whole = FramerTests.frame(stream, endingAt: [], limit: row.limit)
        #expect(whole == row.pieces)
        var wrong: [Int] = []
        for end in 1..<stream.count
        where FramerTests.frame(stream, endingAt: [end], limit: row.limit) != row.pieces { wrong.append(end) }
        #expect(wrong.isEmpty)
        #expect(FramerTests.frame(stream, endingAt: Array(1..<stream.count), limit: row.limit) == row.pieces)
    }

    @Test("every truncation of a stream gives the messages that are whole, and then garbage") func truncations() {
        let text = FramerTests.invite + "\r\n" + FramerTests.answer + FramerTests.bye
        let stream = Array(text.utf8)
        let firstEnd = FramerTests.invite.utf8.count
        let secondEnd = firstEnd + 2 + FramerTests.answer.utf8.count
        var wrong: [Int] = []
        for length in 0...stream.count {
            var count = 0
            for case .message in FramerTests.frame(Array(stream[..<length]), endingAt: []) { count += 1 }
            let expected =
                (length >= firstEnd ? 1 : 0) + (length >= secondEnd ? 1 : 0) + (length == stream.count ? 1 : 0)
            if count != expected { wrong.append(length) }
        }
        #expect(wrong.isEmpty)
    }

    @Test("a header section beyond its limit is garbage, in one piece or many") func endlessHeaders() {
        let head = "ACK sip:b@h SIP/2.0\r\n"
        let fields = String(repeating: "X-Padding: 0123456789012345678901234567890123456789\r\n", count: 1300)
        let stream = Array((head + fields + "\r\n" + FramerTests.answer).utf8)
        let expected: [Piece] = [.garbage(head + fields + "\r\n"), .message(FramerTests.answer)]
        let whole = FramerTests.frame(stream, endingAt: []) == expected
        let inPieces =
            FramerTests.frame(stream, endingAt: Array(stride(from: 1000, to: stream.count, by: 1000))) == expected
        #expect(whole)
        #expect(inPieces)
    }

    static let starts: [(text: String, isStart: SIPFramer.Recognition)] = [
        ("", .maybe), ("I", .maybe), ("INVITE", .maybe), ("INVITE sip:a@b SIP/2.", .maybe), ("SIP/2.0 20", .maybe),
        ("INVITE sip:a@b SIP/2.0\r\n", .yes), ("INVITE sip: a@b SIP/2.0\n", .yes), ("SIP/2.0 200 OK\r\n", .yes),
        ("SIP/2.0 200\r\n", .yes), ("\r", .maybe), ("\r\n", .no), (" INVITE", .no), ("\u{16}\u{3}\u{1}", .no),
        ("GET / HTTP/1.1\r\n", .no), ("MSRP abcd SEND\r\n", .no), ("HTTP/1.1 200 OK\r\n", .no), ("Via: ", .no),
        ("ACK  SIP/2.0\r\n", .yes), ("BYE \t SIP/2.0\n", .yes), ("ACK SIP/2.0\r\n", .no), ("NOTE  SIP/2.0\r\n", .no),
        ("SIP/3.0 200 OK\r\n", .no), (String(repeating: "A", count: 200), .no),
        ("A " + String(repeating: "x", count: 17_000), .no),
    ]

    @Test("a start is recognised", arguments: starts) func recognises(
        row: (text: String, isStart: SIPFramer.Recognition)
    ) {
        #expect(SIPFramer.looksLikeStart(OctetView(Array(row.text.utf8).span)) == row.isStart)
    }

    static let refused: [(text: String, isRefused: Bool)] = [
        ("OPTIONS sip:t.watson@example.org SIP/7.0\r\n", true), ("SIP/2.0 4294967301 better not break\r\n", true),
        ("sip/3.0 200 OK\n", true), ("SIP/2.0 20 OK\r\n", true), ("SIP/10.25 200 \r\n", true),
        ("OPTIONS  SIP/7.0\n", true), ("INVITE sip:alan@jasomi.com\r\n", true), ("BYE SIPS:a@b \n", true),
        ("GET sip:a@b\r\n", false), ("INVITE alan@jasomi.com\r\n", false), ("INVITE me sip:a@b\r\n", false),
        ("INVITE sip:a@b", false),
        ("", false), ("SIP/2.0 4294967301 better", false), ("OPTIONS sip:a@b SIP/2.0\r\n", false),
        ("SIP/2.0 200 OK\r\n", false), ("SIP/2.0/UDP 192.0.2.1\r\n", false), ("SIP/2. 200 OK\r\n", false),
        ("SIP/.0 200 OK\r\n", false), ("SIP/2.0.1 200 OK\r\n", false), ("SIP/ 200 OK\r\n", false),
        ("SIP/2.0 OK\r\n", false), ("GET / HTTP/1.1\r\n", false), ("a@b speaks SIP/7.0\r\n", false), ("\r\n", false),
        (" \r\n", false), ("SIP/7.0\r\n", false),
        ("A " + String(repeating: "x", count: 17_000) + " SIP/7.0\r\n", false),
    ]

    @Test("a start line of SIP that is none of SIP/2.0 is told", arguments: refused) func refuses(
        row: (text: String, isRefused: Bool)
    ) {
        let view = OctetView(Array(row.text.utf8).span)
        #expect((SIPFramer.refusedStart(view) != nil) == row.isRefused)
    }

    @Test("the way back is the next line that is a start line") func resynchronises() {
        let text = "BYE sip:a@b SIP/2.0\r\nx BYE sip:a@b SIP/2.0\r\n\r\nSIP/2.0 200 OK\r\nACK sip:a@b SIP/2.0"
        let view = OctetView(Array(text.utf8).span)
        let found = [-1, 0, 1, 21, 22, 46, 47, 48, 1000].map { SIPFramer.resynchronise(view, from: $0) }
        #expect(found == [0, 0, 46, 46, 46, 46, nil, nil, nil])
    }
}
