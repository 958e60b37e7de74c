import MIME
public import Octets
public import SIP
import TextSyntax

/// The session description in the body of a SIP message (RFC 3261 §13.2.1).
public struct SDPBody: Sendable {
    /// Where it stands in the octets of the message; empty where a transfer encoding had to be undone.
    private let range: Range<Int>
    /// What it says where it had to be decoded.
    private let decoded: [UInt8]

    /// Finds it: the body itself, or the first such part of a multipart body, however deep it lies there. `nil` where
    /// there is none that can be read.
    ///
    /// Its disposition must be `session`, which is also what none means (RFC 3261 §20.11): an icon or an early session
    /// (RFC 3959 §3) is another matter. A body with a Content-Encoding such as gzip is not opened (RFC 3261 §20.12).
    public init?(_ message: SIPMessage, _ octets: OctetView) {
        if message.body.isEmpty { return nil }
        let headers = message.headers
        guard let value = headers.value(.contentType), let type = MediaType(octets, value),
            headers.value(.contentEncoding).map({ octets.extracting($0).equalsIgnoringCase("identity") }) ?? true
        else { return nil }
        let isDescription = type.matches("application/sdp", octets)
        let disposition = octets.extracting(headers.value(.contentDisposition) ?? 0..<0)
        guard isDescription || type.isMultipart(octets), SDPBody.fits(disposition, multipart: !isDescription) else {
            return nil
        }
        let encoding = headers.value(.contentTransferEncoding)
        if isDescription, encoding.map({ TransferEncoding(octets, $0) == .identity }) ?? true {
            range = message.body
            decoded = []
            return
        }
        let body = BodyParts(
            octets, message.body, contentType: octets.copied(value),
            transferEncoding: encoding.map { octets.copied($0) })
        guard let part = SDPBody.first(in: body) else { return nil }
        range = part.range ?? 0..<0
        decoded = part.range == nil ? part.content(octets) : []
    }

    /// The octets of the description.
    /// - Parameter message: those of the message that it was found in.
    @_lifetime(borrow self, copy message)
    public func octets(in message: OctetView) -> OctetView {
        decoded.isEmpty ? message.extracting(range) : OctetView(decoded.span)
    }

    /// The first part that is a description and lies in nothing but multiparts.
    private static func first(in body: BodyParts) -> BodyParts.Part? {
        // The multiparts that hold the next part, the outermost first.
        var open: [Bool] = []
        for part in body.parts {
            open.removeLast(max(open.count - part.path.count, 0))
            let isDescription = part.matches("application/sdp")
            let disposition = part.disposition ?? []
            let fits =
                (open.last ?? true) && SDPBody.fits(OctetView(disposition.span), multipart: !isDescription)
            if fits, isDescription, isDecoded(part) { return part }
            open.append(fits && part.hasParts && !part.matches("message/cpim"))
        }
        return nil
    }

    /// Whether the transfer encoding was undone, or there was none.
    private static func isDecoded(_ part: BodyParts.Part) -> Bool {
        guard part.range != nil, let encoding = part.transferEncoding else { return true }
        let view = OctetView(encoding.span)
        return TransferEncoding(view, 0..<view.count) == .identity
    }

    /// Whether what has this Content-Disposition is, or may hold, the description of the session. A multipart is to be
    /// rendered where nothing else is said.
    private static func fits(_ disposition: OctetView, multipart: Bool) -> Bool {
        let end = disposition.firstIndex(of: UInt8(ascii: ";")) ?? disposition.count
        let word = disposition.extracting(disposition.trimmedOfLinearWhitespace(0..<end))
        return disposition.isEmpty || word.equalsIgnoringCase("session")
            || multipart && word.equalsIgnoringCase("render")
    }
}
