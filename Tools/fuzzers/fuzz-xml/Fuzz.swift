import MIME
import Octets

/// Reads the input as every kind of XML document: whole, and again in pieces as long as its first octet says.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 0, let data = unsafe data else { return 0 }
    // Bound: libFuzzer lends `size` octets at `data` for this call.
    let octets = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let step = Int(octets[0]) + 1
    let document = Array(octets.dropFirst())
    keep(
        read(document, step, DispositionNotification.self) &+ read(document, step, ComposingIndication.self)
            &+ read(document, step, ResourceList.self) &+ read(document, step, RegistrationInformation.self))
    return 0
}

/// Reads `document` as `Content`, and whole and in pieces to the same end.
func read<Content: XMLContent & Hashable>(_ document: [UInt8], _ step: Int, _ type: Content.Type) -> Int {
    var limits = XMLLimits()
    limits.depth = 8
    limits.elements = 64
    limits.text = 256
    let whole = outcome(document, document.count + 1, limits, type)
    let pieces = outcome(document, step, limits, type)
    switch (whole, pieces) {
    case (.success(let a), .success(let b)):
        precondition(a == b)
        return a.hashValue & 0xFFFF
    case (.failure, .failure):
        // Of two faults the one that is met first is told, and that may depend on where a text is cut.
        return 1
    default:
        preconditionFailure("whole and in pieces it is not the same")
    }
}

/// The outcome of feeding `step` octets at a time.
func outcome<Content: XMLContent>(
    _ document: [UInt8], _ step: Int, _ limits: XMLLimits, _ type: Content.Type
) -> Result<Content, XMLFault> {
    let view = OctetView(document.span)
    var reader = XMLReader<Content>(limits: limits)
    var position = 0
    do throws(XMLFault) {
        while position < document.count {
            try reader.feed(view.extracting(position..<position + step))
            position += step
        }
        return .success(try reader.finish())
    } catch {
        return .failure(error)
    }
}

/// Uses `value`, or the optimizer deletes what computed it.
@inline(never) func keep(_ value: Int) {
    if value == .min { print(value) }
}
