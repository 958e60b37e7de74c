import Records

/// The zone in which times are shown: spans of time, each with its distance from UTC.
public struct Zone: Hashable, Sendable {
    /// A span of time in which clocks were not put forward or back.
    public struct Span: Hashable, Sendable {
        /// When it begins, in seconds since 1970-01-01 00:00:00 UTC.
        public var start: Int64
        /// Seconds east of UTC.
        public var offset: Int
        /// What the zone is called in it, as `CEST`.
        public var label: String

        /// A span.
        public init(start: Int64, offset: Int, label: String) {
            self.start = start
            self.offset = offset
            self.label = label
        }
    }

    /// The spans, the earliest first; one at least.
    private let spans: [Span]

    /// A zone with these spans, the earliest first; without one it is UTC. The first one also holds before it begins.
    public init(_ spans: [Span]) {
        self.spans = spans.isEmpty ? [Span(start: .min, offset: 0, label: "UTC")] : spans
    }

    /// A zone that is always `offset` seconds east of UTC.
    public init(offset: Int, label: String) { self.init([Span(start: .min, offset: offset, label: label)]) }

    /// Coordinated universal time.
    public static let utc = Zone(offset: 0, label: "UTC")

    /// The span in which a moment lies.
    func span(at moment: Moment) -> Span {
        let seconds = moment.nanoseconds / 1_000_000_000
        var (low, high) = (0, spans.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if spans[middle].start <= seconds { low = middle } else { high = middle }
        }
        return spans[low]
    }

    /// A moment as clock and calendar show it there.
    func civil(_ moment: Moment) -> CivilTime { CivilTime(moment, offset: span(at: moment).offset) }

    /// What the zone is called from one moment to another: `CET`, or `CET/CEST`.
    func label(from start: Moment, to end: Moment) -> String {
        let (first, last) = (span(at: start).label, span(at: end).label)
        return first == last ? first : "\(first)/\(last)"
    }
}
