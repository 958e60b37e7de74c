import MSRP
import Octets

/// Cuts the input into frames twice, whole and in pieces; both must give the same frames.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 1, let data = unsafe data else { return 0 }
    // Bound: libFuzzer lends `size` octets at `data` for this call.
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let stream = Array(input.dropFirst())
    let whole = frames(of: stream, piece: stream.count)
    let pieces = frames(of: stream, piece: Int(input[0] % 61) + 1, room: 1 + Int(input[0] / 61) * 40)
    precondition(whole == pieces, "the frames depend on how the stream was cut")
    checkUsual(stream, whole)
    keep(read(stream, whole) &+ (MSRPFrame.startViolation(OctetView(stream.span))?.range.upperBound ?? 0))
    return 0
}

/// The frames of `octets`, shown in pieces of `piece` octets; those longer than `room` may come in parts.
func frames(of octets: [UInt8], piece: Int, room: Int = .max) -> [Range<Int>] {
    var framer = MSRPFramer(limit: 4_096, room: room)
    var found: [Range<Int>] = []
    var longStart: Int?
    var consumed = 0
    var shown = 0
    while true {
        let atEnd = shown == octets.count
        switch framer.next(OctetView(octets.span).extracting(consumed..<shown), atEnd: atEnd) {
        case .frame(let range):
            precondition(range.lowerBound >= 0 && range.count > 0 && consumed + range.upperBound <= shown)
            found.append((longStart ?? consumed + range.lowerBound)..<consumed + range.upperBound)
            longStart = nil
            consumed += range.upperBound
        case .part(let range):
            precondition(range.lowerBound >= 0 && range.count > 0 && consumed + range.upperBound <= shown)
            longStart = longStart ?? consumed + range.lowerBound
            consumed += range.upperBound
        case .garbage(let count):
            precondition(count > 0 && consumed + count <= shown)
            longStart = nil
            consumed += count
        case .needMore:
            if atEnd { return found }
            shown = min(octets.count, shown + piece)
        }
    }
}

/// What is read in one pass must be what the framer cuts and the frame reads, with nothing wrong in it.
func checkUsual(_ octets: [UInt8], _ ranges: [Range<Int>]) {
    for range in ranges {
        let stream = OctetView(octets.span).dropping(range.lowerBound)
        let view = OctetView(octets.span).extracting(range)
        var frame = MSRPFrame()
        if let answer = UsualAnswer(stream) {
            precondition(answer.length == range.count && frame.parse(view) && frame.statusCode == 200)
            precondition(frame.transactionID == answer.transactionID && frame.flag == .last)
        }
        // What was begun at any cut goes on as if read at once.
        let cut = stream.prefix(range.count - min(range.count, 12))
        if case .beginning(let begun) = UsualSend.read(cut, known: PathLines()),
            case .whole(let send) = begun.continued(stream)
        {
            guard case .whole(let other) = UsualSend.read(stream, known: PathLines()) else {
                preconditionFailure("a SEND is usual only in pieces")
            }
            precondition(send.length == other.length && send.body == other.body)
        }
        guard case .whole(let send) = UsualSend.read(stream, known: PathLines()) else { continue }
        precondition(send.length == range.count && frame.parse(view) && frame.method == .send && frame.faults == [])
        precondition(frame.transactionID == send.transactionID && frame.messageID == send.messageID)
        precondition(frame.toPath == send.toPath && frame.fromPath == send.fromPath && frame.body == send.body)
        precondition(frame.contentType == send.contentType && frame.flag == (send.isLast ? .last : .more))
        let stated = frame.byteRange(view)
        precondition(stated?.start == send.start && stated?.total == send.total)
    }
}

/// Reads every frame and all that it holds.
func read(_ octets: [UInt8], _ ranges: [Range<Int>]) -> Int {
    var frame = MSRPFrame()
    var joiner = ChunkJoiner()
    var sum = 0
    for range in ranges {
        let view = OctetView(octets.span).extracting(range)
        guard frame.parse(view) else { continue }
        sum &+= frame.end &+ (frame.body?.count ?? 0) &+ Int(frame.faults.rawValue)
        if let path = frame.toPath {
            var uris = PathList.uris(view, path)
            while let uri = uris.next() {
                guard let read = MSRPURI(view, uri) else { continue }
                precondition(MSRPURI.areEquivalent(read, view, read, view))
                sum &+= Int(truncatingIfNeeded: read.fingerprint(view).low)
            }
        }
        sum &+= examine(frame, view)
        guard let byteRange = frame.byteRange(view) else { continue }
        let outcome = joiner.add(
            range: byteRange.start, count: frame.body?.count ?? 0, flag: frame.flag, declaredTotal: byteRange.total)
        sum &+= outcome.hasHole ? 1 : joiner.holes.count
    }
    return sum
}

/// Reads the headers that few frames have, and what is wrong with the frame: all of it must lie inside.
func examine(_ frame: MSRPFrame, _ view: OctetView) -> Int {
    var ranges = frame.violations(view).map(\.range)
    ranges += [frame.reportStatus(view)?.comment, frame.usePath, frame.nickname(view), frame.disposition(view)]
        .compactMap { $0 }
    ranges += [frame.dispositionParameter("filename", view), frame.digestParameter("nonce", view)].compactMap { $0 }
    var parameters = ParameterList(view, 0..<view.count, separatedBy: .semicolon)
    while let parameter = parameters.next() { ranges += [parameter.name, parameter.value] }
    precondition(ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= view.count }, "octets outside the frame")
    let seconds = [frame.expires(view), frame.minExpires(view), frame.maxExpires(view)].compactMap { $0 }
    return ranges.count &+ seconds.count
}

/// Uses `value`, or the optimizer deletes what computed it.
@inline(never) func keep(_ value: Int) {
    if value == .min { print(value) }
}
