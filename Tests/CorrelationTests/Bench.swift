import Correlation
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// A host of the bench, with one port for all that it says.
func host(_ number: UInt32, port: UInt16 = 5060) -> Endpoint {
    Endpoint(address: IPAddress(v4: 0x0A00_0000 + number), port: port)
}

let alice = host(1)
let bob = host(2)
let carol = host(3)
let proxy = host(5)
let server = host(9)

/// `text` in octets, its line feeds made CR LF.
func wire(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

/// A SIP message: a method or a status, then what RFC 3261 §8.1.1 demands.
func sip(
    _ start: String, _ cseq: String?, callID: String? = "a84b4c76e66710@pc33", toTag: String? = nil,
    from: String = "<sip:alice@a.example>;tag=a1", to: String = "<sip:bob@b.example>",
    uri: String = "sip:bob@b.example", headers: String = "", body: String = ""
) -> String {
    let line = Int(start) == nil ? "\(start) \(uri) SIP/2.0" : "SIP/2.0 \(start) OK"
    let branch = cseq.map { $0.filter { $0 != " " } } ?? "none"
    return "\(line)\nVia: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK\(branch)\nMax-Forwards: 70\nFrom: \(from)\n"
        + "To: \(to)\(toTag.map { ";tag=" + $0 } ?? "")\n" + (callID.map { "Call-ID: \($0)\n" } ?? "")
        + (cseq.map { "CSeq: \($0)\n" } ?? "") + headers + "Content-Length: \(wire(body).count)\n\n" + body
}

/// A session description with one MSRP medium.
func sdp(_ path: String) -> String {
    """
    v=0
    o=alice 2890844526 2890844526 IN IP4 10.0.0.1
    s=-
    c=IN IP4 10.0.0.1
    t=0 0
    m=message 7654 TCP/MSRP *
    a=accept-types:text/plain
    a=path:\(path)

    """
}

let sdpType = "Content-Type: application/sdp\n"
let alicePath = "msrp://10.0.0.1:7654/jshA7we;tcp"
let bobPath = "msrp://10.0.0.2:12763/kjhd37s2s2;tcp"
let serverPath = "msrp://10.0.0.9:8888/9di4ea;tcp"

/// An MSRP request; without a body where `body` is nil.
func msrp(
    _ id: String, method: String = "SEND", to: String = bobPath, from: String = alicePath,
    messageID: String? = "x87k3", range: String? = "1-*/*", type: String? = "text/plain", _ body: String? = "hello",
    _ flag: String = "$", headers: String = ""
) -> String {
    "MSRP \(id) \(method)\nTo-Path: \(to)\nFrom-Path: \(from)\n" + (messageID.map { "Message-ID: \($0)\n" } ?? "")
        + (range.map { "Byte-Range: \($0)\n" } ?? "") + headers
        + (body.map { (type.map { "Content-Type: \($0)\n" } ?? "") + "\n\($0)\n" } ?? "") + "-------\(id)\(flag)\n"
}

/// A correlator that is shown literal octets. Each message is a frame of its own, a second after the one before it.
struct Bench {
    var correlator = Correlator()
    var log = FindingLog()
    /// Nanoseconds since 1970 of the next message.
    var time: Int64 = 1_000_000_000
    private(set) var shown: [[UInt8]] = []

    /// Where and when the next message is seen.
    private mutating func sighting(
        _ octets: [UInt8], _ source: Endpoint, _ destination: Endpoint, _ transport: Transport, _ damage: LossCause?
    ) -> Sighting {
        shown.append(octets)
        let frame = Frame(
            capture: 0, number: shown.count, time: Timestamp(nanoseconds: time))
        time += 1_000_000_000
        return Sighting(
            source: source, destination: destination, transport: transport, first: frame, last: frame,
            extents: Chain(Extent(capture: 0, frame: shown.count, offset: 0, count: octets.count)), damage: damage)
    }

    mutating func see(
        sip text: String, _ source: Endpoint = alice, _ destination: Endpoint = bob, over transport: Transport = .tcp,
        damage: LossCause? = nil
    ) {
        let octets = wire(text)
        let sighting = sighting(octets, source, destination, transport, damage)
        let view = OctetView(octets.span)
        var message = SIPMessage()
        guard message.parse(view) else { return }
        correlator.accept(message, view, sighting, &log)
    }

    /// Shows one MSRP frame, cut by the framer as at the end of a stream.
    @discardableResult mutating func see(
        msrp text: String, _ source: Endpoint = alice, _ destination: Endpoint = bob, flow: Int = 1,
        damage: LossCause? = nil
    ) -> Correlator.Outcome {
        see(msrpOctets: wire(text), source, destination, flow: flow, damage: damage)
    }

    @discardableResult mutating func see(
        msrpOctets octets: [UInt8], _ source: Endpoint = alice, _ destination: Endpoint = bob, flow: Int = 1,
        damage: LossCause? = nil
    ) -> Correlator.Outcome {
        let sighting = sighting(octets, source, destination, .tcp, damage)
        var framer = MSRPFramer()
        let view = OctetView(octets.span)
        guard case .frame(let range) = framer.next(view, atEnd: true) else { return .none }
        let frameOctets = view.extracting(range)
        var frame = MSRPFrame()
        guard frame.parse(frameOctets, ending: framer.ending) else { return .none }
        let direction = source.address.low < destination.address.low ? 0 : 1
        return correlator.accept(
            frame, frameOctets, ending: framer.ending, sighting,
            on: HalfID(flow: FlowID(slot: flow, serial: flow), direction: direction), &log)
    }

    /// The joined body of the message with this index.
    func body(_ index: Int) -> String {
        let message = correlator.messages[index]
        var body: [UInt8] = []
        for piece in message.pieces {
            let frame = message.chunks.array[piece.chunk].first.number
            body += shown[frame - 1][piece.body]
        }
        return String(decoding: body, as: UTF8.self)
    }

    /// The codes found, each once, in order, with "!" for an error and "?" for a warning.
    var codes: [String] {
        var codes: [String] = []
        for finding in log.findings {
            let mark = finding.severity == .error ? "!" : finding.severity == .warning ? "?" : ""
            let code = finding.code.rawValue + mark
            if !codes.contains(code) { codes.append(code) }
        }
        return codes.sorted()
    }

    /// The Call-ID of the session that the message with this index belongs to.
    /// The Call-ID of a message's session; "contradiction" where the table of all channels does not say the same.
    func owner(_ index: Int) -> String? {
        let session = correlator.session(of: correlator.messages[index])
        if ChannelOwners(correlator).session(ofMessage: index) != session { return "contradiction" }
        return
            session
            .map { String(decoding: correlator.sessions[$0].callID, as: UTF8.self) }
    }
}
