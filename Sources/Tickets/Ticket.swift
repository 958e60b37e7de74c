import Correlation
public import Octets
import Reassembly
public import Records

/// The frames that a report rests on, each with what it is there for.
///
/// What the report cites is known when its analysis is over. The beginnings of the connections show when the captures
/// are read once more: `see` is shown every frame, in the order of the analysis; `conclude` ends that.
public struct Ticket: Sendable {
    /// The roles of each frame that is needed.
    public private(set) var roles: [FrameReference: [Role]] = [:]
    /// Connections and flows that brought something needed.
    var flows: Set<FlowName> = []
    /// Those that are read only as a whole: TLS, WebSockets.
    var wrapped: Set<FlowName> = []
    /// Those of which it matters where they end.
    var ends: Set<FlowName> = []
    /// Connections, as far as they were seen.
    var connections: [FlowName: Handshake] = [:]
    /// Fragments, as far as they were seen.
    var fragments = FragmentSets()
    /// Whether every frame of these connections and flows is wanted.
    let isWhole: Bool
    /// Which octets of a connection are needed besides those that the report cites.
    let filling: Filling
    /// Frames that are needed for the times at which they were captured.
    public private(set) var timed: Set<FrameReference> = []
    /// The hosts of each of them, where that matters: fragments have no ports.
    private(set) lazy var hosts = Set(flows.map { Set($0.ends.map(\.address)) })

    /// Roles told of one frame, at most.
    private static let roleLimit = 8

    init(isWhole: Bool, filling: Filling = .none) {
        self.isWhole = isWhole
        self.filling = filling
    }

    /// What of a connection is taken besides that. What is read behind a hole is read late: where originals and push
    /// follow each other fast, that may matter.
    public enum Filling: CaseIterable, Sendable {
        /// Nothing.
        case none
        /// All between the first and the last that is needed.
        case gaps
        /// All from its beginning to the last that is needed.
        case beginning
    }

    /// Why a frame is in the ticket, in a line or two; `nil` of one that is not.
    public func comment(on frame: FrameReference) -> String? {
        guard let roles = roles[frame] else { return nil }
        // That it is of such a connection need not be said of what has a role of its own.
        let telling = roles.count > 1 ? roles.filter { $0.content != .further } : roles
        return telling.map(\.words).joined(separator: "; ")
    }

    /// Whether a connection between two endpoints brought something needed out of a wrapping, or is in the ticket as all
    /// that was read of any is.
    public func needsSecrets(_ a: Endpoint, _ b: Endpoint) -> Bool {
        wrapped.contains(FlowName(a, b)) || isWhole && flows.contains(FlowName(a, b))
    }

    /// Takes in the frames between two endpoints too, where the ticket is of everything.
    public mutating func add(flowBetween a: Endpoint, _ b: Endpoint) {
        if isWhole { flows.insert(FlowName(a, b)) }
    }

    /// Takes in frames between which the time of a capture runs backwards, where the ticket is of everything.
    public mutating func add(stepsBack frames: [FrameReference]) {
        guard isWhole else { return }
        for frame in frames {
            timed.insert(frame)
            cite(frame, Role(subject: .clock, content: .further))
        }
    }

    /// Notes what a frame is needed for.
    mutating func cite(_ frame: FrameReference, _ role: Role) {
        var known = roles[frame] ?? []
        // What the verdict rests on needs no other reason, and what is known more closely is not told once more.
        let isTold = known.contains {
            $0.content == role.content && ($0.subject == role.subject || $0.isEvidence || role.subject.isGeneral)
        }
        if isTold { return }
        guard known.count < Ticket.roleLimit else { return }
        if role.isEvidence { known.insert(role, at: known.count(where: \.isEvidence)) } else { known.append(role) }
        roles[frame] = known
    }

    mutating func cite(_ frame: Frame, _ role: Role) {
        cite(FrameReference(capture: frame.capture, frame: frame.number), role)
    }

    /// Notes the frames of a message of `subject`, piece by piece.
    mutating func cite(_ extents: Chain<Extent>, _ subject: Role.Subject, _ name: String) {
        let total = extents.reduce(0) { $0 + Int($1.count) }
        let isWhole = extents.allSatisfy { $0.frame == extents.first.frame && $0.capture == extents.first.capture }
        var offset = 0
        for extent in extents where extent.count > 0 {
            let range = offset + 1...offset + Int(extent.count)
            offset = range.upperBound
            cite(
                FrameReference(capture: extent.capture, frame: extent.frame),
                Role(subject: subject, content: .message(name, isWhole ? nil : .octets(range, of: total))))
        }
    }

    /// Notes the frames of a chunk of an MSRP message of `subject`.
    mutating func cite(_ chunk: Chunk, _ number: Int, of count: Int, _ subject: Role.Subject, _ name: String) {
        var offset = 0
        for extent in chunk.extents where extent.count > 0 {
            let lower = max(offset, chunk.body.lowerBound)
            let end = offset + Int(extent.count)
            let upper = min(end, chunk.body.upperBound)
            offset = end
            var piece = Role.Piece.frame(chunk: number, of: count)
            if lower < upper {
                let (first, overflow) = chunk.start.addingReportingOverflow(UInt64(lower - chunk.body.lowerBound))
                let (last, carry) = first.addingReportingOverflow(UInt64(upper - lower - 1))
                if !overflow, !carry { piece = .body(first...last, chunk: number, of: count) }
            }
            cite(
                FrameReference(capture: extent.capture, frame: extent.frame),
                Role(subject: subject, content: .message(name, piece)))
        }
    }
}

/// Two endpoints that talk, whichever of them speaks.
struct FlowName: Hashable, Sendable {
    let ends: Set<Endpoint>

    init(_ a: Endpoint, _ b: Endpoint) { ends = [a, b] }
}
