import Octets
import Records
import SIP

/// Compares two session descriptions line by line inside each block; attributes are a multiset (RFC 4566 §5).
enum SDPComparison {
    private struct Line: Hashable {
        let media: Int
        let field: String
        let text: String

        var row: ComparisonPolicy.Row { ComparisonPolicy.sdp(String(field.dropFirst(4)).lowercased()) }

        /// Whether a middlebox may have made `other` of it: of a media line it changes the port alone (RFC 6714 §6.2).
        func mayBeRewritten(as other: String?) -> Bool {
            guard let other else { return false }
            guard field == "sdp:m" else { return true }
            func rest(_ line: String) -> [Substring] {
                line.split(separator: " ").enumerated().filter { $0.offset != 1 }.map(\.element)
            }
            return rest(text) == rest(other)
        }
    }

    /// - Parameter onTheWay: whether the original was seen before middleboxes were done with it.
    static func compare(
        _ live: OctetView, _ liveBody: Range<Int>, _ copy: OctetView, _ copyBody: Range<Int>, onTheWay: Bool,
        into fields: inout ComparedFields
    ) {
        if !fields.listsEqual, live.extracting(liveBody).equals(copy.extracting(copyBody)) { return }
        let originals = lines(live, liveBody)
        var copies = lines(copy, copyBody)
        let isSame = originals.map { line in
            guard let place = copies.firstIndex(of: line) else { return false }
            copies.remove(at: place)
            return true
        }
        // Only descriptions that name the extension are rewritten by its middleboxes (RFC 6714 §6.2).
        let isRewritten = onTheWay && originals.contains { $0.field == "sdp:a=msrp-cema" }
        for (line, isSame) in zip(originals, isSame) {
            if isSame {
                fields.agree(line.field, line.text, line.row)
                continue
            }
            let place = copies.firstIndex { $0.field == line.field && $0.media == line.media }
            let other = place.map { copies.remove(at: $0).text }
            fields.change(
                line.field, line.text, other, line.row, onTheWay: isRewritten && line.mayBeRewritten(as: other))
        }
        for line in copies { fields.change(line.field, nil, line.text, line.row, onTheWay: false) }
        let (stray, copiedStray) = (strayLines(live.extracting(liveBody)), strayLines(copy.extracting(copyBody)))
        if stray != copiedStray {
            fields.differ(
                "body", stray.isEmpty ? nil : stray.joined(separator: "\n"),
                copiedStray.isEmpty ? nil : copiedStray.joined(separator: "\n"), .altered,
                ComparisonPolicy.otherSDPLine, why: "lines that are no SDP differ")
        }
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
}
