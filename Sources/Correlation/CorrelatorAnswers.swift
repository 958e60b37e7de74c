import MSRP
public import Octets
public import Reassembly
import Records

/// Where a REPORT was seen.
public struct SeenReport: Sendable {
    /// The frame that holds its first octet.
    public let frame: Frame
    /// Where it came from.
    public let source: Endpoint
    /// Where it went.
    public let destination: Endpoint
    /// Its Status as it stands, `000 200 OK`.
    public let status: [UInt8]
}

/// Responses and REPORTs: what came back for a message.
extension Correlator {
    /// Answers that wait for what they answer; beyond, all are given up.
    static var earlyAnswerLimit: Int { 4096 }

    mutating func answer(
        _ key: TransactionKey, _ status: Int, _ frame: Frame, from source: IPAddress, to asker: IPAddress,
        _ log: inout FindingLog
    ) -> Outcome {
        guard let place = connections.take(key) ?? transactions.remove(key.fingerprint) else {
            if let other = later.others.remove(key) {
                examineAnswer(status, to: other, frame, &log)
                return .none
            }
            if earlyAnswers.count == Correlator.earlyAnswerLimit { giveUpEarlyAnswers() }
            earlyAnswers[key] = EarlyAnswer(status: status, frame: frame, source: source, asker: asker)
            return .none
        }
        let index = Int(place.message)
        guard index < messages.count else { return .none }
        messages[index].answer(chunk: Int(place.chunk), Int16(clamping: status), frame)
        if status >= 300 || messages[index].failureReport != .yes { examineAnswer(status, to: index, frame, &log) }
        return .answered(index)
    }

    /// Gives a request that waited, for a hole in its stream, the answer that was read before it though it came behind it.
    /// - Parameters:
    ///   - last: the frame that holds the request's last octet.
    ///   - isTorn: whether that was not seen, so that any answer is its own.
    mutating func takeEarlyAnswer(_ key: TransactionKey, to last: Frame, isTorn: Bool, _ log: inout FindingLog) {
        guard let early = earlyAnswers[key], isTorn || early.frame.isBehind(last) else { return }
        earlyAnswers[key] = nil
        _ = answer(key, early.status, early.frame, from: early.source, to: early.asker, &log)
    }

    /// Whether an answer came that fits the last chunk of a message and was seen before it: captures of two clocks were
    /// merged. It is not taken for the answer, as an id may be used again, but the message is not unanswered either. Nor
    /// is any on a leg of which such answers had to be given up.
    public func hasStrayAnswer(to message: LiveMessage) -> Bool {
        legs.hasLostAnswers(message.source.address, message.destination.address)
            || !earlyAnswers.isEmpty && hasEarlyAnswer(message.lastChunk.transaction)
    }

    private mutating func giveUpEarlyAnswers() {
        for answer in earlyAnswers.values { legs.loseAnswers(answer.source, answer.asker) }
        omittedAnswers += earlyAnswers.count
        earlyAnswers.removeAll(keepingCapacity: true)
    }

    private func hasEarlyAnswer(_ transaction: Fingerprint) -> Bool {
        earlyAnswers.keys.contains { $0.id == transaction }
    }

    /// A REPORT goes the other way: its To-Path is the sender's (RFC 4975 §7.1.2).
    mutating func report(_ frame: MSRPFrame, _ octets: OctetView, _ sighting: Sighting, _ log: inout FindingLog) {
        guard let id = frame.messageID, let to = frame.toPath else { return }
        let sender = PathKey.last(of: octets.extracting(to))
        let about = messages(withID: octets.extracting(id)).reversed().filter {
            messages[$0].sender == sender && messages[$0].reports.count < 1024
        }
        // Through relays it passes each leg of the message, the other way round.
        let onLeg = about.first {
            messages[$0].destination.address == sighting.source.address
                && messages[$0].source.address == sighting.destination.address
        }
        guard let index = onLeg ?? about.first else {
            if sighting.damage == nil {
                later.note(
                    LaterExaminations.StrayReport(
                        frame: sighting.first, source: sighting.source, destination: sighting.destination,
                        messageID: octets.copied(id), recipient: sender))
            }
            return
        }
        messages[index].append(report: sighting.extents)
        if tracksReports {
            let status = frame.status.map { octets.copied($0) } ?? []
            seenReports[index, default: []].append(
                SeenReport(
                    frame: sighting.first, source: sighting.source, destination: sighting.destination, status: status))
        }
        // "000 200": the namespace, and the code (RFC 4975 §9).
        let isSuccess = frame.status.map { octets.text($0).hasPrefix("000 200") } ?? false
        if isSuccess, sighting.damage == nil, !about.contains(where: { messages[$0].wantsSuccessReport }) {
            log.note(
                .m351, "REPORT of success about a SEND that asked for none", like: "unasked \(sighting.source.address)",
                callID: callID(of: messages[index]), at: sighting.first)
        }
        if isSuccess, confirmations[index] == nil { confirmations[index] = sighting.first }
    }
}

extension Frame {
    /// Whether it was captured behind another one.
    fileprivate func isBehind(_ other: Frame) -> Bool {
        capture == other.capture ? number > other.number : time > other.time
    }
}
