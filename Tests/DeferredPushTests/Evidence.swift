import Correlation
import DeferredPush
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// `text` in octets, one for each scalar: "\u{C3}\u{A9}" is two octets, an é in UTF-8. Line feeds are made CR LF;
/// a line feed alone is U+010A.
func wire(_ text: String) -> [UInt8] {
    text.unicodeScalars.flatMap { $0 == "\n" ? [13, 10] : [UInt8(truncatingIfNeeded: $0.value)] }
}

func host(_ number: UInt32, port: UInt16 = 5060) -> Endpoint {
    Endpoint(address: IPAddress(v4: 0x0A00_0000 + number), port: port)
}

let alice = host(1)
let bob = host(2)
let proxy = host(5)
let server = host(9)

/// `text` with the Content-Length that its body has.
func counted(_ text: String) -> String {
    guard let range = text.firstRange(of: "Content-Length: 0\n"), let empty = text.firstRange(of: "\n\n") else {
        return text
    }
    return text.replacingCharacters(
        in: range, with: "Content-Length: \(wire(String(text[empty.upperBound...])).count)\n")
}

extension String {
    func replacingCharacters(in range: Range<String.Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}

/// The literal originals of one stored session and of one pager message.
enum Stored {
    static let invite = """
        INVITE sip:bob@im.example;transport=tcp;lr SIP/2.0
        Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKinv1
        Route: <sip:im.example;lr>
        Max-Forwards: 70
        From: "Alice" <sip:alice@a.example>;tag=a1
        To: <sip:bob@im.example>
        Call-ID: call-1@10.0.0.1
        CSeq: 1 INVITE
        Contact: <sip:alice@10.0.0.1:5060>
        Subject: Tea
        Allow: INVITE, BYE
        Content-Type: application/sdp
        Content-Length: 0

        v=0
        o=alice 1 1 IN IP4 10.0.0.1
        s=-
        c=IN IP4 10.0.0.1
        t=0 0
        m=message 7654 TCP/MSRP *
        a=accept-types:text/plain message/cpim
        a=path:msrp://10.0.0.1:7654/jshA7we;tcp
        a=x-colour:blue

        """
    static let ok = """
        SIP/2.0 200 OK
        Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKinv1
        From: "Alice" <sip:alice@a.example>;tag=a1
        To: <sip:bob@im.example>;tag=s1
        Call-ID: call-1@10.0.0.1
        CSeq: 1 INVITE
        Contact: <sip:im.example>
        Content-Type: application/sdp
        Content-Length: 0

        v=0
        o=server 1 1 IN IP4 10.0.0.9
        s=-
        c=IN IP4 10.0.0.9
        t=0 0
        m=message 12763 TCP/MSRP *
        a=accept-types:*
        a=path:msrp://10.0.0.9:12763/kjhd37s2s2;tcp

        """
    static let text = "Gr\u{C3}\u{BC}\u{C3}\u{9F}e, Bob!\nTea at five?"
    static let send = """
        MSRP d93kswow SEND
        To-Path: msrp://10.0.0.9:12763/kjhd37s2s2;tcp
        From-Path: msrp://10.0.0.1:7654/jshA7we;tcp
        Message-ID: k353dwWD
        Success-Report: no
        Byte-Range: 1-27/27
        X-Colour: blue
        Content-Type: text/plain;charset=utf-8

        \(text)
        -------d93kswow$

        """
    static let bye = """
        BYE sip:im.example SIP/2.0
        Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKbye2
        Max-Forwards: 70
        From: "Alice" <sip:alice@a.example>;tag=a1
        To: <sip:bob@im.example>;tag=s1
        Call-ID: call-1@10.0.0.1
        CSeq: 2 BYE
        Content-Length: 0


        """
    static let message = """
        MESSAGE sip:bob@im.example SIP/2.0
        Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKmsg1
        Max-Forwards: 70
        From: <sip:alice@a.example>;tag=m1
        To: <sip:bob@im.example>
        Call-ID: page-1@10.0.0.1
        CSeq: 1 MESSAGE
        Content-Type: text/plain;charset=utf-8
        Content-Length: 0

        \(text)
        """

    static var all: [String] { [counted(invite), counted(ok), send, bye, counted(message)] }
    static let kinds = ["INVITE", "200", "SEND", "BYE", "MESSAGE"]
}

/// A part of a bundle.
struct Copy {
    let octets: [UInt8]
    let type: String

    init(_ text: String) {
        octets = wire(text)
        type = text.hasPrefix("MSRP") ? "message/msrp" : "message/sip"
    }
}

func bundled(_ parts: [Copy], boundary: String = "boundary42") -> [UInt8] {
    var octets: [UInt8] = []
    for part in parts { octets += wire("--\(boundary)\nContent-Type: \(part.type)\n\n") + part.octets + [13, 10] }
    return octets + wire("--\(boundary)--\n")
}

/// What was live, shown message by message, and the pushes that are held against it.
struct Evidence {
    var correlator = Correlator()
    var log = FindingLog()
    var book = PushBook()
    var clock = CaptureClock(digits: [6], start: Moment(nanoseconds: 0, digits: 6))
    /// Frames whose octets are no longer held.
    var evicted: Set<Int> = []
    private(set) var shown: [[UInt8]] = []
    /// Seconds that passed besides the one that each message takes.
    var pauses: Int64 = 0

    static let start: Int64 = 1_108_990_923

    mutating func frame(_ octets: [UInt8]) -> Frame {
        shown.append(octets)
        return Frame(
            capture: 0, number: shown.count,
            time: Timestamp(seconds: Evidence.start + Int64(shown.count) + pauses, fraction: 0))
    }

    /// When the last message was seen, or later if time has passed since.
    var now: Timestamp { Timestamp(seconds: Evidence.start + Int64(shown.count) + pauses, fraction: 0) }

    private mutating func sighting(
        _ octets: [UInt8], _ source: Endpoint, _ destination: Endpoint, _ damage: LossCause?
    ) -> Sighting {
        let frame = frame(octets)
        return Sighting(
            source: source, destination: destination, transport: .tcp, first: frame, last: frame,
            extents: Chain(Extent(capture: 0, frame: frame.number, offset: 0, count: octets.count)), damage: damage)
    }

    /// Shows one message, SIP or MSRP by its first word.
    mutating func see(
        _ text: String, _ source: Endpoint = alice, _ destination: Endpoint = server, damage: LossCause? = nil
    ) {
        let octets = wire(text)
        let sighting = sighting(octets, source, destination, damage)
        let view = OctetView(octets.span)
        var sip = SIPMessage()
        var msrp = MSRPFrame()
        var framer = MSRPFramer()
        if sip.parse(view) {
            correlator.accept(sip, view, sighting, &log)
        } else if case .frame = framer.next(view, atEnd: true), msrp.parse(view, ending: framer.ending) {
            let direction = source.address.low < destination.address.low ? 0 : 1
            // Each two hosts have a connection of their own.
            let slot = Int((source.address.low ^ destination.address.low) & 0xFF)
            let half = HalfID(flow: FlowID(slot: slot, serial: 1), direction: direction)
            _ = correlator.accept(
                msrp, view, ending: framer.ending, sighting, on: half, &log)
        }
    }

    /// Shows the stored session and the pager message, and what the server answered.
    mutating func seeAll() {
        for (index, text) in Stored.all.enumerated() {
            if index == 1 { see(text, server, alice) } else { see(text) }
        }
        see(Evidence.accepted, server, alice)
    }

    static let accepted = """
        SIP/2.0 202 Accepted
        Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKmsg1
        From: <sip:alice@a.example>;tag=m1
        To: <sip:bob@im.example>;tag=s
        Call-ID: page-1@10.0.0.1
        CSeq: 1 MESSAGE
        Content-Length: 0


        """

    /// Pushes `octets`, a bundle, and answers what was found.
    mutating func push(
        _ octets: [UInt8], contentType: String = "multipart/mixed;boundary=boundary42",
        to: String? = "sip:bob@im.example", source: Endpoint = server, destination: Endpoint = bob,
        target: String? = nil,
        isBroken: Bool = false, ending: FrameEnding? = nil, bodyOffset: Int = 0, number: Int = 1000,
        form: Carrier.Form? = nil, in given: Frame? = nil, replacing: Int? = nil, asksForResponse: Bool = true,
        leavingTexts: Bool = false
    ) -> PushRecord? {
        guard let bundle = Bundle(OctetView(octets.span), contentType: contentType) else { return nil }
        return push(
            bundle, to: to, source: source, destination: destination, target: target, isBroken: isBroken,
            ending: ending, bodyOffset: bodyOffset, number: number, form: form, in: given ?? frame(octets),
            replacing: replacing, asksForResponse: asksForResponse, leavingTexts: leavingTexts)
    }

    /// Pushes `bundle`, and answers what was found.
    mutating func push(
        _ bundle: Bundle, to: String? = "sip:bob@im.example", source: Endpoint = server, destination: Endpoint = bob,
        target: String? = nil,
        isBroken: Bool = false, ending: FrameEnding? = nil, bodyOffset: Int = 0, number: Int = 1000,
        form: Carrier.Form? = nil, in frame: Frame, replacing: Int? = nil, asksForResponse: Bool = true,
        leavingTexts: Bool = false
    ) -> PushRecord? {
        let carrier = Carrier(
            form: form ?? .msrp(messageNumber: number, messageID: "push1", transactionID: "tpush1"), source: source,
            destination: destination, first: frame, last: frame, callID: "push@10.0.0.9", to: to,
            target: target.map(wire),
            toPath: wire("msrp://10.0.0.2:7777/iau39;tcp"), fromPath: wire("msrp://10.0.0.9:8888/9di4ea;tcp"),
            ending: ending, bodyOffset: bodyOffset, isBroken: isBroken, asksForResponse: asksForResponse)
        let inquiry = Inquiry(bundle, carrier, in: correlator)
        let answers = Answers(to: inquiry.needs) { chain, octets in
            if chain.contains(where: { evicted.contains($0.frame) }) { return false }
            for extent in chain { octets += shown[extent.frame - 1] }
            return true
        }
        book.conclude(
            inquiry, answers: answers, clock: clock, originals: correlator, replacing: replacing,
            leavingText: { _ in leavingTexts }, &log)
        book.explainAbsences(in: correlator, &log)
        return replacing.map { book.pushes[$0].record } ?? book.pushes.last?.record
    }

    mutating func push(_ copies: [String], to: String? = "sip:bob@im.example", isBroken: Bool = false) -> PushRecord? {
        push(bundled(copies.map(Copy.init)), to: to, isBroken: isBroken)
    }
}

extension PartRecord {
    /// The verdict with its reason.
    var outcome: String { verdict.rawValue + (reason.map { " \($0.rawValue)" } ?? "") }
}
