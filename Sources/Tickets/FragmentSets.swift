import Octets
import Reassembly
import Records

/// Which fragments make up one packet: if one of them is needed, all are, for without the others it says nothing.
struct FragmentSets: Sendable {
    /// What the fragments of one packet share (RFC 791 §3.1, RFC 8200 §4.5).
    struct Name: Hashable, Sendable {
        let capture: Int
        let source: IPAddress
        let destination: IPAddress
        let identification: UInt32
        let proto: UInt8
    }

    private struct Packet {
        /// The fragments that nobody needs so far.
        var frames: [FrameReference] = []
        var subject: Role.Subject?
    }

    private var packets: [Name: Packet] = [:]
    /// The names in the order in which they came.
    private var names: [Name] = []
    private var oldest = 0

    /// Packets of which fragments are remembered, and the fragments of one that nobody needs.
    private static let limit = 1 << 14
    private static let frameLimit = 64

    /// Takes note of a fragment, which is needed for `subject`, or not by itself.
    ///
    /// Answers the fragments that are needed because of it, itself included, and what for.
    mutating func see(
        _ name: Name, _ frame: FrameReference, neededFor subject: Role.Subject?
    ) -> (frames: [FrameReference], subject: Role.Subject)? {
        if packets[name] == nil {
            names.append(name)
            if names.count - oldest > Self.limit {
                packets[names[oldest]] = nil
                oldest += 1
                if oldest > Self.limit {
                    names.removeFirst(oldest)
                    oldest = 0
                }
            }
        }
        var packet = packets[name] ?? Packet()
        defer { packets[name] = packet }
        packet.subject = packet.subject ?? subject
        if packet.frames.count < Self.frameLimit { packet.frames.append(frame) }
        guard let known = packet.subject else { return nil }
        defer { packet.frames = [] }
        return (packet.frames, known)
    }
}
