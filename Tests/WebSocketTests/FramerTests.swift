import Octets
import Testing
import WebSocket

@Suite("WebSocket frames") struct FramerTests {
    /// RFC 6455 §5.7, and what must not be.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let octets: [UInt8]
        let read: [String]

        init(_ name: String, _ octets: [UInt8], _ read: [String]) {
            (testDescription, self.octets, self.read) = (name, octets, read)
        }
    }

    static let rows = [
        Row("unmasked text", [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], ["Hello."]),
        Row("masked text", [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], ["Hello."]),
        Row("in two pieces", [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F], ["Hel", "lo."]),
        Row(
            "a ping between two pieces",
            [0x01, 0x03, 0x48, 0x65, 0x6C, 0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x80, 0x02, 0x6C, 0x6F],
            ["Hel", "ping", "lo."]),
        Row("two messages", [0x82, 0x01, 0x41, 0x82, 0x01, 0x42, 0x88, 0x00], ["A.", "B.", "close"]),
        Row(
            "126 octets", [0x82, 0x7E, 0x00, 0x7E] + [UInt8](repeating: 0x61, count: 126),
            [String(repeating: "a", count: 126) + "."]),
        Row("compressed", [0xC1, 0x01, 0x41], ["~A."]),
        Row("an empty message", [0x81, 0x00], ["."]),
        Row("a length longer than needed", [0x82, 0x7E, 0x00, 0x05, 0x41], ["broken"]),
        Row("beyond all bounds", [0x82, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], ["broken"]),
        Row("more than is read", [0x82, 0x7F, 0x00, 0x00, 0x00, 0x00, 0x7F, 0xFF, 0xFF, 0xFF], ["broken"]),
        Row("a reserved opcode", [0x83, 0x00], ["broken"]),
        Row("a reserved bit", [0x91, 0x00], ["broken"]),
        Row("a ping in pieces", [0x09, 0x00], ["broken"]),
        Row("a ping of 126 octets", [0x89, 0x7E, 0x00, 0x7E], ["broken"]),
        Row("goes on where nothing began", [0x80, 0x01, 0x41], ["broken"]),
        Row("begins inside another", [0x01, 0x01, 0x41, 0x81, 0x01, 0x42], ["A", "broken"]),
        Row("cut", [0x81, 0x05, 0x48], []),
    ]

    @Test("what frames hold, wherever they are cut", arguments: rows) func frames(row: Row) {
        var wrong: [Int] = []
        for cut in 0...row.octets.count where read(row.octets, endingAt: [cut]) != row.read { wrong.append(cut) }
        #expect(wrong == [])
        #expect(read(row.octets, endingAt: Array(0...row.octets.count)) == row.read)
    }

    private func read(_ octets: [UInt8], endingAt ends: [Int]) -> [String] {
        var framer = WebSocketFramer()
        var read: [String] = []
        var position = 0
        for end in ends + [octets.count] {
            loop: while position < end {
                let window = OctetView(octets.span).extracting(position..<end)
                switch framer.next(window) {
                case .piece(let piece):
                    var plain: [UInt8] = []
                    let payload = window.extracting(piece.payload)
                    if let mask = piece.mask { mask.append(payload, to: &plain) } else { payload.append(to: &plain) }
                    read.append(
                        (piece.isCompressed ? "~" : "") + String(decoding: plain, as: UTF8.self)
                            + (piece.isLast ? "." : ""))
                    position += piece.payload.upperBound
                case .control(let opcode, let count):
                    read.append("\(opcode)")
                    position += count
                case .needMore: break loop
                case .broken: return read + ["broken"]
                }
            }
        }
        return read
    }

    @Test("the head of HTTP, wherever it is cut") func handshake() {
        let request = Array(
            ("GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: WebSocket\r\nSec-WebSocket-Protocol: xmpp, sip\r\n"
                + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n").utf8)
        var early: [Int] = []
        for count in 1..<request.count {
            if WebSocketHandshake.recognise(OctetView(request.span).prefix(count)) != .unclear { early.append(count) }
        }
        #expect(early == [])
        guard case .handshake(let head, let end) = WebSocketHandshake.recognise(OctetView(request.span)) else {
            Issue.record("not recognised")
            return
        }
        #expect(end == request.count)
        #expect(head.subprotocol == .sip)
        #expect(head.hasCompression)
        let page = Array("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n".utf8)
        #expect(WebSocketHandshake.recognise(OctetView(page.span)) == .other)
        let refused = Array("HTTP/1.1 403 Forbidden\r\n\r\n".utf8)
        #expect(WebSocketHandshake.recognise(OctetView(refused.span)) == .other)
    }

    @Test("of a frame that does not go on there is what came") func cut() {
        let octets: [UInt8] = [0x82, 0x85, 0, 0, 0, 0, 0x41, 0x42]
        var pieces: [String] = []
        for count in 0...octets.count {
            var framer = WebSocketFramer()
            let piece = framer.cut(OctetView(octets.span).prefix(count))
            pieces.append(piece.map { "\($0.payload) \($0.isFirst) \($0.isLast)" } ?? "none")
        }
        #expect(pieces == [String](repeating: "none", count: 7) + ["6..<7 true false", "6..<8 true false"])
        var framer = WebSocketFramer()
        let ping: [UInt8] = [0x89, 5, 0x41]
        #expect(framer.cut(OctetView(ping.span)) == nil)
    }

    @Test("a search goes on where it stopped, and finds a frame wherever it is cut") func search() {
        // Each octet may begin a frame of 66 octets that is compressed.
        let octets = [UInt8](repeating: 0x42, count: 1_000) + [0x82, 9] + Array("MSRP a b ".utf8)
        var start = 0
        var searched = 0
        var found: Int?
        for count in 1...octets.count where found == nil {
            let window = OctetView(octets.span).extracting(start..<count)
            searched += window.count
            let search = WebSocketFramer.resynchronise(window, from: 0) { beginning in
                let isWhole = beginning.count >= 5
                return isWhole ? beginning.hasPrefix("MSRP ") : beginning.isEmpty || beginning[0] == 0x4D ? nil : false
            }
            switch search {
            case .found(let place): found = start + place
            case .none(let place): start += place
            }
        }
        #expect(found == 1_000)
        #expect(searched < 10 * octets.count, "\(searched)")
    }
}
