import Octets
import Redaction

/// Maps the input as a message, and what is mapped once more under another key.
///
/// The first octet says as what. Nothing may become longer or shorter, whatever it is; the same octets are mapped the same
/// again, and line ends stay where they are.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // Bound: libFuzzer gives `size` octets at `data`.
    let all = unsafe [UInt8](UnsafeBufferPointer(start: data, count: size))
    guard let kind = all.first else { return 0 }
    let input = Array(all.dropFirst())
    let image = mapped(input, kind)
    precondition(image.count == input.count)
    precondition(image == mapped(input, kind))
    if kind & 7 != 5, kind & 15 < 8 {
        precondition(zip(input, image).allSatisfy { ($0 == 0x0A) == ($1 == 0x0A) || isEncoded(input) })
    }
    keep(image.count)
    return 0
}

let pseudonyms = RedactionKey(octets: Array(1...32)).map { Pseudonyms($0) }

/// Whether there may be encodings in it, in which any octet may stand for another.
func isEncoded(_ octets: [UInt8]) -> Bool {
    let text = String(decoding: octets, as: UTF8.self).lowercased()
    return text.contains("content-transfer-encoding") || text.contains("utf-16")
}

func mapped(_ input: [UInt8], _ kind: UInt8) -> [UInt8] {
    guard let pseudonyms else { return input }
    var redactor = Redactor(pseudonyms)
    var octets = input
    if kind & 15 > 7 {
        // Messages of the TLS handshake, with certificates.
        let isThirteen = kind & 1 != 0
        pseudonyms.mapHandshake(&octets, octets.indices, isThirteen: isThirteen)
        for range in pseudonyms.ownCertificates(input, isThirteen: isThirteen) { keep(input[range].count) }
        return octets
    }
    switch kind & 7 {
    case 0, 1: redactor.mapSIP(&octets, octets.indices)
    case 2: redactor.mapMSRP(&octets, octets.indices)
    case 3: redactor.mapHTTP(&octets, octets.indices)
    case 4: pseudonyms.mapText(&octets, octets.indices)
    case 5:
        let words = pseudonyms.prose(String(decoding: input, as: UTF8.self))
        keep(words.utf8.count)
    case 6:
        // A message of which this is a chunk too.
        if let layout = MSRPLayout(input) {
            redactor.learn(Array(input[layout.body]), of: layout.messageID, contentType: layout.contentType)
        }
        redactor.mapMSRP(&octets, octets.indices)
    default: pseudonyms.mapURI(&octets, octets.indices)
    }
    return octets
}

@inline(never) func keep(_ value: Int) { if value == .min { print(value) } }
