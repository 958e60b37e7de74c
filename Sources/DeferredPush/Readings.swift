import MSRP
import Records

/// Who reads what of a carrier whose own end-line stands inside its body (M310).
struct Readings {
    let records: [ReadingRecord]

    init(_ bundle: Bundle, _ carrier: Carrier) {
        guard let ending = carrier.ending, let first = ending.firstEndLine else {
            records = []
            return
        }
        let whole = Readings.wireSize(bundle, carrier)
        let stop = min(first.upperBound + 2, whole)
        let byEndLine =
            "\(stop), " + Readings.stop(at: first.lowerBound - carrier.bodyOffset, bundle) + "\(whole - stop) stray"
        let byRange: String
        if let length = ending.byByteRange {
            byRange = length == whole ? "all \(whole)" : "\(length)"
        } else {
            byRange = "none given, so as above"
        }
        let end = ending.hasEndLine ? "" : "; ends with the stream"
        records = [
            ReadingRecord(how: "by end-line (RFC 4975 7.1)", outcome: byEndLine),
            ReadingRecord(how: "by Byte-Range", outcome: byRange),
            ReadingRecord(how: "by bundle (used here)", outcome: "all \(whole), \(bundle.parts.count) parts\(end)"),
        ]
    }

    /// Octets of the carrier's frame, its end-line included.
    static func wireSize(_ bundle: Bundle, _ carrier: Carrier) -> Int {
        carrier.ending?.endLine.map { $0.upperBound + 2 } ?? carrier.bodyOffset + bundle.size
    }

    /// Where a literal reader stops, and which parts it never sees.
    private static func stop(at offset: Int, _ bundle: Bundle) -> String {
        var text = ""
        if let inside = bundle.parts.first(where: { $0.place.contains(offset) }) {
            text = "to inside part \(inside.index + 1); "
        }
        let lost = bundle.parts.filter { $0.place.lowerBound > offset }.map(\.kind)
        return lost.isEmpty ? text : text + lost.joined(separator: ", ") + " lost, "
    }
}
