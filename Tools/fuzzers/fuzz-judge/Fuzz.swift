import Correlation
import DeferredPush
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Reads the input as messages parted by NUL: all but the last were live, the last is the body of a push. Each live
/// message is pushed as it was, too: an equal copy must never be called altered.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 1, let data = unsafe data else { return 0 }
    // Bound: libFuzzer lends `size` octets at `data` for this call.
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    var evidence = Evidence(flags: input[0])
    let pieces = input.dropFirst().split(separator: 0, maxSplits: 8, omittingEmptySubsequences: false).map(Array.init)
    for piece in pieces.dropLast() { evidence.see(piece) }
    for (original, isMessage) in zip(evidence.originals, evidence.areMessages) where isMessage {
        guard let record = evidence.push(bundle(original), boundary: boundary) else { continue }
        precondition(record.verdict != .altered, "an equal copy is called altered")
        precondition(record.text != .differs, "an equal text is said to differ")
        precondition(isExplained(record))
    }
    if let last = pieces.last {
        if let record = evidence.push(last, boundary: "b", isLive: true) {
            precondition(isExplained(record))
            precondition(Set(record.parts.map(\.verdict)).contains(.altered) == (record.verdict == .altered))
        } else {
            UnreadableBundle(OctetView(last.span), contentType: "multipart/mixed;boundary=b")?
                .note(callID: nil, at: evidence.frame(1000), &evidence.log)
        }
    }
    let balance = Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: [])
    let custody = balance.record()
    evidence.conclude(balance)
    precondition(CustodyClass.allCases.reduce(0) { $0 + custody.count($1) } == custody.taken)
    for session in evidence.correlator.sessions { group(session) }
    keep(custody.taken)
    return 0
}

/// Every difference is among the fields that its part's explanation lists, and nothing else there differs.
func isExplained(_ record: PushRecord) -> Bool {
    guard let explanation = record.explanation, explanation.parts.count == record.parts.count else { return false }
    return zip(record.parts, explanation.parts).allSatisfy { part, explained in
        part.differences.map(\.field) == explained.fields.filter { $0.outcome != .equal }.map(\.field)
    }
}

/// Each message is in one transaction at most, and in one dialog.
func group(_ session: Session) {
    var asked = Set<Int>()
    for transaction in session.transactions() {
        for index in [transaction.request, transaction.acknowledgement].compactMap({ $0 }) + transaction.responses {
            precondition(session.messages.indices.contains(index) && asked.insert(index).inserted)
        }
    }
    var named = Set<Int>()
    for index in session.dialogs().flatMap(\.messages) {
        precondition(session.messages.indices.contains(index) && named.insert(index).inserted)
    }
}

let boundary = "no-such-line-in-the-input"

/// A bundle of one part that holds `original`.
func bundle(_ original: [UInt8]) -> [UInt8] {
    let type = original.starts(with: Array("MSRP ".utf8)) ? "message/msrp" : "message/sip"
    return Array("--\(boundary)\r\nContent-Type: \(type)\r\n\r\n".utf8) + original
        + Array("\r\n--\(boundary)--\r\n".utf8)
}

/// What was live, and the pushes that are held against it.
struct Evidence {
    var correlator = Correlator()
    var log = FindingLog()
    var book = PushBook()
    let clock = CaptureClock(digits: [6])
    /// The live messages as they were cut.
    private(set) var originals: [[UInt8]] = []
    /// Which of them are messages: a keep-alive or a response has no copy.
    private(set) var areMessages: [Bool] = []
    private let isTorn: Bool
    private let isForgotten: Bool

    private static let client = Endpoint(address: IPAddress(v4: 1), port: 5060)
    private static let server = Endpoint(address: IPAddress(v4: 2), port: 5060)

    init(flags: UInt8) {
        isTorn = flags & 1 != 0
        isForgotten = flags & 2 != 0
        book.explained = .all
    }

    func frame(_ number: Int) -> Frame {
        Frame(capture: 0, number: number, time: Timestamp(seconds: Int64(number), fraction: 0))
    }

    mutating func see(_ octets: [UInt8]) {
        let number = originals.count + 1
        let view = OctetView(octets.span)
        var framer = MSRPFramer()
        var whole = 0..<octets.count
        var sip = SIPMessage()
        var msrp = MSRPFrame()
        let isSIP = sip.parse(view)
        if !isSIP {
            guard case .frame(let range) = framer.next(view, atEnd: true) else { return }
            whole = range
        }
        let message = view.extracting(whole)
        var outcome = Correlator.Outcome.none
        let sighting = Sighting(
            source: Evidence.client, destination: Evidence.server, transport: .tcp, first: frame(number),
            last: frame(number),
            extents: Chain(Extent(capture: 0, frame: number, offset: 0, count: whole.count)),
            damage: isTorn && number == 1 ? .hole : nil)
        if isSIP {
            correlator.accept(sip, message, sighting, &log)
        } else {
            guard msrp.parse(message, ending: framer.ending) else { return }
            let half = HalfID(flow: FlowID(slot: 0, serial: 1), direction: 0)
            outcome = correlator.accept(msrp, message, ending: framer.ending, sighting, on: half, &log)
        }
        originals.append(message.copied())
        areMessages.append(isSIP || outcome != .none)
    }

    /// Notes what is found once the run is over, long behind the last message.
    mutating func conclude(_ custody: Custody) {
        let ends: [Timestamp?] = [frame(100_000).time]
        book.noteDeliveries(custody, until: ends, &log)
        book.noteCustody(custody, in: correlator, until: ends, isComplete: true, &log)
    }

    /// - Parameter isLive: whether the first live MSRP message carries it.
    mutating func push(_ octets: [UInt8], boundary: String, isLive: Bool = false) -> PushRecord? {
        let view = OctetView(octets.span)
        guard let bundle = Bundle(view, contentType: "multipart/mixed;boundary=\(boundary)") else { return nil }
        let carrier = Carrier(
            form: .msrp(messageNumber: isLive ? 1 : 0, messageID: nil, transactionID: nil), source: Evidence.server,
            destination: Evidence.client, first: frame(1000), last: frame(1000),
            callID: isLive ? correlator.sessions.last.map { String(decoding: $0.callID, as: UTF8.self) } : nil,
            to: "sip:b@b")
        let inquiry = Inquiry(bundle, carrier, in: correlator)
        let answers = Answers(to: inquiry.needs) { chain, octets in
            if isForgotten, chain.first.frame == 1 { return false }
            for extent in chain { octets += originals[extent.frame - 1] }
            return true
        }
        book.conclude(inquiry, answers: answers, clock: clock, originals: correlator, &log)
        book.explainAbsences(in: correlator, &log)
        return book.pushes.last?.record
    }
}

/// Uses `value`, or the optimizer deletes what computed it.
@inline(never) func keep(_ value: Int) {
    if value == .min { print(value) }
}
