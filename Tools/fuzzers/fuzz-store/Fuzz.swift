import Archive
import Correlation
import Octets

/// Reads the input as a row of a store: messages one behind the other, which are played; and as a page of keys.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 0, let data = unsafe data else { return 0 }
    // Bound: libFuzzer lends `size` octets at `data` for this call.
    let row = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let view = OctetView(row.span)
    var replay = Replay(capturesFrom: 0)
    var offset = 0
    while let exchange = StoredExchange(view, at: offset, id: Int64(offset)) {
        precondition(exchange.length > 0 && offset + exchange.length <= row.count)
        offset += exchange.length
        // The octets that are missing may be any number: what is fuzzed is the row, not memory.
        if let withheld = exchange.withheld, withheld.count > 1 << 16 { continue }
        let body = exchange.withheld.map { StandIn.Body.unlike(count: $0.count, .unknown) }
        replay.play(exchange, of: "a", body ?? .whole)
    }
    let places = KeyPage.places(of: Int64(row[0]), in: row)
    precondition(places.count <= row.count / 16)
    keep(replay.past.sessions.count &+ places.count)
    return 0
}

/// Uses `value`, or the optimizer deletes what computed it.
@inline(never) func keep(_ value: Int) {
    if value == .min { print(value) }
}
