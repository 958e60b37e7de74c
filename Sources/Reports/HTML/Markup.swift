/// Text as it may stand in a document, where nothing of it can become markup.
enum Markup {
    /// As the content of an element, or between quotation marks as the value of an attribute: of HTML, SVG and XML.
    static func text(_ text: String) -> String {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count)
        for octet in text.utf8 {
            switch octet {
            case UInt8(ascii: "&"): octets += "&amp;".utf8
            case UInt8(ascii: "<"): octets += "&lt;".utf8
            case UInt8(ascii: ">"): octets += "&gt;".utf8
            case UInt8(ascii: "\""): octets += "&quot;".utf8
            case UInt8(ascii: "'"): octets += "&#39;".utf8
            default: octets.append(octet)
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// JSON as it may stand in an element `script`: what could end that, or begin another, is escaped.
    ///
    /// Outside strings JSON has none of these characters, so that an escape of JSON is right wherever one stands.
    static func script(_ json: [UInt8]) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(json.count + json.count / 64)
        for octet in json {
            switch octet {
            case UInt8(ascii: "<"): octets += "\\u003c".utf8
            case UInt8(ascii: ">"): octets += "\\u003e".utf8
            case UInt8(ascii: "&"): octets += "\\u0026".utf8
            default: octets.append(octet)
            }
        }
        return octets
    }

    /// Octets in base64 (RFC 4648 §4), as a content security policy names a digest.
    static func base64(_ octets: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: octets.count, by: 3) {
            let piece = octets[start..<min(start + 3, octets.count)]
            let bits = piece.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - piece.count))
            for place in 0..<4 {
                let digit = bits >> (18 - 6 * place) & 63
                text.append(place <= piece.count ? alphabet[digit] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
