import MIME
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// Compares the header fields of an original and its copy, row by row of the policy.
struct HeaderComparison {
    /// A field as it is compared: its long name, and the values of all its rows in order.
    private struct Group {
        let name: String
        let code: HeaderName
        var values: [[UInt8]]
    }

    private let isSIP: Bool

    /// Headers whose value is a comma-separated list (RFC 3261 §20, RFC 3841, RFC 6665).
    private static let lists: Set<HeaderName> = [
        .via, .route, .recordRoute, .contact, .supported, .unsupported, .allow, .allowEvents, .accept,
        .acceptEncoding, .acceptLanguage, .contentEncoding, .contentLanguage, .inReplyTo, .warning, .acceptContact,
        .rejectContact, .requestDisposition, .pAssertedIdentity,
    ]

    static let sip = HeaderComparison(isSIP: true)
    static let msrp = HeaderComparison(isSIP: false)

    private init(isSIP: Bool) { self.isSIP = isSIP }

    /// - Parameter onTheWay: whether the original was seen before proxies or relays were done with it.
    func compare(
        _ live: OctetView, _ liveHeaders: HeaderSection, _ copy: OctetView, _ copyHeaders: HeaderSection,
        onTheWay: Bool, into fields: inout ComparedFields
    ) {
        let settled = fields.listsEqual ? [] : sameFields(live, liveHeaders, copy, copyHeaders)
        let originals = groups(live, liveHeaders, without: settled)
        let copies = groups(copy, copyHeaders, without: settled)
        for original in originals {
            let row = row(original.name)
            if let other = copies.first(where: { same($0, original) }) {
                compare(original, other, row, onTheWay, &fields)
            } else {
                fields.differ(
                    original.name, text(original), nil, .allowed, row, why: "left out by the server")
            }
        }
        // Of more fields than are read, what seems to be added may stand among the rest.
        let isReadWhole = !liveHeaders.faults.contains(.tooManyFields)
        for copied in copies where !originals.contains(where: { same($0, copied) }) {
            noteAddition(copied, row(copied.name), mayAdd: onTheWay || !isReadWhole, &fields)
        }
    }

    private func row(_ name: String) -> ComparisonPolicy.Row {
        isSIP ? ComparisonPolicy.sip(name.lowercased()) : ComparisonPolicy.msrp(name.lowercased())
    }

    private func same(_ a: Group, _ b: Group) -> Bool {
        a.code == b.code && (a.code != .other || a.name.lowercased() == b.name.lowercased())
    }

    private func compare(
        _ live: Group, _ copy: Group, _ row: ComparisonPolicy.Row, _ onTheWay: Bool, _ fields: inout ComparedFields
    ) {
        if live.values == copy.values {
            fields.agree(live.name, text(live), row)
        } else if !row.allowsChange, equivalent(live, copy) {
            fields.differ(
                live.name, text(live), text(copy), .equivalent, row, why: "written otherwise, same meaning",
                octets: octets(live, copy))
        } else {
            let isNameAlone = live.code == .from && differInNameAlone(live, copy)
            fields.change(
                live.name, text(live), text(copy), isNameAlone ? ComparisonPolicy.fromDisplayName : row,
                onTheWay: onTheWay, octets: octets(live, copy))
        }
    }

    private func differInNameAlone(_ live: Group, _ copy: Group) -> Bool {
        guard live.values.count == 1, copy.values.count == 1, let a = live.values.first, let b = copy.values.first
        else { return false }
        return sameAddress(OctetView(a.span), OctetView(b.span), whateverName: true)
    }

    /// A field that the original has not. Nobody may add what must be equal, unless it says no other thing than its
    /// absence does.
    /// - Parameter mayAdd: whether something between the original and the server may have added it.
    private func noteAddition(
        _ copied: Group, _ row: ComparisonPolicy.Row, mayAdd: Bool, _ fields: inout ComparedFields
    ) {
        if let implied = row.implied {
            if text(copied).lowercased() == implied {
                return fields.differ(copied.name, nil, text(copied), .allowed, row, why: row.whyOfAddition)
            }
            return fields.differ(
                copied.name, nil, text(copied), .altered, row,
                why: "must be equal: without it \"\(implied)\" holds (\(row.source))")
        }
        guard row.rule == .equal, !mayAdd else {
            return fields.differ(copied.name, nil, text(copied), .allowed, row, why: row.whyOfAddition)
        }
        fields.differ(
            copied.name, nil, text(copied), .altered, row, why: "must be equal: its sender sent none (\(row.source))")
    }

    private func octets(_ live: Group, _ copy: Group) -> DifferingOctets? {
        let separator = Array(", ".utf8)
        return DifferingOctets(
            live: Array(live.values.joined(separator: separator)), copy: Array(copy.values.joined(separator: separator))
        )
    }

    private func text(_ group: Group) -> String {
        group.values.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
    }

    /// Whether two values mean the same though their octets differ (RFC 3261 §7.3.1, §19.1.4; RFC 4975 §6.1).
    private func equivalent(_ live: Group, _ copy: Group) -> Bool {
        guard live.values.count == copy.values.count else { return false }
        for (a, b) in zip(live.values, copy.values) {
            let first = OctetView(a.span)
            let second = OctetView(b.span)
            if first.equals(second) { continue }
            switch live.code {
            case .from, .to, .contact, .referredBy, .referTo, .pAssertedIdentity:
                if !sameAddress(first, second) { return false }
            case .date:
                guard let x = WireDate(first), let y = WireDate(second), x.seconds == y.seconds else { return false }
            case .contentType:
                if !HeaderComparison.areSameType(first, second) { return false }
            case .cseq:
                guard let x = CSeq(first, 0..<first.count), let y = CSeq(second, 0..<second.count),
                    x.number == y.number,
                    first.extracting(x.methodRange).equals(second.extracting(y.methodRange))
                else { return false }
            case .toPath, .fromPath: if !samePath(first, second) { return false }
            case .contentDisposition:
                if !HeaderComparison.haveSameParameters(first, second) { return false }
            case .callID, .messageID, .subject, .userAgent, .contentID, .inReplyTo: return false
            default: if !first.equalsIgnoringCase(second) { return false }
            }
        }
        return true
    }

    /// URI by URI (RFC 4975 §6.1).
    private func samePath(_ a: OctetView, _ b: OctetView) -> Bool {
        var mine = PathList.uris(a, 0..<a.count)
        var theirs = PathList.uris(b, 0..<b.count)
        while let uri = mine.next() {
            guard let other = theirs.next(), let x = MSRPURI(a, uri), let y = MSRPURI(b, other),
                MSRPURI.areEquivalent(x, a, y, b)
            else { return false }
        }
        return theirs.next() == nil
    }

    private func sameAddress(_ a: OctetView, _ b: OctetView, whateverName: Bool = false) -> Bool {
        guard let x = NameAddress(a, 0..<a.count), let y = NameAddress(b, 0..<b.count) else { return false }
        let names = (x.displayName.map { a.copied($0) } ?? [], y.displayName.map { b.copied($0) } ?? [])
        guard whateverName || names.0 == names.1, !x.uriHasWhitespace, !y.uriHasWhitespace,
            URIComparison.areEquivalent(a.extracting(x.uri), b.extracting(y.uri))
        else { return false }
        return parameters(a, x.parameters) == parameters(b, y.parameters)
    }

    /// Header parameters as a sorted list; names compare without case, their order does not count.
    private func parameters(_ octets: OctetView, _ range: Range<Int>) -> [String] {
        octets.text(range).split(separator: ";").map { part in
            let pieces = part.split(separator: "=", maxSplits: 1).map { String($0).trimmingBlanks() }
            return ([pieces.first?.lowercased() ?? ""] + pieces.dropFirst()).joined(separator: "=")
        }.sorted()
    }

    /// Type, subtype and parameters, the boundary aside: a bundle that is written anew gets another.
    static func areSameType(_ a: OctetView, _ b: OctetView) -> Bool {
        guard let x = MediaType(a, 0..<a.count), let y = MediaType(b, 0..<b.count),
            a.extracting(x.whole).equalsIgnoringCase(b.extracting(y.whole))
        else { return false }
        let ignored: StaticString? = a.extracting(x.type).equalsIgnoringCase("multipart") ? "boundary" : nil
        let (mine, theirs) = (ValueParameters(a, behind: x), ValueParameters(b, behind: y))
        return mine.areEquivalent(to: theirs, besides: ignored)
    }

    /// A token without regard to case, and its parameters.
    private static func haveSameParameters(_ a: OctetView, _ b: OctetView) -> Bool {
        func head(_ view: OctetView) -> Range<Int> {
            view.trimmed(0..<(view.firstIndex(of: UInt8(ascii: ";"), from: 0) ?? view.count))
        }
        let (first, second) = (head(a), head(b))
        guard a.extracting(first).equalsIgnoringCase(b.extracting(second)) else { return false }
        let mine = ValueParameters(a, first.upperBound..<a.count)
        return mine.areEquivalent(to: ValueParameters(b, second.upperBound..<b.count), besides: nil)
    }

    /// The names of fields that stand once on both sides with the same octets: nearly all, and done with.
    private func sameFields(
        _ live: OctetView, _ liveHeaders: HeaderSection, _ copy: OctetView, _ copyHeaders: HeaderSection
    ) -> [HeaderName] {
        var same: [HeaderName] = []
        same.reserveCapacity(liveHeaders.fields.count)
        for field in liveHeaders.fields where field.name != .other {
            guard liveHeaders.count(field.name) == 1, copyHeaders.count(field.name) == 1,
                let other = copyHeaders.value(field.name),
                live.extracting(field.valueRange).equals(copy.extracting(other))
            else { continue }
            same.append(field.name)
        }
        return same
    }

    private func groups(_ octets: OctetView, _ headers: HeaderSection, without settled: [HeaderName]) -> [Group] {
        var groups: [Group] = []
        for field in headers.fields where !settled.contains(field.name) {
            let spelled = octets.text(field.nameRange)
            let name = field.name == .other ? spelled : field.name.spelling
            let values = rows(octets, field)
            let group = Group(name: name, code: field.name, values: values)
            if let index = groups.firstIndex(where: { same($0, group) }) {
                groups[index].values += values
            } else {
                groups.append(group)
            }
        }
        return groups
    }

    /// A comma-separated list is as many rows (RFC 3261 §7.3.1); white space is folded to one space.
    private func rows(_ octets: OctetView, _ field: HeaderField) -> [[UInt8]] {
        guard isSIP, HeaderComparison.lists.contains(field.name) else { return [folded(octets, field.valueRange)] }
        return CommaList.values(octets, field.valueRange).map { folded(octets, $0) }
    }

    private func folded(_ octets: OctetView, _ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        let value = octets.extracting(range)
        var offset = 0
        while let feed = value.firstIndex(of: .lineFeed, from: offset) {
            // A line end in a value is a fold: it and the blanks around it are one space (RFC 3261 §7.3.1).
            value.extracting(
                value.trimmed(offset..<(feed > offset && value[feed - 1] == .carriageReturn ? feed - 1 : feed))
            )
            .append(to: &result)
            result.append(.space)
            offset = value.trimmed(feed + 1..<value.count).lowerBound
        }
        value.extracting(value.trimmed(offset..<value.count)).append(to: &result)
        return result
    }
}

extension String {
    /// The text without the blanks at its ends.
    func trimmingBlanks() -> String {
        var view = Substring(self)
        while view.first == " " || view.first == "\t" { view.removeFirst() }
        while view.last == " " || view.last == "\t" { view.removeLast() }
        return String(view)
    }
}
