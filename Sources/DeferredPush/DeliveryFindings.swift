import Correlation
import Octets
import Reassembly
import Records

/// Says of each push what its recipient made of it, once the run is over: the answer comes behind the push.
struct DeliveryFindings {
    private let pushes: [PushBook.Push]
    private let custody: Custody
    // Both are many tables: they are taken out of the balance once, not for each push.
    private let correlator: Correlator
    private let presence: Presence
    private let receipts: [Receipt]
    /// Whether an answer to each push would be in the capture.
    private let isHeard: [Bool]
    private let ends: [Timestamp?]
    private var order: PushOrder
    /// The pushes so far that carried a text and were not refused.
    private var carried: [Fingerprint: Chain<Int>] = [:]
    /// Texts that were in a push that was refused.
    private var refused: Set<Fingerprint> = []
    /// The first push of which not all is there that held a text: it is judged behind those that came whole.
    private var torn: [Fingerprint: Int] = [:]

    /// A user has no more devices that count.
    private static let limit = 64

    /// For how long a receiver may keep its answer to a SEND back, in nanoseconds (RFC 4975 §7.1.1).
    private static let responseTime: Int64 = 30_000_000_000
    /// How long a REPORT or a notification of delivery may take: no RFC says, so it is twice that.
    private static let confirmationTime: Int64 = 60_000_000_000

    /// - Parameters:
    ///   - custody: the balance of `pushes`.
    ///   - ends: when each capture ends.
    init(_ pushes: [PushBook.Push], _ custody: Custody, _ ends: [Timestamp?]) {
        self.pushes = pushes
        self.custody = custody
        correlator = custody.correlator
        presence = custody.presence
        receipts = zip(pushes, custody.responses).map { Receipt($0.carrier, $1, in: custody.correlator) }
        let legs = custody.correlator.legs
        isHeard = pushes.map { push in
            let message = Reach(of: push.carrier, in: custody.correlator).message
            let (source, destination) = (
                message?.source ?? push.carrier.source, message?.destination ?? push.carrier.destination
            )
            return DeliveryFindings.isHeardBack(from: destination.address, to: source.address, legs)
        }
        self.ends = ends
        order = PushOrder(custody.correlator)
        for (index, push) in pushes.enumerated() {
            for text in push.tornTexts {
                let other = torn[text.identity].map { pushes[$0].carrier.first.time }
                if (other ?? push.carrier.first.time) >= push.carrier.first.time { torn[text.identity] = index }
            }
        }
    }

    /// Notes what is to be said of the push with this index, in the order of the indices; answers the codes.
    mutating func note(_ index: Int, _ log: inout FindingLog) -> [FindingCode] {
        let push = pushes[index]
        var notes = PushNotes(push: push.record.id, carrier: push.carrier)
        let response = custody.responses[index]
        // A push without credentials comes again with them.
        if let response, response.isRefusal, !response.isChallenge {
            let end = Reach(of: push.carrier, in: correlator).end
            notes.note(.l622, "push refused by \(end) with \(response.words)", &log)
        }
        noteAnswer(push, index, response, &notes, &log)
        noteConfirmation(push, index, response, &notes, &log)
        Acceptance(of: push, in: correlator)?.examine(push.record, &notes, &log)
        if let other = order.overtaking(push, index) {
            let words =
                other == index
                ? "parts are not in the order in which they were sent"
                : "push \(pushes[other].record.id) was earlier, though what it holds was sent later"
            notes.note(.l613, words, &log)
        }
        if push.texts.contains(where: { wasDeliveredLive($0, push.carrier) }) {
            notes.note(.l615, "pushed, though it had been delivered live", &log)
        }
        if let found = push.texts.compactMap({ repetition(of: $0, in: index) }).max(by: { $0.gravity < $1.gravity }) {
            notes.note(.l611, severity: found.severity, found.words(pushes, custody.clock), &log)
        }
        for text in push.texts {
            if response?.isRefusal == true {
                refused.insert(text.identity)
            } else if var earlier = carried[text.identity] {
                if earlier.last != index, earlier.count < Self.limit {
                    earlier.append(index)
                    carried[text.identity] = earlier
                }
            } else {
                carried[text.identity] = Chain(index)
            }
        }
        return notes.codes
    }

    /// What a push got in return.
    private enum Receipt {
        /// An answer, or a report of success.
        case answer
        /// TCP acknowledged its last octet, and no more came.
        case octets(Frame)
        /// Nothing.
        case none

        init(_ carrier: Carrier, _ response: FinalResponse?, in correlator: Correlator) {
            let message = Reach(of: carrier, in: correlator).message
            if response != nil || message.flatMap({ correlator.confirmations[$0.number - 1] }) != nil {
                self = .answer
            } else {
                self = message?.acknowledged.map(Receipt.octets) ?? .none
            }
        }
    }

    // MARK: Answers

    /// The answer to a SEND is due within 30 seconds, unless it was not asked for. Nothing is said where the capture
    /// ends before, or where the way back was not heard whole.
    private func noteAnswer(
        _ push: PushBook.Push, _ index: Int, _ response: FinalResponse?, _ notes: inout PushNotes,
        _ log: inout FindingLog
    ) {
        let carrier = push.carrier
        guard carrier.asksForResponse, !carrier.isBroken, let message = Reach(of: carrier, in: correlator).message
        else { return }
        if let response {
            let taken = response.frame.time.since(message.last.time)
            if taken > DeliveryFindings.responseTime {
                notes.note(.l621, "answered \(TimeSpan.words(taken / 1_000_000_000)) after the push", &log)
            }
        } else if message.damage == nil, !correlator.hasStrayAnswer(to: message),
            isHeard[index], remaining(behind: message.last) > DeliveryFindings.responseTime
        {
            notes.note(.l620, "no answer of \(message.destination) to the push within 30 s", &log)
        }
    }

    private func noteConfirmation(
        _ push: PushBook.Push, _ index: Int, _ response: FinalResponse?, _ notes: inout PushNotes,
        _ log: inout FindingLog
    ) {
        let confirmations = confirmations(push, index)
        if let failure = confirmations.lazy.compactMap(\.failure).first {
            let words = Confirmation.Arrival.notification(failure).words
            return notes.note(
                .l625,
                "its recipient tells in frame \(custody.clock.number(of: failure.frame)) that it failed (\(words))",
                &log)
        }
        guard let response, !response.isRefusal,
            DeliveryFindings.isHeardBack(
                from: push.carrier.destination.address, to: push.carrier.source.address, correlator.legs),
            remaining(behind: push.carrier.last) > DeliveryFindings.confirmationTime
        else { return }
        if confirmations.contains(where: \.lacksReport) {
            notes.note(.l625, "Success-Report asked for, and none seen", &log)
        } else if correlator.dispositions.omitted == 0, isSignalled(push.carrier),
            confirmations.contains(where: \.lacksNotification)
        {
            notes.note(.l625, "IMDN of delivery asked for, and none seen", &log)
        }
    }

    /// What was told of the texts of a push; once for all of which nothing was told.
    private func confirmations(_ push: PushBook.Push, _ index: Int) -> [Confirmation] {
        var hasQuiet = false
        return push.texts.compactMap { text in
            let original = text.originals.first
            if custody.isQuiet(original, in: index) {
                if hasQuiet { return nil }
                hasQuiet = true
            }
            return custody.confirmation(of: push, original)
        }
    }

    /// Whether the capture holds what a recipient sends in SIP, as it may send a notification.
    private func isSignalled(_ carrier: Carrier) -> Bool {
        guard let callID = carrier.callID else { return false }
        let octets = Array(callID.utf8)
        guard let session = correlator.session(withCallID: OctetView(octets.span)) else { return false }
        return correlator.sessions[session].messages.contains { $0.status ?? 0 >= 200 }
    }

    /// Whether what the receiver of a push sent back can be in the capture, and nothing of it is known to be missing.
    private static func isHeardBack(from receiver: IPAddress, to sender: IPAddress, _ legs: LegTable) -> Bool {
        legs.areHeardBothWays(sender, receiver) && !legs.isPartlyUnread(from: receiver, to: sender)
    }

    /// Nanoseconds from a frame to the end of its capture; 0 where that is not known.
    private func remaining(behind frame: Frame) -> Int64 {
        guard ends.indices.contains(frame.capture), let end = ends[frame.capture] else { return 0 }
        return end.since(frame.time)
    }

    private func wasDeliveredLive(_ text: PushBook.Text, _ carrier: Carrier) -> Bool {
        guard text.verdict == .match || text.verdict == .altered, let original = text.originals.first else {
            return false
        }
        return LiveDelivery(of: original, before: carrier, in: correlator) != nil
    }

    // MARK: Repetitions

    /// Why a text is pushed again; a push is named by its index.
    private enum Repetition {
        /// It had arrived.
        case afterSuccess(Int)
        /// Its octets had arrived; whether it was taken is not known.
        case afterOctets(Int, Frame)
        /// Whether it had arrived is not known.
        case withoutAnswer(Int)
        /// Whether it was answered would not be seen: the way back was not heard whole.
        case unheard(Int)
        /// It goes to another device of the user.
        case toAnotherDevice
        /// It was refused before.
        case afterRefusal
        /// It had not gone out whole, or was not seen whole.
        case afterTear(Int)

        var gravity: Int {
            switch self {
            case .afterRefusal: 0
            case .afterTear: 1
            case .toAnotherDevice: 2
            case .unheard: 3
            case .withoutAnswer: 4
            case .afterOctets: 5
            case .afterSuccess: 6
            }
        }

        var severity: Severity {
            switch self {
            case .afterSuccess: .error
            case .withoutAnswer, .afterOctets: .warning
            case .unheard, .toAnotherDevice, .afterRefusal, .afterTear: .note
            }
        }

        func words(_ pushes: [PushBook.Push], _ clock: CaptureClock) -> String {
            func again(_ index: Int) -> String {
                "pushed again: its originals were in push \(pushes[index].record.id)"
            }
            switch self {
            case .afterSuccess(let index): return again(index) + " before"
            case .afterOctets(let index, let frame):
                return again(index)
                    + ", whose octets TCP acknowledged in frame \(clock.number(of: frame)), but no answer came"
            case .withoutAnswer(let index): return again(index) + ", to which no answer was seen"
            case .unheard(let index): return again(index) + ", whose answer may be missing in the capture"
            case .toAnotherDevice: return "pushed to several devices of a user"
            case .afterRefusal: return "pushed again after a refusal"
            case .afterTear(let index):
                return pushes[index].carrier.isAborted
                    ? "pushed again after a push that was given up" : "pushed again after a push that is not all there"
            }
        }
    }

    private func repetition(of text: PushBook.Text, in index: Int) -> Repetition? {
        guard let earlier = carried[text.identity]?.array, let first = earlier.first else {
            if let torn = torn[text.identity], pushes[torn].carrier.first.time < pushes[index].carrier.first.time {
                return .afterTear(torn)
            }
            return refused.contains(text.identity) ? .afterRefusal : nil
        }
        if isAnotherDevice(index, than: earlier, of: text) { return .toAnotherDevice }
        for place in earlier { if case .answer = receipts[place] { return .afterSuccess(place) } }
        let unanswered = earlier.filter { isHeard[$0] }
        for place in unanswered { if case .octets(let frame) = receipts[place] { return .afterOctets(place, frame) } }
        return unanswered.first.map(Repetition.withoutAnswer) ?? .unheard(first)
    }

    /// Whether a device that was bound when a text was first pushed had no push of it yet.
    private func isAnotherDevice(_ index: Int, than earlier: [Int], of text: PushBook.Text) -> Bool {
        let carrier = pushes[index].carrier
        guard let first = earlier.first, let user = Stations.key(carrier.reached) ?? text.recipient else {
            return false
        }
        let devices = presence.devices(of: user, from: pushes[first].carrier.first.time, to: carrier.first.time)
        if devices.isEmpty { return false }
        let reached = earlier.map { presence.device(of: user, reachedBy: pushes[$0].carrier) }
        let address = carrier.destination.address
        if let device = presence.device(of: user, reachedBy: carrier) {
            // A push of which nothing tells to which device it went may have gone to this one.
            return devices.contains(device) && !reached.contains(device)
                && !zip(earlier, reached).contains {
                    $1 == nil && pushes[$0].carrier.destination.address == address
                }
        }
        let served = earlier.count { pushes[$0].carrier.destination.address == address }
        let here = devices.count { $0.hosts.contains(address) }
        if here > 0 { return served < here }
        // A host that nothing tells of is that of a device of which nothing tells where it is.
        let unplaced = devices.count { $0.hosts.isEmpty }
        return served == 0 && reached.count { $0 == nil } < unplaced
    }
}
