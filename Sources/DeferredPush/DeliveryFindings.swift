import Correlation
import Octets
import Reassembly
import Records

/// Says of each push what its recipient made of it, once the run is over: the answer comes behind the push.
struct DeliveryFindings {
    private let responses: [FinalResponse?]

    init(_ pushes: [PushBook.Push], _ correlator: Correlator) {
        responses = pushes.map { FinalResponse(to: $0.carrier, in: correlator) }
    }

    /// Notes what is to be said of the push with this index; answers the codes.
    mutating func note(_ push: PushBook.Push, at index: Int, _ log: inout FindingLog) -> [FindingCode] {
        var notes = PushNotes(push: push.record.id, carrier: push.carrier)
        // A push without credentials comes again with them.
        if let response = responses[index], response.isRefusal, !response.isChallenge {
            notes.note(.l622, "push refused by \(push.carrier.destination) with \(response.words)", &log)
        }
        return notes.codes
    }
}
