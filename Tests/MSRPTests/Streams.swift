import MSRP
import Octets
import TextSyntax

/// `text` in octets, its line feeds made CR LF.
func wire(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

let paths = """
    To-Path: msrp://user2.imserver.com:7777/iau39;tcp
    From-Path: msrp://imserver.com:8888/9di4ea;tcp

    """

/// A SEND with a text/plain body.
func send(_ id: String, _ body: String, _ flag: String = "$", range: String = "1-*/*") -> String {
    "MSRP \(id) SEND\n\(paths)Message-ID: 4564\nByte-Range: \(range)\nContent-Type: text/plain\n\n\(body)\n-------\(id)\(flag)\n"
}

/// A response without body.
func response(_ id: String) -> String { "MSRP \(id) 200 OK\n\(paths)-------\(id)$\n" }

/// The SEND that the document's example encapsulates, as it stands there, with a transaction id of choice.
func innerSend(_ id: String = "dkei38sd") -> String {
    """
    MSRP \(id) SEND
    To-Path: msrp://imserver.com:7777/iau39;tcp
    From-Path: msrp://user1.imserver.com:8888/9di4ea;tcp
    Message-ID: 456
    Date: Thu, 21 Feb 2005 13:02:03 GMT
    Content-Type: text/plain

    Hi, Alice!  I'm Bob!
    -------\(id)$

    """
}

/// The multipart body of the document's example, un-indented; `close` is its last line.
func bundle(_ id: String = "dkei38sd", close: String = "--boundary42-\n") -> String {
    """
    --boundary42
    Content-Type: message/sip

    INVITE sip: user2@imserver.com SIP/2.0
    To: <sip:user2@imserver.com>
    From: <sip:user1@imserver.com>;tag=786
    Call-ID: 3413an89KU
    Date: Thu, 21 Feb 2005 13:02:03 GMT
    Content-Type: application/sdp

    c=IN IP4 user1.imserver.com
    m=message 7654 TCP/MSRP *
    a=accept-types:text/plain
    a=path:msrp://user1.imserver.com:7654/jshA7we;tcp

    --boundary42
    Content-Type: message/sip

    SIP/2.0 200 OK
    To: <sip:user2@imserver.com>;tag=087js
    Call-ID: 3413an89KU

    --boundary42
    Content-Type: message/msrp
    \(innerSend(id))
    --boundary42
    Content-Type: message/sip

    BYE sip:user2@imserver.com SIP/2.0
    Date: Thu, 21 Feb 2005 13:02:03 GMT

    \(close)
    """
}

/// The outer SEND's start and header.
func outer(_ id: String = "dkei38sd", range: String? = nil, type: String = "multipart/mixed; boundary=\"boundary42\"")
    -> String
{
    "MSRP \(id) SEND\n\(paths)Message-ID: 453\n" + (range.map { "Byte-Range: \($0)\n" } ?? "")
        + "Content-Type: \(type)\n\n"
}

/// What a framer made of a stream.
struct Cutting: Equatable {
    var frames: [Range<Int>] = []
    var endings: [FrameEnding] = []
    /// What was read of each frame.
    var values: [[Int]] = []
    var garbage = 0
    /// How many parts of frames came before their ends.
    var parts = 0
}

/// Shows `octets` to a framer, first up to each of `cuts`, then all, then says that no more will come. The parts of a
/// frame longer than `room` are put together.
func cut(_ octets: [UInt8], at cuts: [Int] = [], limit: Int = 64 << 20, room: Int = 64 << 10) -> Cutting {
    var framer = MSRPFramer(limit: limit, room: room)
    var found = Cutting()
    var consumed = 0
    var longStart: Int?
    var head: [UInt8] = []
    for (index, shown) in (cuts + [octets.count, octets.count]).enumerated() {
        let atEnd = index == cuts.count + 1
        steps: while true {
            switch framer.next(OctetView(octets.span).extracting(consumed..<shown), atEnd: atEnd) {
            case .part(let range):
                found.parts += 1
                if longStart == nil { head = Array(octets[consumed + range.lowerBound..<consumed + range.upperBound]) }
                longStart = longStart ?? consumed + range.lowerBound
                consumed += range.upperBound
            case .frame(let range):
                let last = consumed + range.lowerBound..<consumed + range.upperBound
                let whole = (longStart ?? last.lowerBound)..<last.upperBound
                found.frames.append(whole)
                found.endings.append(framer.ending)
                let view = OctetView(octets.span)
                var frame = MSRPFrame()
                let isRead =
                    longStart == nil
                    ? frame.parse(view.extracting(whole), ending: framer.ending)
                    : frame.parse(
                        head: OctetView(head.span), tail: view.extracting(last), length: whole.count,
                        ending: framer.ending)
                found.values.append(isRead ? value(frame) : [])
                longStart = nil
                consumed += range.upperBound
            case .garbage(let count):
                found.garbage += count
                longStart = nil
                consumed += count
            case .needMore: break steps
            }
        }
    }
    return found
}

/// What was read of a frame, in numbers.
func value(_ frame: MSRPFrame) -> [Int] {
    [
        frame.transactionID.lowerBound, frame.headers.fields.count, frame.headers.end, frame.body?.lowerBound ?? -1,
        frame.body?.upperBound ?? -1, frame.end, frame.endLine?.lowerBound ?? -1, frame.endLine?.upperBound ?? -1,
        Int(frame.faults.rawValue), Int(frame.flag?.rawValue ?? 0),
    ]
}

/// "id flag candidates", with "recovered" where the literal reading ends earlier, for each frame.
func summary(_ octets: [UInt8], _ cutting: Cutting) -> [String] {
    zip(cutting.frames, cutting.endings).map { range, ending in
        let view = OctetView(octets.span).extracting(range)
        var frame = MSRPFrame()
        guard frame.parse(view, ending: ending) else { return "unreadable" }
        let flag = frame.flag.map { String(UnicodeScalar($0.rawValue)) } ?? "none"
        return "\(view.text(frame.transactionID)) \(flag) \(ending.candidates)" + (ending.recovered ? " recovered" : "")
    }
}
