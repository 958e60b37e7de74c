import Ingest
import Octets

/// One capture filter for each link type that comes up: libpcap compiles an expression for a link type.
struct FilterSet {
    private let expression: String?
    private var filters: [CaptureFilter] = []

    /// Whether every frame is let through.
    let isEmpty: Bool

    init(_ expression: String?) {
        self.expression = expression
        isEmpty = expression == nil
    }

    mutating func matches(_ header: FrameHeader, _ octets: OctetView) throws(IngestError) -> Bool {
        guard let expression else { return true }
        if let filter = filters.first(where: { $0.linkType == header.linkType }) {
            return filter.matches(header, octets)
        }
        let filter = try CaptureFilter(expression, linkType: header.linkType)
        filters.append(filter)
        return filter.matches(header, octets)
    }
}
