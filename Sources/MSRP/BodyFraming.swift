internal import MIME
internal import Octets
internal import TextSyntax

/// What the header of a frame tells about how its body ends.
struct BodyFraming {
    /// What the body may hold that looks like an end of the frame.
    enum Kind {
        /// Nothing that is expected to.
        case plain
        /// Parts, of which some may be frames.
        case multipart
        /// A frame.
        case message
    }

    private(set) var kind = Kind.plain
    /// The boundary of a multipart; empty where there is none.
    private(set) var boundary = 0..<0
    /// How many octets a numeric Byte-Range gives the body.
    private(set) var declaredCount: Int?
    /// Whether the body goes on with that of an earlier chunk.
    private(set) var isContinuation = false

    /// Reads the lines of `header`, which ends behind the empty line.
    init(_ view: OctetView, header: Range<Int>) {
        var contentType: Range<Int>?
        var byteRange: Range<Int>?
        var position = header.lowerBound
        var isFolding = false
        while position < header.upperBound, let line = view.line(at: position) {
            if isFolding, view[position].isBlank, let value = contentType {
                contentType = value.lowerBound..<line.content.upperBound
            } else {
                isFolding = false
                switch view[position] | 0x20 {
                case UInt8(ascii: "c") where contentType == nil:
                    contentType = BodyFraming.value("Content-Type", view, line.content)
                    isFolding = contentType != nil
                case UInt8(ascii: "b") where byteRange == nil:
                    byteRange = BodyFraming.value("Byte-Range", view, line.content)
                default: break
                }
            }
            position = line.next
        }
        if let byteRange, let range = ByteRange(view, byteRange) {
            declaredCount = range.count
            isContinuation = range.start > 1
        }
        // Of the types that matter here, multipart/ and message/msrp, all begin with the same letter.
        guard let contentType, view.octet(at: contentType.lowerBound).map({ $0 | 0x20 }) == UInt8(ascii: "m"),
            let type = MediaType(view, contentType)
        else { return }
        if type.isMultipart(view) {
            kind = .multipart
            boundary = type.parameter("boundary", view) ?? 0..<0
        } else if type.matches("message/msrp", view) {
            kind = .message
        }
    }

    private static func value(_ name: StaticString, _ view: OctetView, _ line: Range<Int>) -> Range<Int>? {
        guard view.extracting(line).hasPrefixIgnoringCase(name) else { return nil }
        let rest = view.trimmed(line.lowerBound + name.utf8CodeUnitCount..<line.upperBound)
        guard rest.lowerBound < rest.upperBound, view[rest.lowerBound] == UInt8(ascii: ":") else { return nil }
        return view.trimmed(rest.lowerBound + 1..<rest.upperBound)
    }
}
