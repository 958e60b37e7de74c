import Correlation
import Octets
import Reassembly
import Records

/// Says of each push what its recipient made of it, once the run is over: the answer comes behind the push.
struct DeliveryFindings {
    private let pushes: [PushBook.Push]
    private let responses: [FinalResponse?]
    private let presence: Presence
    /// The pushes so far that carried a text and were not refused.
    private var carried: [Fingerprint: [Int]] = [:]
    /// Texts that were in a push that was refused.
    private var refused: Set<Fingerprint> = []

    /// A user has no more devices that count.
    private static let limit = 64

    init(_ pushes: [PushBook.Push], _ correlator: Correlator) {
        self.pushes = pushes
        responses = pushes.map { FinalResponse(to: $0.carrier, in: correlator) }
        presence = Presence(correlator)
    }

    /// Notes what is to be said of the push with this index, in the order of the indices; answers the codes.
    mutating func note(_ index: Int, _ log: inout FindingLog) -> [FindingCode] {
        let push = pushes[index]
        var notes = PushNotes(push: push.record.id, carrier: push.carrier)
        let response = responses[index]
        // A push without credentials comes again with them.
        if let response, response.isRefusal, !response.isChallenge {
            notes.note(.l622, "push refused by \(push.carrier.destination) with \(response.words)", &log)
        }
        if let found = push.texts.compactMap({ repetition(of: $0, in: index) }).max(by: { $0.gravity < $1.gravity }) {
            notes.note(.l611, severity: found.severity, found.words(pushes), &log)
        }
        for text in push.texts {
            if response?.isRefusal == true {
                refused.insert(text.identity)
            } else if carried[text.identity, default: []].last != index,
                carried[text.identity, default: []].count < Self.limit
            {
                carried[text.identity, default: []].append(index)
            }
        }
        return notes.codes
    }

    /// Why a text is pushed again; a push is named by its index.
    private enum Repetition {
        /// It had arrived.
        case afterSuccess(Int)
        /// Whether it had arrived is not known.
        case withoutAnswer(Int)
        /// It goes to another device of the user.
        case toAnotherDevice
        /// It was refused before.
        case afterRefusal

        var gravity: Int {
            switch self {
            case .afterRefusal: 0
            case .toAnotherDevice: 1
            case .withoutAnswer: 2
            case .afterSuccess: 3
            }
        }

        var severity: Severity {
            switch self {
            case .afterSuccess: .error
            case .withoutAnswer: .warning
            case .toAnotherDevice, .afterRefusal: .note
            }
        }

        func words(_ pushes: [PushBook.Push]) -> String {
            switch self {
            case .afterSuccess(let index): "pushed again: its originals were in push \(pushes[index].record.id) before"
            case .withoutAnswer(let index):
                "pushed again: its originals were in push \(pushes[index].record.id), to which no answer was seen"
            case .toAnotherDevice: "pushed to several devices of a user"
            case .afterRefusal: "pushed again after a refusal"
            }
        }
    }

    private func repetition(of text: PushBook.Text, in index: Int) -> Repetition? {
        let earlier = carried[text.identity] ?? []
        guard let first = earlier.first else { return refused.contains(text.identity) ? .afterRefusal : nil }
        if isAnotherDevice(index, than: earlier, of: text) { return .toAnotherDevice }
        if let arrived = earlier.first(where: { responses[$0] != nil }) { return .afterSuccess(arrived) }
        return .withoutAnswer(first)
    }

    /// Whether a device that was registered when a text was first pushed had no push of it yet.
    private func isAnotherDevice(_ index: Int, than earlier: [Int], of text: PushBook.Text) -> Bool {
        let carrier = pushes[index].carrier
        guard let first = earlier.first, let user = Stations.key(carrier.to) ?? text.recipient else { return false }
        let address = carrier.destination.address
        let served = earlier.count { pushes[$0].carrier.destination.address == address }
        let devices = presence.bindings(of: user, at: pushes[first].carrier.first.time).count {
            $0.device?.address == address && $0.holds(at: carrier.first.time)
        }
        return served < devices
    }
}
