import Correlation
import Expressions
import Ingest
import MSRP
import Octets
import Reassembly
import TextSyntax

/// What an MSRP message, its chunks joined, has in the fields of an expression. Its octets are read again when a field
/// needs them.
struct MSRPFields {
    let message: LiveMessage
    let recall: Recall

    /// Chunks that are looked at: what they have in their headers differs in little.
    private static let chunkLimit = 4096
    /// Octets of a chunk that are searched as they stand.
    private static let octetLimit = 1 << 20

    /// The texts that a person wrote in it.
    var texts: [String] { LiveText.texts(of: message, recall) }

    /// Empty where the field is none of MSRP.
    func values(of field: Field) -> [FieldValue] {
        switch field.subject {
        case .msrp: octets()
        case .msrpMethod: heads { view, frame in [view.text(frame.methodRange)] }
        case .msrpRequestLine:
            heads { view, _ in [view.line(at: 0).map { view.text($0.content) } ?? ""] }
        case .msrpStatusCode: message.chunks.compactMap { $0.response.map { .number(UInt64(max(0, $0))) } }
        case .msrpTransactionID: heads { view, frame in [view.text(frame.transactionID)] }
        case .msrpContinuation:
            message.chunks.compactMap { chunk in
                chunk.flag.map { .text(String(Unicode.Scalar($0.rawValue))) }
            }
        case .msrpHeader(let name):
            heads { view, frame in
                HeaderText.values(named: name, in: frame.headers, view).map { HeaderText.unfolded(view, $0) }
            }
        default: []
        }
    }

    /// What is read of each chunk, and of each report about the message.
    private func heads(_ read: (OctetView, MSRPFrame) -> [String]) -> [FieldValue] {
        var values: [FieldValue] = []
        var frame = MSRPFrame()
        func add(_ octets: [UInt8]?) {
            guard let octets else { return }
            let view = OctetView(octets.span)
            guard frame.parse(view) else { return }
            for text in read(view, frame) where values.last != .text(text) { values.append(.text(text)) }
        }
        for chunk in message.chunks.prefix(MSRPFields.chunkLimit) { add(MessageBody(recall).head(of: chunk)) }
        for report in message.reports.prefix(MSRPFields.chunkLimit) { add(recall.octets(of: report)) }
        return values
    }

    /// Each chunk as it was on the wire.
    private func octets() -> [FieldValue] {
        var values: [FieldValue] = []
        for chunk in message.chunks.prefix(MSRPFields.chunkLimit) {
            var octets: [UInt8] = []
            for extent in chunk.extents where octets.count < MSRPFields.octetLimit {
                guard recall.append([extent], to: &octets) else { break }
            }
            values.append(.text(String(decoding: octets.prefix(MSRPFields.octetLimit), as: UTF8.self)))
        }
        return values
    }
}
