import MIME
import Octets
import Reassembly
import SIP
import TextSyntax

/// Which REGISTER of which session.
struct RegisterKey: Hashable {
    let session: Int
    let cseq: UInt32
}

/// What a REGISTER asks for; it counts once it is accepted.
struct PendingRegister: Sendable {
    let device: Endpoint
    let userAgent: [UInt8]?
    let isThirdParty: Bool
    /// `Contact: *`.
    let removesAll: Bool
    let contacts: [Contact]
    /// Expires of the request, in seconds.
    let expires: UInt64?

    /// Whether it binds nothing.
    var onlyRemoves: Bool {
        removesAll || !contacts.isEmpty && contacts.allSatisfy { ($0.expires ?? expires) == 0 }
    }

    /// A contact that it names.
    struct Contact {
        let uri: [UInt8]
        let instance: [UInt8]?
        let registrationID: UInt32?
        let expires: UInt64?
    }
}

extension Correlator {
    /// What holds where nobody says for how long (RFC 3261 §10.2.1.1 leaves it to the registrar), in seconds.
    private static var usualExpiry: UInt64 { 3600 }
    /// Contacts of one message that are looked at.
    private static var contactLimit: Int { 64 }

    /// Learns of bindings from a REGISTER, what answers it, or a NOTIFY of the event package `reg`.
    mutating func learnBindings(_ message: SIPMessage, _ octets: OctetView, _ session: Int, _ seen: LiveSIP) {
        switch (seen.method, seen.isRequest) {
        case (.register, true):
            guard let cseq = seen.cseqNumber else { return }
            let key = RegisterKey(session: session, cseq: cseq)
            // The same REGISTER on the next leg comes from a proxy.
            if pendingRegisters[key] == nil { pendingRegisters[key] = pending(message, octets, seen) }
        case (.register, false) where seen.status.map { $0 / 100 == 2 } == true:
            accept(registration: message, octets, session, seen)
        case (.notify, true):
            guard let type = message.headers.value(.contentType),
                octets.extracting(type).hasPrefixIgnoringCase("application/reginfo+xml")
            else { return }
            readRegistrationInformation(octets.extracting(message.declaredBody(octets)), seen)
        default: break
        }
    }

    private func pending(_ message: SIPMessage, _ octets: OctetView, _ seen: LiveSIP) -> PendingRegister {
        let contacts = Correlator.contacts(message, octets)
        let user = message.to(octets).flatMap { UserKey(octets, $0.uri) }
        let registrant = message.from(octets).flatMap { UserKey(octets, $0.uri) }
        return PendingRegister(
            device: seen.sighting.source, userAgent: message.headers.value(.userAgent).map { octets.copied($0) },
            isThirdParty: user != nil && registrant != nil && user != registrant,
            removesAll: message.contacts(octets).contains { $0.isWildcard }, contacts: contacts,
            expires: Correlator.seconds(message.number(.expires, octets)))
    }

    private mutating func accept(
        registration message: SIPMessage, _ octets: OctetView, _ session: Int, _ seen: LiveSIP
    ) {
        guard let to = message.to(octets), let user = UserKey(octets, to.uri) else { return }
        let asked = seen.cseqNumber.flatMap { pendingRegisters[RegisterKey(session: session, cseq: $0)] }
        let listed = Correlator.contacts(message, octets)
        let report = BindingTable.Report(
            user: user, addressOfRecord: octets.copied(to.uri),
            origin: asked?.isThirdParty == true ? .thirdParty : .registered, registrar: seen.sighting.source,
            device: asked?.device, userAgent: asked?.userAgent, own: asked?.contacts.map(\.uri) ?? [],
            frame: seen.sighting.first, isComplete: !listed.isEmpty)
        if asked?.removesAll == true, listed.isEmpty {
            bindings.removeAll(report)
        } else {
            let usual = Correlator.seconds(message.number(.expires, octets)) ?? asked?.expires ?? Self.usualExpiry
            // The answer lists all contacts that are bound (RFC 3261 §10.3); where it lists none, what was asked for holds.
            let told = listed.isEmpty ? asked?.contacts ?? [] : listed
            bindings.apply(
                report,
                told.map {
                    BindingTable.Statement(
                        contact: $0.uri, instance: $0.instance, registrationID: $0.registrationID,
                        seconds: $0.expires ?? usual)
                })
        }
        // Who only takes contacts back does not come online by it.
        guard asked?.onlyRemoves != true, registrations.count < registrationLimit else { return }
        registrations.append(
            Registration(
                user: user, registrar: seen.sighting.source, device: seen.sighting.destination,
                frame: seen.sighting.first, session: session, isThirdParty: asked?.isThirdParty == true))
    }

    /// Contacts that the registrar tells a watcher of (RFC 3680 §5).
    private mutating func readRegistrationInformation(_ body: OctetView, _ seen: LiveSIP) {
        var limits = XMLLimits()
        limits.octets = 1 << 20
        let information: RegistrationInformation
        do throws(XMLFault) {
            information = try RegistrationInformation(xml: body, limits: limits)
        } catch {
            return
        }
        for registration in information.registrations.prefix(Self.contactLimit) {
            guard let name = registration.addressOfRecord, let user = UserKey(OctetView(name.span), 0..<name.count)
            else { continue }
            let report = BindingTable.Report(
                user: user, addressOfRecord: name, origin: .notified, registrar: seen.sighting.source,
                frame: seen.sighting.first, isComplete: information.extent == .known(.full))
            if registration.state == .known(.terminated) {
                bindings.removeAll(report)
                continue
            }
            bindings.apply(
                report,
                registration.contacts.prefix(Self.contactLimit).compactMap { contact in
                    guard let uri = contact.uri else { return nil }
                    let isBound = contact.state != .known(.terminated)
                    return BindingTable.Statement(
                        contact: uri, instance: contact.instance.map(Correlator.withoutBrackets), registrationID: nil,
                        seconds: isBound ? contact.expires ?? Self.usualExpiry : 0)
                })
        }
    }

    private static func contacts(_ message: SIPMessage, _ octets: OctetView) -> [PendingRegister.Contact] {
        message.contacts(octets).prefix(contactLimit).compactMap { contact in
            guard let address = contact.address else { return nil }
            return PendingRegister.Contact(
                uri: octets.copied(address.uri), instance: contact.instance.map { octets.copied($0) },
                registrationID: contact.registrationID.flatMap { number in
                    if case .value(let value) = number { value } else { nil }
                }, expires: seconds(contact.expires))
        }
    }

    /// More than 2^32 - 1 seconds count as that many (RFC 3261 §20.19).
    private static func seconds(_ number: HeaderNumber?) -> UInt64? {
        switch number {
        case .value(let value): UInt64(value)
        case .tooLarge: UInt64(UInt32.max)
        case .malformed, nil: nil
        }
    }

    /// An instance id as a header parameter has it: quoted, and in brackets (RFC 5626 §4.1).
    private static func withoutBrackets(_ value: [UInt8]) -> [UInt8] {
        var value = value[...]
        for (first, last) in [(UInt8(ascii: "\""), UInt8(ascii: "\"")), (UInt8(ascii: "<"), UInt8(ascii: ">"))]
        where value.count >= 2 && value.first == first && value.last == last {
            value = value.dropFirst().dropLast()
        }
        return Array(value)
    }
}
