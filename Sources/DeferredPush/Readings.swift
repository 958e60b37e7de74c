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

    /// Who reads what of any carrier, with offsets from 0: where all ways agree, that they do.
    static func explained(_ bundle: Bundle, _ carrier: Carrier) -> [ReadingRecord] {
        let parts = bundle.parts.count == 1 ? "1 part" : "\(bundle.parts.count) parts"
        guard case .msrp(_, _, let transaction) = carrier.form else {
            let end = carrier.bodyOffset + bundle.size
            return [
                ReadingRecord(
                    how: "by Content-Length (used here)",
                    outcome: "body at \(span(carrier.bodyOffset, end)), \(parts)")
            ]
        }
        if carrier.isBroken {
            return [
                ReadingRecord(
                    how: "by bundle (used here)", outcome: "not there whole: \(bundle.size) octets of it, \(parts)")
            ]
        }
        guard carrier.chunks == 1 else {
            return [
                ReadingRecord(
                    how: "by chunks, joined (used here)",
                    outcome: "\(carrier.chunks) chunks, a body of \(bundle.size) octets, \(parts)")
            ]
        }
        let (start, bodyEnd) = (carrier.bodyOffset, carrier.bodyOffset + bundle.size)
        let ending = carrier.ending
        // Where nothing was said of the end, CR LF, seven hyphens, the id, a flag and CR LF stand behind the body.
        let line = ending == nil ? bodyEnd + 2 : ending?.endLine?.lowerBound
        let whole = ending == nil ? bodyEnd + 12 + (transaction?.utf8.count ?? 0) : wireSize(bundle, carrier)
        var byEndLine = line.map { "\(span(0, whole)), all: the end-line stands at \($0)" }
        if let first = ending?.firstEndLine {
            let stop = min(first.upperBound + 2, whole)
            byEndLine =
                "\(span(0, stop)), " + Readings.stop(at: first.lowerBound - start, bundle)
                + "\(whole - stop) stray: its own end-line stands at \(first.lowerBound), inside the body"
        }
        var byRange = "no length given, so as above"
        if let end = carrier.byteRange?.end ?? carrier.byteRange?.total, let range = carrier.byteRange,
            end >= range.start, let last = Int(exactly: end - range.start), last < 1 << 40
        {
            let length = last + 1
            byRange = "body at \(span(start, start + length))"
            if length != bundle.size { byRange += ", which is no end of a bundle of \(bundle.size) octets" }
        }
        return [
            ReadingRecord(
                how: "by end-line (RFC 4975 7.1)",
                outcome: byEndLine ?? "\(span(0, whole)), to where its stream ends: it has no end-line"),
            ReadingRecord(how: "by Byte-Range", outcome: byRange),
            ReadingRecord(how: "by bundle (used here)", outcome: "body at \(span(start, bodyEnd)), \(parts)"),
        ]
    }

    /// `0-1219` for the octets before 1220.
    private static func span(_ start: Int, _ end: Int) -> String {
        end > start ? "\(start)-\(end - 1)" : "\(start), none"
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
