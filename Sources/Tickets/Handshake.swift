public import Octets
import Reassembly
public import Records

/// A connection that brought something needed: how it began, and whether anything is left out before that.
struct Handshake: Sendable {
    /// The frames of its handshake, at most one of each step.
    fileprivate var frames: [(frame: FrameReference, step: Role.Step)] = []
    /// The sequence number of SYN, of each who sent one.
    fileprivate var sequences: [Endpoint: SequenceNumber] = [:]
    /// Octets between SYN and the first that are needed, of each who sent some.
    fileprivate var skipped: [Endpoint: Int] = [:]
    /// A hole of more segments is not filled to its end.
    fileprivate static let gapLimit = 1 << 20
    /// Who opened it.
    fileprivate var opener: Endpoint?
    /// Segments with data since the last one that is needed.
    fileprivate var between: [FrameReference] = []
    /// What came over it that is needed.
    fileprivate var subject: Role.Subject?

    /// Which segment of the handshake it is, if it is one that was not seen yet.
    fileprivate func step(of segment: Packet.Segment) -> Role.Step? {
        if segment.isSYN {
            if segment.acknowledgement == nil { return sequences[segment.source] == segment.sequence ? nil : .syn }
            return frames.contains { $0.step == .synAck } ? nil : .synAck
        }
        guard segment.payload.isEmpty, segment.source == opener, frames.last?.step == .synAck, !segment.isFIN,
            !segment.isRST
        else { return nil }
        return .ack
    }

    fileprivate mutating func add(_ segment: Packet.Segment, _ step: Role.Step, _ frame: FrameReference) {
        // The same endpoints may open one connection after another.
        if step == .syn { self = Handshake() }
        if step != .ack { sequences[segment.source] = segment.sequence }
        if opener == nil { opener = step == .syn ? segment.source : segment.destination }
        frames.append((frame, step))
    }

    fileprivate mutating func note(needed segment: Packet.Segment, _ subject: Role.Subject) {
        if self.subject == nil { self.subject = subject }
        note(taken: segment)
    }

    /// Notes that a segment is in the ticket, if the connection is.
    fileprivate mutating func note(taken segment: Packet.Segment) {
        guard !segment.payload.isEmpty, let start = sequences[segment.source] else { return }
        let distance = segment.sequence.distance(from: start) - (segment.isSYN ? 0 : 1)
        skipped[segment.source] = min(skipped[segment.source] ?? .max, distance)
    }

    /// Whether it began with what is needed. Where it did not, the handshake would be that of a stream with a hole.
    fileprivate var leadsToNeeded: Bool { subject != nil && skipped.values.allSatisfy { $0 <= 0 } }
}

extension Ticket {
    /// Shows the ticket a frame, the link layer of which has the LINKTYPE_ value `linkType`.
    /// - Parameter length: the octets of the frame on the wire.
    public mutating func see(_ frame: FrameReference, linkType: UInt32, _ octets: OctetView, length: Int) {
        switch Packet(octets, linkType: linkType, length: length) {
        case .segment(let segment): see(segment, frame)
        case .datagram(let datagram): seeFurther(frame, FlowName(datagram.source, datagram.destination))
        case .chunks(let chunks): seeFurther(frame, FlowName(chunks.source, chunks.destination))
        case .fragment(let fragment):
            see(fragment, frame)
            if isWhole, roles[frame] == nil, hosts.contains([fragment.source, fragment.destination]) {
                cite(frame, Role(subject: .flow, content: .further))
            }
        case .other, .sealed: break
        }
    }

    /// All frames were seen: the beginnings of connections are known.
    public mutating func conclude() {
        for handshake in connections.values { cite(handshake) }
        connections = [:]
        fragments = FragmentSets()
    }

    private mutating func see(_ fragment: Packet.Fragment, _ frame: FrameReference) {
        let name = FragmentSets.Name(
            capture: frame.capture, source: fragment.source, destination: fragment.destination,
            identification: fragment.identification, proto: fragment.proto)
        guard let (frames, subject) = fragments.see(name, frame, neededFor: roles[frame]?.first?.subject) else {
            return
        }
        for frame in frames where roles[frame] == nil { cite(frame, Role(subject: subject, content: .fragment)) }
    }

    private mutating func seeFurther(_ frame: FrameReference, _ flow: FlowName) {
        guard isWhole, roles[frame] == nil, flows.contains(flow) else { return }
        cite(frame, Role(subject: .flow, content: .further))
    }

    private mutating func see(_ segment: Packet.Segment, _ frame: FrameReference) {
        let flow = FlowName(segment.source, segment.destination)
        guard flows.contains(flow) else { return }
        var handshake = connections.removeValue(forKey: flow) ?? Handshake()
        if let step = handshake.step(of: segment) {
            if step == .syn { cite(handshake) }
            handshake.add(segment, step, frame)
        }
        if roles[frame] == nil, !segment.payload.isEmpty, wrapped.contains(flow) {
            cite(frame, Role(subject: .flow, content: .wrapping))
        }
        if let subject = roles[frame]?.first?.subject {
            handshake.note(needed: segment, subject)
            for place in handshake.between { cite(place, Role(subject: subject, content: .between)) }
            handshake.between = []
        } else if filling == .beginning || filling == .gaps && handshake.subject != nil, !segment.payload.isEmpty,
            handshake.between.count < Handshake.gapLimit
        {
            handshake.between.append(frame)
            if handshake.subject == nil { handshake.note(taken: segment) }
        }
        if let subject = handshake.subject, segment.isFIN || segment.isRST, ends.contains(flow) {
            cite(frame, Role(subject: subject, content: .end(segment.isFIN ? "FIN" : "RST")))
        }
        connections[flow] = handshake
        seeFurther(frame, flow)
    }

    private mutating func cite(_ handshake: Handshake) {
        guard let subject = handshake.subject, handshake.leadsToNeeded else { return }
        for (frame, step) in handshake.frames { cite(frame, Role(subject: subject, content: .handshake(step))) }
    }
}
