import Octets

extension HalfStream {
    /// A segment: where it stands, and where its octets came from.
    struct Arrival {
        let sequence: SequenceNumber
        let extent: Extent
        /// Octets behind the payload that the capture does not hold.
        let missing: Int
        /// See `Packet.Segment.identity`.
        let identity: UInt32
        let frame: Frame
    }

    /// What became of a segment.
    enum Outcome {
        case taken
        /// The capture holds its packet twice.
        case duplicate
        /// It waited behind a hole with so many others that the hole was given up.
        case overflowed
    }

    /// Bounds of what one direction may hold.
    struct Limits: Sendable {
        /// Octets of segments that wait for a hole.
        var heldOctets = 4 << 20
        /// Segments that wait for a hole.
        var heldSegments = 2048
        /// Octets in order that no message has claimed yet.
        var pendingOctets = 80 << 20
    }
}
