import Octets
public import Records
public import SIP

/// How far a session got, told from its messages (RFC 3261 §12, §13, §17).
public struct SessionProgress: Equatable, Sendable {
    /// The index of the first request sent, in the session's messages.
    public let firstRequest: Int?
    /// The method of the first request; where only responses were seen, that of their CSeq.
    public let method: SIPMethod?
    /// How far it got.
    public let state: SessionState
    /// The final response that the first sender received.
    public let finalStatus: Int?
    /// The index of the message that holds the final response.
    public let finalResponse: Int?
    /// Whether beginning and end are both in the capture.
    public let isWhole: Bool

    /// Reads `session`.
    /// - Parameter isOver: whether nothing follows; else no final response means that one is still awaited.
    public init(_ session: Session, isOver: Bool) {
        if let only = session.onlyExchange {
            firstRequest = 0
            method = only.method
            finalResponse = 1
            finalStatus = only.status
            state = only.status >= 300 ? .failed : .completed
            isWhole = !session.isDamaged
            return
        }
        let messages = Array(session.messages)
        let first = messages.firstIndex { $0.isRequest }
        let method = first.map { messages[$0].method } ?? messages.first?.method
        var final: Int?
        /// The CSeq numbers of BYEs that nobody asked to prove themselves: a challenged one ends nothing (RFC 3261 §22.1).
        var byes: Set<UInt32?> = []
        var sawCancel = false
        var provisional = 0
        let sender = first.map { messages[$0].sighting.source.address }
        let renewals = SessionProgress.renewals(messages, first)
        for index in messages.indices {
            switch messages[index].kind {
            case .request(.bye): byes.insert(messages[index].cseqNumber)
            case .request(.cancel): sawCancel = true
            case .request: break
            case .response(401) where messages[index].method == .bye,
                .response(407) where messages[index].method == .bye:
                byes.remove(messages[index].cseqNumber)
            case .response(let status):
                guard messages[index].method == method,
                    renewals.isEmpty || !renewals.contains(Renewal(messages[index]))
                else { continue }
                if status < 200 {
                    provisional = max(provisional, status)
                } else if SessionProgress.supersedes(index, final, messages, sender, method) {
                    final = index
                }
            }
        }
        let sawBye = !byes.isEmpty
        firstRequest = first
        self.method = method
        finalResponse = final
        finalStatus = final.flatMap { messages[$0].status }
        let isInvite = method == .invite
        switch finalStatus {
        case .some(487) where sawCancel: state = .cancelled
        case .some(300...): state = .failed
        case .some where isInvite:
            state = sawBye && !SessionProgress.hasDialogLeft(session) ? .terminated : .established
        case .some: state = .completed
        case nil where isInvite && sawBye: state = .terminated
        case nil where isOver: state = .unanswered
        case nil: state = provisional > 100 ? .ringing : .trying
        }
        isWhole =
            first != nil && !session.isDamaged
            && (finalStatus != nil && (!isInvite || state != .established) || method == .ack)
    }

    /// An INVITE inside a dialog: what is answered to it changes the session, but neither makes nor refuses it.
    private struct Renewal: Hashable {
        let fromTag: SIPTag
        let cseqNumber: UInt32?

        init(_ message: LiveSIP) {
            fromTag = message.fromTag
            cseqNumber = message.cseqNumber
        }
    }

    /// The INVITEs inside a dialog (RFC 3261 §14), where the one that made it is in the capture.
    private static func renewals(_ messages: [LiveSIP], _ first: Int?) -> Set<Renewal> {
        guard let first, messages[first].kind == .request(.invite), messages[first].toTag.isMissing else { return [] }
        var renewals: Set<Renewal> = []
        for place in messages.indices
        where messages[place].kind == .request(.invite) && !messages[place].toTag.isMissing {
            renewals.insert(Renewal(messages[place]))
        }
        return renewals
    }

    /// Whether a fork left several dialogs, of which one goes on although a BYE ended another (RFC 3261 §13.2.2.4).
    private static func hasDialogLeft(_ session: Session) -> Bool {
        guard session.isForked else { return false }
        let dialogs = session.dialogs()
        // A BYE with tags of no dialog here may mean any of them.
        if dialogs.contains(where: { $0.method == .other && $0.bye != nil }) { return false }
        return dialogs.contains { $0.method == .invite && $0.state == .confirmed }
    }

    /// Whether the response at `index` takes the place of `final`: for INVITE the first sender's 2xx wins and the
    /// first final response stands; elsewhere the last one counts (a 401 is followed by what the next try brings).
    private static func supersedes(
        _ index: Int, _ final: Int?, _ messages: [LiveSIP], _ sender: IPAddress?, _ method: SIPMethod?
    ) -> Bool {
        guard let final, let old = messages[final].status, let new = messages[index].status else { return true }
        let reachesSender = messages[index].sighting.destination.address == sender
        let oldReachesSender = messages[final].sighting.destination.address == sender
        if reachesSender != oldReachesSender { return reachesSender }
        if method == .invite {
            if old < 300 { return false }
            return new < 300 || (messages[index].cseqNumber ?? 0) > (messages[final].cseqNumber ?? 0)
        }
        return true
    }
}

extension Session {
    /// How far it got; asked of the session where it stands, which is not copied for it.
    public func progress(isOver: Bool) -> SessionProgress { SessionProgress(self, isOver: isOver) }
}
