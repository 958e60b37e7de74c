/// The octets that `text` writes in hexadecimal; spaces do not count.
func hex(_ text: String) -> [UInt8] {
    var octets: [UInt8] = []
    var high: UInt8?
    for digit in text.compactMap(\.hexDigitValue) {
        if let first = high {
            octets.append(first << 4 | UInt8(digit))
            high = nil
        } else {
            high = UInt8(digit)
        }
    }
    return octets
}

/// `value` in network byte order.
func big(_ value: UInt32, octets: Int) -> [UInt8] {
    (0..<octets).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * (octets - 1 - $0))) }
}

/// The flags of a segment.
struct Flags: OptionSet, Sendable {
    let rawValue: UInt8
    static let fin = Flags(rawValue: 1)
    static let syn = Flags(rawValue: 2)
    static let reset = Flags(rawValue: 4)
}

/// A TCP segment to be written as a frame. Numbers count from the initial sequence number of its direction.
struct Segment: Sendable {
    /// 0 where 192.0.2.1 speaks, 1 where 192.0.2.2 does.
    var direction: Int
    var sequence: UInt32
    var acknowledgement: UInt32?
    var flags: Flags = []
    var payload: [UInt8] = []
    /// Octets at its end that the snap length cut off.
    var cut = 0
    /// Milliseconds since the frame before.
    var wait: Int64 = 1
    var port: UInt16 = 49_152

    /// The frame: LINKTYPE_RAW, IPv4 without options, TCP with one option so that the data offset counts.
    func frame(initial: UInt32) -> [UInt8] {
        let client = big(UInt32(port), octets: 2)
        let ports = direction == 0 ? client + [0x0B, 0x27] : [0x0B, 0x27] + client
        let addresses = hex(direction == 0 ? "c0000201 c0000202" : "c0000202 c0000201")
        let length = 20 + 24 + payload.count
        let tcp =
            ports + big(initial &+ sequence, octets: 4) + big(initial &+ (acknowledgement ?? 0), octets: 4)
            + [0x60, flags.rawValue | (acknowledgement == nil ? 0 : 16)] + hex("ffff 0000 0000 01010101")
        let ip = hex("4500") + big(UInt32(length), octets: 2) + hex("0000 4000 4006 0000") + addresses
        return (ip + tcp + payload).dropLast(cut)
    }
}

/// A segment of 192.0.2.1.
func a(
    _ sequence: UInt32, _ text: String = "", ack: UInt32? = nil, _ flags: Flags = [], cut: Int = 0, wait: Int64 = 1
) -> Segment {
    Segment(
        direction: 0, sequence: sequence, acknowledgement: ack, flags: flags, payload: Array(text.utf8), cut: cut,
        wait: wait)
}

/// A segment of 192.0.2.1 without data.
func a(_ sequence: UInt32, _ flags: Flags) -> Segment { a(sequence, "", ack: nil, flags) }

/// A segment of 192.0.2.2 without data.
func b(_ sequence: UInt32, _ flags: Flags) -> Segment { b(sequence, "", ack: nil, flags) }

/// A segment of 192.0.2.2.
func b(
    _ sequence: UInt32, _ text: String = "", ack: UInt32? = nil, _ flags: Flags = [], cut: Int = 0, wait: Int64 = 1
) -> Segment {
    var made = a(sequence, text, ack: ack, flags, cut: cut, wait: wait)
    made.direction = 1
    return made
}

/// Repeats its numbers for a seed, so that a failure can be run again (SplitMix64).
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
