import Correlation
import DeferredPush
import Records

/// What somebody asked for by name and the run does not have.
public enum Missing: Hashable, Sendable {
    /// No push has this id; how many pushes there are.
    case push(String, of: Int)
    /// The push with this id is not among those that were chosen.
    case unselected(String)
    /// No session has this id; how many sessions there are.
    case session(String, of: Int)
    /// No session and no push has this Call-ID.
    case callID(String)
    /// No session and no push is this user's.
    case user(String)
    /// Nothing fits all that was asked for, each of which is there.
    case everything

    /// Sessions and pushes of which a diagram was asked for.
    static func among(
        _ ladders: WantedViews.Ladders, _ correlator: Correlator, _ book: PushBook, _ chosen: [PushRecord]
    ) -> [Missing] {
        guard case .of(let ids) = ladders else { return [] }
        return ids.compactMap { id in
            if id.hasPrefix("p") {
                if chosen.contains(where: { $0.id == id }) { return nil }
                let isKnown = book.pushes.contains { $0.record.id == id }
                return isKnown ? .unselected(id) : .push(id, of: book.pushes.count)
            }
            let isKnown = Int(id.dropFirst()).map { correlator.sessions.indices.contains($0 - 1) } ?? false
            return isKnown ? nil : .session(id, of: correlator.sessions.count)
        }
    }

    /// In the order in which it was asked for.
    /// - Parameter isNothingChosen: whether the selection has left nothing.
    static func among(
        _ selection: Selection, _ explained: Explained, _ correlator: Correlator, _ book: PushBook,
        _ chosen: [PushRecord], isNothingChosen: Bool
    ) -> [Missing] {
        var missing: [Missing] = []
        for scope in selection.scopes {
            switch scope {
            case .push(let id) where !book.pushes.contains { $0.record.id == id }:
                missing.append(.push(id, of: book.pushes.count))
            case .session(let id) where !correlator.sessions.indices.contains { "s\($0 + 1)" == id }:
                missing.append(.session(id, of: correlator.sessions.count))
            case .deferred, .problems, .push, .session: break
            }
        }
        if case .pushes(let ids) = explained {
            for id in ids.subtracting(chosen.map(\.id)).sorted() {
                let isKnown = book.pushes.contains { $0.record.id == id }
                let entry = isKnown ? Missing.unselected(id) : .push(id, of: book.pushes.count)
                if !missing.contains(entry) { missing.append(entry) }
            }
        }
        for callID in selection.callIDs.sorted() {
            let isKnown =
                correlator.sessions.contains { String(decoding: $0.callID, as: UTF8.self) == callID }
                || book.pushes.contains {
                    $0.record.callID == callID || $0.record.parts.contains { $0.callID == callID }
                }
            if !isKnown { missing.append(.callID(callID)) }
        }
        for user in selection.users {
            let pattern = UserPattern([user])
            let isKnown =
                correlator.sessions.contains(where: pattern.matches)
                || book.pushes.contains { push in
                    [push.record.sender, push.record.addressedTo, push.record.pushedTo].compactMap(\.self)
                        .contains(where: pattern.matches)
                }
            if !isKnown { missing.append(.user(user)) }
        }
        if isNothingChosen, missing.isEmpty { missing.append(.everything) }
        return missing
    }
}
