import MIME
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// Compares two message/cpim bodies: headers must be the same octets in the same order (RFC 3862 §2.2), but for what
/// an IMDN intermediary adds (RFC 5438 §6, §8).
struct CPIMComparison {
    /// How the message headers differ.
    let headers: [DifferenceRecord]
    /// The wrapped content in the original.
    let live: Range<Int>
    /// The wrapped content in the copy.
    let copy: Range<Int>

    private struct Field {
        let name: String
        let value: String
        let octets: [UInt8]
    }

    /// Whether both MSRP frames carry a message/cpim.
    static func applies(_ live: OctetView, _ frame: MSRPFrame, _ copy: OctetView, _ stored: MSRPFrame) -> Bool {
        isCPIM(live, frame.contentType) && isCPIM(copy, stored.contentType)
    }

    /// Whether both SIP messages carry a message/cpim.
    static func applies(_ live: OctetView, _ message: SIPMessage, _ copy: OctetView, _ stored: SIPMessage) -> Bool {
        isCPIM(live, message.headers.value(.contentType)) && isCPIM(copy, stored.headers.value(.contentType))
    }

    /// `nil` where one of them is not written so that its headers can be told from its content.
    init?(_ original: OctetView, _ copied: OctetView) {
        guard let a = CPIMMessage(original, 0..<original.count), let b = CPIMMessage(copied, 0..<copied.count),
            a.faults.isDisjoint(with: [.malformedHeader, .missingBlankLine]),
            b.faults.isDisjoint(with: [.malformedHeader, .missingBlankLine]), let aLast = a.headers.last,
            let bLast = b.headers.last, let aStart = CPIMComparison.behindHeaders(original, aLast),
            let bStart = CPIMComparison.behindHeaders(copied, bLast)
        else { return nil }
        live = aStart..<original.count
        copy = bStart..<copied.count
        headers = CPIMComparison.differences(
            CPIMComparison.fields(original, a), CPIMComparison.fields(copied, b))
    }

    private static func isCPIM(_ octets: OctetView, _ type: Range<Int>?) -> Bool {
        type.map { octets.extracting($0).hasPrefixIgnoringCase("message/cpim") } ?? false
    }

    /// Where the empty line behind the last header ends.
    private static func behindHeaders(_ octets: OctetView, _ last: HeaderField) -> Int? {
        guard let line = octets.line(at: last.valueRange.upperBound), let blank = octets.line(at: line.next),
            blank.content.isEmpty
        else { return nil }
        return blank.next
    }

    private static func fields(_ octets: OctetView, _ message: CPIMMessage) -> [Field] {
        message.headers.map { field in
            let end = octets.line(at: field.valueRange.upperBound)?.content.upperBound ?? field.valueRange.upperBound
            return Field(
                name: octets.text(field.nameRange), value: octets.text(field.valueRange),
                octets: octets.copied(field.nameRange.lowerBound..<end))
        }
    }

    private static func differences(_ live: [Field], _ copy: [Field]) -> [DifferenceRecord] {
        if live.map(\.octets) == copy.map(\.octets) { return [] }
        var found: [DifferenceRecord] = []
        var names: [String] = []
        for field in live + copy where !names.contains(field.name) { names.append(field.name) }
        for name in names {
            let (a, b) = (live.filter { $0.name == name }, copy.filter { $0.name == name })
            if a.map(\.octets) == b.map(\.octets) { continue }
            let isAddition = a.isEmpty && mayBeAdded(name)
            let isLayout = a.map(\.value) == b.map(\.value)
            found.append(
                DifferenceRecord(
                    field: "cpim:\(name)", live: text(a), encapsulated: text(b), allowed: isAddition,
                    why: isAddition
                        ? "added on the way (RFC 5438 §6, §8)"
                        : isLayout
                            ? "white space differs; must be the same octets (RFC 3862 §2.2)"
                            : "must be the same octets (RFC 3862 §2.2)"))
        }
        // All there, and in another order: the first that is out of place, what was added on the way aside.
        let kept = copy.filter { field in !mayBeAdded(field.name) || live.contains { $0.name == field.name } }
        if found.allSatisfy(\.allowed), let (a, _) = zip(live, kept).first(where: { $0.octets != $1.octets }) {
            found.append(
                DifferenceRecord(
                    field: "cpim:\(a.name)", live: a.value, encapsulated: a.value, allowed: false,
                    why: "in another place; must not be reordered (RFC 3862 §2.2)"))
        }
        return found
    }

    private static func text(_ fields: [Field]) -> String? {
        fields.isEmpty ? nil : fields.map(\.value).joined(separator: ", ")
    }

    /// `Original-To`, `IMDN-Record-Route` and `IMDN-Route`, whatever prefix NS binds to their namespace.
    private static func mayBeAdded(_ name: String) -> Bool {
        let bare = name.split(separator: ".").last.map(String.init) ?? name
        return ["Original-To", "IMDN-Record-Route", "IMDN-Route"].contains(bare)
    }
}
