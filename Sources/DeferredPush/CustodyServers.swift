import Correlation
import Octets
import SIP

/// Who acts as IM server, as far as the traffic tells.
extension Custody {
    /// Addresses that act as IM server: they push, or accept a MESSAGE for later delivery (202, RFC 3428 §7), or
    /// take MSRP messages and also register the users.
    static func inferred(_ correlator: Correlator, _ book: PushBook) -> Set<IPAddress> {
        struct Told: Hashable {
            let host: IPAddress
            let number: UInt32?
        }
        let registrars = Set(correlator.registrations.map(\.registrar.address))
        // What a user sends from where he registered is a message of his, even if it is a bundle.
        let devices = Set(correlator.registrations.lazy.filter { !$0.isThirdParty }.map(\.device.address))
        var servers = Set(book.servers).subtracting(devices.subtracting(registrars)).subtracting(senders(book))
        if !correlator.registrations.isEmpty {
            for entry in correlator.channels.entries where registrars.contains(entry.channel.destination.address) {
                servers.insert(entry.channel.destination.address)
            }
        }
        for place in correlator.sessions.indices where correlator.sessions[place].hasMethod(.message) {
            let taken = correlator.sessions[place].messages.filter { $0.method == .message && $0.status == 202 }
            // A proxy passes on what it was told.
            let told = Set(taken.map { Told(host: $0.sighting.destination.address, number: $0.cseqNumber) })
            for message in taken {
                let host = message.sighting.source.address
                if !told.contains(Told(host: host, number: message.cseqNumber)) { servers.insert(host) }
            }
        }
        return servers
    }

    /// Addresses that sent copies of what had ended elsewhere to where it had ended: not servers, but users who sent a
    /// message with messages in it.
    private static func senders(_ book: PushBook) -> Set<IPAddress> {
        func end(_ push: PushBook.Push, _ host: IPAddress) -> Bool {
            push.originals.joined().contains { $0.isRequest && $0.destination.address == host }
        }
        let ends = Set(book.pushes.lazy.map { ($0, $0.carrier.source.address) }.filter(end).map(\.1))
        var senders: Set<IPAddress> = []
        for push in book.pushes where !ends.contains(push.carrier.source.address) {
            let target = push.carrier.destination.address
            if ends.contains(target), end(push, target) { senders.insert(push.carrier.source.address) }
        }
        return senders
    }
}
