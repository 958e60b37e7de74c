public import Octets
public import TextSyntax

extension HeaderName {
    /// Whether the values of the field may stand behind commas on one line (RFC 3261 §7.3.1). In all others a comma is a
    /// part of the value: of a date, a subject, a challenge.
    public var isCommaList: Bool {
        switch self {
        case .via, .contact, .route, .recordRoute, .path, .serviceRoute, .pAssertedIdentity, .pPreferredIdentity,
            .pAssociatedURI, .historyInfo, .accept, .acceptEncoding, .acceptLanguage, .acceptContact, .rejectContact,
            .requestDisposition, .alertInfo, .callInfo, .errorInfo, .allow, .allowEvents, .contentEncoding,
            .contentLanguage, .inReplyTo, .proxyRequire, .require, .supported, .unsupported, .warning, .reason,
            .featureCaps, .securityClient, .securityServer, .securityVerify, .pVisitedNetworkID,
            .pAccessNetworkInfo, .identity:
            true
        default: false
        }
    }
}

extension SIPMessage {
    /// The values of all fields `name` in their order, without surrounding white space: of a list split at its commas,
    /// of any other field its whole value, even an empty one.
    public func values(_ name: HeaderName, _ octets: OctetView) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for field in headers.fields where field.name == name {
            guard name.isCommaList else {
                found.append(field.valueRange)
                continue
            }
            var rest = field.valueRange
            while let value = CommaList.next(octets, &rest) { found.append(value) }
        }
        return found
    }

    /// Whether a list field such as Require, Supported or Allow holds `token`, without regard to case.
    public func lists(_ token: StaticString, in name: HeaderName, _ octets: OctetView) -> Bool {
        for field in headers.fields where field.name == name {
            var rest = field.valueRange
            while let value = CommaList.next(octets, &rest) {
                if octets.extracting(value).equalsIgnoringCase(token) { return true }
            }
        }
        return false
    }
}

extension NameAddress {
    /// The display name as it is meant: the backslashes of a quoted string taken out (RFC 3261 §25.1, `quoted-pair`),
    /// and a fold made one space (§7.3.1). `nil` where there is no name.
    public func unescapedDisplayName(_ octets: OctetView) -> [UInt8]? {
        guard let name = displayName else { return nil }
        let text = octets.extracting(name)
        let isQuoted = octets.octet(at: name.lowerBound - 1) == UInt8(ascii: "\"")
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var position = 0
        while let octet = text.octet(at: position) {
            position += 1
            if isQuoted, octet == UInt8(ascii: "\\"), let escaped = text.octet(at: position) {
                plain.append(escaped)
                position += 1
            } else if octet == .carriageReturn || octet == .lineFeed {
                while plain.last?.isBlank == true { plain.removeLast() }
                while text.octet(at: position)?.isLinearWhitespace == true { position += 1 }
                plain.append(.space)
            } else {
                plain.append(octet)
            }
        }
        return plain
    }
}
