public import Correlation
import MIME
public import Octets
public import Reassembly
import Records
import TextSyntax

/// A multipart that was meant to be a bundle but is not read as one.
public struct UnreadableBundle {
    private enum Fault {
        /// Its Content-Type names no boundary (RFC 2046 §5.1.1).
        case noBoundary
        /// The boundary that its Content-Type names starts no line.
        case boundaryNotFound(String)
        /// Its parts lie deeper inside multiparts than is looked.
        case tooDeep
    }

    private let fault: Fault

    /// Looks at the whole body of a live message that is no `Bundle`. `nil` where it was not meant to be one: where no
    /// line says that a message/sip, message/sipfrag or message/msrp follows, and such a message does.
    public init?(_ octets: OctetView, contentType: String) {
        let header = Array(contentType.utf8)
        let view = OctetView(header.span)
        guard let type = MediaType(view, 0..<view.count), type.isMultipart(view),
            UnreadableBundle.announcesMessage(octets)
        else { return nil }
        guard let value = type.parameter("boundary", view), !value.isEmpty else {
            fault = .noBoundary
            return
        }
        let boundary = view.extracting(value)
        if Multipart(octets, 0..<octets.count, boundary: boundary).faults.contains(.boundaryNotFound) {
            fault = .boundaryNotFound(boundary.text())
        } else if BodyParts(octets, 0..<octets.count, contentType: header).faults.contains(.tooDeep) {
            fault = .tooDeep
        } else {
            return nil
        }
    }

    /// Notes what is wrong with the message that starts in `frame`.
    public func note(callID: String?, at frame: Frame, _ log: inout FindingLog) {
        switch fault {
        case .noBoundary: log.note(.p401, "multipart without a boundary parameter", callID: callID, at: frame)
        case .boundaryNotFound(let boundary):
            log.note(.p402, "no line starts with the boundary --\(boundary)", callID: callID, at: frame)
        case .tooDeep:
            log.note(.p435, "messages deeper inside multiparts than is looked for a push", callID: callID, at: frame)
        }
    }

    private static func announcesMessage(_ octets: OctetView) -> Bool {
        var position = 0
        var isAnnounced = false
        while let line = octets.line(at: position) {
            position = line.next
            let text = octets.extracting(octets.trimmedOfLinearWhitespace(line.content))
            if text.isEmpty { continue }
            if isAnnounced, text.hasPrefix("MSRP ") || text.firstIndex(of: "SIP/2.0") != nil { return true }
            isAnnounced = isMessageType(text)
        }
        return false
    }

    private static func isMessageType(_ line: OctetView) -> Bool {
        guard line.hasPrefixIgnoringCase("content-type:") else { return false }
        let value = line.dropping(13)
        let type = value.extracting(value.trimmedOfLinearWhitespace(0..<value.count))
        return type.hasPrefixIgnoringCase("message/sip") || type.hasPrefixIgnoringCase("message/msrp")
    }
}
