import MIME
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// Compares two message/cpim bodies: headers must be the same octets in the same order (RFC 3862 §2.2), but for what
/// an IMDN intermediary adds (RFC 5438 §6, §8).
struct CPIMComparison {
    /// What is wrapped in the original, with the headers that describe it.
    let live: Range<Int>
    /// What is wrapped in the copy, with the headers that describe it.
    let copy: Range<Int>
    private let original: CPIMMessage
    private let stored: CPIMMessage
    private let originals: [Field]
    private let copies: [Field]

    private struct Field {
        let name: String
        let value: String
        let octets: [UInt8]
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
        self.original = a
        stored = b
        originals = CPIMComparison.fields(original, a)
        copies = CPIMComparison.fields(copied, b)
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

    /// The wrapped content of both, without the headers that describe it.
    /// - Parameters:
    ///   - live: the octets of the original that this was made of.
    ///   - copied: those of the copy.
    func contents(_ live: OctetView, _ copied: OctetView) -> (live: MessageContent, copy: MessageContent) {
        (
            MessageContent(live.extracting(original.content), original.contentHeaders, of: live),
            MessageContent(copied.extracting(stored.content), stored.contentHeaders, of: copied)
        )
    }

    /// Compares the message headers.
    func compareHeaders(into fields: inout ComparedFields) {
        if !fields.listsEqual, originals.map(\.octets) == copies.map(\.octets) { return }
        let faults = fields.faults
        var names: [String] = []
        for field in originals + copies where !names.contains(field.name) { names.append(field.name) }
        for name in names { compare(name, &fields) }
        // All there, and in another order: the first that is out of place, what was added on the way aside.
        let kept = copies.filter { field in
            ComparisonPolicy.cpim(field.name).rule != .added || originals.contains { $0.name == field.name }
        }
        if fields.faults == faults, let (a, _) = zip(originals, kept).first(where: { $0.octets != $1.octets }) {
            fields.differ(
                "cpim:\(a.name)", a.value, a.value, .altered, ComparisonPolicy.cpim(a.name),
                why: "in another place; must not be reordered (RFC 3862 §2.2)")
        }
    }

    private func compare(_ name: String, _ fields: inout ComparedFields) {
        let (a, b) = (originals.filter { $0.name == name }, copies.filter { $0.name == name })
        let row = ComparisonPolicy.cpim(name)
        let field = "cpim:\(name)"
        let (live, copy) = (CPIMComparison.text(a), CPIMComparison.text(b))
        if a.map(\.octets) == b.map(\.octets) {
            fields.agree(field, live ?? "", row)
        } else if a.isEmpty, row.rule == .added {
            fields.differ(field, live, copy, .allowed, row, why: "added on the way (\(row.source))")
        } else {
            let isLayout = a.map(\.value) == b.map(\.value)
            fields.differ(
                field, live, copy, .altered, row, source: ComparisonPolicy.otherCPIMHeader.source,
                why: (isLayout ? "white space differs; " : "")
                    + "must be the same octets (\(ComparisonPolicy.otherCPIMHeader.source))")
        }
    }

    private static func text(_ fields: [Field]) -> String? {
        fields.isEmpty ? nil : fields.map(\.value).joined(separator: ", ")
    }
}
