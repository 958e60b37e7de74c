/// A SIP session with MSRP messages in it; to a server that pushes them later, or to another user.
struct Dialogue {
    /// What is sent, as the shapes want it.
    struct Plan {
        var messages = 30
        /// Octets of a message.
        var size = 600
        /// Octets of a chunk.
        var chunk = 2048
        var segmentLength = 1448
        /// How many of a hundred sessions go to the server and are pushed.
        var deferred = 10
        /// Whether each chunk is answered at once, or the last of a message alone.
        var answersAll = true
    }

    /// Frames that belong together: what may stand between two of these is another session's.
    private(set) var steps: [[[UInt8]]] = []

    private static let server = Wire.End(address: 0x0A01_0001, port: 2855)

    init(_ number: Int, _ plan: Plan, _ chance: inout Chance) {
        let isDeferred = Int.random(in: 0..<100, using: &chance) < plan.deferred
        let port = UInt16(20_000 + number % 40_000)
        let (a, b) = (Dialogue.user(2 * number, port), isDeferred ? Self.server : Dialogue.user(2 * number + 1, 2855))
        let caller = Leg(
            "sip:user\(2 * number)@example.com", "sip:user\(2 * number + 1)@example.com", a, b, &chance)
        let invite = caller.request("INVITE", 1, body: caller.offer)
        let answer = caller.response(200, 1, "INVITE", body: caller.answer)
        let bye = caller.request("BYE", 2)
        add([caller.sip(invite, 0), caller.sip(caller.response(100, 1, "INVITE"), 1)])
        add([caller.sip(answer, 1), caller.sip(caller.request("ACK", 1), 0)])
        var connection = Connection(a, b, segmentLength: plan.segmentLength, &chance)
        add(connection.open())
        var sent: [[UInt8]] = []
        for _ in 0..<max(plan.messages, 1) {
            let side = isDeferred ? 0 : Int.random(in: 0...1, using: &chance)
            let body = Array(chance.text(max(plan.size / 2 + Int.random(in: 0...plan.size, using: &chance), 1)).utf8)
            let id = chance.name(16)
            for start in stride(from: 0, to: body.count, by: plan.chunk) {
                let chunk = Chunk(caller, side, id, body, start..<min(start + plan.chunk, body.count), &chance)
                if body.count <= plan.chunk { sent.append(chunk.octets) }
                var frames = connection.send(chunk.octets, from: side)
                if plan.answersAll || chunk.isLast { frames += connection.send(chunk.answer, from: 1 - side) }
                add(frames)
            }
        }
        add([caller.sip(bye, 0), caller.sip(caller.response(200, 2, "BYE"), 1)])
        add(connection.close())
        if isDeferred, !sent.isEmpty { push([invite, answer], sent, bye, number, &chance) }
    }

    static func user(_ number: Int, _ port: UInt16) -> Wire.End {
        Wire.End(address: 0x0A08_0000 + UInt32(truncatingIfNeeded: number) % 0xF0_0000, port: port)
    }

    private mutating func add(_ frames: [[UInt8]]) { steps.append(frames) }

    /// The server wraps what it took, and sends it to whom it was for.
    private mutating func push(
        _ opening: [[UInt8]], _ sent: [[UInt8]], _ bye: [UInt8], _ number: Int, _ chance: inout Chance
    ) {
        let boundary = "b\(chance.name(12))"
        var body: [UInt8] = []
        for (type, part) in opening.map({ ("sip", $0) }) + sent.map({ ("msrp", $0) }) + [("sip", bye)] {
            body += "--\(boundary)\r\nContent-Type: message/\(type)\r\n\r\n".utf8
            body += part + [13, 10]
        }
        body += "--\(boundary)--\r\n".utf8
        let to = Dialogue.user(2 * number + 1, UInt16(20_000 + (number + 7) % 40_000))
        let leg = Leg(
            "sip:im.example.com", "sip:user\(2 * number + 1)@example.com",
            Wire.End(address: Self.server.address, port: to.port), to, &chance)
        add([leg.sip(leg.request("INVITE", 1, body: leg.offer), 0)])
        add([leg.sip(leg.response(200, 1, "INVITE", body: leg.answer), 1), leg.sip(leg.request("ACK", 1), 0)])
        var connection = Connection(leg.a, leg.b, &chance)
        add(connection.open())
        let id = chance.name(16)
        for start in stride(from: 0, to: body.count, by: 2048) {
            let range = start..<min(start + 2048, body.count)
            let chunk = Chunk(leg, 0, id, body, range, type: "multipart/mixed;boundary=\(boundary)", &chance)
            add(connection.send(chunk.octets, from: 0) + connection.send(chunk.answer, from: 1))
        }
        add([leg.sip(leg.request("BYE", 2), 0), leg.sip(leg.response(200, 2, "BYE"), 1)])
        add(connection.close())
    }
}

/// One chunk of an MSRP message, and its answer.
struct Chunk {
    let octets: [UInt8]
    let answer: [UInt8]
    let isLast: Bool

    init(
        _ leg: Leg, _ side: Int, _ id: String, _ body: [UInt8], _ range: Range<Int>, type: String = "text/plain",
        _ chance: inout Chance
    ) {
        let transaction = chance.name(8)
        let (from, to) = (leg.paths[side], leg.paths[1 - side])
        isLast = range.upperBound == body.count
        var octets = Array(
            ("MSRP \(transaction) SEND\r\nTo-Path: \(to)\r\nFrom-Path: \(from)\r\nMessage-ID: \(id)\r\n"
                + "Byte-Range: \(range.lowerBound + 1)-\(range.upperBound)/\(body.count)\r\nContent-Type: \(type)\r\n\r\n")
                .utf8)
        octets += body[range]
        octets += "\r\n-------\(transaction)\(isLast ? "$" : "+")\r\n".utf8
        self.octets = octets
        answer = Array(
            "MSRP \(transaction) 200 OK\r\nTo-Path: \(from)\r\nFrom-Path: \(to)\r\n-------\(transaction)$\r\n".utf8)
    }
}

/// One SIP dialog between two hosts, over UDP.
struct Leg {
    let a: Wire.End
    let b: Wire.End
    /// The MSRP URIs of both.
    let paths: [String]
    private let from: String
    private let to: String
    private let callID: String
    private let tags: [String]

    init(_ from: String, _ to: String, _ a: Wire.End, _ b: Wire.End, _ chance: inout Chance) {
        (self.from, self.to, self.a, self.b) = (from, to, a, b)
        callID = "\(chance.name(24))@\(a.text)"
        tags = [chance.name(), chance.name()]
        paths = [a, b].map { "msrp://\($0.text):\($0.port)/\(chance.name());tcp" }
    }

    var offer: String { description(a, paths[0], "active") }
    var answer: String { description(b, paths[1], "passive") }

    func sip(_ octets: [UInt8], _ side: Int) -> [UInt8] {
        let ends = [Wire.End(address: a.address, port: 5060), Wire.End(address: b.address, port: 5060)]
        return Wire.udp(ends[side], ends[1 - side], octets)
    }

    func request(_ method: String, _ number: Int, body: String? = nil) -> [UInt8] {
        message("\(method) \(to) SIP/2.0", number, method, isAnswered: method != "INVITE", body)
    }

    func response(_ status: Int, _ number: Int, _ method: String, body: String? = nil) -> [UInt8] {
        message("SIP/2.0 \(status) \(status == 100 ? "Trying" : "OK")", number, method, isAnswered: status > 100, body)
    }

    private func message(
        _ line: String, _ number: Int, _ method: String, isAnswered: Bool, _ body: String?
    ) -> [UInt8] {
        let type = body == nil ? "" : "Content-Type: application/sdp\r\n"
        return Array(
            (line + "\r\nVia: SIP/2.0/UDP \(a.text):5060;branch=z9hG4bK\(tags[0])\(number)\(method)\r\n"
                + "Max-Forwards: 70\r\nFrom: <\(from)>;tag=\(tags[0])\r\nTo: <\(to)>\(isAnswered ? ";tag=\(tags[1])" : "")\r\n"
                + "Call-ID: \(callID)\r\nCSeq: \(number) \(method)\r\nContact: <sip:\(a.text):5060>\r\n"
                + "Accept-Contact: *;+g.oma.sip-im\r\nUser-Agent: IM-client/OMA1.0\r\n\(type)"
                + "Content-Length: \(body?.utf8.count ?? 0)\r\n\r\n\(body ?? "")").utf8)
    }

    private func description(_ end: Wire.End, _ path: String, _ role: String) -> String {
        "v=0\r\no=- 25 \(end.port) IN IP4 \(end.text)\r\ns=-\r\nc=IN IP4 \(end.text)\r\nt=0 0\r\n"
            + "m=message \(end.port) TCP/MSRP *\r\na=accept-types:message/cpim text/plain multipart/mixed\r\n"
            + "a=accept-wrapped-types:*\r\na=setup:\(role)\r\na=path:\(path)\r\n"
    }
}
