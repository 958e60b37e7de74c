public import MSRP
public import Octets
public import Reassembly
import Records

/// What is found in the answers to requests (RFC 4975 §7.2, §10).
extension Correlator {
    /// An answer that is not 200, or that was not asked for.
    mutating func examineAnswer(_ status: Int, to index: Int, _ frame: Frame, _ log: inout FindingLog) {
        let message = messages[index]
        let forbids = message.failureReport == .no || message.failureReport == .partial && status < 300
        if forbids {
            let word = message.failureReport == .no ? "no" : "partial"
            log.note(
                .m353, "\(status) to a \(message.method.word) with Failure-Report: \(word)",
                like: "\(word) \(message.destination.address)", callID: callID(of: message), at: frame)
        }
        guard status >= 400 else { return }
        if status == 413 { later.noteRefused(index, frame) }
        noteRefusal(status, message.method.word, message.destination, callID(of: message), frame, &log)
    }

    /// An answer to a request that carries no message.
    func examineAnswer(
        _ status: Int, to other: LaterExaminations.OtherRequest, _ frame: Frame, _ log: inout FindingLog
    ) {
        let callID = callID(ofPath: other.recipient)
        if other.method == .report {
            log.note(
                .m350, "REPORT was answered with \(status)", like: "answered \(other.destination.address)",
                callID: callID, at: frame)
            return
        }
        // A 401 asks who wants the relay (RFC 4976 §5.1): that is no refusal.
        guard status >= 400, other.method != .auth || status != 401 else { return }
        noteRefusal(status, other.method.word, other.destination, callID, frame, &log)
    }

    private func noteRefusal(
        _ status: Int, _ method: String, _ by: Endpoint, _ callID: String?, _ frame: Frame, _ log: inout FindingLog
    ) {
        let what = "\(method) was refused by \(by.address) with \(status)"
        switch status {
        case 481: log.note(.m360, "\(what): its To-Path names no session there", callID: callID, at: frame)
        case 506: log.note(.m361, "\(what): its session is in use on another connection", callID: callID, at: frame)
        case 415: log.note(.m362, "\(what): its type is not taken", callID: callID, at: frame)
        default: log.note(.m363, what, callID: callID, at: frame)
        }
    }

    /// Holds one frame against RFC 4975, and says whose the findings are.
    mutating func examine(
        _ frame: MSRPFrame, _ octets: OctetView, _ ending: FrameEnding?, _ sighting: Sighting, _ log: inout FindingLog
    ) {
        let mark = log.mark
        MSRPExamination.examine(
            octets, frame, sighting, ending, mayBeCopy: { mayBeCopy(frame, octets, sighting) }, &log)
        if sighting.damage == nil {
            MSRPExamination.examineDetails(octets, frame, sighting, ending, isPedantic: isPedantic, &log)
        }
        guard log.mark > mark, let callID = callID(of: frame, octets) else { return }
        log.attribute(callID, since: mark)
    }

    /// The Call-ID of the session whose SDP names a path of a frame.
    public func callID(of frame: borrowing MSRPFrame, _ octets: OctetView) -> String? {
        for path in [frame.toPath, frame.fromPath] {
            if let path, let callID = callID(ofPath: PathKey.last(of: octets.extracting(path))) { return callID }
        }
        return nil
    }

    /// Whether a frame may stand in a message of which the capture does not hold the beginning: octets of its stream are
    /// missing, or the session is not there that it would belong to.
    private func mayBeCopy(_ frame: MSRPFrame, _ octets: OctetView, _ sighting: Sighting) -> Bool {
        if legs.isTorn(from: sighting.source.address, to: sighting.destination.address) { return true }
        return ![frame.toPath, frame.fromPath].contains { path in
            path.map { isAnnounced(PathKey.last(of: octets.extracting($0))) } ?? false
        }
    }

    /// Notes a request that carries no message: its answer may tell something.
    mutating func noteOther(
        _ frame: MSRPFrame, _ octets: OctetView, _ sighting: Sighting, _ half: HalfID, _ transaction: Fingerprint
    ) {
        guard sighting.damage == nil, let path = frame.toPath else { return }
        later.others[TransactionKey(asker: half, id: transaction)] = LaterExaminations.OtherRequest(
            method: frame.method, recipient: PathKey.last(of: octets.extracting(path)),
            destination: sighting.destination)
    }

    /// Counts a SEND without a body. The first for an endpoint opens its connection (RFC 4975 §5.4).
    mutating func noteKeepAlive(_ frame: MSRPFrame, _ octets: OctetView, _ sighting: Sighting) {
        keepAlives += 1
        guard let path = frame.toPath else { return }
        let endpoint = PathKey.last(of: octets.extracting(path))
        let isKnown = openings.contains(endpoint)
        if !isKnown, openings.count < Correlator.openingLimit { openings.insert(endpoint) }
        if isKnown {
            repeatedKeepAlives = (repeatedKeepAlives.count + 1, repeatedKeepAlives.first ?? sighting.first)
        }
    }

    /// In which direction of a connection an MSRP frame was seen first, and when; `nil` where there was none.
    public func firstSpeaker(of flow: FlowID) -> FirstSpeaker? { connections.firstSpeaker(of: flow) }

    /// The Call-ID of the session that a message belongs to.
    public func callID(of message: LiveMessage) -> String? {
        session(of: message).map { String(decoding: sessions[$0].callID, as: UTF8.self) }
    }

    /// The Call-ID of the session whose SDP names an endpoint.
    func callID(ofPath endpoint: Fingerprint) -> String? {
        pathOwners[endpoint].map { String(decoding: sessions[Int($0.last)].callID, as: UTF8.self) }
    }

    /// The index of the session whose SDP named an endpoint last.
    public func session(announcing endpoint: Fingerprint) -> Int? { pathOwners[endpoint].map { Int($0.last) } }

    /// Whether the SDP of any session names an endpoint.
    public func isAnnounced(_ endpoint: Fingerprint) -> Bool { pathOwners[endpoint] != nil }
}

extension MSRPMethod {
    /// As it stands in a request.
    var word: String {
        switch self {
        case .send: "SEND"
        case .report: "REPORT"
        case .auth: "AUTH"
        case .nickname: "NICKNAME"
        case .other: "request"
        }
    }
}
