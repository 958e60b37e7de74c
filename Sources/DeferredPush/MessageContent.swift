import MIME
import Octets
import TextSyntax

/// A body, and the headers that say how it is read. A copy of its own: it is made only where two bodies differ, or are
/// shown.
struct MessageContent {
    let octets: [UInt8]
    /// The value of Content-Type; empty where there is none.
    private let contentType: [UInt8]
    /// The value of Content-Transfer-Encoding; empty where there is none.
    private let transferEncoding: [UInt8]

    /// - Parameters:
    ///   - headers: those that describe the body.
    ///   - message: the octets that they were read from.
    init(_ body: OctetView, _ headers: HeaderSection, of message: OctetView) {
        octets = body.copied()
        contentType = headers.value(.contentType).map { message.copied($0) } ?? []
        transferEncoding = headers.value(.contentTransferEncoding).map { message.copied($0) } ?? []
    }

    /// A body of which only the value of Content-Type is known.
    init(_ body: OctetView, contentType: OctetView) {
        octets = body.copied()
        self.contentType = contentType.copied()
        transferEncoding = []
    }

    /// The charset that is stated; `nil` where none is, or none that is known.
    var charset: Charset? { MessageText.charset(of: OctetView(contentType.span)) }

    /// The octets without the transfer encoding that is stated; `nil` where there is none, or where they do not fit it.
    var decoded: [UInt8]? {
        guard !transferEncoding.isEmpty else { return nil }
        let all = transferEncoding + octets
        return TransferEncoding.decode(
            OctetView(all.span), transferEncoding.count..<all.count, encoding: 0..<transferEncoding.count)
    }

    /// What a person reads of the octets in `range`: in the charset that is stated, else as UTF-8.
    func text(_ range: Range<Int>) -> String {
        // A character of UTF-16 starts at an even place.
        let start = range.lowerBound & ~1
        let view = OctetView(octets.span).extracting(start..<range.upperBound)
        switch charset {
        case nil, .utf8, .usASCII: return OctetView(octets.span).text(range)
        case let charset?: return String(decoding: charset.decode(view).octets, as: UTF8.self)
        }
    }
}
