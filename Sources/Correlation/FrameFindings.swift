import MSRP
import Octets
import Reassembly
import Records
import TextSyntax

/// What is found in the header section and the body of one MSRP frame, besides what `MSRPExamination` does.
extension MSRPExamination {
    /// - Parameters:
    ///   - octets: of a long frame only its beginning.
    ///   - isPedantic: whether what is legitimate and could be better is looked for too.
    static func examineDetails(
        _ octets: OctetView, _ frame: MSRPFrame, _ sighting: Sighting, _ ending: FrameEnding?, isPedantic: Bool,
        _ log: inout FindingLog
    ) {
        let at = sighting.first
        let who = "\(sighting.source.address)"
        if !frame.faults.isDisjoint(with: [.headerSpacing, .folded]) {
            let what =
                frame.faults.contains(.folded) ? "a folded header" : "no single space behind the colon of a header"
            log.note(.m305, what, like: what + who, at: at)
        }
        if frame.faults.contains(.contentTypeNotLast), let last = frame.headers.fields.last {
            log.note(
                .m306, "\(octets.text(last.nameRange)) stands behind Content-Type, which must be the last header",
                like: who, at: at)
        }
        if frame.faults.contains(.contentTypeWithoutBody), let type = frame.contentType {
            log.note(.m308, "Content-Type \(octets.text(type)), but no body", like: who, at: at)
        }
        for field in frame.headers.fields where field.name == .other && !isKnown(octets.extracting(field.nameRange)) {
            let name = octets.text(field.nameRange)
            log.note(.m309, "unknown header \(name)", like: "\(name) \(who)", at: at)
        }
        if frame.method == .report, frame.successReport != nil || frame.failureReport != nil {
            log.note(.m350, "REPORT that asks for a report itself", like: "asks \(who)", at: at)
        }
        if isPedantic { examineStrength(octets, frame, sighting, &log) }
        guard let body = frame.body else { return }
        if frame.method != .send, body.count > 10_240 {
            let method = octets.text(frame.methodRange)
            log.note(
                .m324, "\(method) with a body of \(body.count) octets, more than 10240", like: method + who, at: at)
        }
        if ending?.firstEndLine == nil, body.upperBound <= octets.count {
            examineBody(octets, frame, body, isPedantic, sighting, &log)
        }
    }

    /// RFC 4976 §7, RFC 7701 §7, and MIME; those of RFC 4975 are in the table of names.
    private static func isKnown(_ name: OctetView) -> Bool {
        name.hasPrefixIgnoringCase("Content-") || name.equalsIgnoringCase("Use-Nickname")
            || name.equalsIgnoringCase("Min-Expires") || name.equalsIgnoringCase("Max-Expires")
            || name.equalsIgnoringCase("Authentication-Info")
    }

    /// The frame's own id in its body. Only what may hold other frames is looked through, unless more is asked for.
    private static func examineBody(
        _ octets: OctetView, _ frame: MSRPFrame, _ body: Range<Int>, _ isPedantic: Bool, _ sighting: Sighting,
        _ log: inout FindingLog
    ) {
        guard frame.transactionID.count >= 8, let type = frame.contentType else { return }
        let mayHoldFrames =
            octets.extracting(type).hasPrefixIgnoringCase("multipart/")
            || octets.extracting(type).hasPrefixIgnoringCase("message/")
        guard mayHoldFrames || isPedantic,
            octets.extracting(body).firstIndex(of: octets.extracting(frame.transactionID)) != nil
        else { return }
        log.note(.m312, by: sighting.source.address, at: sighting.first) {
            ("the frame's own id \(octets.text(frame.transactionID)) occurs in its body, not as an end-line", nil)
        }
    }

    /// RFC 4975 §7.1 asks for 64 bits of randomness: an `ident` has six bits a character at most.
    private static func examineStrength(
        _ octets: OctetView, _ frame: MSRPFrame, _ sighting: Sighting, _ log: inout FindingLog
    ) {
        let bits = frame.transactionID.count * 6
        if frame.isRequest, bits < 64 {
            log.note(
                .n801, "transaction id \(octets.text(frame.transactionID)) can have \(bits) bits at most",
                like: "\(sighting.source.address)", at: sighting.first)
        }
        if frame.method == .send, frame.body != nil, !sighting.transport.isWrapped {
            let (a, b) = (sighting.source.address, sighting.destination.address)
            log.note(
                .n811, "messages in clear between \(a) and \(b)",
                like: a.low <= b.low ? "\(a) \(b)" : "\(b) \(a)", at: sighting.first)
        }
    }
}
