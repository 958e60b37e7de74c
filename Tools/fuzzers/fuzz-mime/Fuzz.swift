import MIME
import Octets

/// Reads the input's first line as a media type and boundary, the rest as multipart, CPIM and encoded octets.
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
    }
    return sum &+ (TransferEncoding.decode(view, rest, encoding: line.content)?.count ?? 1)
}

/// Uses `value`, or the optimizer deletes what computed it.
@inline(never) func keep(_ value: Int) {
    if value == .min { print(value) }
}
