import Glibc
import Ingest
import Octets
import Reassembly

/// `stream-octets CAPTURE`: what the reassembly makes of every TCP connection of a capture, for `Tools/compare-streams`.
///
/// A connection is a line `flow SERIAL FRAME LOW HIGH`, in the order in which they were opened, FRAME being the number
/// of its first frame, and for each direction a line `half SERIAL DIRECTION PIECE...` where 0 is what LOW sends. A
/// piece is `=HEX` for octets, `!hole:COUNT` or `!cut:COUNT` for missing ones. Behind them comes a line
/// `segments FRAME...` with the frames that were read as TCP. Fields are parted by tabs.
/// A capture that can't be opened, or is damaged, is a line on standard error, and exit status 65 or 1.
@main
enum StreamOctets {
    static func main() {
        guard CommandLine.arguments.count == 2 else { fail("usage: stream-octets CAPTURE", 64) }
        var timeline: Timeline
        do throws(IngestError) {
            timeline = try Timeline(paths: [CommandLine.arguments[1]])
        } catch {
            fail(error.description, 65)
        }
        var reassembler = Reassembler()
        var collector = Collector()
        var last: Frame?
        var segments: [UInt8] = []
        while timeline.next({ header, octets in
            let frame = Frame(capture: header.capture, number: header.number, time: header.time)
            last = frame
            let before = segmentCount(reassembler.ledger)
            reassembler.accept(
                frame, linkType: header.linkType.rawValue, octets, length: max(header.originalLength, octets.count),
                &collector)
            if segmentCount(reassembler.ledger) > before { segments += Array("\t\(frame.number)".utf8) }
        }) {}
        if let last { reassembler.finish(last, &collector) }
        for flow in collector.flows { write(flow.lines) }
        write(Array("segments".utf8) + segments + [0x0A])
        if let fault = timeline.faults.first { fail(fault.description, 1) }
    }

    static func segmentCount(_ ledger: Ledger) -> Int {
        ledger[.tcpControl] + ledger[.tcpOther] + ledger[.tcpUndecided]
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

/// Finishes with every octet at once, and keeps all of them.
struct Collector: StreamConsumer {
    /// One connection.
    struct Conversation {
        let header: String
        let serial: Int
        var halves: [Half] = [Half(), Half()]

        var lines: [UInt8] {
            var lines = Array("flow\t\(header)\n".utf8)
            for direction in 0..<2 {
                lines += Array("half\t\(serial)\t\(direction)".utf8)
                lines += halves[direction].pieces
                lines.append(0x0A)
            }
            return lines
        }
    }

    /// One direction, as it is printed.
    struct Half {
        var pieces: [UInt8] = []
        var isInOctets = false

        mutating func append(_ octets: OctetView) {
            if octets.isEmpty { return }
            if !isInOctets { pieces += Array("\t=".utf8) }
            isInOctets = true
            let digits = Array("0123456789abcdef".utf8)
            for offset in 0..<octets.count {
                pieces.append(digits[Int(octets[offset] >> 4)])
                pieces.append(digits[Int(octets[offset] & 15)])
            }
        }

        mutating func miss(_ count: Int, _ cause: LossCause) {
            isInOctets = false
            pieces += Array("\t!\(cause):\(count)".utf8)
        }
    }

    private(set) var flows: [Conversation] = []

    mutating func opened(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool, frame: Frame) {
        flows.append(Conversation(header: "\(flow.serial)\t\(frame.number)\t\(low)\t\(high)", serial: flow.serial))
    }

    mutating func consume(_ stretch: borrowing Stretch, of half: HalfID) -> Consumption {
        flows[half.flow.serial - 1].halves[half.direction].append(stretch.octets)
        return Consumption(count: stretch.octets.count)
    }

    mutating func lost(_ count: Int, cause: LossCause, behind stretch: borrowing Stretch, of half: HalfID) {
        flows[half.flow.serial - 1].halves[half.direction].miss(count, cause)
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
