import Correlation
import Octets
import Reassembly
import Records
import SIP

/// Holds each session against RFC 3261, once nothing follows: responses against their requests, ACK, BYE, and what is
/// missing or came again.
struct SignallingExamination {
    private let correlator: Correlator
    private let closings: [Int: (frame: Frame, by: Endpoint)]
    private let end: Timestamp
    private let scope: ExaminationScope
    /// Hosts that tried a connection to another, which did not take it, and when.
    private let refused: [Way: Timestamp]

    private struct Way: Hashable {
        let source: IPAddress
        let destination: IPAddress
    }

    /// Larger requests need a transport with congestion control where the MTU of the path is not known (RFC 3261
    /// §18.1.1), in octets.
    private static let largestDatagram = 1300
    /// So many of the latest requests are looked at for each response.
    private static let window = 32
    /// 64 T1: so long a 2xx is sent again (RFC 3261 §13.3.1.4), in nanoseconds.
    private static let patience: Int64 = 32_000_000_000

    /// - Parameter failures: connections that were not taken.
    init(
        _ correlator: Correlator, closings: [Int: (frame: Frame, by: Endpoint)], failures: [ConnectionLog.Entry],
        end: Timestamp, _ scope: ExaminationScope
    ) {
        self.correlator = correlator
        self.scope = scope
        self.closings = closings
        self.end = end
        var refused: [Way: Timestamp] = [:]
        for failure in failures {
            guard let opener = failure.opener, let target = failure.target else { continue }
            let way = Way(source: opener.address, destination: target.address)
            refused[way] = min(refused[way] ?? failure.opened.time, failure.opened.time)
        }
        self.refused = refused
    }

    func examine(_ log: inout FindingLog) {
        var strangers: [SIPBranch: (session: Int, message: LiveSIP)] = [:]
        for index in correlator.sessions.indices where scope.holds(session: index) {
            let session = correlator.sessions[index]
            // There is nothing to be said of these.
            if session.isPlainExchange(upTo: Self.largestDatagram) { continue }
            var reading = Reading()
            for message in session.messages { reading.take(message) }
            let callID = { String(decoding: session.callID, as: UTF8.self) }
            noteRepetitions(reading, callID, &log)
            noteLarge(reading, callID, &log)
            noteBeginning(reading, callID, &log)
            if session.isDamaged { continue }
            noteMismatches(reading, callID, &log)
            noteUnanswered(reading, callID, &log)
            noteUnacknowledged(reading, callID, &log)
            noteEnd(index, session, reading, callID, &log)
            if reading.requests == 0, let answer = reading.firstResponse, let branch = answer.branch,
                strangers.count < 256
            {
                strangers[branch] = (index, answer)
            }
        }
        if !strangers.isEmpty { compare(strangers, &log) }
    }

    // MARK: Reading a session

    /// A request, and whether it was answered.
    private struct Asked {
        let message: LiveSIP
        var isAnswered = false
    }

    /// What a session's messages come to, in one pass.
    private struct Reading {
        private(set) var requests = 0
        private(set) var firstResponse: LiveSIP?
        private(set) var asked: [Asked] = []
        /// Requests that fell out of the window unanswered.
        private(set) var overdue: [LiveSIP] = []
        private(set) var mismatches: [(response: LiveSIP, request: LiveSIP, field: String)] = []
        /// Responses that fit a request but for its branch.
        private(set) var strange: [(response: LiveSIP, request: LiveSIP)] = []
        private(set) var repeated: [LiveSIP] = []
        /// Requests that are too large for UDP.
        private(set) var large: [LiveSIP] = []
        /// The first message of a dialog, where it is not the INVITE that would make it.
        private(set) var late: LiveSIP?
        private var hasInvite = false
        /// 2xx to INVITE that no ACK followed yet.
        private(set) var unacknowledged: [LiveSIP] = []
        /// Requests behind a 2xx that was not acknowledged, on its leg and in its dialog.
        private(set) var goneOn: Set<SIPDigest> = []
        private(set) var isConfirmed = false

        mutating func take(_ message: LiveSIP) {
            if message.retransmissions > 0, repeated.count < 64 { repeated.append(message) }
            noteBeginning(message)
            guard let status = message.status else {
                requests += 1
                if message.size > SignallingExamination.largestDatagram, message.sighting.transport == .udp,
                    large.count < 64
                {
                    large.append(message)
                }
                if message.method == .ack {
                    unacknowledged.removeAll {
                        $0.cseqNumber == message.cseqNumber && $0.fromTag == message.fromTag
                            && $0.toTag == message.toTag
                    }
                    return
                }
                noteProgress(message)
                if asked.count == SignallingExamination.window {
                    let first = asked.removeFirst()
                    if !first.isAnswered, overdue.count < 64 { overdue.append(first.message) }
                }
                asked.append(Asked(message: message))
                return
            }
            if firstResponse == nil { firstResponse = message }
            assign(message, status)
            if message.method == .invite, (200..<300).contains(status) {
                isConfirmed = true
                if unacknowledged.count < 64 { unacknowledged.append(message) }
            }
        }

        /// What belongs to the dialog of an INVITE (RFC 3261 §12) that no INVITE came before.
        private mutating func noteBeginning(_ message: LiveSIP) {
            if hasInvite { return }
            switch message.method {
            case .invite where message.isRequest && message.toTag.isMissing: hasInvite = true
            case .invite, .ack, .bye, .prack, .update: if late == nil { late = message }
            default: break
            }
        }

        /// A request in the dialog of a 2xx, from who should have acknowledged it.
        private mutating func noteProgress(_ request: LiveSIP) {
            for answer in unacknowledged
            where request.fromTag == answer.fromTag && request.toTag == answer.toTag
                && request.sighting.source.address == answer.sighting.destination.address
                && request.sighting.destination.address == answer.sighting.source.address
            {
                goneOn.insert(answer.digest)
            }
        }

        private mutating func assign(_ response: LiveSIP, _ status: Int) {
            let place = asked.lastIndex { entry in
                SignallingExamination.isReverse(response, of: entry.message) && response.branch == entry.message.branch
                    && SignallingExamination.firstDifference(response, entry.message) == nil
            }
            if let place {
                if status >= 200 { asked[place].isAnswered = true }
                return
            }
            // Without CSeq a response answers what was asked before it.
            guard response.cseqNumber != nil else { return }
            let sameBranch = asked.indices.filter {
                SignallingExamination.isReverse(response, of: asked[$0].message) && response.branch != nil
                    && response.branch == asked[$0].message.branch
                    // CANCEL has the branch of what it cancels (RFC 3261 §9.1), which may not be in the capture.
                    && (response.method == .cancel) == (asked[$0].message.method == .cancel)
            }
            if let place = sameBranch.last(where: { asked[$0].message.method == response.method }) ?? sameBranch.last,
                let field = SignallingExamination.firstDifference(response, asked[place].message)
            {
                if mismatches.count < 64 { mismatches.append((response, asked[place].message, field)) }
                if status >= 200 { asked[place].isAnswered = true }
                return
            }
            let fitting = asked.last {
                SignallingExamination.isReverse(response, of: $0.message) && !$0.isAnswered
                    && response.branch != nil && $0.message.branch != nil
                    && SignallingExamination.firstDifference(response, $0.message) == nil
            }
            if let fitting, status >= 200, strange.count < 16 { strange.append((response, fitting.message)) }
        }

        var unanswered: [LiveSIP] { overdue + asked.filter { !$0.isAnswered }.map(\.message) }

        func isUnanswered(_ request: LiveSIP) -> Bool {
            asked.contains { $0.message.digest == request.digest && !$0.isAnswered }
        }
    }

    private static func isReverse(_ response: LiveSIP, of request: LiveSIP) -> Bool {
        response.sighting.source.address == request.sighting.destination.address
            && response.sighting.destination.address == request.sighting.source.address
    }

    /// The first of the fields that a response must have of its request and has not (RFC 3261 §8.2.6.2).
    private static func firstDifference(_ response: LiveSIP, _ request: LiveSIP) -> String? {
        if response.method != request.method || response.cseqNumber != request.cseqNumber { return "CSeq" }
        if response.fromTag != request.fromTag { return "From tag" }
        return nil
    }

    // MARK: What is told

    private func noteRepetitions(_ reading: Reading, _ callID: () -> String, _ log: inout FindingLog) {
        for message in reading.repeated {
            let what = "\(name(message)) of \(message.sighting.source.address) was sent again"
            if let place = log.place(noting: .s128, what, callID: callID(), at: message.sighting.first) {
                log.count(message.retransmissions - 1, more: place, of: .s128)
            }
        }
    }

    private func noteLarge(_ reading: Reading, _ callID: () -> String, _ log: inout FindingLog) {
        for message in reading.large {
            let (source, destination) = (message.sighting.source.address, message.sighting.destination.address)
            // Who tried TCP before may fall back to UDP; inside one host the MTU is known.
            let tried = refused[Way(source: source, destination: destination)]
            guard tried.map({ $0 > message.sighting.first.time }) ?? true, source != destination else { continue }
            log.note(.s103, by: source, at: message.sighting.first) {
                ("\(name(message)) of \(message.size) octets over UDP, more than 1300", callID())
            }
        }
    }

    private func noteBeginning(_ reading: Reading, _ callID: () -> String, _ log: inout FindingLog) {
        guard let late = reading.late else { return }
        log.note(.c001, by: IPAddress(high: 0, low: 0), at: late.sighting.first) {
            ("dialogs whose INVITE is not in the capture", callID())
        }
    }

    private func noteMismatches(_ reading: Reading, _ callID: () -> String, _ log: inout FindingLog) {
        for (response, request, field) in reading.mismatches {
            note(field, response, request, callID(), &log)
        }
        for (response, request) in reading.strange where reading.isUnanswered(request) {
            note("Via branch", response, request, callID(), &log)
        }
    }

    private func note(
        _ field: String, _ response: LiveSIP, _ request: LiveSIP, _ callID: String, _ log: inout FindingLog
    ) {
        // It echoes what is wrong with the request.
        if response.cseqNumber == request.cseqNumber, response.method != request.method,
            log.names(.s114, in: request.sighting.first)
        {
            return
        }
        let asked = request.cseqNumber.map { "\($0) \(request.method)".uppercased() } ?? "a request"
        log.note(
            .s121,
            "\(response.status ?? 0) to \(asked) has another \(field) than the request in frame "
                + "\(request.sighting.first.number)", like: "\(field) \(response.sighting.source.address)",
            callID: callID, at: response.sighting.first)
    }

    private func noteUnanswered(_ reading: Reading, _ callID: () -> String, _ log: inout FindingLog) {
        for request in reading.unanswered where request.sighting.damage == nil {
            // A CANCEL hurries an answer that comes anyhow.
            let (source, destination) = (request.sighting.source.address, request.sighting.destination.address)
            guard request.method != .cancel, correlator.legs.hears(destination, source),
                !correlator.legs.isTorn(from: destination, to: source)
            else { continue }
            log.note(
                .s127, "\(name(request)) to \(destination) without a final response in the capture", callID: callID(),
                at: request.sighting.first)
        }
    }

    private func noteUnacknowledged(_ reading: Reading, _ callID: () -> String, _ log: inout FindingLog) {
        for answer in reading.unacknowledged where answer.sighting.damage == nil {
            let sent = answer.retransmissions + 1
            let isOverdue = end.since(answer.sighting.first.time) > Self.patience
            // An ACK that goes another way than the INVITE did may not be in the capture, and one over UDP may be missed:
            // the 2xx that comes again tells that it is missing, or a request behind where it would stand in a stream.
            let hasGoneOn = reading.goneOn.contains(answer.digest) && answer.sighting.transport.isStream
            guard hasGoneOn || sent > 1 && isOverdue,
                !correlator.legs.isTorn(
                    from: answer.sighting.destination.address, to: answer.sighting.source.address)
            else { continue }
            let number = answer.cseqNumber.map { "\($0) INVITE" } ?? "INVITE"
            let why = hasGoneOn ? "though its caller went on" : "and was sent \(sent) times"
            log.note(
                .s122, "\(answer.status ?? 200) to \(number) was not acknowledged, \(why)",
                like: "\(hasGoneOn) \(answer.sighting.destination.address)", callID: callID(), at: answer.sighting.first
            )
        }
    }

    private func noteEnd(
        _ index: Int, _ session: Session, _ reading: Reading, _ callID: () -> String, _ log: inout FindingLog
    ) {
        guard reading.isConfirmed, !session.hasMethod(.bye), session.progress(isOver: true).state == .established
        else { return }
        if let closing = closings[index], end.since(closing.frame.time) > Self.patience {
            log.note(
                .s123, "MSRP connection closed by \(closing.by.address), and no BYE for 32 s",
                like: "closed \(closing.by.address)", callID: callID(), at: closing.frame)
        } else {
            log.note(
                .s123, severity: .note, "session without BYE when the capture ends", callID: callID(),
                at: session.first)
        }
    }

    /// Sessions of which only responses are there, held against requests that have another Call-ID and their branch.
    private func compare(_ strangers: [SIPBranch: (session: Int, message: LiveSIP)], _ log: inout FindingLog) {
        for index in correlator.sessions.indices {
            for request in correlator.sessions[index].messages where request.isRequest && request.method != .ack {
                guard let branch = request.branch, let found = strangers[branch], found.session != index,
                    Self.isReverse(found.message, of: request)
                else { continue }
                note(
                    "Call-ID", found.message, request,
                    String(decoding: correlator.sessions[index].callID, as: UTF8.self), &log)
            }
        }
    }

    private func name(_ message: LiveSIP) -> String {
        message.status.map { "\($0) to \(message.method)".uppercased().replacing(" TO ", with: " to ") }
            ?? "\(message.method)".uppercased()
    }
}
