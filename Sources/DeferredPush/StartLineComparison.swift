import Octets
import Records
import SIP
import TextSyntax

/// Compares the start lines of two SIP messages (RFC 3261 §7.1, §7.2).
enum StartLineComparison {
    /// - Parameter onTheWay: whether the original was seen before proxies were done with it.
    static func compare(
        _ live: OctetView, _ original: SIPMessage, _ copy: OctetView, _ stored: SIPMessage, onTheWay: Bool,
        into fields: inout ComparedFields
    ) {
        let mine = live.extracting(original.startLine)
        let theirs = copy.extracting(stored.startLine)
        if mine.equals(theirs) {
            return fields.agree(
                "start-line", mine.text(),
                original.isRequest ? ComparisonPolicy.requestURI : ComparisonPolicy.statusCode)
        }
        if let uri = original.requestURI, let copied = stored.requestURI, let method = original.methodRange,
            let other = stored.methodRange
        {
            if live.extracting(method).equals(copy.extracting(other)), !isVersionAlone(live, original, copy, stored) {
                let isClean = !original.faults.contains(.requestURIWhitespace)
                let isCopyClean = !stored.faults.contains(.requestURIWhitespace)
                return compareURIs(
                    live.extracting(uri), isClean, copy.extracting(copied), isCopyClean, onTheWay, &fields)
            }
        }
        if isVersionAlone(live, original, copy, stored) {
            return fields.differ(
                "start-line", mine.text(), theirs.text(), .equivalent, ComparisonPolicy.version,
                why: "written otherwise, same meaning")
        }
        let row =
            original.isRequest || stored.isRequest
            ? ComparisonPolicy.method
            : original.statusCode == stored.statusCode ? ComparisonPolicy.reasonPhrase : ComparisonPolicy.statusCode
        fields.change("start-line", mine.text(), theirs.text(), row, onTheWay: onTheWay)
    }

    /// Whether the lines differ in how the version is written alone: its case does not count (RFC 3261 §7.1).
    private static func isVersionAlone(
        _ live: OctetView, _ original: SIPMessage, _ copy: OctetView, _ stored: SIPMessage
    ) -> Bool {
        func isSame(_ range: Range<Int>?, _ other: Range<Int>?) -> Bool {
            guard let range, let other else { return range == nil && other == nil }
            return live.extracting(range).equals(copy.extracting(other))
        }
        return live.extracting(original.startLine).equalsIgnoringCase(copy.extracting(stored.startLine))
            && isSame(original.methodRange, stored.methodRange) && isSame(original.requestURI, stored.requestURI)
            && original.statusCode == stored.statusCode && isSame(original.reasonPhrase, stored.reasonPhrase)
    }

    private static func compareURIs(
        _ live: OctetView, _ isClean: Bool, _ copy: OctetView, _ isCopyClean: Bool, _ onTheWay: Bool,
        _ fields: inout ComparedFields
    ) {
        let row = ComparisonPolicy.requestURI
        let (mine, theirs) = (live.text(), copy.text())
        if isClean, isCopyClean, URIComparison.areEquivalent(live, copy) {
            return fields.differ(
                "request-uri", mine, theirs, .equivalent, row, source: "RFC 3261 §19.1.4",
                why: "equal by RFC 3261 §19.1.4")
        }
        if isClean, isCopyClean { return fields.change("request-uri", mine, theirs, row, onTheWay: onTheWay) }
        guard withoutBlanks(mine) == withoutBlanks(theirs) else {
            return fields.differ("request-uri", mine, theirs, .altered, row, why: row.whyOfChange)
        }
        if isCopyClean {
            return fields.differ(
                "request-uri", mine, theirs, .allowed, row, source: "RFC 3261 §16.5",
                why: "repaired: the space is gone (RFC 3261 §16.5)")
        }
        let place = theirs.count > mine.count ? theirs : mine
        fields.differ(
            "request-uri", mine, theirs, .altered, row,
            why: "space after \"\(place.prefix { $0 != " " && $0 != "\t" })\"")
    }

    private static func withoutBlanks(_ text: String) -> String { text.filter { $0 != " " && $0 != "\t" } }
}
