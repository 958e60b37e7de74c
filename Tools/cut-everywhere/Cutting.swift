import MSRP
import Octets
import SIP
import TextSyntax

/// What a framer and a parser make of octets that come in pieces.
protocol PieceReader {
    init()
    /// Shows the octets from `consumed` up to `shown`, until no more comes of them. Answers what came: of each message
    /// its place and its value.
    mutating func show(_ octets: [UInt8], from consumed: inout Int, to shown: Int, atEnd: Bool, _ found: inout [Found])
}

/// A message that came out: where, and a digest of all that was read of it.
struct Found: Hashable {
    let range: Range<Int>
    let value: Int
}

/// A reader, and what has come of it.
struct Reading<Reader: PieceReader> {
    private var reader = Reader()
    private var consumed = 0
    private(set) var found: [Found] = []

    /// Of the first octets of a stream, shown in one piece.
    init(_ octets: [UInt8], first count: Int) {
        reader.show(octets, from: &consumed, to: count, atEnd: false, &found)
    }

    /// Goes on up to `count`.
    func shown(_ octets: [UInt8], to count: Int, atEnd: Bool = false) -> Reading {
        var further = self
        further.reader.show(octets, from: &further.consumed, to: count, atEnd: atEnd, &further.found)
        return further
    }

    /// Shown to the end, and told that it is one.
    func ended(_ octets: [UInt8]) -> [Found] {
        shown(octets, to: octets.count).shown(octets, to: octets.count, atEnd: true).found
    }
}

/// All cuttings of one message.
enum Cutting<Reader: PieceReader> {
    /// How many there are, and the first that changes what is read.
    static func all(of octets: [UInt8]) -> (count: Int, firstDifferent: [Int]?) {
        let whole = Reading<Reader>(octets, first: octets.count).ended(octets)
        guard whole.count == 1, whole.first?.range.upperBound == octets.count else { return (0, []) }
        var count = 0
        for first in 0...octets.count {
            let beginning = Reading<Reader>(octets, first: first)
            count += 1
            if beginning.ended(octets) != whole { return (count, [first]) }
            for second in first..<octets.count {
                count += 1
                if beginning.shown(octets, to: second).ended(octets) != whole { return (count, [first, second]) }
            }
        }
        return (count, nil)
    }
}

/// SIP.
struct SIPReading: PieceReader {
    private var framer = SIPFramer()

    mutating func show(
        _ octets: [UInt8], from consumed: inout Int, to shown: Int, atEnd: Bool, _ found: inout [Found]
    ) {
        while consumed < shown {
            let window = OctetView(octets.span).extracting(consumed..<shown)
            switch framer.next(window, atEnd: atEnd) {
            case .message(let range):
                let place = consumed + range.lowerBound..<consumed + range.upperBound
                found.append(Found(range: place, value: value(window.extracting(range))))
                consumed += max(1, range.upperBound)
            case .skip(let count): consumed += max(1, count)
            case .garbage(let count):
                found.append(Found(range: consumed..<consumed + count, value: -1))
                consumed += max(1, count)
            case .needMore: return
            }
        }
    }

    private func value(_ octets: OctetView) -> Int {
        var message = SIPMessage()
        guard message.parse(octets) else { return 0 }
        var hasher = Hasher()
        hasher.combine(message.startLine)
        hasher.combine(message.methodRange)
        hasher.combine(message.requestURI)
        hasher.combine(message.statusCode)
        hasher.combine(message.headers.fields)
        hasher.combine(message.body)
        hasher.combine(message.faults)
        hasher.combine(framer.lastFaults)
        return hasher.finalize()
    }
}

/// MSRP; longer frames than 512 octets come in parts.
struct MSRPReading: PieceReader {
    private var framer = MSRPFramer(limit: 4 << 30, room: 512)
    /// Where a frame begins that comes in parts, and how long its first part is.
    private var beginning: (start: Int, count: Int)?

    mutating func show(
        _ octets: [UInt8], from consumed: inout Int, to shown: Int, atEnd: Bool, _ found: inout [Found]
    ) {
        while consumed < shown {
            let window = OctetView(octets.span).extracting(consumed..<shown)
            switch framer.next(window, atEnd: atEnd) {
            case .frame(let range):
                let last = consumed + range.lowerBound..<consumed + range.upperBound
                let place = (beginning?.start ?? last.lowerBound)..<last.upperBound
                found.append(Found(range: place, value: value(OctetView(octets.span), place, last)))
                beginning = nil
                consumed += max(1, range.upperBound)
            case .part(let range):
                if beginning == nil { beginning = (consumed + range.lowerBound, range.count) }
                consumed += max(1, range.upperBound)
            case .garbage(let count):
                found.append(Found(range: consumed..<consumed + count, value: -1))
                beginning = nil
                consumed += max(1, count)
            case .needMore: return
            }
        }
    }

    private func value(_ octets: OctetView, _ place: Range<Int>, _ last: Range<Int>) -> Int {
        var frame = MSRPFrame()
        let isRead =
            if let beginning {
                frame.parse(
                    head: octets.extracting(beginning.start..<beginning.start + beginning.count),
                    tail: octets.extracting(last), length: place.count, ending: framer.ending)
            } else {
                frame.parse(octets.extracting(place), ending: framer.ending)
            }
        guard isRead else { return 0 }
        var hasher = Hasher()
        hasher.combine(frame.transactionID)
        hasher.combine(frame.methodRange)
        hasher.combine(frame.headers.fields)
        hasher.combine(frame.body)
        hasher.combine(frame.flag)
        hasher.combine(frame.endLine)
        hasher.combine(frame.end)
        hasher.combine(frame.faults)
        hasher.combine(framer.ending)
        return hasher.finalize()
    }
}
