import Foundation

/// A capture of what a script says: classic pcap, Ethernet, IPv4. Hosts are those of 10.0.0.0/24, by their last octet.
struct Wiretap {
    private var file: [UInt8]
    private var frames: [[UInt8]] = []
    /// When the next frame is captured, in microseconds.
    private var clock: Int64 = 60_000_000
    private let snapLength: Int
    private var next: [Way: UInt32] = [:]

    private struct Way: Hashable {
        let source: Host
        let destination: Host
        var reverse: Way { Way(source: destination, destination: source) }
    }

    /// A host and a port.
    struct Host: Hashable, Sendable {
        let number: UInt8
        let port: UInt16
        init(_ number: UInt8, _ port: UInt16 = 5060) { (self.number, self.port) = (number, port) }
    }

    /// One thing that happens.
    enum Event: Sendable {
        /// A datagram.
        case datagram(Host, Host, String)
        /// SYN, SYN with ACK, ACK.
        case open(Host, Host)
        /// A SYN alone.
        case knock(Host, Host)
        /// A reset.
        case reset(Host, Host)
        /// A segment with text.
        case segment(Host, Host, String)
        /// A segment that is not captured.
        case lost(Host, Host, String)
        /// The last segment once more, with another text.
        case again(Host, Host, String)
        /// FIN of the first, and of the second.
        case close(Host, Host)
        /// The first of two fragments of a datagram.
        case fragment(Host, Host, String)
        /// A packet of another protocol of IP.
        case packet(UInt8, Host, Host)
        /// Nothing for so many milliseconds; back in time where it is negative.
        case wait(Int64)
        /// The last frame once more.
        case copy
    }

    init(_ events: [Event], snapLength: Int = 65_535) {
        self.snapLength = snapLength
        file = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0] + [UInt8](repeating: 0, count: 8)
        file += Self.little(UInt32(snapLength)) + Self.little(1)
        for event in events { play(event) }
    }

    /// The file.
    var octets: [UInt8] { file }

    private mutating func play(_ event: Event) {
        switch event {
        case .datagram(let a, let b, let text): datagram(a, b, Self.wire(text), flags: 0, whole: nil)
        case .fragment(let a, let b, let text):
            let all = Self.wire(text)
            datagram(a, b, Array(all.prefix(360)), flags: 0x2000, whole: all.count)
        case .packet(let kind, let a, let b): packet(kind, a, b, [UInt8](repeating: 7, count: 60), 0)
        case .open(let a, let b):
            let way = Way(source: a, destination: b)
            next[way] = 1000
            next[way.reverse] = 5000
            segment(way, 0x02, [])
            segment(way.reverse, 0x12, [])
            segment(way, 0x10, [])
        case .knock(let a, let b):
            let way = Way(source: a, destination: b)
            next[way] = 1000
            segment(way, 0x02, [])
        case .reset(let a, let b):
            let way = Way(source: a, destination: b)
            if next[way] == nil { next[way] = 0 }
            segment(way, 0x14, [])
        case .segment(let a, let b, let text): segment(Way(source: a, destination: b), 0x18, Self.wire(text))
        case .lost(let a, let b, let text):
            next[Way(source: a, destination: b), default: 1] &+= UInt32(Self.wire(text).count)
        case .again(let a, let b, let text):
            let octets = Self.wire(text)
            next[Way(source: a, destination: b), default: 1] &-= UInt32(octets.count)
            segment(Way(source: a, destination: b), 0x18, octets)
        case .close(let a, let b):
            let way = Way(source: a, destination: b)
            segment(way, 0x11, [])
            segment(way.reverse, 0x11, [])
            segment(way, 0x10, [])
        case .wait(let milliseconds): clock += milliseconds * 1000
        case .copy: if let last = frames.last { write(last) }
        }
    }

    /// Line feeds become CR LF, a vertical tabulator a line feed alone.
    private static func wire(_ text: String) -> [UInt8] {
        text.replacing("\n", with: "\r\n").utf8.map { $0 == 0x0B ? 0x0A : $0 }
    }

    private mutating func datagram(_ a: Host, _ b: Host, _ payload: [UInt8], flags: UInt16, whole: Int?) {
        let length = UInt16(8 + (whole ?? payload.count))
        packet(17, a, b, Self.big(a.port) + Self.big(b.port) + Self.big(length) + [0, 0] + payload, flags)
    }

    private mutating func segment(_ way: Way, _ flags: UInt8, _ payload: [UInt8]) {
        let sequence = next[way] ?? 1
        let acknowledged = flags & 0x10 != 0 ? next[way.reverse] ?? 0 : 0
        var header = Self.big(way.source.port) + Self.big(way.destination.port)
        header += Self.big(UInt16(sequence >> 16)) + Self.big(UInt16(truncatingIfNeeded: sequence))
        header += Self.big(UInt16(acknowledged >> 16)) + Self.big(UInt16(truncatingIfNeeded: acknowledged))
        next[way] = sequence &+ UInt32(payload.count) &+ (flags & 3 != 0 ? 1 : 0)
        packet(6, way.source, way.destination, header + [0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0] + payload, 0)
    }

    private mutating func packet(_ kind: UInt8, _ a: Host, _ b: Host, _ payload: [UInt8], _ fragment: UInt16) {
        var octets: [UInt8] = [2, 0, 0, 0, 0, b.number, 2, 0, 0, 0, 0, a.number, 8, 0, 0x45, 0]
        octets += Self.big(UInt16(20 + payload.count)) + Self.big(UInt16(frames.count + 1)) + Self.big(fragment)
        octets += [64, kind, 0, 0, 10, 0, 0, a.number, 10, 0, 0, b.number] + payload
        write(octets)
    }

    private mutating func write(_ octets: [UInt8]) {
        frames.append(octets)
        let seconds = 1_790_000_000 + clock / 1_000_000
        file += Self.little(UInt32(seconds)) + Self.little(UInt32(clock % 1_000_000))
        file += Self.little(UInt32(min(octets.count, snapLength))) + Self.little(UInt32(octets.count))
        file += octets.prefix(snapLength)
        clock += 1000
    }

    private static func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }

    private static func little(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
