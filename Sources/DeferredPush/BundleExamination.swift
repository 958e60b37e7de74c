import Correlation
import MIME
import MSRP
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// Holds a bundle against Appendix K and RFC 2046: what can be told without any live traffic.
struct BundleExamination {
    private let bundle: Bundle
    private let carrier: Carrier
    /// What was found.
    private(set) var notes: PushNotes
    /// Used again for each session description.
    private var description = SessionDescription()

    init(_ bundle: Bundle, _ carrier: Carrier, push: String) {
        self.bundle = bundle
        self.carrier = carrier
        notes = PushNotes(push: push, carrier: carrier)
    }

    private var frame: Frame { carrier.first }

    mutating func examine(_ log: inout FindingLog) {
        var kinds: [UInt8] = []
        kinds.reserveCapacity(bundle.parts.count * 8)
        for part in bundle.parts {
            for octet in part.kind.utf8 { kinds.append(octet) }
            kinds.append(UInt8(ascii: ","))
            kinds.append(.space)
        }
        kinds.removeLast(min(kinds.count, 2))
        note(
            .p400, "deferred push of \(bundle.parts.count) parts: \(String(decoding: kinds, as: UTF8.self))", &log)
        // Of a bundle that is there only in part, nothing is said that its rest could refute.
        if carrier.isBroken { return }
        examineStructure(&log)
        for part in bundle.parts { examine(part, &log) }
        for (part, next) in zip(bundle.parts, bundle.parts.dropFirst()) where part.index == next.index {
            note(.p426, "more than one message in part \(part.index + 1)", &log)
        }
        examineDates(&log)
        examineSet(&log)
        BundleConsistency(bundle).examine(&notes, &log)
    }

    /// A message that was pushed by itself.
    mutating func examineStored(_ log: inout FindingLog) {
        notes.see(.l650)
        for part in bundle.parts {
            guard case .cpim(let message) = part.content, message.dateTime == nil else { continue }
            note(.l652, "stored message without DateTime: when it was sent is lost", &log)
        }
    }

    private mutating func note(
        _ code: FindingCode, severity: Severity? = nil, _ message: String, _ log: inout FindingLog
    ) {
        notes.note(code, severity: severity, message, &log)
    }

    // MARK: The multipart

    private mutating func examineStructure(_ log: inout FindingLog) {
        let faults = bundle.multipart.faults
        if faults.contains(.noCloseDelimiter) {
            note(.p403, "bundle never closed (no --\(bundle.boundary ?? "")--)", &log)
        }
        for line in bundle.junkLines { note(.p404, "\"\(line)\": text after the boundary", &log) }
        for (index, part) in bundle.multipart.parts.enumerated() where !part.hasBlankLine {
            let first = bundle.parts.first { $0.index == index }?.octets.prefix { $0 != 13 && $0 != 10 } ?? []
            let line = String(decoding: first, as: UTF8.self)
            note(.p405, "part \(index + 1): no empty line between its header and \(line.prefix(40))", &log)
        }
        if faults.contains(.emptyPart) { note(.p406, "a part has no content", &log) }
        if faults.contains(.boundaryCollision) { note(.p407, "the boundary starts a line inside a part", &log) }
        if faults.contains(.preamble) { note(.p408, "text before the first boundary", &log) }
        if faults.contains(.epilogue) { note(.p408, "text behind the last boundary", &log) }
        if faults.contains(.tooManyParts) { note(.p435, "more parts than are read", &log) }
    }

    // MARK: The parts

    private mutating func examine(_ part: EncapsulatedMessage, _ log: inout FindingLog) {
        let number = part.index + 1
        let octets = OctetView(part.octets.span)
        if part.hasNoBreakSpace { note(.p409, "part \(number): no-break space in Content-Type", &log) }
        if part.mediaType.isEmpty { examineType(part, octets, &log) }
        if part.isMistyped { note(.p411, "part \(number): \(part.kind) in a part of type \(part.mediaType)", &log) }
        examineNotifications(part, octets, &log)
        switch part.content {
        case .unparsable: note(.p420, "part \(number): no start line of SIP or MSRP", &log)
        case .cpim: break
        case .other: if !part.mediaType.isEmpty { examineType(part, octets, &log) }
        case .sip(let message): examine(message, octets, number, &log)
        case .msrp(let frame): examine(frame, octets, number, &log)
        }
    }

    /// What is of no type is text (RFC 2046 §5.1), unless a message is in it that nobody will take for one.
    private mutating func examineType(_ part: EncapsulatedMessage, _ octets: OctetView, _ log: inout FindingLog) {
        let number = part.index + 1
        let type = part.mediaType
        if type.isEmpty {
            var message = SIPMessage()
            var frame = MSRPFrame()
            let isMessage = message.parse(octets) || frame.parse(octets)
            note(.p410, severity: isMessage ? .warning : .note, "part \(number): no Content-Type", &log)
        } else if !type.hasPrefix("text/"), type != "message/cpim", type != "message/imdn+xml" {
            note(.p410, "part \(number): \(part.contentType) is no type of a stored message", &log)
        }
    }

    /// A message that holds a text and, in the same multipart, what tells of another message (RFC 5438 §9).
    private mutating func examineNotifications(
        _ part: EncapsulatedMessage, _ octets: OctetView, _ log: inout FindingLog
    ) {
        guard part.isText, part.step != nil, namesNotification(octets.extracting(part.body ?? 0..<0)) else { return }
        let type: Range<Int>?
        switch part.content {
        case .sip(let message): type = message.headers.value(.contentType)
        case .msrp(let frame): type = frame.contentType
        case .cpim, .unparsable, .other: return
        }
        guard let type, let body = part.body else { return }
        let leaves = BodyParts(octets, body, contentType: octets.copied(type)).parts.filter { !$0.hasParts }
        let notifications = leaves.count { $0.matches("message/imdn+xml") }
        if notifications > 0, notifications < leaves.count {
            note(.p434, "part \(part.index + 1): a notification (message/imdn+xml) beside a text", &log)
        }
    }

    /// Whether `imdn+xml` stands in a body. Looked for by its plus sign, which texts seldom have.
    private func namesNotification(_ body: OctetView) -> Bool {
        var from = 4
        while let plus = body.firstIndex(of: UInt8(ascii: "+"), from: from) {
            if body.hasPrefix("imdn+xml", at: plus - 4) { return true }
            from = plus + 1
        }
        return false
    }

    private mutating func examine(_ message: SIPMessage, _ octets: OctetView, _ number: Int, _ log: inout FindingLog) {
        let before = log.mark
        let examination = SIPExamination(
            octets, message, from: carrier.source.address, callID: carrier.callID, frame: frame, push: notes.push)
        examination.examineSyntax(&log)
        if let body = SDPBody(message, octets) {
            let text = body.octets(in: octets)
            description.parse(text, 0..<text.count)
            examination.examine(description, &log)
        }
        for finding in log.findings(since: before) { notes.see(finding.code) }
        let headers = message.headers
        let missing = [(HeaderName.from, "From"), (.to, "To"), (.callID, "Call-ID")]
            .filter { headers.first($0.0) == nil }.map(\.1)
        if !missing.isEmpty {
            note(
                .p421,
                "part \(number) is a fragment (should be message/sipfrag): no "
                    + missing.joined(separator: ", "), &log)
        } else if headers.first(.cseq) == nil {
            note(.p421, severity: .note, "encapsulated message without CSeq", &log)
        }
        if message.isRequest, message.method == .bye, headers.first(.callID) == nil {
            note(.p423, "BYE in part \(number) names no dialog", &log)
        }
        if let length = message.contentLength(octets), length > message.body.count {
            note(.p422, "part \(number): Content-Length \(length), but \(message.body.count) octets", &log)
        }
        let behind = octets.extracting(message.declaredBody(octets).upperBound..<octets.count)
        if !behind.trimmed(0..<behind.count).allSatisfy({ behind[$0] == .carriageReturn || behind[$0] == .lineFeed }) {
            note(.s101, "part \(number): \(behind.count) octets behind its Content-Length", &log)
        }
        if headers.first(.authorization) != nil || headers.first(.proxyAuthorization) != nil {
            note(.n810, "part \(number) stores credentials", &log)
        }
    }

    private mutating func examine(_ send: MSRPFrame, _ octets: OctetView, _ number: Int, _ log: inout FindingLog) {
        notes.noteOfEach(.p430, "message/msrp is not a registered type", &log)
        if let value = send.headers.value(.date) {
            note(.p431, "Date in an encapsulated SEND", &log)
            let before = log.mark
            SIPExamination(
                octets, SIPMessage(), from: carrier.source.address, callID: carrier.callID, frame: frame,
                push: notes.push
            )
            .examineDate(value, &log)
            for finding in log.findings(since: before) { notes.see(finding.code) }
        }
        if send.flag == nil { note(.p422, "part \(number): SEND without its end-line", &log) }
        guard let body = send.body, let range = send.byteRange(octets) else { return }
        let (behind, isBeyond) = (range.start - min(1, range.start)).addingReportingOverflow(UInt64(body.count))
        if send.flag == .last, let total = range.total, isBeyond || total > behind {
            note(.p422, "part \(number): Byte-Range says \(total) octets in all, and the copy ends at \(behind)", &log)
        }
        guard let end = range.end else { return }
        let (difference, overflow) = end.subtractingReportingOverflow(range.start)
        let stated = overflow ? 0 : difference &+ 1
        let measured = UInt64(body.count)
        if stated != measured {
            let off = max(stated, measured) - min(stated, measured)
            note(
                .m331, severity: off <= 2 ? .note : .warning,
                "part \(number): Byte-Range states \(stated) octets, the copy has \(measured)", &log)
        }
    }

    // MARK: All parts together

    private mutating func examineDates(_ log: inout FindingLog) {
        let dates = bundle.parts.compactMap(\.date)
        if dates.isEmpty {
            note(.p433, severity: .note, "no Date in any part: when it was stored is not known", &log)
        } else if dates.count > 1, Set(dates).count == 1 {
            note(.p432, "all parts have the same Date", &log)
        }
        let pushed = frame.time.nanoseconds / 1_000_000_000
        if let latest = dates.max(), latest > pushed + 60 {
            note(.l631, "a Date is \(TimeSpan.words(latest - pushed)) later than the push", &log)
        }
    }

    private mutating func examineSet(_ log: inout FindingLog) {
        var sends = 0
        var texts = 0
        var hasInvite = false
        var hasAnswer = false
        for part in bundle.parts {
            switch part.step {
            case .text: if part.isSend { sends += 1 }
            case .invite: hasInvite = true
            case .page: texts += 1
            case .answer: hasAnswer = true
            case .bye, nil: continue
            }
        }
        if sends + texts == 0 { note(.p427, "signalling, but no SEND and no MESSAGE", &log) }
        if sends > 0, !hasInvite || !hasAnswer {
            let missing = hasInvite ? "200" : hasAnswer ? "INVITE" : "INVITE and 200"
            note(.p424, severity: .note, "SEND without its \(missing)", &log)
        }
        let first = bundle.parts.lazy.compactMap(\.callID).first
        if bundle.parts.contains(where: { $0.callID != nil && $0.callID != first }) {
            let sessions = Set(bundle.parts.compactMap(\.callID))
            note(.p428, "\(sessions.count) sessions in one bundle", &log)
        }
        if sends + texts > 0, bundle.parts.contains(where: { $0.step == nil && $0.mediaType == "message/imdn+xml" }) {
            note(.p434, "notifications (message/imdn+xml) beside messages in one multipart", &log)
        }
    }
}
