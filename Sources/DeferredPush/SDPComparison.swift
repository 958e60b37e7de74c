import Octets
import Records
import SIP

/// Compares two session descriptions line by line inside each block; attributes are a multiset (RFC 4566 §5).
enum SDPComparison {
    private struct Line: Hashable {
        let media: Int
        let field: String
        let text: String
    }

    static func differences(
        _ live: OctetView, _ liveBody: Range<Int>, _ copy: OctetView, _ copyBody: Range<Int>
    ) -> [DifferenceRecord] {
        if live.extracting(liveBody).equals(copy.extracting(copyBody)) { return [] }
        var originals = lines(live, liveBody)
        var copies = lines(copy, copyBody)
        for line in originals {
            guard let place = copies.firstIndex(of: line), let mine = originals.firstIndex(of: line) else { continue }
            copies.remove(at: place)
            originals.remove(at: mine)
        }
        var found: [DifferenceRecord] = []
        for line in originals {
            let place = copies.firstIndex { $0.field == line.field && $0.media == line.media }
            let other = place.map { copies.remove(at: $0).text }
            found.append(record(line.field, line.text, other))
        }
        found += copies.map { record($0.field, nil, $0.text) }
        let (stray, copiedStray) = (strayLines(live.extracting(liveBody)), strayLines(copy.extracting(copyBody)))
        if stray != copiedStray {
            found.append(
                DifferenceRecord(
                    field: "body", live: stray.isEmpty ? nil : stray.joined(separator: "\n"),
                    encapsulated: copiedStray.isEmpty ? nil : copiedStray.joined(separator: "\n"), allowed: false,
                    why: "lines that are no SDP differ"))
        }
        return found
    }

    /// Whether all lines of both were compared: beyond a limit they are not, and only equal octets are equal then.
    static func isReadWhole(
        _ live: OctetView, _ liveBody: Range<Int>, _ copy: OctetView, _ copyBody: Range<Int>
    ) -> Bool {
        if live.extracting(liveBody).equals(copy.extracting(copyBody)) { return true }
        var description = SessionDescription()
        description.parse(live, liveBody)
        if description.faults.contains(.tooManyLines) { return false }
        description.parse(copy, copyBody)
        return !description.faults.contains(.tooManyLines)
    }

    /// Lines that are not a letter, an equals sign and a value (RFC 8866 §5), empty ones aside.
    private static func strayLines(_ body: OctetView) -> [String] {
        var found: [String] = []
        var position = 0
        while position < body.count, found.count < 256 {
            let line = body.line(at: position)
            let content = line?.content ?? position..<body.count
            let isField =
                body.octet(at: content.lowerBound)?.isLetter == true && content.count >= 2
                && body.octet(at: content.lowerBound + 1) == UInt8(ascii: "=")
            if !isField, !content.isEmpty { found.append(body.text(content)) }
            position = line?.next ?? body.count
        }
        return found
    }

    private static func lines(_ octets: OctetView, _ body: Range<Int>) -> [Line] {
        var description = SessionDescription()
        description.parse(octets, body)
        return description.lines.map { line in
            var field = "sdp:" + String(decoding: [line.kind], as: UTF8.self)
            if let attribute = line.attribute { field += "=" + octets.text(attribute) }
            return Line(media: line.media, field: field, text: octets.text(line.whole))
        }
    }

    private static func record(_ field: String, _ live: String?, _ copy: String?) -> DifferenceRecord {
        let parts = field.split(separator: "=", maxSplits: 1)
        let isUnknown =
            parts.count == 2 && parts[0] == "sdp:a"
            && !ComparisonPolicy.knownAttributes.contains(parts[1].lowercased())
        return DifferenceRecord(
            field: field, live: live, encapsulated: copy, allowed: isUnknown,
            why: isUnknown ? "unknown attribute, may change" : "must be equal (RFC 4975 §8)")
    }
}
