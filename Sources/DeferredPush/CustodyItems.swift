import Correlation
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Which messages a server took: those that went to it and that it did not refuse.
extension Custody {
    /// Every message that was taken, with its class.
    func balance() -> [Item] {
        var found: [Item] = []
        let correlator = self.correlator
        let owners = ChannelOwners(correlator)
        let leadsToServer = correlator.channels.entries.map { entry in
            servers.contains(entry.channel.destination.address) && !servers.contains(entry.channel.source.address)
        }
        for (index, channel) in correlator.channels.numbers.enumerated() where leadsToServer[Int(channel)] {
            guard correlator.messages[index].method == .send, correlator.messages[index].carriesText,
                !carriers.contains(index + 1), !correlator.dispositions.isUnwritten(.msrp(index))
            else { continue }
            let session = owners.session(ofMessage: index)
            guard let taken = taken(correlator.messages[index], in: session) else { continue }
            var item = Item(
                form: .msrp(Int32(truncatingIfNeeded: index)),
                session: session.map { Int32(truncatingIfNeeded: $0) } ?? -1, sent: taken.sent)
            item.kind = kind(of: taken)
            found.append(item)
        }
        for number in correlator.sessions.indices where correlator.sessions[number].mayHoldText {
            let session = correlator.sessions[number]
            for place in session.messages.indices {
                guard let taken = taken(place, in: session) else { continue }
                var item = Item(
                    form: .sip(
                        session: Int32(truncatingIfNeeded: number), place: Int32(truncatingIfNeeded: place)),
                    session: Int32(truncatingIfNeeded: number), sent: taken.sent)
                item.kind = kind(of: taken)
                found.append(item)
            }
        }
        return found.sorted {
            ($0.sent.time, $0.sent.capture, $0.sent.number) < ($1.sent.time, $1.sent.capture, $1.sent.number)
        }
    }

    /// All that is known of what was taken.
    func taken(_ item: Item) -> Taken? {
        switch item.form {
        case .msrp(let index):
            taken(correlator.messages[Int(index)], in: item.session < 0 ? nil : Int(item.session))
        case .sip(let session, let place): taken(Int(place), in: correlator.sessions[Int(session)])
        }
    }

    private func taken(_ message: LiveMessage, in session: Int?) -> Taken? {
        let response = FinalResponse(to: message)
        if message.state == .aborted || response?.isRefusal == true { return nil }
        let citation: Citation?
        if let response {
            citation = clock.cite(response.frame, "MSRP 200")
        } else if let frame = message.acknowledged {
            citation = clock.cite(frame, "TCP ack")
        } else {
            citation = nil
        }
        let recipient = session.flatMap { correlator.sessions[$0].recipient }
        return Taken(
            original: Original(.msrp(message)), id: "m\(message.number)", recipient: recipient, sent: message.first,
            taken: citation, isWhole: message.state == .complete)
    }

    /// What a request of a session was answered.
    private func response(to request: LiveSIP, in session: Session) -> FinalResponse? {
        guard let index = indexes[session.number] else { return FinalResponse(to: request, in: session) }
        return index.answer(to: request, in: session).flatMap(FinalResponse.init(answer:))
    }

    /// The requests of a session with the CSeq of one of them that servers sent; all messages, where there are few.
    func requests(like message: LiveSIP, in session: Session) -> [LiveSIP] {
        indexes[session.number]?.requests(like: message, from: servers, in: session) ?? Array(session.messages)
    }

    /// The SIP message at a place of a session, where it is one that a server accepted.
    private func taken(_ place: Int, in session: Session) -> Taken? {
        guard session.messages[place].isRequest,
            session.messages[place].method == .message || session.messages[place].carriesMessage
        else { return nil }
        let message = session.messages[place]
        guard servers.contains(message.sighting.destination.address),
            !servers.contains(message.sighting.source.address),
            !correlator.dispositions.isUnwritten(.sip(session: session.number, digest: message.digest)),
            let response = response(to: message, in: session),
            !response.isRefusal
        else { return nil }
        return Taken(
            original: Original(.sip(message, session: session.number)), id: "s\(session.number)",
            recipient: session.recipient, sent: message.sighting.first,
            taken: clock.cite(response.frame, response.words), isWhole: message.sighting.damage == nil)
    }
}
