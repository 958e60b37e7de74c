import Octets
import Records
import Testing

@testable import Tickets

/// Segments between two hosts, in raw IPv4.
private enum Wire {
    static let client = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 5000)
    static let server = Endpoint(address: IPAddress(v4: 0x0A00_0002), port: 5060)

    static let (fin, syn, rst, ack): (UInt8, UInt8, UInt8, UInt8) = (1, 2, 4, 16)

    /// A segment with `count` octets of data.
    static func segment(fromClient: Bool, _ sequence: UInt8, _ flags: UInt8, _ count: Int = 0) -> [UInt8] {
        let ends: ([UInt8], [UInt8]) = ([10, 0, 0, 1], [10, 0, 0, 2])
        let ports: ([UInt8], [UInt8]) = ([0x13, 0x88], [0x13, 0xC4])
        let addresses = fromClient ? ends.0 + ends.1 : ends.1 + ends.0
        let numbers = fromClient ? ports.0 + ports.1 : ports.1 + ports.0
        let header: [UInt8] = [0x45, 0, 0, UInt8(40 + count), 0, 1, 0, 0, 64, 6, 0, 0]
        let rest: [UInt8] = [0, 0, 0, sequence, 0, 0, 0, 9, 0x50, flags, 16, 0, 0, 0, 0, 0]
        return header + addresses + numbers + rest + [UInt8](repeating: 0x78, count: count)
    }
}

@Suite("Fragments of a ticket") struct FragmentTests {
    /// A fragment of raw IPv4 with eight octets.
    private static func fragment(_ identification: UInt8, at place: UInt8, isLast: Bool) -> [UInt8] {
        let header: [UInt8] = [0x45, 0, 0, 28, 0, identification, isLast ? 0 : 0x20, place, 64, 17, 0, 0]
        return header + [10, 0, 0, 1, 10, 0, 0, 2] + [UInt8](repeating: 0x78, count: 8)
    }

    @Test("Of a packet all fragments are taken, or none", arguments: 1...3)
    func sets(_ needed: Int) {
        var ticket = Ticket(isWhole: false)
        ticket.cite(
            FrameReference(capture: 0, frame: needed),
            Role(subject: .carrier(push: "p1"), content: .message("SEND", nil)))
        for (index, place) in [UInt8(0), 1, 2].enumerated() {
            let frame = FrameReference(capture: 0, frame: index + 1)
            let octets = Self.fragment(7, at: place, isLast: place == 2)
            ticket.see(frame, linkType: 101, OctetView(octets.span), length: 28)
        }
        let other = Self.fragment(8, at: 0, isLast: false)
        ticket.see(FrameReference(capture: 0, frame: 4), linkType: 101, OctetView(other.span), length: 28)
        ticket.conclude()
        let comments = (1...4).map { ticket.comment(on: FrameReference(capture: 0, frame: $0)) }
        #expect(comments[needed - 1] == "carrier of p1: SEND")
        #expect(comments.count { $0?.hasPrefix("fragment of a packet with carrier of p1") ?? false } == 2)
        #expect(comments[3] == nil)
    }
}

@Suite("Connections of a ticket") struct HandshakeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Frames from 1 on.
        let frames: [[UInt8]]
        let needed: [Int]
        var filling = Ticket.Filling.none
        var isWhole = false
        var needsEnd = false
        /// What further frames are there for.
        let expected: [Int: String]
    }

    private static let opening = [
        Wire.segment(fromClient: true, 10, Wire.syn), Wire.segment(fromClient: false, 50, Wire.syn | Wire.ack),
        Wire.segment(fromClient: true, 11, Wire.ack),
    ]
    private static let handshake = [1: "SYN", 2: "SYN-ACK", 3: "ACK"]

    static let rows: [Row] = [
        Row(
            testDescription: "What is needed comes first",
            frames: opening + [Wire.segment(fromClient: true, 11, Wire.ack, 5)], needed: [4], expected: handshake),
        Row(
            testDescription: "What is needed comes first, both ways",
            frames: opening + [
                Wire.segment(fromClient: true, 11, Wire.ack, 5), Wire.segment(fromClient: false, 51, Wire.ack, 7),
            ], needed: [4, 5], expected: handshake),
        Row(
            testDescription: "Out of order",
            frames: opening + [
                Wire.segment(fromClient: true, 16, Wire.ack, 5), Wire.segment(fromClient: true, 11, Wire.ack, 5),
            ], needed: [4, 5], expected: handshake),
        Row(
            testDescription: "Octets before it are left out",
            frames: opening + [
                Wire.segment(fromClient: true, 11, Wire.ack, 5), Wire.segment(fromClient: true, 16, Wire.ack, 5),
            ], needed: [5], expected: [:]),
        Row(
            testDescription: "Nothing is needed", frames: opening + [Wire.segment(fromClient: true, 11, Wire.ack, 5)],
            needed: [], expected: [:]),
        Row(
            testDescription: "SYN repeated",
            frames: [opening[0]] + opening + [Wire.segment(fromClient: true, 11, Wire.ack, 5)], needed: [5],
            expected: [1: "SYN", 3: "SYN-ACK", 4: "ACK"]),
        Row(
            testDescription: "The same ports once more",
            frames: opening + [
                Wire.segment(fromClient: true, 99, Wire.syn), Wire.segment(fromClient: false, 77, Wire.syn | Wire.ack),
                Wire.segment(fromClient: true, 100, Wire.ack, 5),
            ], needed: [6], expected: [4: "SYN", 5: "SYN-ACK"]),
        Row(
            testDescription: "Its end",
            frames: opening + [
                Wire.segment(fromClient: true, 11, Wire.ack, 5),
                Wire.segment(fromClient: true, 16, Wire.ack | Wire.fin),
            ], needed: [4], needsEnd: true, expected: handshake.merging([5: "FIN"]) { $1 }),
        Row(
            testDescription: "A gap, left",
            frames: opening + [
                Wire.segment(fromClient: true, 11, Wire.ack, 5), Wire.segment(fromClient: true, 16, Wire.ack, 5),
                Wire.segment(fromClient: true, 21, Wire.ack, 5), Wire.segment(fromClient: true, 26, Wire.ack, 5),
            ], needed: [4, 6], expected: handshake),
        Row(
            testDescription: "A gap, filled; behind the last nothing",
            frames: opening + [
                Wire.segment(fromClient: true, 11, Wire.ack, 5), Wire.segment(fromClient: true, 16, Wire.ack, 5),
                Wire.segment(fromClient: true, 21, Wire.ack, 5), Wire.segment(fromClient: true, 26, Wire.ack, 5),
            ], needed: [4, 6], filling: .gaps, expected: handshake.merging([5: "octets on a connection"]) { $1 }),
        Row(
            testDescription: "Gaps are filled from the beginning on",
            frames: opening + [
                Wire.segment(fromClient: true, 11, Wire.ack, 5), Wire.segment(fromClient: true, 16, Wire.ack, 5),
            ], needed: [5], filling: .beginning, expected: handshake.merging([4: "octets on a connection"]) { $1 }),
        Row(
            testDescription: "Everything",
            frames: opening + [
                Wire.segment(fromClient: true, 11, Wire.ack, 5), Wire.segment(fromClient: false, 51, Wire.ack),
            ], needed: [4], isWhole: true, expected: handshake.merging([5: "of a connection or flow"]) { $1 }),
    ]

    @Test("Which frames are taken, and what for", arguments: rows) func row(row: Row) {
        var ticket = Ticket(isWhole: row.isWhole, filling: row.filling)
        ticket.flows = [FlowName(Wire.client, Wire.server)]
        if row.needsEnd { ticket.ends = ticket.flows }
        for frame in row.needed {
            ticket.cite(
                FrameReference(capture: 0, frame: frame),
                Role(subject: .carrier(push: "p1"), content: .message("SEND", .body(1...5, chunk: frame, of: 9))))
        }
        for (place, octets) in row.frames.enumerated() {
            ticket.see(
                FrameReference(capture: 0, frame: place + 1), linkType: 101, OctetView(octets.span),
                length: octets.count)
        }
        ticket.conclude()
        let others = ticket.roles.keys.map(\.frame).filter { !row.needed.contains($0) }.sorted()
        #expect(others == row.expected.keys.sorted())
        for (frame, words) in row.expected {
            let comment = ticket.comment(on: FrameReference(capture: 0, frame: frame)) ?? ""
            #expect(comment.hasPrefix(words))
        }
    }

    @Test("A frame with several roles: what the verdict rests on comes first, and nothing twice") func roles() {
        var ticket = Ticket(isWhole: false)
        let frame = FrameReference(capture: 0, frame: 1)
        let invite = Role.Content.message("INVITE", nil)
        ticket.cite(frame, Role(subject: .carrier(push: "p1"), content: .response(200)))
        ticket.cite(frame, Role(subject: .original(push: "p1", part: 2), content: invite))
        ticket.cite(frame, Role(subject: .originalSession(push: "p1"), content: invite))
        ticket.cite(frame, Role(subject: .original(push: "p1", part: 2), content: invite))
        #expect(
            ticket.comment(on: frame)
                == "original of p1, part 2: INVITE; 200 to carrier of p1 (shows what became of it)")
        #expect(ticket.comment(on: FrameReference(capture: 1, frame: 1)) == nil)
    }
}
