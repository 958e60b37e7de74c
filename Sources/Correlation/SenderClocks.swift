public import Octets
public import Reassembly
import SIP
import TextSyntax

/// What Date shows of the clocks of those who send it: how far each is from the capture's.
public struct SenderClocks: Sendable {
    /// A clock that is off by the same span again and again.
    public struct Offset: Sendable {
        /// How far Date is ahead of the capture, in seconds.
        public let seconds: Int64
        /// In how many messages.
        public let count: Int
        /// The first of them.
        public let first: Frame
    }

    private struct Span {
        var low: Int64
        var high: Int64
        var count: Int
        let first: Frame
    }

    /// Hosts that are looked at.
    private static let limit = 256
    /// Date has whole seconds, and a message takes its time.
    private static let tolerance: Int64 = 2
    /// What is less is nobody's concern, in seconds.
    private static let leastOffset: Int64 = 60
    private var spans: [IPAddress: Span] = [:]

    init() {}

    /// Notes the Date of a message that comes straight from who wrote it: it has one Via.
    mutating func note(_ message: SIPMessage, _ octets: OctetView, _ sighting: Sighting) {
        guard let value = message.headers.value(.date), let date = WireDate(octets.extracting(value)),
            message.headers.fields.count(where: { $0.name == .via }) == 1, let via = message.headers.value(.via),
            octets.extracting(via).firstIndex(of: UInt8(ascii: ",")) == nil
        else { return }
        let offset = date.seconds &- sighting.first.time.nanoseconds / 1_000_000_000
        let host = sighting.source.address
        guard var span = spans[host] else {
            if spans.count < Self.limit {
                spans[host] = Span(low: offset, high: offset, count: 1, first: sighting.first)
            }
            return
        }
        span.low = min(span.low, offset)
        span.high = max(span.high, offset)
        span.count += 1
        spans[host] = span
    }

    /// The clocks that are off by a constant span, by the frames that show it first.
    public var constantOffsets: [(host: IPAddress, offset: Offset)] {
        spans.filter { $0.value.count >= 3 && $0.value.high &- $0.value.low <= Self.tolerance }
            .filter { $0.value.low > Self.leastOffset || $0.value.high < -Self.leastOffset }
            .map { ($0.key, Offset(seconds: $0.value.low, count: $0.value.count, first: $0.value.first)) }
            .sorted { ($0.1.first.capture, $0.1.first.number) < ($1.1.first.capture, $1.1.first.number) }
    }
}
