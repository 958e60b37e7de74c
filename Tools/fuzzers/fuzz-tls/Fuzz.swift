import Octets
import TLS

/// Reads the input as a key log, an empty line, and what two ends of a TLS connection say: pieces, each behind an octet
/// whose lowest bit says who sends it and whose next says that octets were lost before it, and two octets of its length.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // Bound: libFuzzer gives `size` octets at `data`.
    let octets = OctetView(unsafe UnsafeBufferPointer(start: data, count: size).span)
    var keys = KeyLog()
    let logEnd = octets.firstIndex(of: "\n\n") ?? 0
    keys.append(octets.prefix(logEnd))
    keys.finish()
    precondition(keys.count <= logEnd / 64 + 1)
    let first = read(octets.dropping(logEnd + 2), keys)
    precondition(first == read(octets.dropping(logEnd + 2), keys))
    keep(first)
    return 0
}

func read(_ octets: OctetView, _ keys: KeyLog) -> Int {
    var connection = TLSConnection()
    var pending: [[UInt8]] = [[], []]
    var position = 0
    var sum = 0
    while let kind = octets.octet(at: position), let count = octets.load(UInt16.self, at: position + 1) {
        let side = Int(kind & 1)
        if kind & 2 != 0 {
            connection.lost(Int(kind >> 2) * 64 + pending[side].count, direction: side)
            pending[side] = []
        }
        octets.extracting(position + 3..<position + 3 + Int(count)).append(to: &pending[side])
        position += 3 + Int(count)
        let window = pending[side]
        let taken = take(OctetView(window.span), side, &connection, keys, isLast: kind & 0x80 != 0, &sum)
        pending[side].removeFirst(taken)
    }
    sum &+= connection.unreadableRecords &+ (connection.serverName?.count ?? 0) &+ connection.offeredProtocols.count
    sum &+= (connection.certificate(of: 0) == nil ? 0 : 1) &+ (connection.certificate(of: 1) == nil ? 0 : 2)
    // Buffers double as they grow.
    precondition(connection.heldOctets <= 4 * (octets.count + 64))
    _ = connection.finalObstacle(keys)
    return sum
}

func take(
    _ window: OctetView, _ side: Int, _ connection: inout TLSConnection, _ keys: KeyLog, isLast: Bool, _ sum: inout Int
) -> Int {
    var taken = 0
    while true {
        switch connection.next(window.dropping(taken), direction: side, keys, isLast: isLast) {
        case .passed(let count), .unreadable(let count):
            precondition(count > 0 && taken + count <= window.count)
            taken += count
        case .data(let count, let start, let plain):
            precondition(count > 0 && taken + count <= window.count && start + plain.count <= count)
            taken += count
            sum &+= plain.count
        case .needMore, .blocked, .opaque: return taken
        }
    }
}

/// Or the optimizer leaves the reading out.
@inline(never) func keep(_ value: Int) { if value == .min { print(value) } }
