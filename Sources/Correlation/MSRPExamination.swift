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
        let who = sighting.source.address
        if let ending {
            if !ending.hasEndLine {
                log.note(.m301, by: who, at: at) { ("no end-line of its own before the stream ends", nil) }
            }
            if ending.firstEndLine != nil {
                log.note(.m310, by: who, at: at) {
                    ("end-line of the frame's own id \(octets.text(frame.transactionID)) inside its body", nil)
                }
            }
        }
        if frame.faults.contains(.bareLineFeed) { log.note(.m303, by: who, at: at) { ("LF without CR", nil) } }
        if frame.faults.contains(.missingPath) {
            log.note(.m304, by: who, at: at) { ("To-Path or From-Path missing", nil) }
        } else if frame.faults.contains(.pathNotFirst) {
            log.note(.m304, by: who, way: 1, at: at) { ("To-Path and From-Path are not the first headers", nil) }
        }
        if frame.faults.contains(.bodyWithoutContentType) {
            log.note(.m307, by: who, at: at) { ("body without Content-Type", nil) }
        }
        if frame.flag == .aborted { log.note(.m321, by: who, at: at) { ("message given up by its sender (#)", nil) } }
        if frame.method == .send, frame.body != nil { examineSend(octets, frame, who, at, mayBeCopy, &log) }
    }

    private static func examineSend(
        _ octets: OctetView, _ frame: MSRPFrame, _ who: IPAddress, _ at: Frame, _ mayBeCopy: () -> Bool,
        _ log: inout FindingLog
    ) {
        guard let id = frame.messageID else {
            log.note(.m340, by: who, at: at) { ("SEND without Message-ID", nil) }
            return
        }
        if id.count < 4 || id.count > 32 {
            let isShort = id.count < 4
            log.note(.m341, severity: isShort ? .note : .warning, by: who, way: isShort ? 0 : 1, at: at) {
                ("Message-ID \"\(octets.text(id))\" has \(id.count) characters, not 4 to 32", nil)
            }
        } else if !octets.extracting(id).isIdentifier {
            log.note(.m341, by: who, way: 2, at: at) {
                ("Message-ID \"\(octets.text(id))\" holds characters that none may have", nil)
            }
        }
        guard let body = frame.body else { return }
        guard let range = frame.byteRange(octets) else {
            if let value = frame.headers.value(.byteRange) {
                log.note(.m330, by: who, way: 1, at: at) {
                    ("SEND with a Byte-Range that cannot be read: \(octets.text(value))", nil)
                }
            } else if frame.flag != .aborted {
                log.note(.m330, by: who, at: at) { ("SEND without Byte-Range", nil) }
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
        let isMild = off <= 2 || mayBeCopy()
        log.note(.m331, severity: isMild ? .note : .warning, by: who, way: isMild ? 0 : 1, at: at) {
            ("Byte-Range states \(stated) octets, the body has \(measured)", nil)
        }
    }
}
