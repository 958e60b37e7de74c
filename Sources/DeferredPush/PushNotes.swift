import Correlation
import Reassembly
import Records

/// What was found in one push. Errors and warnings are listed for each push; a note says the same of many pushes, and
/// is counted once for all.
struct PushNotes {
    let push: String
    let callID: String?
    let frame: Frame
    /// The codes found, each once, in the order in which they were found.
    private(set) var codes: [FindingCode] = []
    /// Where in the log stands what was noted in the same words of many parts.
    private var standing: [(code: FindingCode, place: Int, again: Int)] = []

    init(push: String, carrier: Carrier) {
        self.push = push
        callID = carrier.callID
        frame = carrier.first
    }

    mutating func note(
        _ code: FindingCode, severity: Severity? = nil, _ message: String, _ log: inout FindingLog
    ) {
        see(code)
        let isNote = (severity ?? code.entry.severity) == .note
        log.note(
            code, severity: severity, message, callID: isNote ? nil : callID, push: isNote ? nil : push, at: frame)
    }

    /// Notes what is said of a part in the same words as of others: looked for once, then counted, for `settle`.
    mutating func noteOfEach(_ code: FindingCode, _ message: StaticString, _ log: inout FindingLog) {
        for index in standing.indices where standing[index].code == code {
            standing[index].again += 1
            return
        }
        see(code)
        let isNote = code.entry.severity == .note
        let place = log.place(
            noting: code, "\(message)", callID: isNote ? nil : callID, push: isNote ? nil : push, at: frame)
        if let place { standing.append((code, place, 0)) }
    }

    /// Tells the log how often more was noted what `noteOfEach` was given.
    mutating func settle(_ log: inout FindingLog) {
        for known in standing where known.again > 0 { log.count(known.again, more: known.place) }
        standing = []
    }

    /// Notes that a part has no live original: a warning where nothing tells why.
    mutating func noteAbsence(of part: PartRecord, _ log: inout FindingLog) {
        note(
            .x501, severity: part.reason == nil ? .warning : .note,
            "part \(part.index + 1) (\(part.kind)): no live original", &log)
    }

    /// Takes note of a code that something else has logged.
    mutating func see(_ code: FindingCode) {
        if !codes.contains(code) { codes.append(code) }
    }
}
