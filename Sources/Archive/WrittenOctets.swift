import Correlation
import MIME
import MSRP
import Octets
import SIP
import TextSyntax

/// Which octets of a live message are what a person wrote: they stay out of the store unless it keeps bodies.
enum WrittenOctets {
    /// Of a SIP message: its body, unless that describes a session; of a message/cpim what it wraps.
    static func range(_ message: SIPMessage, _ octets: OctetView) -> Range<Int>? {
        let body = message.body.lowerBound..<octets.count
        guard !body.isEmpty else { return nil }
        guard let type = message.headers.value(.contentType) else { return describesSession(octets, body) ? nil : body }
        // Whatever a copy's type was made to be: both sides must leave out the same.
        if octets.extracting(type).hasPrefixIgnoringCase("application/sdp") || describesSession(octets, body) {
            return nil
        }
        guard let wrapped = CPIMBody(message, octets) else { return body }
        let all = OctetView(wrapped.octets.span)
        guard let cpim = CPIMMessage(all, 0..<all.count) else { return body }
        let content = all.extracting(cpim.content)
        guard !content.isEmpty else { return nil }
        // Beside a session description it lies somewhere in the body; where it is encoded, all of that is withheld.
        return octets.firstRange(of: content, in: body) ?? body
    }

    /// Whether a body starts as RFC 4566 §5 has it: `v=0`, then `o=`.
    private static func describesSession(_ octets: OctetView, _ body: Range<Int>) -> Bool {
        let start = octets.extracting(body)
        return start.hasPrefix("v=0\r\no=") || start.hasPrefix("v=0\no=")
    }

    /// Of an MSRP frame: its body; of a message/cpim what it wraps.
    static func range(_ frame: MSRPFrame, _ octets: OctetView) -> Range<Int>? {
        guard let body = frame.body, !body.isEmpty, body.upperBound <= octets.count else { return nil }
        guard let type = frame.contentType, octets.extracting(type).hasPrefixIgnoringCase("message/cpim"),
            frame.byteRange(octets)?.start ?? 1 == 1, let cpim = CPIMMessage(octets, body)
        else { return body }
        return cpim.content.isEmpty ? nil : cpim.content
    }
}

extension OctetView {
    /// Where `part` stands first in `range`.
    fileprivate func firstRange(of part: OctetView, in range: Range<Int>) -> Range<Int>? {
        guard let head = part.octet(at: 0) else { return nil }
        var position = range.lowerBound
        while position + part.count <= range.upperBound {
            if self[position] == head, extracting(position..<position + part.count).equals(part) {
                return position..<position + part.count
            }
            position += 1
        }
        return nil
    }
}
