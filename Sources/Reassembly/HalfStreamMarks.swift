extension HalfStream {
    /// What is known of the stream, and whether anything waits: asked all at once for each segment.
    struct Marks: OptionSet {
        let rawValue: UInt16
        /// `number` is the next one expected.
        static let placed = Marks(rawValue: 1)
        static let startsAtSYN = Marks(rawValue: 2)
        static let startAcknowledged = Marks(rawValue: 4)
        static let consumed = Marks(rawValue: 8)
        static let ended = Marks(rawValue: 16)
        static let ignored = Marks(rawValue: 32)
        static let finish = Marks(rawValue: 64)
        /// Octets in order wait for the rest of their message.
        static let pending = Marks(rawValue: 128)
        /// Segments wait for a hole.
        static let held = Marks(rawValue: 256)
    }
}
