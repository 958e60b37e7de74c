import MSRP
import Octets
import Reassembly
import Records
import TextSyntax

/// Holds one live MSRP frame against RFC 4975.
enum MSRPExamination {
    /// - Parameter mayBeCopy: whether it may be a copy in a message whose beginning is not in the capture.
    static func examine(
        _ octets: OctetView, _ frame: MSRPFrame, _ sighting: Sighting, _ ending: FrameEnding?, mayBeCopy: () -> Bool,
        _ log: inout FindingLog
    ) {
        if sighting.damage != nil { return }
        let at = sighting.first
        if let ending {
            if !ending.hasEndLine {
                log.note(.m301, "no end-line of its own before the stream ends", at: at)
            }
            if ending.firstEndLine != nil {
                let id = octets.text(frame.transactionID)
                log.note(.m310, "end-line of the frame's own id \(id) inside its body", at: at)
            }
        }
        if frame.faults.contains(.bareLineFeed) { log.note(.m303, "LF without CR", at: at) }
        if frame.faults.contains(.missingPath) {
            log.note(.m304, "To-Path or From-Path missing", at: at)
        } else if frame.faults.contains(.pathNotFirst) {
            log.note(.m304, "To-Path and From-Path are not the first headers", at: at)
        }
        if frame.faults.contains(.bodyWithoutContentType) { log.note(.m307, "body without Content-Type", at: at) }
        if frame.flag == .aborted { log.note(.m321, "message given up by its sender (#)", at: at) }
        if frame.method == .send, frame.body != nil { examineSend(octets, frame, at, mayBeCopy, &log) }
    }

    private static func examineSend(
        _ octets: OctetView, _ frame: MSRPFrame, _ at: Frame, _ mayBeCopy: () -> Bool,
        _ log: inout FindingLog
    ) {
        guard let id = frame.messageID else {
            log.note(.m340, "SEND without Message-ID", at: at)
            return
        }
        if id.count < 4 || id.count > 32 {
            let text = octets.text(id)
            log.note(
                .m341, severity: id.count < 4 ? .note : .warning,
                "Message-ID \"\(text)\" has \(id.count) characters, not 4 to 32", at: at)
        } else if !octets.extracting(id).isIdentifier {
            log.note(.m341, "Message-ID \"\(octets.text(id))\" holds characters that none may have", at: at)
        }
        guard let body = frame.body else { return }
        guard let range = frame.byteRange(octets) else {
            if let value = frame.headers.value(.byteRange) {
                log.note(.m330, "SEND with a Byte-Range that cannot be read: \(octets.text(value))", at: at)
            } else if frame.flag != .aborted {
                log.note(.m330, "SEND without Byte-Range", at: at)
            }
            return
        }
        guard let end = range.end, frame.flag != .aborted else { return }
        let (declared, overflow) = end.subtractingReportingOverflow(range.start)
        let stated = overflow ? 0 : declared &+ 1
        let measured = UInt64(body.count)
        let off = stated > measured ? stated - measured : measured - stated
        // An interrupted chunk ends before its range does (RFC 4975 §7.1.1).
        if off == 0 || (frame.flag == .more && measured < stated) { return }
        log.note(
            .m331, severity: off <= 2 || mayBeCopy() ? .note : .warning,
            "Byte-Range states \(stated) octets, the body has \(measured)", at: at)
    }
}
