import Correlation
import MIME
import Octets
import Records
import SIP
import TextSyntax

/// Stored messages by themselves: a message/cpim in no MSRP or SIP message of its own.
extension CandidateSearch {
    /// A stored message by itself: its CPIM headers name it in whatever carried it to the server.
    func cpim<O: Originals>(
        _ message: CPIMMessage, _ part: EncapsulatedMessage, _ originals: O
    ) -> Candidates {
        let octets = OctetView(part.octets.span)
        let keys = CPIMKeys(message, octets)
        let own = carrier.callID.flatMap { originals.sessionNumber(callID: OctetView(Array($0.utf8).span)) }
        for (key, foundBy) in [(keys.messageID, Identification.imdnMessageID), (keys.stamp, .dateTime)] {
            guard let key else { continue }
            // What the server itself sent is a push, or was passed on live.
            let all = originals.originals(cpim: key)
            let areNotAll = all.count >= CPIMIndex.sharedLimit
            let found = all.filter {
                $0.source.address != server && !isCarrier($0) && !isInSession($0, own)
                    && !originals.isPush($0)
                    && (foundBy != .imdnMessageID || !isOfOthers($0, message, octets, originals))
            }
            if found.isEmpty { continue }
            let near = found.filter { $0.destination.address == server }
            return near.isEmpty
                ? Candidates(originals: found, areOnServerLeg: false, foundBy: foundBy, areNotAll: areNotAll)
                : Candidates(
                    originals: near, otherLegs: found.filter { $0.destination.address != server }, foundBy: foundBy,
                    areNotAll: areNotAll)
        }
        return Candidates()
    }

    /// Whether an original went between two users of which the copy names neither: some number their messages from 1.
    private func isOfOthers<O: Originals>(
        _ original: Original, _ copy: CPIMMessage, _ octets: OctetView, _ originals: O
    ) -> Bool {
        let session: Int? =
            switch original.form {
            case .sip(_, let number): number
            case .msrp(let live): originals.sessionNumber(of: live)
            }
        guard let parties = session.flatMap({ originals.parties(session: $0) }),
            let from = CandidateSearch.user(copy.from, octets), let to = CandidateSearch.user(copy.to, octets)
        else { return false }
        return from.name != parties.sender.name && to.name != parties.recipient.name
    }

    /// Whom a From or To of CPIM names, unless it hides him.
    private static func user(_ value: Range<Int>?, _ octets: OctetView) -> UserKey? {
        guard let value, let address = NameAddress(octets, value), let parts = URIParts(octets, address.uri),
            !octets.extracting(parts.host).equalsIgnoringCase("anonymous.invalid")
        else { return nil }
        return UserKey(octets, address.uri)
    }

    /// Whether an original was sent in the pushing session itself, by SIP.
    private func isInSession(_ original: Original, _ session: Int?) -> Bool {
        if case .sip(_, let number) = original.form { number == session } else { false }
    }
}
