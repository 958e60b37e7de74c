import Correlation
import Reassembly
import Records

/// What errors and warnings are about: the sessions that they name, and, as one may stand for many of its kind, what lies in
/// their frames.
struct Trouble {
    private let callIDs: Set<String>
    private let frames: Set<FrameReference>

    init(_ findings: [Finding]) {
        let grave = findings.filter { $0.severity > .note }
        callIDs = Set(grave.compactMap(\.callID))
        frames = Set(grave.flatMap { $0.frames.count > 1 ? $0.frames : [] })
    }

    func concerns(_ session: Session, _ callID: String) -> Bool {
        if callIDs.contains(callID) { return true }
        if frames.isEmpty { return false }
        return session.messages.contains { concerns($0.sighting.first) || concerns($0.sighting.last) }
    }

    func concerns(_ message: LiveMessage) -> Bool {
        !frames.isEmpty && (concerns(message.first) || concerns(message.last))
    }

    private func concerns(_ frame: Frame) -> Bool {
        frames.contains(FrameReference(frame))
    }
}
