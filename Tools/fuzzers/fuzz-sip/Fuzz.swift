import Octets
import SIP
import TextSyntax

/// Frames the input as a stream, whole and in pieces, and reads every message.
///
/// The first octet says how large the pieces are. Both ways must give the same messages and the same count of octets
/// outside of messages.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // Bound: libFuzzer gives `size` octets at `data`.
    let all = OctetView(unsafe UnsafeBufferPointer(start: data, count: size).span)
    guard let piece = all.octet(at: 0) else { return 0 }
    let stream = all.dropping(1)
    let whole = frame(stream, inPieces: stream.count)
    let pieces = frame(stream, inPieces: Int(piece) + 1)
    precondition(whole == pieces)
    keep(read(stream))
    return 0
}

struct Framing: Equatable {
    var messages: [Range<Int>] = []
    var keepAlives = 0
    var garbage = 0
}

func frame(_ stream: OctetView, inPieces size: Int) -> Framing {
    // A small limit, so that inputs of a fuzzer reach it.
    var framer = SIPFramer(limit: 2048)
    var message = SIPMessage()
    var framing = Framing()
    var consumed = 0
    var shown = 0
    while consumed < stream.count {
        shown = min(shown + size, stream.count)
        var isWaiting = false
        while !isWaiting, consumed < shown {
            let window = stream.extracting(consumed..<shown)
            let step = framer.next(window, atEnd: shown == stream.count)
            if let cut = framer.cutMessage { precondition(cut.upperBound <= window.count) }
            switch step {
            case .message(let range):
                precondition(range.lowerBound == 0 && range.upperBound > 0 && range.upperBound <= window.count)
                precondition(message.parse(window.extracting(range)))
                framing.messages.append(consumed..<consumed + range.count)
                consumed += range.upperBound
            case .skip(let count):
                precondition(count > 0 && count <= window.count)
                framing.keepAlives += count
                consumed += count
            case .garbage(let count):
                precondition(count > 0 && count <= window.count)
                framing.garbage += count
                consumed += count
            case .needMore:
                precondition(shown < stream.count)
                isWaiting = true
            }
        }
    }
    return framing
}

func read(_ octets: OctetView) -> Int {
    var message = SIPMessage()
    let violations = SIPMessage.violations(octets)
    precondition(violations.count <= SIPViolation.limit)
    for violation in violations { precondition(violation.range.upperBound <= octets.count) }
    let refused = SIPFramer.refusedStart(octets)
    guard message.parse(octets) else {
        precondition(refused.map { $0.upperBound <= octets.count } ?? true)
        return (SIPFramer.resynchronise(octets, from: octets.count / 2) ?? 0) &+ (refused?.count ?? 0)
    }
    // What is told not to be SIP/2.0 is not read as it.
    precondition(refused == nil || message.startLine.lowerBound > 0)
    var sum = message.contentLength(octets) ?? 0
    sum &+= message.declaredBody(octets).count
    sum &+= message.topBranch(octets)?.count ?? 0
    sum &+= Int(message.cseq(octets)?.number ?? 0)
    sum &+= readKnownFields(message, octets)
    for field in message.headers.fields {
        precondition(field.valueRange.upperBound <= octets.count)
        for value in CommaList.values(octets, field.valueRange) {
            let view = octets.extracting(value)
            if let address = NameAddress(octets, value) {
                precondition(address.uri.upperBound <= octets.count)
                let uri = octets.extracting(address.uri)
                precondition(URIComparison.areEquivalent(uri, uri))
                precondition(URIComparison.sameUser(uri, uri))
                if let from = message.from(octets) {
                    let other = octets.extracting(from.uri)
                    precondition(
                        URIComparison.areEquivalent(uri, other) == URIComparison.areEquivalent(other, uri))
                    precondition(URIComparison.sameUser(uri, other) == URIComparison.sameUser(other, uri))
                }
            }
            sum &+= Int(WireDate(view)?.seconds ?? 0) &+ Int(InternetDate(view)?.seconds ?? 0)
            sum &+= IPAddress(text: view) == nil ? 0 : 1
        }
    }
    return sum
}

/// The fields that have a reader of their own. What a reader finds lies inside the octets.
func readKnownFields(_ message: SIPMessage, _ octets: OctetView) -> Int {
    var sum = 0
    for via in message.vias(octets) {
        precondition(via.transport.upperBound <= octets.count && !via.sentBy.host.isEmpty)
        precondition(via.parameters.upperBound <= octets.count)
        for range in [via.branch(octets), via.received(octets), via.rport(octets)] {
            precondition(range.map { $0.upperBound <= octets.count } ?? true)
            sum &+= range?.count ?? 0
        }
        sum &+= via.sentBy.address(octets) == nil ? 0 : 1
    }
    for contact in message.contacts(octets) {
        precondition(contact.isWildcard || contact.address != nil)
        precondition((0...1000).contains(contact.preference ?? 0))
        precondition(contact.instance.map { $0.upperBound <= octets.count } ?? true)
        if let address = contact.address, let name = address.displayName {
            precondition((address.unescapedDisplayName(octets)?.count ?? 0) <= name.count)
        }
    }
    for name in [HeaderName.maxForwards, .expires, .retryAfter, .rseq] {
        if case .value(let value) = message.number(name, octets) { sum &+= Int(value) }
    }
    if let value = message.headers.value(.rack) { sum &+= Int(RAck(octets, value)?.responseNumber ?? 0) }
    if let event = message.event(octets) { precondition(event.type.upperBound <= octets.count) }
    if let state = message.subscriptionState(octets) { precondition(state.word.upperBound <= octets.count) }
    for dialog in [message.replaces(octets), message.targetDialog(octets)] {
        precondition(dialog.map { $0.callID.upperBound <= octets.count } ?? true)
    }
    sum &+= message.referTo(octets)?.uri.count ?? 0
    return sum &+ (message.lists("timer", in: .supported, octets) ? 1 : 0)
}

/// Or the optimizer leaves the reading out.
@inline(never) func keep(_ value: Int) { if value == .min { print(value) } }
