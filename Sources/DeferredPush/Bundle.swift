public import MIME
import MSRP
public import Octets
public import Records
import SIP
import TextSyntax

/// A deferred push as it was carried: a multipart body with encapsulated originals (OMA IM Appendix K), or one stored
/// message by itself (RCS).
public struct Bundle: Sendable {
    /// How it wraps its originals.
    public let form: PushRecord.Form
    /// The parts, in order.
    public let parts: [EncapsulatedMessage]
    /// How the body was cut, and what is wrong with it.
    public let multipart: Multipart
    /// The boundary; `nil` where nothing is bundled.
    public let boundary: String?
    /// Content-Type, as it stands.
    public let contentType: String
    /// Octets.
    public let size: Int
    /// Delimiter lines that have text behind the boundary.
    public let junkLines: [String]
    /// Whether it was put together from what a store keeps: how it was cut is not known then, and was told before.
    public let isRestored: Bool

    /// Reads `octets` as a bundle; `nil` where it is none.
    ///
    /// It is one where a part is of type message/sip or message/msrp and starts like such a message. A
    /// message/sipfrag counts only beside one of these: a status line that someone forwards is no push. Where no part
    /// is, the first multipart among them that is a bundle counts, at most eight inside one another.
    public init?(_ octets: OctetView, contentType: String) {
        let header = Array(contentType.utf8)
        let view = OctetView(header.span)
        guard let type = MediaType(view, 0..<view.count), type.isMultipart(view),
            let value = type.parameter("boundary", view),
            let cut = Cut(octets, 0..<octets.count, boundary: view.extracting(value), depth: 1)
        else { return nil }
        form = .appendixK
        parts = cut.parts
        multipart = cut.multipart
        boundary = cut.boundary
        self.contentType = contentType
        size = octets.count
        junkLines = multipart.junkLines.map { octets.text($0) }
        isRestored = false
    }

    /// A part that was kept: its place in the bundle from 0, its Content-Type, and its octets, transfer encoding undone.
    public typealias KeptPart = (index: Int, contentType: String, octets: [UInt8])

    /// Puts together what was kept of a bundle of `size` octets.
    public init(
        restored form: PushRecord.Form, contentType: String, boundary: String?, size: Int, parts: [KeptPart]
    ) {
        self.form = form
        self.parts = parts.map { EncapsulatedMessage(restored: $0, form) }
        multipart = Multipart()
        self.boundary = boundary
        self.contentType = contentType
        self.size = size
        junkLines = []
        isRestored = true
    }

    /// Takes a message/cpim for a message that a server had stored (PROTOCOL §1.3 F, G); `nil` where it is not written as
    /// one, or only tells that someone is composing.
    public init?(stored octets: OctetView, contentType: String) {
        guard let message = CPIMMessage(octets, 0..<octets.count), message.from != nil || message.dateTime != nil
        else { return nil }
        let isComposing = message.contentType.map {
            octets.extracting($0).hasPrefixIgnoringCase("application/im-iscomposing+xml")
        }
        if isComposing == true { return nil }
        form = .rcsStoreAndForward
        parts = [
            EncapsulatedMessage(
                index: 0, contentType: contentType, octets: octets.copied(), content: .cpim(message),
                place: 0..<octets.count)
        ]
        multipart = Multipart()
        boundary = nil
        self.contentType = contentType
        size = octets.count
        junkLines = []
        isRestored = false
    }

    /// One multipart that is a bundle, all ranges those of the outermost one's octets.
    private struct Cut {
        let parts: [EncapsulatedMessage]
        let multipart: Multipart
        let boundary: String

        /// How many multiparts may lie inside one another.
        private static let depthLimit = 8

        /// Cuts the octets of `range`, or the first multipart in it that is a bundle. `nil` where there is none.
        init?(_ octets: OctetView, _ range: Range<Int>, boundary: OctetView, depth: Int) {
            let multipart = Multipart(octets, range, boundary: boundary)
            var parts: [EncapsulatedMessage] = []
            parts.reserveCapacity(multipart.parts.count)
            for index in multipart.parts.indices {
                EncapsulatedMessage.add(multipart.parts[index], index, octets, to: &parts)
            }
            if parts.contains(where: \.isStrongMark) {
                self.parts = parts.map(\.readAnyway)
                self.multipart = multipart
                self.boundary = boundary.text()
                return
            }
            guard depth < Cut.depthLimit else { return nil }
            for part in multipart.parts {
                guard let value = part.contentType, let type = MediaType(octets, value), type.isMultipart(octets),
                    let inner = type.parameter("boundary", octets),
                    let cut = Cut(octets, part.content, boundary: octets.extracting(inner), depth: depth + 1)
                else { continue }
                self = cut
                return
            }
            return nil
        }
    }
}

extension EncapsulatedMessage {
    fileprivate init(_ part: Multipart.Part, _ index: Int, _ bundle: OctetView) {
        let type = part.contentType.map { EncapsulatedMessage.type(bundle.extracting($0)) } ?? ""
        let octets =
            TransferEncoding.decode(bundle, part.content, encoding: part.transferEncoding)
            ?? bundle.copied(part.content)
        let content = EncapsulatedMessage.content(of: octets, type: type)
        self.init(index: index, contentType: type, octets: octets, content: content, place: part.content)
    }

    fileprivate init(restored part: Bundle.KeptPart, _ form: PushRecord.Form) {
        let content =
            switch form {
            case .appendixK: EncapsulatedMessage.content(of: part.octets, type: part.contentType)
            case .rcsStoreAndForward: EncapsulatedMessage.cpim(part.octets) ?? .unparsable
            }
        self.init(
            index: part.index, contentType: part.contentType, octets: part.octets, content: content,
            place: 0..<part.octets.count)
    }

    /// The text of a Content-Type; that of the usual one is at hand.
    private static func type(_ value: OctetView) -> String {
        if value.equals("message/msrp") { return "message/msrp" }
        return value.equals("message/sip") ? "message/sip" : value.text()
    }

    /// Where type and start line disagree, the start line tells (P411).
    private static func content(of octets: [UInt8], type: String) -> Content {
        switch mediaType(type) {
        case "message/sip", "message/sipfrag": sip(octets) ?? msrp(octets) ?? .unparsable
        case "message/msrp": msrp(octets) ?? sip(octets) ?? .unparsable
        default: .other
        }
    }

    /// Adds the messages of one part: one, unless MSRP frames follow each other in it (PROTOCOL §5, P426).
    fileprivate static func add(
        _ part: Multipart.Part, _ index: Int, _ bundle: OctetView, to messages: inout [EncapsulatedMessage]
    ) {
        let first = EncapsulatedMessage(part, index, bundle)
        let view = OctetView(first.octets.span)
        guard case .msrp(var frame) = first.content, frame.end < view.count,
            var next = MSRPFramer.frameStart(view, behind: frame.end)
        else {
            messages.append(first)
            return
        }
        let before = messages.count
        var start = 0
        func add(_ end: Int) {
            messages.append(
                EncapsulatedMessage(
                    index: index, contentType: first.contentType, octets: view.copied(start..<end),
                    content: .msrp(frame), place: first.place))
        }
        while messages.count - before < 255 {
            // Each is read where it stands, and copied once.
            var following = MSRPFrame()
            guard following.parse(view.dropping(next)) else { break }
            add(start + frame.end)
            (start, frame) = (next, following)
            guard let behind = MSRPFramer.frameStart(view, behind: start + frame.end) else { break }
            next = behind
        }
        add(view.count)
    }

    private static func cpim(_ octets: [UInt8]) -> Content? {
        let view = OctetView(octets.span)
        return CPIMMessage(view, 0..<view.count).map { .cpim($0) }
    }

    private static func sip(_ octets: [UInt8]) -> Content? {
        var message = SIPMessage(room: 16)
        return message.parse(OctetView(octets.span)) ? .sip(message) : nil
    }

    private static func msrp(_ octets: [UInt8]) -> Content? {
        var frame = MSRPFrame()
        return frame.parse(part: OctetView(octets.span)) ? .msrp(frame) : nil
    }

    /// It, as the message that its first line shows it to be, though its type says nothing of the kind: beside a stored
    /// message. Text stays text.
    fileprivate var readAnyway: EncapsulatedMessage {
        guard case .other = content, !mediaType.hasPrefix("text/") else { return self }
        let found: Content
        switch EncapsulatedMessage.msrp(octets) ?? EncapsulatedMessage.sip(octets) {
        case .msrp(let frame)? where frame.isRequest && frame.toPath != nil && frame.fromPath != nil:
            found = .msrp(frame)
        case .sip(let message)? where message.callID(OctetView(octets.span)) != nil: found = .sip(message)
        default: return self
        }
        return EncapsulatedMessage(index: index, contentType: contentType, octets: octets, content: found, place: place)
    }

    /// Whether this part alone makes its bundle a deferred push.
    fileprivate var isStrongMark: Bool {
        switch content {
        case .msrp: true
        case .sip: contentType.lowercased().hasPrefix("message/sipfrag") ? callID != nil : true
        case .cpim, .unparsable, .other: false
        }
    }
}
