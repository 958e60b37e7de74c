/// An interface whose frames are recorded.
public struct RecordedInterface: Hashable, Sendable {
    /// The index that its frames carry, from 0.
    public let capture: Int
    /// What the system calls it, as `eth0`.
    public let name: String
    /// What the first octets of its frames are.
    public let linkType: LinkType
    /// Octets taken of each frame, at most; 0 for all.
    public let snapLength: UInt32
    /// What the kernel lets through, as `pcap-filter(7)` describes it; `nil` for all.
    public let filter: String?

    /// An interface.
    public init(capture: Int, name: String, linkType: LinkType, snapLength: UInt32, filter: String?) {
        self.capture = capture
        self.name = name
        self.linkType = linkType
        self.snapLength = snapLength
        self.filter = filter
    }
}

/// What the kernel counted of an interface since it was opened.
public struct InterfaceStatistics: Hashable, Sendable {
    /// Frames that passed the filter.
    public var received: Int
    /// Frames for which the kernel had no room.
    public var dropped: Int
    /// Frames that the interface lost.
    public var droppedByInterface: Int

    /// Counts, each from 0.
    public init(received: Int = 0, dropped: Int = 0, droppedByInterface: Int = 0) {
        self.received = received
        self.dropped = dropped
        self.droppedByInterface = droppedByInterface
    }

    /// What was counted since `earlier`.
    func since(_ earlier: InterfaceStatistics) -> InterfaceStatistics {
        InterfaceStatistics(
            received: Self.growth(received, earlier.received), dropped: Self.growth(dropped, earlier.dropped),
            droppedByInterface: Self.growth(droppedByInterface, earlier.droppedByInterface))
    }

    /// libpcap counts in 32 bits: what is less than before has passed their end.
    private static func growth(_ now: Int, _ before: Int) -> Int {
        let (difference, _) = now.subtractingReportingOverflow(before)
        return difference >= 0 ? difference : max(0, difference &+ 1 << 32)
    }
}
