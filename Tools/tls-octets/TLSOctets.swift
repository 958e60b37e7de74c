import Glibc
import Ingest
import Octets
import Reassembly
import TLS

/// `tls-octets CAPTURE [KEYLOG]`: what the TLS of every TCP connection of a capture holds, for `Tools/compare-tls`.
///
/// A connection with TLS is a line `flow LOW HIGH OBSTACLE` in the order in which they were opened, and for each direction
/// a line `half DIRECTION =HEX` where 0 is what LOW sends. Fields are parted by tabs.
@main
enum TLSOctets {
    static func main() {
        let arguments = CommandLine.arguments
        guard (2...3).contains(arguments.count) else { fail("usage: tls-octets CAPTURE [KEYLOG]", 64) }
        var timeline: Timeline
        do throws(IngestError) {
            timeline = try Timeline(paths: [arguments[1]])
        } catch {
            fail(error.description, 65)
        }
        var keys = KeyLog()
        if arguments.count == 3 {
            let log = octets(ofFile: arguments[2])
            keys.append(OctetView(log.span))
            keys.finish()
        }
        var reassembler = Reassembler()
        var collector = Collector()
        var last: Frame?
        while timeline.next({ header, octets in
            let frame = Frame(capture: header.capture, number: header.number, time: header.time)
            last = frame
            reassembler.accept(
                frame, linkType: header.linkType.rawValue, octets, length: max(header.originalLength, octets.count),
                &collector)
        }) {}
        let secrets = timeline.takeSecrets()
        keys.append(OctetView(secrets.span))
        if let last { reassembler.finish(last, &collector) }
        for flow in collector.flows { if let lines = flow.lines(keys) { write(lines) } }
    }

    static func octets(ofFile path: String) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else { fail("\(path): cannot open", 66) }
        defer { _ = close(descriptor) }
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // Bound: at most the block's count is read.
            let count = unsafe block.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { return all }
            all += block.prefix(count)
        }
    }

    static func fail(_ reason: String, _ status: Int32) -> Never {
        write(Array("\(reason)\n".utf8), to: STDERR_FILENO)
        exit(status)
    }

    static func write(_ octets: [UInt8], to descriptor: Int32 = STDOUT_FILENO) {
        var start = 0
        while start < octets.count {
            // Bound: at most the octets from `start` on are written.
            let count = unsafe octets.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress?.advanced(by: start), octets.count - start)
            }
            guard count > 0 else { exit(74) }
            start += count
        }
    }
}

/// Keeps what both directions of all connections hold, and reads it when all is there.
struct Collector: StreamConsumer {
    /// One connection.
    struct Conversation {
        let low: Endpoint
        let high: Endpoint
        var halves: [[UInt8]] = [[], []]
        /// Holes: where they stand, and how many octets are missing.
        var holes: [[(place: Int, count: Int)]] = [[], []]

        func lines(_ keys: KeyLog) -> [UInt8]? {
            guard halves.contains(where: { $0.count > 2 && (0x14...0x17).contains($0[0]) && $0[1] == 3 }) else {
                return nil
            }
            var connection = TLSConnection()
            var plain: [[UInt8]] = [[], []]
            var places = [0, 0]
            var passed = [0, 0]
            var hasMoved = true
            while hasMoved {
                hasMoved = false
                for side in 0..<2 {
                    while step(side, &connection, &plain, &places, &passed, keys) { hasMoved = true }
                }
            }
            let obstacle = connection.finalObstacle(keys).map { "\($0)" } ?? "-"
            var lines = Array("flow\t\(low)\t\(high)\t\(obstacle)\n".utf8)
            let digits = Array("0123456789abcdef".utf8)
            for side in 0..<2 {
                lines += Array("half\t\(side)\t=".utf8)
                for octet in plain[side] {
                    lines.append(digits[Int(octet >> 4)])
                    lines.append(digits[Int(octet & 15)])
                }
                lines.append(0x0A)
            }
            return lines
        }

        private func step(
            _ side: Int, _ connection: inout TLSConnection, _ plain: inout [[UInt8]], _ places: inout [Int],
            _ passed: inout [Int], _ keys: KeyLog
        ) -> Bool {
            var end = halves[side].count
            if passed[side] < holes[side].count { end = holes[side][passed[side]].place }
            if places[side] >= end {
                guard passed[side] < holes[side].count else { return false }
                connection.lost(holes[side][passed[side]].count, direction: side)
                passed[side] += 1
                return true
            }
            let octets = halves[side]
            let window = OctetView(octets.span).extracting(places[side]..<end)
            switch connection.next(window, direction: side, keys, isLast: end == octets.count) {
            case .passed(let count), .unreadable(let count): places[side] += count
            case .data(let count, _, let text):
                plain[side] += text
                places[side] += count
            case .needMore:
                if passed[side] >= holes[side].count { return false }
                places[side] = end
            case .blocked, .opaque: return false
            }
            return true
        }
    }

    private(set) var flows: [Conversation] = []

    mutating func opened(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool, frame: Frame) {
        flows.append(Conversation(low: low, high: high))
    }

    mutating func consume(_ stretch: borrowing Stretch, of half: HalfID) -> Consumption {
        stretch.octets.append(to: &flows[half.flow.serial - 1].halves[half.direction])
        return Consumption(count: stretch.octets.count)
    }

    mutating func lost(_ count: Int, cause: LossCause, behind stretch: borrowing Stretch, of half: HalfID) {
        let place = flows[half.flow.serial - 1].halves[half.direction].count
        flows[half.flow.serial - 1].holes[half.direction].append((place, count))
    }

    mutating func datagram(
        _ payload: OctetView, from source: Endpoint, to destination: Endpoint, over transport: Transport,
        extents: Chain<Extent>?, damage: LossCause?, first: Frame, last: Frame
    ) -> FrameCategory { .udpOther }

    mutating func incomplete(
        _ pieces: Pieces, from source: IPAddress, to destination: IPAddress, count: Int, first: Frame,
        category: FrameCategory
    ) {}

    mutating func missed(chunks: Int, from source: Endpoint, to destination: Endpoint, frame: Frame) {}

    mutating func repeated(_ octets: OctetView, earlier: Extent, of half: HalfID, frame: Frame) {}

    mutating func acknowledged(_ token: Int, frame: Frame) {}

    mutating func closed(_ flow: FlowID, isHeardBothWays: Bool, frame: Frame) {}

    func category(of flow: FlowID) -> FrameCategory { .tcpOther }
}
