import Correlation
import Octets
import Records
import TextSyntax

/// A device of a user, as a registrar knows it. Two flows of one device are bound under one instance id (RFC 5626 §4.1).
struct Device: Hashable, Sendable {
    /// `+sip.instance`; `nil` where it has none.
    let instance: [UInt8]?
    /// The contact's URI as it stands.
    let contact: [UInt8]
    /// Where it is, as far as its REGISTER or its contact tells.
    let hosts: Set<IPAddress>

    init(_ binding: Binding) {
        instance = binding.instance
        contact = binding.contact
        let octets = OctetView(binding.contact.span)
        let host = URIParts(octets, 0..<octets.count).flatMap { IPAddress(text: octets.extracting($0.host)) }
        hosts = Set([binding.device?.address, host].compactMap(\.self))
    }

    /// Whether a Request-URI names it: its contact, or a GRUU of it (RFC 5627 §3.1).
    func isNamed(by target: [UInt8]) -> Bool {
        let uri = OctetView(target.span)
        if URIComparison.areEquivalent(uri, OctetView(contact.span)) { return true }
        guard let instance, let parts = URIParts(uri, 0..<uri.count), let gruu = parts.parameter("gr", uri) else {
            return false
        }
        return uri.extracting(gruu).equals(OctetView(instance.span))
    }

    static func == (a: Device, b: Device) -> Bool { a.name == b.name }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }

    private var name: [UInt8] { instance ?? contact }

    /// What is printed of a device that a push went to `address`.
    static func record(_ device: Device?, at address: Endpoint) -> DeviceRecord {
        DeviceRecord(
            instance: device?.instance.map { String(decoding: $0, as: UTF8.self) },
            contact: device.map { String(decoding: $0.contact, as: UTF8.self) }, address: "\(address)")
    }
}
