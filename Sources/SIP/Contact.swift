public import Octets
internal import TextSyntax

/// One value of Contact (RFC 3261 §20.10) with what a registrar reads of it.
public struct Contact: Hashable, Sendable {
    /// The address; `nil` for `*`, which removes all registrations (RFC 3261 §10.2.2).
    public let address: NameAddress?
    /// `expires`, in seconds.
    public let expires: HeaderNumber?
    /// `q`, in thousandths, 0 to 1000. `nil` where it is missing or no qvalue (RFC 3261 §25.1).
    public let preference: Int?
    /// `+sip.instance` without its quotes and brackets: a URN (RFC 5626 §4.1).
    public let instance: Range<Int>?
    /// `reg-id`, from 1 (RFC 5626 §4.2).
    public let registrationID: HeaderNumber?

    /// Whether it is `*`.
    public var isWildcard: Bool { address == nil }

    /// Reads one value; `nil` where it is neither `*` nor holds a URI.
    public init?(_ octets: OctetView, _ value: Range<Int>) {
        let whole = octets.trimmedOfLinearWhitespace(value)
        if octets.extracting(whole).equals("*") {
            address = nil
            expires = nil
            preference = nil
            instance = nil
            registrationID = nil
            return
        }
        guard let address = NameAddress(octets, whole) else { return nil }
        let parameters = address.parameters
        self.address = address
        expires = HeaderParameter.value(named: "expires", octets, parameters).map { HeaderNumber(octets, $0) }
        preference = HeaderParameter.value(named: "q", octets, parameters).flatMap { Contact.thousandths(octets, $0) }
        registrationID = HeaderParameter.value(named: "reg-id", octets, parameters).map { HeaderNumber(octets, $0) }
        var urn = HeaderParameter.value(named: "+sip.instance", octets, parameters)
        if let quoted = urn, quoted.count >= 2, octets.octet(at: quoted.lowerBound) == UInt8(ascii: "<"),
            octets.octet(at: quoted.upperBound - 1) == UInt8(ascii: ">")
        {
            urn = quoted.lowerBound + 1..<quoted.upperBound - 1
        }
        instance = urn
    }

    /// Reads `0.33` as 330: a digit 0 or 1, and at most three behind a point, none above 1.000.
    private static func thousandths(_ octets: OctetView, _ range: Range<Int>) -> Int? {
        let text = octets.extracting(range)
        guard let whole = text.octet(at: 0), whole == UInt8(ascii: "0") || whole == UInt8(ascii: "1"),
            text.count == 1 || text.octet(at: 1) == UInt8(ascii: "."), text.count <= 5
        else { return nil }
        var value = Int(whole - UInt8(ascii: "0"))
        for place in 2..<5 {
            guard let digit = text.octet(at: place) else {
                value *= 10
                continue
            }
            guard digit.isDigit else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value <= 1000 ? value : nil
    }
}

extension SIPMessage {
    /// All values of Contact; those that can't be read are left out.
    public func contacts(_ octets: OctetView) -> [Contact] {
        var found: [Contact] = []
        for value in values(.contact, octets) {
            if let contact = Contact(octets, value) { found.append(contact) }
        }
        return found
    }
}
