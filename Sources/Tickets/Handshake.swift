public import Octets
import Reassembly
public import Records

/// The beginning of a connection, until something is needed that came over it.
struct Handshake: Sendable {
    var frames: [(frame: FrameReference, step: Role.Step)] = []
    /// How many of them are in the ticket.
    var cited = 0
    /// The sequence number of SYN.
    var sequence: SequenceNumber?
    /// Who opened it.
    var opener: Endpoint?
    /// What came over it that is needed.
    var subject: Role.Subject?
}

extension Ticket {
    /// Shows the ticket a frame, the link layer of which has the LINKTYPE_ value `linkType`.
    /// - Parameter length: the octets of the frame on the wire.
    public mutating func see(_ frame: FrameReference, linkType: UInt32, _ octets: OctetView, length: Int) {
        switch Packet(octets, linkType: linkType, length: length) {
        case .segment(let segment): see(segment, frame)
        case .datagram(let datagram): seeFurther(frame, FlowName(datagram.source, datagram.destination))
        case .chunks(let chunks): seeFurther(frame, FlowName(chunks.source, chunks.destination))
        case .fragment, .other: break
        }
    }

    private mutating func seeFurther(_ frame: FrameReference, _ flow: FlowName) {
        guard isWhole, roles[frame] == nil, flows.contains(flow) else { return }
        cite(frame, Role(subject: .unclaimed, content: .further))
    }

    private mutating func see(_ segment: Packet.Segment, _ frame: FrameReference) {
        let flow = FlowName(segment.source, segment.destination)
        guard flows.contains(flow) else { return }
        var handshake = connections[flow] ?? Handshake()
        if let step = Ticket.step(of: segment, in: handshake) {
            if step == .syn {
                // The same endpoints may open one connection after another.
                handshake = Handshake()
                handshake.sequence = segment.sequence
                handshake.opener = segment.source
            }
            handshake.frames.append((frame, step))
        }
        if handshake.subject == nil { handshake.subject = roles[frame]?.first?.subject }
        if let subject = handshake.subject {
            for (place, step) in handshake.frames.dropFirst(handshake.cited) {
                cite(place, Role(subject: subject, content: .handshake(step)))
            }
            handshake.cited = handshake.frames.count
        }
        connections[flow] = handshake
        seeFurther(frame, flow)
    }

    /// Which segment of a handshake it is, if it is one that was not seen yet.
    private static func step(of segment: Packet.Segment, in handshake: Handshake) -> Role.Step? {
        if segment.isSYN {
            if segment.acknowledgement == nil { return handshake.sequence == segment.sequence ? nil : .syn }
            return handshake.frames.contains { $0.step == .synAck } ? nil : .synAck
        }
        guard segment.payload.isEmpty, segment.source == handshake.opener, handshake.frames.last?.step == .synAck,
            !segment.isFIN, !segment.isRST
        else { return nil }
        return .ack
    }
}
