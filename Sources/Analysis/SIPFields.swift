import Expressions
import Octets
import Reassembly
import SIP
import TextSyntax

/// What a SIP message that was read again has in the fields of an expression.
struct SIPFields {
    private let octets: [UInt8]
    private let message: SIPMessage

    /// `nil` where the octets are no SIP message.
    init?(_ octets: [UInt8]) {
        var message = SIPMessage()
        guard message.parse(OctetView(octets.span)) else { return nil }
        self.octets = octets
        self.message = message
    }

    private var view: OctetView { @_lifetime(borrow self) get { OctetView(octets.span) } }

    /// The texts that persons wrote in it.
    var texts: [String] { LiveText.texts(of: message, view) }

    /// Whom a message/cpim in it names.
    var parties: (from: UserKeys, to: UserKeys) { LiveText.parties(of: message, view) }

    /// Whom a header field names, as keys of users.
    func user(_ party: Field.Party) -> UserKeys {
        let view = OctetView(octets.span)
        let value = message.headers.value(party == .from ? .from : .to)
        return UserKeys(value.flatMap { NameAddress(view, $0) }, view)
    }

    /// Empty where the field is none of SIP.
    func values(of field: Field) -> [FieldValue] {
        switch field.subject {
        case .sip: [.text(view.text())]
        case .sipMethod: read([message.methodRange])
        case .sipRequestLine: message.isRequest ? read([message.startLine]) : []
        case .sipStatusLine: message.isRequest ? [] : read([message.startLine])
        case .sipStatusCode: message.statusCode.map { [.number(UInt64(max(0, $0)))] } ?? []
        case .sipRequestURI(let part): message.requestURI.map { read([uri($0, part)].compactMap(\.self)) } ?? []
        case .sipAddress(let parties, let part): parties.flatMap { addresses(of: $0, part) }
        case .sipSequenceNumber: message.cseq(view).map { [.number(UInt64($0.number))] } ?? []
        case .sipSequenceMethod: read([message.cseq(view)?.methodRange])
        case .sipVia(let part): vias(part)
        case .sipHeader(let name): headers(name, areNumbers: field.kind == .number)
        default: []
        }
    }

    private func read(_ ranges: [Range<Int>?]) -> [FieldValue] {
        ranges.compactMap { range in range.map { .text(HeaderText.unfolded(view, $0)) } }
    }

    // MARK: Header fields

    private func headers(_ name: String, areNumbers: Bool) -> [FieldValue] {
        let values = HeaderText.values(named: name, in: message.headers, view)
        guard areNumbers else { return read(values) }
        return values.compactMap { value in
            view.decimal(view.trimmed(value)).map { .number($0) }
        }
    }

    private func name(_ party: Field.Party) -> HeaderName {
        switch party {
        case .from: .from
        case .to: .to
        case .contact: .contact
        case .asserted: .pAssertedIdentity
        case .preferred: .pPreferredIdentity
        case .route: .route
        case .recordRoute: .recordRoute
        case .serviceRoute: .serviceRoute
        case .path: .path
        }
    }

    private func addresses(of party: Field.Party, _ part: Field.AddressPart) -> [FieldValue] {
        let view = OctetView(octets.span)
        return message.values(name(party), view).flatMap { value -> [FieldValue] in
            guard let address = NameAddress(view, value) else { return [] }
            switch part {
            case .displayName: return read([address.displayName])
            case .tag: return read([address.tag])
            case .uri, .user, .host, .port: return read([uri(address.uri, part)])
            }
        }
    }

    private func uri(_ range: Range<Int>, _ part: Field.AddressPart) -> Range<Int>? {
        if part == .uri { return range }
        guard let uri = URIParts(view, range) else { return nil }
        switch part {
        case .user: return uri.user
        case .host: return uri.host.isEmpty ? nil : uri.host
        case .port:
            // The port stands between the host and what follows it.
            guard uri.port != nil else { return nil }
            var end = uri.host.upperBound + 1
            while let octet = view.octet(at: end), octet.isDigit, end < range.upperBound { end += 1 }
            return min(uri.host.upperBound + 1, end)..<end
        case .uri, .tag, .displayName: return nil
        }
    }

    private func vias(_ part: Field.ViaPart) -> [FieldValue] {
        let view = OctetView(octets.span)
        return message.values(.via, view).flatMap { value -> [FieldValue] in
            guard let via = Via(view, value) else { return [] }
            switch part {
            case .transport: return read([via.transport])
            case .sentByAddress: return read([via.sentBy.host])
            case .sentByPort: return via.sentBy.port.map { [.number(UInt64($0))] } ?? []
            case .branch: return read([via.branch(view)])
            case .received: return read([HeaderParameter.value(named: "received", view, value)])
            }
        }
    }
}

/// Header fields as an expression asks for them.
enum HeaderText {
    /// A value on one line: what stands for a fold (RFC 3261 §7.3.1) is one space.
    static func unfolded(_ view: OctetView, _ range: Range<Int>) -> String {
        let value = view.extracting(range)
        guard value.firstIndex(of: .lineFeed) != nil else { return value.text() }
        var plain: [UInt8] = []
        plain.reserveCapacity(value.count)
        var offset = 0
        while let octet = value.octet(at: offset) {
            offset += 1
            guard octet == .lineFeed || octet == .carriageReturn else {
                plain.append(octet)
                continue
            }
            while plain.last?.isBlank == true { plain.removeLast() }
            while let next = value.octet(at: offset), next.isBlank || next == .lineFeed || next == .carriageReturn {
                offset += 1
            }
            plain.append(.space)
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The values of all fields with a name, without regard to case; a compact form counts as its long name.
    static func values(named name: String, in headers: HeaderSection, _ view: OctetView) -> [Range<Int>] {
        let spelling = Array(name.utf8)
        let spelt = OctetView(spelling.span)
        let known = HeaderName(spelt, compactForms: false)
        return headers.fields.compactMap { field in
            guard field.name == known else { return nil }
            if known == .other, !view.extracting(field.nameRange).equalsIgnoringCase(spelt) { return nil }
            return field.valueRange
        }
    }
}
