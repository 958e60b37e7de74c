import Octets
import SIP

/// Reads the input as a session description that starts at its second octet.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // Bound: libFuzzer gives `size` octets at `data`.
    let octets = OctetView(unsafe UnsafeBufferPointer(start: data, count: size).span)
    var description = SessionDescription()
    description.parse(octets, 1..<max(1, size))
    var sum = 0
    for line in description.lines {
        precondition(line.whole.upperBound <= size && line.value.upperBound == line.whole.upperBound)
        precondition(line.media < description.mediaCount)
        for part in [line.attribute, line.attributeValue] {
            if let part { precondition(part.lowerBound >= line.value.lowerBound && part.upperBound <= size) }
        }
    }
    for medium in description.media {
        precondition(medium.index < description.mediaCount && medium.line < description.lines.count)
        for uri in medium.pathURIs {
            precondition(!uri.isEmpty && uri.upperBound <= size)
            sum &+= uri.count
        }
        sum &+= medium.port ?? 0
    }
    // What was read once reads the same again.
    let first = description.media
    description.parse(octets, 1..<max(1, size))
    precondition(first == description.media)
    keep(sum)
    return 0
}

/// Or the optimizer leaves the reading out.
@inline(never) func keep(_ value: Int) { if value == .min { print(value) } }
