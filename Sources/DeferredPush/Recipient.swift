import Correlation
import Octets
import Reassembly
import SIP

/// Whose word counts that a message arrived: its recipient's, under the names and on the hosts that are known of him.
///
/// Anybody who knows its imdn.Message-ID can write a notification (RFC 5438 §14.1); one that another user sends, or that
/// claims another recipient, proves nothing.
struct Recipient {
    /// The names under which the message goes to him; none where no SIP tells.
    var users: Set<UserKey>
    /// The hosts to which it was pushed or passed on, and those from which he registered.
    var hosts: Set<IPAddress>
    /// The hosts of other devices of his to which it was pushed: they tell of their own copies.
    let otherHosts: Set<IPAddress>
    /// The host that the message came from.
    let sender: IPAddress?
    /// Servers pass on what recipients tell.
    let servers: Set<IPAddress>

    /// Whether a notification is his. Where nobody is named, the leg on which it was seen tells.
    func vouches(for notice: DispositionNotice, in correlator: Correlator) -> Bool {
        if !notice.recipients.isEmpty, !users.isEmpty, users.isDisjoint(with: notice.recipients) { return false }
        if otherHosts.contains(notice.source) { return false }
        if let named = notice.sender, !users.isEmpty { return users.contains(named) }
        if hosts.contains(notice.source) { return true }
        if notice.source == sender { return false }
        let parties = parties(of: notice, in: correlator)
        if !parties.isDisjoint(with: users) { return true }
        if servers.contains(notice.source) { return true }
        return hosts.isEmpty && (parties.isEmpty || users.isEmpty)
    }

    /// The users of the session in which a notification came.
    private func parties(of notice: DispositionNotice, in correlator: Correlator) -> Set<UserKey> {
        let session: Int?
        switch notice.carrier {
        case .msrp(let index):
            guard correlator.messages.indices.contains(index) else { return [] }
            session = correlator.session(of: correlator.messages[index])
        case .sip(let number, _): session = number - 1
        }
        guard let session, correlator.sessions.indices.contains(session) else { return [] }
        return Set([correlator.sessions[session].sender, correlator.sessions[session].recipient].compactMap(\.self))
    }
}

/// What a recipient told of a message, from a time on: before it was pushed, nobody can have got the push.
struct Told {
    private let notices: [DispositionNotice]

    /// - Parameter recipient: asked for only where there is a notice: of most messages there is none.
    init(
        _ notices: [DispositionNotice], since time: Timestamp, by recipient: @autoclosure () -> Recipient,
        in correlator: Correlator
    ) {
        let timely = notices.filter { $0.frame.time >= time }
        if timely.isEmpty {
            self.notices = []
        } else {
            let recipient = recipient()
            self.notices = timely.filter { recipient.vouches(for: $0, in: correlator) }
        }
    }

    /// All of them, the earliest first.
    var all: [DispositionNotice] { notices.sorted { $0.frame.time < $1.frame.time } }

    /// The first notification with a status.
    func first(_ statuses: Set<DispositionNotice.Status>) -> DispositionNotice? {
        notices.lazy.filter { statuses.contains($0.status) }.min { $0.frame.time < $1.frame.time }
    }

    /// That it arrived: that it was displayed says more.
    var success: DispositionNotice? { first([.displayed]) ?? first([.delivered]) }
    /// That it did not get as far as its sender asked to be told (RFC 5438 §7.2).
    var failure: DispositionNotice? { first([.failed, .error, .forbidden]) }
}
