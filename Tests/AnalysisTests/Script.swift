import Foundation

/// A chat between Alice (10.0.0.1) and Bob (10.0.0.2), step by step, each step with a name under which it can be changed,
/// left out or followed by others. As it stands nothing is wrong in it.
struct Script: Sendable {
    typealias Host = Wiretap.Host

    private(set) var steps: [(name: String, event: Wiretap.Event)]
    var snapLength = 65_535
    var isPedantic = false

    static let alice = Host(1)
    static let bob = Host(2)
    /// The ends of the MSRP connection.
    static let near = Host(1, 40_000)
    static let far = Host(2, 2855)
    static let alicePath = "msrp://10.0.0.1:40000/aliceSession01;tcp"
    static let bobPath = "msrp://10.0.0.2:2855/bobSession0001;tcp"

    static let chat = Script()

    private init() {
        steps = []
        add("invite", .datagram(Self.alice, Self.bob, Self.invite()))
        add("ok", .datagram(Self.bob, Self.alice, Self.ok()))
        add("ack", .datagram(Self.alice, Self.bob, Self.request("ACK", "1 ACK", toTag: "b1", branch: "ack1")))
        add("open", .open(Self.near, Self.far))
        add("first", .segment(Self.near, Self.far, Self.send("tidFirst0001", id: nil, body: nil)))
        add("firstAnswer", .segment(Self.far, Self.near, Self.answer("tidFirst0001")))
        add("hello", .segment(Self.near, Self.far, Self.send("tidHello0001", id: "hello0001", body: "hello")))
        add("helloAnswer", .segment(Self.far, Self.near, Self.answer("tidHello0001")))
        add(
            "reply",
            .segment(Self.far, Self.near, Self.send("tidReply0001", id: "reply0001", body: "there", back: true)))
        add("replyAnswer", .segment(Self.near, Self.far, Self.answer("tidReply0001", back: true)))
        add("bye", .datagram(Self.alice, Self.bob, Self.request("BYE", "2 BYE", toTag: "b1", branch: "bye1")))
        add("byeOK", .datagram(Self.bob, Self.alice, Self.response("200 OK", "2 BYE", branch: "bye1")))
        add("close", .close(Self.near, Self.far))
        add("later", .wait(90_000))
        let options = Self.request("OPTIONS", "7 OPTIONS", callID: "ping@c", branch: "opt1")
        add("end", .datagram(Self.alice, Self.bob, options))
        add(
            "endOK",
            .datagram(Self.bob, Self.alice, Self.response("200 OK", "7 OPTIONS", callID: "ping@c", branch: "opt1")))
    }

    private mutating func add(_ name: String, _ event: Wiretap.Event) { steps.append((name, event)) }

    /// The capture of it.
    var capture: [UInt8] { Wiretap(steps.map(\.event), snapLength: snapLength).octets }

    // MARK: Changes

    /// Without the steps that are named.
    func without(_ names: String...) -> Script {
        var script = self
        script.steps.removeAll { names.contains($0.name) }
        return script
    }

    /// With `events` behind a step.
    func adding(after name: String, _ events: Wiretap.Event...) -> Script {
        var script = self
        guard let place = steps.firstIndex(where: { $0.name == name }) else { return script }
        script.steps.insert(contentsOf: events.map { ("", $0) }, at: place + 1)
        return script
    }

    /// With other events in the place of a step.
    func replacing(_ name: String, _ events: Wiretap.Event...) -> Script {
        var script = self
        guard let place = steps.firstIndex(where: { $0.name == name }) else { return script }
        script.steps.replaceSubrange(place...place, with: events.map { (name, $0) })
        return script
    }

    /// With `a` made `b` in the text of the steps that are named, or of all. Content-Length of SIP follows.
    func with(_ a: String, _ b: String, in names: String...) -> Script {
        var script = self
        for index in steps.indices where names.isEmpty || names.contains(steps[index].name) {
            script.steps[index].event = steps[index].event.mapped {
                Self.fitted($0.replacing(a, with: b), from: $0)
            }
        }
        return script
    }

    /// With frames cut.
    func cut(to length: Int) -> Script {
        var script = self
        script.snapLength = length
        return script
    }

    /// Asked to be pedantic.
    var pedantic: Script {
        var script = self
        script.isPedantic = true
        return script
    }

    /// The other way round in time: Bob opens the connection and sends first.
    var openedByBob: Script {
        without("first", "firstAnswer", "hello", "helloAnswer").replacing("open", .open(Self.far, Self.near))
    }

    /// `text` with the length of its body in the place of that of `earlier`, where that was right.
    private static func fitted(_ text: String, from earlier: String) -> String {
        func body(_ text: String) -> Int? {
            text.range(of: "\n\n").map { text[$0.upperBound...].replacing("\n", with: "\r\n").utf8.count }
        }
        guard let old = body(earlier), let new = body(text), earlier.contains("Content-Length: \(old)\n") else {
            return text
        }
        return text.replacing("Content-Length: \(old)\n", with: "Content-Length: \(new)\n")
    }

    // MARK: Messages

    static func request(
        _ method: String, _ cseq: String, callID: String = "chat@c", toTag: String? = nil, branch: String,
        headers: String = "", body: String = "", from: String = "alice", to: String = "bob", fromTag: String = "a1",
        sentBy: UInt8 = 1
    ) -> String {
        "\(method) sip:\(to)@\(to).example SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.\(sentBy);branch=z9hG4bK\(branch)\n"
            + "Max-Forwards: 70\nFrom: <sip:\(from)@\(from).example>;tag=\(fromTag)\n"
            + "To: <sip:\(to)@\(to).example>\(toTag.map { ";tag=" + $0 } ?? "")\nCall-ID: \(callID)\nCSeq: \(cseq)\n"
            + headers + "Content-Length: \(body.replacing("\n", with: "\r\n").utf8.count)\n\n\(body)"
    }

    static func response(
        _ status: String, _ cseq: String, callID: String = "chat@c", toTag: String = "b1", branch: String,
        headers: String = "", body: String = "", from: String = "alice", to: String = "bob", fromTag: String = "a1",
        sentBy: UInt8 = 1
    ) -> String {
        "SIP/2.0 \(status)\nVia: SIP/2.0/UDP 10.0.0.\(sentBy);branch=z9hG4bK\(branch)\n"
            + "From: <sip:\(from)@\(from).example>;tag=\(fromTag)\nTo: <sip:\(to)@\(to).example>;tag=\(toTag)\n"
            + "Call-ID: \(callID)\nCSeq: \(cseq)\n" + headers
            + "Content-Length: \(body.replacing("\n", with: "\r\n").utf8.count)\n\n\(body)"
    }

    static func invite(_ cseq: String = "1 INVITE", toTag: String? = nil, branch: String = "inv1", version: Int = 1)
        -> String
    {
        request(
            "INVITE", cseq, toTag: toTag, branch: branch,
            headers: "Contact: <sip:alice@10.0.0.1>\nContent-Type: application/sdp\n",
            body: sdp("10.0.0.1", 40_000, alicePath, version))
    }

    static func ok(_ cseq: String = "1 INVITE", branch: String = "inv1", version: Int = 1) -> String {
        response(
            "200 OK", cseq, branch: branch,
            headers: "Contact: <sip:bob@10.0.0.2>\nContent-Type: application/sdp\n",
            body: sdp("10.0.0.2", 2855, bobPath, version))
    }

    static func sdp(_ address: String, _ port: Int, _ path: String, _ version: Int = 1) -> String {
        "v=0\no=- 1 \(version) IN IP4 \(address)\ns=-\nc=IN IP4 \(address)\nt=0 0\nm=message \(port) TCP/MSRP *\n"
            + "a=accept-types:text/plain message/cpim multipart/mixed\na=path:\(path)\n"
    }

    static func send(
        _ tid: String, id: String?, range: String? = nil, headers: String = "", type: String = "text/plain",
        body: String?, flag: String = "$", back: Bool = false, method: String = "SEND"
    ) -> String {
        let (from, to) = back ? (bobPath, alicePath) : (alicePath, bobPath)
        var text = "MSRP \(tid) \(method)\nTo-Path: \(to)\nFrom-Path: \(from)\n"
        if let id { text += "Message-ID: \(id)\n" }
        if let body {
            let count = body.replacing("\n", with: "\r\n").utf8.count
            text += "Byte-Range: \(range ?? "1-\(count)/\(count)")\n\(headers)Content-Type: \(type)\n\n\(body)\n"
        } else {
            text += headers
        }
        return text + "-------\(tid)\(flag)\n"
    }

    static func answer(_ tid: String, _ status: String = "200 OK", back: Bool = false) -> String {
        let (from, to) = back ? (alicePath, bobPath) : (bobPath, alicePath)
        return "MSRP \(tid) \(status)\nTo-Path: \(to)\nFrom-Path: \(from)\n-------\(tid)$\n"
    }

    static func report(_ tid: String, about id: String, headers: String = "") -> String {
        "MSRP \(tid) REPORT\nTo-Path: \(alicePath)\nFrom-Path: \(bobPath)\nMessage-ID: \(id)\nByte-Range: 1-5/5\n"
            + headers + "Status: 000 200 OK\n-------\(tid)$\n"
    }
}

extension Wiretap.Event {
    /// The same with another text.
    func mapped(_ change: (String) -> String) -> Wiretap.Event {
        switch self {
        case .datagram(let a, let b, let text): .datagram(a, b, change(text))
        case .segment(let a, let b, let text): .segment(a, b, change(text))
        case .lost(let a, let b, let text): .lost(a, b, change(text))
        case .again(let a, let b, let text): .again(a, b, change(text))
        case .fragment(let a, let b, let text): .fragment(a, b, change(text))
        case .open, .knock, .reset, .close, .packet, .wait, .copy: self
        }
    }
}
