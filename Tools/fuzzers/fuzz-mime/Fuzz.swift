import MIME
import Octets
import SIP
import TextSyntax

/// Reads the input's first line as a media type and boundary, the rest as multipart, CPIM, message/sipfrag, text and
/// encoded octets.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 0, let data = unsafe data else { return 0 }
    // Bound: libFuzzer lends `size` octets at `data` for this call.
    let octets = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    keep(read(octets))
    return 0
}

/// Reads all that `octets` may be.
func read(_ octets: [UInt8]) -> Int {
    let view = OctetView(octets.span)
    guard let line = view.line(at: 0) else { return 0 }
    let rest = line.next..<view.count
    var sum = 0
    if let type = MediaType(view, line.content), let boundary = type.parameter("boundary", view) {
        precondition(type.whole.upperBound <= boundary.lowerBound && boundary.upperBound <= line.content.upperBound)
        let multipart = Multipart(view, rest, boundary: view.extracting(boundary))
        var end = rest.lowerBound
        for part in multipart.parts {
            precondition(part.range.lowerBound >= end && part.range.upperBound <= rest.upperBound)
            precondition(part.content.lowerBound >= part.range.lowerBound)
            precondition(part.content.upperBound == part.range.upperBound)
            end = part.range.upperBound
            sum &+= TransferEncoding.decode(view, part.content, encoding: part.transferEncoding)?.count ?? 1
        }
        sum &+= Int(multipart.faults.rawValue)
    }
    if let message = CPIMMessage(view, rest) {
        precondition(message.content.upperBound == rest.upperBound)
        sum &+= message.imdnMessageID(view)?.count ?? 1
        sum &+= message.dispositionNotification(view)?.count ?? 1
        sum &+= message.requiredNames(view).count &+ (message.subject(language: "fr", view)?.count ?? 1)
        for header in message.headers { sum &+= CPIMMessage.unescaped(view, header.valueRange).count }
    }
    if let fragment = SIPFragment(view, rest) {
        precondition(fragment.body.map { $0.lowerBound >= rest.lowerBound && $0.upperBound == rest.upperBound } ?? true)
        sum &+= fragment.headers.fields.count
    }
    sum &+= readParts(view, line.content, rest) &+ readText(view.extracting(line.content), view.extracting(rest))
    if let text = MessageText.of(view.extracting(rest), contentType: view.extracting(line.content), limit: 1 << 12) {
        // Three octets of UTF-8 for each that is read, at the most.
        precondition(text.utf8.count <= 3 << 12)
        sum &+= text.utf8.count
    }
    return sum &+ (TransferEncoding.decode(view, rest, encoding: line.content)?.count ?? 1)
}

/// Reads `rest` with all parts, whose type the first line is.
func readParts(_ view: OctetView, _ line: Range<Int>, _ rest: Range<Int>) -> Int {
    var limits = BodyLimits()
    limits.depth = 4
    limits.parts = 64
    limits.decodedOctets = 1 << 16
    let body = BodyParts(view, rest, contentType: view.copied(line), limits: limits)
    precondition(body.parts.count <= limits.parts)
    var sum = Int(body.faults.rawValue)
    var decoded = 0
    for part in body.parts {
        precondition(part.path.count <= limits.depth)
        let count = part.content(view).count
        if let range = part.range {
            precondition(range.lowerBound >= rest.lowerBound && range.upperBound <= rest.upperBound)
        } else {
            decoded += count
        }
        sum &+= count
    }
    precondition(decoded <= limits.decodedOctets)
    return sum
}

/// Reads `octets` as text in every charset, and parameters of the first line.
func readText(_ line: OctetView, _ octets: OctetView) -> Int {
    var sum = MediaType(line, 0..<line.count)?.decodedParameter("charset", line)?.count ?? 1
    for charset in [Charset.usASCII, .utf8, .latin1, .windows1252, .utf16, .utf16BE, .utf16LE] {
        let text = charset.decode(octets)
        precondition(text.octets.count <= 3 * octets.count)
        let again = Charset.utf8.decode(OctetView(text.octets.span))
        precondition(again.invalidSequences == 0)
        sum &+= text.octets.count &+ text.invalidSequences
    }
    return sum
}

/// Uses `value`, or the optimizer deletes what computed it.
@inline(never) func keep(_ value: Int) {
    if value == .min { print(value) }
}
